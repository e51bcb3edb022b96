/**
 * One student at two desks at the same instant, and two requests of one student: there is one write, and whoever lost
 * reads so. The writes are counted at the directory, not by the console's word for them.
 */
import { locked, neverActivated, withActivation } from '../support/activation';
import { opens } from '../support/activation-hall';
import type { Answer } from '../support/browser';
import { openHall } from '../support/hall';
import { read } from '../support/html';
import { entriesSince, lineOf, logSize } from '../support/observe';
import { anyStudent, bringTo, freshPassword, type Hall, KIOSK, type Pupil, Scene } from '../support/scene';
import { plain } from '../support/situated-desk';

const KIOSKS = [KIOSK, 'le-goff-m'] as const;
const TEACHERS = ['dupont-n', 'diallo-i'] as const;
const BUSY = '303 /student?reason=busy';
const DONE = '303 /student/done';

let hall: Hall;
let writes: jest.SpyInstance;
let size: number;
const scenes: Scene[] = [];

beforeAll(async () => {
  hall = await openHall({ adjust: withActivation });
  await hall.console.ctx.sweeper.stop();
});

afterAll(() => hall.console.stop());

beforeEach(() => {
  writes = jest.spyOn(hall.directory.behind, 'setPassword');
});

afterEach(async () => {
  jest.restoreAllMocks();
  for (const scene of scenes.splice(0)) await scene.close();
});

/** Each with this student before them, and the screen handed over. */
async function atBothDesks(staff: readonly [string, string], student: Pupil): Promise<[Scene, Scene]> {
  const [one, other] = [await Scene.open(hall, staff[0], student), await Scene.open(hall, staff[1], student)];
  scenes.push(one, other);
  for (const scene of [one, other]) {
    await bringTo(scene, 'handed_over');
    await scene.browser.get('/student');
  }
  size = await logSize(hall.console);
  return [one, other];
}

/** The student's form with this password, from the page that is shown. */
const send = ({ browser, student: { given = {} } }: Scene, newPassword: string): Promise<Answer> =>
  browser.submit('/student/password', { newPassword, newPasswordConfirmation: newPassword, ...given });

const logged = async (): Promise<readonly string[]> => (await entriesSince(hall.console, size)).map(lineOf);

interface Duel {
  readonly lost: { readonly scene: Scene; readonly password: string };
  readonly won: { readonly scene: Scene; readonly password: string };
}

/**
 * Both forms are sent at once, and the write of the one that came first is held until the other one has its answer.
 * @returns who won
 */
async function duel(one: Scene, other: Scene): Promise<Duel> {
  const held = hall.directory.holdWrite();
  const sides = [one, other].map((scene) => ({ scene, password: freshPassword() }));
  const answers = sides.map(async (side) => ({ side, line: (await send(side.scene, side.password)).line }));
  await held.reached;
  const first = await Promise.race(answers);
  expect(first.line).toBe(BUSY);
  held.release();
  const won = (await Promise.all(answers)).find(({ side }) => side !== first.side);
  expect(won?.line).toBe(DONE);
  return { lost: first.side, won: won?.side ?? first.side };
}

describe('two staff members at the same student, both passwords sent at once', () => {
  it('one wins, the other reads busy, one write', async () => {
    const { won, lost } = await duel(...(await atBothDesks(TEACHERS, await anyStudent(hall))));
    expect(writes).toHaveBeenCalledTimes(1);
    expect(await logged()).toEqual(['reset.intent pending', 'reset.intent refused busy', 'reset.result ok']);
    const [intent, refused, result] = await entriesSince(hall.console, size);
    expect([intent, result].map((entry) => entry?.staff?.login)).toEqual([won.scene.staff, won.scene.staff]);
    expect(refused?.staff?.login).toBe(lost.scene.staff);
    const { card } = won.scene.student;
    expect([await opens(hall.directory, card, won.password), await opens(hall.directory, card, lost.password)]).toEqual(
      [true, false],
    );
  });

  it('the one who lost is told so, keeps the form, and hears from a second try that it is too soon', async () => {
    const { lost } = await duel(...(await atBothDesks(TEACHERS, await anyStudent(hall))));
    const page = await lost.scene.browser.get('/student?reason=busy');
    expect(page.line).toBe('200');
    const words = plain(read(page.body).text);
    expect(words).toContain("Rien n'est encore changé");
    expect(words).toContain('Un autre changement est en cours sur ce compte.');
    size = await logSize(hall.console);
    expect((await send(lost.scene, freshPassword())).line).toBe('303 /student?reason=cooldown');
    expect(await logged()).toEqual(['case.end refused cooldown']);
    expect(writes).toHaveBeenCalledTimes(1);
    expect(plain(read((await lost.scene.browser.get('/student?reason=cooldown')).body).text)).toContain(
      "Rien n'a été changé.",
    );
  });

  it('kiosk staff who lost may try again: a second reset is theirs to give', async () => {
    const { lost } = await duel(...(await atBothDesks(KIOSKS, await anyStudent(hall))));
    const again = freshPassword();
    expect((await lost.scene.sendPassword(again)).line).toBe(DONE);
    expect(writes).toHaveBeenCalledTimes(2);
    expect(await opens(hall.directory, lost.scene.student.card, again)).toBe(true);
  });

  it('one who read everything before the other’s write, and comes to write after it, has lost too', async () => {
    const [slow, quick] = await atBothDesks(KIOSKS, await anyStudent(hall));
    const { behind } = hall.directory;
    let goOn = (): void => undefined;
    const reading = new Promise<void>((reached) => {
      hall.directory.set({
        async readPolicy(student) {
          hall.directory.set({ readPolicy: (one) => behind.readPolicy(one) });
          const held = new Promise<void>((resolve) => {
            goOn = resolve;
          });
          reached();
          await held;
          return behind.readPolicy(student);
        },
      });
    });
    const late = send(slow, freshPassword());
    await reading;
    const password = freshPassword();
    expect((await send(quick, password)).line).toBe(DONE);
    goOn();
    expect((await late).line).toBe(BUSY);
    expect(writes).toHaveBeenCalledTimes(1);
    expect(await opens(hall.directory, quick.student.card, password)).toBe(true);
    expect(await logged()).toEqual(['reset.intent pending', 'reset.result ok', 'reset.intent refused busy']);
  });

  it('ten times as it comes, nothing held: never two writes', async () => {
    for (let round = 1; round <= 10; round += 1) {
      const both = await atBothDesks(TEACHERS, await anyStudent(hall));
      const answers = await Promise.all(both.map((scene) => send(scene, freshPassword())));
      const lines = answers.map(({ line }) => line);
      expect(lines.filter((line) => line === DONE)).toHaveLength(1);
      expect([BUSY, '303 /student?reason=cooldown']).toContain(lines.find((line) => line !== DONE));
      expect(writes).toHaveBeenCalledTimes(round);
      for (const scene of scenes.splice(0)) await scene.close();
    }
  });
});

it('an account opened at two desks at once is opened once', async () => {
  const opened = jest.spyOn(hall.directory.behind, 'activate');
  const { lost, won } = await duel(...(await atBothDesks(KIOSKS, neverActivated(hall, 'E26000129'))));
  expect([writes.mock.calls.length, opened.mock.calls.length]).toEqual([1, 1]);
  expect(await logged()).toEqual([
    'activation.intent pending',
    'activation.intent refused busy',
    'activation.result ok',
  ]);
  // It is active now: there is nothing to be opened any more.
  expect((await lost.scene.sendPassword()).line).toBe('303 /student?reason=entry_changed');
  expect(writes).toHaveBeenCalledTimes(1);
  expect(await opens(hall.directory, won.scene.student.card, won.password)).toBe(true);
});

describe('an unlock alone and a new password at once', () => {
  async function lockedStudent(): Promise<[unlocking: Scene, resetting: Scene]> {
    const student = await locked(hall);
    const unlocking = await Scene.open(hall, KIOSKS[0], student);
    const resetting = await Scene.open(hall, KIOSKS[1], student);
    scenes.push(unlocking, resetting);
    await bringTo(unlocking, 'identified');
    await bringTo(resetting, 'handed_over');
    await resetting.browser.get('/student');
    await unlocking.browser.get('/desk/student');
    return [unlocking, resetting];
  }

  it('while it is being unlocked, no password is written', async () => {
    const [unlocking, resetting] = await lockedStudent();
    size = await logSize(hall.console);
    await unlocking.startUnlocking();
    expect((await send(resetting, freshPassword())).line).toBe(BUSY);
    expect(writes).not.toHaveBeenCalled();
    unlocking.held?.release();
    expect((await unlocking.pending)?.line).toBe('303 /desk');
    expect(await logged()).toEqual(['unlock.intent pending', 'reset.intent refused busy', 'unlock.result ok']);
    expect((await resetting.sendPassword()).line).toBe(DONE);
  });

  it('while a password is being written, it is not unlocked beside it', async () => {
    const unlocks = jest.spyOn(hall.directory.behind, 'unlock');
    const [unlocking, resetting] = await lockedStudent();
    size = await logSize(hall.console);
    await resetting.startWriting();
    const answer = await unlocking.browser.submit('/desk/unlock', { confirmed: 'yes' });
    expect(answer.line).toBe('503');
    expect(unlocks).not.toHaveBeenCalled();
    resetting.held?.release();
    expect((await resetting.pending)?.line).toBe(DONE);
    expect(await logged()).toEqual(['reset.intent pending', 'unlock.intent refused busy', 'reset.result ok']);
    expect(writes).toHaveBeenCalledTimes(1);
  });
});

it('two requests of one student: one write, and the second waits for the first one’s end', async () => {
  const scene = await Scene.open(hall, TEACHERS[0], await anyStudent(hall));
  scenes.push(scene);
  await bringTo(scene, 'handed_over');
  await scene.browser.get('/student');
  size = await logSize(hall.console);
  const twin = scene.browser.copy();
  const held = hall.directory.holdWrite();
  const [password, another] = [freshPassword(), freshPassword()];
  const first = send(scene, password);
  await held.reached;
  const fields = { newPassword: another, newPasswordConfirmation: another };
  expect((await twin.submit('/student/password', fields)).line).toBe('303 /student');
  const wait = await twin.get('/student');
  expect([wait.line, wait.headers.refresh]).toEqual(['200', '1; url=/student']);
  held.release();
  expect((await first).line).toBe(DONE);
  expect((await twin.get('/student')).line).toBe(DONE);
  expect((await twin.get('/student/done')).line).toBe('200');
  twin.close();
  expect(writes).toHaveBeenCalledTimes(1);
  expect(await logged()).toEqual(['reset.intent pending', 'reset.result ok']);
  expect(await opens(hall.directory, scene.student.card, password)).toBe(true);
});
