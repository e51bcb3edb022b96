/** What the service account finds: the bases, a student and a staff member, the groups that rules name, each role's people. */
import { EqualityFilter } from 'ldapts';
import type { Config, DirectoryConfig } from '../../config/config';
import { type EntryValues, isUnder } from '../entry';
import { createGroups } from '../groups';
import { kindOf } from '../kinds';
import { fault, notTold, ok, type Said, warning } from './finding';
import { type Ground, step } from './ground';
import type { Answer, Line } from './line';
import { refusal } from './words';

const ANY = '(objectClass=*)';
const NO_SUCH_ENTRY = 32;
/** Looked through for one who stands outside the staff's base. */
const SOME = 50;
const SEE_RIGHTS = 'See README, "On a directory of your own": what the service account must read.';

const refused = (about: string, { refusal: error }: Answer): Said | null =>
  error === null ? null : refusal(about, error);

async function baseSaid(line: Line, key: string, base: string): Promise<Said> {
  const answer = await line.search(base, 'base', ANY, ['1.1']);
  const about = `\`${key}\`, ${base}`;
  if (answer.entries.length > 0) return ok(`${about}: there`);
  return refused(about, answer) ?? fault(`${about}: not seen`, SEE_RIGHTS);
}

export const bases = step('bases', ['config', 'lines'], [], async ({ config, lines }) => {
  const { students, staff } = config.directory;
  const keys: readonly (readonly [string, string])[] = [
    ['students.base', students.base],
    ['staff.base', staff.base],
  ];
  const said = await Promise.all(
    lines.flatMap((line) =>
      keys.map(async ([key, base]) => {
        const one = await baseSaid(line, key, base);
        return lines.length === 1 ? one : { ...one, found: `${line.target.url}: ${one.found}` };
      }),
    ),
  );
  return { said };
});

/**
 * Somebody who matches, and whether the attributes that nothing works without may be read.
 * @param outside not somebody below this base
 */
async function somebody(
  line: Line,
  { kind }: DirectoryConfig,
  who: { readonly key: string; readonly base: string; readonly filter: string; readonly login: string },
  outside: string | null = null,
): Promise<{ readonly entry: EntryValues | null; readonly said: Said }> {
  const answer = await line.search(
    who.base,
    'sub',
    who.filter,
    [kindOf(kind).idAttribute, who.login],
    outside === null ? 1 : SOME,
  );
  const entry = answer.entries.find(({ dn }) => outside === null || !isUnder(dn, outside));
  const about = `\`${who.key}\` ${who.filter}`;
  if (entry === undefined) {
    const mend = `Look for a slip in \`${who.key}.filter\`; then whether the service account may read what it asks for.`;
    return { entry: null, said: refused(about, answer) ?? fault(`${about} finds nobody`, mend) };
  }
  const unread = [kindOf(kind).idAttribute, who.login].filter((attribute) => entry.first(attribute) === null);
  const said =
    unread.length === 0
      ? ok(`${about} finds people, such as ${entry.first(who.login)}`)
      : fault(`${about}: ${unread.join(' and ')} cannot be read of ${entry.dn}`, SEE_RIGHTS);
  return { entry, said };
}

export const people = step('people', ['config', 'lines'], ['student', 'member'], async ({ config, lines }) => {
  const [line] = lines;
  const { directory } = config;
  const { students, staff } = directory;
  // One who is not of the personnel too: whether these are left alone is looked at on a staff member.
  const among = isUnder(students.base, staff.base);
  const filter = among ? `(&${students.filter}(!${staff.filter}))` : students.filter;
  const [student, member] = await Promise.all([
    somebody(
      line,
      directory,
      { key: 'students', base: students.base, filter, login: students.login },
      among ? null : staff.base,
    ),
    somebody(line, directory, { key: 'staff', base: staff.base, filter: staff.filter, login: staff.login }),
  ]);
  const gives: Partial<Ground> = {
    ...(student.entry === null ? {} : { student: student.entry }),
    ...(member.entry === null ? {} : { member: member.entry }),
  };
  return { said: [student.said, member.said], gives };
});

/** Whether its members can be looked for, as the console does. @param guards it holds people who are never served */
async function groupSaid(
  line: Line,
  kind: DirectoryConfig['kind'],
  key: string,
  group: string,
  guards: boolean,
): Promise<Said> {
  const about = `${key}, ${group}`;
  const there = await line.search(group, 'base', ANY, ['1.1']);
  if (there.refusal !== null && there.code !== NO_SUCH_ENTRY) return refusal(about, there.refusal);
  if (there.entries.length === 0)
    return fault(
      `${about}: not there, or the service account may not see it`,
      `Look for a slip in the name. ${SEE_RIGHTS}`,
    );
  const groups = createGroups(async (dn, filter, attributes) => {
    const { entries } = await line.search(dn, 'base', filter.toString(), attributes);
    return entries[0] ?? null;
  }, kindOf(kind).nestedMembers);
  if ((await groups.unread([group])).length === 0) return ok(`${about}: there, and its members can be looked for`);
  const found = `${about}: there, and no member of it can be seen`;
  const mend = 'Let the service account read objectClass, member, uniqueMember and memberUid of it.';
  return guards ? fault(`${found}: until that is mended nobody is served`, mend) : warning(found, mend);
}

const ROLES = ['teacher', 'kiosk', 'auditor'] as const;

const groupsOf = ({
  directory,
  roles,
}: Config): readonly (readonly [key: string, group: string, guards: boolean])[] => [
  ...directory.protected.groups.map((group) => ['`protected.groups`', group, true] as const),
  ...ROLES.flatMap((role) => {
    const group = roles[role]?.group;
    return group === undefined ? [] : [[`\`roles.${role}\``, group, false] as const];
  }),
];

export const groups = step('groups', ['config', 'lines'], [], async ({ config, lines: [line] }) => {
  const said = await Promise.all(
    groupsOf(config).map(([key, group, guards]) => groupSaid(line, config.directory.kind, key, group, guards)),
  );
  if (config.directory.protected.groups.length > 0) return { said };
  const none = notTold(
    '`protected.groups` names none: only those whom `staff` finds are protected',
    'If administrators have accounts that `staff` does not find, name their group.',
  );
  return { said: [...said, none] };
});

async function roleSaid(
  line: Line,
  role: (typeof ROLES)[number],
  { directory, roles }: Config,
): Promise<readonly Said[]> {
  const rule = roles[role];
  if (rule === null)
    return [warning(`${role}: no rule gives this role, nobody has it`, `Write \`roles.${role}\`, if it is wanted.`)];
  const { staff } = directory;
  const found = async (filter: string): Promise<boolean> =>
    (await line.search(staff.base, 'sub', `(&${staff.filter}${filter})`, ['1.1'])).entries.length > 0;
  const missing: string[] = [];
  for (const login of rule.logins ?? [])
    if (!(await found(new EqualityFilter({ attribute: staff.login, value: login }).toString()))) missing.push(login);
  const said: Said[] = missing.map((login) =>
    fault(`${role}: ${login} is nobody whom \`staff\` finds`, `Look for a slip in \`roles.${role}.logins\`.`),
  );
  if (rule.logins !== undefined && missing.length === 0) said.push(ok(`${role}: ${rule.logins.join(', ')}`));
  if (rule.filter === undefined) return said;
  const some = await found(rule.filter);
  said.push(
    some
      ? ok(`${role}: ${rule.filter} finds staff`)
      : warning(`${role}: ${rule.filter} finds nobody of the staff`, `Look for a slip in \`roles.${role}.filter\`.`),
  );
  return said;
}

export const roles = step('roles', ['config', 'lines', 'member'], [], async ({ config, lines: [line] }) => ({
  said: (await Promise.all(ROLES.map((role) => roleSaid(line, role, config)))).flat(),
}));
