/** Numbers that look random and are the same for the same word: the fictional people and their faces never change. */
import { createHash } from 'node:crypto';

export class WordRandom {
  #state: number;

  constructor(word: string) {
    this.#state = createHash('sha256').update(word).digest().readUInt32BE(0);
  }

  /** From 0 up to but not including 1 (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  /** One of several. */
  of<T>(choices: readonly T[]): T {
    const chosen = choices[this.between(0, choices.length - 1)];
    if (chosen === undefined) {
      throw new Error('nothing to choose from');
    }
    return chosen;
  }

  /** Whether something that happens in this share of cases happens. */
  chance(share: number): boolean {
    return this.next() < share;
  }
}
