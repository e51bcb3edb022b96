/** `guichet blocklist build FILE`: leaked hashes, any number of them, into the file that the console looks them up in. */
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { readEnvironment } from '../../config/load';
import { ownListIn } from '../block-list/block-list';
import { type Built, buildBlockList } from '../block-list/build';
import { BlockListError } from '../block-list/format';
import { ALL_RANGES, openSource } from '../block-list/source';
import { type Arguments, type Command, CommandError, type ExitCode, JSON_OPTION, type Terminal } from './command';

/** They ask for an end; what was begun is cleared away. */
const ENDS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

async function run({ texts, flags, positionals }: Arguments, terminal: Terminal): Promise<ExitCode> {
  const [path = ''] = positionals;
  const least = texts['minimum-count']?.[0] ?? '1';
  if (!/^[1-9]\d{0,8}$/.test(least)) throw new CommandError(`--minimum-count ${least}: a number from 1 on is due`);
  const output = outputOf(texts.output?.[0], terminal);
  const begun = performance.now();
  const ending = new AbortController();
  const end = (): void => ending.abort();
  for (const signal of ENDS) process.once(signal, end);
  try {
    const source = openSource(path, terminal.input, ending.signal);
    const built = await buildBlockList({
      source,
      output,
      leastCount: Number(least),
      signal: ending.signal,
      tell: terminal.note,
    });
    const seconds = Number(((performance.now() - begun) / 1_000).toFixed(1));
    const ranges = source.total !== null && 'parts' in source.total ? built.parts : null;
    if (ranges !== null && ranges < ALL_RANGES && built.bad === 0) {
      terminal.note(`${number(ranges)} of ${number(ALL_RANGES)} ranges are there: the download may not be whole.`);
    }
    for (const sentence of faultsOf(built, least)) terminal.note(sentence);
    if (flags.has('json')) {
      await terminal.out.line(JSON.stringify({ file: built.entries === null ? null : output, ...built, seconds }));
    } else if (built.entries !== null) {
      await terminal.out.line(summary(built, output, seconds));
    }
    return built.entries === null ? 1 : 0;
  } catch (error) {
    if (error instanceof BlockListError) throw new CommandError(error.message, { cause: error });
    throw error;
  } finally {
    for (const signal of ENDS) process.off(signal, end);
  }
}

/** @throws CommandError */
function outputOf(given: string | undefined, { env }: Terminal): string {
  if (given !== undefined) return resolve(given);
  // What else the environment says is for a console that starts.
  const { dataFolder } = readEnvironment({ GUICHET_CONFIG: env.GUICHET_CONFIG, GUICHET_DATA: env.GUICHET_DATA });
  try {
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new CommandError(`The data folder ${dataFolder} cannot be made: ${(error as Error).message}`, {
      cause: error,
    });
  }
  return ownListIn(dataFolder);
}

const number = (value: number): string => value.toLocaleString('en');

function faultsOf({ bad, firstBad, hashes, leftOut }: Built, least: string): readonly string[] {
  if (firstBad !== null) {
    return [
      `${number(bad)} ${bad === 1 ? 'line is' : 'lines are'} no hash. The first: ${firstBad.where}, line ${firstBad.line}: ${firstBad.says}.`,
      'Nothing was written: fetch the file anew, or mend it.',
    ];
  }
  if (hashes === 0) return ['There is no hash in it: nothing was written.'];
  return hashes === leftOut ? [`None was seen ${least} times or more: nothing was written.`] : [];
}

function summary({ entries, bytes, hashes, leftOut }: Built, output: string, seconds: number): string {
  const kept = hashes - leftOut;
  return [
    `${output}: ${number(entries ?? 0)} hashes, ${number(bytes)} bytes, in ${seconds} s`,
    ...(leftOut > 0 ? [`${number(leftOut)} were seen too seldom, and are left out`] : []),
    ...(kept !== entries ? [`${number(kept - (entries ?? 0))} were there twice`] : []),
    'A console looks passwords up in it from its next start on.',
  ].join('\n');
}

export const blocklistBuild: Command = {
  name: 'blocklist build',
  positionals: ['FILE'],
  options: {
    output: { value: 'FILE', says: 'default: block-list.bin in the data folder, where the console finds it' },
    'minimum-count': { value: 'NUMBER', says: 'leaves out what was seen less often; default: 1' },
    ...JSON_OPTION,
  },
  summary: 'leaked hashes (Pwned Passwords, SHA-1) into the look-up file, beside the shipped list',
  more: [
    'FILE: lines of HASH:COUNT in any order; a folder of ranges as the downloader makes it; or -, standard input.',
    'Any size in the same memory; on disk it takes 15 bytes for each hash while it works, and leaves 7.',
  ],
  run,
};
