/** A search on the service account's connections, and what its answers come to. */
import { type Filter, ResultCodeError } from 'ldapts';
import { type ConnectionPool, readFailed } from './connection';
import { EntryValues } from './entry';
import { DirectoryError } from './port';

/** insufficientAccessRights (RFC 4511, appendix A). */
export const NO_RIGHT = 50;
const DEADLINE = 2_000;

export interface Found {
  readonly values: EntryValues;
  /** The portrait's bytes, where they were asked for. */
  readonly photo: Buffer | null;
}

export interface Wanted {
  /** More entries are ambiguous. */
  readonly limit: number;
  /** ms. */
  readonly deadline?: number;
  /** The attribute of the portrait, whose values are bytes. */
  readonly photo?: string | null;
  /** The server to be asked before the others; `null`: any. */
  readonly first?: string | null;
  /** Hears the URL of the server that is asked. */
  readonly tell?: (url: string) => void;
}

/**
 * A missing base is an empty answer.
 * @throws DirectoryError `ambiguous`, `refused` where the service account may not search, `away`
 */
export type Search = (
  base: string,
  scope: 'base' | 'sub',
  filter: Filter,
  attributes: readonly string[],
  wanted: Wanted,
) => Promise<readonly Found[]>;

/** @param binaryAttributes those whose values are bytes */
export function createSearch(service: ConnectionPool, binaryAttributes: readonly string[]): Search {
  return async (base, scope, filter, attributes, { limit, deadline = DEADLINE, photo = null, first = null, tell }) => {
    try {
      const { searchEntries } = await service.use(
        deadline,
        (client, url) => {
          tell?.(url);
          return client.search(base, {
            scope,
            filter,
            // No sizeLimit: with one, ldapts takes what the server's own limit cut short for the whole.
            attributes: [...attributes],
            explicitBufferAttributes: [...binaryAttributes, ...(photo === null ? [] : [photo])],
          });
        },
        { again: true, first },
      );
      if (searchEntries.length > limit)
        throw new DirectoryError('ambiguous', 'no', `more than ${limit} entries below ${base}`);
      return searchEntries.map((entry) => {
        const bytes = photo === null ? undefined : [entry[photo] ?? []].flat()[0];
        return {
          values: new EntryValues(entry.dn, entry),
          photo: Buffer.isBuffer(bytes) && bytes.length > 0 ? bytes : null,
        };
      });
    } catch (error) {
      if (error instanceof DirectoryError) throw error;
      const code = error instanceof ResultCodeError ? error.code : null;
      if (code === 32) return [];
      if (code === 4) throw new DirectoryError('ambiguous', 'no', `more entries than asked for below ${base}`);
      if (code === NO_RIGHT) {
        const told = `the service account may not search ${base}`;
        throw new DirectoryError('refused', 'no', told, { code }, { cause: error });
      }
      throw readFailed(error, `search below ${base}`);
    }
  };
}
