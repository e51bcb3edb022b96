/**
 * Long because it is one table: the four profiles that ship, rule by rule. Each row quotes what the product says, names
 * the document it was read from, and tries it with the code that the console runs.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config, Profile } from '../../../config/config';
import { FIRST_ICONS, PALETTES, type Words } from '../../../config/profile';
import { readProfile, SHIPPED_PROFILES } from '../../../config/read-profile';
import { openBlockList } from '../../../server/block-list/block-list';
import type { Student } from '../../../server/domain/account';
import { readCard } from '../../../server/domain/card';
import type { Verdict } from '../../../server/domain/password';
import { readRecoveryMail } from '../../../server/domain/recovery-mail';
import { loadI18n } from '../../../server/i18n';
import type { PageName, Pages } from '../../../server/pages';
import { createRenderer } from '../../../server/render';
import { joinRules, judgeWhole } from '../../../server/services/rules';
import { read } from '../../support/html';
import * as models from '../../support/page-models';
import { sampleFrame } from '../../support/page-models';

const views = join(__dirname, '../../../views');
const render = createRenderer({
  viewsFolder: views,
  i18n: loadI18n(join(views, 'locales')),
  assets: { href: (name) => name },
});

const blockList = openBlockList([join(views, '../config/block-list/common.bin')]);
afterAll(() => blockList.close());

const PAGE = 'Nantes, « Réinitialisation des mots de passe étudiants », 05/11/2024';
const SCOLPASS = 'Montpellier, SCOL’PASS 2019/2020';
const UL = 'Lorraine, « Procédure pour activer les identifiants UL »';
const UJM = 'Saint-Étienne, “UJM student intranet”, 21/07/2015';
/** ANSSI, CNIL 2022-100, NIST SP 800-63B-4: what binds where a document says nothing. */
const HOUSE = 'the house default';

/** Whose password it is. */
const STUDENT: Student = {
  id: '1',
  dn: 'uid=i123456',
  login: 'i123456',
  card: 'E21813178',
  name: 'Inès Belkacem',
  givenName: 'Inès',
  familyName: 'Belkacem',
  birthDate: '1998-10-10',
  programme: null,
  hasPhoto: false,
  mail: null,
  state: 'active',
  rawState: [],
  cardState: null,
  locked: false,
  mustChange: false,
  changedAt: null,
  policy: null,
  ntHash: false,
  identifiers: [{ kind: 'student_number', value: '21813178' }],
  protected: false,
};

/** What a person of this house sees and types. */
class HouseUnderTest {
  constructor(readonly profile: Profile) {}

  /** The text of a page. */
  page<P extends PageName>(page: P, model: Pages[P], lang = 'fr'): string {
    const world = page === 'done' ? 'student' : 'staff';
    const frame = sampleFrame(
      { page, world, frame: { profile: this.profile, establishment: this.profile.establishment } },
      lang,
    );
    return read(render(page, model, frame)).text.replace(/\s+/g, ' ');
  }

  desk(lang = 'fr'): string {
    return this.page('desk', { ...models.desk, cardExample: this.profile.card.example }, lang);
  }

  /** `nantes` or `digits` for a number that is read, else why it is not. */
  card(typed: string): string {
    const reading = readCard(typed, this.profile.card.forms);
    return reading.ok ? reading.form : reading.problem;
  }

  private judge(password: string): Verdict {
    const rules = joinRules({ password: this.profile.password } as Config, null, STUDENT);
    return judgeWhole(password, rules, STUDENT, blockList.has, []);
  }

  /** The rules that a password breaks. */
  breaks(password: string): readonly string[] {
    return this.judge(password).unmet;
  }

  advice(password: string): readonly string[] {
    return this.judge(password).advice;
  }

  recoveryMail(typed: string): string {
    const reading = readRecoveryMail(typed, this.profile.ownDomains);
    return reading.ok ? 'taken' : reading.problem;
  }

  charter(lang: string): string {
    const { charter } = this.profile;
    return [...(charter?.points ?? []), ...(charter?.articles ?? []).map(({ text }) => text)]
      .map((words) => words[lang])
      .join(' ');
  }
}

/** As many characters as that, and no pattern. */
const soMany = (text: string, count: number): string => Array.from(text.repeat(count)).slice(0, count).join('');

type Row = readonly [rule: string, document: string, holds: (house: HouseUnderTest) => void];

const numbers =
  (expected: Readonly<Record<string, string>>) =>
  (house: HouseUnderTest): void => {
    expect(Object.fromEntries(Object.keys(expected).map((typed) => [typed, house.card(typed)]))).toEqual(expected);
  };

const passwords =
  (expected: Readonly<Record<string, readonly string[]>>) =>
  (house: HouseUnderTest): void => {
    expect(Object.fromEntries(Object.keys(expected).map((typed) => [typed, house.breaks(typed)]))).toEqual(expected);
  };

const says =
  (...texts: readonly string[]) =>
  (house: HouseUnderTest): void => {
    for (const text of texts) expect(house.desk()).toContain(text);
  };

const houseDefault: readonly Row[] = [
  [
    'at least 12 characters; no composition rule that is not the directory’s or the profile’s',
    HOUSE,
    passwords({ 'houle ancre': ['too_short'], 'houle ancres': [], cadeaubalcon: [], '739182645091': [] }),
  ],
  [
    'at most 127 characters and 511 bytes of UTF-8',
    HOUSE,
    passwords({
      [soMany('galet-tulipe', 126)]: [],
      [soMany('galet-tulipe', 128)]: ['too_long'],
      [soMany('𝒶𝓏𝒹𝓎𝒻𝓌𝒽𝓋𝒿', 127)]: [],
      [soMany('é𝒶𝓏à𝒹𝓎', 254)]: ['too_long', 'too_many_bytes'],
    }),
  ],
  [
    'not made of the student’s own names, login, numbers, birth date',
    HOUSE,
    passwords({ 'Belkacem-Ines-1998': ['own_data'], Ines21813178: ['own_data'] }),
  ],
  [
    '`any`: an accent gets an advice, not a refusal',
    HOUSE,
    (house) => {
      expect(house.breaks('houle déferlante')).toEqual([]);
      expect(house.advice('houle déferlante')).toEqual(['characters']);
    },
  ],
  ['spaces inside allowed, not at the ends', HOUSE, passwords({ ' houle et ancre': ['spaces_at_ends'] })],
];

const ROWS: Readonly<Record<(typeof SHIPPED_PROFILES)[number], readonly Row[]>> = {
  nantes: [
    ['card: carte d’étudiant', PAGE, says('Demandez la carte d’étudiant')],
    [
      'number at the desk: `E` + Nantes’ form, else 6 to 10 digits',
      PAGE,
      numbers({
        E990123W: 'nantes',
        E99A001A: 'nantes',
        E21813178: 'digits',
        E123456: 'digits',
        E1234567890: 'digits',
        E12345: 'malformed',
        E12345678901: 'malformed',
      }),
    ],
    [
      'types the card’s number preceded by `E`; without it the form is refused',
      PAGE,
      numbers({ '990123W': 'no_prefix', '21813178': 'no_prefix' }),
    ],
    [
      'the number with its `E` is the student’s login there',
      PAGE,
      ({ profile }) => {
        expect(profile.loginPattern).toBe('E{number}');
        expect(profile.numberAt).toContainEqual({ attribute: 'uid', value: 'E{number}' });
      },
    ],
    [
      'login: staff `surname-initial`',
      PAGE,
      (house) => {
        const { staffExample } = house.profile;
        expect(house.page('login', { ...models.login, staffExample })).toContain('par exemple dupont-n.');
      },
    ],
    ...houseDefault,
    ['activation: -', PAGE, ({ profile }) => expect([profile.activation, profile.charter]).toEqual([null, null])],
    [
      'new cards: the "Kiosque info" of each campus',
      PAGE,
      (house) => {
        const refused = { ...models.desk, refusal: { reason: 'card_lost', values: {} } };
        expect(house.page('desk', refused)).toContain('au Kiosque info de votre campus');
      },
    ],
    [
      'on the VPN; elsewhere: refused, with the VPN’s help page',
      PAGE,
      ({ profile }) => {
        expect(profile.networkHelp).toBe('https://wiki.univ-nantes.fr/doku.php?id=nomade:client_lourd');
      },
    ],
  ],
  montpellier: [
    ['card: carte multiservices / SCOL’PASS', SCOLPASS, says('Demandez la carte multiservices', 'le SCOL’PASS')],
    [
      'number at the desk: `E` + N° étudiant (8 digits, e.g. 21813178)',
      SCOLPASS,
      numbers({
        E21813178: 'digits',
        '21813178': 'no_prefix',
        E2181317: 'malformed',
        E218131789: 'malformed',
        E990123W: 'malformed',
      }),
    ],
    [
      'login: `prenom.nom@etu.umontpellier.fr`',
      SCOLPASS,
      ({ profile }) => {
        expect(profile.loginPattern).toBe('{givenname}.{familyname}@etu.umontpellier.fr');
        expect(profile.mailDomain).toBe('etu.umontpellier.fr');
      },
    ],
    ['password rules: min 8', SCOLPASS, passwords({ houxq12: ['too_short'], houxqz12: [] })],
    [
      'password rules: **12 recommended**',
      SCOLPASS,
      (house) => {
        expect([house.breaks('houles12345'), house.advice('houles12345')]).toEqual([[], ['recommended']]);
        expect([house.breaks('houles123456'), house.advice('houles123456')]).toEqual([[], []]);
      },
    ],
    [
      'password rules: at least 1 digit and 1 letter',
      SCOLPASS,
      passwords({ 'houle-ancre': ['digits'], '73918-26450': ['letters'], 'houle-ancre7': [] }),
    ],
    [
      'password rules: must not contain `<` `>` `"` `\'` `$`',
      SCOLPASS,
      (house) => {
        for (const sign of ['<', '>', '"', "'", '$']) {
          expect([sign, house.breaks(`houle${sign}ancre7`)]).toEqual([sign, ['forbidden_characters']]);
        }
        for (const sign of ['&', '«', '’', '€', '(']) {
          expect([sign, house.breaks(`houle${sign}ancre7`)]).toEqual([sign, []]);
        }
      },
    ],
    [
      'password rules: not a dictionary word',
      SCOLPASS,
      (house) => {
        for (const word of ['anticonstitutionnellement1', 'Bibliothèque2024', 'blackboard7', 'Ch0c0lat77']) {
          expect([word, house.breaks(word)]).toEqual([word, ['common']]);
        }
        expect(house.breaks('houle-ancre7')).toEqual([]);
      },
    ],
    [
      'activation: charter',
      SCOLPASS,
      ({ profile }) =>
        expect(profile.charter).toMatchObject({ version: 'model-2026', title: { fr: 'Charte informatique' } }),
    ],
    [
      'activation: recovery mail (yahoo, gmail, orange… never the university’s own)',
      SCOLPASS,
      (house) => {
        expect(house.profile.activation?.recoveryMail).toBe(true);
        for (const domain of ['yahoo.fr', 'gmail.com', 'orange.fr', 'msn.com', 'laposte.net']) {
          expect([domain, house.recoveryMail(`ines.belkacem@${domain}`)]).toEqual([domain, 'taken']);
        }
        for (const domain of ['umontpellier.fr', 'etu.umontpellier.fr', 'ETU.UMontpellier.FR']) {
          expect([domain, house.recoveryMail(`ines.belkacem@${domain}`)]).toEqual([domain, 'mail_own']);
        }
      },
    ],
    [
      'activation: optional forwarding of the university’s mail to it',
      SCOLPASS,
      ({ profile }) => expect(profile.activation?.forwarding).toBe(true),
    ],
    [
      'help links: the ENT, Izly',
      SCOLPASS,
      ({ profile }) => {
        expect(profile.help.map(({ url }) => url)).toEqual(['https://ent.umontpellier.fr', 'https://www.izly.fr']);
      },
    ],
  ],
  lorraine: [
    ['card: carte CLE', UL, says('Demandez la carte CLE')],
    [
      'number at the desk: `E` + student number',
      UL,
      numbers({ E21813178: 'digits', '21813178': 'no_prefix', E990123W: 'malformed' }),
    ],
    [
      'number at the desk: the first number at the top right of the card',
      UL,
      (house) => {
        says('Il est en haut à droite (le premier numéro).')(house);
        expect(house.desk('en')).toContain('It is at the top right (the first number).');
      },
    ],
    [
      'login: generated by the university, shown once at the end',
      UL,
      (house) => {
        expect(house.profile.loginPattern).toBeNull();
        expect(house.page('done', { ...models.done, login: 'belkace178u' })).toContain('Votre identifiantbelkace178u');
      },
    ],
    [
      'password rules: house default',
      UL,
      ({ profile }) => expect(profile.password).toEqual(readProfile('nantes').password),
    ],
    ...houseDefault,
    [
      'activation: student number + birth date; the student accepts the IT charter, gives a personal recovery mail address',
      UL,
      (house) => {
        expect(house.profile.activation).toEqual({ recoveryMail: true, forwarding: false });
        expect(house.profile.charter?.version).toBe('model-2026');
        expect(house.recoveryMail('ines@etu.univ-lorraine.fr')).toBe('mail_own');
      },
    ],
    [
      'what to do after a change: the libraries’ digital resources, the computers of the media library, the Wi-Fi',
      UL,
      (house) => {
        const text = house.page('done', models.done);
        expect(text).toContain('Aux bibliothèques et à la médiathèque');
        expect(text).toContain('Oubliez le réseau eduroam');
      },
    ],
    ['help links: the ENT', UL, ({ profile }) => expect(profile.help[0]?.url).toBe('https://ent.univ-lorraine.fr/')],
  ],
  'saint-etienne': [
    [
      'card: student card or certificate of registration',
      UJM,
      says(
        'Demandez la carte d’étudiant',
        'Le numéro est aussi sur le certificat d’inscription, qui ne remplace pas la carte.',
      ),
    ],
    [
      'number at the desk: `E` + digits',
      UJM,
      numbers({ E21813178: 'digits', '21813178': 'no_prefix', E990123W: 'malformed' }),
    ],
    [
      'login: on the card; mail `givenname.familyname@etu.univ-st-etienne.fr`',
      UJM,
      ({ profile }) => {
        expect([profile.loginPattern, profile.mailDomain]).toEqual([null, 'etu.univ-st-etienne.fr']);
      },
    ],
    ['password rules: min 6', UJM, passwords({ hou12: ['too_short'], hou123: [] })],
    [
      'password rules: no accents',
      UJM,
      passwords({ 'houle-déferlante': ['characters'], 'hoûxq-12': ['characters'], 'houle-deferlante': [] }),
    ],
    [
      'password rules: at least 2 of the 4 kinds (upper, lower, digit, special)',
      UJM,
      passwords({
        houleancre: ['kinds'],
        HOULEANCRE: ['kinds'],
        '73918264': ['kinds'],
        '#+-/*!': ['kinds'],
        HouleAncre: [],
        houleancre7: [],
        'houle-ancre': [],
        'HOULE-ANCRE': [],
        '7391-8264': [],
      }),
    ],
    [
      'never the birth date (`DDMMYYYY` is the initial one)',
      UJM,
      (house) => {
        expect(house.breaks('10101998')).toEqual(['kinds', 'own_data']);
        for (const typed of ['10/10/1998', '10101998!', 'a10101998', '10101998Aa']) {
          expect([typed, house.breaks(typed)]).toEqual([typed, ['own_data']]);
        }
      },
    ],
    [
      'activation: personal mail, terms of use accepted',
      UJM,
      (house) => {
        expect(house.profile.activation).toEqual({ recoveryMail: true, forwarding: false });
        expect(house.profile.charter?.title.en).toBe('Internet terms of use');
        expect(house.recoveryMail('ines.belkacem@etu.univ-st-etienne.fr')).toBe('mail_own');
        expect(house.recoveryMail('ines.belkacem@gmail.com')).toBe('taken');
      },
    ],
    [
      'charter: no peer2peers, no newsgroups',
      UJM,
      (house) => {
        expect(house.charter('en')).toMatch(/no peer-to-peer, no newsgroups/i);
        for (const lang of ['fr', 'es', 'de', 'ar', 'zh']) {
          expect(house.charter(lang)).toMatch(/pair-à-pair|P2P/);
          expect(house.charter(lang)).toMatch(/newsgroups|grupos de noticias/i);
        }
      },
    ],
    [
      'what to do after a change: login and password are the same for Windows and the intranet',
      UJM,
      (house) => {
        expect(house.page('done', models.done, 'en')).toContain('Windows and the intranet: same login, same password.');
      },
    ],
    [
      'help links: the intranet',
      UJM,
      ({ profile }) => expect(profile.help[0]?.url).toBe('https://ent.univ-st-etienne.fr/'),
    ],
  ],
};

describe.each(SHIPPED_PROFILES)('%s', (name) => {
  const house = new HouseUnderTest(readProfile(name));

  it.each(ROWS[name])('%s (%s)', (_rule, _document, holds) => {
    expect.hasAssertions();
    holds(house);
  });

  it('says first what remembers the old password: forget eduroam, connect again, try before you go (product)', () => {
    const text = house.page('done', models.done);
    expect(text).toMatch(/Oubliez le réseau eduroam, puis reconnectez-vous avec le nouveau mot de passe/);
    expect(text).toMatch(/Essayez tout de suite, tant que quelqu’un est là/);
  });

  it('its example is a number of its own form, and the desk’s page shows it', () => {
    const { example } = house.profile.card;
    expect(readCard(example, house.profile.card.forms)).toMatchObject({ ok: true, decoded: false });
    expect(house.desk()).toContain(`Vous tapez : ${example}`);
  });

  it('its student’s texts are in six languages', () => {
    const { words, first, charter } = house.profile;
    const { alsoOn, ...rest } = words;
    const texts: readonly Words[] = [
      ...Object.values(rest),
      ...(alsoOn === null ? [] : [alsoOn]),
      ...first.flatMap(({ title, text }) => [title, text]),
      ...(charter === null ? [] : [charter.title, ...charter.points]),
      ...(charter?.articles ?? []).flatMap(({ title, text }) => [title, text]),
    ];
    expect(texts.length).toBeGreaterThan(12);
    for (const text of texts) {
      expect(Object.keys(text)).toEqual(['fr', 'en', 'es', 'de', 'ar', 'zh']);
      expect(text['ar']).toMatch(/\p{Script=Arabic}|^SCOL/u);
      expect(text['zh']).toMatch(/\p{Script=Han}|^SCOL/u);
    }
  });
});

it('every palette is in the style sheet, and every mark among the icons', () => {
  const css = readFileSync(join(views, 'assets/guichet.css'), 'utf8');
  expect(PALETTES.filter((name) => !css.includes(`[data-palette="${name}"]`))).toEqual([]);
  expect([...css.matchAll(/\[data-palette="([\w-]+)"\]/g)].map(([, name]) => name)).toEqual([...PALETTES]);
  const icons = readFileSync(join(views, 'partials/icon.ejs'), 'utf8');
  expect(FIRST_ICONS.filter((name) => !new RegExp(`^  '?${name}'?: \\[`, 'm').test(icons))).toEqual([]);
});

it('four profiles ship, and no file beside them', () => {
  expect(Object.keys(ROWS)).toEqual([...SHIPPED_PROFILES]);
});
