/**
 * Passwords that a rule may find hard, the same ones for the same word: repeated, nearly repeated, what grows when it is
 * normalised, what is a letter to one rule and none to another, the owner's own data cut and mixed. And owners whose
 * data is long and repeats itself.
 */
import { WordRandom } from '../../ldap/embedded';
import type { OwnData } from '../../server/domain/own-data';

/** Bytes of UTF-8: as many as a directory takes, and each input has as many as fit. */
export const MOST_BYTES = 511;

const COMBINING = ['\u0301', '\u0323', '\u0345', '\u0338', '\u20dd', '\u3099'];

/** One bit of a password each; a password repeats and mixes them. */
const BITS: readonly ((chance: WordRandom, own: OwnData) => string)[] = [
  (chance) => chance.of(['a', 'b', 'l', 'i', 'e', '1', '0', ' ', '!', '@', '$', '-', '_', '.', "'"]),
  // What stands for a letter.
  (chance) => chance.of(['0', '1', '!', '3', '€', '4', '@', '5', '$', '7', 'ı', 'ł', 'ø', 'œ', 'æ', 'ß', 'ẞ', 'İ']),
  // What is many when it is decomposed: eighteen for one, with U+FDFA.
  (chance) => chance.of(['\ufdfa', '\ufdfb', '㍿', '㌖', '⒇', '㋿', 'ﬃ', '⩴', '…', '½', '\u1fb7', '🄫', '𝅘𝅥𝅮']),
  // Each mark anew, after a letter or after nothing.
  (chance) => chance.of(COMBINING),
  (chance) => `a${COMBINING.join('')}${chance.of(COMBINING)}`,
  // Half a character, and characters of two halves.
  (chance) => chance.of(['\ud83d', '\udc4d', '\ud83d\ud83d', '\udc4d\ud83d']),
  (chance) => chance.of(['🌷', '𝐚', '𝟙', '𐐷', '𠮷', '\u{10ffff}', '\u{e0041}']),
  (chance) => chance.of(['ل', 'ﻻ', 'א', 'ـ', '\u202e', '\u2067', '\u200f', '٣', '۳', 'ى']),
  (chance) => chance.of(['한', '\u1112', '\u1161', '\u11ab', '密', 'ア', '・', '·', '͵', '׳']),
  (chance) => chance.of(['\0', '\t', '\n', '\u200d', '\ufeff', '\u00ad', '\u0378', '\ufffd', '\ue000']),
  (chance) => chance.of(['azerty', 'motdepasse', 'P@ssw0rd', '2024', '1998', '19', '12345678', 'arc-en-ciel']),
  // Their own, whole and cut, so that a search comes far before it fails.
  (chance, own) => chance.of([...own.names, own.login, ...own.numbers]),
  (chance, own) => {
    const piece = chance.of([...own.names, own.login]);
    return piece.slice(0, Math.max(1, piece.length - chance.between(1, 3)));
  },
];

/** Cuts a text to so many bytes, between characters. */
function cut(text: string): string {
  let bytes = 0;
  let kept = '';
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > MOST_BYTES) break;
    kept += character;
  }
  return kept;
}

function hostile(chance: WordRandom, own: OwnData): string {
  const bits = Array.from({ length: chance.between(1, 4) }, () => chance.of(BITS)(chance, own));
  let text = '';
  while (text.length < MOST_BYTES) {
    const bit = chance.of(bits);
    text += chance.chance(0.5) ? bit.repeat(chance.between(1, 200)) : bits.join('').repeat(chance.between(1, 50));
  }
  return cut(text);
}

/** Endless. @param word another word, other passwords */
export function* hostilePasswords(word: string, own: OwnData): Generator<string, never> {
  const chance = new WordRandom(word);
  for (;;) yield hostile(chance, own);
}

/** An owner with names of many words and of hundreds of letters, a login and numbers that repeat themselves. */
export const LONG_OWN: OwnData = {
  names: [
    `${'ab'.repeat(60)} ${'abab'.repeat(20)}c`,
    `${'a'.repeat(120)}b`,
    Array.from({ length: 20 }, (_, at) => `${'na'.repeat(4 + at)}d${at}`).join('-'),
    'Marie-Antoinette Josèphe Jeanne de Habsbourg-Lorraine d’Autriche',
    `${'\ufdfa'.repeat(8)} ${'صلى '.repeat(20)}`,
  ],
  login: `${'aab'.repeat(40)}@etu.univ-exemple.fr`,
  numbers: ['E21813178', '1'.repeat(60), '12'.repeat(30), '1234567890G'],
  birthDate: '1998-10-10',
};
