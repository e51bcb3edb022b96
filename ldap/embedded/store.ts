/**
 * The directory's one file: read and checked at start, written whole after each change (beside itself, forced to the
 * disk, then renamed over the old one), so that a crash leaves the old content or the new.
 */
import { constants } from 'node:fs';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Entry } from './entry';

const account = z.strictObject({
  hash: z.string().nullable(),
  history: z.array(z.strictObject({ time: z.string(), hash: z.string() })),
  changedAt: z.string().nullable(),
  failures: z.array(z.string()),
  lockedAt: z.string().nullable(),
  mustChange: z.boolean(),
});

const entry = z.strictObject({
  id: z.uuid(),
  dn: z.string().min(1),
  attributes: z.record(z.string(), z.array(z.string())),
  createdAt: z.string(),
  modifiedAt: z.string(),
  account: account.nullable(),
  portrait: z.strictObject({ seed: z.string(), style: z.enum(['feminine', 'masculine']) }).nullable(),
});

const person = z.strictObject({
  login: z.string(),
  card: z.string().nullable(),
  name: z.string(),
  id: z.uuid(),
  kind: z.enum(['staff', 'student']),
});

const content = z.strictObject({
  format: z.literal(1),
  about: z.string(),
  /** Made once for this folder: it is nobody's to know but the console's. */
  servicePassword: z.string().min(1),
  entries: z.array(entry).min(1),
  people: z.array(person),
});

/** A person as the login page and the demonstration's log name them. */
export type DemonstrationPerson = Readonly<z.infer<typeof person>>;

export interface Content {
  readonly servicePassword: string;
  readonly entries: readonly Entry[];
  readonly people: readonly DemonstrationPerson[];
}

const about = 'The demonstration directory of Guichet: fictional people. Delete this file to begin anew.';

/** The file of this data folder. @param suffix of a profile that is not Nantes' */
export function storePath(dataFolder: string, suffix: string): string {
  return join(dataFolder, `embedded-directory${suffix}.json`);
}

function isMissing(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
}

/**
 * What the file holds, `null` where there is none yet.
 * @throws Error that names the file and what to do, where it is damaged
 */
export async function readStore(path: string): Promise<Content | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) {
      return null;
    }
    throw error;
  }
  try {
    return content.parse(JSON.parse(text));
  } catch {
    // The cause is not passed on: the parser's message quotes the file, which holds a password.
    throw new Error(
      `The demonstration directory's file ${path} is damaged. Delete it: the fictional people are made anew at the next start.`,
    );
  }
}

/** Makes the folder durable too, so that the rename survives a power cut; not every system lets a folder be opened. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') {
    return;
  }
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function writeDurably(path: string, text: string): Promise<void> {
  const beside = `${path}.new`;
  const handle = await open(beside, 'w', 0o600);
  try {
    await handle.chmod(0o600); // a left-over of a crash keeps the mode that it had
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(beside, path);
  await syncFolder(dirname(path));
}

export class Store {
  readonly #path: string;
  readonly #content: Content;
  #writing: Promise<void> = Promise.resolve();
  #waiting: Promise<void> | null = null;

  constructor(path: string, kept: Content) {
    this.#path = path;
    this.#content = kept;
  }

  /**
   * Resolves once the entries, as they are now or later, are on disk: calls made while a write runs share the next one.
   * @throws Error of the file system
   */
  save(): Promise<void> {
    this.#waiting ??= this.#writing
      .catch(() => undefined)
      .then(() => {
        this.#waiting = null;
        this.#writing = writeDurably(this.#path, this.#text());
        return this.#writing;
      });
    return this.#waiting;
  }

  /** Resolves when nothing is left to be written. */
  async settled(): Promise<void> {
    await (this.#waiting ?? this.#writing).catch(() => undefined);
  }

  #text(): string {
    const { servicePassword, people, entries } = this.#content;
    return JSON.stringify({ format: 1, about, servicePassword, people, entries });
  }
}

/** Makes the data folder where it is missing. */
export async function makeFolder(dataFolder: string): Promise<void> {
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
}
