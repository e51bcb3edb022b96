import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { WordRandom } from '../../../../ldap/embedded';
import { HashSorter } from '../../../../server/block-list/sorter';
import { removeThrowaways, throwaway } from '../../../support/block-lists';

afterAll(removeThrowaways);

type Pair = readonly [number, number];

function sorted(pairs: Iterable<Pair>, block: number): readonly Pair[] {
  const file = openSync(join(throwaway(), 'runs'), 'wx+');
  const sorter = new HashSorter(file, block);
  for (const [high, low] of pairs) sorter.add(high, low);
  const taken: Pair[] = [];
  Array.from(sorter.merge((high, low) => taken.push([high, low])));
  closeSync(file);
  return taken;
}

const inOrder = (pairs: readonly Pair[]): readonly Pair[] => [...pairs].sort((a, b) => a[0] - b[0] || a[1] - b[1]);

function random(word: string, count: number): readonly Pair[] {
  const chance = new WordRandom(word);
  const number = (): number => Math.floor(chance.next() * 2 ** 32);
  return Array.from({ length: count }, () => [number(), number()]);
}

describe.each([1, 2, 7, 64, 1_000])('in blocks of %d', (block) => {
  it.each<[string, readonly Pair[]]>([
    ['nothing', []],
    ['one', [[1, 2]]],
    ['random ones', random('some', 500)],
    ['more random ones, to the end of a block', random('more', 448)],
    ['in order already', inOrder(random('order', 500))],
    ['the wrong way round', [...inOrder(random('reverse', 500))].reverse()],
    ['doubles', [...random('twice', 100), ...random('twice', 100)]],
    ['random ones of one first half', random('low', 500).map(([, low]): Pair => [5, low])],
    ['all the same', Array.from({ length: 300 }, (): Pair => [3, 4])],
    [
      'the least and the greatest',
      [
        [2 ** 32 - 1, 2 ** 32 - 1],
        [0, 0],
        [2 ** 31, 2 ** 31],
        [0, 2 ** 32 - 1],
        [2 ** 32 - 1, 0],
      ],
    ],
  ])('sorts %s', (_, pairs) => {
    expect(sorted(pairs, block)).toEqual(inOrder(pairs));
  });
});

it('reads runs that are longer than what it reads of one at once', () => {
  const pairs = random('long', 40_000);
  expect(sorted(pairs, 10_000)).toEqual(inOrder(pairs));
});

it('can be looked at while it merges', () => {
  const file = openSync(join(throwaway(), 'runs'), 'wx+');
  const sorter = new HashSorter(file, 1 << 16);
  for (let number = 0; number < 600_000; number += 1) sorter.add((number * 2_654_435_761) % 2 ** 32, number);
  expect(Array.from(sorter.merge(() => undefined))).toEqual([262_144, 524_288]);
  closeSync(file);
});
