/**
 * How somebody works a page: with a mouse, with fingers, with keys alone. Text comes from the keyboard in each way; what
 * differs is how a field is reached, a box ticked, a button pressed.
 */
import type { Page } from 'playwright-core';
import { measureFocus, type Stop } from './focus';

/** Hands work on what a selector names, the first one that is shown. */
export interface Hands {
  /** Puts the focus into a field, or takes it as it is. */
  reach(selector: string): Promise<void>;
  /** Ticks a box, by its label where hands point at things. */
  tick(selector: string): Promise<void>;
  /** Presses a button, follows a link, opens a fold. */
  press(selector: string): Promise<void>;
  /** What was wrong on the way: where the focus could not be seen, or went astray. */
  readonly faults: string[];
}

export type HandsKind = 'mouse' | 'touch' | 'keys';

/** No page has more places for the focus than a full list of entries. */
const MOST_STOPS = 120;

const first = (page: Page, selector: string) => page.locator(selector).filter({ visible: true }).first();

/** Points at the middle of things, as a hand does: what lies over them is hit instead. */
function pointing(page: Page, tap: (x: number, y: number) => Promise<void>): Hands {
  const point = async (selector: string): Promise<void> => {
    const target = first(page, selector);
    await target.scrollIntoViewIfNeeded();
    const box = await target.boundingBox();
    if (box === null) throw new Error(`${selector} has no place on the page`);
    await tap(box.x + box.width / 2, box.y + box.height / 2);
  };
  return { reach: point, press: point, tick: (box) => point(`label:has(${box})`), faults: [] };
}

/** Tab, Enter and Space, nothing else; from wherever the page has put the focus. */
function keys(page: Page): Hands {
  const faults: string[] = [];
  const reach = async (selector: string): Promise<void> => {
    let before: Stop | null = null;
    for (let stops = 0; stops <= MOST_STOPS; stops += 1) {
      if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return;
      await page.keyboard.press('Tab');
      const stop = await page.evaluate(measureFocus);
      if (stop !== null) faults.push(...stop.faults);
      // Forward in the page's order, and never up and back to the left at once.
      if (before !== null && stop !== null && stop.index > before.index && isUpAndBack(before, stop))
        faults.push(`the focus jumps back, from ${before.name} to ${stop.name}`);
      if (before !== null && stop !== null && stop.index < before.index && stop.index > 0)
        faults.push(`the focus leaves the page's order, from ${before.name} to ${stop.name}`);
      before = stop;
    }
    throw new Error(`Tab never reaches ${selector}`);
  };
  return {
    faults,
    reach,
    async tick(selector) {
      await reach(selector);
      await page.keyboard.press('Space');
    },
    async press(selector) {
      await reach(selector);
      await page.keyboard.press('Enter');
    },
  };
}

const isUpAndBack = (before: Stop, after: Stop): boolean => after.bottom <= before.top && after.right <= before.left;

export function handsOf(kind: HandsKind, page: Page): Hands {
  if (kind === 'keys') return keys(page);
  if (kind === 'touch') return pointing(page, (x, y) => page.touchscreen.tap(x, y));
  return pointing(page, (x, y) => page.mouse.click(x, y));
}
