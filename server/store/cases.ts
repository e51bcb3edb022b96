/** Cases and the lock on an account while a write to it is open. A row is changed only at the version that was read. */

import type { SiteReference } from '../audit/entry';
import type { Role, Student } from '../domain/account';
import type { Changed, Purpose, State } from '../domain/case';
import type { Database, Trx } from './database';
import type { CaseTable, OpenWriteTable } from './schema';

/** The staff member of a case: for the log, for resume, for reading them again. Never given to a student's page. */
export interface CaseStaff {
  readonly id: string;
  readonly dn: string;
  readonly login: string;
  readonly name: string;
  readonly role: Role;
  readonly remote: boolean;
}

/** What a student accepted and gave at an activation: kept with the case, so that a refused form comes back filled in. */
export interface ActivationGiven {
  readonly charterAccepted: boolean;
  /** As typed; judged when it is sent. */
  readonly recoveryMail: string;
  readonly mailForwarding: boolean;
}

export interface CaseFacts {
  readonly id: string;
  readonly state: State;
  readonly endReason: string | null;
  readonly purpose: Purpose;
  readonly step: number;
  readonly version: number;
  readonly deadline: number;
  readonly staff: CaseStaff;
  readonly student: Student;
  readonly site: SiteReference | null;
  readonly openedAt: number;
  readonly moreTime: number;
  readonly attempts: number;
  readonly writes: number;
  readonly resumeTries: number;
  readonly unmet: readonly string[];
  readonly changed: Changed;
  readonly warning: string | null;
  readonly receipt: string | null;
  readonly remembered: string | null;
  readonly refusedLogged: boolean;
  readonly language: string | null;
  readonly understood: string | null;
  /** `null`: nothing yet, or no activation. */
  readonly activation: ActivationGiven | null;
}

export type CasePatch = Partial<Omit<CaseFacts, 'id' | 'version'>>;

/** Somebody else changed the case meanwhile (another tab, the sweeper): nothing of this change was kept. */
export class StaleCaseError extends Error {
  override readonly name = 'StaleCaseError';
}

/** Another write to this account is open. */
export class AccountBusyError extends Error {
  override readonly name = 'AccountBusyError';
}

const toRow = (facts: CaseFacts): CaseTable => ({
  id: facts.id,
  state: facts.state,
  end_reason: facts.endReason,
  purpose: facts.purpose,
  step: facts.step,
  version: facts.version,
  deadline: facts.deadline,
  staff_id: facts.staff.id,
  student_id: facts.student.id,
  staff: JSON.stringify(facts.staff),
  student: JSON.stringify(facts.student),
  site: facts.site === null ? null : JSON.stringify(facts.site),
  opened_at: facts.openedAt,
  more_time: facts.moreTime,
  attempts: facts.attempts,
  writes: facts.writes,
  resume_tries: facts.resumeTries,
  unmet: JSON.stringify(facts.unmet),
  changed: facts.changed,
  warning: facts.warning,
  receipt: facts.receipt,
  remembered: facts.remembered,
  refused_logged: facts.refusedLogged ? 1 : 0,
  language: facts.language,
  understood: facts.understood,
  activation: facts.activation === null ? null : JSON.stringify(facts.activation),
});

const toFacts = (row: CaseTable): CaseFacts => ({
  id: row.id,
  state: row.state,
  endReason: row.end_reason,
  purpose: row.purpose,
  step: row.step,
  version: row.version,
  deadline: row.deadline,
  staff: JSON.parse(row.staff) as CaseStaff,
  student: JSON.parse(row.student) as Student,
  site: row.site === null ? null : (JSON.parse(row.site) as SiteReference),
  openedAt: row.opened_at,
  moreTime: row.more_time,
  attempts: row.attempts,
  writes: row.writes,
  resumeTries: row.resume_tries,
  unmet: JSON.parse(row.unmet) as string[],
  changed: row.changed,
  warning: row.warning,
  receipt: row.receipt,
  remembered: row.remembered,
  refusedLogged: row.refused_logged === 1,
  language: row.language,
  understood: row.understood,
  activation: row.activation === null ? null : (JSON.parse(row.activation) as ActivationGiven),
});

export class CaseStore {
  constructor(private readonly database: Database) {}

  async find(id: string): Promise<CaseFacts | null> {
    const row = await this.database.read.selectFrom('cases').selectAll().where('id', '=', id).executeTakeFirst();
    return row === undefined ? null : toFacts(row);
  }

  /** Cases that are not ended and whose deadline is past at `now` (ms). */
  async openAt(now: number): Promise<readonly CaseFacts[]> {
    const rows = await this.database.read
      .selectFrom('cases')
      .selectAll()
      .where('state', '<>', 'ended')
      .where('deadline', '<=', now)
      .execute();
    return rows.map(toFacts);
  }

  async insert(trx: Trx, facts: CaseFacts): Promise<void> {
    await trx.insertInto('cases').values(toRow(facts)).execute();
  }

  /** @throws StaleCaseError when the row is no longer at the version that was read */
  async update(trx: Trx, facts: CaseFacts, patch: CasePatch): Promise<CaseFacts> {
    const next: CaseFacts = { ...facts, ...patch, version: facts.version + 1 };
    const { id, ...columns } = toRow(next);
    const result = await trx
      .updateTable('cases')
      .set(columns)
      .where('id', '=', id)
      .where('version', '=', facts.version)
      .executeTakeFirst();
    if (result.numUpdatedRows !== 1n) throw new StaleCaseError(`case ${id} moved on`);
    return next;
  }

  /** Not a step of the procedure: it does not raise the version, so that it can stand in no step's way. */
  async setLanguage(trx: Trx, id: string, language: string): Promise<void> {
    await trx.updateTable('cases').set({ language }).where('id', '=', id).execute();
  }

  /** Takes the account's lock. @throws AccountBusyError */
  async lock(trx: Trx, open: OpenWriteTable): Promise<void> {
    const result = await trx
      .insertInto('open_write')
      .values(open)
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (result.numInsertedOrUpdatedRows !== 1n) throw new AccountBusyError('a write to this account is open');
  }

  /**
   * The lock is held on, for what is still to be written. `false`: it is not there any more, another node has settled
   * the case; nothing may be written.
   */
  async holdOn(caseId: string, lease: number): Promise<boolean> {
    const result = await this.database.relaxed((trx) =>
      trx.updateTable('open_write').set({ lease }).where('case_id', '=', caseId).executeTakeFirst(),
    );
    return result.numUpdatedRows === 1n;
  }

  /** Other cases of this one's student, of the same purpose, that may have changed the account; as long as cases are kept. */
  async unsettledBefore({ id, purpose, student }: CaseFacts): Promise<readonly CaseFacts[]> {
    const rows = await this.database.read
      .selectFrom('cases')
      .selectAll()
      .where('student_id', '=', student.id)
      .where('purpose', '=', purpose)
      .where('changed', '=', 'unknown')
      .where('id', '<>', id)
      .execute();
    return rows.map(toFacts);
  }

  async unlock(trx: Trx, caseId: string): Promise<void> {
    await trx.deleteFrom('open_write').where('case_id', '=', caseId).execute();
  }

  /** Writes that nobody finished, as far as this node may tell: its own, and those whose lease is past. */
  async unfinished(node: string, now: number): Promise<readonly OpenWriteTable[]> {
    return this.database.read
      .selectFrom('open_write')
      .selectAll()
      .where((eb) => eb.or([eb('node', '=', node), eb('lease', '<', now)]))
      .execute();
  }

  /** Forgets ended cases: the log has what must be kept. */
  async forget(endedBefore: number): Promise<void> {
    await this.database.relaxed((trx) =>
      trx.deleteFrom('cases').where('state', '=', 'ended').where('deadline', '<', endedBefore).execute(),
    );
  }
}
