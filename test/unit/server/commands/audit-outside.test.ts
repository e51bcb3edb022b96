/** Export, proof, checkpoint and key of a real store, held together by an outsider who shares no code with the console. */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { verify } from '../../../support/outside-verifier';
import { filledLog, guichet, openLog, type Ran, removeThrowaways, throwaway } from './fixture';

let folder: string;
let notes: readonly string[];
beforeAll(async () => {
  ({ folder, notes } = await filledLog());
});
afterAll(removeThrowaways);

interface Published {
  readonly key: string;
  readonly exported: Buffer;
  readonly proofs?: readonly unknown[];
  readonly checkpoints: readonly string[];
}
/** Plain JavaScript: its parameters have no types of their own. */
const outsider = verify as (published: Published) => string[];

const audit = (...words: string[]): Promise<Ran> => guichet(folder, ['audit', ...words]);
const text = async (...words: string[]): Promise<string> => (await audit(...words)).out.toString();

it('agree on root, inclusion proof and checkpoint', async () => {
  const key = (await text('key')).trim();
  const checkpoint = await text('checkpoint');
  const proofs: unknown[] = [];
  for (const seq of [0, 7, 19]) proofs.push(JSON.parse(await text('proof', String(seq))));
  const { code, out, err } = await audit('export', '--format', 'jsonl');
  expect([code, err]).toEqual([0, '']);
  const found = outsider({
    key,
    exported: out,
    proofs,
    checkpoints: [checkpoint, ...notes],
  });
  expect(found.map((line) => line.split(' ').slice(0, -1).join(' '))).toEqual([
    expect.stringMatching(/^root \d+$/),
    'checkpoint localhost/1 20',
    'checkpoint localhost/1 10',
    'checkpoint localhost/1 20',
    'included 0',
    'included 7',
    'included 19',
  ]);
  const root = JSON.parse(await text('verify', '--json')) as { size: number; root: string };
  expect(found[0]).toBe(`root ${root.size} ${root.root}`);
});

it('and the outsider sees one changed byte of the export', async () => {
  const key = await text('key');
  const { out } = await audit('export');
  const at = out.indexOf('Tertre');
  expect(() => outsider({ key, exported: out, checkpoints: notes })).not.toThrow();
  out.write('X', at);
  expect(() => outsider({ key, exported: out, checkpoints: notes })).toThrow('another root');
});

describe('checkpoint', () => {
  it('is the newest, as it was signed, and nothing new is signed', async () => {
    expect(await text('checkpoint')).toBe(notes[1]);
    expect(JSON.parse(await text('checkpoint', '--json'))).toEqual({
      size: 20,
      signedAt: '2026-11-24T08:00:20.000Z',
      note: notes[1],
    });
    expect(await text('checkpoint')).toBe(notes[1]);
  });

  it('says when there is none yet', async () => {
    const log = openLog();
    await log.append(1);
    await log.database.close();
    const ran = await guichet(log.folder, ['audit', 'checkpoint']);
    expect(ran).toMatchObject({ code: 1, out: Buffer.alloc(0) });
    expect(ran.err).toMatch(/^There is no checkpoint yet: .*signs the first one/);
  });
});

describe('proof', () => {
  it('has the contract’s keys, on one line for machines', async () => {
    const line = await text('proof', '3', '--json');
    expect(line).toMatch(/^\{[^\n]*\}\n$/);
    expect(Object.keys(JSON.parse(line) as object)).toEqual(['seq', 'size', 'leafHash', 'path', 'checkpoint']);
  });

  it.each<[string, Date, RegExp]>([
    ['before the next one is due', new Date('2026-11-24T08:30:00Z'), /due at 2026-11-24T09:00:20\.000Z at the latest/],
    ['after', new Date('2026-11-25T08:00:00Z'), /was due at 2026-11-24T09:00:20\.000Z/],
  ])('of an entry not yet under a checkpoint: exit 1, and when it will be (%s)', async (_, now, says) => {
    const ran = await guichet(folder, ['audit', 'proof', '20'], { now });
    expect([ran.code, ran.out.length]).toEqual([1, 0]);
    expect(ran.err).toMatch(says);
  });

  it('of an entry that there is not: exit 1', async () => {
    const ran = await audit('proof', '4000');
    expect(ran).toMatchObject({ code: 1, err: 'There is no entry 4000 in this log.' });
  });
});

describe('key', () => {
  it('is made by nobody but the console', async () => {
    const log = openLog();
    await log.database.close();
    const ran = await guichet(log.folder, ['audit', 'key'], {
      env: { GUICHET_CONFIG: configFile(throwaway(), join(log.folder, 'absent.key')) },
    });
    expect([ran.code, ran.out.length]).toEqual([2, 0]);
    expect(ran.err).toContain('absent.key cannot be read');
  });

  it('bears the configured name, and reads where the configuration says', async () => {
    const elsewhere = throwaway();
    const log = openLog(throwaway(), 'guichet.univ-exemple.fr');
    await log.append(2);
    await log.checkpoints.signIfDue(true);
    const line = log.checkpoints.verifierKey();
    await log.database.close();
    const env = { GUICHET_CONFIG: configFile(elsewhere, join(log.folder, 'log.key')) };
    expect((await guichet(log.folder, ['audit', 'key'], { env })).out.toString()).toBe(`${line}\n`);
    // Without the configuration the newest checkpoint says the name.
    expect((await guichet(log.folder, ['audit', 'key'])).out.toString()).toBe(`${line}\n`);
    expect((await guichet(log.folder, ['audit', 'verify'], { env })).code).toBe(0);
    expect((await guichet(log.folder, ['audit', 'verify'])).code).toBe(0);
    const json = JSON.parse((await guichet(log.folder, ['audit', 'key', '--json'])).out.toString()) as object;
    expect(json).toEqual({ name: 'guichet.univ-exemple.fr', keyId: line.split('+')[1], key: line });
  });
});

/** The least that a configuration says, with one key that this version cannot honour: looking is not refused for it. */
function configFile(at: string, signingKeyFile: string): string {
  const file = join(at, 'guichet.yaml');
  writeFileSync(
    file,
    JSON.stringify({
      publicUrl: 'https://guichet.univ-exemple.fr',
      sites: [{ name: 'Tertre', networks: ['172.20.0.0/16'] }],
      directory: {
        kind: 'openldap',
        url: ['ldaps://ldap.univ-exemple.fr'],
        bind: { dn: 'cn=guichet,dc=univ-exemple,dc=fr', password: randomBytes(9).toString('hex') },
        students: { base: 'ou=People,dc=univ-exemple,dc=fr' },
        staff: { base: 'ou=People,dc=univ-exemple,dc=fr' },
      },
      roles: { auditor: { logins: ['leroy-a'] } },
      log: { signingKeyFile, forward: { file: '/var/log/guichet/audit.jsonl' } },
    }),
  );
  return file;
}
