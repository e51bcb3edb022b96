/**
 * The protocol server: connections, the order of their operations, and what becomes of errors. Whatever a client sends
 * ends its own connection at most.
 * Source: RFC 4511.
 */

import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import type { Answer } from './answers';
import { codes, encodeAnswer, encodeDisconnection, encodeEntry, Refused } from './answers';
import { MalformedMessage } from './ber';
import type { EmbeddedDirectoryCore, Session } from './directory';
import { newSession, policyControls } from './directory';
import { InvalidDn } from './dn';
import { Framer } from './framing';
import type { Message } from './messages';
import { readMessage } from './messages';
import { bind } from './operations/bind';
import { compare } from './operations/compare';
import { extended } from './operations/extended';
import { modify } from './operations/modify';
import { search } from './operations/search';
import { policyErrors } from './policy';
import { pagedResultsOid, supportedControls } from './root-dse';

const maximumConnections = 256;
/** Operations of one connection that may run at a time; more wait in the socket. */
const maximumRunning = 32;

interface Running {
  readonly id: number;
  /** Its answer is wanted no more. */
  abandoned: boolean;
  done: Promise<void>;
}

function checkControls({ controls, request }: Message): void {
  const unknown = controls.find(
    ({ oid, critical }) =>
      critical && (!supportedControls.includes(oid) || (oid === pagedResultsOid && request.op !== 'search')),
  );
  if (unknown !== undefined) {
    throw new Refused(codes.unavailableCriticalExtension, 'critical extension is not recognized');
  }
}

/** After a bind with a password that must be changed, as slapd words it. */
function checkRestriction({ requester }: Session): void {
  if (requester.kind === 'person' && requester.restricted) {
    throw new Refused(
      codes.insufficientAccessRights,
      'Operations are restricted to bind/unbind/abandon/StartTLS/modify password',
      { policyError: policyErrors.changeAfterReset },
    );
  }
}

async function perform(
  directory: EmbeddedDirectoryCore,
  session: Session,
  message: Message,
  write: (bytes: Buffer) => void,
): Promise<Answer> {
  const { request, controls } = message;
  checkControls(message);
  switch (request.op) {
    case 'bind':
      return bind(directory, session, request, controls);
    case 'extended':
      return extended(directory, session, request, controls);
    case 'modify':
      return modify(directory, session, request, controls);
    case 'search':
      checkRestriction(session);
      return search(directory, session, request, controls, (entry) => write(encodeEntry(message.id, entry)));
    case 'compare':
      checkRestriction(session);
      return compare(directory, session, request);
    default:
      throw new Refused(codes.insufficientAccessRights);
  }
}

/** An error as an answer. Of an unforeseen one nothing is told: its message could hold what was sent. */
function refusal(error: unknown, { controls }: Message): Answer {
  if (error instanceof Refused) {
    const { matchedDn = '', policyError } = error.detail;
    return {
      code: error.code,
      message: error.message,
      matchedDn,
      controls: policyControls(controls, policyError ?? null),
    };
  }
  if (error instanceof InvalidDn) {
    return { code: codes.invalidDnSyntax, message: 'invalid DN' };
  }
  if (error instanceof MalformedMessage) {
    return { code: codes.protocolError, message: 'a value of this operation could not be read' };
  }
  return { code: codes.other, message: 'internal error' };
}

class Connection {
  readonly #socket: Socket;
  readonly #directory: EmbeddedDirectoryCore;
  readonly #session = newSession();
  readonly #framer = new Framer();
  readonly #running = new Set<Running>();
  readonly #closed: Promise<void>;

  constructor(socket: Socket, directory: EmbeddedDirectoryCore) {
    this.#socket = socket;
    this.#directory = directory;
    this.#closed = new Promise((resolve) => {
      socket.once('close', () => resolve());
    });
    socket.setNoDelay(true);
    socket.on('error', () => undefined); // 'close' follows
  }

  /** Reads until the client leaves, says goodbye or sends what is not LDAP. Never throws. */
  async serve(): Promise<void> {
    try {
      for await (const chunk of this.#socket) {
        if (!(await this.#take(chunk as Buffer))) {
          break;
        }
      }
    } catch {
      // The connection broke: there is nobody left to tell.
    } finally {
      this.#socket.destroy();
    }
  }

  /** Whether to go on reading. */
  async #take(chunk: Buffer): Promise<boolean> {
    try {
      for (const bytes of this.#framer.feed(chunk)) {
        if (!(await this.#start(readMessage(bytes)))) {
          return false;
        }
      }
      return true;
    } catch {
      const farewell = encodeDisconnection('not LDAP version 3');
      await Promise.race([new Promise<void>((resolve) => this.#socket.end(farewell, () => resolve())), this.#closed]);
      return false;
    }
  }

  /** Starts an operation; a bind waits for all before it and is waited for, as RFC 4511 section 4.2.1 has it. */
  async #start(message: Message): Promise<boolean> {
    const { request } = message;
    if (request.op === 'unbind') {
      return false;
    }
    if (request.op === 'abandon') {
      for (const each of this.#running) {
        each.abandoned ||= each.id === request.messageId;
      }
      return true;
    }
    if (request.op === 'bind') {
      await Promise.all([...this.#running].map(({ done }) => done));
    } else if (this.#running.size >= maximumRunning) {
      await Promise.race([...this.#running].map(({ done }) => done));
    }
    const running: Running = { id: message.id, abandoned: false, done: Promise.resolve() };
    this.#running.add(running);
    running.done = this.#run(message, running);
    if (request.op === 'bind') {
      await running.done;
    }
    await this.#drained();
    return !this.#socket.destroyed;
  }

  async #run(message: Message, running: Running): Promise<void> {
    const write = (bytes: Buffer): void => {
      if (!running.abandoned && this.#socket.writable) {
        this.#socket.write(bytes);
      }
    };
    const answer = await perform(this.#directory, this.#session, message, write).catch((error: unknown) =>
      refusal(error, message),
    );
    write(encodeAnswer(message.id, message.answerTag, answer));
    this.#running.delete(running);
  }

  /** A client that asks and does not read must not fill the memory. */
  async #drained(): Promise<void> {
    if (this.#socket.writableNeedDrain) {
      await Promise.race([new Promise<void>((resolve) => this.#socket.once('drain', () => resolve())), this.#closed]);
    }
  }
}

export interface ProtocolServer {
  readonly port: number;
  /** Stops listening and closes every connection. */
  close(): Promise<void>;
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Listens. `port` 0: a free one. @throws Error where the address cannot be had */
export async function serve(directory: EmbeddedDirectoryCore, host: string, port: number): Promise<ProtocolServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    void new Connection(socket, directory).serve();
  });
  server.maxConnections = maximumConnections;
  await listen(server, host, port);
  server.on('error', () => undefined); // an accept that failed concerns one client
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) {
          socket.destroy();
        }
      }),
  };
}
