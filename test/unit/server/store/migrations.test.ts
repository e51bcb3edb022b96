/** A data folder of an earlier version: what it holds is read as this version means it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { CaseStore } from '../../../../server/store/cases';
import { type Database, openDatabase, storeFile } from '../../../../server/store/database';
import { MIGRATIONS } from '../../../../server/store/schema';
import { type SessionStaff, SessionStore } from '../../../../server/store/sessions';

/** So many migrations had the version whose marks were words. */
const WORDS = 3;

let folder: string;
let database: Database | null = null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guichet-migration-'));
});

afterEach(async () => {
  await database?.close();
  database = null;
  rmSync(folder, { recursive: true, force: true });
});

/** A store as that version left it, with these statements run on it. */
function leftBy(version: number, fill: (old: InstanceType<typeof DatabaseSync>) => void): void {
  const old = new DatabaseSync(storeFile(folder));
  for (const statements of MIGRATIONS.slice(0, version)) old.exec(statements);
  old.exec(`pragma user_version = ${version}`);
  fill(old);
  old.close();
}

const staff = (identifiers: readonly unknown[]): string =>
  JSON.stringify({
    id: 's1',
    dn: 'uid=dupont-n',
    login: 'dupont-n',
    name: 'Noémie « N » Dupont',
    roles: ['teacher'],
    identifiers,
  });
const student = (identifiers: readonly unknown[]): string =>
  JSON.stringify({ id: 'u1', login: 'E21813178', name: 'Inès', protected: false, identifiers });

const session = (old: InstanceType<typeof DatabaseSync>, id: string, of: string, endedAt: number | null): void => {
  old
    .prepare('insert into session values (?, ?, ?, ?, null, 1, 1, 9, ?, null, null)')
    .run(Buffer.from(id), 'staff', 's1', of, endedAt);
};
const openCase = (old: InstanceType<typeof DatabaseSync>, id: string, of: string): void => {
  old
    .prepare(
      `insert into cases values (?, 'identified', null, 'reset', 1, 1, 9, 's1', 'u1', '{}', ?, null,
        1, 0, 0, 0, 0, '[]', 'no', null, null, null, 0, null, null, null)`,
    )
    .run(id, of);
};

const each = (value: string) => ['student_number', 'staff_number', 'name'].map((kind) => ({ kind, value }));

it('marks without a kind are of every kind: nobody becomes a stranger to themselves', async () => {
  leftBy(WORDS, (old) => {
    session(old, 'words', staff(['30114', 'n.d@univ-exemple.fr']), null);
    session(old, 'none', staff([]), null);
    openCase(old, 'CASE', student(['21813178']));
  });
  database = openDatabase(folder);
  const [words, none] = await Promise.all(
    ['words', 'none'].map((id) => new SessionStore(database as Database).find(Buffer.from(id))),
  );
  const { identifiers, ...kept } = JSON.parse(
    staff([...each('30114'), ...each('n.d@univ-exemple.fr')]),
  ) as SessionStaff;
  expect(words?.staff).toMatchObject(kept);
  // In whatever order.
  expect(new Set(words?.staff.identifiers)).toEqual(new Set(identifiers));
  expect(words?.staff.identifiers).toHaveLength(identifiers.length);
  expect(none?.staff.identifiers).toEqual([]);
  const open = await new CaseStore(database).find('CASE');
  expect(open?.student).toEqual({ ...(JSON.parse(student([])) as object), identifiers: each('21813178') });
});

it('marks that have their kind stay, and an ended session is left alone', async () => {
  const kept = [{ kind: 'staff_number', value: '30114' }];
  leftBy(WORDS, (old) => {
    session(old, 'kinds', staff(kept), null);
    session(old, 'ended', staff(['30114']), 5);
    openCase(old, 'CASE', student(kept));
  });
  database = openDatabase(folder);
  const sessions = new SessionStore(database);
  expect((await sessions.find(Buffer.from('kinds')))?.staff.identifiers).toEqual(kept);
  expect((await sessions.find(Buffer.from('ended')))?.endedAt).toBe(5);
  expect((await new CaseStore(database).find('CASE'))?.student.identifiers).toEqual(kept);
});

it('a folder of a newer version is refused', () => {
  leftBy(WORDS, (old) => old.exec('pragma user_version = 999'));
  expect(() => openDatabase(folder)).toThrow('written by a newer Guichet');
});
