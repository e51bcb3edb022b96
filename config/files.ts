/** Reading the files that a configuration is made of: what goes wrong is a fault with the system's own words. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { getSystemErrorMap } from 'node:util';
import { type Fault, valueAt } from './faults';

/** What went wrong, in the system's own words: `no such file or directory (ENOENT)`. */
function reason(error: unknown): string {
  const [errno, code] = [valueAt(error, ['errno']), valueAt(error, ['code'])];
  const [name, words] = (typeof errno === 'number' ? getSystemErrorMap().get(errno) : undefined) ?? [];
  return code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
    ? 'it is not UTF-8'
    : `${words ?? 'unreadable'} (${name ?? String(code)})`;
}

/** What `act` gives; `null`, and a fault at `path`, where the file cannot be read. */
export function attempt<T>(file: string, path: string, faults: Fault[], act: () => T): T | null {
  try {
    return act();
  } catch (error) {
    faults.push({ path, message: `${file} cannot be read: ${reason(error)}` });
    return null;
  }
}

/** A file's text as it is, byte order mark included, or a fault. Never quotes the content. */
export const readText = (file: string, path: string, faults: Fault[]): string | null =>
  attempt(file, path, faults, () =>
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(file)),
  );

/** The folder of package.json: the sources' own, and one above the compiled files'. */
export function packageFolder(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) {
    folder = dirname(folder);
  }
  return folder;
}
