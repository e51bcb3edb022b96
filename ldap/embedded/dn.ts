/**
 * Distinguished names, compared as a directory compares them: without case, spaces normalised, escapes resolved.
 * Source: RFC 4514. Every naming attribute here (uid, cn, ou, dc) compares without case.
 */
import { foldCase } from './matching';

/** Not the string form of a distinguished name. */
export class InvalidDn extends Error {
  override readonly name = 'InvalidDn';
}

const attributeType = /^(?:[A-Za-z][A-Za-z0-9-]*|[0-9]+(?:\.[0-9]+)+)$/;
const hexPair = /^[0-9A-Fa-f]{2}$/;
/** Characters. Keeps the trimming of hostile names cheap. */
const longest = 2_048;
const escapable = ' "#+,;<=>\\';

/** Splits at a separator that no backslash escapes. */
function splitAt(text: string, separators: string): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '\\') {
      at += 1;
    } else if (separators.includes(text.charAt(at))) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

/** Blanks around a value do not count, unless the last one is escaped. */
function trimValue(text: string): string {
  const start = text.replace(/^ +/, '');
  const trimmed = start.replace(/ +$/, '');
  const escapesNext = /(?:^|[^\\])(?:\\\\)*\\$/.test(trimmed);
  return escapesNext && trimmed.length < start.length ? `${trimmed} ` : trimmed;
}

function unescapeValue(text: string): string {
  const bytes: Buffer[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character !== '\\') {
      // Step by UTF-16 unit, but keep a surrogate pair whole.
      const whole = String.fromCodePoint(text.codePointAt(at) ?? 0);
      bytes.push(Buffer.from(whole));
      at += whole.length - 1;
    } else if (escapable.includes(text.charAt(at + 1)) && at + 1 < text.length) {
      bytes.push(Buffer.from(text.charAt(at + 1)));
      at += 1;
    } else if (hexPair.test(text.slice(at + 1, at + 3))) {
      bytes.push(Buffer.from(text.slice(at + 1, at + 3), 'hex'));
      at += 2;
    } else {
      throw new InvalidDn('a backslash before nothing that it escapes');
    }
  }
  return Buffer.concat(bytes).toString('utf8');
}

/** `=`, `+`, `,` and `\` of a value, so that two different names never get one key. */
function escapeKey(value: string): string {
  return value.replace(/[\\,+=]/g, (character) => `\\${character}`);
}

function normalPair(text: string): string {
  const equals = text.indexOf('=');
  const type = text.slice(0, equals).trim();
  const value = trimValue(text.slice(equals + 1));
  if (equals < 1 || !attributeType.test(type) || value.startsWith('#')) {
    throw new InvalidDn('a part that is not attribute=value');
  }
  return `${type.toLowerCase()}=${escapeKey(foldCase(unescapeValue(value)))}`;
}

/**
 * The parts of a name, nearest first, each in the one form that equal names share; none for the empty name.
 * @throws InvalidDn
 */
export function parseDn(text: string): readonly string[] {
  if (text.length > longest) {
    throw new InvalidDn('longer than any name here');
  }
  if (text.trim() === '') {
    return [];
  }
  return splitAt(text, ',;').map((rdn) => splitAt(rdn, '+').map(normalPair).sort().join('+'));
}

/** One key for all spellings of a name. @throws InvalidDn */
export function dnKey(text: string): string {
  return parseDn(text).join(',');
}
