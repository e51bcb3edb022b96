/// <reference lib="dom" />
/** What the pages do by themselves where scripts run; every page works without. */
import { oldPassword } from '../../ldap/embedded';
import { setKioskDesk } from './support/kiosk-desk';

const desk = setKioskDesk();

/** Each rule of the list with its state. */
const rules = (): Promise<Record<string, string | null>> =>
  desk.page
    .locator('#rules li')
    .evaluateAll((lines) =>
      Object.fromEntries(lines.map((line) => [line.getAttribute('data-rule') ?? '', line.getAttribute('data-state')])),
    );

describe('the rules', () => {
  beforeEach(() => desk.handOver());

  it('are ticked while typing, and nothing is sent', async () => {
    const sent: string[] = [];
    desk.page.on('request', (request) => {
      if (!request.url().includes('/assets/')) sent.push(request.url());
    });
    expect(await rules()).toEqual({
      too_short: 'todo',
      pattern: 'todo',
      common: 'later',
      own_data: 'later',
      history: 'later',
      spaces_at_ends: 'todo',
      too_long: 'todo',
      too_many_bytes: 'todo',
    });
    await desk.newPassword.pressSequentially('tulipe');
    expect(await rules()).toMatchObject({ too_short: 'todo', spaces_at_ends: 'ok', too_long: 'ok' });
    await desk.newPassword.pressSequentially(' sardine moteur');
    expect(await rules()).toMatchObject({ too_short: 'ok', own_data: 'later' });
    expect(sent).toEqual([]);
  });

  it('call nothing broken before the field is left, but what more typing cannot mend', async () => {
    await desk.newPassword.pressSequentially(' tulipe');
    expect(await rules()).toMatchObject({ too_short: 'todo', spaces_at_ends: 'no' });
    await expect(desk.page.locator('#rules details').getAttribute('open')).resolves.toBe('');
    await desk.page.keyboard.press('Tab');
    expect(await rules()).toMatchObject({ too_short: 'no', spaces_at_ends: 'no' });
    await desk.newPassword.fill('');
    expect(await rules()).toMatchObject({ too_short: 'todo', spaces_at_ends: 'todo' });
  });

  it('know a pattern, which more typing can still mend', async () => {
    await desk.newPassword.pressSequentially('azertyuiopqs');
    expect(await rules()).toMatchObject({ too_short: 'ok', pattern: 'todo' });
    await desk.page.keyboard.press('Tab');
    expect(await rules()).toMatchObject({ pattern: 'no' });
    await desk.newPassword.pressSequentially(' sardine moteur');
    expect(await rules()).toMatchObject({ pattern: 'ok' });
  });

  it('know the names on the card, and say so at once', async () => {
    await desk.newPassword.pressSequentially('Marchand-Theo1');
    expect(await rules()).toMatchObject({ too_short: 'ok', own_data: 'no' });
    await desk.newPassword.fill('quatre mots bien choisis');
    expect(await rules()).toMatchObject({ own_data: 'later' });
  });

  it('are told to a screen reader once typing pauses, not at every letter', async () => {
    const said = desk.page.locator('#rules > [role="status"]');
    await desk.newPassword.pressSequentially('tulipe ');
    expect(await said.textContent()).toBe('');
    await desk.eventually(() => said.textContent(), 'Encore 2 règles à respecter.');
  });

  it('promise nothing of a text that can be no password', async () => {
    await desk.newPassword.fill('tulipe\u200bsardine moteur');
    expect(await rules()).toMatchObject({ too_short: 'todo', spaces_at_ends: 'todo' });
    expect(await desk.sentence('ill_formed').count()).toBe(1);
    await desk.newPassword.fill('tulipe sardine moteur');
    expect(await desk.sentence('ill_formed').count()).toBe(0);
  });

  it('leave to the server what it refused: nothing here can tick it', async () => {
    await desk.newPassword.fill(oldPassword);
    await desk.again.fill(oldPassword);
    await desk.save();
    await desk.page.waitForURL('/student?reason=policy');
    expect(await rules()).toMatchObject({ history: 'no', own_data: 'later' });
    await desk.newPassword.pressSequentially('tulipe');
    expect(await rules()).toMatchObject({ history: 'later', own_data: 'later' });
    expect(await desk.page.locator('[data-rule="history"] .sr').textContent()).toMatch(/^Vérifiée à l’envoi/);
  });

  it('say whether both fields are alike, once they can no longer become so', async () => {
    await desk.newPassword.fill('tulipe sardine moteur');
    await desk.again.pressSequentially('tulipe');
    expect(await desk.sentence('unlike').count()).toBe(0);
    await desk.again.pressSequentially('x');
    expect(await desk.sentence('unlike').count()).toBe(1);
    await desk.again.fill('tulipe sardine moteur');
    expect(await desk.sentence('unlike').count()).toBe(0);
    expect(await desk.sentence('alike').count()).toBe(1);
  });
});

describe('two that differed', () => {
  it('are no longer said to, by anything, once they are alike', async () => {
    await desk.handOver();
    await desk.newPassword.fill('tulipe sardine moteur');
    await desk.again.fill('tulipe sardine moteurs');
    await desk.save();
    await desk.page.waitForURL('/student?reason=mismatch');
    const said = () => desk.page.locator('#summary, #newPasswordConfirmation-error, [aria-invalid]').count();
    expect(await said()).toBe(3);
    await desk.newPassword.fill('tulipe sardine moteur');
    await desk.again.pressSequentially('tulipe sardine moteu');
    expect(await said()).toBe(3);
    await desk.again.pressSequentially('r');
    expect([await said(), await desk.sentence('alike').count()]).toEqual([0, 1]);
    expect(await desk.again.getAttribute('aria-describedby')).toBe('newPasswordConfirmation-spoken');
    await desk.again.pressSequentially('s');
    expect([await said(), await desk.sentence('unlike').count()]).toEqual([0, 1]);
  });
});

describe('the keyboard', () => {
  beforeEach(() => desk.handOver());
  const press = (key: object): Promise<void> => desk.newPassword.dispatchEvent('keydown', { bubbles: true, ...key });

  it('has Caps Lock told, in the field where it is', async () => {
    await press({ key: 'A', modifierCapsLock: true });
    expect(await desk.sentence('caps').count()).toBe(1);
    await press({ key: 'a' });
    expect(await desk.sentence('caps').count()).toBe(0);
  });

  it.each([
    ['azerty', 'KeyQ', 'a'],
    ['qwertz', 'KeyY', 'z'],
  ])('is known by what its keys write: %s', async (layout, code, key) => {
    await press({ code, key });
    expect(await desk.sentence(layout).count()).toBe(1);
    expect(await desk.page.locator('#keyboard [data-when]:visible').count()).toBe(1);
  });

  it('is not taken for a QWERTY by a Y, which an AZERTY has at the same place', async () => {
    await desk.page.addInitScript("Object.defineProperty(navigator, 'keyboard', { value: undefined })");
    await desk.page.reload();
    await press({ code: 'KeyY', key: 'y' });
    expect(await desk.sentence('unknown').count()).toBe(1);
    await press({ code: 'KeyQ', key: 'q' });
    expect(await desk.sentence('qwerty').count()).toBe(1);
  });

  it('has signs that are elsewhere on other keyboards told', async () => {
    await desk.newPassword.fill('tulipe sardine');
    expect(await desk.sentence('elsewhere').count()).toBe(0);
    await desk.newPassword.fill('tulipe étoile');
    expect(await desk.sentence('elsewhere').count()).toBe(1);
  });
});

describe('a card reader', () => {
  const focused = () => desk.page.evaluate('document.activeElement.id');

  it('types into the number from wherever the focus is; Space ticks the box before it', async () => {
    expect(await focused()).toBe('card');
    await desk.page.keyboard.press('Space');
    expect([await focused(), await desk.page.locator('#inspected').isChecked()]).toEqual(['inspected', true]);
    await desk.page.keyboard.type('E990123W');
    expect(await desk.page.locator('#card').inputValue()).toBe('E990123W');
    await desk.page.keyboard.press('Enter');
    await desk.page.waitForURL('/desk/student');
  });

  it('leaves Space alone in a number that was begun, and a box that is ticked', async () => {
    await desk.page.keyboard.type('E990 123W');
    expect(await desk.page.locator('#card').inputValue()).toBe('E990 123W');
    expect(await desk.page.locator('#inspected').isChecked()).toBe(false);
    await desk.page.locator('#card').fill('');
    await desk.page.locator('#inspected').check();
    await desk.page.locator('#card').press('Space');
    expect(await desk.page.locator('#inspected').isChecked()).toBe(true);
  });

  it('goes on after a refusal and over a number that was none, wherever the focus is', async () => {
    await desk.page.keyboard.press('Space');
    await desk.page.keyboard.type('E21813182');
    await desk.page.keyboard.press('Enter');
    await desk.page.waitForURL('/desk/card');
    await desk.page.locator('h1').click();
    await desk.page.keyboard.type('E2181');
    await desk.page.locator('#inspected').check();
    await desk.page.locator('#card').press('Enter');
    await desk.eventually(focused, 'summary');
    await desk.page.keyboard.type('E990123W');
    expect(await desk.page.locator('#card').inputValue()).toBe('E990123W');
    await desk.page.keyboard.press('Enter');
    await desk.page.waitForURL('/desk/student');
  });
});

/** Runs in the page: the whole element is on the screen, and nothing lies over it. */
function isInSight(element: Element): boolean {
  const { top, bottom, left, width, height } = element.getBoundingClientRect();
  const on = document.elementFromPoint(left + width / 2, top + height / 2);
  return top >= 0 && bottom <= innerHeight && (on === element || element.contains(on));
}

describe('the demonstration’s note', () => {
  it('copies an account or a card with a click', async () => {
    await desk.visit.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await desk.page.locator('form[action="/logout"] button').click();
    await desk.page.waitForURL('/login');
    await desk.page.locator('button[data-copy="E21813182"]').click();
    await desk.eventually(() => desk.page.locator('[data-copy-said]').textContent(), 'E21813182 est copié.');
    // Said where it is seen, at the height of a small screen too.
    for (const height of [900, 800, 600]) {
      await desk.page.setViewportSize({ width: 1280, height });
      for (const top of [0, 10_000]) {
        await desk.page.evaluate(`scrollTo(0, ${top})`);
        expect(await desk.page.locator('[data-copy-said]').evaluate(isInSight)).toBe(true);
      }
    }
    // What is in the clipboard is pasted, as a person does: the console's own policy forbids to read it.
    await desk.page.locator('[name="username"]').focus();
    await desk.page.keyboard.press('Control+V');
    expect(await desk.page.locator('[name="username"]').inputValue()).toBe('E21813182');
  });
});
