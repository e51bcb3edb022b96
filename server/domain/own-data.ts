/**
 * Is a password made of its owner's names, login, numbers or birth date, or of its
 * establishment's words? Pure, bundled for the browser (which knows the
 * names on the card only).
 *
 * Password and own data are brought to one skeleton: case, accents and simple substitutions folded (`D@n1el` and
 * `Daniel` are the same), everything but letters and digits dropped. The pieces of the own data are then marked
 * wherever they stand in the password. What is left over is what its owner brought to it, digits and signs at the ends
 * not counted. The password is made of own data when less than eight characters are left over, and no more than were
 * marked: `Dupont1998!!` is, `galéasse tulipe moteur` is not, though its owner is called Léa.
 */
import { skeleton } from './folding';
import { fallbacks } from './password-pattern';

export interface OwnData {
  readonly names: readonly string[];
  readonly login: string;
  /** Card number, with or without its `E`, INE and the like. */
  readonly numbers: readonly string[];
  /** `YYYY-MM-DD`, `null` where unknown. */
  readonly birthDate: string | null;
  /** What everybody there knows, and so nobody's own: the establishment's names, words of its card. */
  readonly house?: readonly string[];
}

/** Enough of one's own beside own data, in characters of the skeleton. */
const ENOUGH_LEFT = 8;

/** A shorter piece stands in too many words by chance. */
const SHORTEST_PIECE = 3;

/** Of the establishment's words a shorter one stands in too many passwords of other people. */
const SHORTEST_OF_HOUSE = 6;

const MONTHS = [
  'janvier',
  'février',
  'mars',
  'avril',
  'mai',
  'juin',
  'juillet',
  'août',
  'septembre',
  'octobre',
  'novembre',
  'décembre',
] as const;

/** The ways people write a date, their separators dropped: 10101998, 19981010, 101098, 981010, octobre1998, 1998 … */
function dateForms(birthDate: string): readonly string[] {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(birthDate);
  if (parts === null) {
    return [];
  }
  const [, year = '', month = '', day = ''] = parts;
  const short = year.slice(2);
  const [plainDay, plainMonth] = [String(Number(day)), String(Number(month))];
  const monthName = MONTHS[Number(month) - 1] ?? '';
  return [
    day + month + year,
    year + month + day,
    month + day + year,
    year + day + month,
    day + month + short,
    short + month + day,
    month + day + short,
    plainDay + plainMonth + year,
    plainDay + plainMonth + short,
    year + plainMonth + plainDay,
    monthName + year,
    monthName + short,
    plainDay + monthName,
    day + monthName,
    year,
  ];
}

const wordsOf = (text: string): readonly string[] => text.normalize('NFC').split(/[^\p{L}\p{M}\p{Nd}]+/u);

/** Each name, login and number whole and in its words, and the date's forms: as skeletons, none twice. */
function pieces(own: OwnData): ReadonlySet<string> {
  const found = new Set<string>();
  const addFrom = (shortest: number, text: string): void => {
    const { text: piece } = skeleton(text);
    if (piece.length >= shortest) found.add(piece);
  };
  const add = (text: string): void => addFrom(SHORTEST_PIECE, text);
  for (const text of [...own.names, own.login, ...own.numbers]) [text, ...wordsOf(text)].forEach(add);
  for (const text of own.house ?? []) {
    for (const word of [text, ...wordsOf(text)]) addFrom(SHORTEST_OF_HOUSE, word);
  }
  for (const number of own.numbers) {
    add(number.replace(/^E/i, ''));
  }
  if (own.birthDate !== null) {
    dateForms(own.birthDate).forEach(add);
  }
  return found;
}

/** Whether a piece may be there is asked of so many of its units first: most pieces are nowhere near. */
const GLANCE = 8;

const unitsOf = (text: string): Uint16Array => {
  const units = new Uint16Array(text.length);
  for (let at = 0; at < text.length; at += 1) units[at] = text.charCodeAt(at);
  return units;
};

/** Marks each place where the piece stands, overlapping ones too. Linear, however text and piece repeat themselves. */
function mark(text: Uint16Array, piece: Uint16Array, marked: Uint8Array): void {
  const table = fallbacks(piece);
  const whole = piece.length;
  let until = 0;
  for (let at = 0, length = 0; at < text.length; at += 1) {
    const unit = text[at];
    while (length > 0 && unit !== piece[length]) length = table[length - 1] ?? 0;
    if (unit === piece[length]) length += 1;
    if (length < whole) continue;
    marked.fill(1, Math.max(until, at + 1 - whole), at + 1);
    until = at + 1;
    length = table[whole - 1] ?? 0;
  }
}

/** Whether the password is made of own data, by the rule above. O(length) for each of a few dozen pieces. */
export function madeOfOwnData(password: string, own: OwnData): boolean {
  const { text, letters } = skeleton(password);
  const units = unitsOf(text);
  const marked = new Uint8Array(text.length);
  for (const piece of pieces(own)) {
    if (piece.length <= text.length && text.includes(piece.slice(0, GLANCE))) mark(units, unitsOf(piece), marked);
  }
  const counts = (at: number): boolean => marked[at] === 1 || letters[at] === 1;
  let first = 0;
  let last = text.length - 1;
  while (first <= last && !counts(first)) {
    first += 1;
  }
  while (last >= first && !counts(last)) {
    last -= 1;
  }
  const inner = marked.subarray(first, last + 1);
  const ownLength = inner.reduce((sum, mark) => sum + mark, 0);
  const left = inner.length - ownLength;
  return ownLength > 0 && left < ENOUGH_LEFT && left <= ownLength;
}
