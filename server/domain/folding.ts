/**
 * Two spellings of one word are one: case, accents, letters of other scripts that are drawn alike and the simple
 * substitutions (`P@ssw0rd`) folded away. Pure, bundled
 * for the browser. Everything here is linear in the text's length.
 *
 * `skeleton` is for looking for somebody's own data anywhere in a password; `foldedForms` for looking a password up in
 * the list of common ones, where the whole must be the word: a passphrase that merely contains one is no word.
 */

import { fallbacks } from './password-pattern';

/** Letters of two letters. */
const JOINED: Readonly<Record<string, string>> = { œ: 'oe', æ: 'ae', ß: 'ss' };
const ANY_JOINED = /[œæß]/g;

/**
 * Cyrillic and Greek letters that are drawn as Latin ones: `раssword` is `password` to whoever tries. Those of each case
 * where only that case looks so. A handful: the whole of Unicode's confusables is a megabyte.
 */
const DRAWN_ALIKE: Readonly<Record<string, string>> = Object.fromEntries(
  (
    [
      ['аеорсухіјѕԁһӏԛԝѵ', 'aeopcyxijsdhlqwv'],
      ['АВЕКМНОРСТУХІЈЅԌԚԜҮӀ', 'abekmhopctyxijsgqwyi'],
      ['αονυρικτχεγ', 'aovupiktxey'],
      ['ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ', 'abezhikmnoptyx'],
    ] as const
  ).flatMap(([drawn, latin]) => Array.from(drawn, (letter, at) => [letter, latin[at] ?? ''])),
);
const GREEK_OR_CYRILLIC = /[\u0370-\u03ff\u0400-\u052f]/g;

/** One letter for all that stands for it. `l` goes with `i`, since a 1 or a ! may be either. */
const ALIKE: Readonly<Record<string, string>> = {
  '0': 'o',
  ø: 'o',
  '1': 'i',
  '!': 'i',
  l: 'i',
  ı: 'i',
  ł: 'i',
  '3': 'e',
  '€': 'e',
  '4': 'a',
  '@': 'a',
  '5': 's',
  $: 's',
  '7': 't',
};
const ANY_ALIKE = /[0ø1!lıł3€4@5$7]/g;

/** No word of the list is longer, folded: what is longer need not be looked up. */
export const LONGEST_WORD = 40;

/** Nor what was typed longer, separators included. */
const LONGEST_TYPED = 2 * LONGEST_WORD;

/** Beside dropped digits and signs, a shorter rest says nothing: three letters stand in many a random password. */
const SHORTEST_REST = 4;

/** A word of so many letters is one by no accident: any number of digits may be dropped beside it. */
const LONG_REST = 6;

/** Beside a shorter one so many digits may be dropped, or more that hardly surprise: 12345678, 20242025, 0000. */
const FEW_DIGITS = 4;
const FEW_SURPRISES = 3;

/** Half of a word may be substituted, of one this long two thirds: `p4$$w0rd`, `m0td3p4$$3`. */
const MUCH_SUBSTITUTED = 8;

/** How far a word may reach into the digits and signs around it: `motdep@$$3` ends with three. */
const REACH = 3;

/** So many signs at the ends, one repeated counted once, are decoration; more are somebody's own. */
const SIGNS_AT_ENDS = 2;

/** So many letters for each separator: `mot de passe` is one word, `l-u.n-e` is not. */
const LETTERS_TO_A_SEPARATOR = 3;

const LETTER = /\p{L}/u;
const LETTERS = /\p{L}/gu;
const LETTER_OR_DIGIT = /[\p{L}\p{Nd}]/u;
const NO_LETTERS = /\P{L}+/gu;
/** Neither letter nor digit, nor anything that stands for one. */
const NO_MATTER = /[^\p{L}\p{Nd}!€@$]+/gu;
const MARKS = /\p{M}+/gu;
/** Between the parts of one word: `arc-en-ciel`, `mot de passe`. */
const SEPARATORS = /[\s'’._-]+/g;
const DIGIT = /\p{Nd}/u;
const YEARS = /(?:19|20)[0-9]{2}/g;

/** In lower case, decomposed so that an accent is a character of its own, joined letters as two. */
const spelled = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(GREEK_OR_CYRILLIC, (letter) => DRAWN_ALIKE[letter] ?? letter)
    .toLowerCase()
    .replace(ANY_JOINED, (letters) => JOINED[letters] ?? letters);

const alike = (text: string): string => text.replace(ANY_ALIKE, (character) => ALIKE[character] ?? character);

export interface Skeleton {
  readonly text: string;
  /** For each UTF-16 unit of `text` 1 where it was typed as a letter, else 0. */
  readonly letters: Uint8Array;
}

/** The text folded, everything but letters and digits dropped. */
export function skeleton(text: string): Skeleton {
  const typed = spelled(text).replace(NO_MATTER, '');
  const letters = new Uint8Array(typed.length).fill(1);
  for (const { index, 0: other } of typed.matchAll(NO_LETTERS)) letters.fill(0, index, index + other.length);
  // What is alike is of one length.
  return { text: alike(typed), letters };
}

const withoutMarks = (text: string): string => spelled(text).replace(MARKS, '');

/** `null`: more separators than a word has. */
function joined(plain: string): string | null {
  const word = plain.replace(SEPARATORS, '');
  const separators = plain.length - word.length;
  return separators > 0 && separators * LETTERS_TO_A_SEPARATOR > word.length ? null : alike(word);
}

/** A word as the list of common ones keeps it: folded, without what separates its parts; other signs stay. */
export const foldWord = (word: string): string => alike(withoutMarks(word).replace(SEPARATORS, ''));

/**
 * A password in every form in which the list is asked for it, none twice: the whole; without signs at its ends; and
 * without digits and signs at its ends, where these may be letters of the word (`@zerty12`, `motdep@$$3`) with and
 * without them; and of one that is a word again and again, the word. Two dozen at most, whatever the password is.
 */
export function foldedForms(password: string): readonly string[] {
  const plain = withoutMarks(password);
  const forms = new Set<string>();
  const add = (word: string, fits: (length: number) => boolean): void => {
    const form = joined(word);
    if (form !== null && form.length <= LONGEST_WORD && fits(form.length)) forms.add(form);
  };
  // As it stands in a list, however it is cut up.
  const whole = alike(plain.replace(SEPARATORS, ''));
  if (whole !== '' && whole.length <= LONGEST_WORD) forms.add(whole);
  for (const { word } of cuts(plain, LETTER_OR_DIGIT, 0)) add(word, () => true);
  for (const { word, before, behind } of cuts(plain, LETTER, REACH)) {
    add(
      word,
      (length) =>
        length >= SHORTEST_REST &&
        lettersOf(word) * (length < MUCH_SUBSTITUTED ? 2 : 3) >= length &&
        (length >= LONG_REST || hardlySurprise([before, behind])),
    );
  }
  for (const form of [...forms]) {
    const word = repeated(form);
    if (word !== null) forms.add(word);
  }
  return [...forms];
}

/** The word that a form is again and again, `soleilsoleil`; `null`: it is none. Three letters are no word by chance. */
function repeated(form: string): string | null {
  const table = fallbacks(Array.from(form, (character) => character.codePointAt(0) ?? 0));
  const period = table.length - (table.at(-1) ?? 0);
  const isWhole = table.length > period && table.length % period === 0;
  return isWhole && period >= SHORTEST_REST ? Array.from(form).slice(0, period).join('') : null;
}

/** A list's word without digits and signs at its ends, as it is worth keeping; `null`: too little would be left. */
export function bareWord(word: string): string | null {
  const [cut] = cuts(withoutMarks(word), LETTER, 0);
  const form = cut === undefined ? null : joined(cut.word);
  return form === null || form.length <= SHORTEST_REST ? null : form;
}

interface Cut {
  readonly word: string;
  readonly before: End;
  readonly behind: End;
}

interface End {
  readonly digits: string;
  /** One that is repeated counts once. */
  readonly signs: number;
}

/**
 * The text from its first to its last `kept` character, and as far beyond as what stands there may stand for letters,
 * `reach` characters at most. Nothing where that leaves too many signs out, or too much in.
 */
function cuts(plain: string, kept: RegExp, reach: number): readonly Cut[] {
  const characters = Array.from(plain);
  const first = characters.findIndex((character) => kept.test(character));
  const last = characters.findLastIndex((character) => kept.test(character));
  if (first === -1 || last - first > LONGEST_TYPED) return [];
  const ends = reached(characters, last, 1, reach).map((end) => ({ end, behind: endOf(characters.slice(end + 1)) }));
  return reached(characters, first, -1, reach).flatMap((start) => {
    const before = endOf(characters.slice(0, start));
    return ends
      .filter(({ behind }) => before.signs + behind.signs <= SIGNS_AT_ENDS)
      .map(({ end, behind }) => ({ word: characters.slice(start, end + 1).join(''), before, behind }));
  });
}

const lettersOf = (word: string): number => word.match(LETTERS)?.length ?? 0;

/** `from`, and the places behind it as long as what stands there may stand for a letter. */
function reached(characters: readonly string[], from: number, step: 1 | -1, reach: number): readonly number[] {
  const places = [from];
  for (let at = from + step; places.length <= reach && ALIKE[characters[at] ?? ''] !== undefined; at += step) {
    places.push(at);
  }
  return places;
}

function endOf(characters: readonly string[]): End {
  let digits = '';
  let signs = 0;
  for (const [at, character] of characters.entries()) {
    if (DIGIT.test(character)) digits += character;
    else if (character !== ' ' && character !== characters[at - 1]) signs += 1;
    if (signs > SIGNS_AT_ENDS) break;
  }
  return { digits, signs };
}

/** Few digits, or digits that follow from one another: the same again, one more, one less; a year is one surprise. */
function hardlySurprise(ends: readonly End[]): boolean {
  let surprises = 0;
  for (const { digits } of ends) {
    const others = digits.replace(YEARS, '');
    surprises += (digits.length - others.length) / 4;
    for (let at = 0; at < others.length; at += 1) {
      const step = (others.charCodeAt(at) - others.charCodeAt(at - 1) + 11) % 10;
      if (at === 0 || step > 2) surprises += 1;
    }
  }
  return surprises <= FEW_SURPRISES || ends.reduce((sum, { digits }) => sum + digits.length, 0) <= FEW_DIGITS;
}
