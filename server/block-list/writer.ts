/** Writes a block list from hashes that come in order. Holds one group of pages at a time: 2 to 4 MB, whatever the size. */
import { createHash } from 'node:crypto';
import { writeSync } from 'node:fs';
import { BlockListError, encodeHeader, groupAt, type Header, layoutOf, PAGE, startsOf } from './format';

export class BlockListWriter {
  private count = 0;
  /** Of the last one: its first byte, and what was written of it. */
  private first = -1;
  private high = -1;
  private low = -1;
  private readonly counts = new Float64Array(256);
  private readonly perPage: number;
  /** The group that is being filled: its index page, then its data pages. */
  private readonly group: Buffer;
  private readonly top: Buffer[] = [];
  /** What stands behind the header page, in its order. */
  private readonly body = createHash('sha256');

  /** @param file open for writing, empty */
  constructor(
    private readonly file: number,
    private readonly shape: Omit<Header, 'starts'>,
  ) {
    this.perPage = layoutOf(shape.width, 0).perPage;
    this.group = Buffer.alloc(PAGE * (1 + this.perPage));
  }

  /**
   * A hash that is there already, as far as it is written, is left out.
   * @param start its first four bytes
   * @param next the four bytes behind them
   * @throws BlockListError for one that is smaller than the one before
   */
  add(start: number, next: number): void {
    const { width } = this.shape;
    const first = start >>> 24;
    const high = ((start << 8) | (next >>> 24)) >>> 0;
    const low = (next & 0xff_ff_ff) >>> (8 * (7 - width));
    const difference = first - this.first || high - this.high || low - this.low;
    if (difference === 0) return;
    if (difference < 0) throw new BlockListError('hashes out of order');
    this.first = first;
    this.high = high;
    this.low = low;
    const inGroup = this.count % (this.perPage * this.perPage);
    if (inGroup === 0 && this.count > 0) this.writeGroup();
    const page = Math.floor(inGroup / this.perPage);
    const inPage = inGroup % this.perPage;
    this.put(PAGE * (1 + page) + inPage * width);
    // The first of a page stands in the index too.
    if (inPage === 0) this.put(page * width);
    this.count += 1;
    this.counts[first] = (this.counts[first] ?? 0) + 1;
  }

  private put(at: number): void {
    this.group.writeUInt32BE(this.high, at);
    this.group.writeUIntBE(this.low, at + 4, this.shape.width - 4);
  }

  private writeGroup(): void {
    const layout = layoutOf(this.shape.width, this.count);
    const number = layout.groups - 1;
    const pages = layout.pages - number * layout.perPage;
    const whole = this.group.subarray(0, PAGE * (1 + pages));
    this.body.update(whole);
    this.write(whole, groupAt(layout, number));
    this.top.push(Buffer.from(this.group.subarray(0, this.shape.width)));
    this.group.fill(0);
  }

  private write(bytes: Buffer, at: number): void {
    for (let done = 0; done < bytes.length; ) {
      done += writeSync(this.file, bytes, done, bytes.length - done, at + done);
    }
  }

  /** The last group, the top and the header: only now it is a block list. */
  finish(): Header {
    if (this.count > 0) this.writeGroup();
    const header = { ...this.shape, starts: startsOf(this.counts) };
    const top = Buffer.concat(this.top);
    this.body.update(top);
    this.write(top, layoutOf(header.width, this.count).topAt);
    this.write(encodeHeader(header, this.body), 0);
    return header;
  }
}
