/** YAML 1.2 to plain data. The parser's messages quote what they stumble over, which may be a password: ours do not. */
import { isMap, isNode, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from 'yaml';
import type { Fault } from './faults';

const QUOTING: Readonly<Record<string, string>> = {
  BAD_ALIAS: 'a value that begins with `*` stands in quotes',
  BAD_COLLECTION_TYPE: 'a value that begins with `!` stands in quotes',
  BAD_DQ_ESCAPE: 'a backslash inside double quotes has a meaning of its own: use single quotes',
  TAG_RESOLVE_FAILED: 'a value that begins with `!` stands in quotes',
  UNEXPECTED_TOKEN: 'something that does not belong here (a missing quote, comma or space?)',
};

export interface Parsed {
  readonly data: unknown;
  readonly faults: readonly Fault[];
  /** The line of what stands at a path; of what is missing, the line of what it is missing in. */
  readonly lineOf: (path: readonly string[]) => number;
}

/** What stands one step below: the node, and where its key begins. */
function below(node: unknown, step: string): { readonly node: unknown; readonly from: Node | null } | null {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === step);
    return pair === undefined ? null : { node: pair.value, from: isNode(pair.key) ? pair.key : null };
  }
  const item = isSeq(node) ? node.items[Number(step)] : undefined;
  return isNode(item) ? { node: item, from: item } : null;
}

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
  const lineOf = (path: readonly string[]): number => {
    let node: unknown = document.contents;
    let offset = document.contents?.range?.[0] ?? 0;
    for (const step of path) {
      const found = below(node, step);
      if (found === null) break;
      node = found.node;
      offset = found.from?.range?.[0] ?? offset;
    }
    return lines.linePos(offset).line;
  };
  return { data: faults.length > 0 ? null : document.toJS(), faults, lineOf };
}
