import type { CardForm } from '../../../../server/domain/card';
import { checkLetter, readCard } from '../../../../server/domain/card';

const NANTES: readonly CardForm[] = [{ kind: 'nantes' }, { kind: 'digits', min: 6, max: 10 }];
const APOGEE: readonly CardForm[] = [{ kind: 'digits', min: 8, max: 8 }];

/** What a reader set to a US keyboard sends to an AZERTY desk, written from the two keyboards, not from the code. */
const SENT_TO_AZERTY: Record<string, string> = {
  1: '&',
  2: 'é',
  3: '"',
  4: "'",
  5: '(',
  6: '-',
  7: 'è',
  8: '_',
  9: 'ç',
  0: 'à',
  A: 'Q',
  Q: 'A',
  Z: 'W',
  W: 'Z',
  M: ',',
};
const send = (card: string): string => Array.from(card, (character) => SENT_TO_AZERTY[character] ?? character).join('');
const sendCapsLock = (card: string): string =>
  Array.from(card, (character) => (/[0-9]/.test(character) ? character : (SENT_TO_AZERTY[character] ?? character)))
    .join('')
    .toLowerCase();

/** The rule as the product's page states it, computed another way than the code does: digit by digit. */
const letterOf = (six: string): string => {
  const value = (character: string): number => ' ABCDEFGHIJKLMNOPQRSTUVWXYZ'.indexOf(character);
  const digits = Array.from(six, (character) => (/[0-9]/.test(character) ? Number(character) : value(character)));
  const weights = [100_000, 10_000, 1_000, 100, 10, 1];
  return 'ABCDEFGHJKLMNPQRSTUWXYZ'[digits.reduce((sum, digit, at) => sum + digit * (weights[at] ?? 0), 0) % 23] ?? '';
};
const nantesNumbers = ['0', '1', '9', 'A', 'B', 'M', 'Q', 'W', 'Z'].flatMap((third) =>
  Array.from(
    { length: 46 },
    (_, at) => `${String((at * 7) % 100).padStart(2, '0')}${third}${String((at * 37) % 1000).padStart(3, '0')}`,
  ),
);

describe('checkLetter', () => {
  it.each([
    ['990123W', 'W'],
    ['990123', 'W'],
    ['99A001A', 'A'],
    ['99A001', 'A'],
    ['000000', 'A'],
    ['000022', 'Z'],
  ])('%s asks for %s', (number, letter) => {
    expect(checkLetter(number)).toBe(letter);
  });
  it.each(['', '9901', '9A0123', '99é123', '99a001', 'E990123'])('%j is of no such form', (number) => {
    expect(checkLetter(number)).toBeNull();
  });
  it.each(nantesNumbers)('%s agrees with the rule', (six) => {
    expect(checkLetter(six)).toBe(letterOf(six));
  });
});

describe('readCard reads', () => {
  it.each<[string, string, 'nantes' | 'digits', 'right' | 'wrong' | 'none']>([
    ['E990123W', 'E990123W', 'nantes', 'right'],
    ['e990123w', 'E990123W', 'nantes', 'right'],
    ['E99A001A', 'E99A001A', 'nantes', 'right'],
    ['E990123X', 'E990123X', 'nantes', 'wrong'],
    ['E990123I', 'E990123I', 'nantes', 'wrong'],
    ['E21813178', 'E21813178', 'digits', 'none'],
    ['e21813178', 'E21813178', 'digits', 'none'],
    ['  E21813178  ', 'E21813178', 'digits', 'none'],
    ['E 21 81 31 78', 'E21813178', 'digits', 'none'],
    ['E.218.131.78', 'E21813178', 'digits', 'none'],
    ['E\u00a0218\u202f131\u200978', 'E21813178', 'digits', 'none'],
    ['E21813178\r\n', 'E21813178', 'digits', 'none'],
    ['\tE21813178', 'E21813178', 'digits', 'none'],
    ['E123456', 'E123456', 'digits', 'none'],
    ['E1234567890', 'E1234567890', 'digits', 'none'],
    ['E02181317', 'E02181317', 'digits', 'none'],
    ['E000000', 'E000000', 'digits', 'none'],
  ])('%j as %s', (typed, card, form, letter) => {
    expect(readCard(typed, NANTES)).toEqual({
      ok: true,
      card,
      number: card.slice(1),
      form,
      decoded: false,
      checkLetter: letter,
    });
  });

  it('keeps a number as typed: the same number with and without its leading zeros is two searches', () => {
    expect(readCard('E02181317', APOGEE)).toMatchObject({ card: 'E02181317', number: '02181317' });
    expect(readCard('E2181317', APOGEE)).toEqual({ ok: false, problem: 'malformed' });
  });

  it('takes the forms in the profile’s order and knows no others', () => {
    expect(readCard('E990123W', APOGEE)).toEqual({ ok: false, problem: 'malformed' });
    expect(readCard('E990123', [{ kind: 'nantes' }])).toEqual({ ok: false, problem: 'malformed' });
    expect(readCard('E21813178', [])).toEqual({ ok: false, problem: 'malformed' });
  });
});

describe('readCard understands a reader on an AZERTY desk', () => {
  it.each([
    ['Eé&_&"&è_', 'E21813178', 'none'],
    ['eé&_&"&è_', 'E21813178', 'none'],
    ['EÉ&_&"&È_', 'E21813178', 'none'],
    ['EÉ&_&"&È_\r', 'E21813178', 'none'],
    ['Eççà&é"Z', 'E990123W', 'right'],
    ['EççQàà&Q', 'E99A001A', 'right'],
    ['EÇÇÀ&É"Z', 'E990123W', 'right'],
    ['E990123Z', 'E990123W', 'right'],
    ['e990123z', 'E990123W', 'right'],
    ['e99q001q', 'E99A001A', 'right'],
    ['Eççà&é"X', 'E990123X', 'wrong'],
  ])('%j as %s', (typed, card, checkLetterSaid) => {
    expect(readCard(typed, NANTES)).toMatchObject({ ok: true, card, decoded: true, checkLetter: checkLetterSaid });
  });

  const cards = nantesNumbers.map((six) => `E${six}${letterOf(six)}`);
  it.each(cards)('%s, sent through the top row', (card) => {
    expect(readCard(send(card), NANTES)).toMatchObject({ ok: true, card, decoded: true, checkLetter: 'right' });
  });
  it('an M sent with Shift comes as ?', () => {
    const withM = cards.filter((card) => card.includes('M'));
    expect(withM.length).toBeGreaterThan(20);
    for (const card of withM) {
      expect(readCard(send(card).replaceAll(',', '?'), NANTES)).toMatchObject({ ok: true, card, decoded: true });
    }
  });
  it.each(cards)('%s, as typed', (card) => {
    expect(readCard(card, NANTES)).toMatchObject({ ok: true, card, decoded: false, checkLetter: 'right' });
  });
  it.each(cards.filter((card) => /[AQZWM]/.test(card)))('%s, with Caps Lock: mended, or left as it was', (card) => {
    const sent = sendCapsLock(card);
    const asTyped = sent.toUpperCase();
    const rightAsTyped =
      /^E[0-9]{2}[0-9A-Z][0-9]{3}[A-Z]$/.test(asTyped) && letterOf(asTyped.slice(1, 7)) === asTyped.at(-1);
    expect(readCard(sent, NANTES)).toMatchObject(
      rightAsTyped ? { card: asTyped, decoded: false } : { card, decoded: true, checkLetter: 'right' },
    );
  });

  it.each([
    ['a dash typed by hand', 'E21-813178', { ok: false, problem: 'malformed' }],
    ['a dash beside zeros', 'E-00000', { ok: false, problem: 'malformed' }],
    ['a dash beside nines', 'E99-99999', { ok: false, problem: 'malformed' }],
    ['an underscore', 'E2181317_', { ok: false, problem: 'malformed' }],
    ['an apostrophe', "E21'813'178", { ok: false, problem: 'malformed' }],
    ['a comma after a copied number', 'E21813178,', { ok: false, problem: 'malformed' }],
    ['a swap that the check letter does not confirm', 'E990123A', { ok: true, card: 'E990123A', decoded: false }],
    ['top row without E', 'é&_&"&è_', { ok: false, problem: 'no_prefix' }],
  ])('but not %s', (_, typed, expected) => {
    expect(readCard(typed, NANTES)).toMatchObject(expected);
  });
  it('and swaps no letters where the profile has no check letter', () => {
    expect(readCard('E990123Z', APOGEE)).toEqual({ ok: false, problem: 'malformed' });
  });
});

describe('readCard refuses', () => {
  it.each<[unknown, string]>([
    ['', 'missing'],
    ['   ', 'missing'],
    [' . . ', 'missing'],
    ['\r\n', 'missing'],
    ['\ufeff', 'missing'],
    [undefined, 'missing'],
    [null, 'missing'],
    [21813178, 'missing'],
    [['E21813178'], 'missing'],
    [{ length: 3 }, 'missing'],
    ['21813178', 'no_prefix'],
    [' 218 131 78', 'no_prefix'],
    ['990123W', 'no_prefix'],
    ['990123Z', 'no_prefix'],
    ['99A001A', 'no_prefix'],
    ['E21813178*', 'malformed'],
    ['*', 'malformed'],
    ['E*', 'malformed'],
    ['E)(uid=*', 'malformed'],
    ['E21813178)(uid=*', 'malformed'],
    ['E21813178\0', 'malformed'],
    ['\0', 'malformed'],
    ['\0E21813178', 'malformed'],
    ['E', 'malformed'],
    ['E12345', 'malformed'],
    ['E12345678901', 'malformed'],
    ['E990123', 'digits'],
    ['E99AA01A', 'malformed'],
    ['E990123WW', 'malformed'],
    ['EE990123W', 'malformed'],
    ['F21813178', 'malformed'],
    ['É21813178', 'malformed'],
    ['Е21813178', 'malformed'],
    ['Ｅ21813178', 'malformed'],
    ['E21813178E21813178', 'malformed'],
    ['dupont-n', 'malformed'],
    ['guichet-demo', 'malformed'],
    ['E\u200b21813178', 'malformed'],
    ['E-21813178', 'malformed'],
    ['E21813178\u202e', 'malformed'],
    ['E99ı123W', 'malformed'],
    ['E99ſ123W', 'malformed'],
    ['E99ß123W', 'malformed'],
    ['\ud800', 'malformed'],
    ['E990123\ud83d', 'malformed'],
    ['constructor', 'malformed'],
    ['__proto__', 'malformed'],
    ['E２１８１３１７８', 'foreign_digits'],
    ['Ｅ２１８１３１７８', 'foreign_digits'],
    ['E٢١٨١٣١٧٨', 'foreign_digits'],
    ['E2181317٨', 'foreign_digits'],
    ['E21813178²', 'foreign_digits'],
    ['E𝟐𝟏𝟖𝟏𝟑𝟏𝟕𝟖', 'foreign_digits'],
    ['E①②③④⑤⑥⑦⑧', 'foreign_digits'],
    ['EⅧ', 'foreign_digits'],
    ['２', 'foreign_digits'],
    ['E'.padEnd(129, '1'), 'too_long'],
    [' '.repeat(129), 'too_long'],
    ['1'.repeat(10_240), 'too_long'],
    ['E21813178'.padEnd(10_240, ' '), 'too_long'],
    ['é&'.repeat(5_120), 'too_long'],
  ])('%j: %s', (typed, problem) => {
    const reading = readCard(typed, NANTES);
    expect(reading.ok ? reading.form : reading.problem).toBe(problem);
  });
  it('at the limit it still reads', () => {
    expect(readCard('E21813178'.padEnd(128, ' '), NANTES)).toMatchObject({ ok: true, card: 'E21813178' });
  });

  it.each<[string, string]>([
    ['http://esc.gg/A1B2C3D4-E5F6-1234-ABCD-0123456789AB', 'european_card_qr'],
    ['HTTPS://ESC.GG/x', 'european_card_qr'],
    ['Ehttp://esc.gg/x', 'european_card_qr'],
    ['esc.gg/x', 'european_card_qr'],
    ['httpM!!esc:gg!&é"', 'european_card_qr'],
    ['04A2B3C4D5E6F7', 'chip_number'],
    ['04:A2', 'malformed'],
    ['04 a2 b3 c4 d5 e6 f7', 'chip_number'],
    ['E04A2B3C4D5E6F7', 'chip_number'],
    ['04010203ABCDEF80', 'chip_number'],
    ['E04010203ABCDEF80', 'chip_number'],
    ['E004010012345678', 'chip_number'],
    ['04123456789012', 'chip_number'],
    [send('04A2B3C4D5E6F7'), 'chip_number'],
    [send('E04010203ABCDEF80'), 'chip_number'],
    ['21234567890123', 'library_barcode'],
    ['E21234567890123', 'library_barcode'],
    ['A21234567890123B', 'library_barcode'],
    ['31234567890123', 'library_barcode'],
  ])('the code %s by its name: %s', (typed, code) => {
    const reading = readCard(typed, NANTES);
    const said = reading.ok ? reading.card : reading.problem === 'other_code' ? reading.code : reading.problem;
    expect(said).toBe(code);
  });
  it('a number of the profile’s own form is never taken for another code', () => {
    expect(readCard('E21234567890123', [{ kind: 'digits', min: 6, max: 14 }])).toMatchObject({ ok: true });
  });
});
