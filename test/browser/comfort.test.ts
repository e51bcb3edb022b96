/** What the pages do by themselves where scripts run; every page works without. */
import type { Browser, Page } from 'playwright-core';
import { oldPassword, staffPassword } from '../../ldap/embedded';
import { launchChromium, takeSeat, type Visit } from '../support/chromium';
import { type RunningConsole, startConsole } from '../support/console';

let browser: Browser;
let console: RunningConsole;
let visit: Visit;
let page: Page;

beforeAll(async () => {
  [browser, console] = await Promise.all([launchChromium(), startConsole()]);
});
afterAll(async () => {
  await browser?.close();
  await console?.stop();
});
beforeEach(async () => {
  visit = await takeSeat(browser, console.url);
  page = visit.page;
  await page.goto('/login');
  await page.locator('[name="username"]').fill('moreau-k');
  await page.locator('[name="password"]').fill(staffPassword);
  await page.keyboard.press('Enter');
  await page.waitForURL('/desk');
});
afterEach(async () => {
  await visit.context.close();
  expect(visit.complaints).toEqual([]);
});

const newPassword = () => page.locator('#newPassword');
const again = () => page.locator('#newPasswordConfirmation');
const sentence = (word: string) => page.locator(`[data-when="${word}"]:visible`);

/** The one who hands over may change a student's password twice in a day: each test with a change has its own. */
async function handOver(card = 'E21813178'): Promise<void> {
  await page.locator('#card').fill(card);
  await page.locator('#inspected').check();
  await page.keyboard.press('Enter');
  await page.waitForURL('/desk/student');
  await page.locator('#confirmed').check();
  await page.locator('button[form="handover"]').click();
  await page.waitForURL('/student');
}

/** Waits until it is so; asked from outside, as the pages' own policy lets nothing be evaluated in them. */
async function eventually<T>(read: () => Promise<T>, expected: T): Promise<void> {
  const late = Date.now() + 10_000;
  while ((await read()) !== expected && Date.now() < late) await page.waitForTimeout(50);
  expect(await read()).toBe(expected);
}

/** Each rule of the list with its state. */
const rules = (): Promise<Record<string, string | null>> =>
  page
    .locator('#rules li')
    .evaluateAll((lines) =>
      Object.fromEntries(lines.map((line) => [line.getAttribute('data-rule') ?? '', line.getAttribute('data-state')])),
    );

describe('the rules', () => {
  beforeEach(() => handOver());

  it('are ticked while typing, and nothing is sent', async () => {
    const sent: string[] = [];
    page.on('request', (request) => {
      if (!request.url().includes('/assets/')) sent.push(request.url());
    });
    expect(await rules()).toEqual({
      too_short: 'todo',
      own_data: 'later',
      history: 'later',
      spaces_at_ends: 'todo',
      too_long: 'todo',
      too_many_bytes: 'todo',
    });
    await newPassword().pressSequentially('tulipe');
    expect(await rules()).toMatchObject({ too_short: 'todo', spaces_at_ends: 'ok', too_long: 'ok' });
    await newPassword().pressSequentially(' sardine moteur');
    expect(await rules()).toMatchObject({ too_short: 'ok', own_data: 'later' });
    expect(sent).toEqual([]);
  });

  it('call nothing broken before the field is left, but what more typing cannot mend', async () => {
    await newPassword().pressSequentially(' tulipe');
    expect(await rules()).toMatchObject({ too_short: 'todo', spaces_at_ends: 'no' });
    await expect(page.locator('#rules details').getAttribute('open')).resolves.toBe('');
    await page.keyboard.press('Tab');
    expect(await rules()).toMatchObject({ too_short: 'no', spaces_at_ends: 'no' });
    await newPassword().fill('');
    expect(await rules()).toMatchObject({ too_short: 'todo', spaces_at_ends: 'todo' });
  });

  it('know the names on the card, and say so at once', async () => {
    await newPassword().pressSequentially('Marchand-Theo1');
    expect(await rules()).toMatchObject({ too_short: 'ok', own_data: 'no' });
    await newPassword().fill('quatre mots bien choisis');
    expect(await rules()).toMatchObject({ own_data: 'later' });
  });

  it('are told to a screen reader once typing pauses, not at every letter', async () => {
    const said = page.locator('#rules > [role="status"]');
    await newPassword().pressSequentially('tulipe ');
    expect(await said.textContent()).toBe('');
    await eventually(() => said.textContent(), 'Encore 2 règles à respecter.');
  });

  it('promise nothing of a text that can be no password', async () => {
    await newPassword().fill('tulipe\u200bsardine moteur');
    expect(await rules()).toMatchObject({ too_short: 'todo', spaces_at_ends: 'todo' });
    expect(await sentence('ill_formed').count()).toBe(1);
    await newPassword().fill('tulipe sardine moteur');
    expect(await sentence('ill_formed').count()).toBe(0);
  });

  it('leave to the server what it refused: nothing here can tick it', async () => {
    await newPassword().fill(oldPassword);
    await again().fill(oldPassword);
    await page.locator('form[action="/student/password"] .primary').click();
    await page.waitForURL('/student?reason=policy');
    expect(await rules()).toMatchObject({ history: 'no', own_data: 'later' });
    await newPassword().pressSequentially('tulipe');
    expect(await rules()).toMatchObject({ history: 'later', own_data: 'later' });
    expect(await page.locator('[data-rule="history"] .sr').textContent()).toMatch(/^Vérifiée à l’envoi/);
  });

  it('say whether both fields are alike, once they can no longer become so', async () => {
    await newPassword().fill('tulipe sardine moteur');
    await again().pressSequentially('tulipe');
    expect(await sentence('unlike').count()).toBe(0);
    await again().pressSequentially('x');
    expect(await sentence('unlike').count()).toBe(1);
    await again().fill('tulipe sardine moteur');
    expect(await sentence('unlike').count()).toBe(0);
    expect(await sentence('alike').count()).toBe(1);
  });
});

describe('the keyboard', () => {
  beforeEach(() => handOver());
  const press = (key: object): Promise<void> => newPassword().dispatchEvent('keydown', { bubbles: true, ...key });

  it('has Caps Lock told, in the field where it is', async () => {
    await press({ key: 'A', modifierCapsLock: true });
    expect(await sentence('caps').count()).toBe(1);
    await press({ key: 'a' });
    expect(await sentence('caps').count()).toBe(0);
  });

  it.each([
    ['azerty', 'KeyQ', 'a'],
    ['qwertz', 'KeyY', 'z'],
  ])('is known by what its keys write: %s', async (layout, code, key) => {
    await press({ code, key });
    expect(await sentence(layout).count()).toBe(1);
    expect(await page.locator('#keyboard [data-when]:visible').count()).toBe(1);
  });

  it('is not taken for a QWERTY by a Y, which an AZERTY has at the same place', async () => {
    await page.addInitScript("Object.defineProperty(navigator, 'keyboard', { value: undefined })");
    await page.reload();
    await press({ code: 'KeyY', key: 'y' });
    expect(await sentence('unknown').count()).toBe(1);
    await press({ code: 'KeyQ', key: 'q' });
    expect(await sentence('qwerty').count()).toBe(1);
  });

  it('has signs that are elsewhere on other keyboards told', async () => {
    await newPassword().fill('tulipe sardine');
    expect(await sentence('elsewhere').count()).toBe(0);
    await newPassword().fill('tulipe étoile');
    expect(await sentence('elsewhere').count()).toBe(1);
  });
});

describe('the time', () => {
  const until = () => page.locator('.time-row time').getAttribute('datetime');

  /** The server's `Refresh`, two seconds from now instead of minutes. */
  const leaveSoon = async (): Promise<void> => {
    await page.route('/student', async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, headers: { ...answer.headers(), refresh: '2; url=/student' } });
    });
    await page.reload();
  };

  it('is extended without losing what is typed, and the page does not go at the time before', async () => {
    await handOver();
    await leaveSoon();
    await newPassword().fill('tulipe sardine');
    const before = await until();
    await page.locator('.more-time').click();
    await eventually(until, new Date(Date.parse(before ?? '') + 5 * 60_000).toISOString());
    await page.waitForTimeout(3_500);
    expect(await newPassword().inputValue()).toBe('tulipe sardine');
  });

  it('is told each time that it is extended; after the last time the focus stays in the page', async () => {
    await handOver();
    for (let time = 1; time <= 10; time += 1) {
      const before = await until();
      await page.locator('.more-time').press('Enter');
      await eventually(async () => (await until()) !== before, true);
      await eventually(() => sentence('extended').count(), 1);
    }
    expect(await page.locator('.more-time').count()).toBe(0);
    expect(await page.evaluate('document.activeElement.tagName')).toBe('TIME');
  });

  it('takes the page away when it is over, and what is typed with it', async () => {
    await handOver();
    await leaveSoon();
    await newPassword().fill('tulipe sardine');
    await eventually(() => newPassword().inputValue(), '');
  });

  it('is over by the page’s own clock where it was extended', async () => {
    await page.clock.install();
    await handOver();
    await newPassword().fill('tulipe sardine');
    await page.locator('.more-time').click();
    await page.waitForFunction('!document.querySelector(\'[data-when="extended"]\').hidden');
    await Promise.all([page.waitForEvent('framenavigated'), page.clock.runFor(11 * 60_000)]);
    await page.waitForLoadState();
    expect(await newPassword().inputValue()).toBe('');
  });

  it('is told in its last minute, in words that do not hurry', async () => {
    await page.clock.install();
    await handOver();
    expect(await sentence('soon').count()).toBe(0);
    await page.clock.runFor(4 * 60_000 + 10_000);
    expect(await sentence('soon').count()).toBe(1);
  });
});

describe('a form', () => {
  it('goes once, however often its button is pressed', async () => {
    await handOver();
    const posts: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST') posts.push(new URL(request.url()).pathname);
    });
    await newPassword().fill('tulipe sardine moteur');
    await again().fill('tulipe sardine moteur');
    await page.locator('form[action="/student/password"] .primary').dblclick();
    await page.waitForURL('/student/done');
    expect(posts).toEqual(['/student/password']);
  });
});

describe('the handover', () => {
  it('takes the staff’s pages out of other tabs, and what was copied out of the clipboard', async () => {
    await visit.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const other = await visit.context.newPage();
    await page.locator('#card').fill('E990123W');
    await page.locator('#inspected').check();
    await page.keyboard.press('Enter');
    await page.waitForURL('/desk/student');
    await other.goto('/desk/student');
    expect(await other.locator('img[src="/desk/student/photo"]').count()).toBe(1);
    await page.bringToFront();
    await page.locator('dd.figures').first().selectText();
    await page.keyboard.press('Control+C');
    await page.locator('#confirmed').check();
    await page.locator('button[form="handover"]').click();
    await page.waitForURL('/student');
    await other.waitForURL('/student');
    expect(await other.locator('img').count()).toBe(0);
    await page.bringToFront();
    await newPassword().press('Control+V');
    expect(await newPassword().inputValue()).toBe('');
    await page.locator('button[form="cancel"]').click();
    await page.waitForURL('/desk/resume');
    // Whoever had the keyboard before cannot have left "show" on for the staff member's own password.
    expect(await page.locator('.peek').count()).toBe(0);
  });

  it('is not undone by more time that was asked for before saving', async () => {
    await handOver('E21813181');
    await page.route('/student/more-time', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 400));
      await route.continue();
    });
    await newPassword().fill('tulipe sardine moteur 2');
    await again().fill('tulipe sardine moteur 2');
    await page.locator('.more-time').click();
    await page.locator('form[action="/student/password"] .primary').click();
    await page.waitForURL('/student/done');
  });
});

describe('a card reader', () => {
  it('types into the number from wherever the focus is; Space still ticks the box', async () => {
    expect(await page.evaluate('document.activeElement.id')).toBe('inspected');
    await page.keyboard.press('Space');
    await page.keyboard.type('E990123W');
    expect(await page.locator('#card').inputValue()).toBe('E990123W');
    await page.keyboard.press('Enter');
    await page.waitForURL('/desk/student');
  });
});

describe('the demonstration’s note', () => {
  it('copies an account or a card with a click', async () => {
    await visit.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.locator('form[action="/logout"] button').click();
    await page.waitForURL('/login');
    await page.locator('button[data-copy="E21813182"]').click();
    await eventually(() => page.locator('[data-copy-said]').textContent(), 'E21813182 est copié.');
    // What is in the clipboard is pasted, as a person does: the console's own policy forbids to read it.
    await page.locator('[name="username"]').focus();
    await page.keyboard.press('Control+V');
    expect(await page.locator('[name="username"]').inputValue()).toBe('E21813182');
  });
});
