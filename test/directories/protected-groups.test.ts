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
  for (const cn of ['admins', 'sealed', 'hidden', 'told'])
    await root.add(groupDn(cn), { objectClass: 'groupOfNames', cn, member });
  await root.add(groupDn('heads'), { objectClass: 'groupOfUniqueNames', cn: 'heads', uniqueMember: member });
  await root.add(groupDn('empty'), { objectClass: 'groupOfMembers', cn: 'empty' });
  // RFC 2307bis: members by name and by login. Of `half` the service account may look through the second list alone.
  for (const [cn, gidNumber] of [
    ['both', '5001'],
    ['half', '5002'],
  ] as const)
    await root.add(groupDn(cn), {
      objectClass: ['groupOfNames', 'posixGroup'],
      cn,
      gidNumber,
      member,
      memberUid: 'nobody-else',
    });
  await root.add(groupDn('role'), { objectClass: 'organizationalRole', cn: 'role' });
  await root.unbind();
}, 60_000);

afterAll(async () => {
  await Promise.all(opened.map((directory) => directory.close()));
  await ldap?.stop();
});

it.each(['admins', 'heads', 'empty', 'both'])('%s is read: who is not in it is served', async (cn) => {
  const directory = directoryWith(cn);
  expect(await directory.findStudentByCard(CARD)).toMatchObject({ card: CARD, protected: false });
  expect(await directory.findStudentByCard(MEMBER)).toMatchObject({ card: MEMBER, protected: cn !== 'empty' });
  expect(await directory.findStudentByCard(NOBODY)).toBeNull();
  expect(await directory.health()).toMatchObject({ answers: true, unreadGroups: [], lookUp: 'quick' });
});

it.each([
  ['sealed', 'its members may not be looked for'],
  ['half', 'its members by login may be looked for, those by name not'],
  ['hidden', 'none of it may be seen'],
  ['told', 'the server says that it may not be seen (result code 50)'],
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
  expect(await directory.health()).toMatchObject({ answers: true, unreadGroups: [groupDn(cn)] });
});

it('people who may not be looked for are no silence of the directory’s', async () => {
  const people = `ou=People,${ldap.base}`;
  const closed = await startOpenLdap({
    rights: `access to dn.exact="${people}" attrs=entry by dn.exact="${ldap.serviceDn}" disclose`,
  });
  const bind = { dn: closed.serviceDn, password: closed.servicePassword };
  const given = { ...settings([]), url: [closed.url], bind };
  const directory = createDirectory(load(withValue(least(), 'directory', given)), () => new Date());
  const refusal = { kind: 'refused', changed: 'no', message: `the service account may not search ${people}` };
  try {
    await expect(directory.findStudentByCard(CARD)).rejects.toMatchObject(refusal);
    await expect(directory.findStaff('dupont-n')).rejects.toMatchObject(refusal);
  } finally {
    await directory.close();
    await closed.stop();
  }
}, 60_000);

it('the operator reads it at the start, with the mend; a desk says that it cannot read', async () => {
  const directory = settings(['admins', 'sealed']);
  const birthDate = 'supannOIDCDateDeNaissance';
  const console = await startConsoleProcess(ldap, ldap.url, {
    directory: { ...directory, students: { ...directory.students, birthDate } },
    // Beside it: what was right last year.
    profile: 'saint-etienne',
    activation: {
      recoveryMail: 'supannMailPerso',
      set: { supannRessourceEtatDate: { resource: 'COMPTE', with: '{{COMPTE}}A:SupannActif::20250831' } },
    },
  });
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
    expect(console.output()).toMatch(
      /^Accounts are not opened today, everything else works\. activation\.set\.supannRessourceEtatDate\.with: .*20250831/m,
    );
  } finally {
    visitor.close();
    await console.remove();
  }
}, 150_000);
