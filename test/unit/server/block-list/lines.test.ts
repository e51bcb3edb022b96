import { type BadLine, LineReader } from '../../../../server/block-list/lines';
import { leakedLine, sha1 } from '../../../support/block-lists';

interface Read {
  readonly hashes: readonly string[];
  readonly bad: readonly BadLine[];
}

/** Reads a text in pieces of so many bytes. */
function read(text: string, prefix = '', piece = 1_000_000): Read {
  const hashes: string[] = [];
  const bad: BadLine[] = [];
  const hex = (number: number): string => number.toString(16).toUpperCase().padStart(8, '0');
  const reader = new LineReader(
    prefix,
    (high, low, count) => hashes.push(`${hex(high)}${hex(low)}:${count}`),
    (line) => bad.push(line),
  );
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += piece) reader.push(bytes.subarray(at, at + piece));
  reader.end();
  return { hashes, bad };
}

const kept = (text: string, count = 1): string => `${sha1(text).slice(0, 16)}:${count}`;
const A = leakedLine('azerty', 12);
const B = leakedLine('qwerty', 3_912_816);
const BOTH = { hashes: [kept('azerty', 12), kept('qwerty', 3_912_816)], bad: [] };
const NO_HASH = 'no line of "Pwned Passwords": a SHA-1 in hexadecimal digits, a colon, a count';

describe.each([1, 7, 1_000_000])('in pieces of %d bytes', (piece) => {
  it.each<[string, string, Read]>([
    ['lines ended by LF', `${A}\n${B}\n`, BOTH],
    ['lines ended by CRLF', `${A}\r\n${B}\r\n`, BOTH],
    ['a last line without an end', `${A}\n${B}`, BOTH],
    ['a last line that ends with CR', `${A}\r\n${B}\r`, BOTH],
    ['small letters', `${A.toLowerCase()}\n${B.toLowerCase()}\n`, BOTH],
    ['empty lines', `\n${A}\n\r\n\n${B}\n\n`, BOTH],
    ['hashes alone', `${sha1('azerty')}\n${sha1('qwerty')}\r\n`, { hashes: [kept('azerty'), kept('qwerty')], bad: [] }],
    ['a count of nothing, as padding has', `${leakedLine('azerty', 0)}\n`, { hashes: [kept('azerty', 0)], bad: [] }],
    [
      'the longest count',
      `${sha1('azerty')}:999999999999999\n`,
      { hashes: [kept('azerty', 999_999_999_999_999)], bad: [] },
    ],
    ['nothing', '', { hashes: [], bad: [] }],
  ])('reads %s', (_, text, expected) => {
    expect(read(text, '', piece)).toEqual(expected);
  });

  it('reads the file of a range', () => {
    const prefix = sha1('azerty').slice(0, 5);
    expect(read(`${A.slice(5)}\r\n${A.slice(5).toLowerCase()}`, prefix, piece)).toEqual({
      hashes: [kept('azerty', 12), kept('azerty', 12)],
      bad: [],
    });
    expect(read(A, prefix, piece).bad).toEqual([{ line: 1, says: '40 hexadecimal digits, where 35 are due' }]);
  });

  it.each([
    ['a password', 'azerty123', NO_HASH],
    ['a password of hexadecimal digits', 'cafe', '4 hexadecimal digits, where 40 are due'],
    ['a colon alone', ':', NO_HASH],
    ['one digit less', A.slice(1), '39 hexadecimal digits, where 40 are due'],
    ['one digit more', `0${A}`, '41 hexadecimal digits, where 40 are due'],
    ['a hash cut short', A.slice(0, 20), '20 hexadecimal digits, where 40 are due'],
    ['no count', `${sha1('azerty')}:`, 'no number stands behind the colon'],
    ['no count, with CR', `${sha1('azerty')}:\r`, 'what stands behind the colon is no number'],
    ['a negative count', `${sha1('azerty')}:-1`, 'what stands behind the colon is no number'],
    ['a count too long', `${sha1('azerty')}:9999999999999999`, 'what stands behind the colon is no number'],
    ['something behind the count', `${A} x`, 'what stands behind the colon is no number'],
    ['CR in the middle', `${A}\rx`, NO_HASH],
    ['a space before', ` ${A}`, NO_HASH],
    ['a byte order mark', `\ufeff${A}`, NO_HASH],
    [
      'an NTLM hash',
      `${A.slice(0, 32)}:5`,
      '32 hexadecimal digits: a list of NTLM hashes, where the one of SHA-1 hashes is due',
    ],
  ])('names %s by its line and not by its text, and goes on behind it', (_, line, says) => {
    expect(read(`${A}\n${line}\n${B}\n`, '', piece)).toEqual({ hashes: BOTH.hashes, bad: [{ line: 2, says }] });
  });
});
