/**
 * The procedure, row by row: the table of case.ts against a copy made by hand, and every row that people, clock and
 * directory can bring about against the running console: state, session, log and answer.
 */
import { EVENTS, guide, OTHERWISE, rowFor, STATES, TABLE } from '../../server/domain/case';
import { ACTIONS, OUTCOMES, REASONS } from '../../server/audit/reasons';
import { startConsole } from '../support/console';
import { FaultyDirectory } from '../support/faulty-directory';
import { DESK_HAPPENINGS } from '../support/desk-happenings';
import type { Happening } from '../support/happening';
import { entriesSince, everything, lineOf, type Observed, observe } from '../support/observe';
import { ANOTHER_EVENT, UNNAMED } from '../support/procedure-otherwise';
import { STUDENT_HAPPENINGS } from '../support/student-happenings';
import { LINES, NOT_YET, OTHERWISE_LINES, ROWS, type TableRow } from '../support/procedure-table';
import { type ArrangedState, bringTo, type Hall, Scene } from '../support/scene';

const keyOf = (row: { state: string; event: string }): string => `${row.state} ${row.event}`;

describe('the table of case.ts', () => {
  it.each(LINES)('%s', (line) => {
    expect(guide().split('\n')).toContain(line);
  });

  it('has no row beside these, and none twice', () => {
    expect(guide().split('\n').toSorted()).toEqual(LINES.toSorted());
    expect(new Set(TABLE.map(keyOf)).size).toBe(TABLE.length);
  });

  it.each(STATES)('%s: every event has its row or the answer of the state', (state) => {
    const answer = OTHERWISE_LINES.find((line) => line.startsWith(`${state} | `))?.split(' | ')[1];
    expect(OTHERWISE[state]).toBe(answer);
    for (const event of EVENTS) {
      const copied = ROWS.find((row) => row.state === state && row.event === event);
      expect({ event, row: rowFor(state, event) }).toEqual({ event, row: copied ?? null });
    }
  });

  it('logs words of the closed lists only', () => {
    for (const row of TABLE) {
      for (const entry of row.audit) {
        const [action, outcome, reason, ...more] = entry.split(' ');
        expect(ACTIONS).toContain(action);
        expect(OUTCOMES).toContain(outcome);
        if (reason !== undefined && reason !== '$reason') expect(REASONS).toContain(reason);
        expect(more).toEqual([]);
      }
    }
  });
});

interface Case {
  readonly name: string;
  readonly row: TableRow;
  readonly happening: Happening;
}

const DRIVEN: readonly Case[] = ROWS.filter(({ event }) => !event.startsWith('recovery:')).flatMap((row) =>
  happeningsOf(row.state, row.event).map((happening) => ({
    name: `${row.state} × ${row.event}${happening.how === undefined ? '' : ` (${happening.how})`}`,
    row,
    happening,
  })),
);

describe('driven', () => {
  let hall: Hall;

  beforeAll(async () => {
    let directory: FaultyDirectory | null = null;
    const console = await startConsole({
      // Many people come to the same few desks here: limits have tests of their own.
      adjust: (config) => ({
        ...config,
        limits: {
          ...config.limits,
          resetsPerHour: { teacher: 1_000, kiosk: 1_000 },
          resetsPerDay: { teacher: 1_000, kiosk: 1_000 },
          unknownCardsPerDay: 1_000,
          lookups: { teacherPerDay: 1_000, kioskPerHour: 1_000 },
        },
      }),
      directory: (config, now) => (directory = FaultyDirectory.around(config, now)),
    });
    hall = { console, directory: directory as unknown as FaultyDirectory };
  });

  afterAll(() => hall.console.stop());

  let scene: Scene | null = null;

  afterEach(async () => {
    jest.restoreAllMocks();
    await scene?.close();
    scene = null;
  });

  it('every row is driven, recovered, or listed with what is missing for it', () => {
    const covered = [...DRIVEN.map(({ row }) => keyOf(row)), ...NOT_YET.keys(), ...RECOVERED];
    expect(ROWS.map(keyOf).filter((key) => !covered.includes(key))).toEqual([]);
    expect([...NOT_YET.keys()].filter((key) => DRIVEN.some(({ row }) => keyOf(row) === key))).toEqual([]);
  });

  it.each(DRIVEN.map((each) => [each.name, each] as const))('%s', async (_name, { row, happening }) => {
    scene = await Scene.open(hall, happening.staff);
    await bringTo(scene, row.state as ArrangedState);
    await happening.prepare?.(scene);
    const before = await observe(scene);
    const answer = await happening.fire(scene);
    const after = await observe(scene);
    const reason = happening.reason ?? null;

    if (row.answer !== '') expect(answer.line).toBe(expectedLine(row.answer, reason));
    await expectState(scene, row, reason, before, after);
    await expectSession(scene, row, before, after);
    const entries = await entriesSince(hall.console, before.size);
    expect(entries.map(lineOf)).toEqual(row.audit.map((line) => line.replace('$reason', reason ?? '')));
    const [ended, fresh] = [before.facts?.id ?? null, after.facts?.id ?? null];
    expect(entries.map(({ action, caseId }) => [action, caseId])).toEqual(
      entries.map(({ action, outcome }) => [action, action === 'staff.login' ? null : action !== 'desk.card' ? ended : outcome === 'ok' ? fresh : unread(row, ended)]),
    );
  });

  const RECOVERED = ['writing recovery:ok', 'writing recovery:failed', 'writing recovery:unknown'];

  /** A form that could not be read leaves the open case, and is told with it. */
  const unread = (row: TableRow, open: string | null): string | null => (row.next === 'same' ? open : null);
});

/** `422 /desk` is answered in place: the status alone. */
const expectedLine = (answer: string, reason: string | null): string =>
  answer.startsWith('303') ? answer.replace('$reason', reason ?? '') : (answer.split(' ')[0] ?? '');

async function expectState(scene: Scene, row: TableRow, reason: string | null, before: Observed, after: Observed): Promise<void> {
  const was = before.facts === null ? null : await scene.caseById(before.facts.id);
  if (row.next === 'same' || row.state === row.next) {
    if (row.event === 'card:eligible') {
      expect(was).toMatchObject({ state: 'ended', endReason: 'superseded' });
      expect(after.facts).toMatchObject({ state: 'identified', step: 1 });
      expect(after.facts?.id).not.toBe(before.facts?.id);
      return;
    }
    expect({ state: was?.state, endReason: was?.endReason, step: was?.step }).toEqual({
      state: before.facts?.state,
      endReason: before.facts?.endReason,
      step: before.facts?.step,
    });
    return;
  }
  if (row.state === 'ended') {
    // Taken back: the desk has no case, and the one before stays as it ended.
    expect(was).toEqual(before.facts);
    expect(after.session?.caseId).toBeNull();
    return;
  }
  if (row.next === 'none') {
    expect(was).toMatchObject({ state: 'ended', endReason: 'superseded' });
    expect(after.session?.caseId).toBeNull();
    return;
  }
  if (before.facts === null) {
    expect(after.facts).toMatchObject({ state: row.next, step: 1, version: 1 });
    return;
  }
  const [, word] = /^ended\((.+)\)$/.exec(row.next) ?? [];
  const state = word === undefined ? row.next : 'ended';
  expect(was).toMatchObject({ state, endReason: word === undefined ? null : word.replace('$reason', reason ?? ''), step: before.facts.step + 1 });
}

async function expectSession(scene: Scene, row: TableRow, before: Observed, after: Observed): Promise<void> {
  const old = await scene.sessionRow(before.cookie);
  switch (row.session) {
    case 'same':
      expect(after.cookie).toBe(before.cookie);
      expect(old).toMatchObject({ kind: before.session?.kind, endedAt: null });
      return;
    case 'gone':
      expect(old?.endedAt).not.toBeNull();
      expect(old?.successor).toBeNull();
      expect(after.session?.endedAt ?? 0).not.toBeNull();
      return;
    default:
      expect(after.cookie).not.toBe(before.cookie);
      expect(old?.endedAt).not.toBeNull();
      expect(after.session).toMatchObject({ kind: row.session, endedAt: null, until: before.session?.until });
  }
}
