import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatClock, formatDate, formatDay, formatPeriod, formatTime, loadI18n } from '../../../server/i18n';
import { typographic } from '../../../server/locales';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guichet-locales-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

type Written = Readonly<Record<string, unknown>>;

/** What a language says of itself. */
const own = (lang: string, more: Readonly<Record<string, string>> = {}) => ({
  'language.name': lang,
  'language.short': lang,
  'language.tag': lang,
  'language.direction': 'ltr',
  ...more,
});

/** Loads locales written on the spot: the student's, each beside what it says of itself, and the staff's. */
function load(student: Written, staff: Written = { fr: {} }) {
  const write = (audience: string, locales: Written) => {
    mkdirSync(join(folder, audience), { recursive: true });
    for (const [lang, texts] of Object.entries(locales)) {
      writeFileSync(join(folder, audience, `${lang}.json`), typeof texts === 'string' ? texts : JSON.stringify(texts));
    }
  };
  const whole = Object.entries(student).map(([lang, texts]) => [
    lang,
    typeof texts === 'string' || Array.isArray(texts) ? texts : { ...own(lang), ...(texts as object) },
  ]);
  write('student', Object.fromEntries(whole));
  write('staff', staff);
  return loadI18n(folder);
}

describe('locale files', () => {
  it.each([
    ['a missing key', { fr: { a: 'A', b: 'B' }, en: { a: 'A' } }, 'Locale student/en.json: "b" is missing'],
    ['a key too many', { fr: { a: 'A' }, en: { a: 'A', c: 'C' } }, 'Locale student/en.json: "c" is not in fr.json'],
    ['no French', { en: { a: 'A' } }, 'no fr.json'],
    ['an empty text', { fr: { a: '' } }, '"a" is not a text'],
    ['a nested key', { fr: { a: { b: 'B' } } }, '"a" is not a text'],
    ['a list', { fr: ['A'] }, 'an object of texts is due'],
    ['no JSON', { fr: 'nothing' }, 'JSON'],
    ['another language’s tag', { fr: { 'language.tag': 'en-GB' } }, '"language.tag" is no form of "fr"'],
    ['a tag that nobody knows', { fr: {}, xx: {} }, '"language.tag" is no form of "xx"'],
    ['a third direction', { fr: { 'language.direction': 'down' } }, '"language.direction" is "ltr" or "rtl"'],
  ])('refuses %s', (_fault, locales, message) => {
    expect(() => load(locales)).toThrow(message);
  });

  it.each([
    ['the staff’s missing key', { fr: { a: 'A' }, en: {} }, 'Locale staff/en.json: "a" is missing'],
    ['the staff’s key too many', { fr: {}, en: { c: 'C' } }, 'Locale staff/en.json: "c" is not in fr.json'],
    ['a key for both audiences', { fr: { both: 'B' }, en: { both: 'B' } }, '"both" in student/ and in staff/'],
    ['a language that no student has', { fr: {}, de: {} }, 'Locale staff/de.json: no student/de.json'],
    ['no French for the staff', { en: {} }, 'no fr.json'],
  ])('refuses %s', (_fault, staff, message) => {
    expect(() => load({ fr: { both: 'B' }, en: { both: 'B' } }, staff)).toThrow(message);
  });

  it('refuses a language that does not say its name', () => {
    mkdirSync(join(folder, 'student'));
    mkdirSync(join(folder, 'staff'));
    writeFileSync(
      join(folder, 'student/fr.json'),
      JSON.stringify({ 'language.tag': 'fr', 'language.direction': 'ltr' }),
    );
    writeFileSync(join(folder, 'staff/fr.json'), '{}');
    expect(() => loadI18n(folder)).toThrow('"language.name" is missing, "language.short" is missing');
  });

  it('names each fault', () => {
    expect(() => load({ fr: { a: 'A', b: 'B' }, en: { c: 'C' } })).toThrow(
      '"a" is missing, "b" is missing, "c" is not in fr.json',
    );
  });

  describe('the plural forms of a counted text', () => {
    const fr = { 'tries.one': '1', 'tries.other': 'n' };
    const forms = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [`tries.${name}`, name]));

    it.each([
      ['zh', forms('other')],
      ['de', forms('one', 'other')],
      ['es', forms('one', 'other')],
      ['ar', forms('zero', 'one', 'two', 'few', 'many', 'other')],
    ])('%s has its own', (lang, texts) => {
      expect(load({ fr, [lang]: texts }).languages).toEqual(['fr', lang]);
    });

    it.each([
      ['zh', forms('one', 'other'), '"tries.one" is not in fr.json'],
      ['de', forms('other'), '"tries.one" is missing'],
      ['ar', forms('zero', 'one', 'few', 'many', 'other'), '"tries.two" is missing'],
    ])('%s is refused with others', (lang, texts, message) => {
      expect(() => load({ fr, [lang]: texts })).toThrow(message);
    });

    it('chooses among them', () => {
      const t = load({ fr, ar: forms('zero', 'one', 'two', 'few', 'many', 'other') }).translator('ar');
      expect([0, 1, 2, 3, 11, 100].map((count) => t('tries', { count }))).toEqual([
        'zero',
        'one',
        'two',
        'few',
        'many',
        'other',
      ]);
    });
  });

  it('lists the languages of each audience: French, the staff’s others, the student’s others', () => {
    const i18n = load({ en: {}, de: {}, ar: {}, fr: {} }, { en: {}, fr: {} });
    expect(i18n.languages).toEqual(['fr', 'en', 'ar', 'de']);
    expect(i18n.staffLanguages).toEqual(['fr', 'en']);
  });

  it('knows the staff’s texts beside the student’s, in the languages that have them', () => {
    const i18n = load({ fr: { a: 'A' }, de: { a: 'Ä' } }, { fr: { desk: 'D' } });
    expect([i18n.translator('fr')('a'), i18n.translator('fr')('desk')]).toEqual(['A', 'D']);
    expect([i18n.translator('de')('a'), i18n.translator('de').has('desk')]).toEqual(['Ä', false]);
  });
});

describe('texts', () => {
  const texts = {
    plain: "L'étudiant est-il là ?",
    named: 'À vous, {name}.',
    marked: 'Tapez [[E]] puis **le numéro** `{number}`.',
    'tries.one': '{count} essai',
    'tries.other': '{count} essais',
    'menu.b': 'B',
    'menu.a': 'A',
  };
  const french = () => load({ fr: texts, en: texts }).translator('fr');

  it.each([
    ['plain', undefined, 'L’étudiant est-il là\u202f?'],
    ['named', { name: 'Inès' }, 'À vous, Inès.'],
    ['marked', { number: 'E990123W' }, 'Tapez E puis le numéro E990123W.'],
    ['tries', { count: 0 }, '0 essai'],
    ['tries', { count: 1 }, '1 essai'],
    ['tries', { count: 2 }, '2 essais'],
    ['tries', { count: 12_345 }, '12\u202f345 essais'],
  ])('%s %j', (key, values, text) => {
    expect(french()(key, values)).toBe(text);
  });

  it('counts as each language does', () => {
    expect(load({ fr: texts, en: texts }).translator('en')('tries', { count: 0 })).toBe('0 essais');
  });

  it('throws for an unknown key, a missing value, an unknown language', () => {
    expect(() => french()('nowhere')).toThrow('No text "nowhere"');
    expect(() => french()('named')).toThrow('{name}');
    expect(() => french()('named', { toString: 'x' })).toThrow('{name}');
    expect(() => load({ fr: texts }).translator('de')).toThrow('No locale "de"');
  });

  it('says whether it has a key, and what follows a prefix, in the order of the file', () => {
    expect([french().has('plain'), french().has('tries'), french().has('toString')]).toEqual([true, false, false]);
    expect(french().under('menu.')).toEqual(['b', 'a']);
  });

  it('cuts a text at its marks', () => {
    expect(french().pieces('marked', { number: '12' })).toEqual([
      { mark: 'plain', text: 'Tapez ' },
      { mark: 'key', text: 'E' },
      { mark: 'plain', text: ' puis ' },
      { mark: 'strong', text: 'le numéro' },
      { mark: 'plain', text: ' ' },
      { mark: 'figures', text: '12' },
      { mark: 'plain', text: '.' },
    ]);
  });

  it('takes no mark and no place from a value', () => {
    expect(french().pieces('named', { name: '**{name}** `x`' })).toEqual([
      { mark: 'plain', text: 'À vous, **{name}** `x`.' },
    ]);
  });

  it('isolates a name that is written from right to left', () => {
    expect(french()('named', { name: 'فاطمة' })).toBe('À vous, \u2068فاطمة\u2069.');
  });

  it('isolates every name in a language that is written from right to left, and no figure', () => {
    const arabic = { ...texts, 'language.direction': 'rtl', 'language.tag': 'ar-u-nu-latn' };
    const forms = Object.fromEntries(['zero', 'two', 'few', 'many'].map((form) => [`tries.${form}`, '{count}']));
    const t = load({ fr: texts, ar: { ...arabic, ...forms } }).translator('ar');
    expect(t.direction).toBe('rtl');
    expect(t('named', { name: 'Inès' })).toBe('À vous, \u2068Inès\u2069.');
    expect(t('tries', { count: 12 })).toBe('12');
  });
});

describe('French typography', () => {
  it.each([
    ['Pas de carte ?', 'Pas de carte\u202f?'],
    ['Un doute ! Un autre ; puis', 'Un doute\u202f! Un autre\u202f; puis'],
    ['Lu : « E » ici', 'Lu\u00a0: «\u202fE\u202f» ici'],
    ["J'ai l'**ancien** d'{name}", 'J’ai l’**ancien** d’{name}'],
    ['Reçu n° 12, 10 h, 5 min, 3 cartes', 'Reçu n°\u00a012, 10\u00a0h, 5\u00a0min, 3 cartes'],
    ['aucun de <>"\'$', 'aucun de <>"\'$'],
  ])('%s', (text, set) => {
    expect(typographic('fr', text)).toBe(set);
  });

  it('is not English typography', () => {
    expect(typographic('en', "It's here: why?")).toBe('It’s here: why?');
  });
});

describe('the staff language of a request', () => {
  it.each([
    ['en', 'fr', 'en'],
    ['de', 'en-GB', 'en'],
    [undefined, 'de-DE, en;q=0.8, fr;q=0.5', 'en'],
    [undefined, 'fr;q=0.3, en-US;q=0.7', 'en'],
    [undefined, 'EN', 'en'],
    [undefined, 'en;q=0', 'fr'],
    [undefined, 'zh', 'fr'],
    [undefined, '*', 'fr'],
    [undefined, ';;;q=,,=', 'fr'],
    ['__proto__', undefined, 'fr'],
    [undefined, undefined, 'fr'],
  ])('cookie %s, header %s: %s', (cookie, header, lang) => {
    const i18n = load({ fr: {}, en: {}, de: {} }, { fr: {}, en: {} });
    expect(i18n.chooseLanguage(cookie, header)).toBe(lang);
  });

  it('is the one that is left where none is asked for', () => {
    const i18n = load({ fr: {}, en: {}, de: {} }, { fr: {}, en: {} });
    expect(i18n.chooseLanguage(undefined, 'de', 'en')).toBe('en');
    expect(i18n.chooseLanguage(undefined, 'fr-FR, de', 'en')).toBe('fr');
  });
});

describe('dates and hours', () => {
  const winter = new Date('2026-11-24T09:02:07Z');
  const summer = new Date('2026-07-14T22:30:00Z');

  it('are those of Paris, in the reader’s language', () => {
    expect(formatTime('fr', winter)).toBe('10\u00a0h\u00a002');
    expect(formatTime('fr', summer)).toBe('0\u00a0h\u00a030');
    expect(formatTime('en-GB', winter)).toBe('10:02');
    expect(formatClock('fr', winter)).toBe('10:02:07');
    expect(formatDay('fr', summer)).toBe('mercredi 15 juillet 2026');
    expect(formatDay('en-GB', winter)).toMatch(/^Tuesday,? 24 November 2026$/); // ICU's comma comes and goes
  });

  it('a date without an hour does not move', () => {
    expect(formatDate('fr', '2005-03-01')).toBe('1 mars 2005');
    expect(formatDate('en-GB', '2005-03-14')).toBe('14 March 2005');
  });

  it.each([
    [7 * 24, '7 days'],
    [24, 'a day'],
    [36, '36 hours'],
    [23.5, 'a day'],
    [1, 'an hour'],
    [0.1, 'an hour'],
  ])('%s hours are %s', (hours, text) => {
    const periods = {
      'period.days.one': 'a day',
      'period.days.other': '{count} days',
      'period.hours.one': 'an hour',
      'period.hours.other': '{count} hours',
    };
    const i18n = load({ fr: own('fr', periods) });
    expect(formatPeriod(i18n.translator('fr'), hours * 3_600_000)).toBe(text);
  });
});
