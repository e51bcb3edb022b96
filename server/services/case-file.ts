/** A case read from its entries: what it was about, how it ended, and each step with the time since the one before. */
import { type Entry, parseEntry } from '../audit/entry';
import { formatReceipt } from '../audit/receipt';
import type { AuditEntryTable } from '../store/schema';
import { isResult } from './overview';

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

const SETTLED: Readonly<Record<string, string>> = { ok: 'done', partial: 'partial' };

/**
 * What became of the account. A write whose outcome is unknown stays so whatever was refused after it; only one that was
 * proved says more.
 */
function resultOf(rows: readonly AuditEntryTable[]): string {
  const results = rows.filter(({ action }) => isResult(action));
  const proved = results.findLast(({ outcome }) => SETTLED[outcome] !== undefined);
  if (proved !== undefined) return SETTLED[proved.outcome] ?? 'done';
  if (rows.some(({ action, outcome }) => action === 'identity.reminder' && outcome === 'ok')) return 'done';
  const end = rows.findLast(({ action }) => action === 'case.end');
  if ([...results, ...(end === undefined ? [] : [end])].some(({ outcome }) => outcome === 'unknown')) return 'unknown';
  const over = end !== undefined || rows.some(({ action }) => action === 'desk.cancel');
  return over ? 'unchanged' : 'open';
}

/** @param rows the case's entries, oldest first */
export function caseFileOf(caseId: string, rows: readonly AuditEntryTable[]): CaseFile {
  const entries = rows.map(({ bytes }) => (bytes === null ? null : parseEntry(bytes)));
  const known = entries.filter((entry) => entry !== null);
  const first = <Value>(pick: (entry: Entry) => Value | null): Value | null =>
    known.map(pick).find((value) => value !== null) ?? null;
  const proved = rows.findLast(({ action, outcome }) => isResult(action) && SETTLED[outcome] !== undefined);
  const last = rows.findLast(({ action }) => isResult(action));
  const staff = first((entry) => entry.staff);
  const purpose = first((entry) => entry.detail.purpose ?? null);
  return {
    caseId,
    result: resultOf(rows),
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
      };
    }),
  };
}
