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

/** Two names of one entry, as far as writing goes: case and blanks around commas aside (RFC 4514). */
export function sameDn(a: string, b: string): boolean {
  const fold = (dn: string) =>
    dn
      .toLowerCase()
      .replace(/\s*([,=+])\s*/g, '$1')
      .trim();
  return fold(a) === fold(b);
}

/** Whether an entry stands at or below a base. */
export function isUnder(dn: string, base: string): boolean {
  const fold = (name: string) =>
    name
      .toLowerCase()
      .replace(/\s*([,=+])\s*/g, '$1')
      .trim();
  return fold(dn) === fold(base) || fold(dn).endsWith(`,${fold(base)}`);
}
