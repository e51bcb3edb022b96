/** `directory.write`: how a password is written, and what is written with it. */
import { z } from 'zod';
import { type Blame, given, isBlock } from './across';
import type { DirectoryConfig } from './config';
import { attribute } from './values';

export const writeSchema = z.strictObject({
  /** Default: the kind's own. */
  how: z.enum(['exop', 'modify']).optional(),
  also: z.record(attribute, z.enum(['ntHash', 'unixTime', 'days'])).optional(),
});

/** The password modify operation of 389 DS tells no reason for a refusal; Active Directory has none. */
export const HOW: Readonly<Record<DirectoryConfig['kind'], DirectoryConfig['write']['how']>> = {
  openldap: 'exop',
  '389ds': 'modify',
  activeDirectory: 'modify',
};

const PASSWORDS: ReadonlySet<string> = new Set(['userpassword', 'unicodepwd']);

/** A key that would be read and not honoured, or that would write the password over itself. */
export function writeFor(directory: unknown, blame: Blame): void {
  if (!isBlock(directory) || !isBlock(directory.write)) {
    return;
  }
  const { kind, write } = directory;
  if (write.how === 'exop' && (kind === '389ds' || kind === 'activeDirectory')) {
    blame(['write', 'how'], `${kind} is written by one modify, always: leave it out`);
  }
  if (!given(write.also)) {
    return;
  }
  if (kind === 'activeDirectory') {
    blame(['write', 'also'], 'Active Directory keeps its own, and changes it with the password: leave it out');
  }
  const names = new Set<string>();
  for (const name of isBlock(write.also) ? Object.keys(write.also) : []) {
    const folded = name.toLowerCase();
    if (PASSWORDS.has(folded)) {
      blame(['write', 'also', name], 'the password itself: it is written anyway');
    }
    if (names.has(folded)) {
      blame(['write', 'also', name], 'given twice: attributes’ names have no case');
    }
    names.add(folded);
  }
}
