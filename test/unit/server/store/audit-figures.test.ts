/** The auditor's queries: each goes by an index, whatever the log holds; a text is looked for slice by slice. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompiledQuery, type KyselyPlugin } from 'kysely';
import { overviewOf } from '../../../../server/services/overview';
import { AuditFigures } from '../../../../server/store/audit-figures';
import type { AuditFilter } from '../../../../server/store/audit-search';
import { AuditStore } from '../../../../server/store/audit-store';
import { type Database, openDatabase } from '../../../../server/store/database';
import { draft } from '../../../support/audit-log';

let folder: string;
let database: Database;
const asked: CompiledQuery[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'guichet-figures-'));
  database = openDatabase(folder);
  const log = new AuditStore(
    database,
    'test',
    () => new Date(),
    (bytes) => Buffer.alloc(bytes),
  );
  await log.append(Array.from({ length: 40 }, (_, index) => draft({ caseId: `AAAAAAAA${10 + index}` })));
  const student = { id: null, login: null, card: null, name: 'Alexandre Chevalier' };
  await log.append([draft({ caseId: 'ZZZZZZZZZZ', student })]);
});
afterAll(async () => {
  await database?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The store, writing down what it is asked. */
function listening(): Database {
  const executor = database.read.getExecutor();
  const plugin: KyselyPlugin = {
    transformQuery({ node, queryId }) {
      asked.push(executor.compileQuery(node, queryId) as CompiledQuery);
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  return { ...database, read: database.read.withPlugin(plugin) };
}

/** How SQLite goes about what was asked. */
async function plansOf(queries: readonly CompiledQuery[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const plans = new Map<string, readonly string[]>();
  for (const { sql, parameters } of queries) {
    const plan = CompiledQuery.raw(`explain query plan ${sql}`, [...parameters]);
    const { rows } = await database.read.executeQuery<{ detail: string }>(plan);
    plans.set(
      sql,
      rows.map(({ detail }) => detail),
    );
  }
  return plans;
}

it('asks nothing that reads the whole log', async () => {
  const listened = listening();
  const figures = new AuditFigures(listened);
  await overviewOf(figures, new Date());
  await figures.ofCase('AAAAAAAA10', 10);
  await figures.campuses();
  expect(asked.length).toBeGreaterThan(40);
  const plans = await plansOf(asked);
  // By its number alone an entry is found too, but a list of them so bounded may be the whole log.
  const unaided = [...plans].filter(
    ([, details]) =>
      details.some((detail) => / audit_entry\b/.test(detail)) &&
      !details.some((detail) => /INDEX audit_entry_/.test(detail)),
  );
  expect(unaided).toEqual([]);
});

const listing = (): AuditStore => {
  asked.length = 0;
  return new AuditStore(
    listening(),
    'test',
    () => new Date(),
    (bytes) => Buffer.alloc(bytes),
  );
};

it.each<[string, AuditFilter]>([
  ['outcome (outcome=? AND seq>? AND seq<?)', { outcome: 'unknown' }],
  ['reason (reason=? AND seq>? AND seq<?)', { reason: 'busy' }],
  ['campus (campus=? AND seq>? AND seq<?)', { campus: 'Tertre' }],
  ['action (action=? AND seq>? AND seq<?)', { action: 'case.end' }],
  ['action_outcome (action=? AND outcome=? AND seq>? AND seq<?)', { action: 'case.end', outcome: 'unknown' }],
  ['outcome (outcome=? AND seq>? AND seq<?)', { outcome: 'unknown', campus: 'Tertre' }],
  ['staff (staff_login=? AND seq>? AND seq<?)', { staff: 'dupont-n', outcome: 'ok', campus: 'Tertre' }],
  ['staff (staff_login=? AND seq>? AND seq<?)', { staff: 'dupont-n', from: '2020-01-01', to: '2030-01-01' }],
  ['student_login (student_login=?)', { student: 'e21813178' }],
  ['student_login (student_login=?)', { student: 'e21813178', outcome: 'ok', campus: 'Tertre', staff: 'dupont-n' }],
  ['student_login (student_login=?)', { student: 'e21813178', from: '2020-01-01', to: '2030-01-01' }],
  ['case (case_id=? AND rowid>? AND rowid<?)', { q: 'AAAAA-AAA10-7F3K-92QD', outcome: 'ok', staff: 'dupont-n' }],
])('goes by the index of %s for %j', async (index, filter) => {
  const log = listing();
  await log.newest(filter, null, 51);
  const plan = [...(await plansOf(asked.slice(-1))).values()].flat();
  expect(plan.filter((line) => line.includes('SEARCH')).at(-1)).toBe(
    `SEARCH audit_entry USING INDEX audit_entry_${index}`,
  );
  expect(plan.filter((line) => line.startsWith('SCAN'))).toEqual([]);
});

it('reads between two days no other', async () => {
  const log = listing();
  const row = await log.entry(20);
  const found = await log.newest(
    { from: row?.time ?? '', to: new Date(Date.parse(row?.time ?? '') + 1).toISOString() },
    null,
    51,
  );
  expect(found.map(({ time }) => time)).toEqual(found.map(() => row?.time));
  expect(found.length).toBeGreaterThan(0);
  expect(asked.at(-1)?.parameters.slice(0, 2)).toEqual([found.at(-1)?.seq, (found[0]?.seq ?? 0) + 1]);
});

describe('a text', () => {
  it('is looked for slice by slice, and others have their turn between', async () => {
    const log = listing();
    await database.durable(async (trx) => {
      await trx.updateTable('audit_head').set({ size: 20_000 }).execute();
    });
    let turns = 0;
    const turn = setInterval(() => {
      turns += 1;
    }, 0);
    expect(await log.newest({ q: 'nobody' }, null, 51)).toEqual([]);
    clearInterval(turn);
    const slices = asked.filter(({ sql }) => sql.includes('instr')).map(({ parameters }) => parameters.slice(0, 2));
    expect(slices).toEqual([
      [15_000, 20_000],
      [10_000, 15_000],
      [5_000, 10_000],
      [0, 5_000],
    ]);
    expect(turns).toBeGreaterThan(0);
    const both = await log.newest({ q: 'martin', outcome: 'ok' }, null, 51);
    expect(both.map(({ seq }) => seq)).toEqual(Array.from({ length: 40 }, (_, index) => 39 - index));
    expect((await log.next({ q: 'martin' }, 10, 3)).map(({ seq }) => seq)).toEqual([13, 12, 11]);
  });

  it.each([
    ['of eighteen letters is a name', 'Alexandre Chevalier', [40]],
    ['that is a receipt is its case', 'aaaaa aaa10 7F3K 92QD', [0]],
    ['that is half a case number is in it', 'AAAAA-AAA1', [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]],
    ['of two letters is in no case number', 'aa', []],
    ['of two letters that look like figures neither', 'lo', []],
  ])('%s: %s', async (_name, q, expected) => {
    const log = listing();
    expect((await log.newest({ q }, null, 51)).map(({ seq }) => seq)).toEqual(expected);
  });
});
