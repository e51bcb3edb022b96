// Long because its tables of cases belong to one subject.
import { generateKeyPairSync } from 'node:crypto';
import { checkpointBody, parseVerifierKey, signNote, verifierKey } from '../../../../server/audit/checkpoint';
import { parseEntry } from '../../../../server/audit/entry';
import { leafHash, RightEdge } from '../../../../server/audit/merkle';
import { PROJECTION_COLUMNS, projectionsOf } from '../../../../server/audit/projection';
import {
  describeFault,
  type GivenCheckpoint,
  type Report,
  type StoredEntry,
  verifyLog,
} from '../../../../server/audit/verify';
import { entryBytes, memoryLog } from '../../../support/audit-log';

const SIZE = 40;
const ours = generateKeyPairSync('ed25519').privateKey;
const theirs = generateKeyPairSync('ed25519').privateKey;

const edgeOf = (rows: readonly StoredEntry[]): RightEdge => {
  const edge = RightEdge.empty();
  for (const row of rows) edge.append(row.leafHash);
  return edge;
};

const noteAt = (rows: readonly StoredEntry[], size: number, key = ours, origin = 'guichet/1'): string =>
  signNote(checkpointBody(origin, size, edgeOf(rows.slice(0, size)).root()), 'guichet', key);

type Log = ReturnType<typeof memoryLog>;

/** An honest log's checkpoints at sizes 10, 20 and 30: one set in the store, one at 20 elsewhere. */
const honest = memoryLog(SIZE);
const STORED: GivenCheckpoint[] = [10, 20, 30].map((size) => ({
  note: noteAt(honest.rows, size),
  source: `stored ${size}`,
  outside: false,
}));
const OUTSIDE: GivenCheckpoint[] = [{ note: noteAt(honest.rows, 20), source: 'witness', outside: true }];

const verify = (log: Log, checkpoints: readonly GivenCheckpoint[] = [...STORED, ...OUTSIDE]): Promise<Report> =>
  verifyLog({
    entries: log.rows,
    head: log.head,
    checkpoints,
    origin: 'guichet/1',
    verifiers: [parseVerifierKey(verifierKey('guichet', ours))],
  });

const found = (report: Report): unknown[] =>
  report.faults.map(({ kind, first, last, column, source }) =>
    [kind, first, last, column ?? source].filter((value) => value !== null),
  );

/** Puts other bytes at `seq` with the hash and the columns that belong to them, and the head that belongs to all. */
function rewrite(log: Log, seq: number): void {
  const bytes = entryBytes(seq, { outcome: 'refused', reason: 'self' });
  const row = { seq, bytes, leafHash: leafHash(bytes), projections: { ...projectionsOf(parseEntry(bytes)) } };
  log.rows[seq] = row;
  log.head = { ...log.head, edge: edgeOf(log.rows).serialise() };
}

function cut(log: Log, size: number): void {
  log.rows.length = size;
  log.head = { size, edge: edgeOf(log.rows).serialise(), lastTime: log.rows.at(-1)?.projections.time ?? null };
}

describe('an honest log', () => {
  it.each([0, 1, 2, 31, SIZE])('of %i entries is found right', async (size) => {
    const log = memoryLog(size);
    const report = await verify(
      log,
      STORED.filter((_, at) => size >= (at + 1) * 10),
    );
    expect(found(report)).toEqual([]);
    expect(report).toMatchObject({
      ok: true,
      size,
      root: edgeOf(log.rows).root().toString('base64'),
      lookedOutside: false,
    });
  });

  it('says which checkpoints agree, and that it could look outside', async () => {
    const report = await verify(memoryLog(SIZE));
    expect(report).toMatchObject({ ok: true, agreeing: { stored: 3, outside: 1 }, lookedOutside: true, pruned: 0 });
  });

  it('is read as a stream', async () => {
    async function* rows() {
      yield* memoryLog(SIZE).rows;
    }
    const { head } = honest;
    expect(
      (await verifyLog({ entries: rows(), head, checkpoints: OUTSIDE, origin: 'guichet/1', verifiers: [] })).size,
    ).toBe(SIZE);
  });

  it('takes checkpoints of empty and full logs, in any order', async () => {
    const notes = [SIZE, 0, 7].map((size) => ({ note: noteAt(honest.rows, size), source: `${size}`, outside: true }));
    expect(await verify(memoryLog(SIZE), notes)).toMatchObject({ ok: true, agreeing: { stored: 0, outside: 3 } });
  });

  it('may have been pruned: hashes still make the tree', async () => {
    const log = memoryLog(SIZE);
    for (const row of log.rows.slice(3, 12)) row.bytes = null;
    expect(await verify(log)).toMatchObject({ ok: true, pruned: 9 });
  });
});

describe('an entry by itself', () => {
  const row = (log: Log, seq: number) => log.rows[seq] as Log['rows'][number];

  it.each([0, 13, SIZE - 1])('a changed byte of entry %i is named', async (seq) => {
    const log = memoryLog(SIZE);
    const bytes = Buffer.from(row(log, seq).bytes as Buffer);
    bytes.write('refused', bytes.indexOf('"ok"') + 1);
    row(log, seq).bytes = bytes;
    expect(found(await verify(log))).toEqual([['content', seq, seq]]);
  });

  it.each([0, 13, SIZE - 1])('a changed leaf hash of entry %i is named', async (seq) => {
    const log = memoryLog(SIZE);
    row(log, seq).leafHash = Buffer.alloc(32, 1);
    expect(found(await verify(log))).toEqual([['content', seq, seq]]);
  });

  it.each(PROJECTION_COLUMNS)('a changed column %s is named', async (column) => {
    const log = memoryLog(SIZE);
    Object.assign(row(log, 7).projections, { [column]: 'somebody else' });
    expect(found(await verify(log))).toEqual([['projection', 7, 7, column]]);
  });

  it('the first wrong entry comes first', async () => {
    const log = memoryLog(SIZE);
    row(log, 30).bytes = Buffer.from('{}');
    Object.assign(row(log, 7).projections, { student_card: null });
    expect(found(await verify(log))).toEqual([
      ['projection', 7, 7, 'student_card'],
      ['content', 30, 30],
    ]);
  });

  it.each([
    ['malformed', '{"v":1}'],
    ['malformed', ''],
  ])('%s bytes with their own hash are named (%s), and the range', async (kind, text) => {
    const log = memoryLog(SIZE);
    row(log, 14).bytes = Buffer.from(text);
    row(log, 14).leafHash = leafHash(Buffer.from(text));
    log.head = { ...log.head, edge: edgeOf(log.rows).serialise() };
    expect(found(await verify(log))).toEqual([
      [kind, 14, 14],
      ['rewritten', 10, 19, 'stored 20'],
      ['rewritten', 0, 19, 'witness'],
    ]);
  });

  it('an entry moved to another place is named', async () => {
    const log = memoryLog(SIZE);
    Object.assign(row(log, 5), { ...row(honest, 6), seq: 5 });
    expect(found(await verify(log, []))[0]).toEqual(['number', 5, 5]);
  });

  it('a time that goes back is named', async () => {
    const log = memoryLog(3);
    const later = Buffer.from((row(log, 1).bytes as Buffer).toString().replace('08:00:01', '09:00:01'));
    log.rows[1] = {
      seq: 1,
      bytes: later,
      leafHash: leafHash(later),
      projections: { ...projectionsOf(parseEntry(later)) },
    };
    log.head = { ...log.head, edge: edgeOf(log.rows).serialise() };
    expect(found(await verify(log, []))).toEqual([['time', 2, 2]]);
  });

  it('no more than a hundred are kept, all are counted', async () => {
    const log = memoryLog(150);
    for (const one of log.rows) one.projections.node = 'other';
    const report = await verify(log, []);
    expect([report.faults.length, report.faultCount, report.ok]).toEqual([100, 150, false]);
  });
});

describe('a removed entry', () => {
  it.each([
    ['the first', [0], ['missing', 0, 0]],
    ['one within', [13], ['missing', 13, 13]],
    ['several', [13, 14, 15], ['missing', 13, 15]],
    ['the last', [SIZE - 1], ['missing', SIZE - 1, SIZE - 1]],
  ])('%s is named', async (_, gone, expected) => {
    const log = memoryLog(SIZE);
    log.rows = log.rows.filter((row) => !gone.includes(row.seq));
    const report = await verify(log);
    expect(found(report)).toEqual([expected]);
    expect(report.ok).toBe(false);
  });

  it('leaves no root to speak of, and what follows is still read', async () => {
    const log = memoryLog(SIZE);
    log.rows.splice(13, 1);
    Object.assign((log.rows[20] as Log['rows'][number]).projections, { site: 'x' });
    const report = await verify(log);
    expect(report.root).toBeNull();
    expect(found(report)).toEqual([
      ['missing', 13, 13],
      ['projection', 21, 21, 'site'],
    ]);
  });

  it('closed up by giving all later ones new numbers shows in the first of them', async () => {
    const log = memoryLog(SIZE);
    log.rows.splice(13, 1);
    for (const [seq, row] of log.rows.entries()) row.seq = seq;
    expect(found(await verify(log, []))[0]).toEqual(['number', 13, 13]);
  });
});

describe('hashes rewritten too', () => {
  it.each([
    [
      3,
      [
        ['rewritten', 0, 9, 'stored 10'],
        ['rewritten', 0, 19, 'witness'],
      ],
    ],
    [
      13,
      [
        ['rewritten', 10, 19, 'stored 20'],
        ['rewritten', 0, 19, 'witness'],
      ],
    ],
    [25, [['rewritten', 20, 29, 'stored 30']]],
  ])('entry %i: the smallest range between two checkpoints', async (seq, expected) => {
    const log = memoryLog(SIZE);
    rewrite(log, seq);
    expect(found(await verify(log))).toEqual(expected);
  });

  it('after the last checkpoint nothing can be seen', async () => {
    const log = memoryLog(SIZE);
    rewrite(log, 35);
    expect(await verify(log)).toMatchObject({ ok: true });
  });

  it('stored checkpoints signed again with our own key hide it; the outside one shows it, from its own last agreement', async () => {
    const log = memoryLog(SIZE);
    rewrite(log, 15);
    const again = [10, 20, 30].map((size) => ({
      note: noteAt(log.rows, size),
      source: `stored ${size}`,
      outside: false,
    }));
    expect(await verify(log, again)).toMatchObject({ ok: true, lookedOutside: false });
    const outside = [5, 20, 30].map((size) => ({
      note: noteAt(honest.rows, size),
      source: `witness ${size}`,
      outside: true,
    }));
    expect(found(await verify(log, [...again, ...outside]))).toEqual([['rewritten', 5, 19, 'witness 20']]);
  });

  it('a head that was left behind is named', async () => {
    const log = memoryLog(SIZE);
    const { edge } = log.head;
    rewrite(log, 35);
    log.head = { ...log.head, edge };
    expect(found(await verify(log))).toEqual([['head', SIZE]]);
  });

  it.each([
    ['a smaller head', { size: SIZE - 1 }],
    ['another last time', { lastTime: '2026-09-01T08:00:00.000Z' }],
    ['no last time', { lastTime: null }],
    ['no edge', { edge: Buffer.alloc(0) }],
  ])('%s is named', async (_, change) => {
    const log = memoryLog(SIZE);
    log.head = { ...log.head, ...change };
    expect(found(await verify(log, []))).toEqual([['head', SIZE]]);
  });
});

describe('a log cut short, its head with it', () => {
  it('shows against checkpoints of a larger size, stored or outside', async () => {
    const log = memoryLog(SIZE);
    cut(log, 15);
    expect(found(await verify(log))).toEqual([
      ['truncated', 15, 29, 'stored 30'],
      ['truncated', 15, 19, 'witness'],
    ]);
    expect(found(await verify(log, OUTSIDE))).toEqual([['truncated', 15, 19, 'witness']]);
  });

  it('cannot be seen without any', async () => {
    const log = memoryLog(SIZE);
    cut(log, 15);
    expect(await verify(log, [])).toMatchObject({ ok: true, lookedOutside: false });
  });

  it('and grown again shows as rewritten', async () => {
    const log = memoryLog(SIZE);
    for (let seq = 15; seq < SIZE; seq += 1) rewrite(log, seq);
    expect(found(await verify(log, OUTSIDE))).toEqual([['rewritten', 0, 19, 'witness']]);
  });
});

describe('checkpoints by themselves', () => {
  const one = (note: string, outside: boolean): GivenCheckpoint => ({ note, source: 'it', outside });

  it.each([
    ['signed by another key, kept in the store', noteAt(honest.rows, 20, theirs), false, [['other_key', 'it']], false],
    ['signed by another key, kept outside', noteAt(honest.rows, 20, theirs), true, [['other_key', 'it']], true],
    ['of another log', noteAt(honest.rows, 20, ours, 'other/1'), true, [['other_log', 'it']], false],
    ['of another generation', noteAt(honest.rows, 20, ours, 'guichet/2'), true, [['other_log', 'it']], false],
    [
      'changed after it was signed',
      noteAt(honest.rows, 20).replace('\n20\n', '\n21\n'),
      true,
      [['signature', 'it']],
      false,
    ],
    ['not one', 'hello\n', true, [['unreadable', 'it']], false],
    ['a note of ours that is no checkpoint', signNote('hello\n', 'guichet', ours), true, [['unreadable', 'it']], false],
  ])('%s', async (_, note, outside, faults, looked) => {
    const report = await verify(memoryLog(SIZE), [one(note, outside)]);
    expect(found(report)).toEqual(faults);
    expect(report).toMatchObject({ ok: false, lookedOutside: looked });
  });

  it('one signed by another key and kept outside is evidence all the same', async () => {
    const log = memoryLog(SIZE);
    rewrite(log, 15);
    expect(found(await verify(log, [one(noteAt(honest.rows, 20, theirs), true)]))).toEqual([
      ['rewritten', 0, 19, 'it'],
      ['other_key', 'it'],
    ]);
  });

  it('one signed by another key and kept in the store is none', async () => {
    const log = memoryLog(SIZE);
    rewrite(log, 15);
    const forged = one(noteAt(log.rows, 10, theirs), false);
    expect((await verify(log, [forged])).agreeing.stored).toBe(0);
  });

  it('a witness’s signature beside ours does no harm', async () => {
    const witness = signNote(
      checkpointBody('guichet/1', 20, edgeOf(honest.rows.slice(0, 20)).root()),
      'witness',
      theirs,
    );
    const both = `${OUTSIDE[0]?.note as string}${witness.slice(witness.lastIndexOf('\n\n') + 2)}`;
    expect(await verify(memoryLog(SIZE), [one(both, true)])).toMatchObject({ ok: true, agreeing: { outside: 1 } });
  });
});

it('every fault is one sentence with its place', () => {
  const about = { first: 12, last: 19, column: 'student_card', source: 'witness.txt' } as const;
  expect(describeFault({ kind: 'projection', ...about })).toBe(
    'Entry 12: the search column student_card does not say what the entry says.',
  );
  expect(describeFault({ kind: 'rewritten', ...about })).toBe(
    'Between entries 12 and 19 something was changed and hashed again: witness.txt signed another root.',
  );
});
