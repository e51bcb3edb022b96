/** The demonstration's people under each profile, looked up as a console does: by the card's number, over LDAP. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, type Entry, EqualityFilter, OrFilter } from 'ldapts';
import { readProfile, SHIPPED_PROFILES } from '../../../../config/read-profile';
import { type EmbeddedDirectory, type HouseFacts, startEmbeddedDirectory } from '../../../../ldap/embedded';
import { nantes } from '../../../../ldap/embedded/house';
import { readCard } from '../../../../server/domain/card';
import { fillTemplate } from '../../../../server/domain/template';
import { people } from './fixture';

const now = (): Date => new Date('2026-11-24T14:00:00Z');

const opened: Demonstration[] = [];
afterAll(() => Promise.all(opened.map((demonstration) => demonstration.close())));

class Demonstration {
  private constructor(
    readonly facts: HouseFacts,
    readonly directory: EmbeddedDirectory,
    private readonly client: Client,
    private readonly folder: string,
  ) {}

  static async of(facts: HouseFacts): Promise<Demonstration> {
    const folder = mkdtempSync(join(tmpdir(), 'embedded-profile-'));
    const directory = await startEmbeddedDirectory({ dataFolder: folder, profile: facts, now });
    const client = new Client({ url: directory.url });
    await client.bind(directory.bind.dn, directory.bind.password);
    const demonstration = new Demonstration(facts, directory, client, folder);
    opened.push(demonstration);
    return demonstration;
  }

  async search(filter: EqualityFilter | OrFilter | string, base = people): Promise<readonly Entry[]> {
    const { searchEntries } = await this.client.search(base, { filter, attributes: ['*', '+'] });
    return searchEntries;
  }

  /** Whose number the card bears, by the profile's own places. */
  byCard(card: string): Promise<readonly Entry[]> {
    const filters = this.facts.numberAt.map(
      ({ attribute, value }) =>
        new EqualityFilter({ attribute, value: fillTemplate(value, { number: card.slice(1) }) }),
    );
    return this.search(new OrFilter({ filters }));
  }

  async close(): Promise<void> {
    await this.client.unbind();
    await this.directory.close();
    rmSync(this.folder, { recursive: true });
  }
}

const values = (entry: Entry | undefined, attribute: string): readonly string[] =>
  [entry?.[attribute] ?? []].flat().map(String);
const state = (entry: Entry | undefined): string | undefined =>
  values(entry, 'supannRessourceEtatDate').find((value) => value.startsWith('{COMPTE}'));

/** What each card of the contract's table shows of its situation, under any profile that has its form. */
const SITUATIONS: Readonly<Record<string, (entry: Entry) => void>> = {
  E21813178: (entry) => expect(state(entry)).toBe('{COMPTE}A:SupannActif::20271231'),
  E21813179: (entry) => {
    expect(values(entry, 'pwdFailureTime')).toHaveLength(10);
    expect(values(entry, 'pwdAccountLockedTime')).toHaveLength(1);
  },
  E21813180: (entry) => {
    expect(state(entry)).toBe('{COMPTE}I:SupannPrecree::');
    expect(values(entry, 'supannOIDCDateDeNaissance')).toEqual(['1998-10-10']);
    expect(values(entry, 'supannMailPerso')).toEqual([]);
  },
  E21813181: (entry) => expect(values(entry, 'pwdChangedTime')[0]?.slice(0, 8)).toBe('20250712'),
  E21813182: (entry) => expect(values(entry, 'supannCMSAffectation')[0]).toContain('[valide=faux]'),
  E21813183: (entry) => expect(state(entry)).toBe('{COMPTE}I:SupannExpire:20251001:'),
  E21813184: (entry) => expect(values(entry, 'eduPersonAffiliation')).toEqual(['student', 'employee', 'member']),
  E21813185: (entry) => {
    expect(values(entry, 'displayName')[0]).toMatch(/^Abderrahmane [\p{Script=Latin} -]+ \([\p{Script=Arabic} ]+\)$/u);
    expect(values(entry, 'cn')).toEqual([
      expect.stringMatching(/^\p{Script=Latin}/u),
      expect.stringMatching(/^\p{Script=Arabic}/u),
    ]);
    expect(values(entry, 'jpegPhoto')).toEqual([]);
  },
  E990123W: (entry) => expect(state(entry)).toBe('{COMPTE}A:SupannActif::20271231'),
};

const LOGINS: Readonly<Record<(typeof SHIPPED_PROFILES)[number], readonly [login: RegExp, example: string]>> = {
  nantes: [/^E[0-9A-Z]{7,8}$/, 'E21813178'],
  montpellier: [/^[a-z-]+\.[a-z-]+\d?@etu\.umontpellier\.fr$/, 'theo.marchand@etu.umontpellier.fr'],
  lorraine: [/^[a-z]{1,7}\d{3}u$/, 'marchan178u'],
  'saint-etienne': [/^[a-z]{1,7}\d{3}u$/, 'marchan178u'],
};

it('without a profile the directory is Nantes’', () => {
  const { name, card, numberAt, loginPattern, mailDomain, password } = readProfile('nantes');
  const { forms } = card;
  const { minLength } = password;
  expect(nantes).toEqual({ name, card: { forms }, numberAt, loginPattern, mailDomain, password: { minLength } });
});

describe.each(SHIPPED_PROFILES)('%s', (name) => {
  const profile = readProfile(name);
  const offered = Object.keys(SITUATIONS).filter((card) => readCard(card, profile.card.forms).ok);
  let demonstration: Demonstration;
  beforeAll(async () => {
    demonstration = await Demonstration.of(profile);
  });

  it('offers the contract’s cards, Nantes’ own form only where the profile has it', () => {
    const { note } = demonstration.directory;
    expect(note.cards.map(({ card }) => card)).toEqual(offered);
    expect(offered.includes('E990123W')).toBe(name === 'nantes');
    expect(offered).toHaveLength(name === 'nantes' ? 9 : 8);
  });

  it.each(offered)('%s shows its situation', async (card) => {
    const [entry, ...others] = await demonstration.byCard(card);
    expect(others).toEqual([]);
    if (entry === undefined) throw new Error(`nobody has ${card}`);
    SITUATIONS[card]?.(entry);
  });

  it('its people have its logins, its addresses, its numbers, and no two the same', async () => {
    const [pattern, example] = LOGINS[name];
    const students = demonstration.directory.people.filter(({ kind }) => kind === 'student');
    expect(students.length).toBeGreaterThanOrEqual(8 + 60);
    expect(students.filter(({ login }) => !pattern.test(login)).map(({ login }) => login)).toEqual([]);
    expect(students.find(({ card }) => card === 'E21813178')?.login).toBe(example);
    expect(students.filter(({ card }) => !readCard(card, profile.card.forms).ok)).toEqual([]);
    const entries = await demonstration.search('(eduPersonAffiliation=student)');
    expect(entries).toHaveLength(students.length);
    const domain = profile.mailDomain ?? 'etu.univ-exemple.fr';
    const mails = entries.flatMap((entry) => values(entry, 'mail'));
    expect(
      mails.filter((mail) => !new RegExp(`^[a-z-]+\\.[a-z-]+\\d?@${domain.replaceAll('.', '\\.')}$`).test(mail)),
    ).toEqual([]);
    for (const all of [
      mails,
      entries.map(({ dn }) => dn),
      students.map(({ login }) => login),
      students.map(({ card }) => card),
    ]) {
      expect(new Set(all).size).toBe(students.length);
    }
  });

  it('one card is two people’s', async () => {
    expect(await demonstration.byCard('E22990001')).toHaveLength(2);
  });

  it('a student is in the administrators’ group', async () => {
    const [entry] = await demonstration.byCard('E22017305');
    expect(values(entry, 'memberOf')).toEqual(['cn=admins,ou=groups,dc=univ-exemple,dc=fr']);
    const [group] = await demonstration.search('(cn=admins)', 'ou=groups,dc=univ-exemple,dc=fr');
    expect(values(group, 'member')).toContain(entry?.dn);
  });

  it('its directory asks for no longer password than the profile', async () => {
    const [policy] = await demonstration.search('(cn=default)', 'ou=policies,dc=univ-exemple,dc=fr');
    expect(values(policy, 'pwdMinLength')).toEqual([name === 'saint-etienne' ? '6' : '8']);
    expect(Number(values(policy, 'pwdMinLength')[0])).toBeLessThanOrEqual(profile.password.minLength);
  });
});

it('a homonym’s login is told apart as the address is', async () => {
  const demonstration = await Demonstration.of(readProfile('montpellier'));
  const namesakes = await demonstration.search('(sn=Delaunay-Rakotondrabe de Kermorvan)');
  const local = 'marie-charlotte.delaunay-rakotondrabe-de-kermorvan';
  const expected = [`${local}@etu.umontpellier.fr`, `${local}2@etu.umontpellier.fr`];
  expect(namesakes.map((entry) => values(entry, 'uid')[0])).toEqual(expected);
  expect(namesakes.map((entry) => values(entry, 'mail')[0])).toEqual(expected);
});

describe('one data folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'embedded-profiles-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const start = async (profile: HouseFacts): Promise<EmbeddedDirectory> => {
    const directory = await startEmbeddedDirectory({ dataFolder: folder, profile });
    await directory.close();
    return directory;
  };

  it('keeps the people of each profile, whichever was started before', async () => {
    const firsts: EmbeddedDirectory[] = [];
    for (const name of SHIPPED_PROFILES) firsts.push(await start(readProfile(name)));
    expect(firsts.map(({ created }) => created)).toEqual([true, true, true, true]);
    expect(readdirSync(folder).sort()).toEqual([
      expect.stringMatching(/^embedded-directory-lorraine-[0-9a-f]{6}\.json$/),
      expect.stringMatching(/^embedded-directory-montpellier-[0-9a-f]{6}\.json$/),
      expect.stringMatching(/^embedded-directory-saint-etienne-[0-9a-f]{6}\.json$/),
      'embedded-directory.json',
    ]);
    for (const [at, name] of SHIPPED_PROFILES.entries()) {
      const again = await start(readProfile(name));
      expect([name, again.created, again.people]).toEqual([name, false, firsts[at]?.people]);
    }
  });

  it('a profile of one’s own that changes gets people who fit it', async () => {
    const mine = { ...readProfile('lorraine'), name: '../../Mine!' };
    await start(mine);
    const changed = await start({ ...mine, loginPattern: '{familyname}' });
    expect(changed.created).toBe(true);
    expect(changed.people.find(({ card }) => card === 'E21813178')?.login).toBe('marchand');
    expect(readdirSync(folder).filter((name) => !/^embedded-directory-mine-[0-9a-f]{6}\.json$/.test(name))).toEqual([]);
  });
});

describe('a profile of one’s own', () => {
  const mine = { ...readProfile('lorraine'), name: 'mine' };

  it.each<[string, Partial<HouseFacts>, string]>([
    ['longer numbers', { card: { forms: [{ kind: 'digits', min: 10, max: 12 }] } }, 'E0021813178'],
    ['shorter ones', { card: { forms: [{ kind: 'digits', min: 5, max: 5 }] } }, 'E13178'],
    ['Nantes’ form alone', { card: { forms: [{ kind: 'nantes' }] } }, 'E213178Q'],
    [
      'a labelled value',
      { numberAt: [{ attribute: 'supannRefId', value: '{{UAI:0000000X:CARTE}}{number}' }] },
      'E21813178',
    ],
    ['a login that is not the number that stands in uid', { numberAt: nantes.numberAt }, 'E21813178'],
  ])('with %s: its cards are read, found, and each one person’s', async (_, facts, first) => {
    const demonstration = await Demonstration.of({ ...mine, ...facts });
    const { note } = demonstration.directory;
    expect(note.cards[0]?.card).toBe(first);
    const found = await Promise.all(note.cards.map(({ card }) => demonstration.byCard(card)));
    expect(found.map((entries) => entries.length)).toEqual(note.cards.map(() => 1));
    expect(note.cards.filter(({ card }) => !readCard(card, demonstration.facts.card.forms).ok)).toEqual([]);
  });

  it('whose logins would be alike gets them told apart', async () => {
    const demonstration = await Demonstration.of({ ...mine, loginPattern: '{familyname},+"' });
    const logins = demonstration.directory.people.map(({ login }) => login);
    const entries = await demonstration.search('(uid=*)');
    expect(new Set(logins).size).toBe(logins.length);
    expect(new Set(entries.map((entry) => values(entry, 'uid')[0]))).toEqual(new Set(logins));
  });

  it.each<[string, Partial<HouseFacts>, RegExp]>([
    ['an attribute', { numberAt: [{ attribute: 'carLicense', value: '{number}' }] }, /no attribute carLicense, where/],
    [
      'numbers',
      { card: { forms: [{ kind: 'digits', min: 1, max: 3 }] } },
      /are too short for the demonstration: 4 digits/,
    ],
  ])('%s that the demonstration cannot have are refused with a sentence', async (_, facts, sentence) => {
    await expect(Demonstration.of({ ...mine, ...facts })).rejects.toThrow(sentence);
  });
});
