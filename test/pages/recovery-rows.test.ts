/**
 * The procedure's rows of a crash: the data folder as it was while many writes were open, one at each desk, and a console
 * that starts on it. The process that is killed at each of its moments is a test of its own, on a real server.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../config/config';
import type { AccountStanding, Directory } from '../../ldap/port';
import { LEASE } from '../../server/domain/case';
import { NEVER_USED, valuesOf, writeStudent } from '../support/accounts';
import { GIVEN, locked, neverActivated, withActivation } from '../support/activation';
import { away } from '../support/faulty-directory';
import { openHall } from '../support/hall';
import { folderWithStaff } from '../support/more-staff';
import { entriesSince, lineOf, logSize, type Observed, observe } from '../support/observe';
import { ROWS } from '../support/procedure-table';
import { anyStudent, bringTo, type Hall, type Pupil, Scene } from '../support/scene';

interface Crash {
  readonly what: string;
  readonly purpose: 'reset' | 'activation' | 'unlock';
  /** Where the console died, as seen from the directory. */
  readonly at:
    | 'before the password'
    | 'after the password'
    | 'after the state'
    | 'before the unlock'
    | 'after the unlock';
  readonly student?: (hall: Hall) => Pupil | Promise<Pupil>;
  /** What the directory says at the next start, where it is not the truth of the folder. */
  readonly says?: () => AccountStanding | null;
  /** When it is settled: nothing has arrived so far, but it still may until the lease is past. */
  readonly settled: 'at the start' | 'by the sweeper' | 'after the lease';
  readonly event: string;
  readonly changed: string;
  /** Arrived while the write was open. */
  readonly logout?: true;
}

const gone = (): null => null;

const CRASHES: readonly Crash[] = [
  {
    what: 'a password that was not written',
    purpose: 'reset',
    at: 'before the password',
    settled: 'after the lease',
    event: 'recovery:failed',
    changed: 'no',
  },
  {
    what: 'a password that was written',
    purpose: 'reset',
    at: 'after the password',
    settled: 'at the start',
    event: 'recovery:ok',
    changed: 'yes',
  },
  {
    what: 'a directory that is away at the start',
    purpose: 'reset',
    at: 'after the password',
    says: away,
    settled: 'by the sweeper',
    event: 'recovery:ok',
    changed: 'yes',
  },
  {
    // By whom, nobody can say.
    what: 'a password changed at a time when this attempt did not run',
    purpose: 'reset',
    at: 'before the password',
    says: () => ({ state: 'active', locked: false, changedAt: '20260101000000Z' }),
    settled: 'at the start',
    event: 'recovery:unknown',
    changed: 'unknown',
  },
  {
    what: 'an entry that is gone',
    purpose: 'reset',
    at: 'after the password',
    says: gone,
    settled: 'at the start',
    event: 'recovery:unknown',
    changed: 'unknown',
  },
  {
    // No change time before and none after may also be one that cannot be read.
    what: 'an activation without a password',
    purpose: 'activation',
    at: 'before the password',
    student: (hall) => neverActivated(hall, 'E21813180'),
    settled: 'at the start',
    event: 'recovery:unknown',
    changed: 'unknown',
  },
  {
    what: 'an activation whose password is in place and whose state is not',
    purpose: 'activation',
    at: 'after the password',
    student: (hall) => neverActivated(hall, 'E26000129'),
    settled: 'at the start',
    event: 'recovery:unknown',
    changed: 'unknown',
  },
  {
    what: 'an activation that was whole',
    purpose: 'activation',
    at: 'after the state',
    student: neverUsed,
    settled: 'at the start',
    event: 'recovery:ok',
    changed: 'yes',
  },
  {
    what: 'a lock that is still there',
    purpose: 'unlock',
    at: 'before the unlock',
    student: locked,
    settled: 'after the lease',
    event: 'recovery:failed',
    changed: 'no',
  },
  {
    what: 'a lock that is gone',
    purpose: 'unlock',
    at: 'after the unlock',
    student: anyLocked,
    settled: 'at the start',
    event: 'recovery:ok',
    changed: 'yes',
  },
  {
    what: 'a locked account that is gone',
    purpose: 'unlock',
    at: 'after the unlock',
    student: anyLocked,
    says: gone,
    settled: 'at the start',
    event: 'recovery:unknown',
    changed: 'unknown',
  },
  {
    what: 'a lock that is gone at a desk that was to be left',
    purpose: 'unlock',
    at: 'after the unlock',
    student: anyLocked,
    settled: 'at the start',
    event: 'recovery:ok',
    changed: 'yes',
    logout: true,
  },
];

/** An ordinary student whose account another program has set back. */
async function neverUsed(hall: Hall): Promise<Pupil> {
  const { embedded } = hall.console;
  const pupil = await anyStudent(hall);
  await writeStudent(embedded, pupil.login, NEVER_USED);
  const { supannOIDCDateDeNaissance: birth } = await valuesOf(embedded, pupil.login, ['supannOIDCDateDeNaissance']);
  return { ...pupil, birthDate: birth?.[0] ?? '', given: GIVEN };
}

async function anyLocked(hall: Hall): Promise<Pupil> {
  return locked(hall, (await anyStudent(hall)).card);
}

const deskOf = (index: number): string => `crash-${index}`;
const DESKS = CRASHES.map((_, index) => deskOf(index));
const adjust = (config: Config): Config => {
  const activating = withActivation(config);
  return { ...activating, roles: { ...activating.roles, kiosk: { logins: DESKS } } };
};

async function crashAt(scene: Scene, { at }: Crash): Promise<void> {
  const when = at.startsWith('before') ? 'before' : 'after';
  await bringTo(scene, at.endsWith('unlock') ? 'identified' : 'handed_over');
  if (at.endsWith('unlock')) return scene.startUnlocking(when);
  if (at.endsWith('password')) return scene.startWriting(undefined, when);
  scene.held = scene.hall.directory.holdActivation(when);
  scene.pending = scene.sendPassword();
  await scene.held.reached;
}

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
const stateAtStart = new Map<Crash, string | undefined>();

/** Copies the folder of a console that is in the middle of all these writes, as a crash would leave it. */
async function crash(): Promise<void> {
  const first = await openHall({ adjust, dataFolder: await folderWithStaff('le-goff-m', DESKS) });
  const scenes: Scene[] = [];
  for (const [index, each] of CRASHES.entries()) {
    const scene = await Scene.open(first, deskOf(index), await each.student?.(first));
    await crashAt(scene, each);
    if (each.logout === true) await scene.force('/logout', {}, 'session');
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
  const faults = (behind: Directory): Partial<Directory> => ({
    readStanding: async (student) => {
      const said = says.get(student.login);
      return said === undefined ? behind.readStanding(student) : said();
    },
  });
  hall = await openHall({ adjust, dataFolder: folder, faults });
  lefts = lefts.map((left) => ({ ...left, scene: left.scene.before(hall) }));
  for (const { crash: each, scene, before } of lefts)
    stateAtStart.set(each, (await scene.caseById(before.facts?.id ?? ''))?.state);
}, 60_000);

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

it('is settled at the start, by the sweeper once the directory answers, and when the lease is past', async () => {
  const { ctx } = hall.console;
  hall.directory.mend();
  await ctx.sweeper.sweep();
  hall.console.pass(LEASE);
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
    expect(entries.map(lineOf)).toEqual([...result, ...(each.logout === true ? ['staff.logout ok'] : [])]);
    const proof = each.purpose === 'unlock' ? 'read' : 'change_time';
    expect(entries[0]?.detail).toMatchObject({ by: 'recovery', proof, intent: expect.any(Number) });
  });

  it('leaves its browser where it belongs', async () => {
    const { scene, before } = left();
    const { browser } = scene;
    if (each.logout === true) {
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
