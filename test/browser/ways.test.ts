/**
 * The whole procedure, from login to the desk taken back, by each way that people have: keys alone, a mouse, a card
 * reader, no script, fingers on a phone.
 */
import { on } from './pages/console-page';
import { DeskPage, IdentityPage, LoginPage } from './pages/desk-pages';
import { DonePage, ResumePage, StudentPage } from './pages/student-pages';
import { setStage, walks } from './support/stage';
import type { Walker, WalkerSeat } from './support/walker';

const stage = setStage();
const CARD = 'E21813178';
let chosen = 0;

/** How the card's number comes in; every other step is the page objects'. */
type Card = (desk: DeskPage) => Promise<void>;
const typed: Card = (desk) => desk.enter(CARD);

async function serve(walker: Walker, enterCard: Card): Promise<void> {
  chosen += 1;
  const password = `tulipe sardine moteur ${chosen}`;
  await walker.goTo('/');
  await (await on(walker, LoginPage, 'plain')).logIn('dupont-n');
  await enterCard(await on(walker, DeskPage, 'plain'));
  await (await on(walker, IdentityPage, 'plain')).handOver();
  const student = await on(walker, StudentPage, 'plain');
  await student.choose(password, 'not the same');
  await on(walker, StudentPage, 'mismatch');
  await student.moreTime();
  await student.choose(password);
  await (await on(walker, DonePage, 'plain')).finish();
  await (await on(walker, ResumePage, 'plain')).takeBack();
  const desk = await on(walker, DeskPage, 'done');
  await desk.logOut();
  await on(walker, LoginPage, 'logged out');
}

/** A reader types a number within some milliseconds, then Enter. */
async function read(walker: Walker, number: string): Promise<void> {
  await walker.page.keyboard.type(number, { delay: 2 });
  await walker.lead(() => walker.page.keyboard.press('Enter'));
}

const focused = (walker: Walker): Promise<string> => walker.page.evaluate(() => document.activeElement?.id ?? '');

const each = (seats: readonly WalkerSeat[], name: string, enterCard: Card): void =>
  walks(stage, name, seats, (walker) => serve(walker, enterCard));

each([{ hands: 'keys' }, { hands: 'keys', script: false, lang: 'en' }, { hands: 'keys', width: 390 }], 'keys', typed);
each([{ hands: 'mouse' }], 'mouse', typed);
each([{ script: false }, { script: false, width: 390, lang: 'en' }], 'without scripts', typed);
each([{ width: 390 }, { width: 320, lang: 'en' }], 'fingers', typed);

// The box has the focus when the page comes; a script sends what a reader types to the number's field.
each([{ hands: 'keys' }, { lang: 'en' }], 'reader', async (desk) => {
  expect(await focused(desk.walker)).toBe('inspected');
  await desk.walker.page.keyboard.press('Space');
  await read(desk.walker, CARD);
});

each([{ hands: 'keys' }], 'reader before the box', async (desk) => {
  const { walker } = desk;
  await read(walker, CARD);
  await on(walker, DeskPage, 'not_inspected');
  expect([await desk.number(), await focused(walker)]).toEqual([CARD, 'inspected']);
  // The box is all that is missing: one key, and Enter.
  await walker.page.keyboard.press('Space');
  await walker.lead(() => walker.page.keyboard.press('Enter'));
});

each([{ script: false, hands: 'keys' }], 'reader without a script', async (desk) => {
  const { walker } = desk;
  await desk.tick();
  await walker.hands.reach('#card');
  await read(walker, CARD);
});

// A reader set for another keyboard: an AZERTY layout's digits without Shift.
walks(stage, 'reader of another layout', [{}], async (walker) => {
  await walker.goTo('/login');
  await new LoginPage(walker).logIn('dupont-n');
  await new DeskPage(walker).tick();
  await read(walker, 'Eé&_&"&è_');
  await on(walker, IdentityPage, 'understood');
  expect(await walker.page.locator('main').textContent()).toContain(walker.t('desk.understood', { card: CARD }));
});

// Sent without its tick: the box of that form is at fault, in sight and under the hands, whether scripts run or not.
walks(stage, 'no new password', [{}, { script: false, lang: 'en' }, { width: 390, lang: 'en' }], async (walker) => {
  await walker.goTo('/login');
  await new LoginPage(walker).logIn('moreau-k');
  await new DeskPage(walker).enter('E21813179');
  await on(walker, IdentityPage, 'locked');
  await walker.page.locator('#others').click();
  for (const way of ['unlock', 'reminder']) {
    await walker.press(`form[action="/desk/${way}"] button`);
    await on(walker, IdentityPage, `unticked: ${way}`);
    expect(await focused(walker)).toBe(`${way}-confirmed`);
    expect(await walker.page.locator(`form[action="/desk/${way}"] [aria-invalid="true"]`).count()).toBe(1);
    expect(await walker.page.locator('[aria-invalid="true"]').count()).toBe(1);
  }
  await walker.hands.tick('#reminder-confirmed');
  await walker.press('form[action="/desk/reminder"] button');
  await on(walker, DonePage, 'reminder');
});
