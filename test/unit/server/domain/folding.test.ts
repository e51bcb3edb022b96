import { bareWord, foldedForms, foldWord, LONGEST_WORD, skeleton } from '../../../../server/domain/folding';

describe('skeleton', () => {
  it.each([
    ['Daniel', 'daniei', '111111'],
    ['D@n1el', 'daniei', '101011'],
    ['N°5 Élan', 'nosean', ''],
    ['Œuvrard', 'oeuvrard', '11111111'],
    ['Straße!', 'strassei', '11111110'],
    ['Łódź', 'iodz', '1111'],
    ['12,60€', 'i26oe', '00000'],
    ['نور٣', 'نور٣', '1110'],
    ['🌷 𝐀b', 'ab', '11'],
    ['', '', ''],
  ])('%j', (text, folded, letters) => {
    const found = skeleton(text);
    // Here the accents' own characters are what is of interest.
    if (letters === '') expect(found.text.length).toBe(found.letters.length);
    else expect([found.text, found.letters.join('')]).toEqual([folded, letters]);
  });
});

describe('foldWord', () => {
  it.each([
    ['Éléphant', 'eiephant'],
    ['P@$$w0rd', 'password'],
    ["Aujourd'hui", 'aujourdhui'],
    ['arc-en-ciel', 'arcenciei'],
    ['mot de passe', 'motdepasse'],
    ['abc#123', 'abc#i2e'],
    ['ﬁn', 'fin'],
    ['ＡＺＥＲＴＹ', 'azerty'],
    // Letters of Cyrillic and Greek that are drawn alike.
    ['раsswоrd', 'password'],
    ['РАЅЅWОRD', 'password'],
    ['ΑΖΕRΤΥ', 'azerty'],
    ['сοсοηυt', 'cocoηut'],
    // What looks like none stays.
    ['пароль', 'пapoль'],
    ['λόγος', 'λoyoς'],
  ])('%j: %s', (word, folded) => {
    expect(foldWord(word)).toBe(folded);
    expect(foldWord(folded)).toBe(folded);
  });
});

describe('foldedForms', () => {
  it.each<[string, readonly string[]]>([
    // The whole must be the word; digits and signs at its ends are none of it, unless they stand for its letters.
    ['elephant', ['eiephant']],
    ['éléphant12', ['eiephanti2', 'eiephant', 'eiephanti']],
    [
      '24elephant!!',
      ['2aeiephantii', '2aeiephant', 'eiephant', 'eiephanti', 'eiephantii', 'aeiephant', 'aeiephanti', 'aeiephantii'],
    ],
    ['motdep@$$3', ['motdepasse', 'motdep', 'motdepa', 'motdepas', 'motdepass']],
    ['@zerty', ['azerty', 'zerty']],
    ['mot de passe', ['motdepasse']],
    ['elephant rose et bleu', ['eiephantroseetbieu']],
    // Three separators are too many for six letters, unless the list has it so.
    ['az-er_ty9', ['azerty9', 'azerty']],
    ['a.z-e_rty9', ['azerty9']],
    ['a.z.e.r9', ['azer9']],
    // Signs inside stay, and more than two at the ends are somebody's own.
    ['ele#phant', ['eie#phant']],
    ['!elephant!', ['ieiephanti', 'eiephant', 'eiephanti', 'ieiephant']],
    ['#?elephant%', ['#?eiephant%']],
    ['***elephant$$$', ['***eiephantsss', 'eiephantsss', 'eiephant', 'eiephants', 'eiephantss']],
    // Beside a short word few digits are dropped, or many that hardly surprise; beside a long one all of them.
    ['chat9268', ['chat9268', 'chat']],
    ['chat92682', ['chat92682']],
    ['chat66778899', ['chat66tt8899', 'chat']],
    ['chat20262026', ['chat2o262o26', 'chat']],
    ['elephant92682692', ['eiephant92682692', 'eiephant']],
    ['ami92', ['ami92']],
    // A word again and again is the word.
    ['soleilsoleil', ['soieiisoieii', 'soieii']],
    ['chatchatchat!', ['chatchatchati', 'chatchatchat', 'chat']],
    ['loulouloulou', ['iouiouiouiou']],
    ['soleilsole', ['soieiisoie']],
    // Digits alone.
    ['1234567890', ['i2eas6t89o']],
    ['12345678!!', ['i2eas6t8ii', 'i2eas6t8']],
    // Mostly substituted: it is somebody's own.
    ['4@3a', ['aaea']],
    ['$3iy@$9', ['seiyas9', 'eiyas9', 'iyas', 'eiya', 'seiy']],
    ['', []],
    ['-_-', []],
  ])('%j', (password, forms) => {
    expect([...foldedForms(password)].sort()).toEqual([...forms].sort());
  });

  it('of what is longer than any word are none, and never many', () => {
    expect(foldedForms('a'.repeat(LONGEST_WORD))).toEqual(['a'.repeat(LONGEST_WORD)]);
    expect(foldedForms('a'.repeat(LONGEST_WORD + 1))).toEqual([]);
    expect(foldedForms(`${'1'.repeat(200)}${'b'.repeat(LONGEST_WORD)}${'2'.repeat(200)}`)).toEqual([
      'b'.repeat(LONGEST_WORD),
    ]);
    expect(foldedForms('@$!abcdefgh$@!').length).toBeLessThanOrEqual(24);
  });
});

describe('bareWord', () => {
  it.each([
    ['naruto123', 'naruto'],
    ['!!Chelsea1', 'cheisea'],
    ['P@ssw0rd', 'password'],
    ['love4ever', 'ioveaever'],
    ['abcd1234', null],
    ['123456', null],
    ['#?%naruto', null],
    ['', null],
  ])('%j: %s', (word, bare) => {
    expect(bareWord(word)).toBe(bare);
  });
});
