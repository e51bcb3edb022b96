/** What the scripts do for a field with a secret: only typing and pasting fills it, and nothing takes its text out. */
import { ChromiumProfile } from '../support/chromium-profile';
import { type RunningConsole, startConsole } from '../support/console';
import { DeskTab } from '../support/desk-tab';

const LONG = 120_000;
const SECRET = 'Garde-bécasse "fauve" 44é';
const OTHER = 'copied elsewhere';

let console: RunningConsole;
let profile: ChromiumProfile;
/** A page of nobody's, to copy from and to paste into. */
let elsewhere: DeskTab;

beforeAll(async () => {
  console = await startConsole();
  profile = new ChromiumProfile();
  await profile.start();
  elsewhere = new DeskTab(await profile.openTab(), 'data:text/html,');
  await elsewhere.go('<textarea></textarea>');
}, LONG);

afterAll(async () => {
  await profile.remove();
  await console.stop();
});

async function handOver(desk: DeskTab): Promise<void> {
  await desk.login('dupont-n');
  await desk.card('E21813178');
  await desk.handOver();
}

/** What the clipboard holds, as a paste shows it. */
async function pasted(): Promise<unknown> {
  const { page } = elsewhere.tab;
  await page.bringToFront();
  await page.locator('textarea').fill('');
  await page.locator('textarea').press('Control+V');
  return elsewhere.evaluate(`document.querySelector('textarea').value`);
}

async function copyElsewhere(): Promise<void> {
  const { page } = elsewhere.tab;
  await page.bringToFront();
  await page.locator('textarea').fill(OTHER);
  for (const keys of ['Control+A', 'Control+C']) await page.locator('textarea').press(keys);
}

describe.each([
  ['/login', 'password'],
  ['/student', 'newPassword'],
  ['/student', 'newPasswordConfirmation'],
] as const)('on %s, the field %s', (path, name) => {
  let desk: DeskTab;
  const inField = (code: string): Promise<unknown> =>
    desk.evaluate(`((field) => { ${code} })(document.querySelector('.secret[name="${name}"]'))`);
  const value = (): Promise<unknown> => inField('return field.value');
  const press = (keys: string): Promise<void> => desk.tab.page.locator(`[name="${name}"]`).press(keys);

  beforeAll(async () => {
    desk = new DeskTab(await profile.openTab(), console.url);
    await desk.go('/login');
    if (path === '/student' && desk.place === '/login') await handOver(desk);
    expect(desk.place).toBe(path);
  }, LONG);

  beforeEach(async () => {
    await desk.tab.page.bringToFront();
    await inField(`field.value = '';`);
  });

  it('takes what is typed, letter by letter', async () => {
    await desk.type(name, SECRET);
    expect(await value()).toBe(SECRET);
    await press('Backspace');
    expect(await value()).toBe(SECRET.slice(0, -1));
  });

  it('takes what is pasted', async () => {
    await copyElsewhere();
    await desk.tab.page.bringToFront();
    await press('Control+V');
    expect(await value()).toBe(OTHER);
  });

  it.each([
    ['an event of no kind', `new InputEvent('input', { bubbles: true })`],
    ['a plain event', `new Event('input', { bubbles: true })`],
    ['a replacement', `new InputEvent('input', { bubbles: true, inputType: 'insertReplacementText' })`],
  ])('is emptied, and says so, when the browser fills it: %s', async (_kind, event) => {
    const told = `const told = field.closest('.secret-field').querySelector('[data-when="filled"]'); return !told.hidden`;
    await inField(`field.value = 'guichet-demo'; field.dispatchEvent(${event});`);
    expect(await value()).toBe('');
    expect(await inField(told)).toBe(true);
    await desk.type(name, 'a');
    expect(await value()).toBe('a');
    expect(await inField(told)).toBe(false);
  });

  it('has no context menu, while the rest of the page has', async () => {
    await desk.evaluate(`
      globalThis.menus = [];
      addEventListener('contextmenu', (event) => { menus.push(event.defaultPrevented); event.preventDefault(); });
    `);
    await desk.tab.page.locator(`[name="${name}"]`).click({ button: 'right' });
    await desk.tab.page.locator('h1').click({ button: 'right' });
    expect(await desk.evaluate('menus')).toEqual([true, false]);
  });

  it.each([
    ['masked', false],
    ['shown', true],
  ])('gives nothing to the clipboard: %s', async (_state, shown) => {
    await copyElsewhere();
    await desk.tab.page.bringToFront();
    await desk.type(name, SECRET);
    // The locked screen has no "show": somebody else had the keyboard just before.
    await desk.evaluate(`{ const peek = document.querySelector('#${name}-peek'); if (peek) peek.checked = ${shown}; }`);
    for (const keys of ['Control+A', 'Control+C', 'Control+X', 'Control+Insert', 'Shift+Delete']) await press(keys);
    expect(await value()).toBe(SECRET);
    expect(await pasted()).toBe(OTHER);
  });

  it.each(['dragstart', 'drop'])('is not dragged out of, nor into: %s', async (type) => {
    const event = `new DragEvent('${type}', { bubbles: true, cancelable: true })`;
    expect(await inField(`return field.dispatchEvent(${event})`)).toBe(false);
    expect(await desk.evaluate(`document.querySelector('h1').dispatchEvent(${event})`)).toBe(true);
  });
});
