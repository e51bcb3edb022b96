/**
 * A proxy in front of an LDAP server that reads what passes: it counts requests, and holds one message (a request
 * before the server hears of it, or the answer to it) until the test lets it go or breaks the connection.
 */
import { createServer, connect as openSocket, type Server, type Socket } from 'node:net';

export type Operation = 'bind' | 'unbind' | 'search' | 'modify' | 'extended' | 'other';
export type Direction = 'request' | 'response';

export interface Passed {
  readonly operation: Operation;
  /** Bind: the name; extended: the operation's number. */
  readonly about: string | null;
  /** The how many-th connection to the proxy this came on. */
  readonly connection: number;
}

export interface Held {
  readonly passed: Passed;
  /** Lets it go on its way, even where the console is gone. */
  release(): void;
  /** Breaks the connection on both sides: the message is lost. */
  drop(): void;
}

/** protocolOp's tags (RFC 4511, 4.2 to 4.14). */
const OPERATIONS: Readonly<Record<number, Operation>> = {
  96: 'bind',
  66: 'unbind',
  99: 'search',
  102: 'modify',
  119: 'extended',
};
const INTEGER = 0x02;
const EXTENDED_NAME = 0x80;

interface Element {
  readonly tag: number;
  readonly value: Buffer;
  /** Where the next one begins. */
  readonly end: number;
}

/** One BER element with a definite length (RFC 4511, 5.1), `null`: it has not arrived whole. */
function element(bytes: Buffer, at: number): Element | null {
  const first = bytes[at + 1];
  if (first === undefined) return null;
  const more = first < 0x80 ? 0 : first & 0x7f;
  if (bytes.length < at + 2 + more) return null;
  const length = more === 0 ? first : bytes.readUIntBE(at + 2, more);
  const start = at + 2 + more;
  const end = start + length;
  return bytes.length < end ? null : { tag: bytes[at] ?? 0, value: bytes.subarray(start, end), end };
}

interface Message {
  readonly bytes: Buffer;
  readonly id: number;
  readonly operation: Operation;
  readonly about: string | null;
}

function readMessage(bytes: Buffer, content: Buffer): Message {
  const id = element(content, 0);
  const body = id === null ? null : element(content, id.end);
  if (id === null || id.tag !== INTEGER || body === null) throw new Error('not an LDAP message');
  const operation = OPERATIONS[body.tag] ?? 'other';
  return { bytes, id: id.value.readUIntBE(0, id.value.length), operation, about: aboutOf(operation, body.value) };
}

function aboutOf(operation: Operation, body: Buffer): string | null {
  const first = element(body, 0);
  if (first === null) return null;
  if (operation === 'bind') return element(body, first.end)?.value.toString() ?? null;
  return operation === 'extended' && first.tag === EXTENDED_NAME ? first.value.toString() : null;
}

/** Cuts a stream into messages; they wait in line behind one that is held. */
class Lane {
  private rest = Buffer.alloc(0);
  private readonly line: Message[] = [];
  private held = false;
  private ended = false;

  constructor(
    private readonly to: Socket,
    /** Whether to hold this message; the function given lets the lane go on. */
    private readonly inspect: (message: Message, goOn: () => void) => boolean,
  ) {}

  take(chunk: Buffer): void {
    this.rest = Buffer.concat([this.rest, chunk]);
    for (let at = element(this.rest, 0); at !== null; at = element(this.rest, 0)) {
      this.line.push(readMessage(this.rest.subarray(0, at.end), at.value));
      this.rest = this.rest.subarray(at.end);
    }
    this.flow();
  }

  /** No more will come: what waits is sent first. */
  end(): void {
    this.ended = true;
    this.flow();
  }

  private flow(): void {
    while (!this.held) {
      const message = this.line.shift();
      if (message === undefined) break;
      this.held = this.inspect(message, () => {
        this.held = false;
        this.to.write(message.bytes);
        this.flow();
      });
      if (!this.held) this.to.write(message.bytes);
    }
    if (this.ended && !this.held) this.to.end();
  }
}

interface Wanted {
  readonly operation: Operation;
  readonly direction: Direction;
  readonly about: string | null;
  readonly meet: (held: Held) => void;
}

export class HoldingProxy {
  /** All requests, in the order in which they came. */
  readonly requests: Passed[] = [];
  private connections = 0;
  private readonly sockets = new Set<Socket>();
  private wanted: Wanted | null = null;

  private constructor(
    private readonly server: Server,
    private readonly target: { readonly host: string; readonly port: number },
  ) {
    server.on('connection', (client) => this.serve(client));
  }

  /** In front of the server at this `ldap://` address. */
  static async start(url: string): Promise<HoldingProxy> {
    const server = createServer({ allowHalfOpen: true });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { hostname, port } = new URL(url);
    return new HoldingProxy(server, { host: hostname, port: Number(port) });
  }

  get url(): string {
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('the proxy is closed');
    return `ldap://127.0.0.1:${address.port}`;
  }

  /**
   * Resolves once the next such message is held; others pass. `response`: the server has done it, its answer is held.
   * @param about only that name's bind, or that extended operation
   */
  holdNext(operation: Operation, direction: Direction, about: string | null = null): Promise<Held> {
    return new Promise((meet) => {
      this.wanted = { operation, direction, about, meet };
    });
  }

  private serve(client: Socket): void {
    this.connections += 1;
    const connection = this.connections;
    const server = openSocket({ ...this.target, allowHalfOpen: true });
    const asked = new Map<number, Passed>();
    const drop = (): void => {
      client.destroy();
      server.destroy();
    };
    const held = (direction: Direction, passed: Passed, goOn: () => void): boolean => {
      const wanted = this.wanted;
      if (wanted === null || wanted.direction !== direction || wanted.operation !== passed.operation) return false;
      if (wanted.about !== null && wanted.about !== passed.about) return false;
      this.wanted = null;
      wanted.meet({ passed, release: goOn, drop });
      return true;
    };
    const requests = new Lane(server, ({ id, operation, about }, goOn) => {
      const passed = { operation, about, connection };
      this.requests.push(passed);
      asked.set(id, passed);
      return held('request', passed, goOn);
    });
    const responses = new Lane(client, ({ id }, goOn) => {
      const passed = asked.get(id);
      return passed !== undefined && held('response', passed, goOn);
    });
    const wires = [
      { from: client, to: requests },
      { from: server, to: responses },
    ];
    for (const { from, to } of wires) {
      this.sockets.add(from);
      from.setNoDelay(true);
      from.on('data', (chunk: Buffer) => to.take(chunk));
      // A console that was killed resets its connections: what it had sent is on its way nevertheless.
      from.on('error', () => undefined);
      from.on('close', () => {
        this.sockets.delete(from);
        to.end();
      });
      from.on('end', () => to.end());
    }
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
