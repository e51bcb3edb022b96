import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../../../config/config';
import { limitsSchema } from '../../../../config/limits';
import { countersKeptFor, KNOWN_FOR, Limits, type LoginShare, NOBODY } from '../../../../server/services/limits';
import { Turns } from '../../../../server/services/turns';
import { type Database, openDatabase } from '../../../../server/store/database';
import { LimitStore } from '../../../../server/store/limits';

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

let folder: string;
let database: Database;
let clock: number;
let limits: Limits;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guichet-limits-'));
  database = openDatabase(folder);
  clock = Date.parse('2026-09-07T08:00:00Z');
  const config = { limits: limitsSchema.parse({}) } as Config;
  limits = new Limits(new LimitStore(database), config, () => new Date(clock));
});

afterEach(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

const atOnce = <T>(count: number, one: () => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, one));

describe('binds that may fail', () => {
  it.each<readonly [share: LoginShare, threshold: number | null, allowed: number]>([
    ['stranger', 10, 5],
    ['known', 10, 4],
    ['stranger', 5, 2],
    ['known', 5, 2],
    ['stranger', 3, 1],
    ['known', 3, 1],
    ['stranger', null, 2],
    ['known', null, 1],
  ])('%s, lock-out at %s: %i, also of fifty at once', async (share, lockoutThreshold, allowed) => {
    limits.learnLockout({ lockoutThreshold, lockoutWindow: 15 * MINUTE });
    const taken = await atOnce(50, () => limits.takeBind('anna', share));
    expect(taken.filter(Boolean)).toHaveLength(allowed);
    expect(await limits.takeBind('anna', share)).toBe(false);
    expect(await limits.takeBind('bruno', share)).toBe(true);
  });

  it('come back when one was right, and when the window is over', async () => {
    limits.learnLockout({ lockoutThreshold: 4, lockoutWindow: 15 * MINUTE });
    await atOnce(2, () => limits.takeBind('anna', 'stranger'));
    await limits.takeBindBack('anna', 'stranger');
    expect(await atOnce(2, () => limits.takeBind('anna', 'stranger'))).toEqual([true, false]);
    clock += 15 * MINUTE;
    // The directory dated them later than they were counted.
    expect(await limits.takeBind('anna', 'stranger')).toBe(false);
    clock += MINUTE;
    expect(await limits.takeBind('anna', 'stranger')).toBe(true);
  });

  it('of a threshold of two are one, for her own browser and strangers together', async () => {
    limits.learnLockout({ lockoutThreshold: 2, lockoutWindow: 15 * MINUTE });
    expect(await limits.takeBind('anna', 'known')).toBe(true);
    expect(await limits.takeBind('anna', 'stranger')).toBe(false);
  });

  it('without a window are forgotten when one was right, and by no time', async () => {
    limits.learnLockout({ lockoutThreshold: 10, lockoutWindow: null });
    expect((await atOnce(9, () => limits.takeBind('anna', 'stranger'))).filter(Boolean)).toHaveLength(5);
    clock += 6 * 24 * 60 * MINUTE;
    expect(await limits.takeBind('anna', 'stranger')).toBe(false);
    expect(await limits.takeBind('anna', 'known')).toBe(true);
    await limits.takeBindBack('anna', 'known');
    expect(await limits.takeBind('anna', 'stranger')).toBe(true);
  });

  it.each([['null', null] as const, ['a quarter of an hour', 15 * MINUTE] as const])(
    'that were never made come back alone, with a window of %s',
    async (_name, lockoutWindow) => {
      limits.learnLockout({ lockoutThreshold: 10, lockoutWindow });
      await atOnce(5, () => limits.takeBind('anna', 'stranger'));
      await atOnce(4, () => limits.takeBind('anna', 'known'));
      await limits.takeUnmadeBack('anna', 'known');
      expect(await atOnce(2, () => limits.takeBind('anna', 'known'))).toEqual([true, false]);
      expect(await limits.takeBind('anna', 'stranger')).toBe(false);
    },
  );

  it('go by the strictest lock-out and the longest window seen', async () => {
    limits.learnLockout({ lockoutThreshold: 4, lockoutWindow: MINUTE });
    limits.learnLockout({ lockoutThreshold: 10, lockoutWindow: 60 * MINUTE });
    limits.learnLockout({ lockoutThreshold: null, lockoutWindow: null });
    expect((await atOnce(9, () => limits.takeBind('anna', 'stranger'))).filter(Boolean)).toHaveLength(2);
    clock += 59 * MINUTE;
    expect(await limits.takeBind('anna', 'stranger')).toBe(false);
  });
});

describe('a limit that trips', () => {
  it('is told once of fifty at once, then once a minute, with what came in between', async () => {
    const told = await atOnce(50, () => limits.logTrip('desk'));
    expect(told.filter((count) => count !== null)).toEqual([1]);
    clock += MINUTE - 1;
    expect(await limits.logTrip('desk')).toBeNull();
    expect(await limits.logTrip('another')).toBe(1);
    clock += 2;
    expect(await limits.logTrip('desk')).toBe(51);
    clock += 2 * MINUTE;
    expect(await limits.logTrip('desk')).toBe(1);
  });
});

describe('what is kept', () => {
  it.each<readonly [within: string, days: number]>([
    ['12h', 7],
    ['7d', 7],
    ['30d', 30],
  ])('of counts, where a student’s own look back %s: %i days', async (within, days) => {
    const config = { limits: limitsSchema.parse({ repeated: { within } }) } as Config;
    expect(countersKeptFor(config.limits)).toBe(days * DAY);
    const store = new LimitStore(database);
    const kept = new Limits(store, config, () => new Date(clock));
    await store.add('anna', clock);
    clock += days * DAY - 1;
    await kept.forget();
    expect((await store.count('anna', 0)).count).toBe(1);
    clock += 2;
    await kept.forget();
    expect((await store.count('anna', 0)).count).toBe(0);
  });

  it.each<readonly [window: string, lockoutWindow: number | null, days: number | null]>([
    ['an hour', 60 * MINUTE, 7],
    ['ten days', 10 * DAY, 10],
    ['no end', null, null],
  ])('of failed binds, where a window has %s: as long as the directory counts them', async (_name, window, days) => {
    const store = new LimitStore(database);
    await limits.takeBind('anna', 'stranger');
    await limits.takeBind(`${NOBODY}0123456789ab`, 'stranger');
    const kept = async (): Promise<readonly number[]> => {
      await limits.forget();
      const keys = ['bind:stranger:anna', `stranger:${NOBODY}0123456789ab`];
      return Promise.all(keys.map(async (key) => (await store.count(key, 0)).count));
    };
    clock += 8 * DAY;
    // After a start nothing was read yet; nobody's login locks nothing.
    expect(await kept()).toEqual([1, 0]);
    limits.learnLockout({ lockoutThreshold: 10, lockoutWindow: window });
    expect(await kept()).toEqual([days === 7 ? 0 : 1, 0]);
    clock += 2 * DAY + MINUTE;
    expect(await kept()).toEqual([days === null ? 1 : 0, 0]);
    clock += 1_000 * DAY;
    expect(await kept()).toEqual([days === null ? 1 : 0, 0]);
  });

  it('of failed binds under a policy that says nothing: seven days', async () => {
    await limits.takeBind('anna', 'stranger');
    limits.learnLockout({ lockoutThreshold: null, lockoutWindow: null });
    clock += 7 * DAY + MINUTE;
    await limits.forget();
    expect((await new LimitStore(database).count('bind:stranger:anna', 0)).count).toBe(0);
  });

  it('of a browser where a login succeeded: ninety days', async () => {
    expect(KNOWN_FOR).toBe(90 * DAY);
    const browser = Buffer.from('browser');
    await limits.rememberBrowser('anna', null, browser);
    clock += KNOWN_FOR - 1;
    await limits.forget();
    expect(await limits.isKnownBrowser(browser, 'anna')).toBe(true);
    clock += 2;
    expect(await limits.isKnownBrowser(browser, 'anna')).toBe(false);
  });
});

describe('turns', () => {
  it('are taken one after the other for a key, by another key at once, and go on after a failure', async () => {
    const turns = new Turns();
    const log: string[] = [];
    const work = (name: string, ms: number) => async () => {
      log.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, ms));
      log.push(`${name} ends`);
      if (name === 'a1') throw new Error('a1');
      return name;
    };
    const results = await Promise.allSettled([
      turns.take('a', work('a1', 20)),
      turns.take('a', work('a2', 1)),
      turns.take('b', work('b1', 1)),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    expect(log).toEqual(['a1 begins', 'b1 begins', 'b1 ends', 'a1 ends', 'a2 begins', 'a2 ends']);
  });
});

describe('served today', () => {
  const serve = (staff: string): Promise<void> =>
    database.durable((trx) => limits.countReset(staff, `student-${clock}`, false, trx));

  it('is one’s own, from midnight to midnight on the campus', async () => {
    // 7 September in Paris, an hour before and an hour after midnight: in UTC the day has changed two hours later.
    clock = Date.parse('2026-09-07T21:00:00Z');
    await serve('anna');
    await serve('anna');
    await serve('bruno');
    expect(await Promise.all(['anna', 'bruno', 'carla'].map((staff) => limits.servedToday(staff)))).toEqual([2, 1, 0]);
    clock = Date.parse('2026-09-07T21:59:59Z');
    expect(await limits.servedToday('anna')).toBe(2);
    clock = Date.parse('2026-09-07T22:00:00Z');
    expect(await limits.servedToday('anna')).toBe(0);
    await serve('anna');
    clock = Date.parse('2026-09-08T21:59:59Z');
    expect(await limits.servedToday('anna')).toBe(1);
  });
});
