/** A real store in a throwaway folder, and `guichet …` run on it in this process. */
import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { DatabaseSync } from '@photostructure/sqlite';
import type { EntryDraft } from '../../../../server/audit/entry';
import { COMMANDS } from '../../../../server/commands';
import { Output } from '../../../../server/commands/output';
import { run } from '../../../../server/commands/run';
import { Checkpoints, openSigningKey } from '../../../../server/services/checkpoints';
import { AuditStore } from '../../../../server/store/audit-store';
import { type Database, openDatabase } from '../../../../server/store/database';
import { draft } from '../../../support/audit-log';

export const BEGIN = Date.UTC(2026, 10, 24, 8);

const folders: string[] = [];

export function throwaway(): string {
  const folder = mkdtempSync(join(tmpdir(), 'guichet-commands-'));
  folders.push(folder);
  return folder;
}

export function removeThrowaways(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

export interface TestLog {
  readonly folder: string;
  readonly database: Database;
  readonly audit: AuditStore;
  readonly checkpoints: Checkpoints;
  /** Appends entries, a second apart. */
  readonly append: (count: number, changes?: (seq: number) => Partial<EntryDraft>) => Promise<void>;
}

/** A console's log, open, in a folder of its own. */
export function openLog(folder = throwaway(), name = 'localhost'): TestLog {
  const database = openDatabase(folder);
  let clock = BEGIN;
  const now = (): Date => new Date(clock);
  const tick = (): Date => {
    clock += 1_000;
    return now();
  };
  const audit = new AuditStore(database, 'guichet-1', tick, randomBytes);
  const checkpoints = new Checkpoints(audit, openSigningKey(join(folder, 'log.key')), name, now);
  return {
    folder,
    database,
    audit,
    checkpoints,
    async append(count, changes = () => ({})) {
      const { size } = await audit.head();
      await audit.append(Array.from({ length: count }, (_, at) => draft(changes(size + at))));
    },
  };
}

/** 25 entries with checkpoints at 10 and 20, closed; the texts of the checkpoints. */
export async function filledLog(): Promise<{ readonly folder: string; readonly notes: readonly string[] }> {
  const log = openLog();
  const notes: string[] = [];
  for (const count of [10, 10, 5]) {
    await log.append(count);
    if (count === 10) notes.push((await log.checkpoints.signIfDue(true))?.note ?? '');
  }
  await log.database.close();
  return { folder: log.folder, notes };
}

/** A copy of a log whose guards are taken away, changed by whoever can write to the file. */
export function tamperedCopy(folder: string, sql: string): string {
  const copy = throwaway();
  cpSync(folder, copy, { recursive: true });
  const database = new DatabaseSync(join(copy, 'guichet.db'));
  const triggers = database.prepare("select name from sqlite_schema where type = 'trigger'").all() as {
    name: string;
  }[];
  for (const { name } of triggers) database.exec(`drop trigger ${name}`);
  database.exec(sql);
  database.close();
  return copy;
}

export interface Ran {
  readonly code: number;
  readonly out: Buffer;
  readonly err: string;
}

export interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly now?: Date;
  /** Standard input, in the pieces in which it comes. */
  readonly input?: readonly Buffer[];
  /** How standard output takes what is written; by default it is kept. */
  readonly take?: (chunk: Buffer) => Error | null;
}

export async function guichet(folder: string, words: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const written: Buffer[] = [];
  const notes: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      const error = options.take?.(chunk) ?? null;
      if (error === null) written.push(chunk);
      done(error);
    },
  });
  const code = await run(COMMANDS, words, {
    env: { GUICHET_DATA: folder, ...options.env },
    input: () => Readable.from(options.input ?? []),
    out: new Output(stream),
    note: (sentence) => notes.push(sentence),
    now: () => options.now ?? new Date(BEGIN + 3_600_000),
    random: randomBytes,
    user: () => 'martin',
  });
  return { code, out: Buffer.concat(written), err: notes.join('\n') };
}
