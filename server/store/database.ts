/**
 * SQLite behind Kysely: two connections to one file, and one queue for all that writes.
 * `durable` forces the disk at each commit (audit log, states, locks); `relaxed` does not (touches, counters).
 * Transactions hold nothing but SQL: whoever waits for anything else inside one stops the whole console.
 */
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  Kysely,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDriver,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type Transaction,
} from 'kysely';
import { MIGRATIONS, type Tables } from './schema';

export type Sql = Kysely<Tables>;
export type Trx = Transaction<Tables>;

/** The store could not be read or written: nothing of the attempted change was kept. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}

export interface Database {
  /** Reads, and nothing else. */
  readonly read: Sql;
  /** One transaction whose commit is on the disk when the promise resolves. @throws StoreError, or what `work` throws */
  durable<T>(work: (trx: Trx) => Promise<T>): Promise<T>;
  /** One transaction that a crash may lose. @throws StoreError, or what `work` throws */
  relaxed<T>(work: (trx: Trx) => Promise<T>): Promise<T>;
  /** How many durable commits there were: what a reset costs is measured by it. */
  readonly durableCommits: number;
  close(): Promise<void>;
}

type Connection = InstanceType<typeof DatabaseSync>;
type Statement = ReturnType<SqliteDatabase['prepare']>;

/** SQLite's own errors are the store's: what failed was not kept, and nobody above needs to know the engine. */
function said<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ERR_SQLITE_ERROR') throw error;
    throw new StoreError('The store did not answer or did not take the change', { cause: error });
  }
}

/** node:sqlite's API as Kysely's stock driver wants it; statements are prepared once for each text. */
function adapt(database: Connection): SqliteDatabase {
  const prepared = new Map<string, Statement>();
  return {
    prepare(text) {
      const known = prepared.get(text);
      if (known !== undefined) return known;
      const statement = database.prepare(text);
      const adapted: Statement = {
        reader: statement.columns().length > 0,
        all: (parameters) => said(() => statement.all(...parameters)),
        run: (parameters) => said(() => statement.run(...parameters)),
        iterate: (parameters) => statement.iterate(...parameters) as IterableIterator<unknown>,
      };
      // A text with many placeholders is made for one call (`in (?, ?, …)`): keeping those would never end.
      if (text.length < 2_000 && prepared.size < 500) prepared.set(text, adapted);
      return adapted;
    },
    close: () => database.close(),
  };
}

/** `begin immediate`: a transaction that will write takes the write lock at once, or waits; it never fails midway. */
class ImmediateDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }
}

function dialect(database: SqliteDatabase): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new ImmediateDriver({ database }),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

function connect(file: string, synchronous: 'full' | 'normal'): Connection {
  const database = new DatabaseSync(file);
  // The driver's default after WAL is NORMAL, which loses the last commits at a power cut: said on every connection.
  database.exec(`pragma journal_mode = wal; pragma synchronous = ${synchronous}; pragma busy_timeout = 2000;
    pragma foreign_keys = on; pragma secure_delete = on; pragma recursive_triggers = on`);
  return database;
}

function migrate(database: Connection): void {
  const { user_version: version } = database.prepare('pragma user_version').get() as { user_version: number };
  if (version > MIGRATIONS.length) {
    throw new StoreError('This data folder was written by a newer Guichet: start that version, or restore a backup.');
  }
  for (const [index, statements] of MIGRATIONS.entries()) {
    if (index < version) continue;
    database.exec(`begin immediate; ${statements}; pragma user_version = ${index + 1}; commit`);
  }
}

/** The store's file in a data folder. */
export const storeFile = (dataFolder: string): string => join(dataFolder, 'guichet.db');

/** Opens (or makes) the store in a folder. @throws StoreError with one sentence for the operator */
export function openDatabase(dataFolder: string): Database {
  let full: Connection;
  let normal: Connection;
  const file = storeFile(dataFolder);
  try {
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
    full = connect(file, 'full');
    chmodSync(file, 0o600);
    migrate(full);
    normal = connect(file, 'normal');
  } catch (error) {
    if (error instanceof StoreError) throw error;
    throw new StoreError(`The store ${file} cannot be opened or written: ${(error as Error).message}`, {
      cause: error,
    });
  }
  const fullSql = new Kysely<Tables>({ dialect: dialect(adapt(full)) });
  const normalSql = new Kysely<Tables>({ dialect: dialect(adapt(normal)) });
  let commits = 0;
  let tail: Promise<unknown> = Promise.resolve();

  const queue = <T>(sql: Sql, work: (trx: Trx) => Promise<T>): Promise<T> => {
    const run = tail.then(() => sql.transaction().execute(work));
    tail = run.catch(() => undefined);
    return run.catch((error: unknown) => {
      throw (error as { code?: unknown }).code === 'ERR_SQLITE_ERROR'
        ? new StoreError('The store did not take the change', { cause: error })
        : error;
    });
  };

  return {
    read: normalSql,
    async durable(work) {
      const result = await queue(fullSql, work);
      commits += 1;
      return result;
    },
    relaxed: (work) => queue(normalSql, work),
    get durableCommits() {
      return commits;
    },
    async close() {
      await tail;
      // The connections outlive this while statements are kept: what is in the log would stay there.
      full.exec('pragma wal_checkpoint(truncate)');
      await fullSql.destroy();
      await normalSql.destroy();
    },
  };
}

/** SQLITE_BUSY: somebody else holds the file. */
const BUSY = 5;

/**
 * Keeps a data folder to one console: the lock is the operating system's, so a crash leaves none behind. Makes the
 * folder where there is none.
 * @throws StoreError with one sentence for the operator
 */
export function holdDataFolder(dataFolder: string): () => void {
  let lock: Connection | null = null;
  try {
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
    lock = new DatabaseSync(join(dataFolder, 'console.lock'));
    lock.exec('pragma busy_timeout = 0; begin exclusive');
  } catch (error) {
    lock?.close();
    const taken = (error as { errcode?: unknown }).errcode === BUSY;
    throw new StoreError(
      taken
        ? `The data folder ${dataFolder} is in use by another console: stop it, or give this one its own GUICHET_DATA`
        : `The data folder ${dataFolder} cannot be made or written by this account: choose another one in GUICHET_DATA, or give the account this one`,
      { cause: error },
    );
  }
  const held = lock;
  return () => held.close();
}
