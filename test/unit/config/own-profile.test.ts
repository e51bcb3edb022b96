/** A university's own profile: a file that says all, or one that begins with `extends:` and says only what differs. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { Profile } from '../../../config/config';
import { loadConfig } from '../../../config/load';
import { readProfile, SHIPPED_PROFILES } from '../../../config/read-profile';
import { folder, least, linesIn, load, SECRET, withValue } from './fixture';

const SHIPPED = join(__dirname, '../../../config/profiles');

const own = (content: string | object, at = folder(), file = 'my-profile.yaml'): string => {
  writeFileSync(join(at, file), typeof content === 'string' ? content : stringify(content));
  return at;
};

const readOwn = (content: string | object): Profile => readProfile('./my-profile.yaml', own(content));
const faultsOf = (content: string | object): readonly string[] => linesIn(() => readOwn(content));

const BRETAGNE = { extends: 'nantes', name: 'bretagne', establishment: 'Université de Bretagne' };

describe('a file that extends a profile', () => {
  it('says only what differs', () => {
    const nantes = readProfile('nantes');
    const profile = readOwn(`
extends: nantes
name: bretagne
establishment: Université de Bretagne
palette: saint-etienne
words:
  card: { fr: carte Korrigo, en: Korrigo card }
password: { minLength: 14, kinds: { of: 4, atLeast: 3 } }
networkHelp: https://www.univ-bretagne.example/vpn
`);
    expect(profile).toEqual({
      ...nantes,
      name: 'bretagne',
      establishment: 'Université de Bretagne',
      palette: 'saint-etienne',
      words: { ...nantes.words, card: { fr: 'carte Korrigo', en: 'Korrigo card' } },
      password: { ...nantes.password, minLength: 14, kinds: { of: 4, atLeast: 3 } },
      mailDomain: null,
      ownDomains: [],
      networkHelp: 'https://www.univ-bretagne.example/vpn',
      help: [],
    });
  });

  it.each(SHIPPED_PROFILES)('has the colours and the rules of %s where it says nothing', (name) => {
    const shipped = readProfile(name);
    const profile = readOwn({ ...BRETAGNE, extends: name, ownDomains: ['univ-bretagne.example'] });
    for (const key of ['palette', 'words', 'card', 'numberAt', 'password', 'charter', 'activation', 'first'] as const) {
      expect([key, profile[key]]).toEqual([key, shipped[key]]);
    }
  });

  it('a text is replaced as a whole: no other language keeps what it no longer says', () => {
    const profile = readOwn({
      ...BRETAGNE,
      words: { card: { fr: 'carte Korrigo', en: 'Korrigo card', de: 'Korrigo' } },
    });
    expect(Object.keys(profile.words.card)).toEqual(['fr', 'en', 'de']);
    expect(Object.keys(profile.words.cardTitle)).toHaveLength(6);
  });

  it('never takes over what is said of one university alone', () => {
    const { networkHelp, help, ownDomains } = readOwn(BRETAGNE);
    expect({ networkHelp, help, ownDomains }).toEqual({ networkHelp: null, help: [], ownDomains: [] });
    const open = readOwn({ ...BRETAGNE, extends: 'montpellier', ownDomains: ['univ-bretagne.example'] });
    expect([open.mailDomain, open.help, open.ownDomains]).toEqual([null, [], ['univ-bretagne.example']]);
    expect(faultsOf('extends: nantes\n')).toEqual([
      'my-profile.yaml:1 name: required',
      'my-profile.yaml:1 establishment: required',
    ]);
  });

  it('speaks a seventh language where the console does', () => {
    const { words } = readOwn({ ...BRETAGNE, words: { card: { fr: 'a', en: 'b', br: 'kartenn studier' } } });
    expect(words.card['br']).toBe('kartenn studier');
  });
});

describe('a file that says all', () => {
  it.each(SHIPPED_PROFILES)('may be a copy of %s', (name) => {
    const text = readFileSync(join(SHIPPED, `${name}.yaml`), 'utf8').replace(/^name: .*$/m, 'name: mine');
    const at = own(text);
    mkdirSync(join(at, 'charters'));
    for (const charter of ['model', 'saint-etienne'])
      writeFileSync(
        join(at, 'charters', `${charter}.yaml`),
        readFileSync(join(SHIPPED, 'charters', `${charter}.yaml`)),
      );
    expect(readProfile('./my-profile.yaml', at)).toEqual({ ...readProfile(name), name: 'mine' });
  });

  it('misses nothing unseen', () => {
    const whole = parse(readFileSync(join(SHIPPED, 'nantes.yaml'), 'utf8')) as object;
    for (const key of Object.keys(whole).filter((each) => each !== 'name')) {
      const text = stringify({ ...whole, name: 'mine', [key]: undefined });
      expect(faultsOf(text)).toEqual([`my-profile.yaml:1 ${key}: required`]);
    }
  });
});

describe('its charter', () => {
  const charter = {
    version: '4',
    title: { fr: 'Charte', en: 'Charter' },
    points: [
      { fr: 'un', en: 'one' },
      { fr: 'deux', en: 'two' },
    ],
    articles: [{ title: { fr: 'Un', en: 'One' }, text: { fr: 'Texte', en: 'Text' } }],
  };
  const activated = { ...BRETAGNE, extends: 'lorraine', ownDomains: ['univ-bretagne.example'] };

  it('stands in the profile, or in a file beside it', () => {
    expect(readOwn({ ...activated, charter }).charter).toEqual(charter);
    const at = own({ ...activated, charter: 'texts/charter.yaml' });
    mkdirSync(join(at, 'texts'));
    own(charter, join(at, 'texts'), 'charter.yaml');
    expect(readProfile('./my-profile.yaml', at).charter).toEqual(charter);
  });

  it('its faults are named with its own file’s lines', () => {
    const at = own({ ...activated, charter: 'charter.yaml' });
    own('version: "4"\ntitle: {fr: Charte}\npoints:\n  - {fr: un, en: one}\narticles: []\n', at, 'charter.yaml');
    expect(linesIn(() => readProfile('./my-profile.yaml', at))).toEqual([
      'charter.yaml:2 charter.title.en: required',
      'charter.yaml:3 charter.points: a list of 2 at least',
      'charter.yaml:5 charter.articles: a list of 1 at least',
    ]);
  });

  it('a file that is not there is a fault of the line that names it', () => {
    const at = own({ ...activated, charter: 'charter.yaml' });
    expect(linesIn(() => readProfile('./my-profile.yaml', at))).toEqual([
      `my-profile.yaml:6 charter: ${join(at, 'charter.yaml')} cannot be read: no such file or directory (ENOENT)`,
    ]);
  });
});

describe('a fault names line and key', () => {
  it.each<[string, string, string[]]>([
    [
      'an unknown key, and the nearest known one',
      'extends: nantes\nname: x\nestablishment: X\n\npasswords: {minLength: 8}\n',
      ['my-profile.yaml:5 passwords: `passwords` is not a key here; did you mean `password`?'],
    ],
    [
      'an unknown key further in',
      'extends: nantes\nname: x\nestablishment: X\npassword:\n  minLength: 8\n  digits: 2\n',
      ['my-profile.yaml:6 password.digits: `digits` is not a key here; did you mean `kinds`?'],
    ],
    [
      'a value of another kind',
      'extends: nantes\nname: x\nestablishment: X\npassword:\n  minLength: "8"\n',
      ['my-profile.yaml:5 password.minLength: a number is due, this is text'],
    ],
    [
      'an item of a list',
      'extends: nantes\nname: x\nestablishment: X\ncard:\n  forms:\n    - nantes\n    - eight\n',
      ['my-profile.yaml:7 card.forms.1: `nantes`, or a number of digits such as digits:6-10'],
    ],
    [
      'a text without English',
      'extends: nantes\nname: x\nestablishment: X\nwords:\n  card: {fr: carte}\n',
      ['my-profile.yaml:5 words.card.en: required'],
    ],
    [
      'a language that is none',
      'extends: nantes\nname: x\nestablishment: X\nwords:\n  card: {fr: carte, en: card, sp: tarjeta}\n',
      ['my-profile.yaml:5 words.card.sp: `sp` is no language: its code, such as es or zh'],
    ],
    [
      'a mark without a drawing',
      'extends: nantes\nname: x\nestablishment: X\nfirst:\n  - icon: fax\n    title: {fr: a, en: a}\n    text: {fr: b, en: b}\n',
      ['my-profile.yaml:5 first.0.icon: one of wifi, mail, phone, printer, computer, key, id-card, circle-check'],
    ],
    [
      'colours that do not ship',
      'extends: nantes\nname: x\nestablishment: X\npalette: red\n',
      ['my-profile.yaml:4 palette: one of nantes, montpellier, lorraine, saint-etienne'],
    ],
    [
      'a profile to extend that does not ship, and its own faults beside',
      'extends: rennes\nname: x\nestablishment: X\nmailDomain: nowhere\n',
      [
        'my-profile.yaml:1 extends: one of nantes, montpellier, lorraine, saint-etienne',
        'my-profile.yaml:4 mailDomain: not a domain of mail addresses: such as univ-exemple.fr',
      ],
    ],
    [
      'the name of a profile that ships',
      'extends: nantes\nname: lorraine\nestablishment: X\n',
      ['my-profile.yaml:2 name: `lorraine` is the name of a profile that ships: give yours another'],
    ],
    [
      'an account opened without a charter',
      'extends: nantes\nname: x\nestablishment: X\nownDomains: [x.example]\nactivation: {recoveryMail: true, forwarding: false}\n',
      ['my-profile.yaml:1 charter: an account is opened by accepting a charter: give one, or `activation: null`'],
    ],
    [
      'a recovery mail that could be the university’s own',
      'extends: lorraine\nname: x\nestablishment: X\n',
      ['my-profile.yaml:1 ownDomains: the university’s own mail domains are due: a recovery mail is at none of them'],
    ],
    ['no keys at all', '- a\n- b\n', ['my-profile.yaml:1: keys and values are due']],
  ])('%s', (_, text, lines) => {
    expect(faultsOf(text)).toEqual(lines);
  });

  it('no YAML', () => {
    expect(faultsOf('name: [x\n').join('\n')).toMatch(/^my-profile\.yaml:\d+: Flow sequence/);
  });

  it('a name that is no profile’s, and no file', () => {
    expect(linesIn(() => readProfile('rennes'))).toEqual([
      'profile: `rennes` is no profile: one of nantes, montpellier, lorraine, saint-etienne, or a file such as ./my-profile.yaml',
    ]);
  });
});

describe('in a configuration', () => {
  const embedded = {
    url: 'ldap://127.0.0.1:40389',
    base: 'dc=univ-exemple,dc=fr',
    bind: { dn: 'cn=guichet,dc=univ-exemple,dc=fr', password: SECRET },
  };

  it('`profile:` is a path relative to the configuration’s folder', () => {
    const at = folder();
    mkdirSync(join(at, 'profiles'));
    own({ ...BRETAGNE, password: { minLength: 15 } }, join(at, 'profiles'));
    const config = load(withValue(least(), 'profile', 'profiles/my-profile.yaml'), {}, {}, at);
    expect(config.profile.name).toBe('bretagne');
    expect(config.establishment.name).toBe('Université de Bretagne');
    expect(config.password.minLength).toBe(15);
  });

  it('its faults stand beside the configuration’s own', () => {
    const at = own({ ...BRETAGNE, palette: 'red' });
    const content = withValue(withValue(least(), 'profile', './my-profile.yaml'), 'store', 'postgresql');
    expect(linesIn(() => load(content, {}, {}, at))).toEqual([
      'store: one of sqlite',
      'my-profile.yaml:4 palette: one of nantes, montpellier, lorraine, saint-etienne',
    ]);
  });

  it('GUICHET_PROFILE may be a path too', () => {
    const file = join(
      own({ ...BRETAGNE, extends: 'lorraine', ownDomains: ['univ-bretagne.example'] }),
      'my-profile.yaml',
    );
    const config = loadConfig({ env: { GUICHET_PROFILE: file }, embedded });
    expect(config.profile.name).toBe('bretagne');
    expect(config.activation?.ownDomains).toEqual(['univ-bretagne.example', 'univ-exemple.fr']);
    expect(linesIn(() => loadConfig({ env: { GUICHET_PROFILE: '/nowhere.yaml' }, embedded }))).toEqual([
      'GUICHET_PROFILE: /nowhere.yaml cannot be read: no such file or directory (ENOENT)',
    ]);
  });

  it('says with the profile what an activation asks for, neither more nor less', () => {
    const activation = { set: { supannRessourceEtat: { resource: 'COMPTE', with: '{{COMPTE}}A' } } };
    const file = (profile: string, more: object): object => ({
      ...withValue(least(), 'directory.students.birthDate', 'schacDateOfBirth'),
      profile,
      activation: { ...activation, ...more },
    });
    const mail = { recoveryMail: 'supannMailPerso' };
    const forwarding = { forwarding: 'mailForwardingAddress' };
    expect(linesIn(() => load(file('lorraine', {})))).toEqual([
      'activation.recoveryMail: required: the profile asks for a recovery mail, name the attribute that keeps it',
    ]);
    const notOffered =
      'activation.forwarding: the profile does not offer it: `activation: {recoveryMail: true, forwarding: true}` there, or leave it out';
    expect(linesIn(() => load(file('lorraine', { ...mail, ...forwarding })))).toEqual([notOffered]);
    const noCharter = 'activation: the profile has no charter: whoever opens an account reads and accepts one';
    const noDomains =
      'activation.ownDomains: required: an address of the university would be closed with the account that it is to recover';
    expect(linesIn(() => load(file('nantes', { ...mail, ...forwarding })))).toEqual([noCharter, notOffered]);
    expect(linesIn(() => load(file('lorraine', { ...mail, ownDomains: [] })))).toEqual([noDomains]);
    expect(load(file('montpellier', { ...mail, ...forwarding })).activation).toMatchObject({
      ...mail,
      ...forwarding,
      ownDomains: ['umontpellier.fr'],
    });
    // Montpellier's forwarding is an offer that a directory need not take up.
    expect(load(file('montpellier', mail)).activation?.forwarding).toBeNull();
    expect(linesIn(() => load(file('nantes', {})))).toEqual([noCharter]);
  });

  it('another profile is another configuration: the hash of the log says so', () => {
    const hashes = SHIPPED_PROFILES.map((name) => load(withValue(least(), 'profile', name)).hash);
    expect(new Set(hashes).size).toBe(SHIPPED_PROFILES.length);
  });
});
