/// <reference lib="dom" />
/** The sheet for a student without a card: one page of paper, in the page's language, with nothing of the staff on it. */
import type { Browser, Page } from 'playwright-core';
import { staffPassword } from '../../ldap/embedded';
import { launchChromium, takeSeat, type Visit } from '../support/chromium';
import { type RunningConsole, startConsole } from '../support/console';

let console: RunningConsole;
let browser: Browser;
let visit: Visit | null = null;

beforeAll(async () => {
  [browser, console] = await Promise.all([launchChromium(), startConsole()]);
});
afterEach(async () => {
  await visit?.context.close();
});
afterAll(async () => {
  await browser?.close();
  await console?.stop();
});

/** From the desk to the sheet, as its link leads there. */
async function open(lang: 'fr' | 'en', script = true): Promise<Visit> {
  visit = await takeSeat(browser, console.url, { lang, script });
  const { page } = visit;
  await page.goto('/login');
  await page.locator('#username').fill('moreau-k');
  await page.locator('#password').fill(staffPassword);
  await page.keyboard.press('Enter');
  await page.waitForURL('/desk');
  await page.locator('.ledge summary').first().click();
  await page.locator('a[href="/help/no-card"]').click();
  await page.waitForURL('/help/no-card');
  return visit;
}

/** What is seen, on the screen or on paper. */
async function seen(page: Page, selector: string): Promise<string> {
  // biome-ignore lint/performance/useDomNodeTextContent: what is laid out, not all that stands in the page
  return (await page.locator(selector).innerText()).replace(/\s+/g, ' ');
}

describe.each(['fr', 'en'] as const)('in %s', (lang) => {
  it('prints on one page, without the staff member’s name or anything else of the page', async () => {
    const { page } = await open(lang);
    const t = console.ctx.i18n.translator(lang);
    expect(await seen(page, 'body')).toContain('Karim Moreau');
    await page.emulateMedia({ media: 'print' });
    const printed = await seen(page, 'body');
    expect(printed).not.toMatch(/Moreau|moreau-k|Kiosque info,/);
    for (const key of ['forgotten', 'lost', 'new', 'urgent', 'never'])
      expect(printed).toContain(t(`no_card.${key}.title`).replace(/\s+/g, ' '));
    for (const key of ['help.no-card.title', 'help.more', 'no_card.print', 'foot.help', 'bar.logout'])
      expect(printed).not.toContain(t(key));
    expect(printed).toContain('Nantes Université');
    const paper = (await page.pdf({ format: 'A4' })).toString('latin1');
    expect(paper.match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
  });
});

it('is printed by its button where scripts run; without, the page says which keys do', async () => {
  const { page, complaints } = await open('fr');
  await page.addInitScript('window.print = () => { document.title = "printed"; }');
  await page.reload();
  await page.locator('button[data-print]').click();
  expect(await page.title()).toBe('printed');
  expect(complaints).toEqual([]);
  await visit?.context.close();
  const { page: plain } = await open('fr', false);
  expect(await plain.locator('button[data-print]').isVisible()).toBe(false);
  expect(await seen(plain, '.takeaway .ledge')).toMatch(/^Ctrl ?\+ ?P imprime cette feuille/);
});
