/**
 * Least privilege on OpenLDAP: what a console's service account needs for resets, unlocks and activations, and no more.
 * The access list is the one that is shipped; behind it stands a rule of the establishment's own, for somebody else.
 */
import { Attribute, Change, Client } from 'ldapts';
import { BASE, type OpenLdap, startOpenLdap } from '../support/openldap';
import { OLD_PASSWORD, ORDINARY_CARDS, STAFF_PASSWORD } from '../support/openldap-people';

const FRESH = 'Marée-haute à Saint-Nazaire 4';
/** A mail server, say: it reads people, and changes the passwords of some. */
const READER = { dn: `cn=reader,ou=services,${BASE}`, password: 'une-clef-de-la-messagerie' } as const;

let ldap: OpenLdap;
let service: Client;

beforeAll(async () => {
  ldap = await startOpenLdap({
    ownRights: `access to dn.subtree="ou=People,${BASE}" by dn.exact="${READER.dn}" write by anonymous auth`,
    seed: async (root) => {
      await root.add(READER.dn, {
        objectClass: ['organizationalRole', 'simpleSecurityObject'],
        cn: 'reader',
        userPassword: READER.password,
      });
    },
  });
  service = new Client({ url: ldap.url });
  await service.bind(ldap.serviceDn, ldap.servicePassword);
}, 60_000);

afterAll(async () => {
  await service?.unbind();
  await ldap?.stop();
});

/** What this account is shown of somebody: the attributes with values. */
async function seen(client: Client, login: string, ...attributes: string[]): Promise<object> {
  const { searchEntries } = await client.search(`uid=${login},ou=People,${ldap.base}`, {
    scope: 'base',
    attributes: ['uid', ...attributes],
  });
  const shown = Object.entries(searchEntries[0] ?? {}).map(([name, values]) => [name, [values].flat().map(String)]);
  return Object.fromEntries(shown.filter(([name, values = []]) => name !== 'dn' && values.length > 0));
}

const WRITES = [
  'supannRessourceEtat',
  'supannRessourceEtatDate',
  'description',
  'supannMailPerso',
  'mailForwardingAddress',
  'pwdAccountLockedTime',
  'pwdReset',
  'userPassword',
];

it.each([
  ['a teacher', 'dupont-n'],
  ['the kiosk', 'moreau-k'],
  ['the auditor', 'leroy-a'],
  ['a student who is also staff', 'e21813184'],
])('writes none of it on %s', async (_who, login) => {
  for (const type of WRITES) {
    const modification = new Attribute({ type, values: type === 'userPassword' ? [FRESH] : [] });
    const write = service.modify(
      `uid=${login},ou=People,${ldap.base}`,
      new Change({ operation: 'replace', modification }),
    );
    await expect(write).rejects.toMatchObject({ code: 50 });
  }
  expect(ldap.opens(login, login === 'e21813184' ? OLD_PASSWORD : STAFF_PASSWORD)).toBe(true);
});

it('writes it on a student', async () => {
  const dn = `uid=${(ORDINARY_CARDS[2] ?? '').toLowerCase()},ou=People,${ldap.base}`;
  for (const type of WRITES) {
    const modification = new Attribute({ type, values: type === 'userPassword' ? [FRESH] : [] });
    await service.modify(dn, new Change({ operation: 'replace', modification }));
  }
  expect(ldap.opens((ORDINARY_CARDS[2] ?? '').toLowerCase(), FRESH)).toBe(true);
});

it('writes nothing else on a student, and reads no password', async () => {
  const login = (ORDINARY_CARDS[3] ?? '').toLowerCase();
  const dn = `uid=${login},ou=People,${ldap.base}`;
  for (const type of ['mail', 'eduPersonAffiliation', 'supannEtuId', 'supannOIDCDateDeNaissance', 'sn']) {
    const modification = new Attribute({ type, values: ['x'] });
    const write = service.modify(dn, new Change({ operation: 'replace', modification }));
    await expect(write).rejects.toMatchObject({ code: 50 });
  }
  // A second password: the first is history, and there are hashes to be read.
  const modification = new Attribute({ type: 'userPassword', values: [FRESH] });
  await service.modify(dn, new Change({ operation: 'replace', modification }));
  expect([await ldap.read(login, 'userPassword'), await ldap.read(login, 'pwdHistory')]).toEqual([
    [expect.stringMatching(/^\{SSHA\}/)],
    [expect.stringMatching(/#\{SSHA\}/)],
  ]);
  expect(await seen(service, login, 'userPassword', 'pwdHistory')).toEqual({ uid: [login] });
  expect(await seen(service, 'dupont-n', 'userPassword')).toEqual({ uid: ['dupont-n'] });
  for (const name of ['userPassword', 'pwdHistory']) {
    const { searchEntries } = await service.search(dn, { scope: 'base', filter: `(${name}=*)`, attributes: ['1.1'] });
    expect(searchEntries).toEqual([]);
  }
});

it('leaves everybody else what the rules behind it give them', async () => {
  const reader = new Client({ url: ldap.url });
  await reader.bind(READER.dn, READER.password);
  try {
    const login = (ORDINARY_CARDS[4] ?? '').toLowerCase();
    expect(await seen(reader, login, 'userPassword', 'supannRessourceEtat')).toEqual({
      uid: [login],
      userPassword: [expect.stringMatching(/^\{SSHA\}/)],
      supannRessourceEtat: ['{COMPTE}A'],
    });
    for (const [type, value] of [
      ['mail', 'autre@univ-exemple.fr'],
      ['description', 'lu'],
      ['userPassword', FRESH],
    ] as const) {
      const modification = new Attribute({ type, values: [value] });
      await reader.modify(`uid=${login},ou=People,${ldap.base}`, new Change({ operation: 'replace', modification }));
    }
    expect(ldap.opens(login, FRESH)).toBe(true);
  } finally {
    await reader.unbind();
  }
});
