/** The outsider and the console agree on a whole log; and the outsider says no, with exit code 1, when it should. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkpointBody, generateKey, signNote, verifierKey } from '../../../../server/audit/checkpoint';
import { inclusionPath, rootOf, SubtreeHashes } from '../../../../server/audit/merkle';
import { memoryLog } from '../../../support/audit-log';
import { rootFromPath } from '../../../support/outside-verifier';

const SCRIPT = join(__dirname, '../../../support/outside-verifier.js');
const SIZE = 37;
const UNDER = 30;

type Row = ReturnType<typeof memoryLog>['rows'][number];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'outside-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Given {
  lines: string[];
  key: string;
  checkpoint: string;
  proof: { seq: number; size: number; leafHash: string; path: string[]; checkpoint: string };
}

/** What the console's commands give an outsider. */
async function given(seq = 11): Promise<Given> {
  const { rows } = memoryLog(SIZE);
  const tree = new SubtreeHashes(async (from, to) => rows.slice(from, to).map((row) => row.leafHash));
  const key = generateKey();
  const checkpoint = signNote(checkpointBody('guichet/1', UNDER, await rootOf(UNDER, tree)), 'guichet', key);
  const path = (await inclusionPath(seq, UNDER, tree)).map((hash) => hash.toString('base64'));
  const leafHash = (rows[seq] as Row).leafHash.toString('base64');
  return {
    lines: rows.map((row) => (row.bytes as Buffer).toString()),
    key: verifierKey('guichet', key),
    checkpoint,
    proof: { seq, size: UNDER, leafHash, path, checkpoint },
  };
}

function run({ lines, key, checkpoint, proof }: Given): { status: number | null; stdout: string; stderr: string } {
  const write = (name: string, content: string): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const result = spawnSync(process.execPath, [
    SCRIPT,
    `--key=${write('key', `${key}\n`)}`,
    `--export=${write('log.jsonl', lines.map((line) => `${line}\n`).join(''))}`,
    `--checkpoint=${write('checkpoint', checkpoint)}`,
    `--proof=${write('proof.json', JSON.stringify(proof))}`,
  ]);
  return { status: result.status, stdout: result.stdout.toString(), stderr: result.stderr.toString() };
}

it('shares no code with the console', () => {
  const required = [...readFileSync(SCRIPT, 'utf8').matchAll(/(?:require\(|import )['"]([^'"]+)/g)].map(
    (match) => match[1],
  );
  expect(required.length).toBeGreaterThan(3);
  for (const name of required) expect(name).toMatch(/^node:/);
  expect(execFileSync('openssl', ['version']).toString()).toMatch(/^OpenSSL/);
});

it('agrees with an honest log, pruned entries included, and prints its root', async () => {
  const all = await given();
  const { rows } = memoryLog(SIZE);
  all.lines[4] = `{"seq":4,"pruned":true,"leafHash":"${(rows[4] as Row).leafHash.toString('base64')}"}`;
  const root = await rootOf(
    SIZE,
    new SubtreeHashes(async (from, to) => rows.slice(from, to).map((row) => row.leafHash)),
  );
  const { status, stdout, stderr } = run(all);
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout.split('\n').slice(0, 3)).toEqual([
    `root ${SIZE} ${root.toString('base64')}`,
    expect.stringMatching(/^checkpoint guichet\/1 30 /),
    'included 11 30',
  ]);
});

it.each<[string, RegExp, (all: Given) => void]>([
  ['a changed byte', /another root/, (all) => (all.lines[3] = (all.lines[3] as string).replace('"ok"', '"no"'))],
  ['a removed entry', /line 4 holds entry 4/, (all) => all.lines.splice(3, 1)],
  ['two entries exchanged', /line 1 holds entry 36/, (all) => all.lines.reverse()],
  ['a log cut short', /the export has fewer/, (all) => (all.lines.length = UNDER - 1)],
  ['a line that is not JSON', /JSON/, (all) => all.lines.push('{')],
  ['another key', /no signature of that key/, (all) => (all.key = verifierKey('guichet', generateKey()))],
  ['a key under another id', /another id/, (all) => (all.key = all.key.replace(/\+[0-9a-f]{8}\+/, '+00000000+'))],
  [
    'a checkpoint of another size',
    /openssl/,
    (all) => (all.checkpoint = all.checkpoint.replace(`\n${UNDER}\n`, '\n29\n')),
  ],
  [
    'a checkpoint without its signature',
    /no signature/,
    (all) => (all.checkpoint = all.checkpoint.split('—')[0] as string),
  ],
  ['a proof for another entry', /entry 12 is not under/, (all) => (all.proof.seq = 12)],
  ['a proof for no entry', /no such leaf/, (all) => (all.proof.seq = UNDER)],
  ['a proof of another size', /another size/, (all) => (all.proof.size = SIZE)],
  ['a path too short', /too short/, (all) => all.proof.path.pop()],
  ['a path too long', /too long/, (all) => all.proof.path.push(all.proof.leafHash)],
  ['a path in another order', /is not under/, (all) => all.proof.path.reverse()],
  ['another leaf', /is not under/, (all) => (all.proof.leafHash = Buffer.alloc(32).toString('base64'))],
  ['a leaf that is no hash', /32 bytes/, (all) => (all.proof.leafHash = 'AAAA')],
])('says no to %s', async (_, why, spoil) => {
  const all = await given();
  spoil(all);
  const { status, stdout, stderr } = run(all);
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(why);
});

it('does not follow a path above the root', () => {
  const [leaf, sibling] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
  expect(() => rootFromPath(leaf, 0, 1, [sibling])).toThrow('too long');
  expect(rootFromPath(leaf, 0, 1, [])).toEqual(leaf);
});

it('called without a key, exits 2', () => {
  expect(spawnSync(process.execPath, [SCRIPT, '--export', '/dev/null']).status).toBe(2);
});
