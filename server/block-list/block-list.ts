/** The list of leaked and common passwords and of words, as the console asks it: the shipped file, and one's own. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { foldedForms } from '../domain/folding';
import { BlockListError, type Header, type Kind } from './format';
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

/**
 * A text that every list holds. A list without it was made by another console, which folds or hashes otherwise: it would
 * be searched in vain. Nobody chooses it: typed by hand, it would be refused like any other of the list.
 */
const CANARY = 'Guichet: a c\u00e0n\u0430ry in every L1$t';

/** The hash that a list of this kind holds besides all others. */
export const canaryOf = (kind: Kind): Buffer => {
  const [text = ''] = LOOKED_UP[kind].texts(CANARY);
  return hashFor(kind, text);
};

/** @throws BlockListError, with no file left open: what is wrong, where, and what mends it */
export function openBlockList(paths: readonly string[]): BlockList {
  const files: BlockListFile[] = [];
  const close = (): void => {
    for (const file of files) file.close();
  };
  try {
    for (const path of paths) {
      const file = opened(path);
      files.push(file);
      if (!file.has(canaryOf(file.header.kind))) throw unusable(path, 'it was built by another version of the console');
    }
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

const SHIPPED = 'common.bin';

function opened(path: string): BlockListFile {
  try {
    return BlockListFile.open(path);
  } catch (error) {
    throw unusable(path, (error as Error).message, error);
  }
}

function unusable(path: string, why: string, cause?: unknown): BlockListError {
  const mend =
    basename(path) === SHIPPED
      ? 'Put the file back as it was shipped.'
      : 'Build it anew with `guichet blocklist build FILE`, or remove it.';
  return new BlockListError(`The block list ${path} cannot be used: ${why}. ${mend}`, { cause });
}

/** The list of an operator's own, made by `guichet blocklist build`. */
export const ownListIn = (dataFolder: string): string => join(dataFolder, 'block-list.bin');

/** The shipped list, and the operator's own where there is one. */
export function listsFor(root: string, dataFolder: string): readonly string[] {
  const own = ownListIn(dataFolder);
  return [join(root, 'config', 'block-list', SHIPPED), ...(existsSync(own) ? [own] : [])];
}
