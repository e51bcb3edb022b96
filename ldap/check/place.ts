/** Whether students' entries have a place for what is written beside their passwords (`directory.write.also`). */
import type { DirectoryConfig } from '../../config/config';
import { type Said, warning } from './finding';
import type { Line } from './line';

/** The class that an entry must have (samba.schema; RFC 2307). Of other attributes nothing is known. */
const CLASS_OF: Readonly<Record<string, string>> = {
  sambantpassword: 'sambaSamAccount',
  sambapwdlastset: 'sambaSamAccount',
  shadowlastchange: 'shadowAccount',
};

const HAPPENS: Readonly<Record<DirectoryConfig['write']['how'], string>> = {
  exop: 'the password would be changed and the rest not',
  modify: 'their new passwords would be refused (65)',
};

/** Students without such a class: one for each that is missed. */
export async function withoutPlace(line: Line, { students, write }: DirectoryConfig): Promise<readonly Said[]> {
  const classes = new Set(write.also.flatMap(({ attribute }) => CLASS_OF[attribute.toLowerCase()] ?? []));
  const said: Said[] = [];
  for (const name of classes) {
    const filter = `(&${students.filter}(!(objectClass=${name})))`;
    const { entries } = await line.search(students.base, 'sub', filter, ['1.1']);
    if (entries[0] !== undefined)
      said.push(
        warning(
          `there are students without \`objectClass: ${name}\`, such as ${entries[0].dn}: ${HAPPENS[write.how]}`,
          'Give them that class, or leave its attributes out of `directory.write.also`.',
        ),
      );
  }
  return said;
}
