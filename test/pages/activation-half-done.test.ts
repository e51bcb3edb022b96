/**
 * An activation takes three steps: the password, its proof, and the opening, with all that is kept beside it. Whichever
 * breaks off, the next try finishes it (at the same screen, or as a new case), and no page says meanwhile that nothing was
 * changed when the password was.
 */

import { GIVEN } from '../support/activation';
import { activeState, handedOver, inActivationHall, LUCAS, opens } from '../support/activation-hall';
import { away, loses, refuses } from '../support/faulty-directory';
import { entriesSince, lineOf, logSize } from '../support/observe';
import { freshPassword, HOUR, type Scene } from '../support/scene';

const NO_RIGHT = refuses('refused', { code: 50 });

let scene: Scene;
let size: number;

const hall = inActivationHall(() => scene);

// Completed activations count as resets of this student's, who is served here every few moments.
afterEach(() => hall.console.pass(8 * 24 * HOUR));

type Faults = Parameters<typeof hall.directory.set>[0];

interface Break {
  readonly what: string;
  readonly faults: () => Faults;
  readonly line: string;
  readonly result: string;
  readonly missing: readonly string[] | null;
  /** What the directory has afterwards. */
  readonly has: { readonly record: boolean; readonly password: boolean; readonly state: boolean };
}

const behind = () => hall.directory.behind;

const BREAKS: readonly Break[] = [
  {
    what: 'the password: refused',
    faults: () => ({ setPassword: NO_RIGHT }),
    line: '303 /student?reason=failed',
    result: 'activation.result failed',
    missing: null,
    has: { record: false, password: false, state: false },
  },
  {
    what: 'the password: refused by a rule',
    faults: () => ({ setPassword: refuses('policy', { rule: 'quality', code: 19 }) }),
    line: '303 /student?reason=policy',
    result: 'activation.result refused policy',
    missing: null,
    has: { record: false, password: false, state: false },
  },
  {
    // There is no change time to tell by: none before, and none after.
    what: 'the password: sent, and lost',
    faults: () => ({ setPassword: loses('lost') }),
    line: '303 /student?reason=unknown',
    result: 'activation.result unknown',
    missing: null,
    has: { record: false, password: false, state: false },
  },
  {
    what: 'the proof: refused',
    faults: () => ({ provePassword: async () => 'refused' }),
    line: '303 /student?reason=unknown',
    result: 'activation.result unknown proof_refused',
    missing: null,
    has: { record: false, password: true, state: false },
  },
  {
    what: 'the state: refused',
    faults: () => ({ activate: NO_RIGHT }),
    line: '303 /student?reason=unfinished',
    result: 'activation.result partial',
    missing: ['state'],
    has: { record: false, password: true, state: false },
  },
  {
    what: 'the state: sent, and lost',
    faults: () => ({ activate: loses('lost') }),
    line: '303 /student?reason=unfinished',
    result: 'activation.result partial',
    missing: ['state'],
    has: { record: false, password: true, state: false },
  },
  {
    what: 'the state: in place, the answer lost, and nobody can look',
    faults: () => ({
      async activate(student, record) {
        await behind().activate(student, record);
        return loses('lost')();
      },
      readStanding: async () => away(),
    }),
    line: '303 /student?reason=unfinished',
    result: 'activation.result partial',
    missing: ['state'],
    has: { record: true, password: true, state: true },
  },
];

const has = (password: boolean) => ({
  record: hall.own.values(LUCAS, 'supannMailPerso').length > 0 && hall.own.values(LUCAS, 'description').length > 0,
  password,
  state: hall.own.values(LUCAS, 'supannRessourceEtat').includes('{COMPTE}A'),
});

function expectWhole(): void {
  const { supannRessourceEtat, supannRessourceEtatDate } = activeState(hall.console.ctx.now());
  expect(hall.own.values(LUCAS, 'supannRessourceEtat')).toEqual(supannRessourceEtat);
  expect(hall.own.values(LUCAS, 'supannRessourceEtatDate')).toEqual(supannRessourceEtatDate);
  expect(hall.own.values(LUCAS, 'supannMailPerso')).toEqual([GIVEN.recoveryMail]);
  // Accepted twice on one day it is kept once.
  expect(hall.own.values(LUCAS, 'description')).toHaveLength(1);
}

/** Said of the account, whatever was kept beside it. */
const NOT_OPENED = /n’a pas ouvert votre compte/;
const NOTHING_CHANGED = /rien n’(a été|est encore) changé/i;

/** Every page that this screen may show now. */
async function pagesShown(line: string): Promise<string> {
  const pages = [line.replace('303 ', ''), '/student', '/student/nowhere'];
  const bodies: string[] = [];
  for (const path of pages) bodies.push((await scene.browser.get(path)).body);
  return bodies.join('\n');
}

async function breakOff({ faults, line, result, missing, has: expected }: Break, password: string): Promise<void> {
  scene = await handedOver(hall);
  size = await logSize(hall.console);
  hall.directory.set(faults());
  expect((await scene.sendPassword(password)).line).toBe(line);
  hall.directory.mend();
  const entries = await entriesSince(hall.console, size);
  expect(entries.map(lineOf)).toEqual(['activation.intent pending', result]);
  expect(entries[1]?.detail.missing).toEqual(missing);
  expect(has(await opens(hall.directory, LUCAS, password))).toEqual(expected);
}

describe.each(BREAKS.map((each) => [each.what, each] as const))('%s', (_what, each) => {
  it('the pages say no more than is known, and the same screen finishes it with another password', async () => {
    await breakOff(each, freshPassword());
    const shown = await pagesShown(each.line);
    if (each.has.password) expect(shown).not.toMatch(NOTHING_CHANGED);
    // What was given is still there.
    expect((await scene.browser.get('/student')).body).toContain(GIVEN.recoveryMail);

    const password = freshPassword();
    size = await logSize(hall.console);
    expect((await scene.sendPassword(password)).line).toBe('303 /student/done');
    expectWhole();
    expect(await opens(hall.directory, LUCAS, password)).toBe(true);
    const [intent, result] = await entriesSince(hall.console, size);
    expect([intent, result].map((entry) => entry && lineOf(entry))).toEqual([
      'activation.intent pending',
      'activation.result ok',
    ]);
    expect(intent?.detail).toMatchObject({ attempt: 2, attempts: 2 });
    expect(await scene.caseRow()).toMatchObject({ state: 'done', changed: 'yes', receipt: expect.any(String) });
  });

  it('…and with the same password, which is no former one', async () => {
    const password = freshPassword();
    await breakOff(each, password);
    expect((await scene.sendPassword(password)).line).toBe('303 /student/done');
    expectWhole();
    expect(await opens(hall.directory, LUCAS, password)).toBe(true);
  });

  it('the last word of a case that is given up is honest, and a new case finishes it', async () => {
    const first = freshPassword();
    await breakOff(each, first);
    await scene.browser.get('/student');
    expect((await scene.browser.submit('/desk/cancel')).line).toBe('303 /desk/resume');
    const ended = (await scene.browser.get('/student')).body;
    if (each.has.password) expect(ended).not.toMatch(NOTHING_CHANGED);
    expect(ended).toMatch(each.line.endsWith('unknown') || each.has.password ? /peut-être/ : NOT_OPENED);
    expect((await scene.resume()).line).toBe('303 /desk');
    await scene.close();

    if (each.has.state) {
      // Active: for this one a reset is due, like for anybody.
      expect(await opens(hall.directory, LUCAS, first)).toBe(true);
      return;
    }
    scene = await handedOver(hall);
    const password = freshPassword();
    expect((await scene.sendPassword(password)).line).toBe('303 /student/done');
    expectWhole();
    expect(await opens(hall.directory, LUCAS, password)).toBe(true);
  });
});

it('the state’s answer is lost, and the account stands active: it is done', async () => {
  scene = await handedOver(hall);
  hall.directory.set({
    async activate(student, record) {
      await behind().activate(student, record);
      return loses('timeout')();
    },
  });
  expect((await scene.sendPassword()).line).toBe('303 /student/done');
  expectWhole();
});

it('the password’s answer is lost, and its proof binds: it is done', async () => {
  scene = await handedOver(hall);
  hall.directory.set({
    async setPassword(student, password) {
      await behind().setPassword(student, password);
      return loses('timeout')();
    },
  });
  expect((await scene.sendPassword()).line).toBe('303 /student/done');
  expectWhole();
});

it('suspended between password and opening: it stays suspended, and the next try is told so', async () => {
  const suspended = ['{COMPTE}S:SupannVerrouAdministratif::'];
  scene = await handedOver(hall);
  hall.directory.set({
    async setPassword(student, password) {
      await behind().setPassword(student, password);
      hall.own.change(LUCAS, { supannRessourceEtatDate: suspended });
    },
  });
  expect((await scene.sendPassword()).line).toBe('303 /student?reason=unfinished');
  hall.directory.mend();
  expect(hall.own.values(LUCAS, 'supannRessourceEtatDate')).toEqual(suspended);
  expect(hall.own.values(LUCAS, 'supannMailPerso')).toEqual([]);
  expect((await scene.sendPassword()).line).toBe('303 /student?reason=account_suspended');
  expect(hall.own.values(LUCAS, 'supannRessourceEtatDate')).toEqual(suspended);
});

it('a former password is refused as one, in an activation too', async () => {
  const former = freshPassword();
  scene = await handedOver(hall);
  hall.directory.set({ activate: NO_RIGHT });
  for (const password of [former, freshPassword()])
    expect((await scene.sendPassword(password)).line).toBe('303 /student?reason=unfinished');
  hall.directory.mend();
  expect((await scene.sendPassword(former)).line).toBe('303 /student?reason=policy');
  const { body } = await scene.browser.get('/student?reason=policy');
  expect(body).toMatch(/Aucun de vos/);
  expect(body).not.toMatch(NOTHING_CHANGED);
  expect(hall.own.values(LUCAS, 'supannRessourceEtat')).not.toContain('{COMPTE}A');
});
