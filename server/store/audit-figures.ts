/**
 * Figures of the log for the auditor's overview. Every query goes by an index and is bounded by a stretch of the log:
 * times never go backwards with the numbers, so a stretch of days is a stretch of numbers.
 */
import { sql } from 'kysely';
import { type Action, OUTCOMES, type Outcome } from '../audit/reasons';
import type { Database, Sql } from './database';
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
  /** `null`: nobody who could be named, at a campus. */
  readonly login: string | null;
  readonly name: string | null;
  readonly campus: string | null;
  readonly count: number;
}

/** A few of those that there are, newest first, and how many in all. */
export interface Counted {
  readonly count: number;
  readonly newest: readonly Pick<AuditEntryTable, 'action' | 'case_id' | 'student_name' | 'student_card'>[];
}

/** The number of the first entry at or after a moment; `null`: there is none. @param time as entries write it */
export async function numberAt(read: Sql, time: string): Promise<number | null> {
  const row = await read
    .selectFrom('audit_entry')
    .select('seq')
    .where('time', '>=', time)
    .orderBy('time')
    .orderBy('seq')
    .limit(1)
    .executeTakeFirst();
  return row?.seq ?? null;
}

const counted = (rows: readonly (Counted['newest'][number] & { readonly total: number })[]): Counted => ({
  count: rows[0]?.total ?? 0,
  newest: rows,
});

export class AuditFigures {
  constructor(private readonly database: Database) {}

  /** The number of the first entry at or after each moment; the size of the log where there is none. */
  async boundaries(moments: readonly Date[]): Promise<readonly number[]> {
    const { read } = this.database;
    const { size } = await read.selectFrom('audit_head').select('size').executeTakeFirstOrThrow();
    const found: number[] = [];
    for (const moment of moments) found.push((await numberAt(read, moment.toISOString())) ?? size);
    return found;
  }

  /** How often each outcome of these actions, within the stretch. */
  async outcomes(
    actions: readonly Action[],
    { from, to }: Stretch,
  ): Promise<readonly { readonly action: string; readonly outcome: string; readonly count: number }[]> {
    return (
      this.database.read
        .selectFrom('audit_entry')
        .select(['action', 'outcome', (eb) => eb.fn.countAll<number>().as('count')])
        .where('action', 'in', actions)
        // All there are: said, an index holds all that is asked.
        .where('outcome', 'in', OUTCOMES)
        .where('seq', '>=', from)
        .where('seq', '<', to)
        .groupBy(['action', 'outcome'])
        .execute()
    );
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

  /**
   * Refusals that one person met at least so often for one reason, within the stretch; most often first. Where nobody
   * can be named, those of a campus together.
   */
  async repeatedRefusals(
    actions: readonly Action[],
    { from, to }: Stretch,
    atLeast: { readonly named: number; readonly unnamed: number },
    limit: number,
  ): Promise<readonly Repeated[]> {
    const campus = sql<string | null>`case when staff_login is null then campus end`;
    return this.database.read
      .selectFrom('audit_entry')
      .select(['action', 'reason', 'staff_login as login', campus.as('campus')])
      .select((eb) => [eb.fn.max('staff_name').as('name'), eb.fn.countAll<number>().as('count')])
      .where('action', 'in', actions)
      .where('outcome', '=', 'refused')
      .where('seq', '>=', from)
      .where('seq', '<', to)
      .groupBy(['action', 'reason', 'staff_login', campus])
      .having(sql<boolean>`count(*) >= iif(staff_login is null, ${atLeast.unnamed}, ${atLeast.named})`)
      .orderBy('count', 'desc')
      .orderBy('action')
      .orderBy('reason')
      .orderBy('staff_login')
      .orderBy(campus)
      .limit(limit)
      .execute();
  }

  /** Intents that no result of their case has followed: nobody knows yet what became of the write. */
  async unanswered(
    intents: readonly Action[],
    results: readonly Action[],
    { from, to }: Stretch,
    limit: number,
  ): Promise<Counted> {
    const rows = await this.database.read
      .selectFrom('audit_entry as intent')
      .select(['intent.action', 'intent.case_id', 'intent.student_name', 'intent.student_card'])
      .select((eb) => eb.fn.countAll<number>().over().as('total'))
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
    return counted(rows);
  }

  /** Cases with an unknown outcome, of a write or of the case, that no proved write of theirs has followed. */
  async uncertainCases(results: readonly Action[], { from, to }: Stretch, limit: number): Promise<Counted> {
    const rows = await this.database.read
      .selectFrom('audit_entry as doubt')
      // Beside a maximum SQLite gives the columns of its row.
      .select(['doubt.action', 'doubt.case_id', 'doubt.student_name', 'doubt.student_card'])
      .select((eb) => [eb.fn.max('doubt.seq').as('latest'), eb.fn.countAll<number>().over().as('total')])
      .where('doubt.action', 'in', [...results, 'case.end'])
      .where('doubt.outcome', '=', 'unknown')
      .where('doubt.seq', '>=', from)
      .where('doubt.seq', '<', to)
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('audit_entry as proved')
              .select('proved.seq')
              .whereRef('proved.case_id', '=', 'doubt.case_id')
              .whereRef('proved.seq', '>', 'doubt.seq')
              .where('proved.action', 'in', results)
              .where('proved.outcome', 'in', ['ok', 'partial']),
          ),
        ),
      )
      .groupBy('doubt.case_id')
      .orderBy('latest', 'desc')
      .limit(limit)
      .execute();
    return counted(rows);
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
