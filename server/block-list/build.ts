/**
 * Builds a block list of exact hashes: read, sorted on disk, written beside its place and put there by a rename, so that
 * a list is the old one or the whole new one. Memory is the same for ten hashes and for a thousand million.
 */
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { canaryOf } from './block-list';
import { BlockListError, countOf, layoutOf } from './format';
import { LineReader } from './lines';
import { HashSorter } from './sorter';
import type { Source } from './source';
import { BlockListWriter } from './writer';

/** Eight bytes with the first: of a thousand million, one in 18 thousand million passwords is found by chance. */
const WIDTH = 7;
/** After so many lines that are none, it is another file. */
const MOST_BAD = 1_000;
/** How often it says how far it is (ms). */
const TELL_EVERY = 2_000;

export interface Building {
  readonly source: Source;
  /** Where the list will be. */
  readonly output: string;
  /** Hashes that were seen less often are left out. */
  readonly leastCount: number;
  /** Ends it; nothing is left behind. */
  readonly signal: AbortSignal;
  /** How far it is, in one line. */
  readonly tell: (sentence: string) => void;
  /** Hashes that are sorted in memory at once, where it is not the usual number. */
  readonly block?: number;
}

export interface Built {
  /** Hashes of the list, without the one that every list holds; `null`: nothing was put in its place, because of the bad lines or for want of hashes. */
  readonly entries: number | null;
  /** Bytes of the list. */
  readonly bytes: number;
  /** Hashes that were read. */
  readonly hashes: number;
  /** Of these, seen too seldom. */
  readonly leftOut: number;
  /** Ranges of a folder. */
  readonly parts: number;
  readonly bad: number;
  readonly firstBad: { readonly where: string; readonly line: number; readonly says: string } | null;
}

/** @throws BlockListError, with the place of the list as it was */
export async function buildBlockList(building: Building): Promise<Built> {
  const { output } = building;
  const folder = `${output}.building`;
  claim(folder);
  const open: number[] = [];
  const openNew = (name: string): number => {
    const file = openSync(join(folder, name), 'wx+', 0o600);
    open.push(file);
    return file;
  };
  try {
    const sorter = new HashSorter(openNew('runs'), building.block);
    const read = await readAll(building, sorter);
    const { hashes, leftOut, bad } = read;
    if (bad > 0 || hashes === leftOut) return { ...read, entries: null, bytes: 0 };
    const canary = canaryOf('exact');
    sorter.add(canary.readUInt32BE(0), canary.readUInt32BE(4));
    const file = openNew('list');
    const writer = new BlockListWriter(file, { kind: 'exact', width: WIDTH });
    const telling = every(TELL_EVERY);
    for (const taken of sorter.merge((high, low) => writer.add(high, low))) {
      if (telling()) building.tell(`${share(taken, hashes - leftOut)} written`);
      await turn();
      stopIfAsked(building.signal);
    }
    const header = writer.finish();
    fsyncSync(file);
    renameSync(join(folder, 'list'), output);
    const entries = countOf(header);
    return { ...read, entries: entries - 1, bytes: layoutOf(WIDTH, entries).size };
  } catch (error) {
    if (building.signal.aborted) throw new BlockListError('Stopped, as asked: nothing was written.', { cause: error });
    if (error instanceof BlockListError) throw error;
    throw new BlockListError(`The list could not be built, nothing was written: ${(error as Error).message}`, {
      cause: error,
    });
  } finally {
    for (const file of open) closeSync(file);
    rmSync(folder, { recursive: true, force: true });
  }
}

type Read = Omit<Built, 'entries' | 'bytes'>;

async function readAll({ source, leastCount, signal, tell }: Building, sorter: HashSorter): Promise<Read> {
  let [hashes, leftOut, bad, bytes, parts] = [0, 0, 0, 0, 0];
  let firstBad: Read['firstBad'] = null;
  const telling = every(TELL_EVERY);
  const far = (): string => {
    const { total } = source;
    if (total === null) return '';
    return `, ${'bytes' in total ? share(bytes, total.bytes) : share(parts, total.parts)}`;
  };
  for (const { name, prefix, chunks } of source.parts) {
    const reader = new LineReader(
      prefix,
      (high, low, count) => {
        hashes += 1;
        if (count < leastCount) leftOut += 1;
        else sorter.add(high, low);
      },
      (line) => {
        bad += 1;
        firstBad ??= { where: name, ...line };
      },
    );
    for await (const chunk of chunks) {
      reader.push(chunk);
      bytes += chunk.length;
      stopIfAsked(signal);
      if (telling()) tell(`${hashes.toLocaleString('en')} hashes read${far()}`);
      if (bad >= MOST_BAD) break;
    }
    if (bad >= MOST_BAD) break;
    reader.end();
    parts += 1;
  }
  return { hashes, leftOut, bad, firstBad, parts };
}

function stopIfAsked({ aborted }: AbortSignal): void {
  if (aborted) throw new BlockListError('stopped');
}

const share = (part: number, whole: number): string => `${Math.floor((100 * part) / Math.max(1, whole))} %`;

/** True once in so many milliseconds. */
function every(pause: number): () => boolean {
  let next = performance.now() + pause;
  return () => {
    const due = performance.now() >= next;
    if (due) next = performance.now() + pause;
    return due;
  };
}

/** A folder for what is being made. What a build that died left there goes. @throws BlockListError for one that lives */
function claim(folder: string): void {
  const pid = join(folder, 'pid');
  const make = (): void => {
    mkdirSync(folder, { mode: 0o700 });
    writeFileSync(pid, `${process.pid}\n`);
  };
  try {
    make();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw new BlockListError(`${folder} cannot be made: ${(error as Error).message}`, { cause: error });
    }
    if (isAlive(pid)) throw new BlockListError(`Another build is at work in ${folder}: wait for it, or end it.`);
    rmSync(folder, { recursive: true, force: true });
    make();
  }
}

function isAlive(pidFile: string): boolean {
  try {
    const pid = Number(readFileSync(pidFile, 'utf8'));
    // One's own number is that of a build before, in a machine that was started anew.
    return pid > 0 && pid !== process.pid && process.kill(pid, 0);
  } catch (error) {
    // Somebody else's process is one too.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
