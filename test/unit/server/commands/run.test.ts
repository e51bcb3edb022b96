/** The command line as such: what every command has, what none may do. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS } from '../../../../server/commands';
import { filledLog, guichet, removeThrowaways, throwaway } from './fixture';

afterAll(removeThrowaways);

const READY = ['audit verify', 'audit export', 'audit checkpoint', 'audit key', 'audit proof'];
/** They need no console's data. */
const WITHOUT_STORE = ['check', 'profile show', 'blocklist build'];
const NOT_YET = ['audit prune', 'audit subject', 'audit hold', 'backup', 'restore'];

it('has the contract’s commands, each once', () => {
  expect(COMMANDS.map(({ name }) => name).sort()).toEqual([...READY, ...WITHOUT_STORE, ...NOT_YET].sort());
});

describe.each([...READY, ...WITHOUT_STORE, ...NOT_YET])('guichet %s', (name) => {
  it('--help says what it does, --version which console this is, both without a data folder', async () => {
    const nowhere = join(throwaway(), 'nowhere');
    const help = await guichet(nowhere, [...name.split(' '), '--help']);
    expect([help.code, help.err]).toEqual([0, '']);
    expect(help.out.toString()).toMatch(new RegExp(`^guichet ${name}[ A-Z]* \\[options\\]\n[^\n]{20,}\n`));
    for (const option of Object.keys(COMMANDS.find((command) => command.name === name)?.options ?? {})) {
      expect(help.out.toString()).toContain(`  --${option}`);
    }
    const version = await guichet(nowhere, [...name.split(' '), '--version']);
    expect(version).toMatchObject({ code: 0, err: '' });
    expect(version.out.toString()).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(existsSync(nowhere)).toBe(false);
  });
});

it.each(NOT_YET)('guichet %s is not yet: exit 2, whatever the options', async (name) => {
  const ran = await guichet(throwaway(), [...name.split(' '), '--card', 'E21813178']);
  expect([ran.code, ran.out.length]).toEqual([2, 0]);
  expect(ran.err).toMatch(new RegExp(`^guichet ${name}: not yet`));
});

it.each(READY)('guichet %s without a store: exit 2, one sentence, and nothing created', async (name) => {
  const words = [...name.split(' '), ...(name.endsWith('proof') ? ['0'] : [])];
  const parent = throwaway();
  const missing = await guichet(join(parent, 'nowhere'), words);
  const empty = await guichet(parent, words);
  for (const { code, out, err } of [missing, empty]) {
    expect([code, out.length]).toEqual([2, 0]);
    expect(err).toMatch(/^There is no store in [^\n]*: name the console's data folder in GUICHET_DATA\.$/);
  }
  expect(readdirSync(parent)).toEqual([]);
  const spared = join(parent, 'empty-file');
  mkdirSync(spared);
  writeFileSync(join(spared, 'guichet.db'), '');
  expect((await guichet(spared, words)).code).toBe(2);
  expect(readdirSync(spared)).toEqual(['guichet.db']);
});

it('a file that is no store is named', async () => {
  const folder = throwaway();
  writeFileSync(join(folder, 'guichet.db'), 'a letter to my aunt, '.repeat(100));
  const { code, err } = await guichet(folder, ['audit', 'verify']);
  expect(code).toBe(2);
  expect(err).toMatch(/^The store .*guichet\.db cannot be opened or written/);
});

it('a configuration that cannot be used is named, every fault of it', async () => {
  const { folder } = await filledLog();
  const file = join(throwaway(), 'guichet.yaml');
  writeFileSync(file, 'publicUrl: 12\nsitse: []\n');
  const { code, err } = await guichet(folder, ['audit', 'key'], { env: { GUICHET_CONFIG: file } });
  expect(code).toBe(2);
  expect(err).toMatch(/^The configuration cannot be used:\n[^]*sitse: .*did you mean `sites`/);
});

it('needs no configuration, in production neither', async () => {
  const { folder } = await filledLog();
  const env = { NODE_ENV: 'production', HOST: '0.0.0.0', PORT: 'x', GUICHET_CONFIG: '' };
  expect((await guichet(folder, ['audit', 'verify'], { env })).code).toBe(0);
});

it.each<[string[], number, RegExp, RegExp]>([
  [
    ['--help'],
    0,
    /^ {2}guichet check .*(?<!\(not yet\))\n[^]*guichet audit verify[^]*guichet backup .*\(not yet\)\n/,
    /^$/,
  ],
  [['audit', '--help'], 0, /^ {2}guichet audit verify/, /^$/],
  [['--version'], 0, /^\d+\.\d+\.\d+\n$/, /^$/],
  [[], 2, /^$/, /^Which command\?\n {2}guichet check/],
  [['audit'], 2, /^$/, /^Which command\?\n {2}guichet audit verify/],
  [['profile'], 2, /^$/, /^Which command\?\n {2}guichet profile show NAME .*(?<!\(not yet\))\n/],
  [['audti'], 2, /^$/, /^"audti" is no command\. See: guichet --help$/],
  [['audit', 'prove'], 2, /^$/, /^"audit prove" is no command\./],
  [['audit', 'prove', '--help'], 2, /^$/, /is no command/],
  [['audit', 'proof'], 2, /^$/, /^guichet audit proof: SEQ is due\. See: guichet audit proof --help$/],
  [['audit', 'proof', '1', '2'], 2, /^$/, /SEQ is due/],
  [['audit', 'proof', '--', '-1'], 2, /^$/, /^"-1" is no entry's number/],
  [['audit', 'proof', '1e3'], 2, /^$/, /is no entry's number/],
  [['audit', 'proof', '9'.repeat(16)], 2, /^$/, /is no entry's number/],
  [['audit', 'key', '--jsno'], 2, /^$/, /Unknown option '--jsno'\. See: guichet audit key --help$/],
  [['audit', 'verify', '--key'], 2, /^$/, /--key/],
])('guichet %j: exit %i', async (words, code, out, err) => {
  const ran = await guichet(throwaway(), words);
  expect(ran.code).toBe(code);
  expect(ran.out.toString()).toMatch(out);
  expect(ran.err).toMatch(err);
});
