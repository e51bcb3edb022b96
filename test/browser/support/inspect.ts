/**
 * What is wrong with the page on the screen: axe's rules, then what axe cannot see (text over a drawn ground, boxes cut
 * by their frame, a page wider than its window, targets too small for a finger).
 */
import { readFileSync } from 'node:fs';
import type { CDPSession, Page } from 'playwright-core';
import { validate } from '../../support/validity';
import { measureBoxes } from './boxes';
import { measureContrast } from './contrast';
import { THOROUGH } from './thorough';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** What axe leaves to a person to decide, and `measureContrast` decides: text over what is drawn. */
const MEASURED_HERE = ['color-contrast', 'color-contrast-enhanced'];

const AXE_OPTIONS = {
  resultTypes: ['violations', 'incomplete'],
  runOnly: ['wcag2a', 'wcag2aa', 'wcag2aaa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
};

interface AxeFinding {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** Kept open: a session that is closed takes back what it has set. */
const sessions = new WeakMap<Page, CDPSession>();

async function protocolOf(page: Page): Promise<CDPSession> {
  const session = sessions.get(page) ?? (await page.context().newCDPSession(page));
  sessions.set(page, session);
  return session;
}

/**
 * Runs `act` in a page whose scripts are off, with timers and promises on: axe waits for them. The page's own scripts
 * were passed by when it was parsed, and stay so.
 */
async function awake<T>(page: Page, act: () => Promise<T>): Promise<T> {
  const session = await protocolOf(page);
  const disable = (value: boolean) => session.send('Emulation.setScriptExecutionDisabled', { value });
  // Said twice: what this session has not switched off it cannot switch on.
  await disable(true);
  await disable(false);
  try {
    return await act();
  } finally {
    await disable(true);
  }
}

/** A page's content without what is new each time: tokens, times, numbers. */
const lasting = (html: string): string => html.replace(/[\w-]{20,}|\d+/g, '');

/**
 * A page's build without its words: tags, and the attributes that say what a part is and what belongs to it. Axe judges
 * by these; what words and width may break is measured on every page: by `boxes` at each width that it is looked at, by
 * `contrast` at the widest and the narrowest of them.
 */
const build = (html: string): string =>
  lasting(html)
    .replace(/>\s*[^<\s][^<]*</g, '>…<')
    .replace(/\s(aria-label|title|value|alt|content|href|hreflang|lang|dir|action|style)="[^"]+"/g, ' $1="…"');

/** What was found on pages that were alike to the last letter but for `lasting`: whole seconds are spared by it. */
const found = new Map<string, Promise<readonly string[]>>();

function once(key: string, look: () => Promise<readonly string[]>): Promise<readonly string[]> {
  const before = found.get(key) ?? look();
  found.set(key, before);
  return before;
}

/**
 * axe-core's rules of levels A, AA and AAA and its best practices: what they forbid, and what they leave to be looked at.
 * Brought in by the debugger, so the page keeps its own security policy.
 */
export async function accessibility(page: Page, script = true): Promise<readonly string[]> {
  const look = async (): Promise<readonly string[]> => {
    await page.evaluate(`if (typeof axe === 'undefined') { ${AXE} }`);
    const told = await page.evaluate<{ violations: AxeFinding[]; incomplete: AxeFinding[] }>(
      `axe.run(document, ${JSON.stringify(AXE_OPTIONS)})`,
    );
    const asked = told.incomplete.filter(({ id }) => !MEASURED_HERE.includes(id));
    return [...told.violations, ...asked].flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary = '' }) => `axe ${id}: ${html.slice(0, 160)} ${failureSummary.slice(0, 200)}`),
    );
  };
  const html = await page.content();
  const key = `${script} ${THOROUGH ? `${page.viewportSize()?.width} ${lasting(html)}` : build(html)}`;
  return once(key, () => (script ? look() : awake(page, look)));
}

/** Contrast (WCAG 2.2, 1.4.6: 7:1, large text 4.5:1), of every text on the ground that it stands on. */
export const contrast = (page: Page): Promise<readonly string[]> => page.evaluate(measureContrast);

/** Sideways scrolling, what a frame cuts, targets under 44 px (WCAG 2.2, 2.5.5) or, for links in text, 24 px (2.5.8). */
export const boxes = (page: Page): Promise<readonly string[]> => page.evaluate(measureBoxes);

/** How large a text a reader may ask of the browser without losing anything (WCAG 2.2, 1.4.4). */
const TWICE = 2;
const TEXT = { standard: 16, fixed: 13 };

/** Looks again with all text twice as large, as the browser's own setting does it. */
export async function enlarged(page: Page, look: (page: Page) => Promise<readonly string[]>) {
  const session = await protocolOf(page);
  const set = (times: number) =>
    session.send('Page.setFontSizes', { fontSizes: { standard: times * TEXT.standard, fixed: times * TEXT.fixed } });
  await set(TWICE);
  try {
    return (await look(page)).map((fault) => `text at 200 %: ${fault}`);
  } finally {
    await set(1);
  }
}

/** The page's source against the HTML standard. */
export const validity = (html: string): Promise<readonly string[]> => once(lasting(html), () => validate(html));
