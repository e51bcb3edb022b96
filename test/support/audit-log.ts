/** Audit entries for tests: a seeded generator, drafts, and a log kept in memory as a store would keep it. */
import { buildEntry, type EntryDraft, parseEntry } from '../../server/audit/entry';
import { leafHash, RightEdge } from '../../server/audit/merkle';
import { projectionsOf } from '../../server/audit/projection';

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function draft(changes: Partial<EntryDraft> = {}): EntryDraft {
  return {
    action: 'desk.card',
    outcome: 'ok',
    reason: null,
    caseId: 'ABCDE12345',
    staff: { id: '6ba7b810-9dad-11d1-80b4-00c04fd430c8', login: 'dupont-n', name: 'Noémie Dupont', role: 'teacher' },
    student: { id: '6ba7b811-9dad-11d1-80b4-00c04fd430c8', login: 'e21813178', card: 'E21813178', name: 'Léa Martin' },
    site: { name: 'Kiosque Tertre', campus: 'Tertre' },
    ip: '172.20.4.7',
    userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
    session: '0123456789ab',
    factor: 'password',
    detail: { purpose: 'reset', statement: '1' },
    ...changes,
  };
}

export const SALT = '00112233445566778899aabbccddeeff';

/** Entry `seq`, a second after the one before. */
export function entryBytes(seq: number, changes: Partial<EntryDraft> = {}): Buffer {
  const time = new Date(Date.UTC(2026, 8, 1, 8, 0, seq)).toISOString();
  return buildEntry(draft(changes), { seq, time, node: 'guichet-1', run: 0, salt: SALT });
}

/** A log of `size` entries as rows and head. */
export function memoryLog(size: number) {
  const edge = RightEdge.empty();
  const rows = Array.from({ length: size }, (_, seq) => {
    const bytes = entryBytes(seq);
    const row = {
      seq,
      bytes: bytes as Buffer | null,
      leafHash: leafHash(bytes),
      projections: { ...projectionsOf(parseEntry(bytes)) },
    };
    edge.append(row.leafHash);
    return row;
  });
  const last = rows.at(-1);
  return { rows, head: { size, edge: edge.serialise(), lastTime: last === undefined ? null : last.projections.time } };
}
