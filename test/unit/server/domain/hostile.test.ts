/** What holds for every password, however hostile: of 511 bytes, for owners of long data. */
import { foldedForms, LONGEST_WORD } from '../../../../server/domain/folding';
import { madeOfOwnData, type OwnData } from '../../../../server/domain/own-data';
import { judgePassword, listRules, normalisePassword, type PasswordRules } from '../../../../server/domain/password';
import { hostilePasswords, LONG_OWN, MOST_BYTES } from '../../../support/hostile-passwords';

const COUNT = 800;

const ALL: PasswordRules = {
  minLength: 12,
  recommended: 16,
  maxLength: 127,
  maxBytes: 72,
  characters: 'latin1',
  forbidden: '<>"\'$',
  kinds: { atLeast: 3 },
  digitsAtLeast: 1,
  lettersAtLeast: 2,
  history: 5,
  noBeyondBmp: true,
};
const NOBODY: OwnData = { names: [], login: '', numbers: [], birthDate: null };

function* some(word: string, own: OwnData = LONG_OWN): Generator<string> {
  const passwords = hostilePasswords(word, own);
  for (let count = 0; count < COUNT; count += 1) yield passwords.next().value;
}

it('the hostile passwords are long, various, and the same again', () => {
  const passwords = [...some('generator')];
  expect(new Set(passwords).size).toBeGreaterThan(COUNT / 2);
  const bytes = passwords.map((password) => Buffer.byteLength(password));
  expect(Math.max(...bytes)).toBe(MOST_BYTES);
  expect(bytes.filter((length) => length > MOST_BYTES - 120).length).toBe(COUNT);
  expect([...some('generator')]).toEqual(passwords);
  // Enough of them are passwords at all, and enough are not.
  const taken = passwords.filter((password) => normalisePassword(password).ok).length;
  expect(taken).toBeGreaterThan(COUNT / 4);
  expect(taken).toBeLessThan(COUNT);
});

it('each is judged without a throw, twice alike, by rules that are listed', () => {
  const listed = new Set<string>([...listRules(ALL).map(({ name }) => name), 'empty', 'ill_formed', 'hash_scheme']);
  const judged = (typed: string): string => JSON.stringify(judgePassword(typed, ALL, LONG_OWN));
  for (const typed of some('judged')) {
    const { password, unmet, advice } = judgePassword(typed, ALL, LONG_OWN);
    const unlisted = [...unmet, ...advice].filter((name) => !listed.has(name));
    // Far too long for `ALL`, each breaks a rule. What would be written is judged as what was typed.
    const alike =
      judged(typed) === JSON.stringify({ password, unmet, advice }) && judged(password ?? typed) === judged(typed);
    if (!alike || unlisted.length > 0 || unmet.length === 0) throw new Error(JSON.stringify(typed));
  }
});

it('the list of common passwords is asked for few and short forms, none twice', () => {
  for (const typed of some('folded')) {
    const forms = foldedForms(typed);
    const odd = forms.filter((form) => form === '' || form.length > LONGEST_WORD);
    if (odd.length > 0 || forms.length > 24 || new Set(forms).size < forms.length)
      throw new Error(JSON.stringify(typed));
  }
});

it('is not made of own data where there is none', () => {
  expect([...some('nobody')].filter((typed) => madeOfOwnData(typed, NOBODY))).toEqual([]);
});

describe('own data is marked as a search at every place would mark it', () => {
  /** Letters, so that the skeleton is the text; a and b alone, so that pieces overlap in all ways. */
  const PIECES = ['aba', 'aab', 'bbab', 'abab', 'aaaa', 'abaababaab'] as const;

  function slowly(text: string, pieces: readonly string[]): boolean {
    const marked = Array.from(text, (_, at) =>
      pieces.some((piece) =>
        Array.from(piece, (_unit, back) => at - back).some((from) => from >= 0 && text.startsWith(piece, from)),
      ),
    );
    const own = marked.filter(Boolean).length;
    const left = text.length - own;
    return own > 0 && left < 8 && left <= own;
  }

  it.each([[PIECES.slice(0, 1)], [PIECES.slice(1, 3)], [PIECES.slice(3)], [PIECES]])('%j', (pieces) => {
    const own: OwnData = { ...NOBODY, names: pieces };
    let made = 0;
    for (let number = 0; number < 1 << 13; number += 1) {
      const text = number.toString(2).padStart(13, '0').replaceAll('0', 'a').replaceAll('1', 'b');
      const expected = slowly(text, pieces);
      made += Number(expected);
      if (madeOfOwnData(text, own) !== expected) throw new Error(`${text}: ${expected} is due`);
    }
    expect(made).toBeGreaterThan(100);
    expect(made).toBeLessThanOrEqual(1 << 13);
  });
});
