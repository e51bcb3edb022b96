/** An entry as it was read: attribute names without case, values always lists of strings; bytes are in hexadecimal. */
import type { Entry } from 'ldapts';

export class EntryValues {
  private readonly values = new Map<string, readonly string[]>();

  constructor(
    readonly dn: string,
    entry: Entry,
  ) {
    for (const [name, value] of Object.entries(entry)) {
      if (name === 'dn') continue;
      const list = Array.isArray(value) ? value : [value];
      this.values.set(
        name.toLowerCase(),
        list.map((item) => (typeof item === 'string' ? item : item.toString('hex'))),
      );
    }
  }

  /** All values, none: an empty list. */
  all(attribute: string): readonly string[] {
    return this.values.get(attribute.toLowerCase()) ?? [];
  }

  /** The first value that is not blank. */
  first(attribute: string): string | null {
    return this.all(attribute).find((value) => value.trim() !== '') ?? null;
  }
}

/** A name as far as comparing goes: case and blanks around separators aside (RFC 4514). */
const foldDn = (dn: string): string =>
  dn
    .toLowerCase()
    .replace(/\s*([,=+])\s*/g, '$1')
    .trim();

/** Two names of one entry. */
export const sameDn = (a: string, b: string): boolean => foldDn(a) === foldDn(b);

/** Whether an entry stands at or below a base. */
export const isUnder = (dn: string, base: string): boolean =>
  sameDn(dn, base) || foldDn(dn).endsWith(`,${foldDn(base)}`);

/** smbk5pwd and its like keep an NT hash for these entries with every new password; the hash itself is nothing to ask for. */
export const keepsNtHash = (entry: EntryValues): boolean =>
  entry.all('objectClass').some((name) => name.toLowerCase() === 'sambasamaccount');

/** GeneralizedTime in UTC (RFC 4517, section 3.3.13), or a day alone as SCHAC has it, in ms; `null` for anything else. */
export function timeOf(text: string): number | null {
  const parts = /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?(?:[.,]\d+)?Z)?$/.exec(text.trim());
  if (parts === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
    .slice(1)
    .map((part) => Number(part ?? 0));
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
