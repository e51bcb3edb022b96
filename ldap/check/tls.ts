/**
 * TLS as a connection will see it: is the chain trusted, is the name right, how long is it valid. The faults are looked
 * at one by one, because a handshake stops at the first. Nothing is sent over the line that is opened here.
 */
import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import tls from 'node:tls';
import { isLoopback } from '../../config/networks';
import { NO_START_TLS_MEND, OTHER_NAME_MEND, StartTlsError } from '../connection-fault';
import { askForTls, heldTo } from '../secure-socket';
import { fault, ok, type Said, warning } from './finding';
import { step } from './ground';
import { PATIENCE, type Target } from './line';
import { ground } from './network';
import { chainFault, networkFault, silence } from './words';

const DAY = 86_400_000;
/** A renewal takes people: so many days before the end it is time. */
const SOON = 30;

interface Seen {
  /** Why the chain is not trusted, OpenSSL's name; `null`: it is. */
  readonly chain: string | null;
  /** Whether the certificate is for the host of the URL. */
  readonly named: boolean;
  readonly subject: string;
  readonly alternativeNames: string;
  /** The first end of a certificate in the chain. */
  readonly until: Date;
  readonly protocol: string;
}

/** The certificate and those above it, as far as the server and the authorities here know them. */
function chainOf(leaf: tls.DetailedPeerCertificate): readonly tls.DetailedPeerCertificate[] {
  const chain = [leaf];
  for (let next = leaf.issuerCertificate; next !== undefined && !chain.includes(next); next = next.issuerCertificate)
    chain.push(next);
  return chain;
}

/** Open, and where TLS begins with StartTLS: agreed on. @throws Error of connect(2), StartTlsError */
async function readyForTls({ host, port, how }: Target, raw: net.Socket): Promise<void> {
  raw.on('error', () => undefined);
  raw.connect({ host, port });
  await once(raw, 'connect');
  if (how === 'startTls') await askForTls(raw);
}

/** @throws Error of the handshake; `null`: no answer in time */
async function look(target: Target, ca: string | null): Promise<Seen | null> {
  const raw = new net.Socket();
  const stop = new AbortController();
  const late = sleep(PATIENCE, null, { signal: stop.signal }).catch(() => null);
  const seen = readyForTls(target, raw).then(() => handshake(target, raw, ca));
  seen.catch(() => undefined);
  try {
    return await Promise.race([seen, late]);
  } finally {
    stop.abort();
    raw.destroy();
  }
}

function handshake({ host }: Target, raw: net.Socket, ca: string | null): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const socket = tls.connect({
      ...heldTo(host, ca),
      socket: raw,
      // Looked at below, with the name apart from the chain. No password goes over this socket.
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
    });
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      const leaf = socket.getPeerCertificate(true);
      const ends = chainOf(leaf).map(({ valid_to }) => Date.parse(valid_to));
      // Node hands on an Error or its code, depending on where it was found.
      const { authorizationError: wrong } = socket as { readonly authorizationError?: unknown };
      resolve({
        chain: socket.authorized ? null : wrong instanceof Error ? wrong.message : String(wrong),
        named: tls.checkServerIdentity(host, leaf) === undefined,
        subject: [leaf.subject?.CN ?? []].flat().join(', '),
        alternativeNames: leaf.subjectaltname ?? '',
        until: new Date(Math.min(...ends)),
        protocol: socket.getProtocol() ?? 'TLS',
      });
      socket.destroy();
    });
  });
}

const dayOf = (date: Date): string => date.toISOString().slice(0, 10);

function judge({ url, host, how }: Target, seen: Seen, now: Date): readonly Said[] {
  const days = Math.floor((seen.until.getTime() - now.getTime()) / DAY);
  const faults: Said[] = [];
  if (seen.chain !== null) {
    const expired = seen.chain === 'CERT_HAS_EXPIRED';
    const said = chainFault(url, seen.chain);
    faults.push(expired ? { ...said, found: `${said.found}, on ${dayOf(seen.until)}` } : said);
  }
  if (!seen.named) {
    const names = seen.alternativeNames === '' ? `“${seen.subject}” and names no host` : seen.alternativeNames;
    faults.push(fault(`${url}: the certificate is not for ${host}: it is for ${names}`, OTHER_NAME_MEND));
  }
  if (faults.length > 0) return faults;
  const by = how === 'startTls' ? `${seen.protocol} by StartTLS` : seen.protocol;
  const found = `${url}: ${by}, trusted, for ${host}, until ${dayOf(seen.until)} (${days === 1 ? 'one day' : `${days} days`} left)`;
  return [days < SOON ? warning(found, 'Renew the certificate before that day.') : ok(found)];
}

async function saidOf(target: Target, ca: string | null, now: Date): Promise<readonly Said[]> {
  if (target.how === 'plain') {
    return [
      isLoopback(target.host)
        ? ok(`${target.url}: no TLS, and needs none: it does not leave this machine`)
        : // The configuration refuses it already; nothing is sent over such a line.
          fault(`${target.url}: plain LDAP, over which no password goes`, 'Use ldaps://, or `startTls: true`.'),
    ];
  }
  try {
    const seen = await look(target, ca);
    return seen === null ? [silence(target.url)] : judge(target, seen, now);
  } catch (error) {
    if (error instanceof StartTlsError) return [fault(`${target.url}: ${error.message}`, NO_START_TLS_MEND)];
    return [networkFault(target.url, error)];
  }
}

export const secure = (now: () => Date) =>
  step('tls', ['config', 'open'], ['secure'], async ({ config, open }) => {
    const each = await Promise.all(open.map((target) => saidOf(target, config.directory.ca, now())));
    const trusted = open.filter((_, index) => each[index]?.every(({ status }) => status !== 'fault'));
    return { said: each.flat(), gives: ground('secure', trusted) };
  });
