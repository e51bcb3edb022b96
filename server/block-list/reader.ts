/** One file of a block list, open: a look-up reads two pages of it at most, and waits for them. */
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import {
  BlockListError,
  countOf,
  decodeHeader,
  digestOf,
  groupAt,
  type Header,
  type Layout,
  layoutOf,
  PAGE,
  placeBehind,
  readWritten,
  type Written,
  writtenDigest,
} from './format';

export class BlockListFile {
  private readonly page = Buffer.alloc(PAGE);

  private constructor(
    readonly path: string,
    readonly header: Header,
    /** `null` once closed: its number may be another file's by then. */
    private file: number | null,
    private readonly layout: Layout,
    /** The first hash of each group. */
    private readonly top: Buffer,
  ) {}

  /**
   * Reads all of it once, to know that no byte was changed since it was built: a second or two for 450 MB.
   * @throws BlockListError for what is no whole block list, saying why: whoever opens it says which and what to do
   */
  static open(path: string): BlockListFile {
    let file: number | null = null;
    try {
      file = openSync(path, 'r');
      const page = Buffer.alloc(PAGE);
      const header = decodeHeader(page.subarray(0, readSync(file, page, 0, PAGE, 0)));
      const layout = layoutOf(header.width, countOf(header));
      const { size } = fstatSync(file);
      if (size !== layout.size) throw new BlockListError(`it has ${size} bytes, ${layout.size} are due`);
      if (!isAsBuilt(file, page, size)) throw new BlockListError('it was changed or damaged since it was built');
      const top = Buffer.alloc(layout.size - layout.topAt);
      readWhole(file, top, layout.topAt);
      return new BlockListFile(path, header, file, layout, top);
    } catch (error) {
      if (file !== null) closeSync(file);
      throw new BlockListError((error as Error).message, { cause: error });
    }
  }

  /**
   * Whether this hash is in the list.
   * @param hash at least eight bytes of it
   * @throws BlockListError where the disk does not answer, or the file was changed under the console
   */
  has(hash: Buffer): boolean {
    const { width, starts } = this.header;
    const { groups, pages, perPage } = this.layout;
    const first = hash.readUInt8(0);
    const wanted = readWritten(hash, 1, width);
    // The hashes that begin as this one: only these can be it, and only these are in its order.
    const [from, to] = [starts[first] ?? 0, starts[first + 1] ?? 0];
    if (from === to) return false;

    // Of `count` hashes that stand `step` apart, from number `begin` on: the last that is at most the wanted one.
    const lastUpTo = (bytes: Buffer, begin: number, step: number, count: number): number => {
      const place = (number: number): number => Math.min(Math.max(Math.ceil((number - begin) / step), 0), count);
      return placeBehind(bytes, place(from), place(to), width, wanted) - 1;
    };
    const group = lastUpTo(this.top, 0, perPage * perPage, groups);
    // Only ever -1 in the first group: it begins with a larger one.
    if (group === -1) return false;
    const begin = group * perPage * perPage;
    const at = groupAt(this.layout, group);
    const page = lastUpTo(this.read(at), begin, perPage, Math.min(perPage, pages - group * perPage));
    if (page === -1) throw this.damaged();
    const data = this.read(at + PAGE * (1 + page));
    const number = begin + page * perPage;
    const last = lastUpTo(data, number, 1, Math.min(perPage, countOf(this.header) - number));
    if (last === -1) throw this.damaged();
    return number + last >= from && alike(readWritten(data, last * width, width), wanted);
  }

  private damaged(): BlockListError {
    return new BlockListError(`The block list ${this.path} is damaged: build it anew.`);
  }

  private read(at: number): Buffer {
    try {
      if (this.file === null) throw new Error('it is closed');
      readWhole(this.file, this.page, at);
      return this.page;
    } catch (error) {
      throw new BlockListError(`The block list ${this.path} cannot be read`, { cause: error });
    }
  }

  close(): void {
    if (this.file !== null) closeSync(this.file);
    this.file = null;
  }
}

const alike = (one: Written, other: Written): boolean => one.high === other.high && one.low === other.low;

/** Bytes that are read at once when all are. */
const CHUNK = 1024 * 1024;

function isAsBuilt(file: number, page: Buffer, size: number): boolean {
  const body = createHash('sha256');
  const chunk = Buffer.alloc(Math.min(CHUNK, size));
  for (let at = PAGE; at < size; at += CHUNK) {
    const part = chunk.subarray(0, Math.min(CHUNK, size - at));
    readWhole(file, part, at);
    body.update(part);
  }
  return digestOf(body, page).equals(writtenDigest(page));
}

function readWhole(file: number, into: Buffer, at: number): void {
  const read = into.length === 0 ? 0 : readSync(file, into, 0, into.length, at);
  if (read !== into.length) throw new Error(`${read} bytes where ${into.length} are due`);
}
