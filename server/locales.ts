/**
 * The locale files: flat keys, one a sentence, checked when they are loaded.
 *
 * `student/<language>.json` holds all that the pages on a student's screen say, `staff/<language>.json` what only the
 * other pages say. A text may hold `{name}` places and three marks, `**strong**`, `` `figures` `` and `[[key]]`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The language that every other locale is held against. */
export const DEFAULT = 'fr';

/** A stretch of a text and how it is set. */
export interface Piece {
  readonly text: string;
  readonly mark: 'plain' | 'strong' | 'figures' | 'key';
}

const THIN = '\u202f';
export const HARD = '\u00a0';

/** The typography of a language, applied once to each text: French spaces and apostrophes (Imprimerie nationale). */
export function typographic(lang: string, text: string): string {
  const set = text.replace(/(?<=\p{L})'(?=[\p{L}{*`[])/gu, '’');
  if (lang !== 'fr') {
    return set;
  }
  return set
    .replace(/\s+(?=[?!;»])/g, THIN)
    .replace(/«\s+/g, `«${THIN}`)
    .replace(/\s+:/g, `${HARD}:`)
    .replace(/(?<=n°|\d) (?=[\d{]|h\b|min\b)/g, HARD);
}

const MARK = /\*\*(.+?)\*\*|`(.+?)`|\[\[(.+?)\]\]/g;

function cut(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const found of text.matchAll(MARK)) {
    const [whole, strong, figures, key] = found;
    if (found.index > from) {
      pieces.push({ text: text.slice(from, found.index), mark: 'plain' });
    }
    if (strong !== undefined) {
      pieces.push({ text: strong, mark: 'strong' });
    } else if (figures !== undefined) {
      pieces.push({ text: figures, mark: 'figures' });
    } else {
      pieces.push({ text: key ?? '', mark: 'key' });
    }
    from = found.index + whole.length;
  }
  if (from < text.length) {
    pieces.push({ text: text.slice(from), mark: 'plain' });
  }
  return pieces;
}

/** One language's texts by their keys, each cut at its marks. */
export type Table = ReadonlyMap<string, readonly Piece[]>;

/** A text without its marks, `''` where there is none. */
export const textOf = (table: Table, key: string): string => (table.get(key) ?? []).map(({ text }) => text).join('');

function readLocale(path: string, lang: string): Table {
  const texts: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (typeof texts !== 'object' || texts === null || Array.isArray(texts)) {
    throw new Error(`${path}: an object of texts is due`);
  }
  return new Map(
    Object.entries(texts).map(([key, text]) => {
      if (typeof text !== 'string' || text === '') {
        throw new Error(`${path}: "${key}" is not a text`);
      }
      return [key, cut(typographic(lang, text))];
    }),
  );
}

/** The plural forms that a language's counts ask for: those of the first few hundred, so not the million's. */
function formsOf(tag: string): readonly string[] {
  const plurals = new Intl.PluralRules(tag);
  return [...new Set(Array.from({ length: 300 }, (_, count) => plurals.select(count)))];
}

/** The keys due in a language: French's, where each counted text has the language's own plural forms. */
function keysDue(reference: Table, tag: string): ReadonlySet<string> {
  const counted = [...reference.keys()]
    .filter((key) => key.endsWith('.one') && reference.has(key.replace(/one$/, 'other')))
    .map((key) => key.slice(0, -'.one'.length));
  const french = new Set(counted.flatMap((key) => [`${key}.one`, `${key}.other`]));
  const forms = formsOf(tag);
  return new Set([
    ...[...reference.keys()].filter((key) => !french.has(key)),
    ...counted.flatMap((key) => forms.map((form) => `${key}.${form}`)),
  ]);
}

function holdAgainst(reference: Table, table: Table, tag: string, name: string): void {
  const due = keysDue(reference, tag);
  const faults = [
    ...[...due].filter((key) => !table.has(key)).map((key) => `"${key}" is missing`),
    ...[...table.keys()].filter((key) => !due.has(key)).map((key) => `"${key}" is not in ${DEFAULT}.json`),
  ];
  if (faults.length > 0) {
    throw new Error(`Locale ${name}: ${faults.join(', ')}`);
  }
}

/** What a language says of itself, in its own file. @throws Error where that cannot be */
function introduce(table: Table, lang: string, name: string): string {
  const missing = ['name', 'short', 'tag', 'direction'].filter((key) => !table.has(`language.${key}`));
  if (missing.length > 0) {
    throw new Error(`Locale ${name}: ${missing.map((key) => `"language.${key}" is missing`).join(', ')}`);
  }
  const tag = textOf(table, 'language.tag');
  if (tag.split('-')[0] !== lang || Intl.NumberFormat.supportedLocalesOf(tag).length === 0) {
    throw new Error(`Locale ${name}: "language.tag" is no form of "${lang}"`);
  }
  if (!['ltr', 'rtl'].includes(textOf(table, 'language.direction'))) {
    throw new Error(`Locale ${name}: "language.direction" is "ltr" or "rtl"`);
  }
  return tag;
}

/** Every `<language>.json` of a folder. */
function readFolder(folder: string): ReadonlyMap<string, Table> {
  const languages = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))
    .sort();
  if (!languages.includes(DEFAULT)) {
    throw new Error(`${folder}: no ${DEFAULT}.json`);
  }
  return new Map(languages.map((lang) => [lang, readLocale(join(folder, `${lang}.json`), lang)]));
}

export interface Locale {
  /** The texts of the staff's pages too, where `forStaff`; else those of the student's alone. */
  readonly table: Table;
  readonly forStaff: boolean;
}

/**
 * Reads the languages of a folder: French, the staff's others, the student's others.
 * @throws Error where a locale's keys are not those of French, or a key stands in both folders, each named
 */
export function readLocales(folder: string): ReadonlyMap<string, Locale> {
  const [student, staff] = [readFolder(join(folder, 'student')), readFolder(join(folder, 'staff'))];
  const reference: Table = student.get(DEFAULT) ?? new Map();
  const staffReference: Table = staff.get(DEFAULT) ?? new Map();
  const twice = [...staffReference.keys()].filter((key) => reference.has(key));
  if (twice.length > 0) {
    throw new Error(`Locales: ${twice.map((key) => `"${key}"`).join(', ')} in student/ and in staff/`);
  }
  const alone = [...staff.keys()].filter((lang) => !student.has(lang));
  if (alone.length > 0) {
    throw new Error(`Locale staff/${alone[0]}.json: no student/${alone[0]}.json`);
  }
  const languages = [...new Set([DEFAULT, ...staff.keys(), ...student.keys()])];
  return new Map(
    languages.map((lang) => {
      const table = student.get(lang) ?? reference;
      const tag = introduce(table, lang, `student/${lang}.json`);
      holdAgainst(reference, table, tag, `student/${lang}.json`);
      const more = staff.get(lang);
      if (more !== undefined) holdAgainst(staffReference, more, tag, `staff/${lang}.json`);
      return [lang, { table: new Map([...table, ...(more ?? [])]), forStaff: more !== undefined }];
    }),
  );
}
