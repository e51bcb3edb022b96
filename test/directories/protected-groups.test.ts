/** What slapd's access list lets the console know of a protected group: who is in it, that nobody is, or nothing. */
import { Client } from 'ldapts';
import type { Config } from '../../config/config';
import { createDirectory } from '../../ldap/directory';
import type { Directory } from '../../ldap/port';
import { startConsoleProcess } from '../support/console-process';
import { type OpenLdap, startOpenLdap } from '../support/openldap';
import { STAFF_PASSWORD } from '../support/openldap-people';
import { Visitor } from '../support/visitor';
import { least, load, withValue } from '../unit/config/fixture';

const [CARD, MEMBER, NOBODY] = ['E22300001', 'E22300002', 'E20000001'];

let ldap: OpenLdap;
const opened: Directory[] = [];

const groupDn = (cn: string): string => `cn=${cn},ou=groups,${ldap.base}`;
const personDn = (login: string): string => `uid=${login.toLowerCase()},ou=People,${ldap.base}`;

const settings = (groups: readonly string[]) => {
  const people = { base: `ou=People,${ldap.base}` };
  return {
    kind: 'openldap',
    url: [ldap.url],
    bind: { dn: ldap.serviceDn, password: ldap.servicePassword },
    students: people,
    staff: people,
    protected: { groups: groups.map(groupDn) },
  };
};

function directoryWith(...groups: readonly string[]): Directory {
  const config: Config = load(withValue(least(), 'directory', settings(groups)));
  const directory = createDirectory(config, () => new Date());
  opened.push(directory);
  return directory;
}

beforeAll(async () => {
  ldap = await startOpenLdap();
  const root = new Client({ url: ldap.url });
  await root.bind(ldap.rootDn, ldap.rootPassword);
  await root.add(`ou=groups,${ldap.base}`, { objectClass: 'organizationalUnit', ou: 'groups' });
  const member = personDn(MEMBER);
  for (const cn of ['admins', 'sealed', 'hidden'])
    await root.add(groupDn(cn), { objectClass: 'groupOfNames', cn, member });
  await root.add(groupDn('heads'), { objectClass: 'groupOfUniqueNames', cn: 'heads', uniqueMember: member });
  await root.add(groupDn('empty'), { objectClass: 'groupOfMembers', cn: 'empty' });
  await root.add(groupDn('role'), { objectClass: 'organizationalRole', cn: 'role' });
  await root.unbind();
}, 60_000);

afterAll(async () => {
  await Promise.all(opened.map((directory) => directory.close()));
  await ldap?.stop();
});

it.each(['admins', 'heads', 'empty'])('%s is read: who is not in it is served', async (cn) => {
  const directory = directoryWith(cn);
  expect(await directory.findStudentByCard(CARD)).toMatchObject({ card: CARD, protected: false });
  expect(await directory.findStudentByCard(MEMBER)).toMatchObject({ card: MEMBER, protected: cn !== 'empty' });
  expect(await directory.findStudentByCard(NOBODY)).toBeNull();
  expect(await directory.health()).toEqual({ answers: true, unreadGroups: [] });
});

it.each([
  ['sealed', 'its members may not be looked for'],
  ['hidden', 'none of it may be seen'],
  ['nowhere', 'it is not there'],
  ['role', 'it is no group'],
])('%s is not: %s', async (cn) => {
  const directory = directoryWith('admins', cn);
  for (const card of [CARD, MEMBER, NOBODY])
    await expect(directory.findStudentByCard(card)).rejects.toMatchObject({
      kind: 'refused',
      changed: 'no',
      message: `not there, or not to be read: ${groupDn(cn)}`,
    });
  const student = await directoryWith('admins').findStudentByCard(CARD);
  const staff = await directory.findStaff('dupont-n');
  if (student === null || staff === null) throw new Error('nobody is there');
  await expect(directory.readCase(staff, student)).rejects.toMatchObject({ kind: 'refused' });
  expect(await directory.health()).toEqual({ answers: true, unreadGroups: [groupDn(cn)] });
});

it('the operator reads it at the start, with the mend; a desk says that it cannot read', async () => {
  const console = await startConsoleProcess(ldap, ldap.url, { directory: settings(['admins', 'sealed']) });
  const visitor = new Visitor(console);
  try {
    expect((await visitor.login('dupont-n', STAFF_PASSWORD)).line).toBe('303 /desk');
    expect((await visitor.card(CARD)).line).toBe('503');
    expect(await console.metric('guichet_protected_groups_unread')).toBe(1);
    const told = console
      .output()
      .split('\n')
      .find((line) => line.startsWith('Nobody is served'));
    expect(told).toContain(groupDn('sealed'));
    expect(told).not.toContain(groupDn('admins'));
    expect(told).toMatch(/directory\.protected\.groups.*cn=guichet,ou=services/);
  } finally {
    visitor.close();
    await console.remove();
  }
}, 150_000);
