/**
 * Entries as they leave the console. JSON lines are the bytes as hashed, copied and never written again: whoever has
 * them all can compute the tree. CSV is for spreadsheets, and for reading only.
 */
import { type Entry, parseEntry } from './entry';

export interface ExportedEntry {
  readonly seq: number;
  /** As hashed; `null` once pruned. */
  readonly bytes: Uint8Array | null;
  readonly leaf_hash: Uint8Array;
}

/** One line; a pruned entry's gives its hash, so that the tree can still be computed. */
export function jsonLine({ seq, bytes, leaf_hash: hash }: ExportedEntry): Buffer {
  const line = bytes ?? Buffer.from(JSON.stringify({ seq, pruned: true, leafHash: base64(hash) }));
  return Buffer.concat([line, Buffer.from('\n')]);
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

type Cell = string | number | null;

/** Columns by the entry's own keys; `salt` says nothing to a reader. */
const COLUMNS: Readonly<Record<string, (entry: Entry) => Cell>> = {
  time: (entry) => entry.time,
  action: (entry) => entry.action,
  outcome: (entry) => entry.outcome,
  reason: (entry) => entry.reason,
  caseId: (entry) => entry.caseId,
  'staff.id': (entry) => entry.staff?.id ?? null,
  'staff.login': (entry) => entry.staff?.login ?? null,
  'staff.name': (entry) => entry.staff?.name ?? null,
  'staff.role': (entry) => entry.staff?.role ?? null,
  'student.id': (entry) => entry.student?.id ?? null,
  'student.login': (entry) => entry.student?.login ?? null,
  'student.card': (entry) => entry.student?.card ?? null,
  'student.name': (entry) => entry.student?.name ?? null,
  'site.name': (entry) => entry.site?.name ?? null,
  'site.campus': (entry) => entry.site?.campus ?? null,
  ip: (entry) => entry.ip,
  userAgent: (entry) => entry.userAgent,
  session: (entry) => entry.session,
  factor: (entry) => entry.factor,
  detail: (entry) => JSON.stringify(entry.detail),
  node: (entry) => entry.node,
  run: (entry) => entry.run,
};

/** What a spreadsheet takes for a formula (OWASP, CSV injection): names and browsers are written by outsiders. */
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/u;

function cellOf(value: Cell): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const harmless = FORMULA.test(value) ? `'${value}` : value;
  return `"${harmless.replaceAll('"', '""')}"`;
}

/** Where a comma is the decimal sign, spreadsheets part columns at the semicolon; the line ends are RFC 4180's. */
const row = (cells: readonly string[]): string => `${cells.join(';')}\r\n`;

/** The first line, behind the mark by which spreadsheets know UTF-8. */
export const CSV_HEAD = `\ufeff${row(['seq', ...Object.keys(COLUMNS), 'leafHash'])}`;

/** One line; a pruned entry's has its number and its hash. @throws MalformedEntryError */
export function csvLine({ seq, bytes, leaf_hash: hash }: ExportedEntry): string {
  const entry = bytes === null ? null : parseEntry(bytes);
  const cells = Object.values(COLUMNS).map((column) => (entry === null ? null : column(entry)));
  return row([seq, ...cells, base64(hash)].map(cellOf));
}
