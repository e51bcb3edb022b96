/**
 * The procedure's rows of a crash: the data folder as it was while a write was open, and a console that starts on it.
 * The process that is killed at each of its moments is a test of its own, on a real server.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Directory } from '../../ldap/port';
import { LEASE } from '../../server/domain/case';
import { away } from '../support/faulty-directory';
import { openHall } from '../support/hall';
import { entriesSince, lineOf, logSize, type Observed, observe } from '../support/observe';
import { ROWS, type TableRow } from '../support/procedure-table';
import { bringTo, type Hall, Scene } from '../support/scene';

interface Crash {
  /** Where the write was when the console died. */
  readonly when: 'before' | 'after';
  /** What the directory says at the next start, where it is not the truth of the folder. */
  readonly directory?: Partial<Directory>;
  readonly changed: string;
}

const CRASHES: Readonly<Record<string, Crash>> = {
  'recovery:failed': { when: 'before', changed: 'no' },
  'recovery:ok': { when: 'after', changed: 'yes' },
  // Changed at a time when this attempt did not run: by whom, nobody can say.
  'recovery:unknown': {
    when: 'before',
    directory: { readChangedAt: async () => '20260101000000Z' },
    changed: 'unknown',
  },
};

interface Left {
  readonly folder: string;
  readonly scene: Scene;
  readonly before: Observed;
}

/** Copies the folder of a console that is in the middle of a write, as a crash would leave it. */
async function leftBy({ when }: Crash): Promise<Left> {
  const hall = await openHall();
  const scene = await Scene.open(hall);
  await bringTo(scene, 'handed_over');
  await scene.startWriting(undefined, when);
  // A write that is still held is nobody's to settle, however often the sweeper comes.
  await hall.console.ctx.sweeper.sweep();
  const before = await observe(scene);
  expect(before.facts?.state).toBe('writing');
  const folder = mkdtempSync(join(tmpdir(), 'guichet-crash-'));
  cpSync(hall.console.dataFolder, folder, { recursive: true });
  scene.held?.release();
  await scene.pending;
  scene.browser.close();
  await hall.console.stop();
  return { folder, scene, before };
}

let hall: Hall | null = null;
let left: Left | null = null;

afterEach(async () => {
  await hall?.console.stop();
  if (left !== null) rmSync(left.folder, { recursive: true, force: true });
  [hall, left] = [null, null];
});

async function expectSettled(row: TableRow, crash: Crash, { scene, before }: Left, at: Hall): Promise<void> {
  const back = scene.before(at);
  const facts = await back.caseRow();
  expect(row.next).toBe('ended(recovered)');
  expect(facts).toMatchObject({ state: 'ended', endReason: 'recovered', changed: crash.changed });
  expect(facts?.step).toBe((before.facts?.step ?? 0) + 1);
  expect(await at.console.ctx.database.read.selectFrom('open_write').selectAll().execute()).toEqual([]);

  // The browser that was in front of it: locked, with the last word of its case.
  expect((await back.browser.get('/student')).line).toBe('303 /student?reason=recovered');
  expect(back.browser.session).not.toBe(before.cookie);
  expect(await back.sessionRow()).toMatchObject({ kind: row.session, endedAt: null });
  expect((await back.browser.get('/student')).line).toBe('200');
  expect((await back.resume()).line).toBe('303 /desk');
  back.browser.close();
}

it.each(ROWS.filter(({ event }) => event.startsWith('recovery:')).map((row) => [row.event, row] as const))(
  'writing × %s',
  async (event, row) => {
    const crash = CRASHES[event];
    if (crash === undefined) throw new Error(`no crash leads to ${event}`);
    left = await leftBy(crash);
    const { facts, size } = left.before;
    hall = await openHall({
      dataFolder: left.folder,
      ...(crash.directory === undefined ? {} : { directory: crash.directory }),
    });
    if (event === 'recovery:failed') {
      // Nothing has arrived so far, but it still may: only when the lease is past is it known.
      expect((await left.scene.before(hall).caseRow())?.state).toBe('writing');
      hall.console.pass(LEASE);
      await hall.console.ctx.sweeper.sweep();
    }
    const entries = await entriesSince(hall.console, size);
    expect(entries.map(lineOf)).toEqual(['system.start ok', ...row.audit, 'system.recovery ok']);
    expect(entries[1]).toMatchObject({ caseId: facts?.id, detail: { by: 'recovery', proof: 'change_time' } });
    await expectSettled(row, crash, left, hall);
  },
);

it('a directory that is away at the start is asked again by the sweeper', async () => {
  const crash: Crash = { when: 'after', directory: { readChangedAt: async () => away() }, changed: 'yes' };
  left = await leftBy(crash);
  hall = await openHall({ dataFolder: left.folder, directory: crash.directory ?? {} });
  const back = left.scene.before(hall);
  expect((await back.caseRow())?.state).toBe('writing');
  const waiting = await back.browser.get('/student');
  expect([waiting.line, waiting.headers.refresh]).toEqual(['200', '1; url=/student']);
  back.browser.close();

  const size = await logSize(hall.console);
  hall.directory.mend();
  await hall.console.ctx.sweeper.sweep();
  expect((await entriesSince(hall.console, size)).map(lineOf)).toEqual(['reset.result ok', 'system.recovery ok']);
  const row = ROWS.find(({ event }) => event === 'recovery:ok');
  if (row === undefined) throw new Error('the table has no such row');
  await expectSettled(row, crash, left, hall);
});
