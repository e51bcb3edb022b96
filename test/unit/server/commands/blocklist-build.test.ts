import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openBlockList, ownListIn } from '../../../../server/block-list/block-list';
import { leakedLine } from '../../../support/block-lists';
import { guichet, type Ran, type RunOptions, removeThrowaways, throwaway } from './fixture';

afterAll(removeThrowaways);

const LINES = ['azerty', 'qwerty', 'soleil', 'azerty'].map((word, number) => leakedLine(word, number + 1));

/** A file of these lines, outside the data folder. */
function leaked(lines: readonly string[]): string {
  const file = join(throwaway(), 'leaked.txt');
  writeFileSync(file, lines.join('\r\n'));
  return file;
}

const build = (folder: string, words: readonly string[], options: RunOptions = {}): Promise<Ran> =>
  guichet(folder, ['blocklist', 'build', ...words], options);

it('builds into the data folder, makes it where there is none, and says what there is', async () => {
  const folder = join(throwaway(), 'data');
  const { code, out, err } = await build(folder, [leaked(LINES)]);
  expect([code, err]).toEqual([0, '']);
  expect(out.toString()).toMatch(
    /^\S+block-list\.bin: 3 hashes, [\d,]+ bytes, in [\d.]+ s\n1 were there twice\nA console looks passwords up in it from its next start on\.\n$/,
  );
  const list = openBlockList([ownListIn(folder)]);
  expect(['azerty', 'soleil', 'AZERTY'].map(list.has)).toEqual([true, true, false]);
  list.close();
});

it('--output, --minimum-count and --json', async () => {
  const folder = throwaway();
  const output = join(throwaway(), 'elsewhere.bin');
  const words = [leaked(LINES), '--output', output, '--minimum-count', '3', '--json'];
  const { code, out, err } = await build(folder, words);
  expect([code, err]).toEqual([0, '']);
  expect(JSON.parse(out.toString())).toEqual({
    file: output,
    entries: 2,
    bytes: expect.any(Number),
    hashes: 4,
    leftOut: 2,
    parts: 1,
    bad: 0,
    firstBad: null,
    seconds: expect.any(Number),
  });
  expect(readdirSync(folder)).toEqual([]);
  expect((await build(folder, [leaked(LINES), '--minimum-count', '2'])).out.toString()).toContain(
    '1 were seen too seldom',
  );
});

it('reads standard input', async () => {
  const folder = throwaway();
  const input = [Buffer.from(LINES.join('\n'))];
  expect(await build(folder, ['-'], { input })).toMatchObject({ code: 0, err: '' });
  expect(readdirSync(folder)).toEqual(['block-list.bin']);
});

it('says that ranges are missing', async () => {
  const folder = throwaway();
  const ranges = throwaway();
  writeFileSync(join(ranges, `${LINES[0]?.slice(0, 5)}.txt`), LINES[0]?.slice(5) ?? '');
  const { code, err } = await build(folder, [ranges]);
  expect([code, err]).toEqual([0, '1 of 1,048,576 ranges are there: the download may not be whole.']);
});

it.each<[string, readonly string[], RegExp]>([
  [
    'one bad line',
    [...LINES, 'azerty'],
    /^1 line is no hash\. The first: \S+leaked\.txt, line 5: no line of [^\n]*\.\nNothing was written: [^\n]*$/,
  ],
  ['more bad lines', ['azerty', 'qwerty'], /^2 lines are no hash\. The first: \S+leaked\.txt, line 1: /],
  ['no hash', [], /^There is no hash in it: nothing was written\.$/],
  ['hashes seen too seldom', [leakedLine('azerty', 0)], /^None was seen 1 times or more: nothing was written\.$/],
])('%s: exit 1, nothing written, and no word of the file said', async (_, lines, says) => {
  const folder = throwaway();
  for (const words of [[], ['--json']]) {
    const { code, out, err } = await build(folder, [leaked(lines), ...words]);
    expect(code).toBe(1);
    expect(err).toMatch(says);
    expect(out.toString() + err).not.toContain('azerty');
    if (words.length === 0) expect(out.length).toBe(0);
    else expect(JSON.parse(out.toString())).toMatchObject({ file: null, entries: null, bad: expect.any(Number) });
    expect(readdirSync(folder)).toEqual([]);
  }
});

it.each<[string, (folder: string) => readonly string[], RegExp]>([
  ['no file', () => [], /FILE is due/],
  ['a file that is not there', (folder) => [join(folder, 'nowhere')], /nowhere cannot be read: ENOENT/],
  ['a folder without ranges', (folder) => [folder], /no file named by five hexadecimal digits/],
  ['a count that is none', () => ['-', '--minimum-count', 'ten'], /--minimum-count ten: a number from 1 on is due/],
  ['an output in no folder', (folder) => ['-', '--output', join(folder, 'no', 'list.bin')], /cannot be made: ENOENT/],
  ['a data folder that is a file', () => ['-'], /^The data folder \S+ cannot be made/],
])('%s: exit 2', async (what, words, says) => {
  const folder = throwaway();
  mkdirSync(join(folder, 'data'));
  writeFileSync(join(folder, 'file'), '');
  const place = what === 'a data folder that is a file' ? 'file' : 'data';
  const { code, out, err } = await build(join(folder, place), words(join(folder, 'data')));
  expect([code, out.length]).toEqual([2, 0]);
  expect(err).toMatch(says);
  expect(readdirSync(folder).sort()).toEqual(['data', 'file']);
  expect(readdirSync(join(folder, 'data'))).toEqual([]);
});
