/**
 * Connections to one directory. A connection lives once: ldapts reconnects behind one's back, unbound and after
 * StartTLS even in clear, so it gets a socket that is open and secured already, never a second one, and a connection is
 * thrown away at any doubt. Every operation has a deadline; a warm pool keeps connections between operations.
 */
import type net from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { Client } from 'ldapts';
import { ConnectionFault, loginFault } from './connection-fault';
import { isAnswer } from './failures';
import { LoginTurns } from './login-turns';
import { openSocket, type Server } from './secure-socket';
import type { Servers } from './servers';

export { ConnectionFault } from './connection-fault';
export { RuleRefusal, readFailed, writeFailed } from './failures';

export interface Credentials {
  readonly dn: string;
  readonly password: string;
}

/** A connection that was kept warm broke with the operation. */
class WornOut extends ConnectionFault {}

class Connection {
  private broken = false;
  readonly client: Client;
  /** Kept for the next operation until then. */
  rest: NodeJS.Timeout | undefined;

  constructor(
    readonly server: Server,
    private readonly socket: net.Socket,
    gone: (connection: Connection) => void,
  ) {
    let given = false;
    const once = (): net.Socket => {
      if (given) throw new Error('this connection is gone; a new one must be made');
      given = true;
      return socket;
    };
    socket.once('close', () => {
      this.destroy();
      gone(this);
    });
    // Plain to ldapts, which takes an open socket as it is: what the bytes go through is the socket's affair.
    const url = `ldap://${server.host.includes(':') ? `[${server.host}]` : server.host}`;
    this.client = new Client({ url, createConnection: once as typeof net.connect });
  }

  get usable(): boolean {
    return !this.broken && this.socket.readyState === 'open';
  }

  destroy(): void {
    this.broken = true;
    clearTimeout(this.rest);
    this.socket.destroy();
  }
}

/** How long a connection is kept that nobody uses (ms): firewalls forget silently, and a write would be sent into nothing. */
const REST = 60_000;

export interface Asking {
  /** Whether it may be asked a second time, of another server too: never what changes anything, never a bind. */
  readonly again?: boolean;
  /** The URL of the server that is asked first; `null`: any. */
  readonly first?: string | null;
  /** The URL of the server that alone is asked, as no other one's answer would do; `null`: any. */
  readonly only?: string | null;
}

export class ConnectionPool {
  private readonly idle = new Set<Connection>();
  private readonly turns = new LoginTurns();
  private open = 0;
  private readonly waiting: (() => void)[] = [];
  private closed = false;

  constructor(
    private readonly servers: Servers,
    /** Who connections are bound as; `null`: nobody, the pool is for binds. */
    private readonly credentials: Credentials | null,
    private readonly max: number,
  ) {}

  /** Places taken, and connections kept warm. */
  get counts(): { readonly taken: number; readonly idle: number } {
    return { taken: this.open, idle: this.idle.size };
  }

  /**
   * Runs one operation on a connection of its own, within `deadline` ms, connecting included. A server that cannot be
   * reached gives way to the next; once the operation was sent, only one that may be asked twice is.
   * @throws ResultCodeError the server's own answer; ConnectionFault anything else
   */
  async use<T>(
    deadline: number,
    operation: (client: Client, url: string) => Promise<T>,
    { again = false, first = null, only = null }: Asking = {},
  ): Promise<T> {
    const until = Date.now() + deadline;
    await this.place(until);
    try {
      const left = this.servers.order(only ?? first).filter(({ url }) => only === null || url === only);
      for (let server = left.shift(); ; ) {
        if (server === undefined) throw new ConnectionFault(false, 'lost', 'there is no directory server');
        // The last server may use all the time that is left, one before it a fair share.
        const share = Date.now() + (until - Date.now()) / (left.length + 1);
        try {
          return await this.ask(server, share, again ? share : until, operation);
        } catch (error) {
          if (isAnswer(error)) throw error;
          const maySend = !(error instanceof ConnectionFault) || error.sent ? again : true;
          // One that was kept warm says nothing of its server: that is asked once more, on a new one.
          const next = error instanceof WornOut && again ? server : left.shift();
          if (!maySend || next === undefined) throw error;
          server = next;
        }
      }
    } finally {
      this.leave();
    }
  }

  private async ask<T>(
    server: Server,
    reached: number,
    until: number,
    operation: (client: Client, url: string) => Promise<T>,
  ): Promise<T> {
    const { connection, isWarm } = await this.reach(server, reached);
    try {
      const result = await this.within(connection, until, true, operation(connection.client, server.url));
      this.answered(connection);
      return result;
    } catch (error) {
      if (isAnswer(error)) {
        this.answered(connection);
        throw error;
      }
      connection.destroy();
      if (isWarm && error instanceof ConnectionFault && error.how === 'lost') {
        this.rid(server);
        throw new WornOut(true, 'lost', error.message, { cause: error.cause });
      }
      this.servers.failed(server, error);
      throw error;
    }
  }

  /**
   * A server that can be reached now and lets the service account in: by a new connection, whatever the old ones say.
   * @throws ConnectionFault
   */
  async knock(deadline: number): Promise<Server> {
    const until = Date.now() + deadline;
    await this.place(until);
    try {
      const servers = this.servers.order();
      let fault: unknown = new ConnectionFault(false, 'lost', 'there is no directory server');
      for (const [index, server] of servers.entries()) {
        try {
          const connection = await this.connect(server, Date.now() + (until - Date.now()) / (servers.length - index));
          // Instead of one that is older: logins must not fill the pool.
          for (const older of this.idle) {
            if (older.server.url !== server.url) continue;
            this.end(older);
            break;
          }
          this.give(connection);
          return server;
        } catch (error) {
          fault = error;
        }
      }
      throw fault;
    } finally {
      this.leave();
    }
  }

  private leave(): void {
    this.open -= 1;
    this.waiting.shift()?.();
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

  private async reach(server: Server, until: number): Promise<{ connection: Connection; isWarm: boolean }> {
    for (const connection of this.idle) {
      if (connection.server.url !== server.url) continue;
      this.idle.delete(connection);
      clearTimeout(connection.rest);
      // Where the server has closed it meanwhile, the end has arrived and waits to be heard of: before anything is sent.
      // Once for what this turn has left to do, and once around by the sockets.
      await turn();
      await turn();
      if (connection.usable) return { connection, isWarm: true };
      connection.destroy();
    }
    return { connection: await this.connect(server, until), isWarm: false };
  }

  /** A warm one's server too: it may be the one that was to be tried again. */
  private answered(connection: Connection): void {
    this.servers.answered(connection.server);
    this.give(connection);
  }

  private give(connection: Connection): void {
    if (this.closed || !connection.usable || this.idle.size >= this.max) return connection.destroy();
    this.idle.add(connection);
    connection.rest = setTimeout(() => this.end(connection), REST).unref();
  }

  private end(connection: Connection): void {
    this.idle.delete(connection);
    connection.destroy();
  }

  /** Those that were kept warm to a server of which one broke: they are as old. */
  private rid(server: Server): void {
    for (const connection of this.idle) if (connection.server.url === server.url) this.end(connection);
  }

  /** Connects and binds. @throws ConnectionFault with `sent` false */
  private connect(server: Server, until: number): Promise<Connection> {
    const login = (): Promise<Connection> => this.logIn(server, until);
    return this.credentials === null ? login() : this.turns.take(server.url, until, login);
  }

  private async logIn(server: Server, until: number): Promise<Connection> {
    const { url } = server;
    let connection: Connection | null = null;
    try {
      connection = new Connection(server, await openSocket(server, this.servers.ca, until), (gone) =>
        this.idle.delete(gone),
      );
      if (!connection.usable) throw new ConnectionFault(false, 'lost', `${url} hung up at once`);
      if (this.credentials !== null) {
        const { dn, password } = this.credentials;
        await this.within(connection, until, false, connection.client.bind(dn, password));
      }
      this.servers.answered(server);
      return connection;
    } catch (error) {
      connection?.destroy();
      const fault = isAnswer(error) ? loginFault(url, this.credentials?.dn ?? '', error) : error;
      this.servers.failed(server, fault);
      throw fault;
    }
  }

  private async within<T>(connection: Connection, until: number, sent: boolean, operation: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => {
          reject(new ConnectionFault(sent, 'timeout', `${connection.server.url} did not answer in time`));
          connection.destroy();
        },
        Math.max(0, until - Date.now()),
      );
    });
    try {
      return await Promise.race([operation, late]);
    } catch (error) {
      if (isAnswer(error) || error instanceof ConnectionFault) throw error;
      throw new ConnectionFault(sent, 'lost', `the connection to ${connection.server.url} broke`, { cause: error });
    } finally {
      clearTimeout(timer);
      operation.catch(() => undefined);
    }
  }

  close(): void {
    this.closed = true;
    for (const connection of this.idle) this.end(connection);
  }
}
