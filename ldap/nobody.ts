/**
 * How long a directory takes to say that somebody has no other entry: asked with every card, and a search through
 * everybody where one of its attributes is not indexed. Asked here of a person who is nowhere.
 */
import { randomUUID } from 'node:crypto';
import type { Identifier, Student } from '../server/domain/account';
import { DirectoryError, type LookUp } from './port';

/** An indexed search for values that are nowhere takes a few (ms). */
const SLOW = 500;
/** How servers refuse an unindexed search: their limits of time (3) and administration (11), "unwilling" (53). */
export const UNINDEXED: ReadonlySet<number> = new Set([3, 11, 53]);

const KINDS: readonly Identifier['kind'][] = ['student_number', 'staff_number', 'name'];

/** Whose marks are all in use, and nowhere to be found. */
function nobody(): Pick<Student, 'login' | 'identifiers'> {
  const value = randomUUID();
  return { login: value, identifiers: KINDS.map((kind) => ({ kind, value })) };
}

/**
 * @param search for the entries of the personnel that are the person's
 * @throws DirectoryError for any other trouble than a slow or refused search
 */
export async function lookForNobody(
  search: (person: Pick<Student, 'login' | 'identifiers'>) => Promise<unknown>,
): Promise<LookUp> {
  const from = performance.now();
  try {
    await search(nobody());
    return performance.now() - from > SLOW ? 'slow' : 'quick';
  } catch (error) {
    if (error instanceof DirectoryError && UNINDEXED.has(error.detail.code ?? 0)) return 'refused';
    throw error;
  }
}
