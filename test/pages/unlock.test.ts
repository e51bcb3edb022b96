/**
 * An unlock alone: the lock by failed binds goes, the password stays. It is written from the staff member's own screen,
 * so whatever is asked there meanwhile gets an answer of the desk's, and an honest one.
 */
import { oldPassword } from '../../ldap/embedded';
import { accountsOf, changeTimes } from '../support/accounts';
import { locked, neverActivated, withActivation } from '../support/activation';
import type { Answer } from '../support/browser';
import { away, loses, refuses } from '../support/faulty-directory';
import { read } from '../support/html';
import { inHall } from '../support/in-hall';
import { entriesSince, lineOf, logSize } from '../support/observe';
import { expectErrorPage } from '../support/said';
import { bringTo, HOUR, KIOSK, MINUTE, Scene, SECOND } from '../support/scene';

const NO_RIGHT = refuses('refused', { code: 50 });

let scene: Scene;
let size: number;

const hall = inHall(() => scene, { adjust: withActivation });

// Twice a week an account is unlocked alone.
afterEach(() => hall.console.pass(8 * 24 * HOUR));

const logged = async (): Promise<readonly string[]> => (await entriesSince(hall.console, size)).map(lineOf);

/** The kiosk has this student's card, whose account is locked. */
async function atIdentity(card?: string): Promise<void> {
  scene = await Scene.open(hall, KIOSK, await locked(hall, card));
  await bringTo(scene, 'identified');
  await scene.browser.get('/desk/student');
  size = await logSize(hall.console);
}

const unlock = (at: Scene = scene): Promise<Answer> => at.browser.submit('/desk/unlock', { confirmed: 'yes' });

const notice = async (): Promise<string> => {
  const { body } = await scene.browser.get('/desk');
  return (
    /<p class="last" role="status">.*?<\/p>|<div class="notice warn" role="status">.*?<\/div>/s.exec(body)?.[0] ?? ''
  );
};

it('lifts the lock and leaves the password: the old one opens again', async () => {
  await atIdentity('E21813178');
  const { behind } = hall.directory;
  const facts = await scene.caseRow();
  if (facts === null) throw new Error('no case');
  expect(await behind.provePassword(facts.student, oldPassword)).toBe('refused');
  const before = await changeTimes(hall.console.embedded);

  expect((await unlock()).line).toBe('303 /desk');

  expect(await behind.provePassword(facts.student, oldPassword)).toBe('bound');
  expect(await changeTimes(hall.console.embedded)).toEqual(before);
  const account = (await accountsOf(hall.console.embedded)).get('E21813178');
  expect(account).toMatchObject({ locked: false, failures: 0 });
  const said = read(await notice());
  expect(said.text).toMatch(/compte débloqué, mot de passe inchangé/);
  // The next student reads this screen.
  expect(said.text).not.toMatch(/E21813178|Marchand/i);

  const entries = await entriesSince(hall.console, size);
  expect(entries.map(lineOf)).toEqual(['unlock.intent pending', 'unlock.result ok']);
  expect(entries.map(({ caseId }) => caseId)).toEqual([facts.id, facts.id]);
  expect(entries[0]).toMatchObject({
    staff: { login: KIOSK, role: 'kiosk' },
    student: { card: 'E21813178' },
    detail: { attempt: 1, attempts: 1, changed_at: before.E21813178, targets: ['openldap'] },
  });
  expect(entries[1]?.detail).toMatchObject({
    intent: entries[0]?.seq,
    proof: 'read',
    by: 'request',
    result_code: null,
  });
  expect(entries[1]?.detail.elapsed).toEqual(expect.any(Number));
});

it('is no reset: neither counted as one today, nor a reason to wait for the next', async () => {
  const { limits } = hall.console.ctx;
  await atIdentity();
  const staff = (await scene.sessionRow())?.staff.id ?? '';
  const before = await limits.servedToday(staff);
  expect((await unlock()).line).toBe('303 /desk');
  expect(await limits.servedToday(staff)).toBe(before);
  expect(await limits.studentLimit(scene.student.id, 'teacher')).toBeNull();
  expect((await scene.enterCard()).line).toBe('303 /desk/student');
});

it.each([
  ['refused', NO_RIGHT, 'Le compte n’a pas été débloqué.', 50],
  ['away', async () => away(), 'Le compte n’a pas été débloqué.', null],
  ['without an answer', loses('timeout'), 'Le compte est peut-être débloqué.', null],
] as const)('a directory that is %s: the notice says so, and nothing else', async (_what, write, says, code) => {
  await atIdentity();
  hall.directory.set({ unlock: write });
  expect((await unlock()).line).toBe('303 /desk');
  expect(await notice()).toContain(says);
  expect((await entriesSince(hall.console, size)).at(-1)?.detail.result_code).toBe(code);
});

describe('who may', () => {
  const OFFERED = /action="\/desk\/unlock"/;

  it('a teacher is offered none, and is refused one: logged', async () => {
    scene = await Scene.open(hall, 'dupont-n', await locked(hall));
    await bringTo(scene, 'identified');
    expect((await scene.browser.get('/desk/student')).body).not.toMatch(OFFERED);
    hall.console.pass(MINUTE + SECOND);
    size = await logSize(hall.console);
    for (const path of ['/desk/unlock', '/desk/reminder'])
      expectErrorPage(hall.console, await scene.force(path, { confirmed: 'yes' }), 403);
    expect(await logged()).toEqual(['access.refused refused role']);
    expect((await accountsOf(hall.console.embedded)).get('E21813179')?.locked).toBe(true);
    expect((await scene.browser.get('/desk/student')).line).toBe('200');
  });

  it('the kiosk is offered one where there is a lock', async () => {
    await atIdentity();
    expect(scene.browser.page).toMatch(OFFERED);
    await scene.close();
    scene = await Scene.open(hall, KIOSK);
    await bringTo(scene, 'identified');
    expect((await scene.browser.get('/desk/student')).body).not.toMatch(OFFERED);
  });

  it('an account that was never used is neither unlocked nor shown', async () => {
    for (const path of ['/desk/unlock', '/desk/reminder']) {
      scene = await Scene.open(hall, KIOSK, neverActivated(hall, 'E21813180'));
      await bringTo(scene, 'identified');
      expect((await scene.browser.get('/desk/student')).body).not.toMatch(/\/desk\/(unlock|reminder)/);
      size = await logSize(hall.console);
      expect((await scene.force(path, { confirmed: 'yes' })).line).toBe('422');
      expect(await logged()).toEqual(['desk.handover refused entry_changed']);
      await scene.close();
    }
  });

  it('a box that is not ticked unlocks nobody', async () => {
    await atIdentity();
    const answer = await scene.browser.submit('/desk/unlock');
    expect(answer.line).toBe('422');
    expect(answer.body).toMatch(OFFERED);
    expect(await logged()).toEqual(['desk.handover refused not_confirmed']);
    expect((await accountsOf(hall.console.embedded)).get('E21813179')?.locked).toBe(true);
  });
});

describe('sent twice', () => {
  it('at once: done once, and both lead to the notice', async () => {
    await atIdentity();
    const { database } = hall.console.ctx;
    const durable = database.durable.bind(database);
    // A slow disk: both have read what is there before either has written.
    jest.spyOn(database, 'durable').mockImplementation(async (work) => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      return durable(work);
    });
    const lines = (await Promise.all([unlock(), unlock()])).map(({ line }) => line);
    expect(lines).toEqual(['303 /desk', '303 /desk']);
    expect(await logged()).toEqual(['unlock.intent pending', 'unlock.result ok']);
    expect(await notice()).toContain('compte débloqué');
  });

  it('when it is over: the desk still says what became of it', async () => {
    await atIdentity();
    const twin = scene.browser.copy();
    expect((await unlock()).line).toBe('303 /desk');
    expect((await twin.submit('/desk/unlock', { confirmed: 'yes' })).line).toBe('303 /desk');
    twin.close();
    expect(await logged()).toEqual(['unlock.intent pending', 'unlock.result ok']);
    expect(await notice()).toContain('compte débloqué');
  });

  it('of the student before, while another one is at the desk: that page is over, nobody is changed', async () => {
    await atIdentity();
    const twin = scene.browser.copy();
    await scene.enterCard('E21813185');
    expectErrorPage(hall.console, await twin.submit('/desk/unlock', { confirmed: 'yes' }), 409);
    twin.close();
    expect((await accountsOf(hall.console.embedded)).get('E21813179')?.locked).toBe(true);
  });
});

describe('while it is written', () => {
  interface Asked {
    readonly send: (at: Scene) => Promise<Answer>;
    readonly line: string;
    readonly logs?: readonly string[];
    /** Where its browser is once the write is over. */
    readonly leads?: string;
  }

  const get =
    (path: string) =>
    (at: Scene): Promise<Answer> =>
      at.browser.get(path);

  /** A form of the identity page that another tab still shows. */
  const fromOtherTab =
    (path: string) =>
    (at: Scene): Promise<Answer> =>
      at.browser.submit(path, { confirmed: 'yes' });

  const ASKED: Readonly<Record<string, Asked>> = {
    'the identity page': { send: get('/desk/student'), line: '303 /desk' },
    'the student’s page': { send: get('/student'), line: '303 /desk' },
    'the last page': { send: get('/student/done'), line: '303 /desk' },
    'a page to take the desk back': { send: get('/desk/resume'), line: '303 /desk' },
    // The desk's page has no form for a card meanwhile: its number comes from a tab that was open before.
    'a card': {
      send: (at) => at.force('/desk/card', { card: 'E21813185', inspected: 'yes' }, 'session'),
      line: '303 /desk',
    },
    'a malformed card': { send: (at) => at.force('/desk/card', { card: 'E' }, 'session'), line: '303 /desk' },
    'the unlock again': { send: fromOtherTab('/desk/unlock'), line: '303 /desk' },
    'the handover': { send: fromOtherTab('/desk/handover'), line: '409' },
    'the reminder': { send: fromOtherTab('/desk/reminder'), line: '409' },
    'giving it up, from the identity page': { send: fromOtherTab('/desk/cancel'), line: '409' },
    'giving it up': { send: (at) => at.force('/desk/cancel'), line: '303 /desk' },
    'time passes': {
      async send(at) {
        hall.console.pass(6 * MINUTE);
        await hall.console.ctx.sweeper.sweep();
        return at.browser.get('/desk');
      },
      line: '200',
    },
    // At once: nobody waits at a desk for a directory that may be away.
    logout: {
      send: (at) => at.force('/logout', {}, 'session'),
      line: '303 /login',
      logs: ['staff.logout ok'],
      leads: '303 /login',
    },
    // At once, too: one desk each. Nobody's screen is taken away: no signal.
    'a login elsewhere': {
      async send(at) {
        expect((await at.elsewhere().login()).line).toBe('303 /desk');
        return at.browser.get('/desk');
      },
      line: '303 /login?reason=superseded',
      logs: ['staff.login ok'],
      leads: '303 /login?reason=superseded',
    },
  };

  it.each(Object.entries(ASKED))('%s', async (_what, { send, line, logs = [], leads = '200' }) => {
    await atIdentity();
    await scene.startUnlocking();
    const id = (await scene.caseRow())?.id ?? '';
    const answer = await send(scene);
    expect(answer.line).toBe(line);
    if (answer.status >= 400) expectErrorPage(hall.console, answer, answer.status);
    expect(await scene.caseById(id)).toMatchObject({ state: 'writing', purpose: 'unlock' });
    expect((await logged()).slice(1)).toEqual(logs);

    size = await logSize(hall.console);
    scene.held?.release(NO_RIGHT);
    const { cookies } = scene.browser;
    const cookie = scene.browser.session;
    expect((await scene.pending)?.line).toBe('303 /desk');
    expect(await logged()).toEqual(['unlock.result refused']);
    cookies.set('__Host-guichet', cookie);
    expect((await scene.browser.get('/desk')).line).toBe(leads);
    expect(await scene.caseById(id)).toMatchObject({ state: 'ended', endReason: 'failed' });
  });

  it('another tab sees that it is, and comes back by itself', async () => {
    await atIdentity();
    await scene.startUnlocking();
    const answer = await scene.browser.get('/desk');
    expect([answer.line, answer.headers.refresh]).toEqual(['200', '1; url=/desk']);
    expect(answer.body).toContain('est en train de se débloquer');
    // There is no case to go on with, and none to give up.
    expect(answer.body).not.toMatch(/href="\/desk\/student"|action="\/desk\/cancel"/);
    scene.held?.release();
    await scene.pending;
    const over = await scene.browser.get('/desk');
    expect(over.headers.refresh).toBeUndefined();
    expect(await notice()).toContain('compte débloqué');
  });
});
