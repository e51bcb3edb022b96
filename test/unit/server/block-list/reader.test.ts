import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { join } from 'node:path';
import { BlockListError, countOf, layoutOf, PAGE } from '../../../../server/block-list/format';
import { BlockListFile } from '../../../../server/block-list/reader';
import { BlockListWriter } from '../../../../server/block-list/writer';
import { listOfHashes, removeThrowaways, throwaway } from '../../../support/block-lists';

afterAll(removeThrowaways);

const hashOf = (number: number): Buffer => createHash('sha256').update(`entry ${number}`).digest();
const hashes = (count: number): readonly Buffer[] => Array.from({ length: count }, (_, number) => hashOf(number));

function open(all: readonly Buffer[], width: number): BlockListFile {
  const path = join(throwaway(), 'list.bin');
  listOfHashes(path, 'exact', width, all);
  return BlockListFile.open(path);
}

/** One more, one less: the neighbours of a hash, in the bytes that a list of this width holds. */
function beside(hash: Buffer, width: number, step: bigint): Buffer {
  const number = hash.readBigUInt64BE(0) + step * 2n ** BigInt(8 * (7 - width));
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt.asUintN(64, number));
  return bytes;
}

describe.each([5, 6, 7])('a list of hashes of %d bytes and one', (width) => {
  const perPage = layoutOf(width, 0).perPage;

  it.each([
    ['one hash', 1],
    ['one page but one', perPage - 1],
    ['one page', perPage],
    ['one page and one', perPage + 1],
    ['some pages', 5 * perPage + 7],
  ])('of %s has each of them and nothing beside them', (_, count) => {
    const all = hashes(count);
    const list = open(all, width);
    expect(countOf(list.header)).toBe(count);
    const written = new Set(all.map((hash) => hash.toString('hex', 0, width + 1)));
    expect(all.filter((hash) => !list.has(hash))).toEqual([]);
    const neighbours = all.flatMap((hash) => [beside(hash, width, -1n), beside(hash, width, 1n)]);
    const others = neighbours.filter((hash) => !written.has(hash.toString('hex', 0, width + 1)));
    expect(others.length).toBeGreaterThan(count);
    expect(others.filter((hash) => list.has(hash))).toEqual([]);
    for (const extreme of [Buffer.alloc(8), Buffer.alloc(8, 255)]) expect(list.has(extreme)).toBe(false);
    list.close();
  });
});

it('an empty list has nothing', () => {
  const list = open([], 7);
  expect(list.has(hashOf(1))).toBe(false);
  list.close();
});

it('takes hashes of one first byte, of few, of the first and the last that there can be', () => {
  const odd = [...hashes(3_000).map((hash) => Buffer.concat([Buffer.from([7]), hash])), Buffer.alloc(8)];
  odd.push(Buffer.alloc(8, 255), Buffer.from('06ffffffffffffff', 'hex'), Buffer.from('0800000000000000', 'hex'));
  const list = open(odd, 7);
  expect(odd.filter((hash) => !list.has(hash))).toEqual([]);
  expect(list.has(Buffer.from('0700000000000000', 'hex'))).toBe(false);
  expect(list.has(Buffer.from('07ffffffffffffff', 'hex'))).toBe(false);
  expect(list.has(Buffer.from('0600000000000000', 'hex'))).toBe(false);
  list.close();
});

describe('over several groups of pages', () => {
  // A list of width 7 has 341,640 hashes in a group: written in order, without hashing.
  const perPage = layoutOf(7, 0).perPage;
  const count = 2 * perPage * perPage + perPage + 3;
  const step = Math.floor(2 ** 32 / count);
  let list: BlockListFile;

  beforeAll(() => {
    const path = join(throwaway(), 'groups.bin');
    const file = fs.openSync(path, 'w');
    const writer = new BlockListWriter(file, { kind: 'exact', width: 7 });
    for (let number = 0; number < count; number += 1) writer.add(number * step, number);
    expect(countOf(writer.finish())).toBe(count);
    fs.closeSync(file);
    list = BlockListFile.open(path);
  });
  afterAll(() => list.close());

  const at = (number: number): Buffer => {
    const hash = Buffer.alloc(8);
    hash.writeUInt32BE(number * step, 0);
    hash.writeUInt32BE(number, 4);
    return hash;
  };

  it('finds the first and the last of each group and page', () => {
    const ends = [0, 1, perPage - 1, perPage, perPage ** 2 - 1, perPage ** 2, 2 * perPage ** 2, count - 2, count - 1];
    for (const number of ends) {
      expect([number, list.has(at(number))]).toEqual([number, true]);
      for (const side of [-1n, 1n]) expect([number, list.has(beside(at(number), 7, side))]).toEqual([number, false]);
    }
  });

  it('reads two pages at most, and never more than a page at once', () => {
    const read = jest.spyOn(fs, 'readSync');
    try {
      const asked = [
        ...Array.from({ length: 500 }, (_, number) => at(number * 1_000)),
        ...Array.from({ length: 500 }, () => randomBytes(8)),
      ];
      for (const hash of asked) {
        read.mockClear();
        list.has(hash);
        expect(read.mock.calls.length).toBeLessThanOrEqual(2);
        expect(read.mock.calls.every((args: readonly unknown[]) => args[3] === PAGE)).toBe(true);
      }
      expect(read).toHaveBeenCalled();
    } finally {
      read.mockRestore();
    }
  });
});

/** The counts of the first two bytes, the other way round: as many hashes, in a file as long. */
function swappedCounts(path: string): Buffer {
  const counts = fs.readFileSync(path).subarray(64, 76);
  return Buffer.concat([counts.subarray(6), counts.subarray(0, 6)]);
}

describe('what is no whole list is refused when it is opened, and why', () => {
  const whole = (): string => {
    const path = join(throwaway(), 'list.bin');
    listOfHashes(path, 'exact', 7, hashes(2_000));
    return path;
  };
  const overwrite = (path: string, at: number, bytes: Iterable<number>): void => {
    const file = fs.openSync(path, 'r+');
    fs.writeSync(file, Buffer.from([...bytes]), 0, null, at);
    fs.closeSync(file);
  };

  it.each<[string, (path: string) => void, string]>([
    ['not there', (path) => fs.rmSync(path), 'no such file'],
    ['empty', (path) => fs.truncateSync(path, 0), '^it is empty$'],
    ['something else', (path) => fs.writeFileSync(path, 'a letter to my aunt '.repeat(999)), 'no block list'],
    ['cut in the header', (path) => fs.truncateSync(path, PAGE - 1), 'no block list'],
    ['cut by one byte', (path) => fs.truncateSync(path, fs.statSync(path).size - 1), 'bytes, '],
    ['longer by one byte', (path) => fs.appendFileSync(path, 'x'), 'bytes, '],
    ['of a later version', (path) => overwrite(path, 32, [9]), 'version 9'],
    ['of an unknown kind', (path) => overwrite(path, 33, [9]), 'header is damaged'],
    ['of an impossible width', (path) => overwrite(path, 34, [9]), 'header is damaged'],
    ['with a hash that is another one', (path) => overwrite(path, 2 * PAGE + 7, [0x55]), 'changed or damaged'],
    ['with a page of zeros', (path) => overwrite(path, 3 * PAGE, Buffer.alloc(PAGE)), 'changed or damaged'],
    ['with another last byte', (path) => overwrite(path, fs.statSync(path).size - 1, [0x55]), 'changed or damaged'],
    ['with another padding', (path) => overwrite(path, PAGE - 1, [1]), 'changed or damaged'],
    ['with another digest', (path) => overwrite(path, 1_600, Buffer.alloc(32, 1)), 'changed or damaged'],
    ['with hashes counted elsewhere', (path) => overwrite(path, 64, swappedCounts(path)), 'changed or damaged'],
    ['with another number of hashes', (path) => overwrite(path, 64, [1, 0, 0, 0, 0, 0]), 'bytes, '],
  ])('%s', (_, damage, says) => {
    const path = whole();
    damage(path);
    expect(() => BlockListFile.open(path)).toThrow(BlockListError);
    expect(() => BlockListFile.open(path)).toThrow(new RegExp(says));
  });

  it('damaged under the console, it says so instead of "not in it"', () => {
    const path = whole();
    const list = BlockListFile.open(path);
    overwrite(path, 2 * PAGE, Buffer.alloc(3 * PAGE, 255));
    expect(() => hashes(2_000).map((hash) => list.has(hash))).toThrow(/damaged: build it anew/);
    fs.truncateSync(path, PAGE);
    expect(() => list.has(hashOf(1))).toThrow(/cannot be read/);
    list.close();
  });

  it('closed, it answers nothing', () => {
    const list = BlockListFile.open(whole());
    list.close();
    list.close();
    expect(() => list.has(hashOf(1))).toThrow(BlockListError);
  });
});

it('the writer refuses hashes out of order, and writes doubles once', () => {
  const file = fs.openSync(join(throwaway(), 'list.bin'), 'w');
  const writer = new BlockListWriter(file, { kind: 'exact', width: 5 });
  writer.add(5, 0x01_02_00_00);
  // The same in the six bytes that are written.
  writer.add(5, 0x01_02_ff_ff);
  expect(() => writer.add(5, 0x01_01_ff_ff)).toThrow('out of order');
  expect(() => writer.add(4, 0xff_ff_ff_ff)).toThrow('out of order');
  expect(countOf(writer.finish())).toBe(1);
  fs.closeSync(file);
});
