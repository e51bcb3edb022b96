/** How a case stands, from its entries: over wherever the procedure's table ends it, open wherever it goes on. */
import type { EntryDraft } from '../../../../server/audit/entry';
import { buildEntry, parseEntry } from '../../../../server/audit/entry';
import { leafHash } from '../../../../server/audit/merkle';
import { projectionsOf } from '../../../../server/audit/projection';
import { auditLines, type Row, TABLE } from '../../../../server/domain/case';
import { caseFileOf } from '../../../../server/services/case-file';
import type { AuditEntryTable } from '../../../../server/store/schema';
import { draft, SALT } from '../../../support/audit-log';

const CASE = 'ABCDE12345';

function row(seq: number, changes: Partial<EntryDraft>): AuditEntryTable {
  const time = new Date(Date.UTC(2026, 8, 1, 8, 0, seq)).toISOString();
  const bytes = buildEntry(draft({ caseId: CASE, detail: {}, ...changes }), {
    seq,
    time,
    node: 'n',
    run: 0,
    salt: SALT,
  });
  return { seq, bytes, leaf_hash: leafHash(bytes), ...projectionsOf(parseEntry(bytes)) };
}

/** The case's own entries of a row of the table: those of the staff member's session or of the next case are no part. */
function entriesOf({ event, audit }: Row): readonly Partial<EntryDraft>[] {
  const lines = auditLines({ audit } as Row, 'reset', 'account_closed') as readonly (Partial<EntryDraft> & {
    readonly action: string;
  })[];
  const own = event.startsWith('card:') ? lines.slice(0, 1) : lines;
  return own
    .filter(({ action }) => !/^(staff|signal|access)\./.test(action))
    .map((line) => ({
      ...line,
      ...(event.startsWith('recovery:') ? { detail: { by: 'recovery' } } : {}),
      ...(event.startsWith('handover:birth_date') ? { detail: { try: event.endsWith('_last') ? 3 : 2 } } : {}),
    }));
}

const open = TABLE.filter(({ state }) => ['identified', 'handed_over', 'writing', 'unsettled'].includes(state));
const result = (entries: readonly Partial<EntryDraft>[]): string =>
  caseFileOf(
    CASE,
    [{ action: 'desk.card' } as const, ...entries].map((entry, seq) => row(seq, entry)),
  ).result;
const named = (rows: readonly Row[]): readonly (readonly [string, Row])[] =>
  rows.filter((one) => entriesOf(one).length > 0).map((one) => [`${one.state} ${one.event}`, one]);

describe('a case', () => {
  const ending = named(open.filter(({ next }) => next.startsWith('ended(') || next === 'identified'));
  it('is told of by many rows', () => expect(ending.length).toBeGreaterThan(20));
  it.each(ending)('is over after: %s', (_name, taken) => {
    expect(result(entriesOf(taken))).not.toBe('open');
  });

  const going = named(open.filter(({ next }) => ['same', 'handed_over', 'writing'].includes(next)));
  it.each(going)('goes on after: %s', (_name, taken) => {
    expect(result(entriesOf(taken))).toBe('open');
  });

  it.each<[string, string, readonly Partial<EntryDraft>[]]>([
    [
      'unchanged',
      'settled by recovery as failed',
      [{ action: 'reset.result', outcome: 'failed', detail: { by: 'recovery' } }],
    ],
    [
      'open',
      'refused by the directory, to be tried again',
      [{ action: 'reset.result', outcome: 'failed', detail: { by: 'request' } }],
    ],
    [
      'unknown',
      'an unknown outcome, whatever failed after it',
      [
        { action: 'reset.result', outcome: 'unknown' },
        { action: 'reset.result', outcome: 'failed' },
      ],
    ],
    [
      'done',
      'proved after an unknown outcome',
      [{ action: 'reset.result', outcome: 'unknown' }, { action: 'reset.result' }],
    ],
  ])('is %s: %s', (expected, _name, entries) => {
    expect(result(entries)).toBe(expected);
  });

  it('whose bytes are no entry is told by what it is searched by, and that is said', () => {
    const rows = [row(0, { action: 'desk.card' }), { ...row(1, { action: 'reset.result' }), bytes: Buffer.from('{') }];
    const { steps, student, result: stands } = caseFileOf(CASE, rows);
    expect(steps.map(({ malformed }) => malformed)).toEqual([false, true]);
    expect([steps[1]?.action, steps[1]?.detail, student?.name, stands]).toEqual([
      'reset.result',
      {},
      'Léa Martin',
      'done',
    ]);
  });
});
