/// <reference lib="dom" />
/**
 * Every page in every state that its model allows, in one language: valid HTML, accessible, legible, nothing cut. In
 * `npm test` each state is looked at whole in one of the staff's two languages, and at the narrowest in the other.
 */
import type { Browser, Page } from 'playwright-core';
import { launchChromium, takeSeat, type Visit } from '../../support/chromium';
import { isForStudents } from '../../support/page-models';
import { HOSTILE_SAMPLES, SAMPLES } from '../../support/page-samples';
import { type Gallery, openGallery } from './gallery';
import { accessibility, boxes, contrast, enlarged, validity } from './inspect';
import { shoot } from './shots';
import { THOROUGH } from './thorough';

const WIDE = 1280;
const NARROW = [390, 320];

/** Writes the tests of a file. */
export function visitGallery(lang: string): void {
  let gallery: Gallery;
  let browser: Browser;
  let visit: Visit;

  beforeAll(async () => {
    [gallery, browser] = await Promise.all([openGallery(), launchChromium()]);
    visit = await takeSeat(browser, gallery.url, { lang });
  });
  afterAll(async () => {
    await browser?.close();
    await gallery?.close();
  });

  const samples = [...SAMPLES, ...HOSTILE_SAMPLES].map((sample, index) => [sample.name, index, sample] as const);

  it.each(samples)('%s', async (name, index, sample) => {
    const { page, complaints } = visit;
    const series = `gallery ${lang}`;
    const picture = `${String(index).padStart(3, '0')} ${name}`;
    const faults: Record<string, readonly string[]> = {};
    const schemes = async (width: number): Promise<void> => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        faults[`${colorScheme} at ${width}`] = await contrast(page);
        if (colorScheme === 'dark') await shoot(page, series, `${picture} ${width} dark`);
      }
      await page.emulateMedia({ colorScheme: 'light' });
    };
    const setWidth = (width: number) => page.setViewportSize({ width, height: width === WIDE ? 900 : 844 });

    const isLookedAtWhole = THOROUGH || (index % 2 === 0) === (lang === 'fr');
    const widths = isLookedAtWhole ? [WIDE, ...NARROW] : [Math.min(...NARROW)];

    await page.goto(gallery.path(sample, lang));
    faults.html = await validity(gallery.html(sample, lang));
    for (const width of widths) {
      await setWidth(width);
      faults[`at ${width}`] = await boxes(page);
      if (width === WIDE) {
        faults.axe = await accessibility(page);
        faults.enlarged = await enlarged(page, boxes);
      }
      await shoot(page, series, `${picture} ${width}`);
      // A text may stand on another ground on a desk's screen than on a narrow one.
      if (width === WIDE || width === widths.at(-1)) await schemes(width);
    }
    faults.complaints = complaints.splice(0);
    expect(Object.fromEntries(Object.entries(faults).filter(([, list]) => list.length > 0))).toEqual({});
  });
}

/** Letters that are joined, or stand in squares: set apart they are torn. */
const torn = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('body *')].flatMap((element) => {
      const text = [...element.childNodes]
        .flatMap((node) => (node.nodeType === 3 ? [node.nodeValue ?? ''] : []))
        .join('');
      const { letterSpacing } = getComputedStyle(element);
      const isApart = /[\p{Script=Arabic}\p{Script=Han}]/u.test(text) && !/^(normal|0px)$/.test(letterSpacing);
      return isApart ? [`letters apart, ${letterSpacing}: ${text.trim()}`] : [];
    }),
  );

/**
 * The pages on a student's screen in a language that the staff's pages do not have: what its own words, letters and
 * direction may break. All else about the page is looked at in French and English. In `npm test` each is seen at one
 * width, in turn at the narrowest and at a desk's; axe and contrast look at the first of each page.
 */
export function visitStudentGallery(lang: string): void {
  let gallery: Gallery;
  let browser: Browser;
  let visit: Visit;

  beforeAll(async () => {
    [gallery, browser] = await Promise.all([openGallery(), launchChromium()]);
    visit = await takeSeat(browser, gallery.url, { lang });
  });
  afterAll(async () => {
    await browser?.close();
    await gallery?.close();
  });

  const samples = [...SAMPLES, ...HOSTILE_SAMPLES].filter(({ page, world }) => isForStudents(page, world));
  const isFirst = (index: number): boolean => samples.findIndex(({ page }) => page === samples[index]?.page) === index;

  it.each(samples.map((sample, index) => [sample.name, index, sample] as const))('%s', async (name, index, sample) => {
    const { page, complaints } = visit;
    const widths = [320, 390, WIDE].filter((width) => THOROUGH || width === (index % 2 === 0 ? 320 : WIDE));
    const faults: Record<string, readonly string[]> = {};
    await page.goto(gallery.path(sample, lang));
    for (const width of widths) {
      await page.setViewportSize({ width, height: width === WIDE ? 900 : 844 });
      faults[`at ${width}`] = await boxes(page);
      // Words change no colour.
      if (THOROUGH || isFirst(index)) faults[`contrast at ${width}`] = await contrast(page);
      await shoot(page, `gallery ${lang}`, `${String(index).padStart(3, '0')} ${name} ${width}`);
    }
    if (THOROUGH || isFirst(index)) faults.axe = await accessibility(page);
    faults.torn = await torn(page);
    if (THOROUGH) faults.enlarged = await enlarged(page, boxes);
    faults.complaints = complaints.splice(0);
    expect(Object.fromEntries(Object.entries(faults).filter(([, list]) => list.length > 0))).toEqual({});
  });
}
