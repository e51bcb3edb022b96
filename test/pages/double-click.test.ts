/** Sent twice, from two tabs, from two desks: each thing happens once, and nobody is changed by another's page. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer, Browser } from '../support/browser';
import { inHall } from '../support/in-hall';
import { entriesSince, lineOf, logSize } from '../support/observe';
import { anyStudent, bringTo, freshPassword, KIOSK, Scene } from '../support/scene';

let scene: Scene;

const hall = inHall(() => scene);

beforeEach(async () => {
  scene = await Scene.open(hall);
});

/** A slow disk: two requests at the same moment have both read what is there before either has written. */
function slowDisk(): void {
  const { database } = hall.console.ctx;
  for (const way of ['durable', 'relaxed'] as const) {
    const commit = database[way].bind(database);
    jest.spyOn(database, way).mockImplementation(async (work) => {
      await new Promise((resolve) => setTimeout(resolve, 150));
      return commit(work);
    });
  }
}

/** Two requests at the same moment, with the cookies and the page that were there before either. */
async function twiceAtOnce(browser: Browser, send: (browser: Browser) => Promise<Answer>): Promise<readonly string[]> {
  slowDisk();
  const before = browser.session;
  const twin = browser.copy();
  const answers = await Promise.all([send(browser), send(twin)]);
  // A browser keeps the cookie that came last, whichever answer that was: none may be a dead one.
  for (const { session } of [browser, twin].filter(({ session: now }) => now !== before && now !== '')) {
    expect(await alive(session)).toBe(true);
    browser.cookies.set('__Host-guichet', session);
  }
  twin.close();
  return answers.map(({ line }) => line).toSorted();
}

async function alive(cookie: string): Promise<boolean> {
  const session = await scene.sessionRow(cookie);
  return session !== null && session.endedAt === null;
}

async function logged(size: number): Promise<readonly string[]> {
  return (await entriesSince(hall.console, size)).map(lineOf);
}

describe('a double click', () => {
  it('on the card opens one case', async () => {
    await scene.browser.get('/desk');
    const size = await logSize(hall.console);
    const { card } = scene.student;
    const lines = await twiceAtOnce(scene.browser, (it) => it.submit('/desk/card', { card, inspected: 'yes' }));
    expect(lines).toEqual(['303 /desk/student', '303 /desk/student']);
    expect(await logged(size)).toEqual(['desk.card ok']);
    expect(await scene.caseRow()).toMatchObject({ state: 'identified', student: { card } });
  });

  it('on the handover hands over once', async () => {
    await bringTo(scene, 'identified');
    await scene.browser.get('/desk/student');
    const size = await logSize(hall.console);
    const lines = await twiceAtOnce(scene.browser, (it) => it.submit('/desk/handover', { confirmed: 'yes' }));
    expect(lines).toEqual(['303 /student', '303 /student']);
    expect(await logged(size)).toEqual(['desk.handover ok']);
    expect((await scene.browser.get('/student')).line).toBe('200');
  });

  it('on the password writes once', async () => {
    await bringTo(scene, 'handed_over');
    await scene.browser.get('/student');
    const size = await logSize(hall.console);
    const newPassword = freshPassword();
    const fields = { newPassword, newPasswordConfirmation: newPassword };
    const lines = await twiceAtOnce(scene.browser, (it) => it.submit('/student/password', fields));
    expect(lines).toContain('303 /student/done');
    expect(lines.every((line) => ['303 /student', '303 /student/done'].includes(line))).toBe(true);
    expect(await logged(size)).toEqual(['reset.intent pending', 'reset.result ok']);
    expect((await scene.browser.get('/student/done')).line).toBe('200');
  });

  it('on a password that differs counts both, and says what was wrong', async () => {
    await bringTo(scene, 'handed_over');
    await scene.browser.get('/student');
    const fields = { newPassword: freshPassword(), newPasswordConfirmation: freshPassword() };
    const lines = await twiceAtOnce(scene.browser, (it) => it.submit('/student/password', fields));
    expect(lines).toEqual(['303 /student?reason=mismatch', '303 /student?reason=mismatch']);
    expect(await scene.caseRow()).toMatchObject({ state: 'handed_over', attempts: 2 });
  });

  it('on more time adds to the time, and says so', async () => {
    await bringTo(scene, 'handed_over');
    await scene.browser.get('/student');
    const lines = await twiceAtOnce(scene.browser, (it) => it.submit('/student/more-time'));
    expect(lines).toEqual(['303 /student', '303 /student']);
    expect((await scene.caseRow())?.moreTime).toBe(2);
  });

  it.each([
    ['finish', 'done', '/student/done', '/student/finish', 'case.end ok done'],
    ['giving up', 'handed_over', '/student', '/desk/cancel', 'desk.cancel ok'],
  ] as const)('on %s ends the case once', async (_name, state, page, form, entry) => {
    await bringTo(scene, state);
    await scene.browser.get(page);
    const size = await logSize(hall.console);
    const lines = await twiceAtOnce(scene.browser, (it) => it.submit(form));
    expect(lines).toEqual(['303 /desk/resume', '303 /student']);
    expect(await logged(size)).toEqual([entry]);
    expect((await scene.browser.get('/desk/resume')).line).toBe('200');
  });

  it('on taking the desk back takes it back once', async () => {
    await bringTo(scene, 'ended');
    await scene.browser.get('/desk/resume');
    const size = await logSize(hall.console);
    const lines = await twiceAtOnce(scene.browser, (it) => it.submit('/desk/resume', { password: 'guichet-demo' }));
    expect(lines).toEqual(['303 /desk', '303 /desk']);
    expect(await logged(size)).toEqual(['desk.resume ok']);
    expect((await scene.browser.get('/desk')).line).toBe('200');
  });

  it('on taking the desk back with a wrong password counts both', async () => {
    await bringTo(scene, 'ended');
    await scene.browser.get('/desk/resume');
    const size = await logSize(hall.console);
    const lines = await twiceAtOnce(scene.browser, (it) => it.submit('/desk/resume', { password: 'not-hers' }));
    expect(lines).toEqual(['303 /desk/resume?reason=credentials', '303 /desk/resume?reason=credentials']);
    expect(await logged(size)).toEqual(['desk.resume refused credentials', 'desk.resume refused credentials']);
    expect((await scene.caseRow())?.resumeTries).toBe(2);
  });

  it('on logging out logs out once', async () => {
    await scene.browser.get('/desk');
    const size = await logSize(hall.console);
    expect(await twiceAtOnce(scene.browser, (it) => it.submit('/logout'))).toEqual(['303 /login', '303 /login']);
    expect(await logged(size)).toEqual(['staff.logout ok']);
  });

  it('two logins at once leave one desk open', async () => {
    const [one, other] = [scene.elsewhere(), scene.elsewhere()];
    slowDisk();
    const size = await logSize(hall.console);
    const lines = (await Promise.all([one.login(), other.login()])).map(({ line }) => line);
    expect(lines).toEqual(['303 /desk', '303 /desk']);
    const open = await Promise.all([scene, one, other].map(({ browser }) => alive(browser.session)));
    expect(open.filter(Boolean)).toEqual([true]);
    expect(await logged(size)).toEqual(['staff.login ok', 'staff.login ok']);
  });
});

describe('two tabs', () => {
  /** Alice is on one tab's page; on the other one Bob's card was entered after hers. */
  async function aliceAndBob() {
    await bringTo(scene, 'identified');
    const alice = scene.browser.copy();
    await alice.get('/desk/student');
    const { id } = (await scene.caseRow()) ?? { id: '' };
    const bob = await anyStudent(hall);
    expect((await scene.enterCard(bob.card)).line).toBe('303 /desk/student');
    return { alice, bob, aliceCase: id };
  }

  it.each([
    ['confirmed', '/desk/handover', { confirmed: 'yes' }],
    ['given up', '/desk/cancel', {}],
  ] as const)('Alice %s while Bob is open: nobody is changed', async (_name, form, fields) => {
    const { alice, bob, aliceCase } = await aliceAndBob();
    const size = await logSize(hall.console);
    const before = await scene.caseRow();
    const answer = await alice.submit(form, fields);
    expect(answer.line).toBe('409');
    expect(answer.body).not.toContain(scene.student.card);
    expect(answer.body).not.toContain(bob.card);
    expect(alice.session).toBe(scene.browser.session);
    expect(await logged(size)).toEqual([]);
    expect(await scene.caseRow()).toEqual(before);
    expect(before).toMatchObject({ state: 'identified', student: { card: bob.card } });
    expect(await scene.caseById(aliceCase)).toMatchObject({ state: 'ended', endReason: 'superseded' });
    // Bob's own page still does what it says.
    expect((await scene.handOver()).line).toBe('303 /student');
    expect(await scene.caseRow()).toMatchObject({ state: 'handed_over', student: { card: bob.card } });
    alice.close();
  });

  it('another tab finds the case that is open: to be continued, or given up', async () => {
    await bringTo(scene, 'identified');
    const { status, body } = await scene.browser.get('/desk');
    expect(status).toBe(200);
    expect(body).toContain('href="/desk/student"');
    expect((await scene.browser.submit('/desk/cancel')).line).toBe('303 /desk');
  });

  it('a form of an earlier step changes nothing; with a secret it is not even answered in place', async () => {
    await bringTo(scene, 'handed_over');
    await scene.browser.get('/student');
    const tab = scene.browser.copy();
    hall.directory.set({ provePassword: async () => 'refused' });
    expect((await scene.sendPassword()).line).toBe('303 /student?reason=unknown');
    hall.directory.mend();
    const size = await logSize(hall.console);
    const secret = { newPassword: 'un-autre-essai-42', newPasswordConfirmation: 'un-autre-essai-42' };
    expect((await tab.submit('/student/password', secret)).line).toBe('303 /student?reason=earlier_step');
    expect((await tab.submit('/student/more-time')).line).toBe('409');
    expect((await tab.submit('/desk/cancel')).line).toBe('409');
    expect(await logged(size)).toEqual([]);
    expect(await scene.caseRow()).toMatchObject({ state: 'unsettled', moreTime: 0 });
    tab.close();
  });

  it('two tabs that find the end together share one locked screen', async () => {
    await bringTo(scene, 'handed_over');
    hall.console.pass(331_000);
    const lines = await twiceAtOnce(scene.browser, (it) => it.get('/student'));
    expect(lines.every((line) => ['303 /student', '303 /student?reason=expired'].includes(line))).toBe(true);
    expect(await alive(scene.browser.session)).toBe(true);
    expect((await scene.browser.get('/student')).line).toBe('200');
  });
});

describe('the same person at another desk', () => {
  it('closes the first one, and the first page there says so', async () => {
    await bringTo(scene, 'handed_over');
    const id = (await scene.caseRow())?.id ?? '';
    const size = await logSize(hall.console);
    const other = scene.elsewhere();
    expect((await other.login()).line).toBe('303 /desk');
    const texts = JSON.parse(readFileSync(join(__dirname, '../../views/locales/staff/fr.json'), 'utf8')) as Record<
      string,
      string
    >;
    expect((await other.browser.get('/desk')).body).toContain(texts['notice.superseded']?.split('**')[1]);
    expect(await scene.caseById(id)).toMatchObject({ state: 'ended', endReason: 'superseded', changed: 'no' });
    const entries = await entriesSince(hall.console, size);
    expect(entries.map(lineOf)).toEqual(['case.end ok superseded', 'signal.raised ok', 'staff.login ok']);
    expect(entries[1]).toMatchObject({ caseId: id, detail: { signal: 'superseded_handover' } });
    for (const path of ['/student', '/desk', '/desk/resume']) {
      expect((await scene.browser.get(path)).line).toBe('303 /login?reason=superseded');
    }
  });

  it('somebody else is not disturbed', async () => {
    await bringTo(scene, 'handed_over');
    const kiosk = await Scene.open(hall, KIOSK);
    expect((await scene.browser.get('/student')).line).toBe('200');
    await kiosk.close();
  });
});
