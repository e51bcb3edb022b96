/**
 * What shows or changes something of a student and is no new password: unlocks, reminders, screens handed over and taken
 * back. None of it escapes the counts.
 */
import { locked } from '../support/activation';
import { openHall } from '../support/hall';
import { read } from '../support/html';
import { logOf } from '../support/many';
import { lineOf } from '../support/observe';
import { anyStudent, bringTo, type Hall, HOUR, KIOSK, Scene } from '../support/scene';

const ALLOWED = 3;
const SERVED = 5;

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
    ['logins that are shown, one after the other', remind],
    ['screens that are handed over and given up', giveUp],
  ])('%s', async (_what, then) => {
    scene = await Scene.open(hall, KIOSK);
    expect(await signals(() => others(ALLOWED, then))).toEqual([]);
    expect(await signals(() => others(1, then))).toEqual(['lookups']);
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
  const unlock = async (): Promise<{ readonly line: string; readonly text: string }> => {
    scene = await Scene.open(hall, KIOSK, await locked(hall));
    await bringTo(scene, 'identified');
    await scene.browser.get('/desk/student');
    const { line, body } = await scene.browser.submit('/desk/unlock', { confirmed: 'yes' });
    return { line, text: read(body).text };
  };

  it('are two a week: whoever guesses needs more, and a new password ends it', async () => {
    for (let times = 0; times < 2; times += 1) {
      expect((await unlock()).line).toBe('303 /desk');
      await scene.close();
    }
    const entries = await logOf(hall.console, async () => {
      const { line, text } = await unlock();
      expect(line).toBe('422');
      expect(text).toContain('déjà été débloqué deux fois cette semaine');
      expect(text).not.toContain('Ce mot de passe a déjà été changé');
    });
    expect(entries.map(lineOf)).toContain('desk.handover refused repeated');
    expect(entries.map(lineOf)).not.toContain('unlock.intent pending');
    // What is left to do is not refused with it.
    expect((await scene.enterCard()).line).toBe('303 /desk/student');
    expect((await scene.handOver()).line).toBe('303 /student');
  });
});
