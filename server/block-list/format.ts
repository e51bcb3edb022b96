/**
 * The file of a block list: truncated hashes, sorted, in pages, so that a look-up takes two reads whatever its size and
 * however the hashes are spread.
 *
 *     header page     magic, version, what was hashed, bytes of a hash, how many hashes begin with each byte; and a
 *                     digest of the whole file, SHA-256: first of all behind this page, then of this page without it
 *     group           one index page: the first hash of each of its data pages; then those data pages
 *     group …
 *     top             the first hash of each group, kept in memory: 24 kB for a thousand million hashes of 8 bytes
 *
 * The first byte of a hash is not written: its place says it, by the numbers in the header. Numbers are big-endian. A
 * page holds whole hashes only; what is left of it is zero.
 */

import type { Hash } from 'node:crypto';

/** Wrong file, damaged file, or a disk that does not answer. Nothing was changed by asking. */
export class BlockListError extends Error {
  override readonly name = 'BlockListError';
}

/** What is hashed: a word folded as `foldWord` does, by SHA-256; or a password as it is, by SHA-1. */
export type Kind = 'folded' | 'exact';

export const PAGE = 4096;
const MAGIC = Buffer.from('Guichet block list\n');
const VERSION = 2;
const KINDS: readonly Kind[] = ['folded', 'exact'];

/** Bytes written of a hash, behind its first one: four are compared as one number, the others as a second one. */
const WIDTHS = { least: 5, most: 7 } as const;

const FIRST_BYTES = 256;

export interface Header {
  readonly kind: Kind;
  /** Bytes written of each hash. */
  readonly width: number;
  /** Where the hashes that begin with each byte begin, counted in hashes; the last one: how many there are. */
  readonly starts: readonly number[];
}

const AT = { version: 32, kind: 33, width: 34, counts: 64, digest: 1_600 } as const;
/** Bytes of a SHA-256. */
const DIGEST = 32;
/** Bytes of one of the numbers. */
const NUMBER = 6;

export const countOf = ({ starts }: Pick<Header, 'starts'>): number => starts[FIRST_BYTES] ?? 0;

/** From how many hashes begin with each byte to where these begin. */
export function startsOf(counts: ArrayLike<number>): readonly number[] {
  const starts = [0];
  for (let byte = 0; byte < FIRST_BYTES; byte += 1) starts.push((starts[byte] ?? 0) + (counts[byte] ?? 0));
  return starts;
}

/** The digest of a file whose bytes behind the header page have gone into `body`. @param page the header's, whole */
export function digestOf(body: Hash, page: Buffer): Buffer {
  const plain = Buffer.from(page);
  plain.fill(0, AT.digest, AT.digest + DIGEST);
  return body.copy().update(plain).digest();
}

export const writtenDigest = (page: Buffer): Buffer => page.subarray(AT.digest, AT.digest + DIGEST);

/** The header page. @param body all bytes that stand behind it, hashed */
export function encodeHeader({ kind, width, starts }: Header, body: Hash): Buffer {
  const page = Buffer.alloc(PAGE);
  MAGIC.copy(page);
  page.writeUInt8(VERSION, AT.version);
  page.writeUInt8(KINDS.indexOf(kind), AT.kind);
  page.writeUInt8(width, AT.width);
  for (let byte = 0; byte < FIRST_BYTES; byte += 1) {
    page.writeUIntBE((starts[byte + 1] ?? 0) - (starts[byte] ?? 0), AT.counts + byte * NUMBER, NUMBER);
  }
  digestOf(body, page).copy(page, AT.digest);
  return page;
}

/** @throws BlockListError */
export function decodeHeader(page: Buffer): Header {
  if (page.length === 0) throw new BlockListError('it is empty');
  if (page.length < PAGE || !page.subarray(0, MAGIC.length).equals(MAGIC))
    throw new BlockListError('it is no block list');
  const version = page.readUInt8(AT.version);
  if (version !== VERSION) throw new BlockListError(`version ${version}, where this console reads version ${VERSION}`);
  const kind = KINDS[page.readUInt8(AT.kind)];
  const width = page.readUInt8(AT.width);
  const counts = Array.from({ length: FIRST_BYTES }, (_, byte) => page.readUIntBE(AT.counts + byte * NUMBER, NUMBER));
  const starts = startsOf(counts);
  if (kind === undefined || width < WIDTHS.least || width > WIDTHS.most || !Number.isSafeInteger(starts.at(-1))) {
    throw new BlockListError('its header is damaged');
  }
  return { kind, width, starts };
}

/** Where everything stands, by width and number of the hashes alone. */
export interface Layout {
  /** Hashes of a page, and so the data pages of a group: its index page has the first hash of each. */
  readonly perPage: number;
  /** Data pages, and the groups that they stand in. */
  readonly pages: number;
  readonly groups: number;
  readonly topAt: number;
  /** Bytes of the whole file. */
  readonly size: number;
}

export function layoutOf(width: number, count: number): Layout {
  const perPage = Math.floor(PAGE / width);
  const pages = Math.ceil(count / perPage);
  const groups = Math.ceil(pages / perPage);
  const topAt = PAGE * (1 + groups + pages);
  return { perPage, pages, groups, topAt, size: topAt + groups * width };
}

/** Where a group's index page stands; its data pages follow. */
export const groupAt = ({ perPage }: Layout, group: number): number => PAGE * (1 + group * (1 + perPage));

/** What is written of a hash, as two numbers, in whose order those of one first byte are sorted. */
export interface Written {
  /** Its second to fifth byte. */
  readonly high: number;
  /** The bytes behind them, as many as the width has. */
  readonly low: number;
}

export const readWritten = (bytes: Buffer, at: number, width: number): Written => ({
  high: bytes.readUInt32BE(at),
  low: bytes.readUIntBE(at + 4, width - 4),
});

/** Of those in `bytes`, where the ones from `from` to `to` are sorted: the place behind the last that is at most `wanted`. */
export function placeBehind(bytes: Buffer, from: number, to: number, width: number, { high, low }: Written): number {
  let [least, most] = [from, to];
  while (least < most) {
    const middle = (least + most) >>> 1;
    const at = middle * width;
    const difference = bytes.readUInt32BE(at) - high || bytes.readUIntBE(at + 4, width - 4) - low;
    if (difference <= 0) least = middle + 1;
    else most = middle;
  }
  return least;
}
