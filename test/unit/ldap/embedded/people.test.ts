import { createHash } from 'node:crypto';
import type { Client, Entry } from 'ldapts';
import { checkLetter } from '../../../../ldap/embedded/ordinary';
import { portrait } from '../../../../ldap/embedded/portrait';
import type { Fixture } from './fixture';
import { openFixture, people } from './fixture';

describe('the people of the demonstration', () => {
  let fixture: Fixture;
  let service: Client;
  let entries: Map<string, Entry>;

  beforeAll(async () => {
    fixture = await openFixture();
    service = await fixture.service();
    const { searchEntries } = await service.search(people, {
      filter: '(uid=*)',
      attributes: ['*', '+'],
      explicitBufferAttributes: ['jpegPhoto'],
    });
    entries = new Map(searchEntries.map((entry) => [String(entry['uid']), entry]));
  }, 20_000); // draws every portrait
  afterAll(() => fixture.close());

  const values = (login: string, attribute: string): string[] => {
    const value = entries.get(login)?.[attribute] ?? [];
    return [value].flat().map(String);
  };
  const state = (login: string): string | undefined =>
    values(login, 'supannRessourceEtatDate').find((value) => value.startsWith('{COMPTE}'));

  it.each([
    ['E21813178', '{COMPTE}A:SupannActif::20271231', 'vrai', '20270930'],
    ['E21813179', '{COMPTE}A:SupannActif::20271231', 'vrai', '20270930'],
    ['E21813180', '{COMPTE}I:SupannPrecree::', 'vrai', '20270930'],
    ['E21813181', '{COMPTE}A:SupannActif::20271231', 'vrai', '20270930'],
    ['E21813182', '{COMPTE}A:SupannActif::20271231', 'faux', '20270930'],
    ['E21813183', '{COMPTE}I:SupannExpire:20251001:', 'vrai', '20270930'],
    ['E21813184', '{COMPTE}A:SupannActif::20271231', 'vrai', '20270930'],
    ['E21813185', '{COMPTE}A:SupannActif::20271231', 'vrai', '20270930'],
    ['E990123W', '{COMPTE}A:SupannActif::20271231', 'vrai', '20270930'],
    ['E21900417', '{COMPTE}S:SupannVerrouAdministratif:20261112:', 'vrai', '20270930'],
    ['E22003356', '{COMPTE}A:SupannActif::20271231', 'vrai', '20260930'],
  ])('%s is in its situation', (login, account, valid, until) => {
    expect(values(login, 'supannEtuId')).toEqual([login.slice(1)]);
    expect(values(login, 'eduPersonAffiliation')).toContain('student');
    expect(state(login)).toBe(account);
    const card = new RegExp(
      `^\\[type=etudiant\\]\\[format=DESFIRE:XLSB\\]\\[id=04[0-9A-F]{12}\\]\\[valide=${valid}\\]\\[datefin=${until}\\]$`,
    );
    expect(values(login, 'supannCMSAffectation')).toEqual([expect.stringMatching(card)]);
  });

  it('the situations that other attributes tell', () => {
    expect(values('E21813179', 'pwdFailureTime')).toHaveLength(10);
    expect(values('E21813179', 'pwdAccountLockedTime')).toEqual(values('E21813179', 'pwdFailureTime').slice(-1));
    expect(values('E21813180', 'pwdChangedTime')).toEqual([]);
    expect(values('E21813180', 'supannOIDCDateDeNaissance')).toEqual(['1998-10-10']);
    expect(values('E22104518', 'pwdReset')).toEqual(['TRUE']);
    expect(values('E21813184', 'eduPersonAffiliation')).toEqual(['student', 'employee', 'member']);
    expect(values('E22004417', 'supannEmpId')).toEqual(values('petit-c', 'supannEmpId'));
    expect(values('martin-p', 'eduPersonAffiliation')).toEqual(['affiliate']);
    expect(values('moreau-k', 'memberOf')).toEqual(['cn=kiosque-info,ou=groups,dc=univ-exemple,dc=fr']);
    expect(values('E21813185', 'jpegPhoto')).toEqual([]);
    expect(values('E21813185', 'cn')).toEqual([
      expect.stringMatching(/^\p{Script=Latin}/u),
      expect.stringMatching(/^\p{Script=Arabic}/u),
    ]);
  });

  it('the expired password is the only one', () => {
    const limit = `${Number('20261124140000') - 1_0000000000}`; // a year before, and the policy gives 400 days
    const old = [...entries.keys()].filter((login) => (values(login, 'pwdChangedTime')[0] ?? '9') < limit);
    expect(old).toEqual(['E21813181']);
  });

  it('E990123W has the check letter of its form, and the others of that form theirs', () => {
    expect(checkLetter(99, '0', 123)).toBe('W');
    expect(checkLetter(99, 'A', 1)).toBe('A');
    const ofThatForm = [...entries.keys()].filter((login) => /^E\d{2}[0-9A-Z]\d{3}[A-Z]$/.test(login));
    expect(ofThatForm.length).toBeGreaterThan(20);
    for (const login of ofThatForm) {
      const letter = checkLetter(Number(login.slice(1, 3)), login.charAt(3), Number(login.slice(4, 7)));
      expect([login, login.at(-1)]).toEqual([login, letter]);
    }
  });

  it('at least 60 ordinary students, no two with one number, mail or id', () => {
    const students = [...entries.keys()].filter((login) => login.startsWith('E'));
    expect(students.length).toBeGreaterThanOrEqual(9 + 60);
    for (const attribute of ['mail', 'entryUUID', 'supannCMSAffectation']) {
      const all = [...entries.keys()].flatMap((login) => values(login, attribute));
      expect(new Set(all).size).toBe(all.length);
    }
    const numbers = students.flatMap((login) => values(login, 'supannEtuId'));
    expect(numbers.filter((number, at) => numbers.indexOf(number) !== at)).toEqual(['22990001']); // the ambiguous card
  });

  it('lists everybody for the login page', () => {
    const { people: listed } = fixture.directory;
    expect(listed.map(({ login }) => login).sort()).toEqual([...entries.keys()].sort());
    for (const { login, card, id, kind, name } of listed) {
      expect([id, name]).toEqual([values(login, 'entryUUID')[0], values(login, 'displayName')[0]]);
      expect([card, kind]).toEqual(login.startsWith('E') ? [login, 'student'] : [null, 'staff']);
    }
  });

  it('portraits are JPEGs of 120 by 150 under 8 kB, each its own, always the same', () => {
    const logins = [...entries.keys()].filter((login) => values(login, 'jpegPhoto').length > 0);
    expect(logins.length).toBeGreaterThan(60);
    const photos = logins.map((login) => [entries.get(login)?.['jpegPhoto'] ?? []].flat()[0] as Buffer);
    for (const photo of photos) {
      expect(photo.subarray(0, 4).toString('hex')).toBe('ffd8ffe0');
      expect(photo.subarray(-2).toString('hex')).toBe('ffd9');
      const frame = photo.indexOf(Buffer.from('ffc00011', 'hex'));
      expect([photo.readUInt16BE(frame + 5), photo.readUInt16BE(frame + 7)]).toEqual([150, 120]);
      expect(photo.length).toBeLessThan(8_000);
    }
    expect(new Set(photos.map((photo) => photo.toString('base64'))).size).toBe(photos.length);
    // Changed on purpose when the drawing is changed: looked at, in a browser.
    const digest = createHash('sha256').update(portrait('E990123W', 'feminine')).digest('hex');
    expect(digest).toBe('a9d49685cd01af96150870e11f660f91e5a09801b49dbfedac4d591296c737b7');
  });
});
