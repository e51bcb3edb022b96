import { WordRandom } from '../../../../ldap/embedded';
import { fallbacks, isPattern } from '../../../../server/domain/password-pattern';

describe('a pattern is', () => {
  it.each([
    // One short text again and again, whatever stands around it.
    'aaaaaaaaaaaa',
    'abcabcabcabc',
    'azertyazerty1',
    'azertyazerty123',
    'AzertyAZERTY1!',
    'loulouloulou',
    'abcdabcdabcd1!',
    '!abcabcabc1',
    '12121212121212',
    'ababababababab',
    'aaaaaaaaaaa!',
    '            ',
    '密码密码密码密码密码密码',
    '🌷🌷🌷🌷🌷🌷🌷🌷🌷🌷🌷🌷',
    'мирмирмирмир',
    // Counts and alphabets.
    '123456789012',
    '987654321098',
    'abcdefghijkl',
    'zyxwvutsrqpo',
    'абвгдежзийкл',
    // Rows and columns of keys, AZERTY and QWERTY.
    'azertyuiopqs',
    'poiuytrezaml',
    'qwertyuiop12',
    'qwertzuiop12',
    'asdfghjkl123',
    'azertyQSDFGH1',
    '1qaz2wsx3edc',
    '1aqw2zsx3edc',
    'aqwzsxedcrfv',
    '&é"\'(-è_çà12',
    '!@#$%^&*()!@',
    'azerty123456',
    // Each twice, or two of them in turn.
    '112233445566',
    'aaaabbbbcccc',
    'a1z2e3r4t5y6',
    'a1b2c3d4e5f6',
    // The shortest that any profile takes.
    'aaaaaa',
    '123456',
    'abcdef',
    'azerty',
  ])('%j', (password) => {
    expect(isPattern(password)).toBe(true);
  });

  it.each([
    '',
    'a',
    'aaaaa',
    'azert',
    'galet tulipe moteur',
    'poivre et sel fin',
    'tulipe1998galet',
    'soleilsoleil1',
    'azerty12',
    '26892689',
    '839201746352',
    'k7#pQ2xW9!vb',
    'Xq7mLw2pRt9z',
    'Xq7mLw2Xq7mLw2',
    '密码密码密码12',
    'كلمة السر الطويلة جدا',
    'мой пароль длинный',
    'azerty tulipe 123',
    // Six choices: two runs, and two signs beside them.
    '12345azerty7!',
  ])('and is not: %j', (password) => {
    expect(isPattern(password)).toBe(false);
  });
});

it('however long it is', () => {
  for (const text of ['a', 'ab', 'azerty', '0123456789', 'é', '🌷']) {
    expect([text, isPattern(text.repeat(80)), isPattern(`${text.repeat(80)}k7#pQ2xW9!vb`)]).toEqual([
      text,
      true,
      false,
    ]);
  }
});

it('no random password of eight signs is one', () => {
  const chance = new WordRandom('patterns');
  const random = (): string => String.fromCharCode(...Array.from({ length: 8 }, () => chance.between(33, 126)));
  expect(Array.from({ length: 20_000 }, random).filter(isPattern)).toEqual([]);
});

it.each([
  ['', []],
  ['abcabd', [0, 0, 0, 1, 2, 0]],
  ['aaaa', [0, 1, 2, 3]],
  ['aabaaab', [0, 1, 0, 1, 2, 2, 3]],
])('how far %j begins anew', (text, table) => {
  expect([...fallbacks(Array.from(text, (letter) => letter.charCodeAt(0)))]).toEqual(table);
});
