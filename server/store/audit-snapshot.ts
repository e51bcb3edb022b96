/**
 * The log as it stands at one moment, for verification beside a console that goes on appending: no lock is held, what
 * comes later is left for the next time.
 */
import type { StoredEntry, StoredHead } from '../audit/verify';
import type { StoredCheckpoint } from './audit-store';
import type { Database } from './database';

export interface AuditSnapshot {
  readonly head: StoredHead;
  readonly checkpoints: readonly StoredCheckpoint[];
  /** In order; those beyond the head too, if somebody put some there. */
  readonly entries: AsyncIterable<StoredEntry>;
}

/** @param slice how many entries stand in memory at once */
export async function takeSnapshot({ read }: Database, slice = 1_000): Promise<AuditSnapshot> {
  // Before the head: none of them can be of a tree larger than it.
  const checkpoints = await read.selectFrom('checkpoint').selectAll().orderBy('size').execute();
  // Head and last entry in one statement, so that nothing is appended in between.
  const row = await read
    .selectFrom('audit_head')
    .selectAll()
    .select((eb) =>
      eb
        .selectFrom('audit_entry')
        .select((entry) => entry.fn.max('seq').as('last'))
        .as('last'),
    )
    .executeTakeFirst();
  const head: StoredHead =
    row === undefined
      ? { size: 0, edge: Buffer.alloc(0), lastTime: null }
      : { size: row.size, edge: Buffer.from(row.edge), lastTime: row.last_time };
  const end = row === undefined ? Number.MAX_SAFE_INTEGER : Math.max(row.size, (row.last ?? -1) + 1);

  async function* entries(): AsyncGenerator<StoredEntry> {
    for (let from = 0; ; ) {
      const rows = await read
        .selectFrom('audit_entry')
        .selectAll()
        .where('seq', '>=', from)
        .where('seq', '<', end)
        .orderBy('seq')
        .limit(slice)
        .execute();
      for (const { seq, bytes, leaf_hash: hash, ...projections } of rows) {
        yield { seq, bytes: bytes === null ? null : Buffer.from(bytes), leafHash: Buffer.from(hash), projections };
      }
      const last = rows.at(-1);
      if (last === undefined || rows.length < slice) return;
      from = last.seq + 1;
    }
  }
  return { head, checkpoints, entries: entries() };
}
