/**
 * `npm run bench:blocklist [COUNT]`: generated hashes, half of them and all, built by `guichet blocklist build` as a
 * process of its own; its time, its size, its memory at the most (Linux's VmHWM), and how long a look-up takes once the
 * file is in the system's cache. Beside it the plain alternative: all hashes in a Set, in memory. Exit 1 where a look-up
 * takes 50 µs or more, a random password is found, or memory grows with the number of hashes.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { WordRandom } from '../../ldap/embedded';
import { listsFor, openBlockList, ownListIn } from '../../server/block-list/block-list';
import { BlockListFile } from '../../server/block-list/reader';

const COUNT = Number(process.argv[2] ?? 10_000_000);
const PASSWORDS = 1_000_000;
const LOOKED_UP = 200_000;
const BUDGET = { microseconds: 50, grownBy: 16 } as const;
const ROOT = join(__dirname, '..', '..');
const MB = 1_000_000;

const sha1 = (text: string): Buffer => createHash('sha1').update(text).digest();
const generated = (number: number): string => `generated ${number % COUNT}`;

/** Lines as of "Pwned Passwords", in no order. */
function generate(path: string, count: number): void {
  const file = openSync(path, 'w');
  let lines = '';
  for (let number = 0; number < count; number += 1) {
    lines += `${sha1(generated(number)).toString('hex').toUpperCase()}:${1 + (number % 997)}\n`;
    if (lines.length < 4 * MB && number < count - 1) continue;
    writeSync(file, lines);
    lines = '';
  }
  closeSync(file);
}

interface Ran {
  readonly out: string;
  readonly seconds: number;
  /** Megabytes, at the most. */
  readonly memory: number;
}

/** What a process says, how long it lives and how much memory it had at the most. @throws Error where it fails */
async function ran(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
  const begun = performance.now();
  const child: ChildProcess = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  let peak = 0;
  let ended = false;
  const end = once(child, 'close').then(([code]) => {
    ended = true;
    return code as number;
  });
  while (!ended) {
    peak = Math.max(peak, highWater(child.pid ?? 0));
    await Promise.race([sleep(50), end]);
  }
  if ((await end) !== 0) throw new Error(`${args.join(' ')} failed`);
  return { out, seconds: (performance.now() - begun) / 1_000, memory: peak };
}

function highWater(pid: number): number {
  try {
    return (Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1_024) / MB;
  } catch {
    return 0;
  }
}

/** All hashes as one reads them who does not think further: a Set of texts. A process of its own. */
const PLAIN = `
  const lines = require('node:readline').createInterface({ input: require('node:fs').createReadStream(process.argv[1]) });
  const all = new Set();
  lines.on('line', (line) => all.add(line.slice(0, 40)));
  lines.on('close', () => {
    const { createHash } = require('node:crypto');
    const asked = Array.from({ length: ${LOOKED_UP} }, (_, number) =>
      createHash('sha1').update('generated ' + number * 7).digest('hex').toUpperCase());
    const times = asked.map((hash) => {
      const begun = process.hrtime.bigint();
      all.has(hash);
      return Number(process.hrtime.bigint() - begun) / 1000;
    }).sort((a, b) => a - b);
    process.stdout.write(String(times[times.length >> 1]));
  });
`;

interface Times {
  readonly median: number;
  readonly p99: number;
}

/** In microseconds, of each of many. */
function timesOf(count: number, work: (number: number) => unknown): Times {
  const times: number[] = [];
  for (let number = 0; number < count; number += 1) {
    const begun = process.hrtime.bigint();
    work(number);
    times.push(Number(process.hrtime.bigint() - begun) / 1_000);
  }
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.floor(share * (times.length - 1))] ?? Number.NaN;
  return { median: at(0.5), p99: at(0.99) };
}

/** Of twelve signs of the keyboard, by chance; the same ones each time. */
function* randomPasswords(): Generator<string> {
  const chance = new WordRandom('bench:blocklist');
  for (let number = 0; number < PASSWORDS; number += 1) {
    yield String.fromCharCode(...Array.from({ length: 12 }, () => chance.between(33, 126)));
  }
}

const say = (line = ''): void => void process.stdout.write(`${line}\n`);
const row = (what: string, ...cells: readonly string[]): void =>
  say([what.padEnd(34), ...cells.map((cell) => cell.padStart(14))].join(''));
const number = (value: number): string => Math.round(value).toLocaleString('en');
const short = (value: number): string => value.toFixed(1);

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'guichet-bench-blocklist-'));
  try {
    process.exitCode = (await measure(folder)) ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(folder: string): Promise<boolean> {
  const counts = [Math.floor(COUNT / 2), COUNT];
  const sources = counts.map((count) => join(folder, `${count}.txt`));
  for (const [at, source] of sources.entries()) generate(source, counts[at] ?? 0);
  row('', ...counts.map((count) => `${number(count)}`), 'a Set of all');
  const builds: Ran[] = [];
  for (const source of sources) {
    const args = [join(ROOT, 'server', 'guichet.js'), 'blocklist', 'build', source, '--json'];
    builds.push(await ran(args, { GUICHET_DATA: folder }));
  }
  const plain = await ran(['--max-old-space-size=16000', '-e', PLAIN, sources.at(-1) ?? '']);
  const sizes = builds.map(({ out }) => (JSON.parse(out) as { readonly bytes: number }).bytes);
  row('read, MB', ...sources.map((source) => number(statSync(source).size / MB)));
  row('built in, s', ...builds.map(({ seconds }) => short(seconds)), short(plain.seconds));
  row('memory at the most, MB', ...builds.map(({ memory }) => number(memory)), number(plain.memory));
  row('file, MB', ...sizes.map((size) => short(size / MB)), '-');

  const file = BlockListFile.open(ownListIn(folder));
  const present = timesOf(LOOKED_UP, (at) => file.has(sha1(generated(at * 7))));
  const hash = timesOf(LOOKED_UP, (at) => sha1(generated(at * 7)));
  row('look-up of a hash, median µs', '', short(present.median - hash.median), Number(plain.out).toFixed(2));
  const found = Array.from({ length: 1_000 }, (_, at) => file.has(sha1(generated(at * 7 + 3))));
  file.close();
  const list = openBlockList(listsFor(ROOT, folder));
  const passwords = [...randomPasswords()];
  const asked = timesOf(LOOKED_UP, (at) => list.has(passwords[at] ?? ''));
  row('a password, both lists, median µs', '', short(asked.median));
  row('a password, both lists, p99 µs', '', short(asked.p99));
  const false_ = passwords.filter((password) => list.has(password));
  list.close();
  row(`of ${number(PASSWORDS)} random ones found`, '', number(false_.length));
  say();

  const grown = (builds[1]?.memory ?? 0) - (builds[0]?.memory ?? 0);
  const budget = [
    { what: 'look-up, median µs', is: present.median, most: BUDGET.microseconds },
    { what: 'a password, both lists, median µs', is: asked.median, most: BUDGET.microseconds },
    { what: 'random passwords found', is: false_.length, most: 0 },
    { what: 'MB more for twice as many', is: grown, most: BUDGET.grownBy },
    { what: 'of 1,000 that are there, not found', is: found.filter((each) => !each).length, most: 0 },
  ];
  for (const { what, is, most } of budget) {
    say(`${is <= most ? 'met   ' : 'MISSED'}  ${what.padEnd(36)} ${short(is).padStart(7)} of ${most}`);
  }
  return budget.every(({ is, most }) => is <= most);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(2);
});
