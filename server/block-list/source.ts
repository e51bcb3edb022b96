/** Where leaked hashes come from: a file, standard input, or a folder of ranges as the official downloader makes it. */
import { createReadStream, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { addAbortSignal, type Readable } from 'node:stream';
import { BlockListError } from './format';

export interface Part {
  /** For whoever has to look for a line in it. */
  readonly name: string;
  /** The digits that each of its hashes begins with, or none. */
  readonly prefix: string;
  readonly chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

export interface Source {
  readonly parts: Iterable<Part>;
  /** Bytes of the file, or parts of the folder; `null`: nobody knows before the end. */
  readonly total: { readonly bytes: number } | { readonly parts: number } | null;
}

/** One for each value of five hexadecimal digits. */
export const ALL_RANGES = 16 ** 5;
const RANGE = /^([0-9A-F]{5})(?:\.txt)?$/i;
const CHUNK = 1024 * 1024;

/**
 * @param path `-`: standard input
 * @param signal ends the reading
 * @throws BlockListError for what cannot be opened
 */
export function openSource(path: string, input: () => Readable, signal: AbortSignal): Source {
  const streamed = (name: string, stream: Readable): readonly Part[] => [
    { name, prefix: '', chunks: addAbortSignal(signal, stream) },
  ];
  if (path === '-') return { parts: streamed('standard input', input()), total: null };
  try {
    const found = statSync(path);
    if (found.isDirectory()) return ranges(path);
    const stream = createReadStream(path, { highWaterMark: CHUNK });
    return { parts: streamed(path, stream), total: found.isFile() ? { bytes: found.size } : null };
  } catch (error) {
    if (error instanceof BlockListError) throw error;
    throw new BlockListError(`${path} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

function ranges(folder: string): Source {
  const names = readdirSync(folder)
    .filter((name) => RANGE.test(name))
    .sort();
  if (names.length === 0) {
    throw new BlockListError(
      `${folder} has no file named by five hexadecimal digits, as the downloader names its ranges`,
    );
  }
  const part = (name: string): Part => ({
    name: join(folder, name),
    prefix: RANGE.exec(name)?.[1] ?? '',
    // Forty kilobytes each: read whole, when its turn comes.
    chunks: {
      *[Symbol.iterator]() {
        yield readFileSync(join(folder, name));
      },
    },
  });
  return {
    total: { parts: names.length },
    parts: {
      *[Symbol.iterator]() {
        for (const name of names) yield part(name);
      },
    },
  };
}
