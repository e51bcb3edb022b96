/**
 * The wire between a console and its directory: it keeps every byte that passes, and breaks as wires do: cut, frozen,
 * nobody at the other end.
 */
import { createServer, connect as openSocket, type Server, type Socket } from 'node:net';

/** One connection's bytes. */
export interface Conversation {
  readonly sent: readonly Buffer[];
  readonly answered: readonly Buffer[];
}

export class Wire {
  readonly conversations: Conversation[] = [];
  private readonly sockets = new Set<Socket>();
  private frozen = false;
  /** Answers that pass yet; `null`: all. */
  private left: number | null = null;

  private constructor(
    private server: Server,
    private readonly target: { readonly host: string; readonly port: number },
    readonly port: number,
  ) {
    server.on('connection', (client) => this.serve(client));
  }

  /** In front of the server at this URL, at the same address of loopback: certificates are held against it. */
  static async start(url: string): Promise<Wire> {
    const { hostname, port } = new URL(url);
    const server = createServer();
    await listen(server, 0, hostname);
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port of loopback is free');
    return new Wire(server, { host: hostname, port: Number(port) || 389 }, address.port);
  }

  get url(): string {
    return `ldap://${this.target.host}:${this.port}`;
  }

  /** Connections that are open now. */
  get open(): number {
    return [...this.sockets].filter((socket) => !socket.destroyed).length / 2;
  }

  /** All that went to the server since `from`. */
  sent(from = 0): Buffer {
    return Buffer.concat(this.conversations.slice(from).flatMap(({ sent }) => [...sent]));
  }

  answered(): Buffer {
    return Buffer.concat(this.conversations.flatMap(({ answered }) => [...answered]));
  }

  /** Breaks what is open; new connections pass. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  /** Lets so many pieces of answers pass, then breaks what is open: amid whatever is going on. `null`: not any more. */
  breakAfter(answers: number | null): void {
    this.left = answers;
  }

  /** Nobody listens any more. */
  async shut(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  async reopen(): Promise<void> {
    this.server = createServer();
    this.server.on('connection', (client) => this.serve(client));
    await listen(this.server, this.port, this.target.host);
  }

  /** Connections are taken, and nothing comes back. */
  freeze(): void {
    this.frozen = true;
    for (const socket of this.sockets) socket.pause();
  }

  /** What was said into the frozen wire is lost. */
  thaw(): void {
    this.frozen = false;
    this.cut();
  }

  private serve(client: Socket): void {
    const conversation: { sent: Buffer[]; answered: Buffer[] } = { sent: [], answered: [] };
    this.conversations.push(conversation);
    const server = openSocket(this.target);
    for (const [from, to, kept] of [
      [client, server, conversation.sent],
      [server, client, conversation.answered],
    ] as const) {
      this.sockets.add(from);
      from.setNoDelay(true);
      from.on('data', (chunk: Buffer) => {
        kept.push(chunk);
        if (from === server && this.left !== null) {
          this.left -= 1;
          if (this.left < 0) {
            this.left = null;
            return this.cut();
          }
        }
        to.write(chunk);
      });
      from.on('error', () => undefined);
      from.on('close', () => {
        this.sockets.delete(from);
        to.destroy();
      });
      if (this.frozen) from.pause();
    }
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
}
