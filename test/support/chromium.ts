/** Debian's Chromium, driven by playwright-core: one process a test file, one context a visitor. */
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';

/** Nothing of the browser's own goes over the network. */
export const QUIET = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const launchChromium = (): Promise<Browser> => chromium.launch({ executablePath: CHROMIUM, args: QUIET });

/** Who sits in front of the screen, and what screen it is. */
export interface Seat {
  readonly lang?: 'fr' | 'en';
  readonly script?: boolean;
  /** CSS pixels: 1280 a desk, 390 a phone, 320 the narrowest (WCAG 2.2, 1.4.10). */
  readonly width?: number;
  readonly touch?: boolean;
}

/** A page of its own context: no cookie, no cache. What the page complains of is kept in `complaints`. */
export async function takeSeat(browser: Browser, url: string, seat: Seat = {}): Promise<Visit> {
  const { lang = 'fr', script = true, width = 1280, touch = false } = seat;
  const context = await browser.newContext({
    baseURL: url,
    locale: lang === 'fr' ? 'fr-FR' : 'en-GB',
    javaScriptEnabled: script,
    viewport: { width, height: width < 600 ? 844 : 900 },
    hasTouch: touch,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // An answer of 4xx is a page too: the browser says of each that it was refused.
    const refused = /^Failed to load resource: the server responded with a status of 4\d\d/.test(message.text());
    if (['error', 'warning'].includes(message.type()) && !refused) complaints.push(message.text());
  });
  return { context, page, complaints, lang, script };
}

export interface Visit {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly complaints: string[];
  readonly lang: 'fr' | 'en';
  readonly script: boolean;
}
