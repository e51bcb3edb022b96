/** A server that cuts answers short: what it keeps back may be the second bearer of a card, so nobody is served by it. */
import { createDirectory } from '../../ldap/directory';
import type { Directory } from '../../ldap/port';
import { BASE, type OpenLdap, startOpenLdap } from '../support/openldap';
import { addPerson, ORDINARY_CARDS, student } from '../support/openldap-people';
import { least, load, withValue } from '../unit/config/fixture';

const TWICE = '22399001';

let ldap: OpenLdap;
let directory: Directory;

beforeAll(async () => {
  ldap = await startOpenLdap({
    modules: 'sizelimit 1',
    seed: async (root) => {
      for (const login of ['e22399001', 'e22399002'])
        await addPerson(root, BASE, { ...student(TWICE, 'Camille Double'), login });
    },
  });
  const { url, base, serviceDn, servicePassword } = ldap;
  directory = createDirectory(
    load(
      withValue(least(), 'directory', {
        kind: 'openldap',
        url: [url],
        bind: { dn: serviceDn, password: servicePassword },
        students: { base: `ou=People,${base}` },
        staff: { base: `ou=People,${base}` },
      }),
    ),
    () => new Date(),
  );
}, 60_000);

afterAll(async () => {
  await directory?.close();
  await ldap?.stop();
});

it('refuses a card of which the server shows one bearer of two', async () => {
  await expect(directory.findStudentByCard(`E${TWICE}`)).rejects.toMatchObject({ kind: 'ambiguous', changed: 'no' });
});

it('serves one that has one bearer', async () => {
  const [card = ''] = ORDINARY_CARDS;
  expect(await directory.findStudentByCard(card)).toMatchObject({ login: card.toLowerCase() });
});
