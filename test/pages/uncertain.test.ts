/** What one try left uncertain stays so; what changes between handover and password is looked at again. */
import { createHash } from 'node:crypto';
import { DirectoryError } from '../../ldap/port';
import { StoreError } from '../../server/store/database';
import { locked } from '../support/activation';
import { openHall } from '../support/hall';
import { read } from '../support/html';
import { bringTo, freshPassword, type Hall, KIOSK, Scene } from '../support/scene';
import { KNOWN_COOKIE } from '../support/visitor';

let hall: Hall;
let scene: Scene;

beforeAll(async () => {
  hall = await openHall();
});
afterAll(() => hall.console.stop());
afterEach(() => {
  jest.restoreAllMocks();
  return scene.close();
});

it('a second try that is refused does not make the first one certain', async () => {
  scene = await Scene.open(hall);
  await bringTo(scene, 'unsettled');
  hall.directory.set({
    setPassword: async () => {
      throw new DirectoryError('policy', 'no', 'refused', { rule: 'history' });
    },
  });
  expect((await scene.sendPassword()).line).toBe('303 /student?reason=policy');
  expect(await scene.caseRow()).toMatchObject({ state: 'handed_over', changed: 'unknown' });
  const { text } = read((await scene.browser.get('/student?reason=policy')).body);
  expect(text).not.toMatch(/rien n’est (encore )?changé|nothing is changed/i);
});

it('a limit that was reached after the handover holds at the password', async () => {
  scene = await Scene.open(hall);
  await bringTo(scene, 'handed_over');
  const { ctx } = hall.console;
  await ctx.database.relaxed((trx) => ctx.limits.countReset('somebody', scene.student.id, false, trx));
  const session = await scene.sessionRow();
  expect((await scene.sendPassword()).line).toBe('303 /student?reason=cooldown');
  const facts = await scene.caseById(session?.caseId ?? '');
  expect(facts).toMatchObject({ state: 'ended', endReason: 'cooldown', changed: 'no', writes: 0 });
  expect((await scene.browser.get('/student')).line).toBe('200');
});

it('a result that the log does not take at once is tried again, and told as it was', async () => {
  scene = await Scene.open(hall);
  await bringTo(scene, 'handed_over');
  const { database } = hall.console.ctx;
  const durable = database.durable.bind(database);
  let commits = 0;
  Object.assign(database, {
    durable: (work: Parameters<typeof durable>[0]) => {
      commits += 1;
      return commits === 2 ? Promise.reject(new StoreError('full')) : durable(work);
    },
  });
  try {
    expect((await scene.sendPassword(freshPassword())).line).toBe('303 /student/done');
  } finally {
    Object.assign(database, { durable });
  }
  expect(commits).toBe(3);
  expect(await scene.caseRow()).toMatchObject({ state: 'done', changed: 'yes' });
});

it('the result of an unlock that the log does not take: the desk waits, and is told once it is settled', async () => {
  scene = await Scene.open(hall, KIOSK, await locked(hall));
  await bringTo(scene, 'identified');
  await scene.startUnlocking();
  const { ctx } = hall.console;
  // Twenty tries at no distance, instead of five seconds.
  const wait = globalThis.setTimeout;
  jest
    .spyOn(globalThis, 'setTimeout')
    .mockImplementation(((work: () => void, ms?: number) => wait(work, ms === 250 ? 0 : ms)) as typeof setTimeout);
  jest.spyOn(ctx.database, 'durable').mockRejectedValue(new StoreError('full'));
  scene.held?.release();
  expect((await scene.pending)?.line).toBe('303 /desk');
  expect((await scene.browser.get('/desk')).headers.refresh).toBe('1; url=/desk');
  jest.restoreAllMocks();
  await ctx.sweeper.sweep();
  expect(await scene.sessionRow()).toMatchObject({ kind: 'staff', caseId: null, notice: { word: 'unlocked' } });
  expect((await scene.browser.get('/desk')).headers.refresh).toBeUndefined();
});

it('a browser is known by another value after each login', async () => {
  scene = await Scene.open(hall);
  const { limits } = hall.console.ctx;
  const hash = (value: string | undefined): Buffer =>
    createHash('sha256')
      .update(value ?? '')
      .digest();
  const first = scene.browser.cookies.get(KNOWN_COOKIE);
  expect(await limits.isKnownBrowser(hash(first), scene.staff)).toBe(true);
  await scene.force('/logout', {}, 'session');
  expect((await scene.login()).line).toBe('303 /desk');
  const second = scene.browser.cookies.get(KNOWN_COOKIE);
  expect(second).not.toBe(first);
  expect(await limits.isKnownBrowser(hash(first), scene.staff)).toBe(false);
  expect(await limits.isKnownBrowser(hash(second), scene.staff)).toBe(true);
});

it('where the directory goes on asking for another password, that is said, and nothing of the old one', async () => {
  scene = await Scene.open(hall);
  await bringTo(scene, 'handed_over');
  hall.directory.set({
    provePassword: async () => 'must_change',
    clearMustChange: async () => {
      throw new DirectoryError('refused', 'no', 'the test says so', { code: 50 });
    },
  });
  expect((await scene.sendPassword()).line).toBe('303 /student/done');
  const { text } = read((await scene.browser.get('/student/done')).body);
  expect(text).toMatch(/en demander encore un autre/);
  expect(text).not.toMatch(/ancien mot de passe/);
});
