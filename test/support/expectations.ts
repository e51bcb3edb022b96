/** What a row of the procedure's table says of an event, held against what was observed. */
import type { Entry } from '../../server/audit/entry';
import type { Observed } from './observe';
import type { TableRow } from './procedure-table';
import type { Scene } from './scene';

/** `422 /desk` is answered in place: the status alone. */
export const answerOf = (row: TableRow, reason: string | null): string =>
  row.answer.startsWith('303') ? fill(row.answer, reason) : (row.answer.split(' ')[0] ?? '');

export const fill = (text: string, reason: string | null): string => text.replace('$reason', reason ?? '');

/** What a page answered in place leads on to: its form again, or the way back to it. */
export function wayOn(row: TableRow): RegExp | null {
  if (!/^4\d\d \//.test(row.answer)) return null;
  return row.answer.endsWith(' /desk') ? /action="\/desk\/card"|href="\/desk"/ : /action="\/desk\/handover"/;
}

export async function expectState(
  scene: Scene,
  row: TableRow,
  reason: string | null,
  before: Observed,
  after: Observed,
): Promise<void> {
  const was = before.facts === null ? null : await scene.caseById(before.facts.id);
  const superseded = { state: 'ended', endReason: 'superseded' };
  if (row.state === 'identified' && row.event === 'card:eligible') {
    expect(was).toMatchObject(superseded);
    expect(after.facts).toMatchObject({ state: 'identified', step: 1, version: 1 });
    expect(after.facts?.id).not.toBe(before.facts?.id);
  } else if (row.next === 'same' || row.next === row.state) {
    const fixed = (facts: Observed['facts']) => [facts?.id, facts?.state, facts?.endReason, facts?.step];
    expect(fixed(was)).toEqual(fixed(before.facts));
    expect(after.session?.caseId ?? null).toBe(
      row.session === 'gone' ? (after.session?.caseId ?? null) : (before.session?.caseId ?? null),
    );
  } else if (row.state === 'ended') {
    // Taken back: the desk has no case, and the one before stays as it ended.
    expect(was).toEqual(before.facts);
    expect(after.session?.caseId).toBeNull();
  } else if (row.next === 'none') {
    expect(was).toMatchObject(superseded);
    expect(after.session?.caseId).toBeNull();
  } else if (before.facts === null) {
    expect(after.facts).toMatchObject({ state: row.next, step: 1, version: 1 });
  } else {
    const [, word] = /^ended\((.+)\)$/.exec(row.next) ?? [];
    const next =
      word === undefined ? { state: row.next, endReason: null } : { state: 'ended', endReason: fill(word, reason) };
    expect(was).toMatchObject({ ...next, step: before.facts.step + 1 });
  }
}

export async function expectSession(scene: Scene, row: TableRow, before: Observed, after: Observed): Promise<void> {
  const old = await scene.sessionRow(before.cookie);
  if (row.session === 'same') {
    expect(after.cookie).toBe(before.cookie);
    expect(old).toMatchObject({ kind: before.session?.kind, endedAt: null });
  } else if (row.session === 'gone') {
    expect(old).toMatchObject({ endedAt: expect.any(Number), successor: null });
    // The browser is told, or holds an id that opens nothing.
    expect(['', before.cookie]).toContain(after.cookie);
  } else {
    expect(after.cookie).not.toBe(before.cookie);
    expect(old).toMatchObject({ endedAt: expect.any(Number) });
    expect(after.session).toMatchObject({ kind: row.session, endedAt: null, until: before.session?.until });
  }
}

/** To which case each entry belongs: a login to none, a card to the case that it opens, all else to the one that was. */
export function casesOf(entries: readonly Entry[], before: Observed, after: Observed): readonly (string | null)[] {
  return entries.map(({ action, outcome }) => {
    if (action === 'staff.login') return null;
    if (action === 'desk.card') return outcome === 'ok' ? (after.facts?.id ?? null) : null;
    return before.facts?.id ?? null;
  });
}
