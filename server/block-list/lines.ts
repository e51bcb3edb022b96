/**
 * Reads the lines of "Pwned Passwords": 40 hexadecimal digits of a SHA-1, and a colon and a count; or, in a file named
 * by the first five digits, the 35 others. Byte by byte, since a thousand million lines are not made into strings.
 */

/** What is wrong with a line; never what stands in it, which may be a password. */
export interface BadLine {
  readonly line: number;
  readonly says: string;
}

const DIGITS = 40;
const NTLM_DIGITS = 32;
/** Digits of the part of a hash that is kept: two numbers of eight. */
const HALF = 8;
/** A count has no more digits than a safe integer. */
const LONGEST_COUNT = 15;

const NONE = 255;
const HEXADECIMAL = new Uint8Array(256).fill(NONE);
for (let value = 0; value < 16; value += 1) {
  const digit = value.toString(16);
  HEXADECIMAL[digit.charCodeAt(0)] = value;
  HEXADECIMAL[digit.toUpperCase().charCodeAt(0)] = value;
}

const [LF, CR, COLON] = [10, 13, 58];

type State = 'digits' | 'count' | 'end' | 'bad';

export class LineReader {
  line = 0;
  private state: State = 'digits';
  private digits = 0;
  private high = 0;
  private low = 0;
  private count = 0;
  private countDigits = 0;
  private readonly prefixHigh: number;

  /**
   * @param prefix the digits that every line of this file goes on from, or none
   * @param take is given the first eight bytes of each hash, and how often it was seen (1 where the line does not say)
   * @param refuse is given each line that is none
   */
  constructor(
    private readonly prefix: string,
    private readonly take: (high: number, low: number, count: number) => void,
    private readonly refuse: (bad: BadLine) => void,
  ) {
    this.prefixHigh = prefix === '' ? 0 : Number.parseInt(prefix, 16);
    this.begin();
  }

  push(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; at += 1) this.byte(chunk[at] ?? 0);
  }

  /** The last line may have no end. */
  end(): void {
    this.finishLine();
  }

  private begin(): void {
    this.state = 'digits';
    this.digits = this.prefix.length;
    this.high = this.prefixHigh;
    this.low = 0;
    this.count = 0;
    this.countDigits = 0;
  }

  private byte(byte: number): void {
    if (byte === LF) {
      this.finishLine();
    } else if (this.state === 'digits') {
      const value = HEXADECIMAL[byte] ?? NONE;
      if (value === NONE) {
        this.afterDigits(byte);
      } else {
        if (this.digits < HALF) this.high = (this.high << 4) | value;
        else if (this.digits < 2 * HALF) this.low = (this.low << 4) | value;
        this.digits += 1;
      }
    } else if (this.state === 'count') {
      if (byte === CR && this.countDigits > 0) {
        this.state = 'end';
      } else if (byte < 48 || byte > 57 || this.countDigits === LONGEST_COUNT) {
        this.bad('what stands behind the colon is no number');
      } else {
        this.count = this.count * 10 + byte - 48;
        this.countDigits += 1;
      }
    } else if (this.state === 'end') {
      this.bad(NO_HASH);
    }
  }

  private afterDigits(byte: number): void {
    if (byte === COLON && this.digits === DIGITS) this.state = 'count';
    else if (byte === CR) this.state = 'end';
    else this.bad(this.digits > this.prefix.length && byte === COLON ? this.wrongNumber() : NO_HASH);
  }

  private finishLine(): void {
    const { state, digits, prefix } = this;
    // Nothing at all: an empty line, or the end behind the last one.
    const empty = digits === prefix.length && (state === 'digits' || state === 'end');
    if (state !== 'bad' && !empty) {
      if (digits !== DIGITS) this.bad(this.wrongNumber());
      else if (state === 'count' && this.countDigits === 0) this.bad('no number stands behind the colon');
      else this.take(this.high >>> 0, this.low >>> 0, this.countDigits === 0 ? 1 : this.count);
    }
    this.line += 1;
    this.begin();
  }

  private wrongNumber(): string {
    if (this.digits === NTLM_DIGITS && this.prefix === '') {
      return '32 hexadecimal digits: a list of NTLM hashes, where the one of SHA-1 hashes is due';
    }
    const missing = this.prefix.length;
    return `${this.digits - missing} hexadecimal digits, where ${DIGITS - missing} are due`;
  }

  private bad(says: string): void {
    this.state = 'bad';
    this.refuse({ line: this.line + 1, says });
  }
}

const NO_HASH = 'no line of "Pwned Passwords": a SHA-1 in hexadecimal digits, a colon, a count';
