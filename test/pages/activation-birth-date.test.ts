/** The birth date that the staff member reads from a card: three tries a day at a student, for each staff member. */
import { neverActivated, withActivation } from '../support/activation';
import { read } from '../support/html';
import { inHall } from '../support/in-hall';
import { entriesSince, lineOf, logSize } from '../support/observe';
import { bringTo, HOUR, KIOSK, Scene } from '../support/scene';

const COLLEAGUE = 'le-goff-m';
const RIGHT = '10/10/1998';
const WRONG = '10/10/1999';

let scene: Scene;
let size: number;

const hall = inHall(() => scene, { adjust: withActivation });

// What it writes between two looks at the log is nobody's doing.
beforeAll(() => hall.console.ctx.sweeper.stop());

/** Each test has a day of its own. */
afterEach(() => hall.console.pass(24 * HOUR + 1));

async function atIdentity(staff = KIOSK): Promise<void> {
  scene = await Scene.open(hall, staff, neverActivated(hall, 'E21813180'));
  await bringTo(scene, 'identified');
  size = await logSize(hall.console);
}

const say = async (birthDate: string): Promise<string> => (await scene.handOver({ confirmed: 'yes', birthDate })).line;

const logged = async (): Promise<readonly (readonly [string, unknown])[]> =>
  (await entriesSince(hall.console, size)).map((entry) => [lineOf(entry), entry.detail.try]);

const REFUSED = 'desk.handover refused birth_date';

it('wrong three times: the third ends the case, and the next card of that day is refused', async () => {
  await atIdentity();
  for (const left of ['il reste 2 essais', 'il reste 1 essai ']) {
    const answer = await scene.handOver({ confirmed: 'yes', birthDate: WRONG });
    expect(answer.line).toBe('422');
    expect(read(answer.body).text).toContain(left);
    // Neither what was typed nor what is right.
    expect(answer.body).not.toMatch(/199[89]/);
  }
  expect(await say(WRONG)).toBe('303 /desk');
  expect((await scene.browser.get('/desk')).body).toContain('Trois fois, la date de naissance n’était pas la bonne.');
  expect(await logged()).toEqual([1, 2, 3].map((time) => [REFUSED, time]));

  size = await logSize(hall.console);
  const card = await scene.enterCard();
  expect(card.line).toBe('429');
  expect(card.body).toContain('Les essais du jour sont épuisés');
  expect(await logged()).toEqual([['desk.card refused attempts', undefined]]);
  hall.console.pass(23 * HOUR);
  await scene.login();
  expect((await scene.enterCard()).line).toBe('429');
  hall.console.pass(HOUR + 1);
  await scene.login();
  expect((await scene.enterCard()).line).toBe('303 /desk/student');
  expect(await say(RIGHT)).toBe('303 /student');
});

it('a colleague has tries of their own', async () => {
  await atIdentity();
  for (const line of ['422', '422', '303 /desk']) expect(await say(WRONG)).toBe(line);
  await scene.close();
  await atIdentity(COLLEAGUE);
  expect(await say(WRONG)).toBe('422');
  expect(await say(RIGHT)).toBe('303 /student');
});

it('tries are counted over the cases of a day, for this student only', async () => {
  await atIdentity();
  for (const line of ['422', '422']) expect(await say(WRONG)).toBe(line);
  await bringTo(scene, 'none');
  expect((await scene.enterCard('E26000129')).line).toBe('303 /desk/student');
  expect(await say('8/4/2009')).toBe('422');
  expect(await say('8/4/2008')).toBe('303 /student');
  await scene.close();
  await atIdentity();
  // The third of today.
  expect(await say(WRONG)).toBe('303 /desk');
});

it('used up in another case meanwhile: not even the right one helps', async () => {
  await atIdentity();
  const { ctx } = hall.console;
  const staff = (await scene.sessionRow())?.staff.id ?? '';
  for (let times = 0; times < 3; times += 1)
    await ctx.database.relaxed((trx) => ctx.limits.countBirthTry(staff, scene.student.id, trx));
  expect(await say(RIGHT)).toBe('303 /desk');
  expect((await logged()).map(([line]) => line)).toEqual([REFUSED]);
});

it('what is no date, or no tick, is no try', async () => {
  await atIdentity();
  for (const birthDate of ['', 'demain', '31/2/1998', '10/10/98', '10101998', '1998-13-10', '9'.repeat(5_000)]) {
    const answer = await scene.handOver({ confirmed: 'yes', birthDate });
    expect([birthDate.slice(0, 12), answer.line]).toEqual([birthDate.slice(0, 12), '422']);
    expect(answer.body).toContain('Cette date ne se lit pas.');
  }
  expect(await logged()).toEqual([]);
  expect((await scene.handOver({ birthDate: WRONG })).line).toBe('422');
  expect((await logged()).map(([line]) => line)).toEqual(['desk.handover refused not_confirmed']);
  for (const line of ['422', '422']) expect(await say(WRONG)).toBe(line);
  expect(await say(RIGHT)).toBe('303 /student');
});

it.each(['10/10/1998', '1998-10-10', '10.10.1998', ' 10 / 10 / 1998 ', '10-10-1998'])('%s is read', async (typed) => {
  await atIdentity();
  expect(await say(typed)).toBe('303 /student');
  expect((await logged()).map(([line]) => line)).toEqual(['desk.handover ok']);
});

it('two at once are two tries; the one after the third finds nothing open', async () => {
  await atIdentity();
  await scene.browser.get('/desk/student');
  const { database } = hall.console.ctx;
  const durable = database.durable.bind(database);
  // A slow disk: each would have read how many are left before any other is counted.
  jest.spyOn(database, 'durable').mockImplementation(async (work) => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    return durable(work);
  });
  const twins = Array.from({ length: 4 }, () => scene.browser.copy());
  const lines = await Promise.all(
    twins.map(async (twin) => (await twin.submit('/desk/handover', { confirmed: 'yes', birthDate: WRONG })).line),
  );
  jest.restoreAllMocks();
  for (const twin of twins) twin.close();
  expect(lines.toSorted()).toEqual(['303 /desk', '409', '422', '422']);
  expect(await logged()).toEqual([1, 2, 3].map((time) => [REFUSED, time]));
  expect((await scene.enterCard()).line).toBe('429');
});

it('no birth date is in the log, nor in the operator’s', async () => {
  await atIdentity();
  await say(WRONG);
  await say(RIGHT);
  const told = `${JSON.stringify(await entriesSince(hall.console, size))}${hall.console.logged()}`;
  for (const year of ['10/10/1998', '10/10/1999', '1998-10-10']) expect(told).not.toContain(year);
});
