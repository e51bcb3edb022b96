/**
 * Least privilege on OpenLDAP: what a console's service account needs for resets, unlocks and activations, and no more.
 * The access list is the one that the README describes.
 */
import { Attribute, Change, Client } from 'ldapts';
import { type OpenLdap, startOpenLdap } from '../support/openldap';
import { OLD_PASSWORD, ORDINARY_CARDS, STAFF_PASSWORD } from '../support/openldap-people';

const FRESH = 'Marée-haute à Saint-Nazaire 4';

let ldap: OpenLdap;
let service: Client;

beforeAll(async () => {
  ldap = await startOpenLdap();
  service = new Client({ url: ldap.url });
  await service.bind(ldap.serviceDn, ldap.servicePassword);
}, 60_000);

afterAll(async () => {
  await service?.unbind();
  await ldap?.stop();
});

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
  const dn = `uid=${(ORDINARY_CARDS[3] ?? '').toLowerCase()},ou=People,${ldap.base}`;
  for (const type of ['mail', 'eduPersonAffiliation', 'supannEtuId', 'supannOIDCDateDeNaissance', 'sn']) {
    const modification = new Attribute({ type, values: ['x'] });
    const write = service.modify(dn, new Change({ operation: 'replace', modification }));
    await expect(write).rejects.toMatchObject({ code: 50 });
  }
  const { searchEntries } = await service.search(dn, {
    scope: 'base',
    attributes: ['userPassword', 'pwdHistory', 'uid'],
  });
  expect(searchEntries[0]).toMatchObject({ userPassword: [], pwdHistory: [] });
});
