/** What is kept beside the password, on 389 Directory Server: in the password's own modify, always. */
import { Attribute, Change, Client } from 'ldapts';
import { startDirectory389 } from '../support/directory-389';
import { personDn } from '../support/directory-389-people';
import { lineOf } from '../support/observe';
import type { OpenLdap } from '../support/openldap';
import { ALSO, PLACELESS, RADIUS, seedSamba } from '../support/openldap-samba';
import {
  CARDS,
  choose,
  everyPassword,
  expectBeside,
  FRESH,
  handOver,
  openPlace,
  type Place,
  refusals,
} from '../support/side-credentials';

/** Beside those of config/389ds-aci.ldif, which let the console write it: whoever runs the radius reads it. */
const RADIUS_ACI = `(targetattr = "objectClass || uid || sambaNTPassword")(version 3.0; acl "radius"; allow (read, search) userdn = "ldap:///${RADIUS.dn}";)`;

async function startWithSamba(): Promise<OpenLdap> {
  const ldap = await startDirectory389();
  const root = new Client({ url: ldap.url });
  await root.bind(ldap.rootDn, ldap.rootPassword);
  await seedSamba(root);
  const add = (dn: string, type: string, values: readonly string[]): Promise<void> =>
    root.modify(dn, new Change({ operation: 'add', modification: new Attribute({ type, values: [...values] }) }));
  await add(`ou=People,${ldap.base}`, 'aci', [RADIUS_ACI]);
  // The general policy would have it choose another password first.
  await add(RADIUS.dn, 'pwdpolicysubentry', [`cn=guichet,cn=nsPwPolicyContainer,ou=services,${ldap.base}`]);
  await root.unbind();
  return ldap;
}

let place: Place;
beforeAll(async () => {
  place = await openPlace(await startWithSamba(), { kind: '389ds', write: { also: ALSO } });
}, 150_000);
afterAll(() => place?.stop(), 60_000);

everyPassword(() => place);
refusals(() => place);

it('are what they say, in one operation', async () => {
  const [card = ''] = CARDS.slice(9);
  await handOver(place, card);
  const { line, entries, passed } = await choose(place, FRESH);
  expect(line).toBe('303 /student/done');
  expect(passed.map(({ operation }) => operation).filter((name) => name !== 'search')).toEqual(['modify', 'bind']);
  expect(entries[1]?.detail).toMatchObject({ how: 'modify', missing: null });
  await expectBeside(place, card.toLowerCase(), FRESH);
});

it('where the directory refuses one of them, nothing is changed', async () => {
  await handOver(place, PLACELESS.card);
  const before = await place.ldap.read(PLACELESS.login, 'pwdUpdateTime');
  const { line, entries } = await choose(place, FRESH);
  expect(line).toBe('303 /student?reason=failed');
  expect(entries.map(lineOf)).toEqual(['reset.intent pending', 'reset.result failed']);
  expect(entries[1]?.detail).toMatchObject({ result_code: 65, proof: null, missing: null });
  expect(await place.ldap.read(PLACELESS.login, 'pwdUpdateTime')).toEqual(before);
  expect(place.ldap.opens(PLACELESS.login, FRESH)).toBe(false);
});

it('the service account writes none of it on the personnel', async () => {
  const service = new Client({ url: place.ldap.url });
  await service.bind(place.ldap.serviceDn, place.ldap.servicePassword);
  for (const login of ['dupont-n', 'e21813184'])
    for (const type of Object.keys(ALSO)) {
      const modification = new Attribute({ type, values: ['1'] });
      const write = service.modify(
        personDn(place.ldap.base, login),
        new Change({ operation: 'replace', modification }),
      );
      await expect(write).rejects.toMatchObject({ code: 50 });
    }
  await service.unbind();
});

it('the service account reads no hash', async () => {
  const service = new Client({ url: place.ldap.url });
  await service.bind(place.ldap.serviceDn, place.ldap.servicePassword);
  const { searchEntries } = await service.search(personDn(place.ldap.base, (CARDS[0] ?? '').toLowerCase()), {
    scope: 'base',
    attributes: ['uid', 'sambaNTPassword'],
  });
  await service.unbind();
  expect(searchEntries[0]).toMatchObject({ uid: 'e22300001', sambaNTPassword: [] });
});
