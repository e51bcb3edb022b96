/** Every page in every state that its model allows, in each language: valid HTML, accessible, legible, nothing cut. */
import type { Browser } from 'playwright-core';
import { launchChromium, takeSeat, type Visit } from '../support/chromium';
import { HOSTILE_SAMPLES, SAMPLES } from '../support/page-samples';
import { type Gallery, openGallery } from './support/gallery';
import { accessibility, boxes, contrast, validity } from './support/inspect';

let gallery: Gallery;
let browser: Browser;
let seat: Visit;

beforeAll(async () => {
  [gallery, browser] = await Promise.all([openGallery(), launchChromium()]);
  seat = await takeSeat(browser, gallery.url);
});
afterAll(async () => {
  await browser?.close();
  await gallery?.close();
});

const everywhere = (['fr', 'en'] as const).flatMap((lang) =>
  [...SAMPLES, ...HOSTILE_SAMPLES].map((sample) => [sample.name, lang, sample] as const),
);

it.each(everywhere)('%s, %s', async (_name, lang, sample) => {
  const { page, complaints } = seat;
  complaints.length = 0;
  const faults: Record<string, readonly string[]> = {};
  faults.html = await validity(gallery.html(sample, lang));
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto(gallery.path(sample, lang));
  faults.axe = await accessibility(page);
  faults.light = await contrast(page);
  faults.desk = await boxes(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  faults.dark = await contrast(page);
  for (const width of [390, 320]) {
    await page.setViewportSize({ width, height: 844 });
    faults[`at ${width}`] = await boxes(page);
  }
  faults.complaints = [...complaints];
  expect(Object.fromEntries(Object.entries(faults).filter(([, list]) => list.length > 0))).toEqual({});
});
