/**
 * Sorts hashes in constant memory, however many there are: blocks sorted in memory are written one behind the other
 * into one file of runs, and merged. What comes in order already is one run, whatever its size.
 */
import { readSync, writeSync } from 'node:fs';
import { endianness } from 'node:os';

/** Hashes of a block: 32 MB. As much is used for reading when merging, all runs together. */
const BLOCK = 4 * 1024 * 1024;
/** Hashes that a run reads at once, at least: 4 kB. */
const LEAST_READ = 512;

const BYTES = 8;

/** Two halves of a 64-bit number, so that the native sort compares both at once. */
const [HIGH, LOW] = endianness() === 'LE' ? [1, 0] : [0, 1];

interface Run {
  readonly from: number;
  to: number;
  readonly last: { high: number; low: number };
}

export class HashSorter {
  private readonly block: Uint32Array;
  private filled = 0;
  private readonly runs: Run[] = [];

  /**
   * @param file open for reading and writing, empty: the runs
   * @param size hashes of a block
   */
  constructor(
    private readonly file: number,
    private readonly size: number = BLOCK,
  ) {
    this.block = new Uint32Array(2 * size);
  }

  /** @param high the first four bytes of a hash @param low the four behind them */
  add(high: number, low: number): void {
    const at = 2 * this.filled;
    this.block[at + HIGH] = high;
    this.block[at + LOW] = low;
    this.filled += 1;
    if (this.filled === this.size) this.write();
  }

  private write(): void {
    if (this.filled === 0) return;
    const { block, filled } = this;
    new BigUint64Array(block.buffer, 0, filled).sort();
    const at = this.runs.at(-1)?.to ?? 0;
    const bytes = new Uint8Array(block.buffer, 0, filled * BYTES);
    for (let done = 0; done < bytes.length; ) {
      done += writeSync(this.file, bytes, done, bytes.length - done, at * BYTES + done);
    }
    const last = { high: block[2 * filled - 2 + HIGH] ?? 0, low: block[2 * filled - 2 + LOW] ?? 0 };
    const before = this.runs.at(-1);
    const first = { high: block[HIGH] ?? 0, low: block[LOW] ?? 0 };
    if (before !== undefined && !isBefore(first, before.last)) {
      before.to = at + filled;
      Object.assign(before.last, last);
    } else {
      this.runs.push({ from: at, to: at + filled, last });
    }
    this.filled = 0;
  }

  /** All of them in order, doubles included; `take` is given each. Yields now and then, with how many were taken. */
  *merge(take: (high: number, low: number) => void): Generator<number> {
    this.write();
    const each = Math.max(LEAST_READ, Math.floor(this.size / Math.max(1, this.runs.length)));
    const heap = this.runs.map(({ from, to }) => new Cursor(this.file, from, to, each));
    for (let at = (heap.length >> 1) - 1; at >= 0; at -= 1) sink(heap, at);
    for (let taken = 1; ; taken += 1) {
      const [least] = heap;
      if (least === undefined) return;
      take(least.high, least.low);
      if (!least.next()) {
        const last = heap.pop();
        if (last !== undefined && heap.length > 0) heap[0] = last;
      }
      sink(heap, 0);
      if (taken % LOOK_UP_EVERY === 0) yield taken;
    }
  }
}

/** How often a merge can be looked at: a tenth of a second or so. */
const LOOK_UP_EVERY = 1 << 18;

/** A run, read from its front. */
class Cursor {
  high = 0;
  low = 0;
  private readonly buffer: Uint32Array;
  private at = 0;
  private filled = 0;

  constructor(
    private readonly file: number,
    private from: number,
    private readonly to: number,
    each: number,
  ) {
    this.buffer = new Uint32Array(2 * Math.min(each, to - from));
    this.next();
  }

  /** `false`: there is no more. @throws Error when the file of runs was cut */
  next(): boolean {
    if (this.at === this.filled && !this.fill()) return false;
    this.high = this.buffer[this.at + HIGH] ?? 0;
    this.low = this.buffer[this.at + LOW] ?? 0;
    this.at += 2;
    return true;
  }

  private fill(): boolean {
    const count = Math.min(this.buffer.length / 2, this.to - this.from);
    const bytes = new Uint8Array(this.buffer.buffer, 0, count * BYTES);
    for (let done = 0; done < bytes.length; ) {
      const read = readSync(this.file, bytes, done, bytes.length - done, this.from * BYTES + done);
      if (read === 0) throw new Error('the file of sorted runs was cut');
      done += read;
    }
    this.from += count;
    this.at = 0;
    this.filled = 2 * count;
    return count > 0;
  }
}

const isBefore = (a: { high: number; low: number }, b: { high: number; low: number }): boolean =>
  a.high < b.high || (a.high === b.high && a.low < b.low);

/** Puts the cursor at `at` where it belongs below: the least stands first. */
function sink(heap: Cursor[], at: number): void {
  const sinking = heap[at];
  if (sinking === undefined) return;
  let place = at;
  for (;;) {
    let below = 2 * place + 1;
    let least = heap[below];
    if (least === undefined) break;
    const right = heap[below + 1];
    if (right !== undefined && isBefore(right, least)) {
      below += 1;
      least = right;
    }
    if (!isBefore(least, sinking)) break;
    heap[place] = least;
    place = below;
  }
  heap[place] = sinking;
}
