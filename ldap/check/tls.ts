/**
 * TLS as a connection will see it: is the chain trusted, is the name right, how long is it valid. The faults are looked
 * at one by one, because a handshake stops at the first. Nothing is sent over the line that is opened here.
 */
import net from 'node:net';
import tls from 'node:tls';
import { isLoopback } from '../../config/networks';
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

/** @throws Error of the handshake; `null`: no answer in time */
function look({ host, port }: Target, ca: string | null): Promise<Seen | null> {
  return new Promise((resolve, reject) => {
    const socket = tls.connect({
      host,
      port,
      ...(net.isIP(host) === 0 ? { servername: host } : {}),
      ...(ca === null ? {} : { ca }),
      // Looked at below, with the name apart from the chain. No password goes over this socket.
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
    });
    const timer = setTimeout(() => {
      socket.destroy();
      resolve(null);
    }, PATIENCE);
    socket.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    socket.once('secureConnect', () => {
      clearTimeout(timer);
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

function judge({ url, host }: Target, seen: Seen, now: Date): readonly Said[] {
  const days = Math.floor((seen.until.getTime() - now.getTime()) / DAY);
  const faults: Said[] = [];
  if (seen.chain !== null) {
    const expired = seen.chain === 'CERT_HAS_EXPIRED';
    const said = chainFault(url, seen.chain);
    faults.push(expired ? { ...said, found: `${said.found}, on ${dayOf(seen.until)}` } : said);
  }
  if (!seen.named) {
    const names = seen.alternativeNames === '' ? `“${seen.subject}” and names no host` : seen.alternativeNames;
    faults.push(
      fault(
        `${url}: the certificate is not for ${host}: it is for ${names}`,
        'Write the server’s name as it stands in the certificate into `directory.url`, or have the certificate made ' +
          'with that name in subjectAltName.',
      ),
    );
  }
  if (faults.length > 0) return faults;
  const found = `${url}: ${seen.protocol}, trusted, for ${host}, until ${dayOf(seen.until)} (${days === 1 ? 'one day' : `${days} days`} left)`;
  return [days < SOON ? warning(found, 'Renew the certificate before that day.') : ok(found)];
}

async function saidOf(target: Target, ca: string | null, now: Date): Promise<readonly Said[]> {
  if (!target.tls) {
    return [
      isLoopback(target.host)
        ? ok(`${target.url}: no TLS, and needs none: it does not leave this machine`)
        : // Until StartTLS is looked at here, nothing is sent over such a line.
          fault(`${target.url}: plain LDAP, which this check never sends a password over`, 'Use ldaps://.'),
    ];
  }
  try {
    const seen = await look(target, ca);
    return seen === null ? [silence(target.url)] : judge(target, seen, now);
  } catch (error) {
    return [networkFault(target.url, error)];
  }
}

export const secure = (now: () => Date) =>
  step('tls', ['config', 'open'], ['secure'], async ({ config, open }) => {
    const each = await Promise.all(open.map((target) => saidOf(target, config.directory.ca, now())));
    const trusted = open.filter((_, index) => each[index]?.every(({ status }) => status !== 'fault'));
    return { said: each.flat(), gives: ground('secure', trusted) };
  });
