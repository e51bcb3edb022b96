/** Debian's Chromium, driven by playwright-core: one process a test file, one context a visitor. */
import { type Browser, type BrowserContext, chromium, type Page, type Response } from 'playwright-core';

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
  /** What the browser asks for, `fr` where it is left out. */
  readonly lang?: string;
  readonly script?: boolean;
  /** CSS pixels: 1280 a desk, 390 a phone, 320 the narrowest (WCAG 2.2, 1.4.10). */
  readonly width?: number;
  readonly touch?: boolean;
  /** Where a proxy says that the visitor comes from. */
  readonly address?: string;
}

/** A page of its own context: no cookie, no cache. What the page complains of is kept in `complaints`. */
export async function takeSeat(browser: Browser, url: string, seat: Seat = {}): Promise<Visit> {
  const { lang = 'fr', script = true, width = 1280, touch = false, address } = seat;
  const proxy = address === undefined ? {} : { 'X-Forwarded-For': address, 'X-Forwarded-Proto': 'https' };
  const context = await browser.newContext({
    baseURL: url,
    locale: { fr: 'fr-FR', en: 'en-GB' }[lang] ?? lang,
    javaScriptEnabled: script,
    viewport: { width, height: width < 600 ? 844 : 900 },
    hasTouch: touch,
    extraHTTPHeaders: proxy,
  });
  return { ...watch(await context.newPage()), context, lang, script, width };
}

/** Keeps what the page complains of, and its source as it was sent. */
export function watch(page: Page): Pick<Visit, 'page' | 'complaints' | 'source'> {
  page.setDefaultTimeout(15_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // An answer of 4xx or 5xx is a page too: the browser says of each that it was refused. A file is none.
    const refused = /^Failed to load resource: the server responded with a status of [45]\d\d/.test(message.text());
    const ofPage = message.location().url === page.url();
    if (['error', 'warning'].includes(message.type()) && !(refused && ofPage)) complaints.push(message.text());
  });
  let last: Response | null = null;
  page.on('response', (response) => {
    const asked = response.request();
    if (asked.isNavigationRequest() && asked.frame() === page.mainFrame()) last = response;
  });
  return { page, complaints, source: async () => (last === null ? '' : last.text()) };
}

export interface Visit {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly complaints: string[];
  readonly lang: string;
  readonly script: boolean;
  readonly width: number;
  /** The HTML of the page on the screen, before any script. */
  source(): Promise<string>;
}
