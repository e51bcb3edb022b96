/** What a file of walks stands on: one console, one browser, and everybody who is to walk there. */
import type { Browser } from 'playwright-core';
import { launchChromium } from '../../support/chromium';
import { type HallOptions, openHall } from '../../support/hall';
import type { Hall } from '../../support/scene';
import { THOROUGH } from './thorough';
import { nameOf, Walker, type WalkerSeat } from './walker';

const EVERY_SEAT: readonly WalkerSeat[] = ([1280, 390] as const).flatMap((width) =>
  (['fr', 'en'] as const).flatMap((lang) => [true, false].map((script) => ({ lang, script, width }))),
);

/** At a desk and on a phone, in both languages, with scripts and without. */
export const SEATS = EVERY_SEAT;

let walksBefore = 0;
/** In `npm test` a walk takes two of them: a desk in one language and a phone in the other, with scripts every other walk. */
function seatsOf(seats: readonly WalkerSeat[]): readonly WalkerSeat[] {
  if (THOROUGH || seats.length < EVERY_SEAT.length) return seats;
  walksBefore += 1;
  const hasScript = walksBefore % 2 === 1;
  return seats.filter(
    ({ lang, script, width }) => script === hasScript && (width === 1280) === (hasScript === (lang === 'fr')),
  );
}

/** Long enough for each student to be served again: by a teacher, and for the third time in a week. */
const NEXT_VISIT = 8 * 24 * 3_600_000;
/** A walk is many pages, each looked at from all sides. */
const LONG = 180_000;

export interface Stage {
  readonly hall: Hall;
  readonly browser: Browser;
  /** Time passes for the console, and its sweeper comes by. */
  pass(ms: number): Promise<void>;
}

/** Opens the stage before the file's tests, closes it after them. */
export function setStage(options: HallOptions = {}): Stage {
  let hall: Hall | null = null;
  let browser: Browser | null = null;
  beforeAll(async () => {
    [hall, browser] = await Promise.all([openHall(options), launchChromium()]);
  });
  afterAll(async () => {
    await browser?.close();
    await hall?.console.stop();
  });
  const opened = <T>(part: T | null): T => {
    if (part === null) throw new Error('the stage is not set');
    return part;
  };
  return {
    get hall() {
      return opened(hall);
    },
    get browser() {
      return opened(browser);
    },
    async pass(ms) {
      const { console } = opened(hall);
      console.pass(ms);
      await console.ctx.sweeper.sweep();
    },
  };
}

/** A test for each seat: somebody sits down there, walks, and nothing was wrong on the way. */
export function walks(
  stage: Stage,
  name: string,
  seats: readonly WalkerSeat[],
  walk: (walker: Walker) => Promise<void>,
): void {
  it.each(seatsOf(seats).map((seat) => [nameOf(seat), seat] as const))(
    `${name}: %s`,
    async (_name, seat) => {
      const { hall, browser } = stage;
      hall.directory.mend();
      await stage.pass(NEXT_VISIT);
      const walker = await Walker.sitDown(browser, hall.console.url, seat, name);
      try {
        await walk(walker);
      } finally {
        await walker.leave();
      }
    },
    LONG,
  );
}
