/**
 * The log in the store: append with group commit, and reading. A batch is what waits when the previous commit returns;
 * each request of it lives in a savepoint of its own, so that one caller's conflict rolls back that caller alone.
 */
import { sql } from 'kysely';
import { buildEntry, type EntryDraft, nextTime, parseEntry } from '../audit/entry';
import { leafHash, RightEdge, SubtreeHashes } from '../audit/merkle';
import { projectionsOf } from '../audit/projection';
import { type AuditFilter, newestOf, nextOf, oldestOf } from './audit-search';
import type { Database, Trx } from './database';
import type { AuditEntryTable } from './schema';

/** What an appended entry became. */
export interface Appended {
  readonly seq: number;
  readonly time: string;
  readonly leafHash: Buffer;
}

/** The caller's own state changes, in the same transaction: SQL only. What it throws undoes this request alone. */
export type Change = (trx: Trx, appended: readonly Appended[]) => Promise<void>;

interface Request {
  readonly drafts: readonly EntryDraft[];
  readonly change: Change | undefined;
  readonly resolve: (appended: readonly Appended[]) => void;
  readonly reject: (error: unknown) => void;
}

export interface AuditHead {
  readonly size: number;
  readonly root: Buffer;
  readonly lastTime: string | null;
}

export interface StoredCheckpoint {
  readonly size: number;
  readonly note: string;
  readonly at: number;
}

export class AuditStore {
  private waiting: Request[] = [];
  private flushing: Promise<void> | null = null;
  private run: number | null = null;
  /** Complete subtrees, hashed once in a process's life: what inclusion proofs are made of. */
  readonly tree = new SubtreeHashes((from, to) => this.leafHashes(from, to));

  constructor(
    private readonly database: Database,
    private readonly node: string,
    private readonly now: () => Date,
    private readonly random: (bytes: number) => Buffer,
  ) {}

  /**
   * Appends entries and makes the caller's changes with them, durably: when the promise resolves both are on the disk.
   * @throws StoreError when nothing could be kept, or what `change` throws
   */
  append(drafts: readonly EntryDraft[], change?: Change): Promise<readonly Appended[]> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ drafts, change, resolve, reject });
      this.flushing ??= this.flush();
    });
  }

  private async flush(): Promise<void> {
    // One turn of the event loop lets requests that arrived together share a commit.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.waiting.length > 0) {
      const batch = this.waiting;
      this.waiting = [];
      const settled: (() => void)[] = [];
      try {
        await this.database.durable(async (trx) => {
          settled.length = 0;
          for (const request of batch) settled.push(await this.take(trx, request));
        });
        for (const settle of settled) settle();
      } catch (error) {
        for (const request of batch) request.reject(error);
      }
    }
    // In the same turn as the look at the queue: whoever comes later starts a new flush.
    this.flushing = null;
  }

  /** One request inside the batch's transaction; what it returns tells the caller, once the commit is done. */
  private async take(trx: Trx, request: Request): Promise<() => void> {
    await sql`savepoint request`.execute(trx);
    try {
      const appended = await this.insert(trx, request.drafts);
      await request.change?.(trx, appended);
      await sql`release request`.execute(trx);
      return () => request.resolve(appended);
    } catch (error) {
      await sql`rollback to request`.execute(trx);
      await sql`release request`.execute(trx);
      return () => request.reject(error);
    }
  }

  private async insert(trx: Trx, drafts: readonly EntryDraft[]): Promise<readonly Appended[]> {
    if (drafts.length === 0) return [];
    const head = await trx.selectFrom('audit_head').selectAll().executeTakeFirstOrThrow();
    const edge = RightEdge.parse(head.size, head.edge);
    const appended: Appended[] = [];
    let lastTime = head.last_time;
    for (const draft of drafts) {
      const seq = head.size + appended.length;
      const time = nextTime(this.now(), lastTime);
      if (draft.action === 'system.start') this.run = seq;
      const bytes = buildEntry(draft, {
        seq,
        time,
        node: this.node,
        run: this.run ?? seq,
        salt: this.random(16).toString('hex'),
      });
      const hash = leafHash(bytes);
      edge.append(hash);
      const row: AuditEntryTable = { seq, bytes, leaf_hash: hash, ...projectionsOf(parseEntry(bytes)) };
      await trx.insertInto('audit_entry').values(row).execute();
      appended.push({ seq, time, leafHash: hash });
      lastTime = time;
    }
    await trx
      .updateTable('audit_head')
      .set({ size: head.size + drafts.length, edge: edge.serialise(), last_time: lastTime })
      .execute();
    return appended;
  }

  async head(): Promise<AuditHead> {
    const row = await this.database.read.selectFrom('audit_head').selectAll().executeTakeFirstOrThrow();
    return { size: row.size, root: RightEdge.parse(row.size, row.edge).root(), lastTime: row.last_time };
  }

  async entry(seq: number): Promise<AuditEntryTable | null> {
    const row = await this.database.read
      .selectFrom('audit_entry')
      .selectAll()
      .where('seq', '=', seq)
      .executeTakeFirst();
    return row ?? null;
  }

  /** Newest first, `before` a sequence number (exclusive): keyset paging. */
  newest(filter: AuditFilter, before: number | null, limit: number): Promise<readonly AuditEntryTable[]> {
    return newestOf(this.database.read, filter, before, limit);
  }

  /** Those that come right after `after` (exclusive), newest first all the same: the way back of keyset paging. */
  next(filter: AuditFilter, after: number, limit: number): Promise<readonly AuditEntryTable[]> {
    return nextOf(this.database.read, filter, after, limit);
  }

  /** Oldest first, read in slices so that a long log never stands in memory at once. */
  oldest(filter: AuditFilter, slice = 1_000): AsyncGenerator<AuditEntryTable> {
    return oldestOf(this.database.read, filter, slice);
  }

  /** Leaf hashes of entries `from` (inclusive) to `to` (exclusive). */
  async leafHashes(from: number, to: number): Promise<Buffer[]> {
    const rows = await this.database.read
      .selectFrom('audit_entry')
      .select('leaf_hash')
      .where('seq', '>=', from)
      .where('seq', '<', to)
      .orderBy('seq')
      .execute();
    return rows.map((row) => Buffer.from(row.leaf_hash));
  }

  async newestCheckpoint(): Promise<StoredCheckpoint | null> {
    const row = await this.database.read
      .selectFrom('checkpoint')
      .selectAll()
      .orderBy('size', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row ?? null;
  }

  async checkpoints(): Promise<readonly StoredCheckpoint[]> {
    return this.database.read.selectFrom('checkpoint').selectAll().orderBy('size').execute();
  }

  /** Keeps a signed checkpoint; a size that has one keeps it. */
  async keepCheckpoint(checkpoint: StoredCheckpoint): Promise<void> {
    await this.database.durable(async (trx) => {
      const { size } = checkpoint;
      const kept = await trx.selectFrom('checkpoint').select('size').where('size', '=', size).executeTakeFirst();
      if (kept === undefined) await trx.insertInto('checkpoint').values(checkpoint).execute();
    });
  }

  /** Waits for what is being appended. */
  async drained(): Promise<void> {
    await this.flushing;
  }
}
