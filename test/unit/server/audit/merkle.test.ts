// Long because its tables of cases belong to one subject.
import {
  consistencyPath,
  EMPTY_ROOT,
  inclusionPath,
  leafHash,
  nodeHash,
  RightEdge,
  rootOf,
  SubtreeHashes,
  type TreeHashes,
  verifyConsistency,
  verifyInclusion,
} from '../../../../server/audit/merkle';
import { seeded } from '../../../support/audit-log';
import {
  CONSISTENCY,
  EDGES,
  hashes,
  hex,
  INCLUSION,
  LEAF_HASHES,
  LEAVES,
  NODE_1,
  ROOTS,
} from '../../../support/merkle-vectors';
import { merkleRoot, rootFromPath } from '../../../support/outside-verifier';

const SOME_HASH = hex('abacaba000000000000000000000000000000000000000000060061e00123456');

const over = (leaves: readonly Buffer[]): SubtreeHashes =>
  new SubtreeHashes(async (from, to) => leaves.slice(from, to));

function edgeOf(leaves: readonly Buffer[]): RightEdge {
  const edge = RightEdge.empty();
  for (const leaf of leaves) edge.append(leaf);
  return edge;
}

function randomLeaves(count: number, seed: number): Buffer[] {
  const random = seeded(seed);
  return Array.from({ length: count }, () => leafHash(Buffer.from(`${random()}`)));
}

describe('the published vectors', () => {
  it('hash leaves and nodes', () => {
    expect(LEAVES.map(leafHash)).toEqual(LEAF_HASHES);
    expect(nodeHash(LEAF_HASHES[0] as Buffer, LEAF_HASHES[1] as Buffer)).toEqual(NODE_1[0]);
    expect(EMPTY_ROOT).toEqual(ROOTS[0]);
  });

  it.each(ROOTS.map((root, size) => [size, root] as const))('root and right edge of %i leaves', async (size, root) => {
    const edge = edgeOf(LEAF_HASHES.slice(0, size));
    expect(edge.root()).toEqual(root);
    expect(edge.serialise()).toEqual(Buffer.concat(EDGES[size] as Buffer[]));
    expect(await rootOf(size, over(LEAF_HASHES))).toEqual(root);
  });

  it.each(INCLUSION)('inclusion of leaf $index among $size', async ({ index, size, path }) => {
    expect(await inclusionPath(index, size, over(LEAF_HASHES))).toEqual(hashes(path));
    expect(verifyInclusion(LEAF_HASHES[index] as Buffer, index, size, hashes(path), ROOTS[size] as Buffer)).toBe(true);
  });

  it.each(CONSISTENCY)('consistency of $first and $second', async ({ first, second, path }) => {
    expect(await consistencyPath(first, second, over(LEAF_HASHES))).toEqual(hashes(path));
    expect(verifyConsistency(first, second, hashes(path), ROOTS[first] as Buffer, ROOTS[second] as Buffer)).toBe(true);
  });
});

/** A path spoilt in every way of the published tests. */
function spoilt(path: readonly Buffer[], roots: readonly Buffer[]): [string, Buffer[]][] {
  const flipped = path.map((_, at): [string, Buffer[]] => {
    const copy = path.map((hash) => Buffer.from(hash));
    (copy[at] as Buffer)[0] = ((copy[at] as Buffer)[0] as number) ^ 8;
    return [`bit of ${at}`, copy];
  });
  const garbage = [Buffer.alloc(0), SOME_HASH, ...roots, ...path.slice(0, 1)];
  return [
    ...flipped,
    ...garbage.map((extra): [string, Buffer[]] => ['trailing garbage', [...path, extra]]),
    ...garbage.map((extra): [string, Buffer[]] => ['preceding garbage', [extra, ...path]]),
    ...(path.length > 0 ? [['truncated', path.slice(0, -1)] as [string, Buffer[]]] : []),
    ...(path.length > 0 ? [['beheaded', path.slice(1)] as [string, Buffer[]]] : []),
    ...(path.length > 0
      ? [['shortened hash', [(path[0] as Buffer).subarray(1), ...path.slice(1)]] as [string, Buffer[]]]
      : []),
  ];
}

describe('a wrong inclusion proof is refused', () => {
  it.each(INCLUSION)('leaf $index among $size', ({ index, size, path }) => {
    const leaf = LEAF_HASHES[index] as Buffer;
    const root = ROOTS[size] as Buffer;
    const good = hashes(path);
    for (const [what, bad] of spoilt(good, [root])) {
      expect([what, verifyInclusion(leaf, index, size, bad, root)]).toEqual([what, false]);
    }
    for (const other of [index - 1, index + 1, index ^ 2, -1, size, Number.NaN, index + 0.5]) {
      expect([other, verifyInclusion(leaf, other, size, good, root)]).toEqual([other, false]);
    }
    for (const other of [size * 2, Math.floor(size / 2), 0, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect([other, verifyInclusion(leaf, index, other, good, root)]).toEqual([other, false]);
    }
    expect(verifyInclusion(SOME_HASH, index, size, good, root)).toBe(false);
    expect(verifyInclusion(Buffer.alloc(0), index, size, good, root)).toBe(false);
    for (const other of [EMPTY_ROOT, SOME_HASH, Buffer.alloc(0)])
      expect(verifyInclusion(leaf, index, size, good, other)).toBe(false);
  });
});

describe('a proof that leads to the root, and is wrong all the same', () => {
  const [left, right] = LEAF_HASHES as [Buffer, Buffer];
  const root = ROOTS[2] as Buffer;

  it('is refused when its path goes on above the root', () => {
    expect(verifyInclusion(right, 1, 2, [left], root)).toBe(true);
    expect(verifyInclusion(right, 0, 1, [left], root)).toBe(false);
  });

  it('is refused when two hashes are cut at another place', () => {
    expect(verifyInclusion(left, 0, 2, [right], root)).toBe(true);
    expect(verifyInclusion(left.subarray(0, 31), 0, 2, [Buffer.concat([left.subarray(31), right])], root)).toBe(false);
  });
});

describe('a wrong consistency proof is refused', () => {
  it.each(CONSISTENCY.filter(({ path }) => path.length > 0))('$first and $second', ({ first, second, path }) => {
    const [one, two] = [ROOTS[first] as Buffer, ROOTS[second] as Buffer];
    const good = hashes(path);
    for (const [what, bad] of [...spoilt(good, [one, two]), ['empty', []] as [string, Buffer[]]]) {
      expect([what, verifyConsistency(first, second, bad, one, two)]).toEqual([what, false]);
    }
    for (const other of [first - 1, first + 1, first ^ 2, second + 1, -1, Number.NaN]) {
      expect([other, verifyConsistency(other, second, good, one, two)]).toEqual([other, false]);
    }
    for (const other of [second * 2, Math.floor(second / 2), Number.NaN]) {
      expect([other, verifyConsistency(first, other, good, one, two)]).toEqual([other, false]);
    }
    expect(verifyConsistency(first, second, good, SOME_HASH, two)).toBe(false);
    expect(verifyConsistency(first, second, good, one, SOME_HASH)).toBe(false);
    expect(verifyConsistency(first, second, good, two, one)).toBe(false);
  });

  it.each([
    ['both empty', 0, 0, EMPTY_ROOT, EMPTY_ROOT, [], true],
    ['the empty one and any', 0, 1, EMPTY_ROOT, SOME_HASH, [], true],
    ['an empty one with another root', 0, 1, SOME_HASH, SOME_HASH, [], false],
    ['equal sizes, other roots', 1, 1, SOME_HASH, EMPTY_ROOT, [], false],
    ['equal sizes, a path', 1, 1, SOME_HASH, SOME_HASH, [EMPTY_ROOT], false],
    ['empty first, a path', 0, 1, EMPTY_ROOT, EMPTY_ROOT, [EMPTY_ROOT], false],
    ['backwards', 2, 1, SOME_HASH, SOME_HASH, [], false],
    ['no path', 1, 2, SOME_HASH, SOME_HASH, [], false],
    ['roots of other lengths', 1, 1, Buffer.alloc(31), Buffer.alloc(31), [], false],
  ] as const)('%s: %i and %i', (_, first, second, one, two, path, expected) => {
    expect(verifyConsistency(first, second, path, one, two)).toBe(expected);
  });
});

describe('every size up to 130', () => {
  const leaves = randomLeaves(130, 6962);
  const roots = Array.from({ length: 131 }, (_, size) => merkleRoot(leaves.slice(0, size)));
  const tree = over(leaves);
  const random = seeded(8_032);
  /** All numbers up to `end`; of a large tree those at its borders, at powers of two, and some others. */
  const some = (end: number): number[] =>
    Array.from({ length: end + 1 }, (_, at) => at).filter(
      (at) =>
        end <= 40 ||
        at < 3 ||
        end - at < 3 ||
        [-1, 0, 1].some((by) => Number.isInteger(Math.log2(at + by))) ||
        random() < 0.1,
    );

  it('the right edge has the root that the definition gives, parsed again at each step too', () => {
    let edge = RightEdge.empty();
    for (const [size, root] of roots.entries()) {
      expect(edge.size).toBe(size);
      expect(edge.root()).toEqual(root);
      edge = RightEdge.parse(size, edge.serialise());
      expect(edge.root()).toEqual(root);
      if (size < leaves.length) edge.append(leaves[size] as Buffer);
    }
  });

  it('leaves are proved, to us and to the outsider, and to nobody under another index', async () => {
    for (let size = 1; size <= 130; size += 1) {
      const root = roots[size] as Buffer;
      for (const index of some(size - 1)) {
        const leaf = leaves[index] as Buffer;
        const path = await inclusionPath(index, size, tree);
        const agreed =
          verifyInclusion(leaf, index, size, path, root) &&
          (rootFromPath(leaf, index, size, path) as Buffer).equals(root) &&
          !verifyInclusion(leaf, (index + 1) % (size + 1), size, path, root) &&
          !verifyInclusion(leaves[(index + 1) % 130] as Buffer, index, size, path, root);
        if (!agreed) throw new Error(`leaf ${index} among ${size}`);
      }
    }
  });

  it('any two sizes are consistent, and no other roots are', async () => {
    for (let second = 0; second <= 130; second += 1) {
      for (const first of some(second)) {
        const [one, two] = [roots[first] as Buffer, roots[second] as Buffer];
        const path = await consistencyPath(first, second, tree);
        const agreed =
          verifyConsistency(first, second, path, one, two) &&
          !verifyConsistency(first, second, path, SOME_HASH, two) &&
          (first === 0 || !verifyConsistency(first, second, path, one, SOME_HASH)) &&
          !verifyConsistency(first, second, [...path, SOME_HASH], one, two);
        if (!agreed) throw new Error(`${first} and ${second}`);
      }
    }
  });
});

describe('large trees', () => {
  const SIZE = 70_001;
  const leaves = randomLeaves(SIZE, 9162);

  it('agree across the levels that are kept', async () => {
    const tree = over(leaves);
    const root = merkleRoot(leaves) as Buffer;
    expect(edgeOf(leaves).root()).toEqual(root);
    expect(await rootOf(SIZE, tree)).toEqual(root);
    for (const index of [0, 255, 256, 65_535, 65_536, 69_887, SIZE - 1]) {
      const path = await inclusionPath(index, SIZE, tree);
      expect(verifyInclusion(leaves[index] as Buffer, index, SIZE, path, root)).toBe(true);
    }
    for (const first of [255, 256, 257, 65_536, 65_537]) {
      const path = await consistencyPath(first, SIZE, tree);
      expect(verifyConsistency(first, SIZE, path, merkleRoot(leaves.slice(0, first)), root)).toBe(true);
    }
  });

  it('hash each subtree once: a second proof reads single leaves only', async () => {
    const read: number[] = [];
    const tree = new SubtreeHashes(async (from, to) => {
      read.push(to - from);
      return leaves.slice(from, to);
    });
    const sum = (): number => read.splice(0).reduce((total, count) => total + count, 0);
    await inclusionPath(40_000, SIZE, tree);
    expect(sum()).toBeGreaterThan(SIZE - 512);
    await inclusionPath(40_001, SIZE, tree);
    expect(sum()).toBeLessThan(512);
  });

  it('are proved by a few small reads where the levels are at hand, ten million entries and more than 2^32', async () => {
    const reads: { level: number; count: number }[] = [];
    const tree: TreeHashes = {
      nodes: async (level, from, to) => {
        expect(level % 8).toBe(0);
        reads.push({ level, count: to - from });
        return Array.from({ length: to - from }, (_, i) => leafHash(Buffer.from(`${level}/${from + i}`)));
      },
    };
    for (const size of [10_000_000, 2 ** 40 + 12_345]) {
      const root = await rootOf(size, tree);
      reads.length = 0;
      // These levels do not belong to one another; the last leaf's path, at these sizes, mixes none that would have to.
      const path = await inclusionPath(size - 1, size, tree);
      expect(Math.max(...reads.map((read) => read.count))).toBeLessThanOrEqual(128);
      expect(reads.length).toBeLessThan(60);
      const last = leafHash(Buffer.from(`0/${size - 1}`));
      expect(verifyInclusion(last, size - 1, size, path, root)).toBe(true);
    }
  });
});

describe('what is no tree is refused', () => {
  const tree = over(LEAF_HASHES);
  it.each([
    [1, 31],
    [2, 64],
    [3, 32],
    [0, 32],
    [-1, 0],
    [1.5, 32],
    [Number.NaN, 0],
  ])('right edge of size %d with %d bytes', (size, bytes) => {
    expect(() => RightEdge.parse(size, Buffer.alloc(bytes))).toThrow(RangeError);
  });

  it('a leaf that is no hash', () => {
    expect(() => RightEdge.empty().append(Buffer.alloc(31))).toThrow(RangeError);
  });

  it('proofs beyond the log', async () => {
    await expect(inclusionPath(8, 8, tree)).rejects.toThrow(RangeError);
    await expect(inclusionPath(-1, 8, tree)).rejects.toThrow(RangeError);
    await expect(inclusionPath(0, 9, tree)).rejects.toThrow(RangeError);
    await expect(consistencyPath(5, 4, tree)).rejects.toThrow(RangeError);
    await expect(rootOf(-1, tree)).rejects.toThrow(RangeError);
  });

  it('a parsed or cloned edge does not share what it was made from', () => {
    const edge = edgeOf(LEAF_HASHES.slice(0, 3));
    const bytes = edge.serialise();
    const parsed = RightEdge.parse(3, bytes);
    const cloned = edge.clone();
    bytes.fill(0);
    edge.append(LEAF_HASHES[3] as Buffer);
    expect(parsed.root()).toEqual(ROOTS[3]);
    expect(cloned.root()).toEqual(ROOTS[3]);
    expect(edge.root()).toEqual(ROOTS[4]);
  });
});
