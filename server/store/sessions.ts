/**
 * Browser sessions: insert, touch while active, end. Never an upsert: a slow request cannot bring an ended session
 * back. Only the SHA-256 of a cookie's value is stored; a new kind is always a new row under a new id.
 */
import { createHash } from 'node:crypto';
import type { Identifier, Role } from '../domain/account';
import type { SessionKind } from '../domain/case';
import type { Database, Trx } from './database';
import type { SessionTable } from './schema';

/** The staff member as a session knows them: read at login, again at handover, password and resume. */
export interface SessionStaff {
  readonly id: string;
  readonly dn: string;
  readonly login: string;
  readonly name: string;
  readonly roles: readonly Role[];
  /** To recognise the same person behind a student's card. */
  readonly identifiers: readonly Identifier[];
}

/** One line: at the desk how the case before ended, at the login page why a session ended. */
export interface Notice {
  readonly word: string;
  readonly values: Readonly<Record<string, string | number>>;
  /** When it was kept (ms). */
  readonly at?: number;
}

export interface Session {
  readonly id: Buffer;
  readonly kind: SessionKind;
  readonly staff: SessionStaff;
  readonly caseId: string | null;
  readonly openedAt: number;
  readonly seenAt: number;
  readonly until: number;
  readonly endedAt: number | null;
  readonly successor: string | null;
  readonly notice: Notice | null;
}

/** What is stored of a cookie's value. */
export const hashOf = (value: string): Buffer => createHash('sha256').update(value).digest();

/** How a session is named in the log: first 12 hex of the stored hash. */
export const nameOf = (id: Buffer): string => id.toString('hex').slice(0, 12);

const toSession = (row: SessionTable): Session => ({
  id: Buffer.from(row.id),
  kind: row.kind,
  staff: JSON.parse(row.staff) as SessionStaff,
  caseId: row.case_id,
  openedAt: row.opened_at,
  seenAt: row.seen_at,
  until: row.until,
  endedAt: row.ended_at,
  successor: row.successor,
  notice: row.notice === null ? null : (JSON.parse(row.notice) as Notice),
});

export class SessionStore {
  constructor(private readonly database: Database) {}

  async find(id: Buffer): Promise<Session | null> {
    const row = await this.database.read.selectFrom('session').selectAll().where('id', '=', id).executeTakeFirst();
    return row === undefined ? null : toSession(row);
  }

  /** Sessions of a staff member that are alive. */
  async aliveOf(staffId: string): Promise<readonly Session[]> {
    const rows = await this.database.read
      .selectFrom('session')
      .selectAll()
      .where('staff_id', '=', staffId)
      .where('ended_at', 'is', null)
      .execute();
    return rows.map(toSession);
  }

  /** The session whose screen a case is on, `null` when its cookie is gone. */
  async aliveOfCase(caseId: string): Promise<Session | null> {
    const row = await this.database.read
      .selectFrom('session')
      .selectAll()
      .where('case_id', '=', caseId)
      .where('ended_at', 'is', null)
      .executeTakeFirst();
    return row === undefined ? null : toSession(row);
  }

  /** Staff sessions idle since `seenBefore`, or past their absolute limit. */
  async stale(seenBefore: number, now: number): Promise<readonly Session[]> {
    const rows = await this.database.read
      .selectFrom('session')
      .selectAll()
      .where('ended_at', 'is', null)
      .where('kind', '=', 'staff')
      .where((eb) => eb.or([eb('seen_at', '<', seenBefore), eb('until', '<', now)]))
      .execute();
    return rows.map(toSession);
  }

  /** Locked screens that nobody took back in time. */
  async abandoned(now: number): Promise<readonly Session[]> {
    const rows = await this.database.read
      .selectFrom('session')
      .innerJoin('cases', 'cases.id', 'session.case_id')
      .selectAll('session')
      .where('session.ended_at', 'is', null)
      .where('session.kind', '<>', 'staff')
      .where('cases.state', '=', 'ended')
      .where('cases.deadline', '<', now)
      .execute();
    return rows.map(toSession);
  }

  async insert(trx: Trx, session: Omit<Session, 'endedAt' | 'successor'>): Promise<void> {
    await trx
      .insertInto('session')
      .values({
        id: session.id,
        kind: session.kind,
        staff_id: session.staff.id,
        staff: JSON.stringify(session.staff),
        case_id: session.caseId,
        opened_at: session.openedAt,
        seen_at: session.seenAt,
        until: session.until,
        ended_at: null,
        successor: null,
        notice: session.notice === null ? null : JSON.stringify(session.notice),
      })
      .execute();
  }

  /** Says that the browser was here; does nothing to a session that ended. */
  async touch(id: Buffer, at: number): Promise<void> {
    await this.database.relaxed((trx) =>
      trx.updateTable('session').set({ seen_at: at }).where('id', '=', id).where('ended_at', 'is', null).execute(),
    );
  }

  /**
   * Binds the session to its case, or to none, and keeps the line that the desk shows next. `false`: the session has
   * ended, or is no longer bound as it was when it was read.
   */
  async setCase(
    trx: Trx,
    { id, caseId: before }: Session,
    caseId: string | null,
    notice: Notice | null,
  ): Promise<boolean> {
    const result = await trx
      .updateTable('session')
      .set({ case_id: caseId, notice: notice === null ? null : JSON.stringify(notice) })
      .where('id', '=', id)
      .where('ended_at', 'is', null)
      .where('case_id', before === null ? 'is' : '=', before)
      .executeTakeFirst();
    return result.numUpdatedRows === 1n;
  }

  /**
   * Ends a session for good. `false`: somebody else had ended it.
   * @param last what its browser is told when it comes back, `null`: nothing
   */
  async end(trx: Trx, id: Buffer, at: number, successor: string | null, last: Notice | null = null): Promise<boolean> {
    const result = await trx
      .updateTable('session')
      .set({ ended_at: at, successor, notice: last === null ? null : JSON.stringify(last) })
      .where('id', '=', id)
      .where('ended_at', 'is', null)
      .executeTakeFirst();
    return result.numUpdatedRows === 1n;
  }

  /** Forgets sessions that ended before `at`: by then an old id is as unknown as any other. */
  async forget(at: number): Promise<void> {
    await this.database.relaxed((trx) => trx.deleteFrom('session').where('ended_at', '<', at).execute());
  }
}
