/** The list of leaked and common passwords and of words, as the console asks it: the shipped file, and one's own. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { foldedForms } from '../domain/folding';
import type { Header, Kind } from './format';
import { BlockListFile } from './reader';

export interface BlockList {
  /** For the operator: where it comes from, and how much. */
  readonly files: readonly { readonly path: string; readonly header: Header }[];
  /**
   * Whether a password stands in it, by any of its files.
   * @param password normalised: exactly what is to be written
   * @throws BlockListError where a file does not answer
   */
  readonly has: (password: string) => boolean;
  readonly close: () => void;
}

/** What a password is looked up by: each text hashed. A list that holds one of them holds the password. */
const LOOKED_UP: Readonly<
  Record<Kind, { readonly algorithm: string; readonly texts: (password: string) => readonly string[] }>
> = {
  folded: { algorithm: 'sha256', texts: foldedForms },
  exact: { algorithm: 'sha1', texts: (password) => [password] },
};

/** The hash that a list of this kind keeps, whole. */
export const hashFor = (kind: Kind, text: string): Buffer =>
  createHash(LOOKED_UP[kind].algorithm).update(text).digest();

/** @throws BlockListError, with no file left open */
export function openBlockList(paths: readonly string[]): BlockList {
  const files: BlockListFile[] = [];
  const close = (): void => {
    for (const file of files) file.close();
  };
  try {
    for (const path of paths) files.push(BlockListFile.open(path));
  } catch (error) {
    close();
    throw error;
  }
  return {
    files: files.map(({ path, header }) => ({ path, header })),
    has: (password) =>
      files.some((file) => {
        const { kind } = file.header;
        return LOOKED_UP[kind].texts(password).some((text) => file.has(hashFor(kind, text)));
      }),
    close,
  };
}

/** The list of an operator's own, made by `guichet blocklist build`. */
export const ownListIn = (dataFolder: string): string => join(dataFolder, 'block-list.bin');

/** The shipped list, and the operator's own where there is one. */
export function listsFor(root: string, dataFolder: string): readonly string[] {
  const own = ownListIn(dataFolder);
  return [join(root, 'config', 'block-list', 'common.bin'), ...(existsSync(own) ? [own] : [])];
}
