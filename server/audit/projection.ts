/**
 * The columns by which the log is searched: copies, outside the hash, of what an entry says. Verification derives
 * each anew and compares, so that nobody hides an entry from a search without touching its bytes.
 */
import type { Entry } from './entry';

const COLUMNS = {
  time: (entry) => entry.time,
  action: (entry) => entry.action,
  outcome: (entry) => entry.outcome,
  reason: (entry) => entry.reason,
  case_id: (entry) => entry.caseId,
  staff_id: (entry) => entry.staff?.id ?? null,
  staff_login: (entry) => entry.staff?.login ?? null,
  staff_name: (entry) => entry.staff?.name ?? null,
  student_id: (entry) => entry.student?.id ?? null,
  student_login: (entry) => entry.student?.login ?? null,
  student_card: (entry) => entry.student?.card ?? null,
  student_name: (entry) => entry.student?.name ?? null,
  site: (entry) => entry.site?.name ?? null,
  campus: (entry) => entry.site?.campus ?? null,
  node: (entry) => entry.node,
} as const satisfies Readonly<Record<string, (entry: Entry) => string | null>>;

export type ProjectionColumn = keyof typeof COLUMNS;

/** One row's search columns, by column name; `time`, `action`, `outcome` and `node` are never null. */
export type Projections = { readonly [Column in ProjectionColumn]: ReturnType<(typeof COLUMNS)[Column]> };

export const PROJECTION_COLUMNS = Object.keys(COLUMNS) as readonly ProjectionColumn[];

/** An entry's search columns. */
export function projectionsOf(entry: Entry): Projections {
  return Object.fromEntries(PROJECTION_COLUMNS.map((column) => [column, COLUMNS[column](entry)])) as Projections;
}

/** The first column that does not say what the entry says, `null` when all do. */
export function wrongProjection(entry: Entry, stored: Readonly<Record<string, unknown>>): ProjectionColumn | null {
  return PROJECTION_COLUMNS.find((column) => stored[column] !== COLUMNS[column](entry)) ?? null;
}
