/**
 * Texts and figures in the reader's language: flat keys, one a sentence, checked when they are loaded.
 *
 * A text may hold `{name}` places and three marks, `**strong**`, `` `figures` `` and `[[key]]`; it never holds HTML:
 * escaping is the template's. Marks are read before the places are filled, so a name can bring none of its own.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CAMPUS_ZONE } from './domain/campus-day';

export type Values = Readonly<Record<string, string | number>>;

/** A stretch of a text and how it is set. */
export interface Piece {
  readonly text: string;
  readonly mark: 'plain' | 'strong' | 'figures' | 'key';
}

/** One language's texts. */
export interface Translate {
  /**
   * The text, its marks dropped. A number is written as the language writes it; with a `count`, the key's plural form
   * (`key.one`, `key.other`) is chosen.
   * @throws Error for an unknown key, or a place without its value
   */
  (key: string, values?: Values): string;
  /** The text cut at its marks, for the partial `marked`. @throws as the text */
  readonly pieces: (key: string, values?: Values) => readonly Piece[];
  readonly has: (key: string) => boolean;
  /** What follows `prefix` in the keys that start with it, in the order of the file: a list of words for a menu. */
  readonly under: (prefix: string) => readonly string[];
  readonly lang: string;
}

export interface I18n {
  /** The languages there are, the default one first. */
  readonly languages: readonly string[];
  /** @throws Error for a language without a file */
  translator(lang: string): Translate;
  /** The language for a request: the cookie's, else the best of `Accept-Language` (RFC 9110, 12.5.4), else French. */
  chooseLanguage(cookie: string | undefined, acceptLanguage: string | undefined): string;
}

/** The language that every other locale is held against. */
const DEFAULT = 'fr';

/** Where a language is written in several ways, the one meant. */
const TAGS: Readonly<Record<string, string>> = { fr: 'fr-FR', en: 'en-GB' };
const tagOf = (lang: string): string => TAGS[lang] ?? lang;

const THIN = '\u202f';
const HARD = '\u00a0';

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

/** A value written from right to left keeps the sentence around it in order (Unicode isolates, UAX 9). */
const isolated = (value: string): string =>
  /[\u0590-\u08ff\ufb1d-\ufefc]/.test(value) ? `\u2068${value}\u2069` : value;

type Table = ReadonlyMap<string, readonly Piece[]>;

function translatorOf(lang: string, table: Table): Translate {
  const numbers = new Intl.NumberFormat(tagOf(lang));
  const plurals = new Intl.PluralRules(tagOf(lang));

  const find = (key: string, values: Values): readonly Piece[] => {
    const count = values['count'];
    const plural =
      typeof count === 'number'
        ? (table.get(`${key}.${plurals.select(count)}`) ?? table.get(`${key}.other`))
        : undefined;
    const found = plural ?? table.get(key);
    if (found === undefined) {
      throw new Error(`No text "${key}" in the locale "${lang}"`);
    }
    return found;
  };

  const pieces = (key: string, values: Values = {}): readonly Piece[] =>
    find(key, values).map(({ text, mark }) => ({
      mark,
      text: text.replace(/\{(\w+)\}/g, (_place, name: string) => {
        const value = values[name];
        if (value === undefined) {
          throw new Error(`The text "${key}" needs a value for {${name}}`);
        }
        return typeof value === 'number' ? numbers.format(value) : isolated(value);
      }),
    }));

  const text = (key: string, values?: Values): string =>
    pieces(key, values)
      .map((piece) => piece.text)
      .join('');

  return Object.assign(text, {
    pieces,
    lang,
    has: (key: string) => table.has(key),
    under: (prefix: string) =>
      [...table.keys()].filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length)),
  });
}

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

function holdAgainst(reference: Table, table: Table, lang: string): void {
  const missing = [...reference.keys()].filter((key) => !table.has(key));
  const unknown = [...table.keys()].filter((key) => !reference.has(key));
  if (missing.length + unknown.length > 0) {
    const faults = [
      ...missing.map((key) => `"${key}" is missing`),
      ...unknown.map((key) => `"${key}" is not in ${DEFAULT}.json`),
    ];
    throw new Error(`Locale ${lang}.json: ${faults.join(', ')}`);
  }
}

/**
 * Loads every `<language>.json` of a folder.
 * @throws Error where a locale's keys are not those of French, each named
 */
export function loadI18n(folder: string): I18n {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const tables = new Map(names.map((name) => [name.slice(0, -5), readLocale(join(folder, name), name.slice(0, -5))]));
  const reference = tables.get(DEFAULT);
  if (reference === undefined) {
    throw new Error(`${folder}: no ${DEFAULT}.json`);
  }
  for (const [lang, table] of tables) {
    holdAgainst(reference, table, lang);
  }
  const translators = new Map([...tables].map(([lang, table]) => [lang, translatorOf(lang, table)]));
  const languages = [DEFAULT, ...[...tables.keys()].filter((lang) => lang !== DEFAULT).sort()];

  return {
    languages,
    translator(lang) {
      const translate = translators.get(lang);
      if (translate === undefined) {
        throw new Error(`No locale "${lang}"`);
      }
      return translate;
    },
    chooseLanguage(cookie, acceptLanguage) {
      if (cookie !== undefined && translators.has(cookie)) {
        return cookie;
      }
      return preferred(acceptLanguage ?? '').find((lang) => translators.has(lang)) ?? DEFAULT;
    },
  };
}

/** The primary languages of an `Accept-Language` header, best first. Longer than a browser's own is not read. */
function preferred(header: string): readonly string[] {
  return header
    .slice(0, 200)
    .split(',')
    .map((range) => {
      const [tag = '', ...parameters] = range
        .trim()
        .toLowerCase()
        .split(/\s*;\s*/);
      const quality = parameters.find((parameter) => parameter.startsWith('q='));
      return { lang: tag.split('-')[0] ?? '', quality: quality === undefined ? 1 : Number(quality.slice(2)) || 0 };
    })
    .filter(({ quality }) => quality > 0)
    .sort((one, other) => other.quality - one.quality)
    .map(({ lang }) => lang);
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(lang: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${lang} ${JSON.stringify(options)}`;
  const known = formatters.get(key) ?? new Intl.DateTimeFormat(tagOf(lang), options);
  formatters.set(key, known);
  return known;
}

/** An hour of the day in Paris, to the minute: `10 h 52` in French, `10:52` in English. */
export function formatTime(lang: string, date: Date): string {
  const text = formatter(lang, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: CAMPUS_ZONE }).format(
    date,
  );
  return lang === 'fr' ? text.replace(/^0?(\d+):/, `$1${HARD}h${HARD}`) : text;
}

/** The same to the second, for a register: `10:52:07`. */
export function formatClock(lang: string, date: Date): string {
  return formatter(lang, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZone: CAMPUS_ZONE,
  }).format(date);
}

/** A day in Paris with the day of the week: `mardi 24 novembre 2026`. */
export function formatDay(lang: string, date: Date): string {
  return formatter(lang, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: CAMPUS_ZONE,
  }).format(date);
}

/** A date that has no hour, such as a birth date: `14 mars 2005`. @param isoDate `YYYY-MM-DD` */
export function formatDate(lang: string, isoDate: string): string {
  const date = new Date(`${isoDate}T00:00:00Z`);
  return formatter(lang, { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(date);
}
