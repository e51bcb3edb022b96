// Long because a table of passwords.
import type { OwnData } from '../../../../server/domain/own-data';
import type { PasswordRules, RuleName } from '../../../../server/domain/password';
import { judgePassword, listRules, normalisePassword, typedAlike } from '../../../../server/domain/password';

const HOUSE: PasswordRules = {
  minLength: 12,
  recommended: null,
  maxLength: 127,
  maxBytes: 511,
  characters: 'any',
  forbidden: '',
  kinds: null,
  digitsAtLeast: 0,
  lettersAtLeast: 0,
  history: null,
  noBeyondBmp: false,
};
const MONTPELLIER: PasswordRules = {
  ...HOUSE,
  minLength: 8,
  recommended: 12,
  forbidden: '<>"\'$',
  digitsAtLeast: 1,
  lettersAtLeast: 1,
};
const SAINT_ETIENNE: PasswordRules = { ...HOUSE, minLength: 6, characters: 'ascii', kinds: { atLeast: 2 } };
const NOBODY: OwnData = { names: [], login: '', numbers: [], birthDate: null };
const NORMAL = 'galet tulipe moteur';

/** So many characters that are no pattern. */
const text = (signs: string, count: number): string => {
  const all = [...signs];
  return Array.from({ length: count }, (_, at) => all[at % all.length]).join('');
};
const letters = (count: number): string => text('galetulipmor', count);
const flowers = (count: number): string => text('🌷🐳🍁🎈🌵🦋🍄🎻🐢🌙🥝🚲', count);

const unmet = (typed: string, rules: PasswordRules = HOUSE, own: OwnData = NOBODY): readonly RuleName[] =>
  judgePassword(typed, rules, own).unmet;

describe('normalisePassword', () => {
  it.each([
    ['ASCII', 'Tulipe 12 moteur!', 'Tulipe 12 moteur!'],
    ['spaces at the ends, untrimmed', '  tulipe  ', '  tulipe  '],
    ['a no-break space', 'tulipe\u00a0moteur', 'tulipe moteur'],
    ['narrow, em and ideographic spaces', 'a\u202fb\u2003c\u3000d', 'a b c d'],
    ['an ogham space', 'a\u1680b', 'a b'],
    ['NFD', 'cafe\u0301', 'caf\u00e9'],
    ['NFC', 'caf\u00e9', 'caf\u00e9'],
    ['three in one', 'u\u0308\u0304', '\u01d6'],
    ['marks in the wrong order', 'a\u0301\u0323', '\u1ea1\u0301'],
    ['a singleton', '\u212b', '\u00c5'],
    ['full width, kept', 'ＡＢＣ１２', 'ＡＢＣ１２'],
    ['a ligature, kept', 'ﬁn', 'ﬁn'],
    ['case, kept', 'TuLiPe', 'TuLiPe'],
    ['emoji', 'tulipe 🌷', 'tulipe 🌷'],
    ['Arabic', 'كلمة السر', 'كلمة السر'],
    ['Arabic-Indic digits', '٠١٢٣', '٠١٢٣'],
    ['Chinese', '密码密码', '密码密码'],
    ['Hangul, composed', '\u1112\u1161\u11ab', '\ud55c'],
    ['a Catalan middle dot', 'col·legi', 'col·legi'],
    ['a Greek numeral sign', '͵α', '͵α'],
    ['a geresh after Hebrew', 'א׳', 'א׳'],
    ['a katakana middle dot', 'ア・イ', 'ア・イ'],
    ['all printable ASCII', Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at)).join(''), null],
    [
      'all printable Latin-1 that is allowed alone',
      Array.from({ length: 96 }, (_, at) => 160 + at)
        .filter((point) => point !== 0xa0 && point !== 0xad && point !== 0xb7)
        .map((point) => String.fromCharCode(point))
        .join(''),
      null,
    ],
  ])('takes %s', (_, typed, password) => {
    const normalised = normalisePassword(typed);
    expect(normalised).toEqual({ ok: true, password: password ?? typed });
    expect(normalisePassword(password ?? typed)).toEqual(normalised);
  });

  it.each([
    ['nothing', '', 'empty'],
    ['a lone high surrogate', 'abc\ud83d', 'ill_formed'],
    ['a lone low surrogate', '\udc4dabc', 'ill_formed'],
    ['surrogates the wrong way round', 'a\udf37\ud83cb', 'ill_formed'],
    ['a lone surrogate among controls', '\0\ud800', 'ill_formed'],
    ['NUL', 'abc\0def', 'control'],
    ['a tab', 'abc\tdef', 'control'],
    ['a line feed', 'abc\n', 'control'],
    ['a carriage return', '\rabc', 'control'],
    ['escape', 'abc\u001b[2J', 'control'],
    ['DEL', 'abc\u007f', 'control'],
    ['a C1 control', 'abc\u0085', 'control'],
    ['zero width space', 'abc\u200b', 'control'],
    ['zero width joiner', 'abc\u200d', 'control'],
    ['zero width non-joiner', 'abc\u200c', 'control'],
    ['soft hyphen', 'abc\u00addef', 'control'],
    ['right-to-left override', 'abc\u202edef', 'control'],
    ['isolate', 'abc\u2066def', 'control'],
    ['byte order mark', '\ufeffabc', 'control'],
    ['variation selector', '❤\ufe0f', 'control'],
    ['tag', 'abc\u{e0041}', 'control'],
    ['grapheme joiner', 'a\u034fb', 'control'],
    ['unassigned', 'abc\u0378', 'unassigned'],
    ['unassigned beyond U+FFFF', 'abc\u{3fffd}', 'unassigned'],
    ['a noncharacter', 'abc\ufffe', 'unassigned'],
    ['another noncharacter', 'abc\ufdd0', 'unassigned'],
    ['private use', 'abc\ue000', 'unassigned'],
    ['private use beyond U+FFFF', 'abc\u{10fffd}', 'unassigned'],
    ['line separator', 'abc\u2028', 'unassigned'],
    ['paragraph separator', 'abc\u2029', 'unassigned'],
    ['interlinear mark', 'abc\ufff9', 'unassigned'],
    ['Arabic number sign', '\u0600', 'unassigned'],
    ['a conjoining jamo alone', '\u1100', 'unassigned'],
    ['tatweel', 'كـل', 'unassigned'],
    ['a vertical kana mark', '\u3031', 'unassigned'],
    ['a middle dot out of place', 'étudiant·e', 'unassigned'],
    ['a middle dot after l only', 'il·', 'unassigned'],
    ['a middle dot before l only', 'a·l', 'unassigned'],
    ['a Greek numeral sign alone', '͵a', 'unassigned'],
    ['a geresh alone', 'a׳', 'unassigned'],
    ['a katakana middle dot alone', 'a・b', 'unassigned'],
    ['two kinds of Arabic digits', '١۲', 'unassigned'],
  ])('refuses %s', (_, typed, problem) => {
    expect(normalisePassword(typed)).toEqual({ ok: false, problem });
  });
});

describe('typedAlike', () => {
  it.each([
    ['tulipe', 'tulipe', true],
    ['', '', true],
    ['tulipe', 'tulipe ', false],
    ['tulipe', 'Tulipe', false],
    ['caf\u00e9', 'cafe\u0301', false],
  ])('%j and %j: %s', (first, second, alike) => {
    expect(typedAlike(first, second)).toBe(alike);
  });
});

describe('judgePassword', () => {
  it.each<[string, PasswordRules, readonly RuleName[]]>([
    [NORMAL, HOUSE, []],
    ['', HOUSE, ['empty']],
    ['', SAINT_ETIENNE, ['empty']],
    ['abc\0defghijklmn', HOUSE, ['ill_formed']],
    ['\ud800', HOUSE, ['ill_formed']],
    ['abc\u0378', HOUSE, ['ill_formed']],
    ['{SSHA}k7#pQ2xW9!vb', HOUSE, ['hash_scheme']],
    ['{crypt}$1$tulipe', HOUSE, ['hash_scheme']],
    ['{ARGON2}tulipe', HOUSE, ['hash_scheme']],
    // slapd: any character between, whether it knows the scheme or not.
    ['{x}tulipe moteur', HOUSE, ['hash_scheme']],
    ['{é b}tulipe moteur', HOUSE, ['hash_scheme']],
    ['{tulipe} {moteur}', HOUSE, ['hash_scheme']],
    ['{x}', HOUSE, ['hash_scheme', 'too_short']],
    ['{}tulipe moteur', HOUSE, []],
    ['{tulipe moteur', HOUSE, []],
    ['tulipe{SSHA}moteur', HOUSE, []],
    ['[SSHA]tulipe moteur', HOUSE, []],
    ['tulipemoteu', HOUSE, ['too_short']],
    ['tulipemoteur', HOUSE, []],
    [text('éàüôîçñèïâûê', 12), HOUSE, []],
    [text('éàüôîçñèïâû', 11).normalize('NFD'), HOUSE, ['too_short']],
    [flowers(11), HOUSE, ['too_short']],
    [flowers(12), HOUSE, []],
    [flowers(12), { ...HOUSE, noBeyondBmp: true }, ['beyond_bmp']],
    [text('密码花园月亮河山雨雪茶竹', 12), { ...HOUSE, noBeyondBmp: true }, []],
    [letters(127), HOUSE, []],
    [letters(128), HOUSE, ['too_long']],
    [flowers(127), HOUSE, []],
    [flowers(127), { ...HOUSE, maxBytes: 507 }, ['too_many_bytes']],
    [flowers(127), { ...HOUSE, maxBytes: 508 }, []],
    [letters(72), { ...HOUSE, maxBytes: 72 }, []],
    [letters(73), { ...HOUSE, maxBytes: 72 }, ['too_many_bytes']],
    [`${letters(71)}é`, { ...HOUSE, maxBytes: 72 }, ['too_many_bytes']],
    [`${letters(70)}\u07ff`, { ...HOUSE, maxBytes: 72 }, []],
    [`${letters(70)}\u0904`, { ...HOUSE, maxBytes: 72 }, ['too_many_bytes']],
    [`${letters(69)}\u0904`, { ...HOUSE, maxBytes: 72 }, []],
    [flowers(128), HOUSE, ['too_long', 'too_many_bytes']],
    ['a'.repeat(10_240), HOUSE, ['too_long']],
    ['\u0301'.repeat(10_240), HOUSE, ['too_long']],
    [' tulipe moteur', HOUSE, ['spaces_at_ends']],
    ['tulipe moteur ', HOUSE, ['spaces_at_ends']],
    ['tulipe moteur\u00a0', HOUSE, ['spaces_at_ends']],
    ['            ', HOUSE, ['spaces_at_ends', 'pattern']],
    [' ', HOUSE, ['too_short', 'spaces_at_ends']],
    ['tulipe moteur é', { ...HOUSE, characters: 'latin1' }, []],
    ['tulipe moteur ÿ', { ...HOUSE, characters: 'latin1' }, []],
    ['tulipe moteur œ', { ...HOUSE, characters: 'latin1' }, ['characters']],
    ['tulipe moteur é', { ...HOUSE, characters: 'ascii' }, ['characters']],
    ['tulipe moteur ~', { ...HOUSE, characters: 'ascii' }, []],
    ['tulipe\u00a0moteur', { ...HOUSE, characters: 'ascii' }, []],
    ['tulipe12', MONTPELLIER, []],
    ['tulipe1', MONTPELLIER, ['too_short']],
    ['tulipesss', MONTPELLIER, ['digits']],
    ['123456789', MONTPELLIER, ['letters', 'pattern']],
    ['????????', MONTPELLIER, ['letters', 'digits', 'pattern']],
    ['tulipes٠٠', MONTPELLIER, ['digits']],
    ['密码密码密码12', MONTPELLIER, []],
    ['tulipe<12', MONTPELLIER, ['forbidden_characters']],
    ['tulipe>12', MONTPELLIER, ['forbidden_characters']],
    ['tulipe"12', MONTPELLIER, ['forbidden_characters']],
    ["tulipe'12", MONTPELLIER, ['forbidden_characters']],
    ['tulipe$12', MONTPELLIER, ['forbidden_characters']],
    ['tulipe’12', MONTPELLIER, []],
    ['<<', MONTPELLIER, ['too_short', 'letters', 'digits', 'forbidden_characters']],
    ['tulipe', SAINT_ETIENNE, ['kinds']],
    ['Tulipe', SAINT_ETIENNE, []],
    ['tulip1', SAINT_ETIENNE, []],
    ['tulip!', SAINT_ETIENNE, []],
    ['tul pe', SAINT_ETIENNE, ['kinds']],
    ['481516', SAINT_ETIENNE, ['kinds']],
    ['Tulip', SAINT_ETIENNE, ['too_short']],
    ['Tulipé', SAINT_ETIENNE, ['characters']],
    ['Tulip1', { ...SAINT_ETIENNE, kinds: { atLeast: 4 } }, ['kinds']],
    ['Tul1p!', { ...SAINT_ETIENNE, kinds: { atLeast: 4 } }, []],
    ['Éàüñ12', { ...HOUSE, minLength: 6, kinds: { atLeast: 3 } }, []],
  ])('%j', (typed, rules, expected) => {
    expect(unmet(typed, rules)).toEqual(expected);
  });

  it('hands back exactly what is to be written, whether accepted or not, and nothing for what is no password', () => {
    expect(judgePassword('cafe\u0301\u00a0tulipe moteur', HOUSE, NOBODY).password).toBe('caf\u00e9 tulipe moteur');
    expect(judgePassword(' cafe\u0301 ', HOUSE, NOBODY).password).toBe(' caf\u00e9 ');
    for (const nothing of ['', 'abc\0', 'a'.repeat(1_025)]) {
      expect(judgePassword(nothing, HOUSE, NOBODY).password).toBeNull();
    }
  });
  it('judges a text typed in pieces as the whole that it becomes: 127 letters with four marks each', () => {
    const typed = '\u03b1\u0313\u0300\u0345'.repeat(127);
    expect(judgePassword(typed, HOUSE, NOBODY)).toMatchObject({
      password: '\u1f82'.repeat(127),
      unmet: ['pattern'],
    });
  });

  it.each<[string, PasswordRules, readonly RuleName[]]>([
    [NORMAL, HOUSE, []],
    ['tulipe moteur é', HOUSE, ['characters']],
    ['tulipe moteur é', { ...HOUSE, characters: 'latin1' }, ['characters']],
    ['tulipe moteur é', { ...HOUSE, characters: 'ascii' }, []],
    ['tulipe12', MONTPELLIER, ['recommended']],
    ['tulipe12345', MONTPELLIER, ['recommended']],
    ['tulipe123456', MONTPELLIER, []],
    ['tulipé12', MONTPELLIER, ['recommended', 'characters']],
    ['tul1', MONTPELLIER, []],
    ['', MONTPELLIER, []],
  ])('advises on %j', (typed, rules, expected) => {
    expect(judgePassword(typed, rules, NOBODY).advice).toEqual(expected);
  });
});

describe('own data', () => {
  const nadia: OwnData = {
    names: ['Nadia Dupont', 'Nadia', 'Dupont'],
    login: 'E21813178',
    numbers: ['E21813178', '1234567890G'],
    birthDate: '1998-10-10',
  };
  const ines: OwnData = {
    names: ['Inès Belkacem', 'Inès', 'Belkacem'],
    login: 'ines.belkacem@etu.univ-exemple.fr',
    numbers: ['E990123W'],
    birthDate: '2004-03-05',
  };
  const lea: OwnData = {
    names: ['Léa Ng', 'Léa', 'Ng'],
    login: 'ng-l',
    numbers: ['E99A001A'],
    birthDate: '2005-12-31',
  };
  const long: OwnData = {
    names: ['Jean-Christophe de La Rochefoucauld', 'Jean-Christophe', 'de La Rochefoucauld'],
    login: 'larochef-j',
    numbers: ['E21813185'],
    birthDate: null,
  };
  const arabic: OwnData = { names: ['ليلى الحسن', 'Leïla Œuvrard'], login: 'oeuvrard-l', numbers: [], birthDate: null };

  const indian: OwnData = { names: ['नीलम शर्मा'], login: 'xy84625179-z', numbers: ['26892689'], birthDate: null };

  /** Of them. */
  const PATTERNS = ['1234567890G', '990123W990123W', 'LeaLeaLeaLea'];

  it.each<[string, OwnData, boolean]>([
    ['Dupont1998!!', nadia, true],
    ['dupont', nadia, true],
    ['DUPONTNADIA', nadia, true],
    ['nadia.dupont', nadia, true],
    ['N@d1a-Dup0nt', nadia, true],
    ['Nàdïâ Düpönt', nadia, true],
    ['123Dupont456!!', nadia, true],
    ['!!dupont!!2024', nadia, true],
    ['dupontdupontdupont', nadia, true],
    ['10101998E218', nadia, true],
    ['10101998', nadia, true],
    ['10/10/1998', nadia, true],
    ['10-10-98 10-10-98', nadia, true],
    ['19981010', nadia, true],
    ['octobre1998', nadia, true],
    ['10 octobre 1998 !', nadia, true],
    ['E21813178', nadia, true],
    ['21813178', nadia, true],
    ['e21813178E21813178', nadia, true],
    ['mdp21813178', nadia, true],
    ['1234567890G', nadia, true],
    ['Dupont84625179', nadia, true],
    ['Dupont-Soleil', nadia, true],
    ['dupont tulipe', nadia, true],
    ['dupont tulipe moteur', nadia, false],
    ['soleil dupontel', nadia, false],
    // As much of one's own as of own data, and one more.
    ['dupont girafe', nadia, true],
    ['dupont girafes', nadia, false],
    ['girafes dupont', nadia, false],
    // Seven and eight beside a longer piece; œ counts as two.
    ['dupont nadia girafes', nadia, true],
    ['dupont nadia girafons', nadia, false],
    ['œtulip dupont nadia 12345', nadia, true],
    ['dupont nadia tulipsœ12', nadia, false],
    // Digits and signs count inside, never at the ends.
    ['1girafe dupont1', nadia, true],
    ['12girafe dupont12!', nadia, true],
    ['girafe1dupont', nadia, false],
    ['101098abcde', nadia, true],
    ['galet tulipe moteur', nadia, false],
    ['84625179364', nadia, false],
    ['pont de lune bleue', nadia, false],
    ['1998 tulipes jaunes', nadia, false],
    ['inesbelkacem12', ines, true],
    ['1n3sb3lk4c3m', ines, true],
    ['belkacem.ines', ines, true],
    ['Belkacem05032004', ines, true],
    ['5/3/2004ines', ines, true],
    ['20040305Inès', ines, true],
    ['990123W990123W', ines, true],
    ['E990123W!', ines, true],
    ['inès et les galets', ines, false],
    ['machines volantes', ines, false],
    ['Ines', ines, true],
    ['galéasse tulipe moteur', lea, false],
    ['galéasse', lea, false],
    ['Léa2005!', lea, true],
    ['LeaLeaLeaLea', lea, true],
    ['léang31122005', lea, true],
    ['leatulipes', lea, false],
    ['Jean-Christophe!', long, true],
    ['delarochefoucauld', long, true],
    ['Rochefoucauld99', long, true],
    ['jeanchristophe tulipe', long, true],
    ['jeanchristophe tulipe moteur', long, false],
    ['girafe 75 banjo', long, false],
    ['ليلى الحسن', arabic, true],
    ['leilaoeuvrard', arabic, true],
    ['LEÏLA ŒUVRARD 2', arabic, true],
    ['tulipe moteur', arabic, false],
    ['शर्मा123', indian, true],
    ['xy84625179abcd', indian, true],
    ['26892689', indian, true],
  ])('%j', (typed, own, made) => {
    const besides = PATTERNS.includes(typed) ? ['pattern'] : [];
    expect(unmet(typed, { ...HOUSE, minLength: 1 }, own)).toEqual([...besides, ...(made ? ['own_data'] : [])]);
  });

  it.each([
    ['nothing known', NOBODY],
    ['empty and tiny pieces', { names: ['', 'Ng', 'de'], login: '', numbers: ['', '12'], birthDate: '' }],
    ['a date that is none', { names: [], login: '', numbers: [], birthDate: '10/10/1998' }],
  ])('%s refuses nothing', (_, own: OwnData) => {
    for (const typed of ['Dupont1998!!', '10101998', 'NgaioNgaio', '!?;!']) {
      expect(unmet(typed, { ...HOUSE, minLength: 1 }, own)).toEqual([]);
    }
  });
  it.each([
    ['NantesUniversite1', true],
    ['étudiant-nantes-2026', true],
    ['univ-nantes.fr2026', true],
    ['CarteEtudiant44', true],
    ['N@nte$ D1ouf 98', true],
    // Two words beside it are its owner's own; a short word of the house is anybody's.
    ['nantes tulipe moteur', false],
    ['carte-carte-44', false],
    ['France-Carte-44', false],
  ])('knows the words of the house: %j %j', (typed, made) => {
    const house = ['Nantes Université', 'univ-nantes.fr', 'carte d’étudiant'];
    const owner: OwnData = { ...NOBODY, names: ['Awa Diouf'], house };
    expect(unmet(typed, HOUSE, owner)).toEqual(made ? ['own_data'] : []);
    expect(unmet(typed, HOUSE, NOBODY)).toEqual([]);
  });
  it('never refuses by chance a password of the shortest profile', () => {
    expect(unmet('k7#pQ2', SAINT_ETIENNE, nadia)).toEqual([]);
    expect(unmet('10101998', { ...SAINT_ETIENNE, kinds: null }, nadia)).toEqual(['own_data']);
  });
});

describe('listRules', () => {
  const all: PasswordRules = {
    minLength: 8,
    recommended: 12,
    maxLength: 127,
    maxBytes: 72,
    characters: 'latin1',
    forbidden: '<>',
    kinds: { atLeast: 3 },
    digitsAtLeast: 1,
    lettersAtLeast: 2,
    history: 5,
    noBeyondBmp: true,
  };
  it('names every rule once, in order, with what its sentence says', () => {
    expect(listRules(all)).toEqual([
      { name: 'too_short', values: { min: 8 }, when: 'live' },
      { name: 'recommended', values: { length: 12 }, when: 'live' },
      { name: 'kinds', values: { atLeast: 3 }, when: 'live' },
      { name: 'letters', values: { atLeast: 2 }, when: 'live' },
      { name: 'digits', values: { atLeast: 1 }, when: 'live' },
      { name: 'forbidden_characters', values: { forbidden: '<>' }, when: 'live' },
      { name: 'characters', values: { characters: 'latin1' }, when: 'live' },
      { name: 'spaces_at_ends', values: {}, when: 'live' },
      { name: 'too_long', values: { max: 127 }, when: 'live' },
      { name: 'too_many_bytes', values: { max: 72 }, when: 'live' },
      { name: 'beyond_bmp', values: {}, when: 'live' },
      { name: 'pattern', values: {}, when: 'live' },
      { name: 'common', values: {}, when: 'sent' },
      { name: 'own_data', values: {}, when: 'sent' },
      { name: 'history', values: { count: 5 }, when: 'sent' },
    ]);
  });
  it('leaves out what does not apply', () => {
    expect(listRules(HOUSE).map(({ name }) => name)).toEqual([
      'too_short',
      'spaces_at_ends',
      'too_long',
      'too_many_bytes',
      'pattern',
      'common',
      'own_data',
    ]);
    expect(listRules({ ...HOUSE, recommended: 12 }).map(({ name }) => name)).not.toContain('recommended');
  });
  it('lists every rule that a password can break, in the order in which they are told', () => {
    const told = judgePassword(' <🌷 ', { ...all, minLength: 30, maxLength: 3, maxBytes: 5 }, NOBODY).unmet;
    expect(told).toEqual([
      'too_short',
      'kinds',
      'letters',
      'digits',
      'forbidden_characters',
      'characters',
      'spaces_at_ends',
      'too_long',
      'too_many_bytes',
      'beyond_bmp',
    ]);
    const listed = listRules(all).map(({ name }) => name);
    expect(listed.filter((name) => told.includes(name))).toEqual(told);
  });
});
