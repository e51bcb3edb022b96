/**
 * Connections to one directory. A connection lives once: ldapts reconnects behind one's back, unbound and after
 * StartTLS even in clear, so its second attempt is refused and a connection is thrown away at any doubt.
 * Every operation has a deadline; a warm pool keeps connections between operations.
 */
import net from 'node:net';
import tls from 'node:tls';
import { Client, ResultCodeError } from 'ldapts';
import { DirectoryError, type PolicyRule } from './port';

export interface Endpoint {
  readonly urls: readonly string[];
  /** PEM; `null`: the system's authorities. */
  readonly ca: string | null;
}

export interface Credentials {
  readonly dn: string;
  readonly password: string;
}

/** The server's own refusal of a password: which rule, and its answer as `cause`. */
export class RuleRefusal extends Error {
  override readonly name = 'RuleRefusal';
  constructor(
    readonly rule: PolicyRule,
    override readonly cause: ResultCodeError,
  ) {
    super(`refused by rule ${rule}`);
  }
}

/** Nothing but a server's answer leaves a connection usable. */
function isAnswer(error: unknown): error is ResultCodeError | RuleRefusal {
  return error instanceof ResultCodeError || error instanceof RuleRefusal;
}

/** Codes that say "not now": busy (51), unavailable (52), and the limits of time (3) and administration (11). */
const AWAY_CODES: ReadonlySet<number> = new Set([3, 11, 51, 52]);

class Connection {
  private socket: net.Socket | null = null;
  private broken = false;
  readonly client: Client;

  constructor(
    readonly url: string,
    ca: string | null,
  ) {
    const once = <S extends net.Socket>(open: () => S): S => {
      if (this.socket !== null) throw new Error('this connection is gone; a new one must be made');
      const socket = open();
      socket.setKeepAlive(true, 30_000);
      socket.setNoDelay(true);
      socket.once('close', () => this.destroy());
      this.socket = socket;
      return socket;
    };
    const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
    this.client = new Client({
      url,
      createConnection: ((port: number, address: string) =>
        once(() => net.connect(port, address))) as typeof net.connect,
      createSecureConnection: ((port: number, address: string) =>
        once(() =>
          tls.connect({
            port,
            host: address,
            ...(net.isIP(host) === 0 ? { servername: host } : {}),
            ...(ca === null ? {} : { ca }),
          }),
        )) as typeof tls.connect,
    });
  }

  get usable(): boolean {
    return !this.broken && (this.socket === null || (!this.socket.destroyed && this.socket.writable));
  }

  destroy(): void {
    this.broken = true;
    this.socket?.destroy();
  }
}

/** What a connection broke with: before the request left (`sent` false) or after. */
export class ConnectionFault extends Error {
  override readonly name = 'ConnectionFault';
  constructor(
    readonly sent: boolean,
    readonly how: 'timeout' | 'lost',
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** A server that failed is not tried first again for this long (ms). */
const SHUN = 30_000;

export class ConnectionPool {
  private readonly idle: Connection[] = [];
  private readonly failedAt = new Map<string, number>();
  private open = 0;
  private readonly waiting: (() => void)[] = [];
  private closed = false;

  constructor(
    private readonly endpoint: Endpoint,
    /** Who connections are bound as; `null`: nobody, the pool is for binds. */
    private readonly credentials: Credentials | null,
    private readonly max: number,
  ) {}

  /**
   * Runs one operation on a connection of its own, within `deadline` ms, connecting included.
   * @throws ResultCodeError the server's own answer; ConnectionFault anything else
   */
  async use<T>(deadline: number, operation: (client: Client) => Promise<T>): Promise<T> {
    const until = Date.now() + deadline;
    await this.place(until);
    try {
      for (let left = this.endpoint.urls.length; ; left -= 1) {
        const warm = this.take();
        const connection = warm ?? (await this.connect(until));
        // A pool for binds connects with its operation: a server that is down shows there, and the next one is asked.
        const mayTryNext = this.credentials === null && warm === null && left > 1;
        const share = mayTryNext ? Date.now() + (until - Date.now()) / left : until;
        try {
          const result = await this.within(connection, share, true, operation(connection.client));
          this.give(connection);
          return result;
        } catch (error) {
          if (isAnswer(error)) this.give(connection);
          else connection.destroy();
          if (isAnswer(error) || !mayTryNext) throw error;
          this.failedAt.set(connection.url, Date.now());
        }
      }
    } finally {
      this.open -= 1;
      this.waiting.shift()?.();
    }
  }

  /** Waits for one of the pool's places. */
  private async place(until: number): Promise<void> {
    while (this.open >= this.max) {
      await new Promise<void>((resolve, reject) => {
        const wake = (): void => {
          clearTimeout(timer);
          resolve();
        };
        const timer = setTimeout(() => {
          this.waiting.splice(this.waiting.indexOf(wake), 1);
          reject(new ConnectionFault(false, 'timeout', 'every connection to the directory is taken'));
        }, until - Date.now());
        this.waiting.push(wake);
      });
    }
    this.open += 1;
  }

  private take(): Connection | null {
    for (;;) {
      const connection = this.idle.pop();
      if (connection === undefined) return null;
      if (connection.usable) return connection;
      connection.destroy();
    }
  }

  private give(connection: Connection): void {
    if (this.closed || !connection.usable) connection.destroy();
    else this.idle.push(connection);
  }

  /** Connects and binds to the first server that answers: those that failed lately come last. */
  private async connect(until: number): Promise<Connection> {
    const lately = (url: string): number =>
      Date.now() - (this.failedAt.get(url) ?? Number.NEGATIVE_INFINITY) < SHUN ? 1 : 0;
    const urls = [...this.endpoint.urls].sort((a, b) => lately(a) - lately(b));
    let fault: unknown = null;
    for (const [index, url] of urls.entries()) {
      // The last server may use all the time that is left, one before it a fair share.
      const share = Date.now() + (until - Date.now()) / (urls.length - index);
      const connection = new Connection(url, this.endpoint.ca);
      try {
        if (this.credentials !== null) {
          const { dn, password } = this.credentials;
          await this.within(connection, share, false, connection.client.bind(dn, password));
        }
        this.failedAt.delete(url);
        return connection;
      } catch (error) {
        connection.destroy();
        this.failedAt.set(url, Date.now());
        fault = error;
      }
    }
    throw fault instanceof ConnectionFault
      ? fault
      : new ConnectionFault(false, 'lost', 'the console could not log in to the directory', { cause: fault });
  }

  private async within<T>(connection: Connection, until: number, sent: boolean, operation: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => {
          reject(new ConnectionFault(sent, 'timeout', `${connection.url} did not answer in time`));
          connection.destroy();
        },
        Math.max(0, until - Date.now()),
      );
    });
    try {
      return await Promise.race([operation, late]);
    } catch (error) {
      if (isAnswer(error) || error instanceof ConnectionFault) throw error;
      throw new ConnectionFault(sent, 'lost', `the connection to ${connection.url} broke`, { cause: error });
    } finally {
      clearTimeout(timer);
      operation.catch(() => undefined);
    }
  }

  close(): void {
    this.closed = true;
    for (const connection of this.idle.splice(0)) connection.destroy();
  }
}

/** A read that failed: nothing can have changed. */
export function readFailed(error: unknown, what: string): DirectoryError {
  if (error instanceof ConnectionFault)
    return new DirectoryError('away', 'no', `${what}: ${error.message}`, { how: error.how }, { cause: error });
  const code = error instanceof ResultCodeError ? error.code : undefined;
  return new DirectoryError(
    'away',
    'no',
    `${what}: result code ${code ?? 'none'}`,
    code === undefined ? {} : { code },
    { cause: error },
  );
}

/** A write that failed: whether anything can have been changed is known only where the server answered. */
export function writeFailed(error: unknown, what: string): DirectoryError {
  if (error instanceof ConnectionFault) {
    return error.sent
      ? new DirectoryError('answer_lost', 'unknown', `${what}: ${error.message}`, { how: error.how }, { cause: error })
      : new DirectoryError('away', 'no', `${what}: ${error.message}`, { how: error.how }, { cause: error });
  }
  if (!isAnswer(error)) return new DirectoryError('answer_lost', 'unknown', what, { how: 'lost' }, { cause: error });
  if (error instanceof RuleRefusal) {
    const { rule, cause } = error;
    return new DirectoryError(
      'policy',
      'no',
      `${what}: refused by rule ${rule}`,
      { rule, code: cause.code },
      { cause },
    );
  }
  const { code } = error;
  if (code === 32)
    return new DirectoryError('entry_changed', 'no', `${what}: no such entry`, { code }, { cause: error });
  if (AWAY_CODES.has(code))
    return new DirectoryError('away', 'no', `${what}: result code ${code}`, { code }, { cause: error });
  return new DirectoryError('refused', 'no', `${what}: result code ${code}`, { code }, { cause: error });
}
