import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { openBlockList } from '../../../../server/block-list/block-list';
import { type Built, buildBlockList } from '../../../../server/block-list/build';
import { openSource } from '../../../../server/block-list/source';
import { leakedLine, listOf, removeThrowaways, throwaway } from '../../../support/block-lists';

afterAll(removeThrowaways);

const ROOT = join(__dirname, '../../../..');
const WORDS = Array.from({ length: 300 }, (_, number) => `password ${number}`);
const LINES = WORDS.map((word, number) => leakedLine(word, number + 1));
const SORTED = [...LINES].sort();

interface Given {
  readonly leastCount?: number;
  readonly signal?: AbortSignal;
  readonly input?: Readable;
}

/** Builds in blocks of 64 hashes, so that some lines make some runs. */
async function build(path: string, output: string, given: Given = {}): Promise<Built> {
  const signal = given.signal ?? new AbortController().signal;
  const source = openSource(path, () => given.input ?? Readable.from([]), signal);
  return buildBlockList({
    source,
    output,
    leastCount: given.leastCount ?? 1,
    signal,
    tell: () => undefined,
    block: 64,
  });
}

/** A file of these lines, and where its list goes. */
function place(text: string): { readonly file: string; readonly output: string; readonly folder: string } {
  const folder = throwaway();
  const file = join(folder, 'leaked.txt');
  writeFileSync(file, text);
  return { file, output: join(folder, 'block-list.bin'), folder };
}

function found(output: string, words: readonly string[]): readonly string[] {
  const list = openBlockList([output]);
  try {
    return words.filter((word) => list.has(word));
  } finally {
    list.close();
  }
}

describe('builds the same list', () => {
  const whole = place(`${SORTED.join('\n')}\n`);
  let expected: Buffer;
  beforeAll(async () => {
    await build(whole.file, whole.output);
    expected = readFileSync(whole.output);
    expect(found(whole.output, [...WORDS, 'another one'])).toEqual(WORDS);
  });

  it.each([
    ['in any order', `${LINES.join('\n')}\n`],
    ['the wrong way round', `${[...SORTED].reverse().join('\n')}\n`],
    ['with CRLF', `${LINES.join('\r\n')}\r\n`],
    ['without a last end', LINES.join('\n')],
    ['each one twice', `${[...LINES, ...LINES].join('\n')}\n`],
  ])('from lines %s', async (_, text) => {
    const { file, output, folder } = place(text);
    expect(await build(file, output)).toMatchObject({ entries: 300, bytes: expected.length, bad: 0 });
    expect(readFileSync(output).equals(expected)).toBe(true);
    expect(readdirSync(folder).sort()).toEqual(['block-list.bin', 'leaked.txt']);
    expect(statSync(output).mode & 0o777).toBe(0o600);
  });

  it('from standard input, in pieces', async () => {
    const { output } = place('');
    const input = Readable.from((LINES.join('\n').match(/[^]{1,97}/g) ?? []).map((piece) => Buffer.from(piece)));
    await build('-', output, { input });
    expect(readFileSync(output).equals(expected)).toBe(true);
  });

  it('from a folder of ranges, other files left aside', async () => {
    const { output, folder } = place('');
    const ranges = join(folder, 'ranges');
    mkdirSync(ranges);
    const byPrefix = grouped();
    for (const [prefix, lines] of byPrefix) writeFileSync(join(ranges, `${prefix}.txt`), lines.join('\r\n'));
    writeFileSync(join(ranges, 'README.txt'), 'not a range');
    writeFileSync(join(ranges, '0000'), 'not a range');
    expect(await build(ranges, output)).toMatchObject({ entries: 300, parts: byPrefix.size });
    expect(readFileSync(output).equals(expected)).toBe(true);
  });
});

/** The lines by the five digits that they begin with, without these. */
function grouped(): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const line of LINES) groups.set(line.slice(0, 5), [...(groups.get(line.slice(0, 5)) ?? []), line.slice(5)]);
  return groups;
}

it('leaves out what was seen too seldom, padding first of all', async () => {
  const { file, output } = place([...LINES, leakedLine('padding', 0)].join('\n'));
  expect(await build(file, output)).toMatchObject({ entries: 300, hashes: 301, leftOut: 1 });
  expect(found(output, ['padding'])).toEqual([]);
  expect(await build(file, output, { leastCount: 291 })).toMatchObject({ entries: 10, hashes: 301, leftOut: 291 });
  expect(found(output, WORDS)).toEqual(WORDS.slice(290));
});

describe('writes nothing, and leaves the old list as it was,', () => {
  it.each<[string, string, object]>([
    ['for want of hashes', '\n\r\n', { hashes: 0, bad: 0, firstBad: null }],
    ['where all were seen too seldom', leakedLine('padding', 0), { hashes: 1, leftOut: 1, bad: 0 }],
    [
      'where one line is none',
      `${LINES[0]}\nazerty\n${LINES[1]}\n${LINES[2]?.slice(0, 30)}`,
      { hashes: 2, bad: 2, firstBad: { line: 2, says: expect.stringContaining('no line of') } },
    ],
    ['of another file, early', 'azerty\n'.repeat(500_000), { hashes: 0 }],
  ])('%s', async (_, text, expected) => {
    const { file, output, folder } = place(text);
    listOf(output, 'exact', ['the old one']);
    const built = await build(file, output);
    expect(built).toMatchObject({ ...expected, entries: null, bytes: 0 });
    if (built.firstBad !== null) expect(built.firstBad.where).toBe(file);
    expect(built.bad).toBeLessThan(200_000);
    expect(found(output, ['the old one'])).toEqual(['the old one']);
    expect(readdirSync(folder).sort()).toEqual(['block-list.bin', 'leaked.txt']);
  });

  it('where it is stopped while it reads', async () => {
    const { output, folder } = place('');
    const ending = new AbortController();
    const input = new Readable({ read: () => undefined });
    input.push(`${LINES.join('\n')}\n`);
    setTimeout(() => ending.abort(), 50);
    await expect(build('-', output, { signal: ending.signal, input })).rejects.toThrow('Stopped, as asked: nothing');
    expect(readdirSync(folder)).toEqual(['leaked.txt']);
  });

  it('where there is no file, or a folder of none', async () => {
    const { output, folder } = place('');
    await expect(build(join(folder, 'nowhere'), output)).rejects.toThrow(/nowhere cannot be read|no such file/);
    await expect(build(folder, output)).rejects.toThrow('no file named by five hexadecimal digits');
    await expect(build(join(folder, 'leaked.txt'), join(folder, 'no', 'folder'))).rejects.toThrow('cannot be made');
    expect(readdirSync(folder)).toEqual(['leaked.txt']);
  });
});

it('a build that was killed leaves the old list, and what it left goes with the next build', async () => {
  const { file, output, folder } = place(LINES.join('\n'));
  listOf(output, 'exact', ['the old one']);
  const killed = spawn(
    process.execPath,
    [
      '-r',
      join(ROOT, 'test/support/swc-register.js'),
      join(ROOT, 'server/cli.ts'),
      'blocklist',
      'build',
      '-',
      '--output',
      output,
    ],
    { stdio: ['pipe', 'ignore', 'inherit'] },
  );
  killed.stdin.write(`${LINES.join('\n')}\n`);
  const beside = `${output}.building`;
  while (!existsSync(join(beside, 'runs'))) await new Promise((resolve) => setTimeout(resolve, 20));
  await expect(build(file, output)).rejects.toThrow(`Another build is at work in ${beside}`);
  killed.kill('SIGKILL');
  await once(killed, 'exit');
  expect(readdirSync(folder).sort()).toEqual(['block-list.bin', 'block-list.bin.building', 'leaked.txt']);
  expect(found(output, ['the old one'])).toEqual(['the old one']);
  expect(await build(file, output)).toMatchObject({ entries: 300 });
  expect(readdirSync(folder).sort()).toEqual(['block-list.bin', 'leaked.txt']);
});

it('says how far it is', async () => {
  const { file, output } = place(`${LINES.join('\n')}\n`.repeat(200));
  const told: string[] = [];
  const { signal } = new AbortController();
  const clock = jest.spyOn(performance, 'now');
  let time = 0;
  clock.mockImplementation(() => {
    time += 1_000;
    return time;
  });
  try {
    const source = openSource(file, () => Readable.from([]), signal);
    await buildBlockList({ source, output, leastCount: 1, signal, tell: (line) => told.push(line), block: 64 });
  } finally {
    clock.mockRestore();
  }
  expect(told.some((line) => /^[\d,]+ hashes read, \d+ %$/.test(line))).toBe(true);
});
