/** What limits are counted from: one row an event under a key, and the browsers where a login succeeded before. */
import type { Database, Sql, Trx } from './database';

/** How often something was counted, and when last (ms). */
interface Counted {
  readonly count: number;
  readonly last: number | null;
}

async function counted(sql: Sql, key: string, since: number): Promise<Counted> {
  const row = await sql
    .selectFrom('counted')
    .select((eb) => [eb.fn.countAll<number>().as('count'), eb.fn.max('at').as('last')])
    .where('key', '=', key)
    .where('at', '>', since)
    .executeTakeFirstOrThrow();
  return { count: Number(row.count), last: row.last === null ? null : Number(row.last) };
}

export class LimitStore {
  constructor(private readonly database: Database) {}

  /** How often `key` was counted since `since` (ms), and when last. With a transaction: as it finds things. */
  count(key: string, since: number, trx?: Trx): Promise<Counted> {
    return counted(trx ?? this.database.read, key, since);
  }

  /** Counts once. With a transaction: together with what else it changes. */
  async add(key: string, at: number, trx?: Trx): Promise<void> {
    const insert = (on: Trx) => on.insertInto('counted').values({ key, at }).execute();
    await (trx === undefined ? this.database.relaxed(insert) : insert(trx));
  }

  /**
   * Counts once, unless `allowed` are there since `since` (ms) already: then `false`. Judged and counted in one
   * transaction, so that tries at the same time cannot pass together.
   */
  async addBelow(key: string, at: number, since: number, allowed: number): Promise<boolean> {
    return this.database.relaxed(async (trx) => {
      if ((await counted(trx, key, since)).count >= allowed) return false;
      await this.add(key, at, trx);
      return true;
    });
  }

  /** Counts a trip; how many there are to tell of, once every `quiet` ms, else `null`. */
  async trip(key: string, at: number, quiet: number): Promise<number | null> {
    const [waiting, told] = [`trip:${key}`, `trip-told:${key}`];
    return this.database.relaxed(async (trx) => {
      if ((await counted(trx, told, at - quiet)).count > 0) {
        await this.add(waiting, at, trx);
        return null;
      }
      const { count } = await counted(trx, waiting, 0);
      await this.clear(waiting, trx);
      await this.add(told, at, trx);
      return count + 1;
    });
  }

  /** Takes the newest count of `key` back: an attempt that turned out to be none. */
  async takeBack(key: string): Promise<void> {
    await this.database.relaxed(async (trx) => {
      const newest = await trx
        .selectFrom('counted')
        .select('id')
        .where('key', '=', key)
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirst();
      if (newest !== undefined) await trx.deleteFrom('counted').where('id', '=', newest.id).execute();
    });
  }

  /** Starts a key anew. */
  async clear(key: string, trx?: Trx): Promise<void> {
    const remove = (on: Trx) => on.deleteFrom('counted').where('key', '=', key).execute();
    await (trx === undefined ? this.database.relaxed(remove) : remove(trx));
  }

  /** Whether `login` succeeded in this browser since `since`. */
  async isKnown(browser: Buffer, login: string, since: number): Promise<boolean> {
    const row = await this.database.read
      .selectFrom('known_browser')
      .select('at')
      .where('browser', '=', browser)
      .where('login', '=', login)
      .where('at', '>', since)
      .executeTakeFirst();
    return row !== undefined;
  }

  /** A login succeeded in this browser. What was known under the cookie's old value moves to the new one. */
  async remember(login: string, before: Buffer | null, now: Buffer, at: number): Promise<void> {
    await this.database.relaxed(async (trx) => {
      if (before !== null) {
        await trx.updateTable('known_browser').set({ browser: now }).where('browser', '=', before).execute();
      }
      await trx
        .insertInto('known_browser')
        .values({ browser: now, login, at })
        .onConflict((conflict) => conflict.columns(['browser', 'login']).doUpdateSet({ at }))
        .execute();
    });
  }

  /** Drops what no limit looks at any more. @param but keys that begin so are left, see `forgetKeys` */
  async forget(countedBefore: number, knownBefore: number, but: string): Promise<void> {
    await this.database.relaxed(async (trx) => {
      await trx.deleteFrom('counted').where('at', '<', countedBefore).where('key', 'not like', `${but}%`).execute();
      await trx.deleteFrom('known_browser').where('at', '<', knownBefore).execute();
    });
  }

  /** Drops what was counted under keys that begin so, before this time (ms). */
  async forgetKeys(begin: string, before: number): Promise<void> {
    await this.database.relaxed((trx) =>
      trx.deleteFrom('counted').where('at', '<', before).where('key', 'like', `${begin}%`).execute(),
    );
  }
}
