/** Block lists and leaked hashes made for a test, in throwaway folders. */
import { createHash } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canaryOf, hashFor } from '../../server/block-list/block-list';
import type { Kind } from '../../server/block-list/format';
import { BlockListWriter } from '../../server/block-list/writer';

const folders: string[] = [];

export function throwaway(): string {
  const folder = mkdtempSync(join(tmpdir(), 'guichet-block-list-'));
  folders.push(folder);
  return folder;
}

export function removeThrowaways(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** A list of these hashes, in whatever order they come. */
export function listOfHashes(path: string, kind: Kind, width: number, hashes: readonly Buffer[]): void {
  const file = openSync(path, 'w');
  const writer = new BlockListWriter(file, { kind, width });
  for (const hash of [...hashes].sort((a, b) => a.compare(b))) writer.add(hash.readUInt32BE(0), hash.readUInt32BE(4));
  writer.finish();
  closeSync(file);
}

/** A list of these texts, and of the one that every list holds. */
export function listOf(path: string, kind: Kind, texts: readonly string[], width = 7): string {
  const hashes = [canaryOf(kind), ...texts.map((text) => hashFor(kind, text))];
  listOfHashes(path, kind, width, hashes);
  return path;
}

export const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex').toUpperCase();

/** A line of "Pwned Passwords". */
export const leakedLine = (text: string, count = 1): string => `${sha1(text)}:${count}`;
