import { randomBytes } from 'node:crypto';
import { formatReceipt, newCaseId, parseReceipt, witnessOf } from '../../../../server/audit/receipt';
import { tag } from '../../../../server/audit/tag';

const HASH = Buffer.from('0011223344556677889900112233445566778899001122334455667788990011', 'hex');

it('a case number is ten characters of Crockford’s base32, all 32 of them as likely', () => {
  expect(newCaseId(() => Buffer.from([0, 1, 9, 10, 17, 18, 21, 22, 31, 32]))).toBe('019AHJNPZ0');
  const every = newCaseId(() => Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)));
  const counts = [...every].reduce(
    (map, character) => map.set(character, (map.get(character) ?? 0) + 1),
    new Map<string, number>(),
  );
  expect([...counts.keys()].join('')).toBe('0123456789ABCDEFGHJKMNPQRSTVWXYZ');
  expect(new Set(counts.values())).toEqual(new Set([8]));
  expect(newCaseId(randomBytes)).toMatch(/^[0-9A-HJKMNP-TV-Z]{10}$/);
});

it.each([
  ['0000000000', '00000000'],
  ['ffffffffff', 'ZZZZZZZZ'],
  ['0011223344', '008J4CT4'],
  ['8000000000', 'G0000000'],
  ['0000000001', '00000001'],
])('the witness of %s… is %s', (start, witness) => {
  expect(witnessOf(Buffer.concat([Buffer.from(start, 'hex'), Buffer.alloc(27, 0xaa)]))).toBe(witness);
});

it('a receipt is grouped, and read again as people write it', () => {
  const receipt = formatReceipt('ABCDE10JKM', HASH);
  expect(receipt).toBe('ABCDE-10JKM-008J-4CT4');
  const expected = { caseId: 'ABCDE10JKM', witness: '008J4CT4' };
  for (const written of [
    receipt,
    receipt.toLowerCase(),
    ' abcde 1ojkm\u00a0oo8j 4ct4\n',
    'ABCDE–IOJKM–0O8J–4CT4',
    'abcdelojkmoo8j4ct4',
  ]) {
    expect(parseReceipt(written)).toEqual(expected);
  }
});

it.each([
  '',
  'ABCDE-10JKM',
  'ABCDE-10JKM-008J-4CT',
  'ABCDE-10JKM-008J-4CT45',
  'UBCDE-10JKM-008J-4CT4',
  'ABCDE-10JKM-008J-4CT٤',
  'é'.repeat(18),
])('"%s" is no receipt', (text) => {
  expect(parseReceipt(text)).toBeNull();
});

describe('tag', () => {
  it('is 12 hex of HMAC-SHA-256 (RFC 4231, test case 2)', () => {
    expect(tag(Buffer.from('Jefe'), 'what do ya want for nothing?')).toBe('5bdcc146bf60');
  });

  it('correlates the same text under the same key, and nothing else', () => {
    const key = Buffer.alloc(32, 1);
    expect(tag(key, 'dupont-n')).toBe(tag(key, 'dupont-n'));
    expect(tag(key, 'dupont-n')).not.toBe(tag(key, 'dupont-n '));
    expect(tag(key, 'dupont-n')).not.toBe(tag(Buffer.alloc(32, 2), 'dupont-n'));
    expect(tag(key, 'Éloïse\ud800')).toMatch(/^[0-9a-f]{12}$/);
  });
});
