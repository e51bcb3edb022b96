/**
 * A kiosk's queue by keyboard and card reader alone: ten students one after the other, a lost card and a case given up
 * among them. Every key that the staff member presses is counted; nobody touches a mouse.
 */
import type { Browser } from 'playwright-core';
import { staffPassword } from '../../ldap/embedded';
import { launchChromium } from '../support/chromium';
import { type RunningConsole, startConsole } from '../support/console';
import { type ConsolePage, on, type State } from './pages/console-page';
import { DeskPage, IdentityPage, LoginPage, RefusalPage } from './pages/desk-pages';
import { DonePage, ResumePage, StudentPage } from './pages/student-pages';
import { Walker } from './support/walker';

const STUDENTS = 10;
/** Far from midnight, when the day's count begins anew. */
const MORNING = new Date('2026-11-24T08:00:00Z');
const LOST = 'E21813182';
/** Students with a situation of their own. */
const SITUATED = /^e(218131|990123w|21900417|22003356|22104518|2600012[89]|22017305|22004417|2299000)/i;
/** The tick, the identity's tick and Enter, the password and Enter. */
const NEEDED = { withScript: 1 + 2 + staffPassword.length + 1, without: 2 + 2 + staffPassword.length + 1 };

let console: RunningConsole;
let browser: Browser;
let cards: readonly string[];

beforeAll(async () => {
  [console, browser] = await Promise.all([startConsole({ begins: MORNING }), launchChromium()]);
  cards = console.embedded.people
    .filter(({ kind, login }) => kind === 'student' && !SITUATED.test(login))
    .flatMap(({ card }) => (card === null ? [] : [card]));
});
afterAll(async () => {
  await browser?.close();
  await console?.stop();
});

/** Looks at a page the first time that somebody comes to it in this state: the tenth time it is the same. */
const looked = new WeakMap<Walker, Set<string>>();
async function arrive<P extends ConsolePage>(walker: Walker, Page: new (walker: Walker) => P, state: State) {
  const before = looked.get(walker) ?? new Set();
  looked.set(walker, before);
  const name = `${Page.name} ${state}`;
  if (before.has(name)) return new Page(walker);
  before.add(name);
  return on(walker, Page, state);
}

/** The hands of somebody at a keyboard, and how often they came down. */
class Keys {
  pressed = 0;

  constructor(private readonly walker: Walker) {}

  /** Where the focus is: the field's name, or the button's form. A page puts it there when it is first drawn. */
  async focus(): Promise<string> {
    let found = '';
    for (let looks = 40; looks > 0 && found === ''; looks -= 1) {
      found = await this.where();
      if (found === '') await this.walker.page.waitForTimeout(50);
    }
    return found;
  }

  private where(): Promise<string> {
    return this.walker.page.evaluate(() => {
      const at = document.activeElement;
      if (at instanceof HTMLInputElement) return at.name;
      return at instanceof HTMLButtonElement ? `button of ${at.form?.getAttribute('action') ?? ''}` : (at?.id ?? '');
    });
  }

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      this.pressed += 1;
      await this.walker.page.keyboard.press(key);
    }
  }

  async type(text: string): Promise<void> {
    this.pressed += text.length;
    await this.walker.page.keyboard.type(text);
  }

  /** Enter, which leads to another page. */
  async enter(): Promise<void> {
    this.pressed += 1;
    await this.walker.lead(() => this.walker.page.keyboard.press('Enter'));
  }

  async until(name: string): Promise<void> {
    while ((await this.where()) !== name) await this.press('Tab');
  }
}

/** A reader types a number and its Enter within some milliseconds: nobody's keys. */
async function scan(walker: Walker, number: string): Promise<void> {
  await walker.page.keyboard.type(number, { delay: 1 });
  await walker.lead(() => walker.page.keyboard.press('Enter'));
}

/** Takes the card in hand, says so, and passes it over the reader; without a script the box comes after it. */
async function present(walker: Walker, staff: Keys, card: string): Promise<void> {
  expect(await staff.focus()).toBe('card');
  if (walker.visit.script) {
    await staff.press('Space');
    expect(await staff.focus()).toBe('inspected');
    return scan(walker, card);
  }
  await scan(walker, card);
  const desk = await arrive(walker, DeskPage, 'not inspected');
  expect(await desk.number()).toBe(card);
  expect(await staff.focus()).toBe('inspected');
  await staff.press('Space');
  await staff.enter();
}

async function confirm(walker: Walker, staff: Keys): Promise<void> {
  await arrive(walker, IdentityPage, 'plain');
  expect(await staff.focus()).toBe('confirmed');
  await staff.press('Space');
  await staff.enter();
}

async function choose(walker: Walker, student: Keys, password: string): Promise<void> {
  await arrive(walker, StudentPage, 'plain');
  expect(await student.focus()).toBe('newPassword');
  await student.type(password);
  await student.until('newPasswordConfirmation');
  await student.type(password);
  await student.enter();
  await arrive(walker, DonePage, 'plain');
  expect(await student.focus()).toBe('button of /student/finish');
  await student.enter();
}

async function takeBack(walker: Walker, staff: Keys): Promise<void> {
  await arrive(walker, ResumePage, 'plain');
  expect(await staff.focus()).toBe('password');
  await staff.type(staffPassword);
  await staff.enter();
}

describe.each([
  { name: 'with scripts', seat: { hands: 'keys' }, needed: NEEDED.withScript },
  { name: 'without scripts', seat: { hands: 'keys', script: false, lang: 'en' }, needed: NEEDED.without },
] as const)('$name', ({ name, seat, needed }) => {
  it(`${STUDENTS} students in a row`, async () => {
    console.pass(8 * 24 * 3_600_000);
    const walker = await Walker.sitDown(browser, console.url, seat, `queue ${name}`);
    const { page, t } = walker;
    await walker.goTo('/');
    await (await on(walker, LoginPage, 'plain')).logIn('moreau-k');
    const [staff, student] = [new Keys(walker), new Keys(walker)];
    let besides = 0;
    /** What the staff member does for somebody who cannot be served. */
    const beside = async (act: () => Promise<void>): Promise<void> => {
      const before = staff.pressed;
      await act();
      besides += staff.pressed - before;
    };

    for (const [index, card] of cards.slice(0, STUDENTS).entries()) {
      if (index === 2) {
        await beside(() => present(walker, staff, LOST));
        await arrive(walker, RefusalPage, 'card_lost');
      }
      if (index === 5) {
        // Not the person on the card: the button beside.
        await beside(async () => {
          await present(walker, staff, cards[STUDENTS] ?? '');
          await staff.until('button of /desk/cancel');
          await staff.enter();
        });
        await arrive(walker, DeskPage, 'cancelled');
      }
      await present(walker, staff, card);
      await confirm(walker, staff);
      await choose(walker, student, `tulipe sardine moteur ${name.length} ${index}`);
      await takeBack(walker, staff);

      const desk = await arrive(walker, DeskPage, 'done');
      expect(await staff.focus()).toBe('card');
      // One line for the last result: the hour, the receipt, how many today; nobody's name or login.
      const line = await desk.notice();
      expect(line).toMatch(/^\d\d?( h |:)\d\d ?: [^.]+ [0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{4}-[0-9A-Z]{4}\. \d+ [^.]+\.$/);
      expect(line).toContain(t('last.today', { count: index + 1 }).replace(/\s/g, ' '));
      const person = console.embedded.people.find((one) => one.card === card);
      const shown = (await page.locator('main').textContent()) ?? '';
      expect(person).toBeDefined();
      for (const word of [card, person?.login ?? '?', person?.name ?? '?']) expect(shown).not.toContain(word);
    }

    const served = staff.pressed - besides;
    process.stdout.write(
      `Queue ${name}: ${STUDENTS} students, ${served} keys of the staff member, ${served / STUDENTS} each ` +
        `(${staffPassword.length} of them the password); ${besides} more for a lost card and a case given up; ` +
        `${student.pressed} keys of the students; no mouse.\n`,
    );
    expect(served).toBe(STUDENTS * needed);
    await walker.leave();
  }, 180_000);
});
