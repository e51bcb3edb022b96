/** What limits are counted from: one row an event under a key, and the browsers where a login succeeded before. */
import type { Database, Trx } from './database';

export class LimitStore {
  constructor(private readonly database: Database) {}

  /** How often `key` was counted since `since` (ms), and when last. */
  async count(key: string, since: number): Promise<{ readonly count: number; readonly last: number | null }> {
    const row = await this.database.read
      .selectFrom('counted')
      .select((eb) => [eb.fn.countAll<number>().as('count'), eb.fn.max('at').as('last')])
      .where('key', '=', key)
      .where('at', '>', since)
      .executeTakeFirstOrThrow();
    return { count: Number(row.count), last: row.last === null ? null : Number(row.last) };
  }

  /** Counts once. With a transaction: together with what else it changes. */
  async add(key: string, at: number, trx?: Trx): Promise<void> {
    const insert = (on: Trx) => on.insertInto('counted').values({ key, at }).execute();
    await (trx === undefined ? this.database.relaxed(insert) : insert(trx));
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

  async remember(browser: Buffer, login: string, at: number): Promise<void> {
    await this.database.relaxed((trx) =>
      trx
        .insertInto('known_browser')
        .values({ browser, login, at })
        .onConflict((conflict) => conflict.columns(['browser', 'login']).doUpdateSet({ at }))
        .execute(),
    );
  }

  /** Drops what no limit looks at any more. */
  async forget(countedBefore: number, knownBefore: number): Promise<void> {
    await this.database.relaxed(async (trx) => {
      await trx.deleteFrom('counted').where('at', '<', countedBefore).execute();
      await trx.deleteFrom('known_browser').where('at', '<', knownBefore).execute();
    });
  }
}
