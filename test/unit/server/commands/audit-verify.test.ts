/** What `verify` says of a real store that somebody changed behind the console's back. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateKey, verifierKey } from '../../../../server/audit/checkpoint';
import { verifyLog } from '../../../../server/audit/verify';
import { takeSnapshot } from '../../../../server/store/audit-snapshot';
import { openDatabase } from '../../../../server/store/database';
import { filledLog, guichet, openLog, removeThrowaways, tamperedCopy, throwaway } from './fixture';

let folder: string;
let notes: readonly string[];
let witness: string;
beforeAll(async () => {
  ({ folder, notes } = await filledLog());
  witness = join(throwaway(), 'witness');
  writeFileSync(witness, notes[1] ?? '');
});
afterAll(removeThrowaways);

interface Said {
  ok: boolean;
  faults: { kind: string; first: number | null; last: number | null; column: string | null; says: string }[];
  lookedOutside: boolean;
}

async function verified(at: string, ...words: string[]): Promise<Said & { code: number }> {
  const { code, out, err } = await guichet(at, ['audit', 'verify', '--json', ...words]);
  expect(err).toBe('');
  return { code, ...(JSON.parse(out.toString()) as Said) };
}

it('finds an honest log right, and says that nobody could look for truncation', async () => {
  const { code, out } = await guichet(folder, ['audit', 'verify']);
  expect(code).toBe(0);
  expect(out.toString()).toMatch(
    /^\/\S+: 25 entries, 0 of them pruned; root \S{44}\nCheckpoints that agree: 2 of the store’s, 0 of those given\nNo checkpoint that was kept elsewhere was given.*nobody could look\.\nNothing wrong was found\.\n$/,
  );
});

it('with one from elsewhere, it could look', async () => {
  const { code, out } = await guichet(folder, ['audit', 'verify', '--checkpoint', witness]);
  expect(code).toBe(0);
  expect(out.toString()).toMatch(/2 of the store’s, 1 of those given\nNothing wrong was found\.\n$/);
});

it('changes nothing', async () => {
  const before = JSON.parse((await guichet(folder, ['audit', 'verify', '--json'])).out.toString()) as object;
  expect(JSON.parse((await guichet(folder, ['audit', 'verify', '--json'])).out.toString())).toEqual(before);
});

it.each<[string, string, { kind: string; first: number; last: number; column?: string }, RegExp]>([
  [
    'a changed byte',
    'update audit_entry set bytes = cast(replace(cast(bytes as text), \'"ok"\', \'"no"\') as blob) where seq = 7',
    { kind: 'content', first: 7, last: 7 },
    /Entry 7: bytes and hash/,
  ],
  [
    'a changed hash',
    'update audit_entry set leaf_hash = zeroblob(32) where seq = 24',
    { kind: 'content', first: 24, last: 24 },
    /Entry 24/,
  ],
  [
    'a removed entry',
    'delete from audit_entry where seq = 12',
    { kind: 'missing', first: 12, last: 12 },
    /Entries 12 to 12 are missing/,
  ],
  [
    'the last entries removed',
    'delete from audit_entry where seq > 21',
    { kind: 'missing', first: 22, last: 24 },
    /Entries 22 to 24 are missing/,
  ],
  [
    'a changed projection',
    "update audit_entry set staff_login = 'leroy-a' where seq = 3",
    { kind: 'projection', first: 3, last: 3, column: 'staff_login' },
    /Entry 3: the search column staff_login/,
  ],
  [
    'a projection taken away',
    'update audit_entry set case_id = null where seq = 4',
    { kind: 'projection', first: 4, last: 4, column: 'case_id' },
    /case_id/,
  ],
])('names %s', async (_, sql, fault, says) => {
  const { code, ok, faults } = await verified(tamperedCopy(folder, sql));
  expect([code, ok]).toEqual([1, false]);
  expect(faults[0]).toMatchObject(fault);
  expect(faults[0]?.says).toMatch(says);
  const { out } = await guichet(tamperedCopy(folder, sql), ['audit', 'verify']);
  expect(out.toString()).toMatch(says);
  expect(out.toString()).toMatch(/The log is not as it was written\.\n$/);
});

it('names an entry that was put behind the head, and a head that was changed or taken away', async () => {
  const put =
    'insert into audit_entry select 25, bytes, leaf_hash, time, action, outcome, reason, case_id, staff_id, staff_login, staff_name, student_id, student_login, student_card, student_name, site, campus, node from audit_entry where seq = 24';
  for (const sql of [put, 'update audit_head set size = 24', 'delete from audit_head']) {
    expect(await verified(tamperedCopy(folder, sql))).toMatchObject({ code: 1, ok: false });
  }
});

it('only a checkpoint from elsewhere shows a log that was cut short with its head', async () => {
  const short = openLog();
  await short.append(3);
  const cut = (await short.database.read.selectFrom('audit_head').selectAll().executeTakeFirstOrThrow()).size;
  await short.database.close();
  expect(cut).toBe(3);
  // The same key, another and shorter log in its place: everything inside agrees.
  const replaced = tamperedCopy(short.folder, '');
  const other = openLog();
  await other.append(9);
  const longer = await other.checkpoints.signIfDue(true);
  await other.database.close();
  const kept = join(throwaway(), 'kept');
  writeFileSync(kept, longer?.note ?? '');
  const key = join(throwaway(), 'key');
  writeFileSync(key, `${other.checkpoints.verifierKey()}\n`);
  expect(await verified(replaced)).toMatchObject({ code: 0, lookedOutside: false });
  const said = await verified(replaced, '--checkpoint', kept, '--key', key);
  expect(said).toMatchObject({ code: 1, lookedOutside: true });
  expect(said.faults.map(({ kind, first, last }) => [kind, first, last])).toContainEqual(['truncated', 3, 8]);
});

it('a checkpoint that was changed, or is none, is named by its file', async () => {
  const spoilt = join(throwaway(), 'spoilt');
  writeFileSync(spoilt, (notes[1] ?? '').replace('\n20\n', '\n21\n'));
  expect((await verified(folder, '--checkpoint', spoilt)).faults.map(({ kind }) => kind)).toEqual(['signature']);
  expect((await verified(folder, '--checkpoint', __filename)).faults).toMatchObject([
    { kind: 'unreadable', source: __filename },
  ]);
});

describe('--key', () => {
  it('takes the line itself; another one’s shows that the log was signed with another key', async () => {
    const key = (await guichet(folder, ['audit', 'key'])).out.toString().trim();
    expect((await verified(folder, '--key', key)).code).toBe(0);
    const other = verifierKey('localhost', generateKey());
    expect((await verified(folder, '--key', other)).faults.map(({ kind }) => kind)).toEqual(['other_key', 'other_key']);
  });

  it.each([['nonsense'], ['a+00000000+AAAA']])('%s is no key: exit 2', async (key) => {
    const { code, err } = await guichet(folder, ['audit', 'verify', '--key', key]);
    expect(code).toBe(2);
    expect(err).toMatch(/^--key .*: not an Ed25519 verifier key, and no file that holds one$/);
  });

  it('is asked for where the console’s own cannot be read', async () => {
    const copy = tamperedCopy(folder, '');
    writeFileSync(join(copy, 'log.key'), 'spoilt');
    const { code, err } = await guichet(copy, ['audit', 'verify']);
    expect(code).toBe(2);
    expect(err).toMatch(/log\.key cannot be read: [^\n]*\n.*--key FILE/);
  });
});

it('a file that cannot be read is wrong usage', async () => {
  const { code, err } = await guichet(folder, ['audit', 'verify', '--checkpoint', '/nowhere']);
  expect([code, err]).toEqual([2, expect.stringMatching(/^\/nowhere cannot be read: /)]);
});

it('a proof that would not hold is not handed out', async () => {
  for (const sql of [
    'update audit_entry set leaf_hash = zeroblob(32) where seq = 7',
    "update audit_entry set bytes = cast('{}' as blob) where seq = 7",
    'update audit_entry set leaf_hash = zeroblob(32) where seq = 8',
    'delete from audit_entry where seq = 12',
  ]) {
    const { code, out, err } = await guichet(tamperedCopy(folder, sql), ['audit', 'proof', '7']);
    expect([sql, code, out.length]).toEqual([sql, 1, 0]);
    expect(err).toBe('Entry 7 cannot be proved, the log was changed: guichet audit verify');
  }
});

it('beside a console that goes on, a snapshot is of one moment', async () => {
  const log = openLog();
  await log.append(7);
  await log.checkpoints.signIfDue(true);
  const { head, entries, checkpoints } = await takeSnapshot(log.database, 3);
  await log.append(5);
  await log.checkpoints.signIfDue(true);
  const report = await verifyLog({
    head,
    entries,
    checkpoints: checkpoints.map(({ note }) => ({ note, source: 'store', outside: false })),
    origin: 'localhost/1',
    verifiers: [],
  });
  expect(report).toMatchObject({ size: 7, faults: [{ kind: 'other_key' }] });
  await log.database.close();
  const again = openDatabase(log.folder);
  expect((await takeSnapshot(again)).head.size).toBe(12);
  await again.close();
});
