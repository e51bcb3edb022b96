/**
 * The auditors' search: which entries a filter means. A filter goes by its index; what an index does not tell alone, a
 * text or several filters at once, is looked for slice by slice, so that a desk never waits for an auditor.
 */
import { type Expression, type SqlBool, sql } from 'kysely';
import { foldCode, parseReceipt } from '../audit/receipt';
import { numberAt, type Stretch } from './audit-figures';
import type { Sql } from './database';
import type { AuditEntryTable } from './schema';

export interface AuditFilter {
  readonly q?: string;
  readonly staff?: string;
  readonly student?: string;
  readonly action?: string;
  readonly outcome?: string;
  readonly reason?: string;
  readonly campus?: string;
  /** ISO times; `to` is exclusive. */
  readonly from?: string;
  readonly to?: string;
}

/** Entries that are read at once: less than ten milliseconds. */
const SLICE = 5_000;
/** A case's number is grouped in fives: fewer letters are in so many numbers that they find none. */
const CODE_LENGTH = 5;
/** The columns that hold what a person would type: names, logins, cards. */
const TEXTS = ['staff_login', 'staff_name', 'student_card', 'student_login', 'student_name'] as const;
const COLUMNS = ['action', 'outcome', 'reason', 'campus'] as const;
/** Filters that one index has together. */
const TOGETHER = 'action outcome';

type Order = 'asc' | 'desc';
type Condition = Expression<SqlBool>;

/** A filter as the store takes it. */
interface Meant {
  readonly conditions: readonly Condition[];
  /** Where in the log it may hold. */
  readonly stretch: Stretch;
  /** Many entries may be read for each that is found. */
  readonly reads: boolean;
  /** The student's indexes are joined: then the numbers must not be taken for the shorter way. */
  readonly joined: boolean;
}

/** Newest first, `before` a sequence number (exclusive): keyset paging. */
export async function newestOf(
  read: Sql,
  filter: AuditFilter,
  before: number | null,
  limit: number,
): Promise<readonly AuditEntryTable[]> {
  const meant = await meantBy(read, filter);
  const { from, to } = meant.stretch;
  return page(read, meant, { from, to: Math.min(to, before ?? to) }, 'desc', limit);
}

/** Those that come right after `after` (exclusive), newest first all the same: the way back of keyset paging. */
export async function nextOf(
  read: Sql,
  filter: AuditFilter,
  after: number,
  limit: number,
): Promise<readonly AuditEntryTable[]> {
  const meant = await meantBy(read, filter);
  const { from, to } = meant.stretch;
  return (await page(read, meant, { from: Math.max(from, after + 1), to }, 'asc', limit)).toReversed();
}

/** Oldest first, as they are now, `limit` at a time: a long log never stands in memory at once. */
export async function* oldestOf(read: Sql, filter: AuditFilter, limit: number): AsyncGenerator<AuditEntryTable> {
  const meant = await meantBy(read, filter);
  for (let { from, to } = meant.stretch; ; ) {
    const rows = await page(read, meant, { from, to }, 'asc', limit);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < limit) return;
    from = last.seq + 1;
  }
}

async function meantBy(read: Sql, filter: AuditFilter): Promise<Meant> {
  const { q, staff, student, from, to } = filter;
  const { size } = await read.selectFrom('audit_head').select('size').executeTakeFirstOrThrow();
  const stretch = {
    from: from === undefined ? 0 : ((await numberAt(read, from)) ?? size),
    to: to === undefined ? size : ((await numberAt(read, to)) ?? size),
  };
  const caseId = q === undefined ? null : await caseOf(read, q);
  // One case, one student, one staff member: few entries each. Of several the first leads, by its index.
  const conditions: Condition[] = [];
  const holds = (column: keyof AuditEntryTable, value: string): void => {
    const name = conditions.length === 0 ? sql.ref(column) : sql`+${sql.ref(column)}`;
    conditions.push(sql<SqlBool>`${name} = ${value}`);
  };
  if (caseId !== null) holds('case_id', caseId);
  if (student !== undefined) conditions.push(isStudent(student));
  if (staff !== undefined) holds('staff_login', staff);
  const narrow = conditions.length > 0;
  const wide = COLUMNS.filter((column) => filter[column] !== undefined);
  for (const column of wide) {
    // A campus is in a third of the entries: it leads alone.
    const leads = !narrow && (column !== 'campus' || wide.length === 1);
    conditions.push(sql<SqlBool>`${leads ? sql.ref(column) : sql`+${sql.ref(column)}`} = ${filter[column]}`);
  }
  const text = q !== undefined && caseId === null;
  if (text) conditions.push(textIn(q));
  const reads = text || (!narrow && wide.length > 1 && wide.join(' ') !== TOGETHER);
  return { conditions, stretch, reads, joined: student !== undefined && caseId === null };
}

/** The case of a receipt. A name may look like one: it counts only where its case exists. */
async function caseOf(read: Sql, text: string): Promise<string | null> {
  const receipt = parseReceipt(text);
  if (receipt === null) return null;
  const found = await read
    .selectFrom('audit_entry')
    .select('case_id')
    .where('case_id', '=', receipt.caseId)
    .executeTakeFirst();
  return found === undefined ? null : receipt.caseId;
}

async function page(
  read: Sql,
  meant: Meant,
  stretch: Stretch,
  order: Order,
  limit: number,
): Promise<readonly AuditEntryTable[]> {
  if (!meant.reads) return within(read, meant, stretch, order).limit(limit).execute();
  const rows: AuditEntryTable[] = [];
  for (let { from, to } = stretch; from < to && rows.length < limit; ) {
    const slice = order === 'asc' ? { from, to: Math.min(to, from + SLICE) } : { from: Math.max(from, to - SLICE), to };
    rows.push(
      ...(await within(read, meant, slice, order)
        .limit(limit - rows.length)
        .execute()),
    );
    if (order === 'asc') from = slice.to;
    else to = slice.from;
    // Whoever else waits is served first: what is nowhere is looked for in the whole log.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return rows;
}

function within(read: Sql, { conditions, joined }: Meant, { from, to }: Stretch, order: Order) {
  const seq = joined ? sql<number>`+seq` : sql.ref<number>('seq');
  let query = read.selectFrom('audit_entry').selectAll().where(seq, '>=', from).where(seq, '<', to);
  for (const condition of conditions) query = query.where(condition);
  return query.orderBy('seq', order);
}

/** A card's letter is typed in either case. */
const isStudent = (text: string): Condition =>
  sql<SqlBool>`(student_card in (${text}, ${text.toUpperCase()}) or student_login = ${text})`;

/** Names, logins, cards and case numbers that the text is a part of. */
function textIn(q: string): Condition {
  const inside = (column: string, text: string): Condition =>
    sql<SqlBool>`instr(lower(${sql.ref(column)}), ${text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())}) > 0`;
  const parts = TEXTS.map((column) => inside(column, q));
  const number = foldCode(q);
  if (number.length >= CODE_LENGTH) parts.push(inside('case_id', number));
  return sql<SqlBool>`(${sql.join(parts, sql` or `)})`;
}
