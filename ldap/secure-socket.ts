/**
 * A socket over which a password may go: TLS from the first byte, StartTLS (RFC 4511, 4.14), or plain to loopback, which
 * the configuration sees to. The certificate is always held against the name in the URL.
 */
import { once } from 'node:events';
import net from 'node:net';
import tls from 'node:tls';
import { ConnectionFault, openingFault, StartTlsError } from './connection-fault';

/** Where nobody else listens; mapped forms of IPv4 count as IPv4 (node's BlockList). */
const LOOPBACK = new net.BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8);
LOOPBACK.addAddress('::1', 'ipv6');

export interface Server {
  /** As it is configured. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly how: 'tls' | 'startTls' | 'plain';
}

export function serverOf(url: string, startTls: boolean): Server {
  const { protocol, hostname, port } = new URL(url);
  const how = protocol === 'ldaps:' ? 'tls' : startTls ? 'startTls' : 'plain';
  const host = hostname.replace(/^\[|\]$/g, '');
  return { url, host, port: Number(port) || (how === 'tls' ? 636 : 389), how };
}

/** ExtendedRequest 1.3.6.1.4.1.1466.20037 of message 1. */
const START_TLS = Buffer.concat([
  Buffer.from([0x30, 0x1d, 0x02, 0x01, 0x01, 0x77, 0x18, 0x80, 0x16]),
  Buffer.from('1.3.6.1.4.1.1466.20037', 'ascii'),
]);
const SEQUENCE = 0x30;
const EXTENDED_RESPONSE = 0x78;
/** More is no answer to StartTLS (bytes). */
const LONGEST_ANSWER = 16_384;

/** One BER element with a definite length (RFC 4511, 5.1); `null`: not there as a whole. */
function element(
  bytes: Buffer,
  at: number,
): { readonly tag: number; readonly from: number; readonly to: number } | null {
  const first = bytes[at + 1];
  if (first === undefined) return null;
  const more = first < 0x80 ? 0 : first & 0x7f;
  if (more > 4) throw new StartTlsError('the server does not answer in LDAP');
  if (bytes.length < at + 2 + more) return null;
  const from = at + 2 + more;
  const to = from + (more === 0 ? first : bytes.readUIntBE(at + 2, more));
  return bytes.length < to ? null : { tag: bytes[at] ?? 0, from, to };
}

/**
 * Whether the server's whole answer to StartTLS is there.
 * @throws StartTlsError for a no, for what is no answer, and for more than an answer: whatever follows in clear was put
 *   there by somebody between, to be taken for the server's (CVE-2011-0411 and its kin)
 */
function isAgreed(bytes: Buffer): boolean {
  const message = element(bytes, 0);
  if (bytes[0] !== SEQUENCE || bytes.length > LONGEST_ANSWER)
    throw new StartTlsError('the server does not answer in LDAP');
  if (message === null) return false;
  const id = element(bytes, message.from);
  const body = id === null ? null : element(bytes, id.to);
  const code = body === null ? null : element(bytes, body.from);
  if (body?.tag !== EXTENDED_RESPONSE || code === null)
    throw new StartTlsError('the server does not answer StartTLS as LDAP does');
  if (code.to - code.from !== 1 || bytes[code.from] !== 0)
    throw new StartTlsError(`the server refuses StartTLS (result code ${bytes[code.from]})`);
  if (bytes.length > message.to) throw new StartTlsError('something follows the answer to StartTLS in clear');
  return true;
}

/** @throws StartTlsError for its answer, Error where none came */
export function askForTls(raw: net.Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    let bytes = Buffer.alloc(0);
    const end = (error: Error | null): void => {
      raw.off('data', take).off('error', end).off('close', closed);
      if (error === null) resolve();
      else reject(error);
    };
    // It may be about to restart: that is no answer, and does not say that it does no StartTLS.
    const closed = (): void =>
      end(Object.assign(new Error('the server hung up when asked for StartTLS'), { code: 'ECONNRESET' }));
    const take = (chunk: Buffer): void => {
      bytes = Buffer.concat([bytes, chunk]);
      try {
        if (isAgreed(bytes)) end(null);
      } catch (error) {
        end(error instanceof Error ? error : new StartTlsError('the server does not answer in LDAP'));
      }
    };
    raw.on('data', take).on('error', end).on('close', closed);
    raw.write(START_TLS);
  });
}

/** What the server is held to. @param ca PEM; `null`: the system's authorities */
export const heldTo = (host: string, ca: string | null): tls.ConnectionOptions => ({
  host,
  ...(net.isIP(host) === 0 ? { servername: host } : {}),
  ...(ca === null ? {} : { ca }),
});

/**
 * @param until when it must be there (`Date.now()`)
 * @throws ConnectionFault with `sent` false
 */
export async function openSocket(server: Server, ca: string | null, until: number): Promise<net.Socket> {
  const raw = net.connect({ host: server.host, port: server.port });
  // Whoever waits hears of it in time; an error that comes when nobody does must not end the process.
  raw.on('error', () => undefined);
  raw.setKeepAlive(true, 30_000);
  raw.setNoDelay(true);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const fault = new ConnectionFault(false, 'timeout', `${server.url} did not answer in time`);
    timer = setTimeout(() => reject(fault), Math.max(0, until - Date.now()));
  });
  const opened = secured(server, ca, raw);
  try {
    return await Promise.race([opened, late]);
  } catch (error) {
    raw.destroy();
    throw openingFault(server, error);
  } finally {
    clearTimeout(timer);
    // After a time-out: what comes too late is thrown away.
    opened.catch(() => undefined);
  }
}

async function secured({ how, host }: Server, ca: string | null, raw: net.Socket): Promise<net.Socket> {
  await once(raw, 'connect');
  if (how === 'plain') {
    // `localhost` is a name, and names lead where somebody else may have put them.
    const { remoteAddress = '', remoteFamily } = raw;
    if (remoteAddress !== '' && LOOPBACK.check(remoteAddress, remoteFamily === 'IPv6' ? 'ipv6' : 'ipv4')) return raw;
    throw new Error('ldap:// without TLS is for loopback, and this is not: nothing was said');
  }
  if (how === 'startTls') await askForTls(raw);
  // Said aloud: an environment variable could have it otherwise (NODE_TLS_REJECT_UNAUTHORIZED).
  const socket = tls.connect({ ...heldTo(host, ca), socket: raw, rejectUnauthorized: true });
  socket.on('error', () => undefined);
  await once(socket, 'secureConnect');
  return socket;
}
