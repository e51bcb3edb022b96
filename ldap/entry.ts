/** An entry as it was read: attribute names without case, values always lists of strings. */
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
        list.map((item) => (typeof item === 'string' ? item : item.toString('utf8'))),
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
