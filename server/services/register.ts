/** What the auditors read, and what the console writes there that belongs to no case. */

import type { Detail } from '../audit/detail';
import { type Entry, type EntryDraft, parseEntry, type StaffReference } from '../audit/entry';
import type { Action, Reason } from '../audit/reasons';
import { limitKey } from '../domain/network';
import type { AuditFilter, AuditStore } from '../store/audit-store';
import type { AuditEntryTable } from '../store/schema';
import type { Checkpoints, InclusionProof } from './checkpoints';
import type { Limits } from './limits';
import { deskRole, entryFrame, type Screen, type StaffScreen, siteOf, type Visit } from './visit';

export const PAGE_SIZE = 50;

export interface EntryPage {
  readonly entry: Entry;
  /** Exactly as hashed. */
  readonly json: string;
  readonly proof: InclusionProof | null;
  readonly nextCheckpoint: Date | null;
}

export class Register {
  constructor(
    private readonly audit: AuditStore,
    private readonly checkpoints: Checkpoints,
    private readonly limits: Limits,
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

  /** Newest first; looking is logged before anything is shown. @throws StoreError */
  async entries(
    screen: StaffScreen,
    visit: Visit,
    filter: AuditFilter,
    before: number | null,
  ): Promise<{ readonly rows: readonly AuditEntryTable[]; readonly next: number | null }> {
    await this.viewed(screen, visit, { page: 'entries', ...filter });
    const rows = await this.audit.newest(filter, before, PAGE_SIZE + 1);
    const shown = rows.slice(0, PAGE_SIZE);
    return { rows: shown, next: rows.length > PAGE_SIZE ? (shown.at(-1)?.seq ?? null) : null };
  }

  /** `null`: there is no such entry. @throws StoreError */
  async entry(screen: StaffScreen, visit: Visit, seq: number): Promise<EntryPage | null> {
    const row = await this.audit.entry(seq);
    if (row === null || row.bytes === null) return null;
    await this.viewed(screen, visit, { page: 'entry', seq });
    const bytes = Buffer.from(row.bytes);
    const proof = await this.checkpoints.proof(seq);
    return {
      entry: parseEntry(bytes),
      json: bytes.toString('utf8'),
      proof,
      nextCheckpoint: proof === null ? await this.checkpoints.nextDue() : null,
    };
  }

  /** Something that an auditor should look at. @throws StoreError */
  async signal(signal: string, screen: StaffScreen, visit: Visit, count: number): Promise<void> {
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
