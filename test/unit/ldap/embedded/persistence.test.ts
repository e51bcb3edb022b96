import { chmod, mkdir, mkdtemp, readdir, readFile, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'ldapts';
import { oldPassword, startEmbeddedDirectory } from '../../../../ldap/embedded';
import type { Fixture } from './fixture';
import { codeOf, openFixture, passwordModify, passwordModifyValue, personDn } from './fixture';

describe('a change of a password', () => {
  const dn = personDn('E21813178');
  let fixture: Fixture;
  let service: Client;
  beforeAll(async () => {
    fixture = await openFixture();
    service = await fixture.service();
  });
  afterAll(() => fixture.close());

  const reset = (next: string): Promise<number> =>
    codeOf(service.exop(passwordModify, passwordModifyValue({ dn, next })));
  const bind = (password: string): Promise<number> => codeOf(fixture.client().bind(dn, password));

  it('keeps a change over a restart, from the moment that it is answered', async () => {
    await reset('tient au redémarrage');
    const kept = await startEmbeddedDirectory({ dataFolder: fixture.folder }); // beside the first, as after a crash
    try {
      expect(kept.created).toBe(false);
      expect(kept.people).toEqual(fixture.directory.people);
      expect(kept.bind).toEqual(fixture.directory.bind);
      const other = new Client({ url: kept.url });
      expect(await codeOf(other.bind(dn, 'tient au redémarrage'))).toBe(0);
      await other.unbind();
    } finally {
      await kept.close();
    }
  });

  it('answers unavailable, and changes nothing, when it cannot write', async () => {
    await reset('avant la panne');
    const inTheWay = join(fixture.folder, 'embedded-directory.json.new');
    await mkdir(inTheWay);
    try {
      expect(await reset('pendant la panne')).toBe(52);
      expect(await bind('pendant la panne')).toBe(49);
      expect(await bind('avant la panne')).toBe(0);
    } finally {
      await rmdir(inTheWay);
    }
    expect(await reset('pendant la panne')).toBe(0);
  });

  it('writes no password into its file, which nobody else may read', async () => {
    expect(await readdir(fixture.folder)).toEqual(['embedded-directory.json']);
    const path = join(fixture.folder, 'embedded-directory.json');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const text = await readFile(path, 'utf8');
    const typed = ['guichet-demo', oldPassword, 'un nouveau mot de passe', 'tient au redémarrage', 'pendant la panne'];
    expect(typed.filter((password) => text.includes(password))).toEqual([]);
  });
});

describe("the demonstration's file", () => {
  let folder: string;
  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'embedded-directory-')), 'made', 'by the directory');
  });
  afterEach(() => rm(join(folder, '..', '..'), { recursive: true }));
  const path = (): string => join(folder, 'embedded-directory.json');

  it('is made once, and found again quickly', async () => {
    const first = await startEmbeddedDirectory({ dataFolder: folder });
    await first.close();
    await chmod(path(), 0o644);
    const before = await readFile(path(), 'utf8');
    const start = Date.now();
    const second = await startEmbeddedDirectory({ dataFolder: folder });
    expect(Date.now() - start).toBeLessThan(150 * 4); // 150 ms on a quiet machine
    await second.close();
    expect([first.created, second.created]).toEqual([true, false]);
    expect(second.people).toEqual(first.people);
    expect(second.bind).toEqual(first.bind);
    expect((await readFile(path(), 'utf8')) === before).toBe(true);
  });

  it('two folders share no id and no password', async () => {
    const first = await startEmbeddedDirectory({ dataFolder: folder });
    const second = await startEmbeddedDirectory({ dataFolder: `${folder} too` });
    await Promise.all([first.close(), second.close()]);
    expect(second.bind.password).not.toBe(first.bind.password);
    const ids = new Set([...first.people, ...second.people].map(({ id }) => id));
    expect(ids.size).toBe(first.people.length + second.people.length);
  });

  it.each([
    ['cut off', (text: string) => text.slice(0, -20)],
    ['empty', () => ''],
    ['of another shape', (text: string) => text.replace('"entries"', '"entires"')],
    ['with a hash in the place of a person', (text: string) => text.replace(/"kind":"staff"/, '"kind":"robot"')],
  ])('%s: says which file, and to delete it, and quotes nothing', async (_, damage) => {
    const first = await startEmbeddedDirectory({ dataFolder: folder });
    await first.close();
    await writeFile(path(), damage(await readFile(path(), 'utf8')));
    await expect(startEmbeddedDirectory({ dataFolder: folder })).rejects.toThrow(
      new Error(
        `The demonstration directory's file ${path()} is damaged. Delete it: the fictional people are made anew at the next start.`,
      ),
    );
    await rm(path());
    const anew = await startEmbeddedDirectory({ dataFolder: folder });
    expect(anew.created).toBe(true);
    await anew.close();
  });

  it('a failed bind is kept too, once closed', async () => {
    const first = await startEmbeddedDirectory({ dataFolder: folder });
    const client = new Client({ url: first.url });
    expect(await codeOf(client.bind(personDn('dupont-n'), 'faux'))).toBe(49);
    await client.unbind();
    await first.close();
    const kept = (await readFile(path(), 'utf8')).match(/"failures":\["\d{14}\.\d{3}Z"\],"lockedAt":null/g);
    expect(kept).toHaveLength(1);
  });
});
