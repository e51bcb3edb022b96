/** The overview's queries: each goes by an index, whatever the log holds. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompiledQuery, type KyselyPlugin } from 'kysely';
import { overviewOf } from '../../../../server/services/overview';
import { AuditFigures } from '../../../../server/store/audit-figures';
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

it('asks nothing that reads the whole log', async () => {
  const listened = listening();
  const figures = new AuditFigures(listened);
  await overviewOf(figures, new Date());
  await figures.ofCase('AAAAAAAA10', 10);
  await figures.campuses();
  await figures.unanswered(['reset.intent'], ['reset.result'], { from: 0, to: 40 }, 5);
  const log = new AuditStore(
    listened,
    'test',
    () => new Date(),
    (bytes) => Buffer.alloc(bytes),
  );
  for (const filter of [
    { outcome: 'unknown' },
    { reason: 'busy' },
    { campus: 'Tertre' },
    { student: 'e21813178' },
    { staff: 'dupont-n' },
    { action: 'case.end' },
    { from: '2026-01-01T00:00:00.000Z', to: '2026-01-02T00:00:00.000Z' },
    { q: 'JRYTC-JNFJ9-7F3K-92QD' },
  ]) {
    await log.newest(filter, null, 51);
  }
  expect(asked.length).toBeGreaterThan(40);
  const plans = new Map<string, readonly string[]>();
  for (const { sql, parameters } of asked) {
    const { rows } = await database.read.executeQuery<{ detail: string }>(
      CompiledQuery.raw(`explain query plan ${sql}`, [...parameters]),
    );
    plans.set(
      sql,
      rows.map(({ detail }) => detail),
    );
  }
  // By its number alone an entry is found too, but a list of them so bounded may be the whole log.
  const unaided = [...plans].filter(
    ([, details]) =>
      details.some((detail) => / audit_entry\b/.test(detail)) &&
      !details.some((detail) => /INDEX audit_entry_/.test(detail)),
  );
  expect(unaided).toEqual([]);
});
