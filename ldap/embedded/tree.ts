/** The entries by their names. They are made once: none is added, moved or removed while the server runs. */
import { parseDn } from './dn';
import type { Entry } from './entry';

interface Node {
  readonly entry: Entry;
  readonly key: string;
  readonly depth: number;
}

export class Tree {
  readonly #nodes: ReadonlyMap<string, Node>;

  constructor(entries: readonly Entry[]) {
    this.#nodes = new Map(
      entries.map((entry) => {
        const parts = parseDn(entry.dn);
        return [parts.join(','), { entry, key: parts.join(','), depth: parts.length }];
      }),
    );
  }

  get entries(): readonly Entry[] {
    return [...this.#nodes.values()].map((node) => node.entry);
  }

  /** The entry of this name, however it is spelt. @throws InvalidDn */
  find(dn: string): Entry | null {
    return this.#nodes.get(parseDn(dn).join(','))?.entry ?? null;
  }

  /** The nearest entry above a name that has none, for noSuchObject's matchedDN. @throws InvalidDn */
  nearestAbove(dn: string): Entry | null {
    const parts = parseDn(dn);
    for (let from = 1; from < parts.length; from += 1) {
      const node = this.#nodes.get(parts.slice(from).join(','));
      if (node !== undefined) {
        return node.entry;
      }
    }
    return null;
  }

  /** The entries in a search's scope, in the order in which they were made. @throws InvalidDn */
  inScope(base: string, scope: 'base' | 'one' | 'sub'): readonly Entry[] {
    const parts = parseDn(base);
    const key = parts.join(',');
    const below = `,${key}`;
    const holds: Record<typeof scope, (node: Node) => boolean> = {
      base: (node) => node.key === key,
      one: (node) => node.depth === parts.length + 1 && node.key.endsWith(below),
      sub: (node) => node.key === key || node.key.endsWith(below),
    };
    return [...this.#nodes.values()].filter(holds[scope]).map((node) => node.entry);
  }
}
