/** Which password policy governs a student, as far as the console may read it; and the server's clock beside ours. */
import type { DirectoryConfig } from '../../config/config';
import { timeOf } from '../entry';
import type { DirectoryPolicy } from '../port';
import { fault, notTold, ok, type Said, warning } from './finding';
import { type Asked, step } from './ground';
import type { Line } from './line';

const SOME = 10;
/** The entry alone is looked at. */
const ALONE = { protected: false, hasPhoto: false };

function words({ minLength, history, lockoutThreshold }: DirectoryPolicy): string | null {
  const parts = [
    minLength === null ? null : `at least ${minLength} characters`,
    history === null ? null : `not one of the last ${history}`,
    lockoutThreshold === null ? null : `locks after ${lockoutThreshold} failures`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(', ');
}

/** What is there to be named, in slapd. */
async function policiesOf(line: Line, { kind, students }: DirectoryConfig): Promise<readonly string[]> {
  if (kind !== 'openldap') return [];
  const contexts = (await line.rootDse(['namingContexts'])).all('namingContexts');
  const suffix =
    contexts.find((context) => students.base.toLowerCase().endsWith(context.toLowerCase())) ?? students.base;
  const { entries } = await line.search(suffix, 'sub', '(objectClass=pwdPolicy)', ['1.1'], SOME);
  return entries.map(({ dn }) => dn);
}

export const policy = step(
  'policy',
  ['config', 'lines', 'directory', 'people', 'student'],
  [],
  async ({ config, lines: [line], directory, people, student: { dn } }) => {
    const { entries } = await line.search(dn, 'base', '(objectClass=*)', people.asked);
    const [entry] = entries;
    const student = entry === undefined ? null : people.toStudent(entry, '', ALONE);
    const read = student === null ? null : words(await directory.readPolicy(student));
    const named = student?.policy ?? null;
    if (read !== null) return { said: [ok(`${named ?? 'the server’s own'}: ${read}`)] };
    const unread =
      'the console asks for what its own configuration says alone, the server’s refusal is the first that a student ' +
      'hears, and how many failed logins lock an account is not known';
    if (named !== null)
      return {
        said: [
          warning(
            `${named} governs ${dn}, and nothing of it can be read: ${unread}`,
            'Let the service account read it.',
          ),
        ],
      };
    const there = await policiesOf(line, config.directory);
    const found =
      there.length === 0
        ? 'no policy is named in a student’s entry, and none is seen'
        : `no policy is named in a student’s entry; there are ${there.join('; ')}`;
    return {
      said: [
        warning(
          `${found}: which one is the server’s default it does not tell; ${unread}`,
          'Name it in the students’ entries (pwdPolicySubentry), let the service account read that, and the policy.',
        ),
      ],
    };
  },
);

/** Where a server tells the time. */
const CLOCKS: Readonly<Record<DirectoryConfig['kind'], readonly [base: string, attribute: string]>> = {
  openldap: ['cn=Current,cn=Time,cn=Monitor', 'monitorTimestamp'],
  '389ds': ['cn=monitor', 'currentTime'],
  activeDirectory: ['', 'currentTime'],
};
/** Beyond it (ms), a change time no longer settles what an answer that was lost had done. */
const SKEW = 5_000;

async function clockSaid(line: Line, kind: DirectoryConfig['kind'], now: () => Date): Promise<Said> {
  const [base, attribute] = CLOCKS[kind];
  const { url } = line.target;
  const before = now().getTime();
  const { entries } = await line.search(base, 'base', '(objectClass=*)', [attribute]);
  const after = now().getTime();
  const time = timeOf(entries[0]?.first(attribute) ?? '');
  if (time === null)
    return notTold(`${url}: its clock cannot be read (${base})`, 'See that both machines take their time from NTP.');
  // Its times are whole seconds.
  const skew = Math.max(0, time - after, before - time - 1_000);
  const found = `${url}: ${skew < 1_000 ? 'the same time as here' : `${Math.round(skew / 1_000)} s from the time here`}`;
  return skew > SKEW ? fault(found, 'Let both machines take their time from NTP.') : ok(found);
}

export const clock = ({ now }: Asked) =>
  step('clock', ['config', 'lines'], [], async ({ config, lines }) => ({
    said: await Promise.all(lines.map((line) => clockSaid(line, config.directory.kind, now))),
  }));
