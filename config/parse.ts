/** YAML 1.2 to plain data. The parser's messages quote what they stumble over, which may be a password: ours do not. */
import { LineCounter, parseDocument, visit } from 'yaml';
import type { Fault } from './faults';

const QUOTING: Readonly<Record<string, string>> = {
  BAD_ALIAS: 'a value that begins with `*` stands in quotes',
  BAD_COLLECTION_TYPE: 'a value that begins with `!` stands in quotes',
  BAD_DQ_ESCAPE: 'a backslash inside double quotes has a meaning of its own: use single quotes',
  TAG_RESOLVE_FAILED: 'a value that begins with `!` stands in quotes',
  UNEXPECTED_TOKEN: 'something that does not belong here (a missing quote, comma or space?)',
};

export type Parsed = { readonly data: unknown; readonly faults: readonly Fault[] };

/**
 * Parses a file's text; `data` is worth looking at only where there are no faults.
 * @param name The file's name as it stands in a fault's path, before the line.
 */
export function parseYaml(text: string, name: string): Parsed {
  const lines = new LineCounter();
  const document = parseDocument(text, { prettyErrors: false, lineCounter: lines });
  const fault = (offset: number, message: string): Fault => ({
    path: `${name}:${lines.linePos(offset).line}`,
    message,
  });
  const faults = [...document.errors, ...document.warnings].map(({ pos, code, message }) =>
    fault(pos[0], QUOTING[code] ?? message),
  );
  visit(document, {
    Alias(_key, node) {
      if (node.resolve(document) === undefined) {
        faults.push(fault(node.range?.[0] ?? 0, QUOTING.BAD_ALIAS ?? ''));
      }
    },
  });
  return faults.length > 0 ? { data: null, faults } : { data: document.toJS(), faults };
}
