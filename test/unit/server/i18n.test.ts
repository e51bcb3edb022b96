import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatClock, formatDate, formatDay, formatTime, loadI18n, typographic } from '../../../server/i18n';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guichet-locales-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Loads locales written on the spot. */
function load(locales: Readonly<Record<string, unknown>>) {
  for (const [lang, texts] of Object.entries(locales)) {
    writeFileSync(join(folder, `${lang}.json`), typeof texts === 'string' ? texts : JSON.stringify(texts));
  }
  return loadI18n(folder);
}

describe('locale files', () => {
  it.each([
    ['a missing key', { fr: { a: 'A', b: 'B' }, en: { a: 'A' } }, 'Locale en.json: "b" is missing'],
    ['a key too many', { fr: { a: 'A' }, en: { a: 'A', c: 'C' } }, 'Locale en.json: "c" is not in fr.json'],
    ['no French', { en: { a: 'A' } }, 'no fr.json'],
    ['an empty text', { fr: { a: '' } }, '"a" is not a text'],
    ['a nested key', { fr: { a: { b: 'B' } } }, '"a" is not a text'],
    ['a list', { fr: ['A'] }, 'an object of texts is due'],
    ['no JSON', { fr: 'nothing' }, 'JSON'],
  ])('refuses %s', (_fault, locales, message) => {
    expect(() => load(locales)).toThrow(message);
  });

  it('names each fault', () => {
    expect(() => load({ fr: { a: 'A', b: 'B' }, en: { c: 'C' } })).toThrow(
      '"a" is missing, "b" is missing, "c" is not in fr.json',
    );
  });

  it('lists the languages, French first', () => {
    expect(load({ en: { a: 'A' }, de: { a: 'A' }, fr: { a: 'A' } }).languages).toEqual(['fr', 'de', 'en']);
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

describe('the language of a request', () => {
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
    expect(load({ fr: { a: 'A' }, en: { a: 'A' } }).chooseLanguage(cookie, header)).toBe(lang);
  });
});

describe('dates and hours', () => {
  const winter = new Date('2026-11-24T09:02:07Z');
  const summer = new Date('2026-07-14T22:30:00Z');

  it('are those of Paris, in the reader’s language', () => {
    expect(formatTime('fr', winter)).toBe('10\u00a0h\u00a002');
    expect(formatTime('fr', summer)).toBe('0\u00a0h\u00a030');
    expect(formatTime('en', winter)).toBe('10:02');
    expect(formatClock('fr', winter)).toBe('10:02:07');
    expect(formatDay('fr', summer)).toBe('mercredi 15 juillet 2026');
    expect(formatDay('en', winter)).toMatch(/^Tuesday,? 24 November 2026$/); // ICU's comma comes and goes
  });

  it('a date without an hour does not move', () => {
    expect(formatDate('fr', '2005-03-01')).toBe('1 mars 2005');
    expect(formatDate('en', '2005-03-14')).toBe('14 March 2005');
  });
});
