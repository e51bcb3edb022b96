/** A new demonstration's log: it begins with a past month, once, and verifies like any other. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WordRandom } from '../../ldap/embedded';
import { type Entry, parseEntry } from '../../server/audit/entry';
import { startDetail } from '../../server/context';
import { tellPastMonth } from '../../server/demonstration';
import { AuditStore } from '../../server/store/audit-store';
import { startConsole } from '../support/console';
import { guichet } from '../unit/server/commands/fixture';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'guichet-past-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function entriesOf(ctx: Awaited<ReturnType<typeof startConsole>>['ctx']): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  const log = new AuditStore(ctx.database, 'reader', ctx.now, ctx.random);
  for await (const { bytes } of log.oldest({})) entries.push(parseEntry(bytes as Buffer));
  return entries;
}

it('a new folder’s log begins with the month, then comes the console’s own start', async () => {
  const dataFolder = join(folder, 'data');
  const begins = new Date('2026-11-24T15:00:00Z');
  const before = begins.getTime();
  const console = await startConsole({ dataFolder, pastMonth: true, begins });
  const entries = await entriesOf(console.ctx);
  const own = entries.at(-1);
  const past = entries.slice(0, -1);
  expect(past.length).toBeGreaterThan(500);
  expect(new Set(past.map(({ node }) => node))).toEqual(new Set(['demonstration']));
  expect([own?.node, own?.action, own?.run]).toEqual([console.ctx.config.node, 'system.start', past.length]);
  // Each entry of the month names the start of its day.
  let run = 0;
  for (const { seq, action, run: named } of past) {
    if (action === 'system.start') run = seq;
    expect([seq, named]).toEqual([seq, run]);
  }
  // Stamped with the moments that they tell of.
  expect(before - Date.parse(past[0]?.time ?? '')).toBeGreaterThan(25 * 86_400_000);
  expect(past.filter(({ time }) => Date.parse(time) >= before)).toEqual([]);
  await console.stop();

  const verified = await guichet(dataFolder, ['audit', 'verify', '--json'], { env: { PORT: '3000' }, now: new Date() });
  expect([verified.code, JSON.parse(verified.out.toString())]).toEqual([
    0,
    expect.objectContaining({ ok: true, size: entries.length + 1, faultCount: 0 }),
  ]);

  const again = await startConsole({ dataFolder, pastMonth: true });
  expect(await entriesOf(again.ctx)).toHaveLength(entries.length + 2);
  await again.stop();
});

describe('there is no month', () => {
  it('where the log has begun already, even beside a new directory', async () => {
    const dataFolder = join(folder, 'data');
    rmSync(join(dataFolder, 'embedded-directory.json'));
    const console = await startConsole({ dataFolder });
    expect(console.embedded.created).toBe(true);
    const { ctx, embedded } = console;
    const { size } = await new AuditStore(ctx.database, 'reader', ctx.now, ctx.random).head();
    const past = { ...ctx, people: embedded.people, chance: new WordRandom('x'), begun: startDetail(ctx.config) };
    expect(await tellPastMonth(past)).toBe(0);
    expect((await new AuditStore(ctx.database, 'reader', ctx.now, ctx.random).head()).size).toBe(size);
    await console.stop();
  });

  it('on a real configuration', async () => {
    const dataFolder = join(folder, 'real');
    const console = await startConsole({
      dataFolder,
      pastMonth: true,
      adjust: (config) => ({ ...config, demonstration: false }),
    });
    expect((await entriesOf(console.ctx)).map(({ action }) => action)).toEqual(['system.start']);
    await console.stop();
  });
});
