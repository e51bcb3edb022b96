/**
 * The rules of a new password, judged the same way in the browser (what it may know) and on the server (all of it).
 * Pure; every rule is O(length); nothing here is ever trimmed or stripped: a password is taken whole or refused.
 * Sources: RFC 8265 (OpaqueString), NIST SP 800-63B-4, ANSSI, CNIL 2022-100.
 */
import { madeOfOwnData, type OwnData } from './own-data';
import { isPattern } from './password-pattern';

/** What binds a password: the sum of the profile's rules and the directory's own policy. `null` and 0: no such rule. */
export interface PasswordRules {
  /** Lengths are in code points of the normalised password, as NIST counts them: a letter with its accent is one. */
  readonly minLength: number;
  readonly recommended: number | null;
  readonly maxLength: number;
  /** Bytes of UTF-8: 511 (slapd with {CRYPT} stores an unusable hash from 512 on), 72 where bcrypt is stored. */
  readonly maxBytes: number;
  readonly characters: 'any' | 'latin1' | 'ascii';
  /** Each of these characters is refused. */
  readonly forbidden: string;
  /** So many of the four kinds upper, lower, digit, special. */
  readonly kinds: { readonly atLeast: number } | null;
  readonly digitsAtLeast: number;
  readonly lettersAtLeast: number;
  /** How many former passwords the directory refuses. Only told: the directory alone can judge. */
  readonly history: number | null;
  /** Where NT hashes are kept: some modules store a wrong one for characters beyond U+FFFF. */
  readonly noBeyondBmp: boolean;
}

/** Stable words: the pages' texts, the log's `rule` and the tests hang on them. In the order of display. */
const RULE_NAMES = [
  'empty',
  'ill_formed',
  'hash_scheme',
  'too_short',
  'recommended',
  'kinds',
  'letters',
  'digits',
  'forbidden_characters',
  'characters',
  'spaces_at_ends',
  'too_long',
  'too_many_bytes',
  'beyond_bmp',
  'pattern',
  'common',
  'own_data',
  'history',
] as const;

export type RuleName = (typeof RULE_NAMES)[number];

/** Why a text is no password. `control`: something invisible; `unassigned`: a character that RFC 8264 leaves out. */
export type NormalisationProblem = 'empty' | 'ill_formed' | 'control' | 'unassigned';

export type Normalised =
  | { readonly ok: true; readonly password: string }
  | { readonly ok: false; readonly problem: NormalisationProblem };

export interface Verdict {
  /** Exactly what is to be written and proved; `null` when the text cannot be a password. */
  readonly password: string | null;
  /** In the order of display; empty: accepted as far as can be judged here. `common` is judged where the list is. */
  readonly unmet: readonly RuleName[];
  /** Allowed, but worth a word: `characters` (some devices cannot type it), `recommended` (longer is better). */
  readonly advice: readonly RuleName[];
}

export interface ListedRule {
  readonly name: RuleName;
  /** What the rule's sentence has to say: numbers, the forbidden characters, the set of characters. */
  readonly values: Readonly<Record<string, string | number>>;
  /** `live`: the page judges it while typing; `sent`: judged by the server or the directory. */
  readonly when: 'live' | 'sent';
}

/** UTF-16 units; beyond, nothing is looked at: NFC makes one of four at most, which is still past 127 code points. */
const LONGEST_JUDGED = 1_024;

/** Controls, and what renders as nothing (zero width, bidirectional marks, variation selectors): PrecisIgnorable. */
const INVISIBLE = /[\p{Cc}\p{Default_Ignorable_Code_Point}]/u;

/**
 * The rest of what FreeformClass leaves out (RFC 8264 section 9): unassigned and private characters, noncharacters,
 * line separators, format characters; conjoining Hangul; the exceptions, and signs allowed only beside certain letters.
 * Join controls are refused with the invisible ones: their context needs tables that regular expressions do not have.
 */
const LEFT_OUT = new RegExp(
  [
    '[\\p{Cn}\\p{Co}\\p{Cf}\\p{Zl}\\p{Zp}]',
    '[\\u1100-\\u11ff\\ua960-\\ua97c\\ud7b0-\\ud7fb]',
    '[\\u0640\\u07fa\\u302e\\u302f\\u3031-\\u3035\\u303b]',
    '(?<!l)\\u00b7|\\u00b7(?!l)',
    '\\u0375(?!\\p{Script=Greek})',
    '(?<!\\p{Script=Hebrew})[\\u05f3\\u05f4]',
  ].join('|'),
  'u',
);

/** Two more of RFC 5892's contexts, of the whole text. Tested one by one: a `.*` between would be quadratic. */
const outOfContext = (text: string): boolean =>
  (text.includes('\u30fb') && !/[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u.test(text)) ||
  (/[\u0660-\u0669]/.test(text) && /[\u06f0-\u06f9]/.test(text));

/**
 * RFC 8265's OpaqueString, applied exactly once, here: spaces of other kinds become U+0020, then NFC, then the
 * characters are checked against FreeformClass (RFC 8264). Case and width stay, nothing is trimmed. Applied to its own
 * result it changes nothing, so what is written is what a conforming client sends.
 */
export function normalisePassword(typed: string): Normalised {
  if (typed === '') {
    return { ok: false, problem: 'empty' };
  }
  // U+FFFD is what a form or a decoder makes of half a character: nobody typed it, nobody could type it again.
  if (/[\p{Cs}\ufffd]/u.test(typed)) {
    return { ok: false, problem: 'ill_formed' };
  }
  const password = typed.replace(/\p{Zs}/gu, ' ').normalize('NFC');
  if (INVISIBLE.test(password)) {
    return { ok: false, problem: 'control' };
  }
  if (LEFT_OUT.test(password) || outOfContext(password)) {
    return { ok: false, problem: 'unassigned' };
  }
  return { ok: true, password };
}

/** Whether two fields hold the same text: the untouched strings, so that "alike" means typed alike. */
export function typedAlike(first: string, second: string): boolean {
  return first === second;
}

/** Counts of one password, taken in a single pass over its code points. */
export interface Counts {
  points: number;
  bytes: number;
  letters: number;
  upper: number;
  lower: number;
  digit: number;
  special: number;
  highest: number;
}

/** Bytes of UTF-8 by code point: the last code point of each length. */
const UTF8_LAST = [0x7f, 0x7ff, 0xffff] as const;

/** For `BROKEN`. */
export function count(password: string): Counts {
  const counts: Counts = { points: 0, bytes: 0, letters: 0, upper: 0, lower: 0, digit: 0, special: 0, highest: 0 };
  for (const character of password) {
    const point = character.codePointAt(0) ?? 0;
    counts.points += 1;
    counts.bytes += 1 + UTF8_LAST.filter((last) => point > last).length;
    counts.highest = Math.max(counts.highest, point);
    // A digit is an ASCII one, a letter may have no case, a space is no special: the narrow reading is the one that no
    // directory contradicts.
    counts.letters += Number(/\p{L}/u.test(character));
    counts.upper += Number(/\p{Lu}/u.test(character));
    counts.lower += Number(/\p{Ll}/u.test(character));
    counts.digit += Number(/[0-9]/.test(character));
    counts.special += Number(/[\p{P}\p{S}]/u.test(character));
  }
  return counts;
}

const HIGHEST: Readonly<Record<PasswordRules['characters'], number>> = { any: 0x10ffff, latin1: 0xff, ascii: 0x7f };

/**
 * slapd takes what begins so for a hash by a scheme that it does not know, or for one that it knows, and the password
 * itself never opens anything (`lutil_passwd` in libraries/liblutil/passwd.c: any `}` behind a `{` and a character more;
 * RFC 2307 section 5.3, RFC 3112). 389-ds does likewise.
 */
const HASH_SCHEME = /^\{[^}]+\}/;

type Breaks = (password: string, counts: Counts, rules: PasswordRules, own: OwnData) => boolean;

/** Each rule that is judged here: true when the password breaks it. */
export const BROKEN: Partial<Record<RuleName, Breaks>> = {
  hash_scheme: (password) => HASH_SCHEME.test(password),
  too_short: (_, { points }, { minLength }) => points < minLength,
  kinds: (_, { upper, lower, digit, special }, { kinds }) =>
    [upper, lower, digit, special].filter((number) => number > 0).length < (kinds?.atLeast ?? 0),
  letters: (_, { letters }, { lettersAtLeast }) => letters < lettersAtLeast,
  digits: (_, { digit }, { digitsAtLeast }) => digit < digitsAtLeast,
  forbidden_characters: (password, _, { forbidden }) => {
    const refused = new Set(forbidden);
    return Array.from(password).some((character) => refused.has(character));
  },
  characters: (_, { highest }, { characters }) => highest > HIGHEST[characters],
  spaces_at_ends: (password) => password.startsWith(' ') || password.endsWith(' '),
  too_long: (_, { points }, { maxLength }) => points > maxLength,
  too_many_bytes: (_, { bytes }, { maxBytes }) => bytes > maxBytes,
  beyond_bmp: (_, { highest }, { noBeyondBmp }) => noBeyondBmp && highest > 0xffff,
  pattern: (password) => isPattern(password),
  own_data: (password, _counts, _rules, own) => madeOfOwnData(password, own),
};

/**
 * Judges a typed password by all rules that can be judged without the directory.
 * @param own What is known of its owner: all of it on the server, the names on the card in the browser.
 */
export function judgePassword(typed: string, rules: PasswordRules, own: OwnData): Verdict {
  if (typed.length > LONGEST_JUDGED) {
    return { password: null, unmet: ['too_long'], advice: [] };
  }
  const normalised = normalisePassword(typed);
  if (!normalised.ok) {
    return { password: null, unmet: [normalised.problem === 'empty' ? 'empty' : 'ill_formed'], advice: [] };
  }
  const { password } = normalised;
  const counts = count(password);
  const unmet = RULE_NAMES.filter((name) => BROKEN[name]?.(password, counts, rules, own) === true);
  const advice: RuleName[] = [];
  if (!unmet.includes('too_short') && rules.recommended !== null && counts.points < rules.recommended) {
    advice.push('recommended');
  }
  if (!unmet.includes('characters') && counts.highest > HIGHEST.ascii) {
    advice.push('characters');
  }
  return { password, unmet, advice };
}

/**
 * The rules as the page lists them, in order, those that do not apply left out. `empty`, `ill_formed` and `hash_scheme`
 * are told when they are broken: whoever meets them did not mean to.
 */
export function listRules(rules: PasswordRules): readonly ListedRule[] {
  const all: readonly (readonly [boolean, RuleName, ListedRule['values'], ListedRule['when']])[] = [
    [rules.minLength > 0, 'too_short', { min: rules.minLength }, 'live'],
    [(rules.recommended ?? 0) > rules.minLength, 'recommended', { length: rules.recommended ?? 0 }, 'live'],
    [rules.kinds !== null, 'kinds', { atLeast: rules.kinds?.atLeast ?? 0 }, 'live'],
    [rules.lettersAtLeast > 0, 'letters', { atLeast: rules.lettersAtLeast }, 'live'],
    [rules.digitsAtLeast > 0, 'digits', { atLeast: rules.digitsAtLeast }, 'live'],
    [rules.forbidden !== '', 'forbidden_characters', { forbidden: rules.forbidden }, 'live'],
    [rules.characters !== 'any', 'characters', { characters: rules.characters }, 'live'],
    [true, 'spaces_at_ends', {}, 'live'],
    [true, 'too_long', { max: rules.maxLength }, 'live'],
    [true, 'too_many_bytes', { max: rules.maxBytes }, 'live'],
    [rules.noBeyondBmp, 'beyond_bmp', {}, 'live'],
    [true, 'pattern', {}, 'live'],
    [true, 'common', {}, 'sent'],
    [true, 'own_data', {}, 'sent'],
    [rules.history !== null, 'history', { count: rules.history ?? 0 }, 'sent'],
  ];
  return all.filter(([applies]) => applies).map(([, name, values, when]) => ({ name, values, when }));
}
