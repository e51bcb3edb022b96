/** Errors of the network, of TLS and of LDAP, each in one sentence with its mend. */
import { ResultCodeError } from 'ldapts';
import { CHAIN, ConnectionFault, UNKNOWN_AUTHORITY, type Words } from '../connection-fault';
import { DirectoryError } from '../port';
import { fault, type Said } from './finding';

/** By Node's code (getaddrinfo(3), connect(2)). */
const NETWORK: Readonly<Record<string, Words>> = {
  ENOTFOUND: ['no such name', 'Look for a slip in `directory.url`; try `getent hosts NAME` on this machine.'],
  EAI_AGAIN: ['the name service does not answer', 'Mend this machine’s DNS (/etc/resolv.conf).'],
  ECONNREFUSED: [
    'the machine answers, nothing listens on that port',
    'Start the directory, or mend the port: ldaps:// is 636, ldap:// 389 where none is written.',
  ],
  EHOSTUNREACH: ['no way to that machine', 'Look at routes and firewalls between here and there.'],
  ENETUNREACH: ['no way to that network', 'Look at routes and firewalls between here and there.'],
  ETIMEDOUT: ['no answer in time', 'A firewall that drops silently, most often: open the port from this machine.'],
  ECONNRESET: ['the connection was cut', 'Look at the server’s own log, and at what stands between here and there.'],
};
const SILENT: Words = NETWORK.ETIMEDOUT ?? ['no answer in time', ''];

const NOT_TLS: Words = ['something answers there, and it is not TLS', 'ldaps:// is port 636; 389 is plain LDAP.'];

/** Result codes (RFC 4511, section 4.1.9, and appendix A). */
const RESULT: Readonly<Record<number, Words>> = {
  3: ['the server’s time limit was met', 'An index is missing, or the server is overloaded: see "indexes".'],
  4: ['the server’s size limit was met', 'Raise the size limit of the service account.'],
  7: ['the server does not take simple binds', 'Allow simple binds for the service account.'],
  8: ['the server wants a stronger way of login', 'Use ldaps://, or allow simple binds for the service account.'],
  10: [
    'the server sends this elsewhere: it is a read-only replica',
    'Name a server that takes writes in `directory.url`.',
  ],
  11: ['the server’s administrative limit was met', 'An index is missing, or the limit is too low: see "indexes".'],
  12: ['the server does not know a control that is needed', 'Look at the server’s version and modules.'],
  13: ['the server wants encryption first', 'Use ldaps://, or `startTls: true`.'],
  32: [
    'there is no such entry, or the service account may not see it',
    'Look for a slip in the name; then at the rights.',
  ],
  34: ['that is no name of an entry', 'Look for a slip in `directory.bind.dn`: cn=…,ou=…,dc=…'],
  48: ['this account cannot log in with a password', 'Give the service account a password.'],
  49: [
    'the server refuses name or password of the service account',
    'Try `ldapwhoami -x -H URL -D DN -W`; a password that changed goes into the file of `directory.bind.passwordFile`.',
  ],
  50: ['the service account has no right to it', 'See README, "On a directory of your own".'],
  51: ['the server is busy', 'Try again; look at the server’s load.'],
  52: ['the server is not available now', 'Try again; look at the server’s own log.'],
  53: ['the server is unwilling', 'Its own log says why: a locked account, a limit, a read-only database.'],
};

/** What Active Directory adds to code 49, in hex (Win32 error codes of a logon). */
const AD_LOGON: Readonly<Record<string, Words>> = {
  525: ['there is no such account', 'Look for a slip in `directory.bind.dn`.'],
  530: ['the account may not log in at this hour', 'Lift that of the service account.'],
  531: ['the account may not log in from this machine', 'Lift that of the service account.'],
  532: ['the service account’s password has expired', 'Set a new one that does not expire.'],
  533: ['the service account is disabled', 'Enable it.'],
  701: ['the service account has expired', 'Give it a later end.'],
  773: ['the service account must change its password first', 'Clear "must change password at next logon".'],
  775: ['the service account is locked', 'Unlock it; look for who else tries its password.'],
};

const sayWords = (about: string, [found, mend]: Words): Said => fault(`${about}: ${found}`, mend);

const codeOf = (error: unknown): string => {
  const code: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' ? code : '';
};

/** The server's own words, short, on one line: no secret is ever in an answer that was refused. */
export function ownWords(error: ResultCodeError): string {
  const text = error.message
    .replace(/\s*Code: 0x[0-9a-f]+\s*$/i, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, 160);
  return text === '' ? `result code ${error.code}` : `result code ${error.code}: ${text}`;
}

/** Why no connection came about. @param about a URL or an address */
export function networkFault(about: string, error: unknown): Said {
  const code = codeOf(error);
  if (/^(EPROTO|ERR_SSL_)/.test(code) && /version number|packet length|unknown protocol|wrong/i.test(String(error)))
    return sayWords(about, NOT_TLS);
  const [found, mend] = NETWORK[code] ?? [
    `the connection failed (${code || 'no reason given'})`,
    'Look at the server’s log.',
  ];
  return sayWords(about, [found, mend]);
}

export const silence = (about: string): Said => sayWords(about, SILENT);

/** A chain that is not trusted. @param code `authorizationError` of the socket */
export const chainFault = (about: string, code: string): Said =>
  sayWords(about, CHAIN[code] ?? [`${UNKNOWN_AUTHORITY[0]} (${code})`, UNKNOWN_AUTHORITY[1]]);

/** An answer of the server that is a refusal. */
export function refusal(about: string, error: ResultCodeError): Said {
  const logon = error.code === 49 ? AD_LOGON[/\bdata ([0-9a-f]{3})\b/i.exec(error.message)?.[1] ?? ''] : undefined;
  const [found, mend] = logon ?? RESULT[error.code] ?? ['the server refuses', 'Its own log says more.'];
  return sayWords(about, [`${found} (${ownWords(error)})`, mend]);
}

/** Whatever a step throws. */
export function explain(about: string, error: unknown): Said {
  if (error instanceof ResultCodeError) return refusal(about, error);
  if (error instanceof ConnectionFault || error instanceof DirectoryError) {
    const how = error instanceof ConnectionFault ? error.how : error.detail.how;
    if (how === 'timeout') return silence(about);
    return error.cause === undefined ? fault(`${about}: ${error.message}`, null) : explain(about, error.cause);
  }
  return networkFault(about, error);
}
