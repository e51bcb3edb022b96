/**
 * The procedure's rows of a crash: the data folder as it was while many writes were open, one at each desk, and a console
 * that starts on it. The process that is killed at each of its moments is a test of its own, on a real server.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../config/config';
import type { Directory } from '../../ldap/port';
import { withActivation } from '../support/activation';
import { CRASHES, type Crash, crashAt } from '../support/crashes';
import { openHall } from '../support/hall';
import { folderWithStaff } from '../support/more-staff';
import { entriesSince, lineOf, logSize, type Observed, observe } from '../support/observe';
import { ROWS } from '../support/procedure-table';
import { type Hall, MINUTE, Scene } from '../support/scene';

const deskOf = (index: number): string => `crash-${index}`;
const DESKS = CRASHES.map((_, index) => deskOf(index));
const adjust = (config: Config): Config => {
  const activating = withActivation(config);
  return { ...activating, roles: { ...activating.roles, kiosk: { logins: DESKS } } };
};

interface Left {
  readonly crash: Crash;
  readonly scene: Scene;
  readonly before: Observed;
}

let hall: Hall;
let folder: string;
let lefts: readonly Left[];
/** How many entries the log had when the console died. */
let size: number;
/** When the first of its writes would have been anybody's to settle, and the last one (ms). */
let leases: { readonly first: number; readonly last: number };
const stateAtStart = new Map<Crash, string | undefined>();

/** Copies the folder of a console that is in the middle of all these writes, as a crash would leave it. */
async function crash(): Promise<void> {
  const first = await openHall({ adjust, dataFolder: await folderWithStaff('le-goff-m', DESKS) });
  const scenes: Scene[] = [];
  for (const [index, each] of CRASHES.entries()) {
    const scene = await Scene.open(first, deskOf(index), await each.student?.(first));
    await crashAt(scene, each);
    scenes.push(scene);
  }
  // A write that is still held is nobody's to settle, however often the sweeper comes.
  await first.console.ctx.sweeper.sweep();
  lefts = await Promise.all(
    scenes.map(async (scene, index) => ({
      crash: CRASHES[index] as Crash,
      // Its browser as it is now: what the first console still answers, this one never hears.
      scene: scene.before(first),
      before: await observe(scene),
    })),
  );
  expect(lefts.filter(({ before }) => before.facts?.state !== 'writing')).toEqual([]);
  size = await logSize(first.console);
  const open = await first.console.ctx.database.read.selectFrom('open_write').select('lease').execute();
  const until = open.map(({ lease }) => lease);
  leases = { first: Math.min(...until), last: Math.max(...until) };
  folder = mkdtempSync(join(tmpdir(), 'guichet-crash-'));
  cpSync(first.console.dataFolder, folder, { recursive: true });
  for (const scene of scenes) await scene.close();
  await first.console.stop();
  rmSync(first.console.dataFolder, { recursive: true, force: true });
}

beforeAll(async () => {
  await crash();
  const says = new Map(
    lefts.flatMap(({ crash: each, scene }) => (each.says ? [[scene.student.login, each.says]] : [])),
  );
  const hearsay = new Set(lefts.flatMap(({ crash: each, scene }) => (each.hearsay ? [scene.student.login] : [])));
  const faults = (behind: Directory): Partial<Directory> => ({
    readStanding: async (student) => {
      const said = says.get(student.login);
      if (said !== undefined) return said();
      const standing = await behind.readStanding(student);
      return standing !== null && hearsay.has(student.login) ? { ...standing, firstHand: false } : standing;
    },
  });
  // However long all that took, the next start comes before any lease is past.
  hall = await openHall({ adjust, dataFolder: folder, faults, begins: new Date(leases.first - MINUTE) });
  lefts = lefts.map((left) => ({ ...left, scene: left.scene.before(hall) }));
  for (const { crash: each, scene, before } of lefts)
    stateAtStart.set(each, (await scene.caseById(before.facts?.id ?? ''))?.state);
}, 120_000);

afterAll(async () => {
  for (const { scene } of lefts) scene.browser.close();
  await hall.console.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('the rows of the table are all here', () => {
  const rows = ROWS.filter(({ event }) => event.startsWith('recovery:')).map(({ event }) => event);
  expect([...new Set(CRASHES.map(({ event }) => event))].toSorted()).toEqual(rows.toSorted());
});

it('what cannot be settled yet waits: on the student’s screen, and at the desk', async () => {
  const waiting = lefts.filter(({ crash: each }) => each.settled !== 'at the start');
  for (const { crash: each, scene } of waiting) {
    const { line, headers } = await scene.browser.get(each.purpose === 'unlock' ? '/desk' : '/student');
    expect(line).toBe('200');
    expect(headers.refresh).toBe(`1; url=${each.purpose === 'unlock' ? '/desk' : '/student'}`);
  }
  expect(
    CRASHES.filter((each) => (stateAtStart.get(each) === 'writing') !== (each.settled !== 'at the start')),
  ).toEqual([]);
});

it('a desk that waits for the directory is left at once; its case stays, and the log says in which state', async () => {
  const leaving = lefts.filter(({ crash: each }) => each.logout === true);
  expect(leaving).toHaveLength(1);
  for (const { scene, before } of leaving) {
    const caseId = before.facts?.id ?? '';
    const from = await logSize(hall.console);
    expect((await scene.force('/logout', {}, 'session')).line).toBe('303 /login');
    expect((await scene.sessionRow(before.cookie))?.endedAt).not.toBeNull();
    expect((await scene.caseById(caseId))?.state).toBe('writing');
    const entries = await entriesSince(hall.console, from);
    expect(entries.map(lineOf)).toEqual(['staff.logout ok']);
    expect(entries[0]).toMatchObject({ caseId, detail: { by: 'logout', kind: 'staff', state: 'writing' } });
  }
});

it('is settled at the start, by the sweeper once the directory answers, and when the lease is past', async () => {
  const { ctx } = hall.console;
  hall.directory.mend();
  await ctx.sweeper.sweep();
  hall.console.pass(leases.last - leases.first + MINUTE);
  await ctx.sweeper.sweep();
  expect(await ctx.database.read.selectFrom('open_write').selectAll().execute()).toEqual([]);
  const rounds = (await entriesSince(hall.console, size)).filter(({ action }) => action === 'system.recovery');
  const count = (settled: Crash['settled'], event: string): number =>
    CRASHES.filter((each) => each.settled === settled && each.event === event).length;
  expect(rounds.map(({ detail }) => detail)).toEqual(
    (['at the start', 'by the sweeper', 'after the lease'] as const).map((settled) => ({
      settled: CRASHES.filter((each) => each.settled === settled).length,
      ok: count(settled, 'recovery:ok'),
      failed: count(settled, 'recovery:failed'),
      unknown: count(settled, 'recovery:unknown'),
      cases: expect.any(Array),
    })),
  );
});

describe.each(CRASHES.map((each, index) => [each.what, index] as const))('%s', (_what, index) => {
  const each = CRASHES[index] as Crash;
  const row = ROWS.find(({ event }) => event === each.event);
  const left = (): Left => lefts[index] as Left;

  it('is logged once, and the case is over', async () => {
    const { scene, before } = left();
    const caseId = before.facts?.id ?? '';
    expect(row?.next).toBe('ended(recovered)');
    const facts = await scene.caseById(caseId);
    expect(facts).toMatchObject({ state: 'ended', endReason: 'recovered', changed: each.changed });
    expect(facts?.step).toBe((before.facts?.step ?? 0) + 1);
    const entries = (await entriesSince(hall.console, size)).filter((entry) => entry.caseId === caseId);
    const result = row?.audit.map((line) => line.replace(/^reset\./, `${each.purpose}.`)) ?? [];
    expect(entries.map(lineOf)).toEqual([...(each.logout === true ? ['staff.logout ok'] : []), ...result]);
    const proof = each.purpose === 'unlock' ? 'read' : 'change_time';
    expect(entries.at(-1)?.detail).toMatchObject({ by: 'recovery', proof, intent: expect.any(Number) });
  });

  it('is counted: a password that is known to be new, and every unlock, as the lock that stands may be the next one', async () => {
    const { id } = left().scene.student;
    const { limitStore } = hall.console.ctx;
    const counted = async (what: string): Promise<number> => (await limitStore.count(`${what}-student:${id}`, 0)).count;
    const [resets, unlocks] = each.purpose === 'unlock' ? [0, 1] : [each.event === 'recovery:ok' ? 1 : 0, 0];
    expect([await counted('reset'), await counted('unlock')]).toEqual([resets, unlocks]);
  });

  it('leaves its browser where it belongs', async () => {
    const { scene, before } = left();
    const { browser } = scene;
    if (each.logout === true) {
      // Nobody is told: the log has it.
      expect((await browser.get('/desk')).line).toBe('303 /login');
      return;
    }
    if (each.purpose === 'unlock') {
      // The staff member's own screen: it is not locked, and says how it came out.
      const words = { 'recovery:ok': 'unlocked', 'recovery:failed': 'unlock_failed' };
      expect(await scene.sessionRow()).toMatchObject({
        kind: 'staff',
        caseId: null,
        endedAt: null,
        notice: { word: words[each.event as keyof typeof words] ?? 'unlock_unknown' },
      });
      expect((await browser.get('/desk')).body).toMatch(/role="status"/);
      expect((await scene.enterCard('E99999999')).line).toBe('422');
      return;
    }
    expect((await browser.get('/student')).line).toBe('303 /student?reason=recovered');
    expect(browser.session).not.toBe(before.cookie);
    expect(await scene.sessionRow()).toMatchObject({ kind: row?.session, endedAt: null });
    expect((await browser.get('/student')).line).toBe('200');
    expect((await scene.resume()).line).toBe('303 /desk');
  });
});
