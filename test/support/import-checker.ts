/** Holds the sources under a folder against the import rules. Reads each file with swc's parser, runs none of them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { parseSync } from '@swc/core';
import { PACKAGES, ROOMS } from './import-rules';

export interface Import {
  /** What is written between the quotes. */
  readonly target: string;
  readonly typeOnly: boolean;
}

export interface Report {
  /** How many files were looked at; a check that looked at none has shown nothing. */
  readonly files: number;
  /** One sentence each, sorted. */
  readonly faults: readonly string[];
}

type Node = Readonly<Record<string, unknown>>;

const FOLDERS = ['config', 'ldap', 'server', 'views/assets'];

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const text = (value: unknown): string | null => (isNode(value) && typeof value.value === 'string' ? value.value : null);

/** The TypeScript files of the sources under `root`, as sorted paths from it. */
export function sourceFiles(root: string): readonly string[] {
  const folders = FOLDERS.filter((folder) => existsSync(join(root, folder)));
  return folders
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((f) => join(folder, f)),
    )
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
    .sort();
}

/** The import that a node of the syntax tree is, or null. */
function importOf(node: Node): Import | null {
  const named = list(node.specifiers);
  const typesAlone = named.length > 0 && named.every((each) => isNode(each) && each.isTypeOnly === true);
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration': {
      const target = text(node.source);
      return target === null ? null : { target, typeOnly: node.typeOnly === true || typesAlone };
    }
    case 'TsExternalModuleReference': {
      const target = text(node.expression);
      return target === null ? null : { target, typeOnly: false };
    }
    case 'TsImportType': {
      const target = text(node.argument);
      return target === null ? null : { target, typeOnly: true };
    }
    case 'CallExpression': {
      const { callee } = node;
      const loads = isNode(callee) && (callee.type === 'Import' || callee.value === 'require');
      if (!loads) return null;
      const [first] = list(node.arguments);
      return { target: (isNode(first) ? text(first.expression) : null) ?? '(computed)', typeOnly: false };
    }
    default:
      return null;
  }
}

function walk(value: unknown, visit: (node: Node) => void): void {
  if (!isNode(value)) return;
  visit(value);
  for (const child of Object.values(value)) walk(child, visit);
}

/** Whether the code uses `console`, and all that it imports. @throws Error for what is no TypeScript */
export function readSource(code: string): { readonly imports: readonly Import[]; readonly usesConsole: boolean } {
  const imports: Import[] = [];
  let usesConsole = false;
  walk(parseSync(code, { syntax: 'typescript', target: 'es2023' }), (node) => {
    const found = importOf(node);
    if (found !== null) imports.push(found);
    usesConsole ||= node.type === 'MemberExpression' && isNode(node.object) && node.object.value === 'console';
  });
  return { imports, usesConsole };
}

/** The name of the room where a file stands, or null. */
export function roomOf(file: string): string | null {
  const fits = Object.entries(ROOMS).flatMap(([name, { paths }]) =>
    paths.filter((path) => file.startsWith(path)).map((path) => ({ name, length: path.length })),
  );
  return fits.sort((a, b) => b.length - a.length)[0]?.name ?? null;
}

function resolved(root: string, from: string, target: string): string | null {
  const base = normalize(join(dirname(from), target));
  return [`${base}.ts`, join(base, 'index.ts')].find((file) => existsSync(join(root, file))) ?? null;
}

function packageFault(file: string, room: string, target: string): string | null {
  for (const { packages, only, never } of PACKAGES) {
    if (!packages.test(target)) continue;
    if (only !== undefined && !only.some((path) => file.startsWith(path))) {
      return `${file} imports ${target}, which only ${only.join(', ')} may`;
    }
    if (never?.includes(room) === true) return `${file} (${room}) imports ${target}`;
  }
  return null;
}

function roomFault(file: string, room: string, target: string, typeOnly: boolean): string | null {
  const other = roomOf(target);
  if (other === null || other === room) return null;
  const { may = [], types = [] } = ROOMS[room] ?? {};
  if (may.includes(other) || (typeOnly && types.includes(other))) return null;
  const why = types.includes(other) ? ', which it may as a type only' : '';
  return `${file} (${room}) imports ${target} (${other})${why}`;
}

/** Every circle of imports once, from its first file in the alphabet. */
function circles(graph: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const found: string[] = [];
  const finished = new Set<string>();
  const follow = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file);
    if (start >= 0) found.push(`circle: ${[...path.slice(start), file].join(' → ')}`);
    if (start >= 0 || finished.has(file)) return;
    for (const next of graph.get(file) ?? []) follow(next, [...path, file]);
    finished.add(file);
  };
  for (const file of graph.keys()) follow(file, []);
  return found;
}

/** Checks all sources under `root` (the repository, or a tree made for a test) against the table. */
export function checkImports(root: string): Report {
  const faults: string[] = [];
  const graph = new Map<string, readonly string[]>();
  const files = sourceFiles(root);
  for (const file of files) {
    const room = roomOf(file);
    if (room === null) {
      faults.push(`${file} stands in no room of the table`);
      continue;
    }
    const own: string[] = [];
    for (const { target, typeOnly } of readSource(readFileSync(join(root, file), 'utf8')).imports) {
      if (!target.startsWith('.')) {
        const fault = target === '(computed)' ? `${file} loads a computed name` : packageFault(file, room, target);
        if (fault !== null) faults.push(fault);
        continue;
      }
      const to = resolved(root, file, target);
      const fault =
        to === null
          ? `${file} imports ${target}, which is no source file (${relative(root, join(root, dirname(file), target))})`
          : roomFault(file, room, to, typeOnly);
      if (fault !== null) faults.push(fault);
      if (to !== null) own.push(to);
    }
    graph.set(file, own);
  }
  return { files: files.length, faults: [...faults, ...circles(graph)].sort() };
}
