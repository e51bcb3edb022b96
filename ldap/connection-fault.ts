/** Why no answer came from a server, in words for the operator, each with its mend. No secret is in any of them. */
import { ResultCodeError } from 'ldapts';
import type { DirectoryFault } from './port';

/** What a connection broke with: before the request left (`sent` false) or after. */
export class ConnectionFault extends Error {
  override readonly name = 'ConnectionFault';
  /** Where somebody has to mend something; `null`: it may pass by itself. */
  readonly why: DirectoryFault | null;
  constructor(
    readonly sent: boolean,
    readonly how: 'timeout' | 'lost',
    message: string,
    options?: { readonly cause?: unknown; readonly why?: DirectoryFault },
  ) {
    super(message, options);
    this.why = options?.why ?? null;
  }
}

/** The server's answer to StartTLS is no, or is none. */
export class StartTlsError extends Error {
  override readonly name = 'StartTlsError';
}

export type Words = readonly [found: string, mend: string];

/** By OpenSSL's name of a chain's fault (x509_vfy), as Node hands it on. */
export const CHAIN: Readonly<Record<string, Words>> = {
  CERT_HAS_EXPIRED: ['a certificate of the chain has expired', 'Renew it on the directory server and restart that.'],
  CERT_NOT_YET_VALID: [
    'the certificate is not valid yet',
    'Look at this machine’s clock, then at the certificate’s first day.',
  ],
  CERT_REVOKED: ['the certificate was revoked', 'Have a new one made for the directory server.'],
};
export const UNKNOWN_AUTHORITY: Words = [
  'the certificate is signed by an authority that is not known here',
  'Put that authority’s certificate (PEM) into the file of `directory.ca`, with those between it and the server’s; ' +
    'or let the server send the whole chain.',
];
export const OTHER_NAME_MEND =
  'Write the server’s name as it stands in the certificate into `directory.url`, or have the certificate made ' +
  'with that name in subjectAltName.';
export const NO_START_TLS_MEND = 'Set up TLS on the server, or use ldaps:// without `startTls`.';

/** Of codes that say that no chain leads to a known authority (x509_vfy). */
const NO_AUTHORITY = /^(?:UNABLE_TO_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|CERT_UNTRUSTED|INVALID_CA)/;
const OTHER_NAME = 'ERR_TLS_CERT_ALTNAME_INVALID';

const textOf = (error: unknown, key: string): string => {
  const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, key) : undefined;
  return typeof value === 'string' ? value : '';
};

function faultOfTls(error: unknown, host: string): { readonly why: DirectoryFault; readonly words: Words } | null {
  const code = textOf(error, 'code');
  if (code === OTHER_NAME) {
    const names = textOf(Reflect.get(Object(error), 'cert'), 'subjectaltname');
    const found = `the certificate is not for ${host}${names === '' ? '' : `: it is for ${names}`}`;
    return { why: 'certificate_name', words: [found, OTHER_NAME_MEND] };
  }
  const chain = CHAIN[code];
  if (chain !== undefined) return { why: 'certificate_expired', words: chain };
  return NO_AUTHORITY.test(code) ? { why: 'certificate_authority', words: UNKNOWN_AUTHORITY } : null;
}

/** A connection that did not come about: nothing was sent. */
export function openingFault({ url, host }: { readonly url: string; readonly host: string }, cause: unknown): Error {
  if (cause instanceof ConnectionFault) return cause;
  const say = (why: DirectoryFault, [found, mend]: Words): ConnectionFault =>
    new ConnectionFault(false, 'lost', `${url}: ${found}. ${mend}`, { cause, why });
  if (cause instanceof StartTlsError) return say('start_tls', [cause.message, NO_START_TLS_MEND]);
  const seen = faultOfTls(cause, host);
  return seen === null
    ? new ConnectionFault(
        false,
        'lost',
        `no connection to ${url}: ${textOf(cause, 'message') || textOf(cause, 'code')}`,
        { cause },
      )
    : say(seen.why, seen.words);
}

/** Answers to a bind that are about the account (RFC 4511, appendix A): its password, its lock, its end. */
const REFUSED_ACCOUNT: ReadonlySet<number> = new Set([8, 19, 32, 34, 48, 49, 53]);

/** The service account was not let in: nothing was asked in its name. */
export function loginFault(url: string, dn: string, cause: unknown): ConnectionFault {
  if (!(cause instanceof ResultCodeError) || !REFUSED_ACCOUNT.has(cause.code))
    return new ConnectionFault(false, 'lost', `the console could not log in to ${url}`, { cause });
  const found = `the server refuses the service account ${dn} (result code ${cause.code})`;
  const mend =
    'If its password was changed, write the new one into the file of `directory.bind.passwordFile` and restart the ' +
    'console; else look whether the account is locked, expired or disabled.';
  return new ConnectionFault(false, 'lost', `${url}: ${found}. ${mend}`, { cause, why: 'service_account' });
}
