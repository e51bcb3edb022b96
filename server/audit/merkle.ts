/**
 * The Merkle tree over the audit entries: RFC 9162, section 2.1 (the same hashes as RFC 6962's), with SHA-256.
 *
 * Appending needs only the right edge. A proof needs hashes of complete subtrees from all over the tree; they are
 * asked for by level in steps of eight (0: the leaves; 8, 16, …: roots of complete subtrees of 256, 65,536, …
 * leaves), as in C2SP tlog-tiles: whoever has those levels at hand proves one entry among ten million with some
 * fifty reads of at most 128 hashes. `SubtreeHashes` has them from the leaves: each subtree is hashed once in a
 * process's life and kept, 125 kB a million entries. The first proof after a start therefore hashes all leaves
 * (2 to 4 s a million); a store that keeps those levels in a table implements `TreeHashes` itself and does not.
 *
 * Sizes pass 2^31: no bit operators here.
 */
import { createHash } from 'node:crypto';

const LEAF = Buffer.from([0x00]);
const NODE = Buffer.from([0x01]);
const HASH_BYTES = 32;
/** Levels between those that are kept. */
const STEP = 8;

/** The root of a tree without entries: SHA-256 of nothing. */
export const EMPTY_ROOT = createHash('sha256').digest();

/** MTH({d}) = SHA-256(0x00 ‖ d). */
export function leafHash(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(LEAF).update(bytes).digest();
}

/** SHA-256(0x01 ‖ left ‖ right). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return createHash('sha256').update(NODE).update(left).update(right).digest();
}

const isOdd = (value: number): boolean => value % 2 === 1;
const half = (value: number): number => Math.floor(value / 2);

/** The largest power of two smaller than `size` (> 1): where the RFC splits a tree. */
function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

function bitsSet(size: number): number {
  let bits = 0;
  for (let rest = size; rest > 0; rest = half(rest)) if (isOdd(rest)) bits += 1;
  return bits;
}

function checkSize(size: number): void {
  if (!Number.isSafeInteger(size) || size < 0) throw new RangeError('not the size of a tree');
}

/** Folds 2^n nodes that lie side by side into the one above them. */
function fold(nodes: readonly Buffer[]): Buffer {
  let level = nodes;
  while (level.length > 1) {
    const above: Buffer[] = [];
    for (let i = 0; i < level.length; i += 2) above.push(nodeHash(level[i] as Buffer, level[i + 1] as Buffer));
    level = above;
  }
  return level[0] as Buffer;
}

/** The complete subtrees that a tree consists of, largest first: all that appending needs, O(log n) hashes. */
export class RightEdge {
  private constructor(
    private count: number,
    private readonly hashes: Buffer[],
  ) {}

  static empty(): RightEdge {
    return new RightEdge(0, []);
  }

  /**
   * @param edge as `serialise` gave it: one hash for each bit set in `size`
   * @throws RangeError when the two do not fit
   */
  static parse(size: number, edge: Uint8Array): RightEdge {
    checkSize(size);
    if (edge.length !== HASH_BYTES * bitsSet(size)) throw new RangeError('this right edge is not of that size');
    const copy = Buffer.from(edge);
    const hashes: Buffer[] = [];
    for (let at = 0; at < copy.length; at += HASH_BYTES) hashes.push(copy.subarray(at, at + HASH_BYTES));
    return new RightEdge(size, hashes);
  }

  get size(): number {
    return this.count;
  }

  /** @throws RangeError for anything but a hash */
  append(leaf: Buffer): void {
    if (leaf.length !== HASH_BYTES) throw new RangeError('not a leaf hash');
    let hash = leaf;
    // As in binary addition: every 1 at the end of the size is a subtree that the new one completes.
    for (let rest = this.count; isOdd(rest); rest = half(rest)) hash = nodeHash(this.hashes.pop() as Buffer, hash);
    this.hashes.push(hash);
    this.count += 1;
  }

  root(): Buffer {
    const [smallest = EMPTY_ROOT, ...larger] = this.hashes.toReversed();
    return larger.reduce((right, left) => nodeHash(left, right), smallest);
  }

  serialise(): Buffer {
    return Buffer.concat(this.hashes);
  }

  clone(): RightEdge {
    return new RightEdge(this.count, [...this.hashes]);
  }
}

/** Hashes of complete subtrees: nodes `from` to `to` (exclusive) of a level that is a multiple of eight; 0: leaves. */
export interface TreeHashes {
  nodes(level: number, from: number, to: number): Promise<readonly Buffer[]>;
}

/** `TreeHashes` from leaf hashes alone (`to` exclusive); what was hashed once is kept, as a log never changes. */
export class SubtreeHashes implements TreeHashes {
  private readonly kept = new Map<string, Buffer>();

  constructor(private readonly leafHashes: (from: number, to: number) => Promise<readonly Buffer[]>) {}

  /** @throws RangeError when there are fewer leaves than asked for */
  async nodes(level: number, from: number, to: number): Promise<readonly Buffer[]> {
    if (level === 0) {
      const leaves = await this.leafHashes(from, to);
      if (leaves.length !== to - from) throw new RangeError('the log has not that many entries');
      return leaves;
    }
    const nodes: Buffer[] = [];
    for (let index = from; index < to; index += 1) nodes.push(await this.node(level, index));
    return nodes;
  }

  private async node(level: number, index: number): Promise<Buffer> {
    const key = `${level}/${index}`;
    const known = this.kept.get(key);
    if (known !== undefined) return known;
    const hash = fold(await this.nodes(level - STEP, index * 2 ** STEP, (index + 1) * 2 ** STEP));
    this.kept.set(key, hash);
    return hash;
  }
}

/** MTH(D[from:from + size]), where `from` is a multiple of the power of two that `size` fills or begins. */
async function subtree(from: number, size: number, hashes: TreeHashes): Promise<Buffer> {
  const split = size === 1 ? 1 : splitOf(size);
  if (size !== 1 && size !== split * 2) {
    return nodeHash(await subtree(from, split, hashes), await subtree(from + split, size - split, hashes));
  }
  let level = 0;
  let width = 1;
  while (width * 2 ** STEP <= size) {
    level += STEP;
    width *= 2 ** STEP;
  }
  return fold(await hashes.nodes(level, from / width, (from + size) / width));
}

/** MTH(D[0:size]). @throws RangeError for no size */
export async function rootOf(size: number, hashes: TreeHashes): Promise<Buffer> {
  checkSize(size);
  return size === 0 ? EMPTY_ROOT : subtree(0, size, hashes);
}

/**
 * PATH(index, D[0:size]), RFC 9162 section 2.1.3.1.
 * @throws RangeError when the tree of that size has no such leaf
 */
export async function inclusionPath(index: number, size: number, hashes: TreeHashes): Promise<Buffer[]> {
  checkSize(index);
  checkSize(size);
  if (index >= size) throw new RangeError('the tree has no such leaf');
  const path: Buffer[] = [];
  let from = 0;
  let length = size;
  while (length > 1) {
    const split = splitOf(length);
    if (index < from + split) {
      path.push(await subtree(from + split, length - split, hashes));
      length = split;
    } else {
      path.push(await subtree(from, split, hashes));
      from += split;
      length -= split;
    }
  }
  return path.reverse();
}

/** RFC 9162 section 2.1.3.2. Anything that does not fit, sizes and lengths included, is `false`. */
export function verifyInclusion(
  leaf: Uint8Array,
  index: number,
  size: number,
  path: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (![index, size].every(Number.isSafeInteger) || index < 0 || index >= size || !areHashes([leaf, root, ...path])) {
    return false;
  }
  let node = index;
  let last = size - 1;
  let hash: Buffer = Buffer.from(leaf);
  for (const sibling of path) {
    if (last === 0) return false;
    if (isOdd(node) || node === last) {
      hash = nodeHash(sibling, hash);
      while (!isOdd(node) && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && hash.equals(root);
}

/**
 * PROOF(first, D[0:second]), RFC 9162 section 2.1.4.1; empty where nothing needs proving (`first` is 0 or `second`).
 * @throws RangeError when `first` is larger than `second`
 */
export async function consistencyPath(first: number, second: number, hashes: TreeHashes): Promise<Buffer[]> {
  checkSize(first);
  checkSize(second);
  if (first > second) throw new RangeError('a tree does not shrink');
  if (first === 0 || first === second) return [];
  const path: Buffer[] = [];
  let from = 0;
  let length = second;
  let rest = first;
  while (rest !== length) {
    const split = splitOf(length);
    if (rest <= split) {
      path.push(await subtree(from + split, length - split, hashes));
      length = split;
    } else {
      path.push(await subtree(from, split, hashes));
      from += split;
      length -= split;
      rest -= split;
    }
  }
  // The old tree's own last subtree is left out where it is the whole old tree: the verifier has that hash.
  if (from > 0) path.push(await subtree(from, length, hashes));
  return path.reverse();
}

/** RFC 9162 section 2.1.4.2; with an empty first tree, whose root is known, or equal sizes, the path must be empty. */
export function verifyConsistency(
  first: number,
  second: number,
  path: readonly Uint8Array[],
  firstRoot: Uint8Array,
  secondRoot: Uint8Array,
): boolean {
  if (![first, second].every(Number.isSafeInteger) || first < 0 || first > second) return false;
  if (!areHashes([firstRoot, secondRoot, ...path])) return false;
  if (first === second) return path.length === 0 && Buffer.from(firstRoot).equals(secondRoot);
  if (first === 0) return path.length === 0 && EMPTY_ROOT.equals(firstRoot);

  let node = first - 1;
  let last = second - 1;
  while (isOdd(node)) [node, last] = [half(node), half(last)];
  const [start, ...rest] = node === 0 ? [firstRoot, ...path] : path;
  if (start === undefined) return false;
  let old: Buffer = Buffer.from(start);
  let all = old;
  for (const sibling of rest) {
    if (last === 0) return false;
    if (isOdd(node) || node === last) {
      old = nodeHash(sibling, old);
      all = nodeHash(sibling, all);
      while (!isOdd(node) && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      all = nodeHash(all, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && old.equals(firstRoot) && all.equals(secondRoot);
}

const areHashes = (values: readonly Uint8Array[]): boolean => values.every((value) => value.length === HASH_BYTES);
