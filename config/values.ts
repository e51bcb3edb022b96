/** What a single value of the configuration may be: each schema reads a text, says what is wrong with it, and never quotes a secret. */
import { FilterParser, SearchFilter } from 'ldapts';
import { z } from 'zod';
import { campusDay } from '../server/domain/campus-day';
import type { CardForm } from '../server/domain/card';
import { isLoopback, readNetwork } from './networks';

/** What a reader of text throws: its message is the fault. */
class Unreadable extends Error {}

function text<T>(read: (value: string) => T) {
  return z.string().transform((value, context): T => {
    try {
      return read(value);
    } catch (error) {
      if (!(error instanceof Unreadable)) {
        throw error;
      }
      context.addIssue(error.message);
      return z.NEVER;
    }
  });
}

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const LONGEST_DAYS = 366;

/**
 * A time such as `10s` `3m` `12h` `5d`, in milliseconds; `m` is minutes.
 * Beware: under `log.keep` alone `m` is months, see `months`. Zero and more than a year are refused.
 */
export const duration = text((value) => {
  const [, count = '', unit = ''] = /^([0-9]{1,9})([smhd])$/.exec(value) ?? [];
  const milliseconds = Number(count) * (UNITS[unit] ?? 0);
  if (milliseconds === 0 || milliseconds > LONGEST_DAYS * 86_400_000) {
    throw new Unreadable(`not a time: such as 10s, 3m, 12h or 5d, ${LONGEST_DAYS}d at most`);
  }
  return milliseconds;
});

/** How long the log is kept: `12m` is twelve months. */
export const months = text((value) => {
  const [, count = ''] = /^([1-9][0-9]{0,2})m$/.exec(value) ?? [];
  if (count === '') {
    throw new Unreadable('not a number of months: such as 12m');
  }
  return Number(count);
});

/** A network in its canonical form. */
export const network = text((value) => {
  const reading = readNetwork(value);
  if (!reading.ok) {
    throw new Unreadable(reading.fault);
  }
  return reading.network;
});

/** A proxy's network: as above, but one that holds every address would let anybody choose the address they come from. */
export const proxyNetwork = network.refine((value) => !value.endsWith('/0'), 'this would trust everybody as a proxy');

/** A line of text with something on it. */
export const line = text((value) => {
  if (value.trim() === '') {
    throw new Unreadable('empty');
  }
  if (/\p{Cc}/u.test(value)) {
    throw new Unreadable('one line of text, without control characters');
  }
  return value;
});

/** A file's path; made absolute by the loader. */
export const path = line;

/** An LDAP attribute's name (RFC 4512 section 1.4): it goes into filters, so nothing else is let through. */
export const attribute = z
  .string()
  .regex(/^(?:[A-Za-z][A-Za-z0-9-]*|[0-9]+(?:\.[0-9]+)+)(?:;[A-Za-z0-9-]+)*$/, 'not an attribute’s name');

/** A distinguished name (RFC 4514): held to be one when it begins like one, the directory knows the rest. */
export const dn = line.refine(
  (value) => /^\s*[A-Za-z0-9.-]+\s*=/.test(value),
  'not a DN: such as ou=People,dc=univ-exemple,dc=fr',
);

/** What `judgedFilter` takes; the others (>=, <=, ~=, :=) need the directory's own ordering and matching rules. */
const JUDGED: ReadonlySet<number> = new Set([
  SearchFilter.and,
  SearchFilter.or,
  SearchFilter.not,
  SearchFilter.equalityMatch,
  SearchFilter.present,
  SearchFilter.substrings,
]);

interface FilterNode {
  readonly type: number;
  readonly filter?: FilterNode;
  readonly filters?: readonly FilterNode[];
}

function parseFilter(value: string): FilterNode {
  if (!value.startsWith('(')) {
    throw new Unreadable('not a filter: it begins with a parenthesis');
  }
  try {
    return FilterParser.parseString(value);
  } catch (error) {
    throw new Unreadable(`not a filter: ${error instanceof Error ? error.message : 'unreadable'}`);
  }
}

const isJudged = (node: FilterNode): boolean =>
  JUDGED.has(node.type) &&
  [...(node.filters ?? []), ...(node.filter === undefined ? [] : [node.filter])].every(isJudged);

/**
 * An LDAP filter (RFC 4515) that the console judges as well, on entries it has read: and, or, not, equality, presence,
 * substring.
 */
export const judgedFilter = text((value) => {
  if (!isJudged(parseFilter(value))) {
    throw new Unreadable('only &, |, !, =, =* and substrings: the console judges this filter itself');
  }
  return value;
});

function parseUrl(value: string): URL {
  if (!URL.canParse(value)) {
    throw new Unreadable('not a URL');
  }
  return new URL(value);
}

const isBare = (url: URL): boolean =>
  (url.pathname === '' || url.pathname === '/') &&
  url.search === '' &&
  url.hash === '' &&
  url.username === '' &&
  url.password === '';

/** The console's own address: an origin (RFC 6454), https off loopback, because `__Host-` cookies are kept on no other. */
export const publicUrl = text((value) => {
  const url = parseUrl(value);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
    throw new Unreadable('https:// is due; http:// on localhost only');
  }
  if (!isBare(url) || /[?#]/.test(value)) {
    throw new Unreadable('an origin only, such as https://guichet.univ-exemple.fr: no path, no question mark, no user');
  }
  return url.origin;
});

/** A directory's address, without a closing slash. Whether `ldap://` may be used hangs on the other keys: see the schema. */
export const directoryUrl = text((value) => {
  const url = parseUrl(value);
  if (url.protocol !== 'ldaps:' && url.protocol !== 'ldap:') {
    throw new Unreadable('ldaps:// or ldap://');
  }
  if (url.hostname === '' || !isBare(url) || /[?#]/.test(value)) {
    throw new Unreadable('scheme, host and port only');
  }
  return `${url.protocol}//${url.host}`;
});

/** A web address without a user or a password: it is published. */
function unsigned(value: string): string {
  const { username, password } = new URL(value);
  if (username !== '' || password !== '') {
    throw new Unreadable('published: no user, no password in it');
  }
  return value;
}

/** A link shown on a page. */
export const webUrl = text((value) => {
  const { protocol } = parseUrl(value);
  if (protocol !== 'https:' && protocol !== 'http:') {
    throw new Unreadable('https:// or http://');
  }
  return unsigned(value);
});

/** Where people write to: a mail address, or a page on the web; published as it stands, so never with a password in it. */
export const contact = text((value) => {
  if (/^[^\s@:/]+@[^\s@:/]+\.[^\s@:/]+$/.test(value)) {
    return value;
  }
  if (!URL.canParse(value) || !/^https?:\/\//.test(value)) {
    throw new Unreadable('a mail address, or https:// or http://');
  }
  return unsigned(value);
});

/** The domain of mail addresses, in small letters: `etu.univ-exemple.fr`. */
export const mailDomain = text((value) => {
  const domain = value.toLowerCase();
  if (!/^(?=.{4,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$/.test(domain)) {
    throw new Unreadable('not a domain of mail addresses: such as univ-exemple.fr');
  }
  return domain;
});

/** A day of the calendar, `YYYY-MM-DD`. */
export const day = text((value) => {
  const time = /^\d{4}-\d\d-\d\d$/.test(value) ? Date.parse(`${value}T00:00:00Z`) : Number.NaN;
  // A day that does not exist is read as one of the next month.
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== value) {
    throw new Unreadable('not a day: such as 2026-11-24');
  }
  return value;
});

/** The same, of something that has happened: today's day on the campus at the latest. */
export const pastDay = day.refine(
  (value) => value <= campusDay(new Date()),
  'a day to come: enter it once it has been',
);

/** A mail server's address; it may hold a password, so it is never quoted. */
export const smtpUrl = text((value) => {
  const { protocol } = parseUrl(value);
  if (protocol !== 'smtps:' && protocol !== 'smtp:') {
    throw new Unreadable('smtps:// or smtp://');
  }
  return value;
});

/** Where the console listens, `host:port`; an IPv6 address stands in brackets. */
export const listen = text((value) => {
  const [, host = '', port = ''] = /^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+):([0-9]{1,5})$/.exec(value) ?? [];
  if (value !== 'systemd' && (host === '' || Number(port) > 65_535)) {
    throw new Unreadable('host and port, such as 127.0.0.1:3000, or `systemd`');
  }
  return value === 'systemd' ? value : { host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port) };
});

/**
 * A template: `{name}` is filled in, `{{` and `}}` are literal braces.
 * @param known The names that may stand in it.
 * @param needed The one that must.
 */
export function template(known: readonly string[], needed?: string) {
  return text((value) => {
    const found = [...value.matchAll(/\{\{|\}\}|\{([^{}]*)\}|[{}]/g)].filter(
      ([token]) => token !== '{{' && token !== '}}',
    );
    const names = found.map(([, name]) => name);
    const shown = known.map((name) => `{${name}}`).join(' ');
    if (names.some((name) => name === undefined || !known.includes(name))) {
      throw new Unreadable(`braces that are not ${shown || 'doubled'}: a literal brace is written twice, {{ or }}`);
    }
    if (needed !== undefined && !names.includes(needed)) {
      throw new Unreadable(`must contain {${needed}}`);
    }
    return value;
  });
}

/** Where a card's number is kept: an attribute and its exact value. */
export const numberAt = z.strictObject({ attribute, value: template(['number'], 'number') });

/** A form of number: `nantes`, or `digits:6-10` (from six to ten digits), or `digits:8`. */
export const cardForm = text((value): CardForm => {
  const [, min = '', max = min] = /^digits:([1-9][0-9]?)(?:-([1-9][0-9]?))?$/.exec(value) ?? [];
  if (value === 'nantes') {
    return { kind: 'nantes' };
  }
  if (min === '' || Number(min) > Number(max)) {
    throw new Unreadable('`nantes`, or a number of digits such as digits:6-10');
  }
  return { kind: 'digits', min: Number(min), max: Number(max) };
});
