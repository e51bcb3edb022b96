/**
 * Texts and figures in the reader's language.
 *
 * A text may hold `{name}` places and marks (`server/locales.ts`), and never HTML: escaping is the template's. Marks are
 * read before the places are filled, so a name can bring none of its own.
 */
import { CAMPUS_ZONE } from './domain/campus-day';
import { DEFAULT, HARD, type Piece, readLocales, type Table, textOf } from './locales';

export type Values = Readonly<Record<string, string | number>>;

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
  /** How its numbers and dates are written: a BCP 47 tag, such as `en-GB`. */
  readonly tag: string;
  readonly direction: 'ltr' | 'rtl';
}

export interface I18n {
  /** What the student's pages speak: French, the staff's other languages, then those that only a student has. */
  readonly languages: readonly string[];
  /** Those that have the staff's pages too. */
  readonly staffLanguages: readonly string[];
  /**
   * A language without the staff's texts has the student's alone.
   * @throws Error for a language without a file
   */
  translator(lang: string): Translate;
  /**
   * The staff language for a request: the cookie's, else the best of `Accept-Language` (RFC 9110, 12.5.4), else
   * `otherwise`, French where it is left out.
   */
  chooseLanguage(cookie: string | undefined, acceptLanguage: string | undefined, otherwise?: string): string;
}

const FROM_RIGHT = /[\u0590-\u08ff\ufb1d-\ufefc]/;

/**
 * A value keeps the sentence around it in order (Unicode isolates, UAX 9): one that is written from right to left, and
 * any in a language that is.
 */
const isolated = (value: string, direction: Translate['direction']): string =>
  direction === 'rtl' || FROM_RIGHT.test(value) ? `\u2068${value}\u2069` : value;

function translatorOf(lang: string, table: Table): Translate {
  const tag = textOf(table, 'language.tag');
  const direction: Translate['direction'] = textOf(table, 'language.direction') === 'rtl' ? 'rtl' : 'ltr';
  const numbers = new Intl.NumberFormat(tag);
  const plurals = new Intl.PluralRules(tag);

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
        return typeof value === 'number' ? numbers.format(value) : isolated(value, direction);
      }),
    }));

  const text = (key: string, values?: Values): string =>
    pieces(key, values)
      .map((piece) => piece.text)
      .join('');

  return Object.assign(text, {
    pieces,
    lang,
    tag,
    direction,
    has: (key: string) => table.has(key),
    under: (prefix: string) =>
      [...table.keys()].filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length)),
  });
}

/**
 * Loads the texts of a folder.
 * @throws Error as `readLocales`
 */
export function loadI18n(folder: string): I18n {
  const locales = readLocales(folder);
  const languages = [...locales.keys()];
  const staffLanguages = languages.filter((lang) => locales.get(lang)?.forStaff);
  const translators = new Map([...locales].map(([lang, { table }]) => [lang, translatorOf(lang, table)]));

  return {
    languages,
    staffLanguages,
    translator(lang) {
      const translate = translators.get(lang);
      if (translate === undefined) {
        throw new Error(`No locale "${lang}"`);
      }
      return translate;
    },
    chooseLanguage(cookie, acceptLanguage, otherwise = DEFAULT) {
      if (cookie !== undefined && staffLanguages.includes(cookie)) {
        return cookie;
      }
      return preferred(acceptLanguage ?? '').find((lang) => staffLanguages.includes(lang)) ?? otherwise;
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

function formatter(tag: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${tag} ${JSON.stringify(options)}`;
  const known = formatters.get(key) ?? new Intl.DateTimeFormat(tag, options);
  formatters.set(key, known);
  return known;
}

/** An hour of the day in Paris, to the minute: `10 h 52` in French, `10:52` elsewhere. @param tag `Translate.tag` */
export function formatTime(tag: string, date: Date): string {
  const text = formatter(tag, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: CAMPUS_ZONE }).format(
    date,
  );
  return /^fr\b/.test(tag) ? text.replace(/^0?(\d+):/, `$1${HARD}h${HARD}`) : text;
}

/** The same to the second, for a register: `10:52:07`. */
export function formatClock(tag: string, date: Date): string {
  return formatter(tag, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZone: CAMPUS_ZONE,
  }).format(date);
}

/** A day in Paris with the day of the week: `mardi 24 novembre 2026`. */
export function formatDay(tag: string, date: Date): string {
  return formatter(tag, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: CAMPUS_ZONE,
  }).format(date);
}

const HOUR = 3_600_000;

/** How long something is: `7 jours`, or `12 heures` where it is no whole number of days. @param ms up to the next hour */
export function formatPeriod(t: Translate, ms: number): string {
  const hours = Math.max(1, Math.ceil(ms / HOUR));
  return hours % 24 === 0 ? t('period.days', { count: hours / 24 }) : t('period.hours', { count: hours });
}

/** A date that has no hour, such as a birth date: `14 mars 2005`. @param isoDate `YYYY-MM-DD` */
export function formatDate(tag: string, isoDate: string): string {
  const date = new Date(`${isoDate}T00:00:00Z`);
  return formatter(tag, { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(date);
}
