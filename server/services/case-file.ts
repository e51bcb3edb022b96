/** A case read from its entries: what it was about, how it ended, and each step with the time since the one before. */
import { type Entry, parseEntry } from '../audit/entry';
import type { Action } from '../audit/reasons';
import { formatReceipt } from '../audit/receipt';
import type { AuditEntryTable } from '../store/schema';
import { BIRTH_TRIES } from './limits';

export interface CaseStep {
  readonly seq: number;
  readonly time: string;
  readonly action: string;
  readonly outcome: string;
  readonly reason: string | null;
  /** Since the entry before (ms), `null` for the first. */
  readonly elapsed: number | null;
  /** Who did it, where it is another than the case's own staff member. */
  readonly by: string | null;
  readonly detail: Entry['detail'];
  /** Its bytes are no entry: what is said of it is what the log is searched by. */
  readonly malformed: boolean;
}

export interface CaseFile {
  readonly caseId: string;
  /** `done` `partial` `unknown` `unchanged` `open` */
  readonly result: string;
  readonly purpose: string | null;
  readonly receipt: string | null;
  /** The number of the entry that says what became of the account, `null` where nothing was written. */
  readonly resultSeq: number | null;
  readonly student: Entry['student'];
  readonly staff: Entry['staff'];
  readonly site: Entry['site'];
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly steps: readonly CaseStep[];
}

/** Entries that say what became of a write. */
export const RESULTS: readonly Action[] = ['reset.result', 'activation.result', 'unlock.result'];
export const isResult = (action: string): boolean => RESULTS.some((word) => word === action);

/** An entry to be shown; `null`: pruned, or these bytes are none. */
export function entryIn(bytes: Uint8Array | null): Entry | null {
  try {
    return bytes === null ? null : parseEntry(bytes);
  } catch {
    return null;
  }
}

/** Who or what ended a session, as its entry says; `null` for any other entry, and where it cannot be read. */
export function endedBy({ action, bytes }: Pick<AuditEntryTable, 'action' | 'bytes'>): string | null {
  const by = action === 'staff.logout' ? entryIn(bytes)?.detail.by : null;
  return typeof by === 'string' ? by : null;
}

const SETTLED: Readonly<Record<string, string>> = { ok: 'done', partial: 'partial' };

/**
 * What became of the account. A write whose outcome is unknown stays so whatever was refused after it; only one that was
 * proved says more.
 */
function resultOf(rows: readonly AuditEntryTable[], entries: readonly (Entry | null)[]): string {
  const results = rows.filter(({ action }) => isResult(action));
  const proved = results.findLast(({ outcome }) => SETTLED[outcome] !== undefined);
  if (proved !== undefined) return SETTLED[proved.outcome] ?? 'done';
  if (rows.some(({ action, outcome }) => action === 'identity.reminder' && outcome === 'ok')) return 'done';
  const end = rows.findLast(({ action }) => action === 'case.end');
  if ([...results, ...(end === undefined ? [] : [end])].some(({ outcome }) => outcome === 'unknown')) return 'unknown';
  return rows.some((row, index) => endsCase(row, entries[index]?.detail ?? {})) ? 'unchanged' : 'open';
}

/** Whether the case is over with this entry, as the procedure's table has it. */
function endsCase({ action, outcome, reason }: AuditEntryTable, detail: Entry['detail']): boolean {
  if (action === 'case.end' || action === 'desk.cancel') return true;
  // An unlock ends with its result; recovery settles a case that nobody is at any more.
  if (action === 'unlock.result') return true;
  if (isResult(action)) return detail.by === 'recovery';
  if (action !== 'desk.handover' || outcome !== 'refused' || reason === 'not_confirmed') return false;
  return reason !== 'birth_date' || Number(detail.try) >= BIRTH_TRIES;
}

/** @param rows the case's entries, oldest first */
export function caseFileOf(caseId: string, rows: readonly AuditEntryTable[]): CaseFile {
  const entries = rows.map(({ bytes }) => entryIn(bytes));
  const known = entries.filter((entry) => entry !== null);
  const first = <Value>(pick: (entry: Entry) => Value | null): Value | null =>
    known.map(pick).find((value) => value !== null) ?? null;
  const proved = rows.findLast(({ action, outcome }) => isResult(action) && SETTLED[outcome] !== undefined);
  const last = rows.findLast(({ action }) => isResult(action));
  const staff = first((entry) => entry.staff);
  const purpose = first((entry) => entry.detail.purpose ?? null);
  return {
    caseId,
    result: resultOf(rows, entries),
    purpose: typeof purpose === 'string' ? purpose : null,
    receipt: proved === undefined ? null : formatReceipt(caseId, proved.leaf_hash),
    resultSeq: (proved ?? last)?.seq ?? null,
    student: first((entry) => entry.student),
    staff,
    site: first((entry) => entry.site),
    ip: first((entry) => entry.ip),
    userAgent: first((entry) => entry.userAgent),
    steps: rows.map((row, index) => {
      const before = rows[index - 1];
      return {
        seq: row.seq,
        time: row.time,
        action: row.action,
        outcome: row.outcome,
        reason: row.reason,
        elapsed: before === undefined ? null : Date.parse(row.time) - Date.parse(before.time),
        by: row.staff_login === (staff?.login ?? null) ? null : (row.staff_name ?? row.staff_login),
        detail: entries[index]?.detail ?? {},
        malformed: row.bytes !== null && entries[index] === null,
      };
    }),
  };
}
