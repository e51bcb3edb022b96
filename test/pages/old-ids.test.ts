/**
 * An id that ended opens nothing: copied before, during or after a handover it leads for ten seconds to where its
 * successor is, later nowhere. A request that was slow while the screen was handed over neither acts nor revives.
 */
import { staffPassword } from '../../ldap/embedded';
import { makeToken } from '../../server/middleware/token';
import type { Answer, Browser } from '../support/browser';
import { inHall } from '../support/in-hall';
import { entriesSince, everything, lineOf, logSize } from '../support/observe';
import { bringTo, freshPassword, Scene, SECOND } from '../support/scene';
import { seen, startSlowly } from '../support/slow-request';

let scene: Scene;

const hall = inHall(() => scene);

beforeEach(async () => {
  scene = await Scene.open(hall);
});

const PAGES = [
  '/',
  '/desk',
  '/desk/student',
  '/desk/student/photo',
  '/student',
  '/student/done',
  '/desk/resume',
  '/audit',
];
const FORMS: readonly (readonly [path: string, fields: Readonly<Record<string, string>>])[] = [
  ['/desk/card', { card: 'E21813185', inspected: 'yes' }],
  ['/desk/handover', { confirmed: 'yes' }],
  ['/desk/cancel', {}],
  ['/student/password', { newPassword: 'encore-un-essai-la', newPasswordConfirmation: 'encore-un-essai-la' }],
  ['/student/more-time', {}],
  ['/student/finish', {}],
  ['/desk/resume', { password: staffPassword }],
  ['/logout', {}],
];

/** Every page and every form, with the tokens that the old id's pages had. */
async function knock(old: Browser, bound: { caseId: string; step: number } | null): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  const kept = old.session;
  const keep = (answer: Answer): void => {
    answers.push(answer);
    old.cookies.set('__Host-guichet', kept);
  };
  for (const page of PAGES) keep(await old.get(page));
  for (const [path, fields] of FORMS) {
    for (const each of [bound, null]) {
      keep(await old.post(path, { _csrf: makeToken(kept, `POST ${path}`, each), ...fields }));
    }
  }
  return answers;
}

const linesOf = (answers: readonly Answer[]): readonly string[] => [...new Set(answers.map(({ line }) => line))];

it('cookies copied before, during and after a handover open nothing once the desk is taken back', async () => {
  const { browser } = scene;
  await bringTo(scene, 'identified');
  const bound = async () => {
    const facts = await scene.caseRow();
    return facts === null ? null : { caseId: facts.id, step: facts.step };
  };
  const copies: { readonly name: string; readonly copy: Browser; readonly bound: Awaited<ReturnType<typeof bound>> }[] =
    [];
  const take = async (name: string) => copies.push({ name, copy: browser.copy(), bound: await bound() });
  const leads = async (to: string): Promise<void> => {
    const newest = copies.at(-1);
    if (newest === undefined) return;
    const answers = await knock(newest.copy, newest.bound);
    expect([newest.name, ...linesOf(answers)]).toEqual([newest.name, `303 ${to}`]);
    expect(answers.flatMap(({ headers }) => headers['set-cookie'] ?? [])).toEqual([]);
  };

  await take('before the handover');
  await scene.handOver();
  await leads('/student');
  await take('during the handover');
  expect((await scene.sendPassword()).line).toBe('303 /student/done');
  await browser.get('/student/done');
  const finished = await browser.submit('/student/finish');
  expect([finished.line, finished.headers['clear-site-data']]).toEqual(['303 /desk/resume', '"cache"']);
  await leads('/student');
  await take('after the handover');
  expect((await scene.resume()).line).toBe('303 /desk');
  await leads('/desk');

  hall.console.pass(10 * SECOND);
  const [before, size] = [await everything(hall.console), await logSize(hall.console)];
  for (const { name, copy, bound: of } of copies) {
    const answers = await knock(copy, of);
    expect([name, ...linesOf(answers)]).toEqual([name, '303 /login']);
    // Not even good as the key of a login form.
    const login = { username: scene.staff, password: staffPassword };
    const forged = await copy.post('/login', { _csrf: makeToken(copy.session, 'POST /login', null), ...login });
    expect([name, forged.line]).toEqual([name, '303 /login?reason=csrf']);
  }
  expect(await everything(hall.console)).toEqual(before);
  expect((await entriesSince(hall.console, size)).map(lineOf)).toEqual(['access.refused refused csrf']);
  expect((await browser.get('/desk')).line).toBe('200');
  for (const { copy } of copies) copy.close();
});

describe('a request that is slow while the screen is handed over', () => {
  const SLOW: readonly (readonly [
    name: string,
    path: string,
    bound: boolean,
    fields: Readonly<Record<string, string>>,
  ])[] = [
    ['a card, sent before one was open', '/desk/card', false, { card: 'E21813185', inspected: 'yes' }],
    ['a card that is not there', '/desk/card', false, { card: 'E20000001', inspected: 'yes' }],
    ['half a card', '/desk/card', false, { card: '21813178', inspected: 'yes' }],
    ['another handover', '/desk/handover', true, { confirmed: 'yes' }],
    ['giving the case up', '/desk/cancel', true, {}],
    ['a logout', '/logout', false, {}],
  ];

  it.each(SLOW)('%s', async (_name, path, bound, fields) => {
    if (bound) await bringTo(scene, 'identified');
    const facts = await scene.caseRow();
    const of = facts === null ? null : { caseId: facts.id, step: facts.step };
    const _csrf = makeToken(scene.browser.session, `POST ${path}`, of);
    const slow = startSlowly(hall.console.url, scene.browser, path, { ...fields, _csrf });
    await seen();
    if (!bound) await bringTo(scene, 'identified');
    expect((await scene.handOver()).line).toBe('303 /student');
    const [before, size] = [await everything(hall.console), await logSize(hall.console)];

    const answer = await slow.finish();

    expect(answer.split('\r\n')[0]).toBe('HTTP/1.1 303 See Other');
    expect(answer).toMatch(/^Location: \/student\r$/m);
    expect(answer).not.toMatch(/^Set-Cookie:/im);
    expect(await everything(hall.console)).toEqual(before);
    expect(await entriesSince(hall.console, size)).toEqual([]);
    expect((await scene.browser.get('/student')).line).toBe('200');
    expect((await scene.browser.get('/desk')).line).toBe('303 /student');
  });

  it('a card that the directory looks for', async () => {
    await bringTo(scene, 'identified');
    const twin = scene.browser.copy();
    await twin.get('/desk');
    let found = (): void => undefined;
    const looked = new Promise<void>((resolve) => {
      hall.directory.set({
        async findStudentByCard(card) {
          if (card === 'E21813185') {
            resolve();
            await new Promise<void>((go) => {
              found = go;
            });
          }
          return hall.directory.behind.findStudentByCard(card);
        },
      });
    });
    const slow = twin.submit('/desk/card', { card: 'E21813185', inspected: 'yes' });
    await looked;
    expect((await scene.handOver()).line).toBe('303 /student');
    const [before, size] = [await everything(hall.console), await logSize(hall.console)];
    found();
    const answer = await slow;
    expect([answer.line, answer.headers['set-cookie']]).toEqual(['303 /student', undefined]);
    expect(await everything(hall.console)).toEqual(before);
    expect(await entriesSince(hall.console, size)).toEqual([]);
    twin.close();
  });

  it('a portrait that is still being read', async () => {
    await bringTo(scene, 'identified');
    const twin = scene.browser.copy();
    let go = (): void => undefined;
    const asked = new Promise<void>((resolve) => {
      hall.directory.set({
        async readPhoto(student) {
          resolve();
          await new Promise<void>((free) => {
            go = free;
          });
          return hall.directory.behind.readPhoto(student);
        },
      });
    });
    const slow = twin.get('/desk/student/photo');
    await asked;
    expect((await scene.handOver()).line).toBe('303 /student');
    const before = await everything(hall.console);
    go();
    expect((await slow).headers['set-cookie']).toBeUndefined();
    expect(await everything(hall.console)).toEqual(before);
    twin.close();
  });
});

it('a password that comes slowly does nothing once the case was given up', async () => {
  await bringTo(scene, 'handed_over');
  const { browser } = scene;
  await browser.get('/student');
  const secret = freshPassword();
  const facts = await scene.caseRow();
  const _csrf = makeToken(browser.session, 'POST /student/password', {
    caseId: facts?.id ?? '',
    step: facts?.step ?? 0,
  });
  const slow = startSlowly(hall.console.url, browser, '/student/password', {
    newPassword: secret,
    newPasswordConfirmation: secret,
    _csrf,
  });
  await seen();
  expect((await browser.submit('/desk/cancel')).line).toBe('303 /desk/resume');
  const [before, size] = [await everything(hall.console), await logSize(hall.console)];
  const answer = await slow.finish();
  expect(answer).toMatch(/^HTTP\/1\.1 303 /);
  expect(answer).toMatch(/^Location: \/student(\?reason=earlier_step)?\r$/m);
  expect(answer).not.toMatch(/^Set-Cookie:/im);
  expect(await everything(hall.console)).toEqual(before);
  expect(await entriesSince(hall.console, size)).toEqual([]);
});
