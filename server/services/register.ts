/** What the auditors read, and what the console writes there that belongs to no case. */

import type { Detail } from '../audit/detail';
import type { EntryDraft, StaffReference } from '../audit/entry';
import { leafHash } from '../audit/merkle';
import type { Action, Reason, Signal } from '../audit/reasons';
import { parseReceipt, witnessOf } from '../audit/receipt';
import { limitKey } from '../domain/network';
import type { AuditFigures } from '../store/audit-figures';
import type { AuditFilter } from '../store/audit-search';
import type { AuditStore } from '../store/audit-store';
import type { AuditEntryTable } from '../store/schema';
import { type CaseFile, caseFileOf, entryIn, isResult } from './case-file';
import type { Checkpoints, InclusionProof } from './checkpoints';
import type { Limits } from './limits';
import { type Overview, overviewOf } from './overview';
import { deskRole, entryFrame, type Screen, type StaffScreen, siteOf, type Visit } from './visit';

export const PAGE_SIZE = 50;

const OVERVIEW_SIZE = 20;
/** More than any case has: an entry a minute would be turned away long before. */
const LONGEST_CASE = 1_000;

export interface EntryPage {
  /** What it is searched by; all that is known where its bytes are no entry. */
  readonly row: AuditEntryTable;
  /** All that it says, in the order of its bytes. */
  readonly said: object;
  readonly malformed: boolean;
  /** Exactly as hashed. */
  readonly json: string;
  readonly proof: InclusionProof | null;
  /** Neither its bytes nor its proof lead to what was signed: the log was changed. */
  readonly broken: boolean;
  readonly nextCheckpoint: Date | null;
  /** The numbers beside it, `null` at the log's ends. */
  readonly previous: number | null;
  readonly next: number | null;
}

/** Where a page of the list begins: below a number, or right above one. */
export interface Cursor {
  readonly way: 'older' | 'newer';
  readonly seq: number;
}

export interface ListPage {
  readonly rows: readonly AuditEntryTable[];
  readonly older: Cursor | null;
  readonly newer: Cursor | null;
  /** Where this page begins, whatever is added to the log; `null` without entries. */
  readonly here: Cursor | null;
  /** Entries in the whole log. */
  readonly size: number;
  readonly campuses: readonly string[];
  /** What the text looked for is, where it is a receipt whose case is here. */
  readonly receipt: null | { readonly caseId: string; readonly holds: boolean };
}

export interface OverviewPage extends Overview {
  readonly newest: readonly AuditEntryTable[];
  readonly size: number;
  readonly checkpoint: null | { readonly size: number; readonly at: Date };
}

export class Register {
  constructor(
    private readonly audit: AuditStore,
    private readonly figures: AuditFigures,
    private readonly checkpoints: Checkpoints,
    private readonly limits: Limits,
    private readonly now: () => Date,
  ) {}

  private by(screen: StaffScreen, visit: Visit): Omit<EntryDraft, 'action' | 'outcome' | 'reason' | 'detail'> {
    const { staff, id } = screen.session;
    return {
      caseId: null,
      staff: {
        id: staff.id,
        login: staff.login,
        name: staff.name,
        role: deskRole(screen.roles) ?? screen.roles[0] ?? null,
      } as StaffReference,
      student: null,
      site: siteOf(visit),
      ...entryFrame(visit, id),
      factor: 'password',
    };
  }

  private async viewed(screen: StaffScreen, visit: Visit, detail: Detail): Promise<void> {
    const role = screen.roles.includes('auditor') ? ('auditor' as const) : null;
    const draft = this.by(screen, visit);
    const staff = draft.staff === null ? null : { ...draft.staff, role };
    await this.audit.append([{ ...draft, staff, action: 'audit.view', outcome: 'ok', reason: null, detail }]);
  }

  /** What needs a look, today, the weeks, the newest entries. @throws StoreError */
  async overview(screen: StaffScreen, visit: Visit): Promise<OverviewPage> {
    await this.viewed(screen, visit, { page: 'overview' });
    const checkpoint = await this.audit.newestCheckpoint();
    return {
      ...(await overviewOf(this.figures, this.now())),
      newest: await this.audit.newest({}, null, OVERVIEW_SIZE),
      size: (await this.audit.head()).size,
      checkpoint: checkpoint === null ? null : { size: checkpoint.size, at: new Date(checkpoint.at) },
    };
  }

  /** Newest first; looking is logged before anything is shown. @throws StoreError */
  async entries(screen: StaffScreen, visit: Visit, filter: AuditFilter, cursor: Cursor | null): Promise<ListPage> {
    await this.viewed(screen, visit, { page: 'entries', ...filter });
    const back = cursor?.way === 'newer';
    const found = back
      ? await this.audit.next(filter, cursor.seq, PAGE_SIZE + 1)
      : await this.audit.newest(filter, cursor?.seq ?? null, PAGE_SIZE + 1);
    const more = found.length > PAGE_SIZE;
    // The one beyond the page only says that there are more: on the way back it is the newest.
    const rows = more && back ? found.slice(1) : found.slice(0, PAGE_SIZE);
    const [first, last] = [rows[0], rows.at(-1)];
    return {
      rows,
      // Whoever came by a cursor has seen what lies on its other side.
      older: more || back ? { way: 'older', seq: last?.seq ?? (cursor?.seq ?? 0) + 1 } : null,
      newer: (back ? more : cursor !== null) ? { way: 'newer', seq: first?.seq ?? (cursor?.seq ?? 0) - 1 } : null,
      here: first === undefined ? null : { way: 'older', seq: first.seq + 1 },
      size: (await this.audit.head()).size,
      campuses: await this.figures.campuses(),
      receipt: await this.receiptOf(filter.q ?? ''),
    };
  }

  /** Whether the log holds the result that a receipt is the witness of. */
  private async receiptOf(text: string): Promise<ListPage['receipt']> {
    const receipt = parseReceipt(text);
    if (receipt === null) return null;
    const { caseId, witness } = receipt;
    const rows = await this.figures.ofCase(caseId, LONGEST_CASE);
    if (rows.length === 0) return null;
    const hashOf = (row: AuditEntryTable): Uint8Array => (row.bytes === null ? row.leaf_hash : leafHash(row.bytes));
    return { caseId, holds: rows.some((row) => isResult(row.action) && witnessOf(hashOf(row)) === witness) };
  }

  /** `null`: there is no such case. @throws StoreError */
  async caseFile(screen: StaffScreen, visit: Visit, caseId: string): Promise<CaseFile | null> {
    const rows = await this.figures.ofCase(caseId, LONGEST_CASE);
    if (rows.length === 0) return null;
    await this.viewed(screen, visit, { page: 'case', case_id: caseId });
    return caseFileOf(caseId, rows);
  }

  /** `null`: there is no such entry. @throws StoreError */
  async entry(screen: StaffScreen, visit: Visit, seq: number): Promise<EntryPage | null> {
    const row = await this.audit.entry(seq);
    if (row === null || row.bytes === null) return null;
    await this.viewed(screen, visit, { page: 'entry', seq });
    const proof = await this.checkpoints.proof(seq);
    const { size } = await this.audit.head();
    const entry = entryIn(row.bytes);
    return {
      row,
      said: entry ?? columnsOf(row),
      malformed: entry === null,
      json: Buffer.from(row.bytes).toString('utf8'),
      proof: typeof proof === 'string' ? null : proof,
      broken: proof === 'broken',
      nextCheckpoint: proof === 'later' ? await this.checkpoints.nextDue() : null,
      previous: seq > 0 ? seq - 1 : null,
      next: seq + 1 < size ? seq + 1 : null,
    };
  }

  /** An entry as hashed, to keep; `null`: there is none, or its content is gone. @throws StoreError */
  async bytes(screen: StaffScreen, visit: Visit, seq: number): Promise<Buffer | null> {
    const row = await this.audit.entry(seq);
    if (row === null || row.bytes === null) return null;
    await this.viewed(screen, visit, { page: 'bytes', seq });
    return Buffer.from(row.bytes);
  }

  /** An entry's proof to keep; `null`: there is none yet, or none that holds. @throws StoreError */
  async proof(screen: StaffScreen, visit: Visit, seq: number): Promise<InclusionProof | null> {
    const proof = await this.checkpoints.proof(seq);
    if (typeof proof === 'string') return null;
    await this.viewed(screen, visit, { page: 'proof', seq });
    return proof;
  }

  /** Something that an auditor should look at. @throws StoreError */
  async signal(signal: Signal, screen: StaffScreen, visit: Visit, count: number): Promise<void> {
    await this.audit.append([
      { ...this.by(screen, visit), action: 'signal.raised', outcome: 'ok', reason: null, detail: { signal, count } },
    ]);
  }

  /** A request turned away at the door; the first from an address, then one a minute. @throws StoreError */
  async turnedAway(
    reason: Reason,
    request: {
      readonly ip: string | null;
      readonly userAgent: string | null;
      readonly visit: Visit | null;
      readonly screen: Screen;
    },
    detail: { readonly path_class: string; readonly method: string; readonly status: number },
  ): Promise<void> {
    const { screen, visit } = request;
    // Once somebody is logged in nothing is keyed by address: a hall of desks shares one.
    const by =
      screen.kind === 'staff'
        ? screen.session.staff.id
        : screen.kind === 'none'
          ? limitKey(request.ip ?? '')
          : screen.caseId;
    const count = await this.limits.logTrip(`refused:${reason}:${by}`);
    if (count === null) return;
    const action: Action = 'access.refused';
    const who =
      screen.kind === 'staff' && visit !== null
        ? this.by(screen, visit)
        : {
            caseId: screen.kind === 'student' || screen.kind === 'locked' ? screen.caseId : null,
            staff: null,
            student: null,
            site: visit === null ? null : siteOf(visit),
            ip: request.ip,
            userAgent: request.userAgent,
            session: null,
            factor: null,
          };
    await this.audit.append([
      { ...who, action, outcome: 'refused', reason, detail: { ...detail, kind: screen.kind, count } },
    ]);
  }
}

/** An entry as its search columns tell it, under an entry's own names. */
function columnsOf(row: AuditEntryTable): object {
  return {
    seq: row.seq,
    time: row.time,
    action: row.action,
    outcome: row.outcome,
    reason: row.reason,
    caseId: row.case_id,
    staff: { id: row.staff_id, login: row.staff_login, name: row.staff_name },
    student: { id: row.student_id, login: row.student_login, card: row.student_card, name: row.student_name },
    site: { name: row.site, campus: row.campus },
    node: row.node,
  };
}
