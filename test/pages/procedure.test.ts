/**
 * The procedure, row by row: the table of case.ts against a copy made by hand, state by state and event by event.
 */

import { ACTIONS, OUTCOMES, REASONS } from '../../server/audit/reasons';
import { EVENTS, guide, OTHERWISE, rowFor, STATES, TABLE } from '../../server/domain/case';
import { LINES, OTHERWISE_LINES, ROWS } from '../support/procedure-table';

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
