/**
 * What shows or changes something of a student and is no new password: unlocks, reminders, screens handed over and taken
 * back. None of it escapes the counts.
 */
import type { Directory } from '../../ldap/port';
import { Gate } from '../../server/services/gate';
import { locked } from '../support/activation';
import type { Answer } from '../support/browser';
import { away, loses, refuses } from '../support/faulty-directory';
import { openHall } from '../support/hall';
import { read } from '../support/html';
import { logOf } from '../support/many';
import { lineOf } from '../support/observe';
import { anyStudent, bringTo, type Hall, HOUR, KIOSK, Scene, SECOND } from '../support/scene';

const ALLOWED = 3;
const SERVED = 10;

let hall: Hall;
let scene: Scene;

beforeAll(async () => {
  hall = await openHall();
  Object.assign(hall.console.ctx.config.limits, {
    lookups: { teacherPerDay: ALLOWED, kioskPerHour: ALLOWED },
    resetsPerHour: { teacher: SERVED, kiosk: SERVED },
  });
  // What it writes between two looks at the log is nobody's doing.
  await hall.console.ctx.sweeper.stop();
});

afterAll(() => hall.console.stop());

afterEach(async () => {
  jest.restoreAllMocks();
  await scene.close();
  // The week that limits look back.
  hall.console.pass(8 * 24 * HOUR);
});

/** Takes the desk back from whatever screen the student had. */
async function takeBack(): Promise<void> {
  expect((await scene.resume()).line).toBe('303 /desk');
}

async function remind(): Promise<void> {
  await scene.browser.get('/desk/student');
  expect((await scene.browser.submit('/desk/reminder', { confirmed: 'yes' })).line).toBe('303 /student/done');
  await scene.browser.get('/student/done');
  expect((await scene.browser.submit('/student/finish')).line).toBe('303 /desk/resume');
  await takeBack();
}

async function giveUp(): Promise<void> {
  expect((await scene.handOver()).line).toBe('303 /student');
  await scene.browser.get('/student');
  expect((await scene.browser.submit('/desk/cancel')).line).toBe('303 /desk/resume');
  await takeBack();
}

const serve = async (): Promise<void> => {
  expect((await scene.handOver()).line).toBe('303 /student');
  expect((await scene.sendPassword()).line).toBe('303 /student/done');
  await scene.browser.get('/student/done');
  expect((await scene.browser.submit('/student/finish')).line).toBe('303 /desk/resume');
  await takeBack();
};

/** Somebody else's card each time, as of those who come to a desk. */
async function others(count: number, then: () => Promise<void>): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    expect((await scene.enterCard((await anyStudent(hall)).card)).line).toBe('303 /desk/student');
    await then();
  }
}

const signals = async (doing: () => Promise<unknown>): Promise<readonly unknown[]> =>
  (await logOf(hall.console, doing)).flatMap(({ action, detail }) =>
    action === 'signal.raised' ? [detail.signal] : [],
  );

describe('the auditors hear of', () => {
  it.each([
    ['screens that are handed over and given up', giveUp, ALLOWED],
    // A busy desk shows many; half of all that it may do in an hour is a look at everybody. Judged at the next card.
    ['logins that are shown, one after the other', remind, SERVED / 2 + 1],
  ])('%s', async (_what, then, allowed) => {
    scene = await Scene.open(hall, KIOSK);
    expect(await signals(() => others(allowed, then))).toEqual([]);
    expect(await signals(() => others(1, then))).toEqual(['lookups']);
  });

  it('screens that are given up, beside logins that are shown', async () => {
    scene = await Scene.open(hall, KIOSK);
    expect(await signals(() => others(SERVED / 2, remind))).toEqual([]);
    expect(await signals(() => others(ALLOWED, giveUp))).toEqual([]);
    expect(await signals(() => others(1, giveUp))).toEqual(['lookups']);
  });

  it('none of those who got a new password', async () => {
    scene = await Scene.open(hall, KIOSK);
    expect(await signals(() => others(ALLOWED + 1, serve))).toEqual([]);
  });
});

it('reminders count like resets: the hour’s are used up, and the page says so', async () => {
  scene = await Scene.open(hall, KIOSK);
  await others(SERVED, remind);
  const entries = await logOf(hall.console, async () => {
    const answer = await scene.enterCard();
    expect(answer.line).toBe('429');
    expect(read(answer.body).text).toContain('Le guichet fait une pause');
  });
  expect(entries.map(lineOf)).toEqual(['desk.card refused throttled']);
  hall.console.pass(HOUR);
  await scene.login();
  expect((await scene.enterCard()).line).toBe('303 /desk/student');
});

describe('unlocks of one account', () => {
  /** The kiosk has the card of a student who was locked out. */
  const identify = async (): Promise<string> => {
    scene = await Scene.open(hall, KIOSK, await locked(hall));
    await bringTo(scene, 'identified');
    return (await scene.browser.get('/desk/student')).body;
  };
  const unlock = (): Promise<Answer> => scene.browser.submit('/desk/unlock', { confirmed: 'yes' });

  /** One after the other, whatever comes of each. */
  async function unlockTimes(times: number, faults: Partial<Directory> = {}): Promise<void> {
    for (let time = 0; time < times; time += 1) {
      await identify();
      hall.directory.set(faults);
      expect((await unlock()).line).toBe('303 /desk');
      await scene.close();
    }
  }

  it('are two a week: then none is offered, the page says why, and a new password counts anew', async () => {
    await unlockTimes(2);
    const page = await identify();
    expect(page).not.toContain('action="/desk/unlock"');
    expect(read(page).text).toMatch(/Débloquer seulement\s+Déjà fait 2 fois en 7 jours/);
    expect((await scene.handOver()).line).toBe('303 /student');
    expect((await scene.sendPassword()).line).toBe('303 /student/done');
    await scene.close();
    expect(await identify()).toContain('action="/desk/unlock"');
    expect((await unlock()).line).toBe('303 /desk');
  });

  it('that another desk has used up since the page was made: refused, in the numbers that are configured', async () => {
    const { limits } = hall.console.ctx.config;
    const { repeated } = limits;
    Object.assign(limits, { repeated: { count: 1, within: 12 * HOUR } });
    try {
      await identify();
      await usedElsewhere();
      const entries = await logOf(hall.console, async () => {
        const { line, body } = await unlock();
        expect(line).toBe('422');
        const { text } = read(body);
        expect(text).toContain('Ce compte a déjà été débloqué une fois en 12 heures');
        expect(text).not.toContain('Ce mot de passe a déjà été changé');
      });
      expect(entries.map(lineOf)).toContain('desk.handover refused repeated');
      expect(entries.map(lineOf)).not.toContain('unlock.intent pending');
      // What is left to do is not refused with it.
      expect((await scene.enterCard()).line).toBe('303 /desk/student');
      // Its box unticked, and the form is gone meanwhile: nothing of it is at fault.
      const unticked = await scene.force('/desk/unlock');
      expect([unticked.line, /aria-invalid|role="alert"/.test(unticked.body)]).toEqual(['422', false]);
      expect((await scene.handOver()).line).toBe('303 /student');
    } finally {
      Object.assign(limits, { repeated });
    }
  });

  /** One more at another desk. */
  const usedElsewhere = (): Promise<void> =>
    hall.console.ctx.database.relaxed((trx) => hall.console.ctx.limits.countUnlock('other', scene.student.id, trx));

  it('that another desk uses up while this one waits for its turn: not one more', async () => {
    await unlockTimes(1);
    await identify();
    const places = new Gate(1, SECOND);
    jest.spyOn(Gate.prototype, 'enter').mockImplementationOnce(async () => {
      jest.restoreAllMocks();
      await usedElsewhere();
      return places.enter();
    });
    expect((await unlock()).line).toBe('503');
    expect((await hall.directory.behind.findStudentByCard(scene.student.card))?.locked).toBe(true);
  });

  const stillLocked: Directory['readStanding'] = async (student) => {
    const standing = await hall.directory.behind.readStanding(student);
    return standing === null ? null : { ...standing, locked: true };
  };
  const lifts = (then: () => Promise<never>): Directory['unlock'] => {
    return async (student) => {
      await hall.directory.behind.unlock(student);
      return then();
    };
  };

  it.each<readonly [what: string, faults: Partial<Directory>, usedUp: boolean]>([
    ['locked again before anybody looks', { readStanding: stillLocked }, true],
    ['locked again, the answer lost', { unlock: lifts(loses('lost')), readStanding: stillLocked }, true],
    ['locked again, no answer in time', { unlock: lifts(loses('timeout')), readStanding: stillLocked }, true],
    ['which nobody can look at', { readStanding: async () => away() }, true],
    ['refused by the directory', { unlock: refuses('refused', { code: 50 }) }, false],
    ['for which the directory is away', { unlock: async () => away() }, false],
  ])('%s: whether the second was the last', async (_what, faults, usedUp) => {
    await unlockTimes(2, faults);
    expect(await hall.console.ctx.limits.unlocksUsedUp(scene.student.id)).toBe(usedUp);
  });
});
