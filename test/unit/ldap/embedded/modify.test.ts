/** What an unlock and an activation write in the embedded directory, as slapd and its ppolicy overlay would have it. */
import { Attribute, Change, Client } from 'ldapts';
import { startEmbeddedDirectory } from '../../../../ldap/embedded';
import { codeOf, type Fixture, openFixture, passwordModify, passwordModifyValue, personDn } from './fixture';

let fixture: Fixture;
let service: Client;

beforeAll(async () => {
  fixture = await openFixture();
  service = await fixture.service();
});
afterAll(() => fixture.close());

const change = (operation: 'add' | 'delete' | 'replace', type: string, ...values: string[]): Change =>
  new Change({ operation, modification: new Attribute({ type, values }) });

const modify = (login: string, ...changes: Change[]): Promise<number> =>
  codeOf(service.modify(personDn(login), changes));

async function read(login: string, type: string, client = service): Promise<readonly string[]> {
  const { searchEntries } = await client.search(personDn(login), { scope: 'base', attributes: [type] });
  return [searchEntries[0]?.[type] ?? []].flat().map(String);
}

const STATE = 'supannRessourceEtatDate';
const WRITABLE = ['supannRessourceEtat', STATE, 'description', 'supannMailPerso', 'mailForwardingAddress'];

describe('the console may write', () => {
  it.each(WRITABLE)('%s of a student', async (type) => {
    const values = ['{COMPTE}A:SupannActif:20261124:', 'Délégué'];
    expect(await modify('E22003356', change('replace', type, ...values))).toBe(0);
    expect(await read('E22003356', type)).toEqual(values);
    expect(await modify('E22003356', change('replace', type))).toBe(0);
    expect(await read('E22003356', type)).toEqual([]);
  });

  it.each([
    ['personnel', 'dupont-n'],
    ['an affiliate', 'martin-p'],
    ['a student who is also personnel', 'E21813184'],
    ['a student in a protected group', 'E22017305'],
  ])('none of them, and no lock, of %s', async (_who, login) => {
    for (const type of [...WRITABLE, 'pwdAccountLockedTime', 'pwdReset'])
      expect([type, await modify(login, change('replace', type))]).toEqual([type, 50]);
  });

  it('nobody else: a student not even their own', async () => {
    const inès = fixture.client();
    await inès.bind(personDn('E990123W'), 'mon-ancien-mot-de-passe');
    for (const type of [...WRITABLE, 'pwdAccountLockedTime'])
      expect(await codeOf(inès.modify(personDn('E990123W'), change('replace', type)))).toBe(50);
  });
});

describe('values', () => {
  const login = 'E21813180';
  const mine = '{COMPTE}I:SupannPrecree::';
  const others = '{MAIL}A:SupannActif::';

  it('one is taken away and one is added, the others stay as and where they were', async () => {
    expect(await read(login, STATE)).toEqual([others, mine]);
    const active = '{COMPTE}A:SupannActif:20261124:';
    expect(await modify(login, change('delete', STATE, mine), change('add', STATE, active))).toBe(0);
    expect(await read(login, STATE)).toEqual([others, active]);
    expect(await modify(login, change('replace', STATE, others, mine))).toBe(0);
  });

  it.each([
    ['one that is not there is not taken away', change('delete', STATE, '{COMPTE}A:SupannActif::'), 16],
    ['nor another writing of it: SUPANN compares with case', change('delete', STATE, mine.toLowerCase()), 16],
    ['one that is there is not added', change('add', STATE, mine), 20],
    ['one attribute holds no value twice', change('replace', STATE, mine, mine), 20],
    ['an attribute that is not there is not taken away', change('delete', 'mailForwardingAddress'), 16],
    ['nothing cannot be added', change('add', STATE), 2],
  ])('%s', async (_what, wrong, code) => {
    // All of it or nothing, in whatever order.
    const right = change('replace', 'description', 'charte 2026');
    expect(await modify(login, right, wrong)).toBe(code);
    expect(await modify(login, wrong, right)).toBe(code);
    expect([await read(login, STATE), await read(login, 'description')]).toEqual([[others, mine], []]);
  });

  it('a text is compared without its case, and kept as it was written first', async () => {
    expect(await modify(login, change('add', 'description', 'Charte 2026'))).toBe(0);
    expect(await modify(login, change('add', 'description', 'charte  2026'))).toBe(20);
    expect(await modify(login, change('add', 'description', 'autre'))).toBe(0);
    expect(await read(login, 'description')).toEqual(['Charte 2026', 'autre']);
    expect(await modify(login, change('delete', 'description', 'CHARTE 2026', 'autre'))).toBe(0);
    expect(await read(login, 'description')).toEqual([]);
  });

  it('beside a password that is refused nothing is written', async () => {
    const tooShort = change('replace', 'userPassword', 'court');
    expect(await modify(login, change('add', 'description', 'charte'), tooShort)).toBe(19);
    expect(await read(login, 'description')).toEqual([]);
    expect(await read(login, 'pwdChangedTime')).toEqual([]);
  });
});

describe('the lock', () => {
  const login = 'E21813179';

  it('goes with the failures that made it, and the password stays', async () => {
    expect(await read(login, 'pwdFailureTime')).toHaveLength(10);
    const changedAt = await read(login, 'pwdChangedTime');
    expect(await modify(login, change('delete', 'pwdAccountLockedTime'))).toBe(0);
    expect(await read(login, 'pwdAccountLockedTime')).toEqual([]);
    expect(await read(login, 'pwdFailureTime')).toEqual([]);
    expect(await read(login, 'pwdChangedTime')).toEqual(changedAt);
    // What is not there cannot go.
    expect(await modify(login, change('delete', 'pwdAccountLockedTime'))).toBe(16);
  });

  it('of ten wrong passwords: the right one opens once it is gone', async () => {
    const known = 'E21813178';
    const tries = (password: string) => codeOf(fixture.client().bind(personDn(known), password));
    for (let tried = 0; tried < 10; tried += 1) expect(await tries(`faux-${tried}`)).toBe(49);
    expect(await tries('mon-ancien-mot-de-passe')).toBe(49);
    expect(await modify(known, change('delete', 'pwdAccountLockedTime'))).toBe(0);
    expect(await tries('mon-ancien-mot-de-passe')).toBe(0);
  });

  it('is one moment, and nobody’s to write but a student’s', async () => {
    expect(await modify(login, change('add', 'pwdAccountLockedTime', '20261124140000Z', '20261124150000Z'))).toBe(19);
    expect(await modify('dupont-n', change('delete', 'pwdAccountLockedTime'))).toBe(50);
  });
});

it('what was written is there after a restart', async () => {
  const login = 'E26000129';
  const next = 'quatre mots sans lien';
  expect(await modify(login, change('add', 'supannMailPerso', 'moi@courriel.example'))).toBe(0);
  expect(await codeOf(service.exop(passwordModify, passwordModifyValue({ dn: personDn(login), next })))).toBe(0);
  expect(await modify(login, change('replace', STATE, '{COMPTE}A:SupannActif:20261124:'))).toBe(0);
  const again = await startEmbeddedDirectory({ dataFolder: fixture.folder, now: () => fixture.now });
  const client = new Client({ url: again.url });
  await client.bind(again.bind.dn, again.bind.password);
  expect(await read(login, 'supannMailPerso', client)).toEqual(['moi@courriel.example']);
  expect(await read(login, STATE, client)).toEqual(['{COMPTE}A:SupannActif:20261124:']);
  await client.bind(personDn(login), next);
  await client.unbind();
  await again.close();
});
