/**
 * Reading what a staff member, or a barcode reader, put into the card field: pure, O(length), bundled for the browser.
 *
 * The number must come with its `E`: typing it is part of the procedure, and a reader is set to send it as its prefix.
 * A number is kept as typed but for blanks, dots and case. In particular its leading zeros stay: Apogée shows the same
 * number with and without them, the directory holds one of the two, and the search is for exact equality.
 */

/** One form of number that a profile knows. `min` and `max`: the number of digits, both included. */
export type CardForm =
  | { readonly kind: 'nantes' }
  | { readonly kind: 'digits'; readonly min: number; readonly max: number };

/** Codes that a card bears beside its number, recognised so that the page can name them. */
export type OtherCode = 'european_card_qr' | 'chip_number' | 'library_barcode';

export interface CardRead {
  readonly ok: true;
  /** The number with its `E`: what is searched for, shown and logged. */
  readonly card: string;
  /** The number without its `E`. */
  readonly number: string;
  readonly form: CardForm['kind'];
  /** True: a badly set reader was understood. The page shows what was read, a metric counts it. */
  readonly decoded: boolean;
  /** `none`: this form has none. `wrong` explains a number that is not found; it refuses nothing. */
  readonly checkLetter: 'right' | 'wrong' | 'none';
}

export type CardProblem =
  | { readonly ok: false; readonly problem: 'missing' | 'no_prefix' | 'foreign_digits' | 'malformed' | 'too_long' }
  | { readonly ok: false; readonly problem: 'other_code'; readonly code: OtherCode };

export type CardReading = CardRead | CardProblem;

/** UTF-16 units. Longer than any code on a card (the European card's address has about fifty). */
const LONGEST_TYPED = 128;

const CHECK_LETTERS = 'ABCDEFGHJKLMNPQRSTUWXYZ';

/** Letters as a reader set to a US keyboard sends them to an AZERTY desk; `?` is an M sent with Shift. */
const AZERTY_LETTERS: Readonly<Record<string, string>> = { A: 'Q', Q: 'A', Z: 'W', W: 'Z', ',': 'M', '?': 'M' };

/** The digits of the same reader: the top row without Shift. Capitals: Linux and macOS with Caps Lock. */
const AZERTY_DIGITS: Readonly<Record<string, string>> = {
  '&': '1',
  é: '2',
  '"': '3',
  "'": '4',
  '(': '5',
  '-': '6',
  è: '7',
  _: '8',
  ç: '9',
  à: '0',
  É: '2',
  È: '7',
  Ç: '9',
  À: '0',
};

const AZERTY: Readonly<Record<string, string>> = { ...AZERTY_DIGITS, ...AZERTY_LETTERS };
const TOP_ROW = new RegExp(`[${Object.keys(AZERTY_DIGITS).join('').replace('-', '\\-')}]`);
const FOREIGN_DIGIT = /(?![0-9])\p{N}/u;
const DIGITS = /^[0-9]+$/;
const NANTES = /^[0-9]{2}[0-9A-Z][0-9]{3}[A-Z]$/;

/** `http://esc.gg/…`, its dots dropped; or as an AZERTY desk gets it from a reader set to a US keyboard. */
const EUROPEAN_CARD = /^E?(?:(?:HTTPS?:\/\/)?ESCGG(?:\/|$)|HTTPS?M!!ESC:GG(?:!|$))/;
const CHIP = /^E?(?:[0-9A-F]{14}|[0-9A-F]{16})$/;
/** The libraries' Codabar: 14 digits, 2 for a reader, 3 for a book; start and stop letters are often sent along. */
const LIBRARY = /^E?[A-D]?[23][0-9]{13}[A-D]?$/;

/** ASCII only: `toUpperCase` would make an I of ı, an S of ſ and an SS of ß. */
const upper = (text: string): string => text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());

const translate = (text: string, table: Readonly<Record<string, string>>): string => {
  let translated = '';
  for (const character of text) {
    translated += table[character] ?? character;
  }
  return translated;
};

/**
 * The check letter that Nantes' form asks for: seen to hold wherever looked at, documented nowhere; hence an
 * explanation, never a ground of refusal.
 * @param number Without its `E`, with or without the letter itself: `990123W`, `99A001`.
 * @returns `null` when its first six characters are not of that form.
 */
export function checkLetter(number: string): string | null {
  const parts = /^([0-9]{2})([0-9A-Z])([0-9]{3})/.exec(number);
  if (parts === null) {
    return null;
  }
  const [, year = '', third = '', serial = ''] = parts;
  const v = DIGITS.test(third) ? Number(third) : third.charCodeAt(0) - 'A'.charCodeAt(0) + 1;
  const n = Number(year) * 10_000 + v * 1_000 + Number(serial);
  return CHECK_LETTERS.charAt(n % CHECK_LETTERS.length);
}

type Fit = Omit<CardRead, 'decoded'>;

/** The first form, in the profile's order, that the code fits with its `E`. */
function matchForm(code: string, forms: readonly CardForm[]): Fit | null {
  if (!code.startsWith('E')) {
    return null;
  }
  const number = code.slice(1);
  for (const form of forms) {
    if (form.kind === 'nantes' && NANTES.test(number)) {
      const letter = checkLetter(number) === number.slice(-1) ? 'right' : 'wrong';
      return { ok: true, card: code, number, form: 'nantes', checkLetter: letter };
    }
    if (form.kind === 'digits' && number.length >= form.min && number.length <= form.max && DIGITS.test(number)) {
      return { ok: true, card: code, number, form: 'digits', checkLetter: 'none' };
    }
  }
  return null;
}

/** What the code stands for, if a reader set to a US keyboard sent it to an AZERTY desk without Caps Lock. */
function decodeTopRow(code: string): string | null {
  // Such a reader cannot send a digit as a digit: a mixture (`E21-813178`, a dash typed by hand) is not decoded,
  // or it would be read as somebody else's number.
  return TOP_ROW.test(code) && !/[0-9]/.test(code) ? translate(code, AZERTY) : null;
}

/**
 * Reads one code, already without blanks and in capitals. Three ways, the surest first:
 * as typed; as sent through the top row; and with the letters alone swapped, which is what Caps Lock makes of the same
 * reader on Windows (the digits come right). The last one looks like any number of Nantes' form with a wrong letter,
 * so the check letter must be wrong as typed and right once swapped.
 */
function read(code: string, forms: readonly CardForm[]): CardRead | null {
  const typed = matchForm(code, forms);
  if (typed !== null && typed.checkLetter !== 'wrong') {
    return { ...typed, decoded: false };
  }
  const topRow = decodeTopRow(code);
  const sent = topRow === null ? null : matchForm(topRow, forms);
  if (sent !== null) {
    return { ...sent, decoded: true };
  }
  const swapped = matchForm(translate(code, AZERTY_LETTERS), forms);
  if (swapped?.checkLetter === 'right') {
    return { ...swapped, decoded: true };
  }
  return typed === null ? null : { ...typed, decoded: false };
}

function otherCode(code: string): OtherCode | null {
  if (EUROPEAN_CARD.test(code)) {
    return 'european_card_qr';
  }
  if (LIBRARY.test(code)) {
    return 'library_barcode';
  }
  return CHIP.test(code) ? 'chip_number' : null;
}

/**
 * Reads the card field. Forgiven: a small `e`, blanks and dots anywhere, small letters, a reader set to the wrong
 * keyboard. Not forgiven: a missing `E`, digits of another script (never folded: what is searched is what was typed).
 * @param typed What the form sent; anything but a string counts as missing.
 * @param forms The profile's forms, in order.
 */
export function readCard(typed: unknown, forms: readonly CardForm[]): CardReading {
  if (typeof typed !== 'string') {
    return { ok: false, problem: 'missing' };
  }
  if (typed.length > LONGEST_TYPED) {
    return { ok: false, problem: 'too_long' };
  }
  const code = upper(typed.replace(/[\s.]+/g, ''));
  if (code === '') {
    return { ok: false, problem: 'missing' };
  }
  if (FOREIGN_DIGIT.test(code)) {
    return { ok: false, problem: 'foreign_digits' };
  }
  const reading = read(code, forms);
  if (reading !== null) {
    return reading;
  }
  const other = otherCode(code) ?? otherCode(decodeTopRow(code) ?? '');
  if (other !== null) {
    return { ok: false, problem: 'other_code', code: other };
  }
  return { ok: false, problem: read(`E${code}`, forms) === null ? 'malformed' : 'no_prefix' };
}
