/** `guichet audit export`: entries to standard output. Who exported what is logged before the first byte leaves. */

import { MalformedEntryError, systemEntry } from '../audit/entry';
import { CSV_HEAD, csvLine, jsonLine } from '../audit/export';
import type { AuditFilter } from '../store/audit-search';
import type { AuditStore } from '../store/audit-store';
import type { AuditEntryTable } from '../store/schema';
import { type Arguments, type Command, CommandError, type ExitCode, type Terminal } from './command';
import { FILTER_OPTIONS, readFilter } from './filters';
import { withLog } from './log';

interface Format {
  readonly head: string;
  /** @throws MalformedEntryError */
  readonly line: (row: AuditEntryTable) => string | Buffer;
}

const FORMATS: Readonly<Record<string, Format>> = {
  jsonl: { head: '', line: jsonLine },
  csv: { head: CSV_HEAD, line: csvLine },
};

/** Lines are written in pieces of about this many bytes. */
const PIECE = 65_536;

async function run(given: Arguments, terminal: Terminal): Promise<ExitCode> {
  const name = given.texts.format?.[0] ?? 'jsonl';
  const format = Object.hasOwn(FORMATS, name) ? FORMATS[name] : undefined;
  if (format === undefined) throw new CommandError(`--format ${name}: csv or jsonl`);
  const filter = readFilter(given);
  return withLog(terminal, async ({ audit }) => {
    const [own] = await audit.append([systemEntry('audit.export', { ...filter, format: name, by: terminal.user() })]);
    const malformed = own === undefined ? [] : await stream(audit, filter, own.seq, format, terminal);
    if (malformed.length === 0) return 0;
    terminal.note(
      `${malformed.length} of them are no audit entries, the first is ${malformed[0]}: guichet audit verify`,
    );
    return 1;
  });
}

/** The entries before the export's own, then that one whatever the filter; what comes meanwhile is left out. */
async function* rows(audit: AuditStore, filter: AuditFilter, own: number): AsyncGenerator<AuditEntryTable> {
  for await (const row of audit.oldest(filter)) {
    if (row.seq >= own) break;
    yield row;
  }
  const last = await audit.entry(own);
  if (last !== null) yield last;
}

/** Numbers of entries that could only be given by number and hash. */
async function stream(
  audit: AuditStore,
  filter: AuditFilter,
  own: number,
  { head, line }: Format,
  { out }: Terminal,
): Promise<readonly number[]> {
  const malformed: number[] = [];
  let piece: Buffer[] = [Buffer.from(head)];
  let size = 0;
  for await (const row of rows(audit, filter, own)) {
    let text: string | Buffer;
    try {
      text = line(row);
    } catch (error) {
      if (!(error instanceof MalformedEntryError)) throw error;
      malformed.push(row.seq);
      text = line({ ...row, bytes: null });
    }
    piece.push(Buffer.from(text));
    size += text.length;
    if (size < PIECE) continue;
    if (!(await out.write(Buffer.concat(piece)))) return malformed;
    piece = [];
    size = 0;
  }
  await out.write(Buffer.concat(piece));
  return malformed;
}

export const auditExport: Command = {
  name: 'audit export',
  positionals: [],
  options: {
    format: { value: 'csv|jsonl', says: 'jsonl (default): the bytes as hashed; csv: for spreadsheets' },
    ...FILTER_OPTIONS,
  },
  summary: 'entries to standard output, oldest first',
  more: ['The export itself is logged first, with your name here, and that entry is its last line.'],
  run,
};
