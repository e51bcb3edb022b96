/**
 * The log that a command works on: the data folder's, beside a console that may be running on it. Nothing is created
 * where there is none, and no directory is asked: neither a university's nor the embedded one.
 */
import type { KeyObject } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { loadConfig, readEnvironment } from '../../config/load';
import { decodePrivateKey, NoteError, parseCheckpoint, parseNote } from '../audit/checkpoint';
import { logName } from '../context';
import { AuditStore } from '../store/audit-store';
import { type Database, openDatabase, storeFile } from '../store/database';
import { CommandError, type Terminal } from './command';

/** As the embedded directory's console is called. */
const DEMONSTRATION = 'localhost';

export interface OpenLog {
  /** Where it lies: two consoles of one machine have two. */
  readonly dataFolder: string;
  readonly database: Database;
  readonly audit: AuditStore;
  /** Its name in checkpoints: the configuration's; without one, the newest checkpoint's. */
  readonly name: string;
  readonly keyFile: string;
}

interface Place {
  readonly dataFolder: string;
  readonly keyFile: string;
  readonly node: string;
  /** `null`: there is no configuration that says it. */
  readonly name: string | null;
}

/** @throws ConfigError */
function placeOf({ env }: Terminal): Place {
  // What else the environment says is for a console that starts.
  const { file, dataFolder } = readEnvironment({ GUICHET_CONFIG: env.GUICHET_CONFIG, GUICHET_DATA: env.GUICHET_DATA });
  if (file === null) {
    return { dataFolder, keyFile: join(dataFolder, 'log.key'), node: hostname(), name: null };
  }
  const config = loadConfig({ env, allowNotYet: true });
  const { log, node, publicUrl } = config;
  return { dataFolder: config.dataFolder, keyFile: log.signingKeyFile, node, name: logName(publicUrl) };
}

/** Opens the log, closes it when the work is done. @throws CommandError, ConfigError, StoreError, what `work` throws */
export async function withLog<T>(terminal: Terminal, work: (log: OpenLog) => Promise<T>): Promise<T> {
  const { dataFolder, keyFile, node, name } = placeOf(terminal);
  const file = storeFile(dataFolder);
  // An empty file is what a failed copy leaves: opening it would make a new store of it.
  if (!existsSync(file) || statSync(file).size === 0) {
    throw new CommandError(`There is no store in ${dataFolder}: name the console's data folder in GUICHET_DATA.`);
  }
  const database = openDatabase(dataFolder);
  try {
    const audit = new AuditStore(database, node, terminal.now, terminal.random);
    return await work({
      dataFolder,
      database,
      audit,
      name: name ?? (await nameInStore(audit)) ?? DEMONSTRATION,
      keyFile,
    });
  } finally {
    await database.close();
  }
}

/** Nothing is believed by this: whose name it is, its signature must still show. */
async function nameInStore(audit: AuditStore): Promise<string | null> {
  const newest = await audit.newestCheckpoint();
  if (newest === null) return null;
  try {
    return parseCheckpoint(parseNote(newest.note).text).origin.replace(/\/[0-9]+$/, '');
  } catch (error) {
    if (error instanceof NoteError) return null;
    throw error;
  }
}

/** The signing key; a command never makes one. @throws CommandError */
export function readSigningKey(file: string): KeyObject {
  try {
    return decodePrivateKey(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new CommandError(`The log's key ${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}
