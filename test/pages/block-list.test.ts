/** The list of leaked and common passwords as the student meets it, and as the operator brings one of their own. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownListIn } from '../../server/block-list/block-list';
import { BlockListError } from '../../server/block-list/format';
import { BlockListFile } from '../../server/block-list/reader';
import { GIVEN } from '../support/activation';
import { handedOver, openActivationHall } from '../support/activation-hall';
import { listOf } from '../support/block-lists';
import { openHall } from '../support/hall';
import { bringTo, freshPassword, type Hall, Scene } from '../support/scene';

const LEAKED = 'Xq7-mLw2-pRt9-zKd4';

let folder: string;
let hall: Hall;
let scene: Scene;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'guichet-block-list-'));
  listOf(ownListIn(folder), 'exact', [LEAKED, 'caf\u00e9-noir-Xq7-mLw2']);
  hall = await openHall({ dataFolder: folder });
});
afterAll(async () => {
  await hall.console.stop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  scene = await Scene.open(hall);
  await bringTo(scene, 'handed_over');
});
afterEach(() => scene.close());

const stateIn = (body: string, rule: string): string | undefined =>
  new RegExp(`data-state="(\\w+)" data-rule="${rule}"`).exec(body)?.[1];

it('the rule is explained before it is broken, in one sentence', async () => {
  const { body } = await scene.browser.get('/student');
  expect(stateIn(body, 'common')).toBe('later');
  expect(body).toContain(
    'Ni mot de passe courant, ni nom de l’université, ni un seul mot français ou anglais, même avec des chiffres au bout',
  );
});

it.each([
  ['a common password', 'motdepasse123'],
  ['one with substitutions', 'P@ssw0rd2026!'],
  ['a word', 'Éléphants-2026'],
  ['words of the university', 'NantesUniversité44'],
  ['a leaked one of the operator’s list', LEAKED],
  ['one that is leaked once it is normalised', 'cafe\u0301-noir-Xq7-mLw2'],
])('%s is refused by its name, nothing is written, and another one is taken', async (_, password) => {
  expect((await scene.sendPassword(password)).line).toBe('303 /student?reason=policy');
  const { body } = await scene.browser.get('/student?reason=policy');
  expect(stateIn(body, 'common')).toBe('no');
  expect(stateIn(body, 'too_short')).toBe('todo');
  expect(body).not.toContain(password);
  expect((await scene.sendPassword(freshPassword())).line).toBe('303 /student/done');
});

it('a pattern is refused by its name, and so is what the directory would take for a hash', async () => {
  for (const [password, rule] of [
    ['azertyuiopqs', 'pattern'],
    ['{SSHA}k7pQ2xW9vb', 'hash_scheme'],
  ] as const) {
    expect((await scene.sendPassword(password)).line).toBe('303 /student?reason=policy');
    const { body } = await scene.browser.get('/student?reason=policy');
    expect([rule, stateIn(body, rule), stateIn(body, 'common')]).toEqual([rule, 'no', 'later']);
  }
});

it('what is too short besides, is told so too', async () => {
  expect((await scene.sendPassword('azerty')).line).toBe('303 /student?reason=policy');
  const { body } = await scene.browser.get('/student?reason=policy');
  expect([stateIn(body, 'common'), stateIn(body, 'too_short')]).toEqual(['no', 'no']);
});

it('where the list cannot be read, no password passes unlooked at, and none is said to be changed', async () => {
  const other = mkdtempSync(join(tmpdir(), 'guichet-block-list-'));
  listOf(
    ownListIn(other),
    'exact',
    Array.from({ length: 5_000 }, (_, number) => `${number}`),
  );
  const away = await openHall({ dataFolder: other });
  try {
    const there = await Scene.open(away);
    await bringTo(there, 'handed_over');
    truncateSync(ownListIn(other), 4_096);
    const password = freshPassword();
    expect((await there.sendPassword(password)).line).toBe('303 /student?reason=list_away');
    const { body } = await there.browser.get('/student?reason=list_away');
    expect(body).toContain('Ce mot de passe n’a pas pu être vérifié');
    // Nobody's fault: it is none of the tries.
    expect((await there.caseRow())?.attempts).toBe(0);
    expect(away.console.logged()).toContain('cannot be read');
    expect(away.console.logged()).not.toContain(password);
    await there.close();
  } finally {
    await away.console.stop();
    rmSync(other, { recursive: true, force: true });
  }
});

it('where the list cannot be read, what an activation was given beside its password stays for the next try', async () => {
  const activation = await openActivationHall();
  try {
    const there = await handedOver(activation);
    const away = jest.spyOn(BlockListFile.prototype, 'has').mockImplementationOnce(() => {
      throw new BlockListError('the test says so');
    });
    const given = { ...GIVEN, recoveryMail: 'autre@courriel.example' };
    expect((await there.sendPassword(undefined, undefined, given)).line).toBe('303 /student?reason=list_away');
    expect(away).toHaveBeenCalled();
    const { body } = await there.browser.get('/student?reason=list_away');
    expect(body).toContain('value="autre@courriel.example"');
    expect((await there.sendPassword(undefined, undefined, given)).line).toBe('303 /student/done');
    await there.close();
  } finally {
    await activation.close();
  }
});

it('a list that cannot be used is named at the start, in one sentence, and no console opens without it', async () => {
  const other = mkdtempSync(join(tmpdir(), 'guichet-block-list-'));
  try {
    writeFileSync(ownListIn(other), 'azerty\nqwerty\n');
    const root = join(__dirname, '..', '..');
    const args = ['-r', join(root, 'test/support/swc-register.js'), join(root, 'server/main.ts')];
    const env = { PATH: process.env.PATH, GUICHET_DATA: other, PORT: '0' };
    const [code, out, err] = await new Promise<readonly [unknown, string, string]>((resolve) => {
      execFile(process.execPath, args, { env }, (error, stdout, stderr) => resolve([error?.code, stdout, stderr]));
    });
    expect([code, out]).toEqual([2, '']);
    expect(err.split('\n')[0]).toBe(
      `The block list ${ownListIn(other)} cannot be used: it is no block list. Build it anew with \`guichet blocklist build FILE\`, or remove it.`,
    );
  } finally {
    rmSync(other, { recursive: true, force: true });
  }
});
