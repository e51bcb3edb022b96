/**
 * Figures of the log for the auditor's overview. Every query goes by an index and is bounded by a stretch of the log:
 * times never go backwards with the numbers, so a stretch of days is a stretch of numbers.
 */
import { sql } from 'kysely';
import type { Action, Outcome } from '../audit/reasons';
import type { Database } from './database';
import type { AuditEntryTable } from './schema';

/** Entries from number `from` (inclusive) to `to` (exclusive). */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** How many entries say the same of the same person. */
export interface Repeated {
  readonly action: string;
  readonly reason: string | null;
  /** `null`: nobody who could be named. */
  readonly login: string | null;
  readonly name: string | null;
  readonly count: number;
}

export class AuditFigures {
  constructor(private readonly database: Database) {}

  /** The number of the first entry at or after each moment; the size of the log where there is none. */
  async boundaries(moments: readonly Date[]): Promise<readonly number[]> {
    const { read } = this.database;
    const { size } = await read.selectFrom('audit_head').select('size').executeTakeFirstOrThrow();
    const found: number[] = [];
    for (const moment of moments) {
      const row = await read
        .selectFrom('audit_entry')
        .select('seq')
        .where('time', '>=', moment.toISOString())
        .orderBy('time')
        .orderBy('seq')
        .limit(1)
        .executeTakeFirst();
      found.push(row?.seq ?? size);
    }
    return found;
  }

  /** How often each outcome of these actions, within the stretch. */
  async outcomes(
    actions: readonly Action[],
    { from, to }: Stretch,
  ): Promise<readonly { readonly action: string; readonly outcome: string; readonly count: number }[]> {
    return this.database.read
      .selectFrom('audit_entry')
      .select(['action', 'outcome', (eb) => eb.fn.countAll<number>().as('count')])
      .where('action', 'in', actions)
      .where('seq', '>=', from)
      .where('seq', '<', to)
      .groupBy(['action', 'outcome'])
      .execute();
  }

  /** How many different staff members did this, within the stretch. */
  async people(action: Action, { from, to }: Stretch): Promise<number> {
    const row = await this.database.read
      .selectFrom('audit_entry')
      .select((eb) => eb.fn.count<number>('staff_id').distinct().as('count'))
      .where('action', '=', action)
      .where('seq', '>=', from)
      .where('seq', '<', to)
      .executeTakeFirstOrThrow();
    return row.count;
  }

  /** Entries of these actions with this outcome (any, where `null`), newest first. */
  async newestOf(
    actions: readonly Action[],
    outcome: Outcome | null,
    { from, to }: Stretch,
    limit: number,
  ): Promise<readonly AuditEntryTable[]> {
    let query = this.database.read
      .selectFrom('audit_entry')
      .selectAll()
      .where('action', 'in', actions)
      .where('seq', '>=', from)
      .where('seq', '<', to)
      .orderBy('seq', 'desc')
      .limit(limit);
    if (outcome !== null) query = query.where('outcome', '=', outcome);
    return query.execute();
  }

  /** Refusals that one person met at least so often for one reason, within the stretch; most often first. */
  async repeatedRefusals(
    actions: readonly Action[],
    { from, to }: Stretch,
    atLeast: number,
    limit: number,
  ): Promise<readonly Repeated[]> {
    return this.database.read
      .selectFrom('audit_entry')
      .select(['action', 'reason', 'staff_login as login', (eb) => eb.fn.max('staff_name').as('name')])
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('action', 'in', actions)
      .where('outcome', '=', 'refused')
      .where('seq', '>=', from)
      .where('seq', '<', to)
      .groupBy(['action', 'reason', 'staff_login'])
      .having((eb) => eb.fn.countAll<number>(), '>=', atLeast)
      .orderBy('count', 'desc')
      .orderBy('action')
      .orderBy('reason')
      .orderBy('staff_login')
      .limit(limit)
      .execute();
  }

  /** Intents that no result of their case has followed, newest first: nobody knows yet what became of the write. */
  async unanswered(
    intents: readonly Action[],
    results: readonly Action[],
    { from, to }: Stretch,
    limit: number,
  ): Promise<readonly AuditEntryTable[]> {
    return this.database.read
      .selectFrom('audit_entry as intent')
      .selectAll('intent')
      .where('intent.action', 'in', intents)
      .where('intent.outcome', '=', 'pending')
      .where('intent.seq', '>=', from)
      .where('intent.seq', '<', to)
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('audit_entry as result')
              .select('result.seq')
              .whereRef('result.case_id', '=', 'intent.case_id')
              .whereRef('result.seq', '>', 'intent.seq')
              .where('result.action', 'in', results),
          ),
        ),
      )
      .orderBy('intent.seq', 'desc')
      .limit(limit)
      .execute();
  }

  /** The entries of a case, oldest first. */
  async ofCase(caseId: string, limit: number): Promise<readonly AuditEntryTable[]> {
    return this.database.read
      .selectFrom('audit_entry')
      .selectAll()
      .where('case_id', '=', caseId)
      .orderBy('seq')
      .limit(limit)
      .execute();
  }

  /** The campuses that the log names: each is found by its index, however many entries it has. */
  async campuses(): Promise<readonly string[]> {
    const { rows } = await sql<{ campus: string }>`
      with recursive named(campus) as (
        select min(campus) from audit_entry where campus is not null
        union all
        select (select min(campus) from audit_entry where campus > named.campus) from named where named.campus is not null
      )
      select campus from named where campus is not null
    `.execute(this.database.read);
    return rows.map(({ campus }) => campus);
  }
}
