/**
 * The pure part of `guichet audit verify`: one pass over the log, in memory that grows with its logarithm (and with
 * the checkpoints given). What a fault can be blamed on:
 *
 * - an entry by itself: bytes and hash do not belong together, it is no entry, it bears another number, it goes back
 *   in time, a search column says something else;
 * - a hole: entries are missing between two others, or at the end;
 * - hashes rewritten too: the tree no longer has the root that a checkpoint signed. Then only a range can be named,
 *   from the last checkpoint that still agrees to the first that does not;
 * - the checkpoints kept in the store may have been signed again by whoever rewrote it. Those kept elsewhere
 *   (`outside`) show truncation, replacement and re-signing; without one, `lookedOutside` is false, and the report
 *   must say that nobody could look.
 */
import { type Checkpoint, NoteError, parseCheckpoint, parseNote, type Verifier, verifyNote } from './checkpoint';
import { type Entry, parseEntry } from './entry';
import { leafHash, RightEdge } from './merkle';
import { type ProjectionColumn, wrongProjection } from './projection';

export interface StoredEntry {
  readonly seq: number;
  /** As hashed; `null` once pruned. */
  readonly bytes: Buffer | null;
  readonly leafHash: Buffer;
  readonly projections: Readonly<Record<string, unknown>>;
}

export interface StoredHead {
  readonly size: number;
  readonly edge: Buffer;
  readonly lastTime: string | null;
}

export interface GivenCheckpoint {
  readonly note: Uint8Array | string;
  /** Where it comes from, for the report: a file's name, or the store. */
  readonly source: string;
  /** Kept where whoever can write to the store cannot. */
  readonly outside: boolean;
}

export interface LogToVerify {
  /** In `seq` order. */
  readonly entries: AsyncIterable<StoredEntry> | Iterable<StoredEntry>;
  readonly head: StoredHead;
  readonly checkpoints: readonly GivenCheckpoint[];
  /** This log's `<name>/<generation>`. */
  readonly origin: string;
  readonly verifiers: readonly Verifier[];
}

/** Each kind with its sentence; `{first}` and `{last}` are entries, both of them among those meant. */
const FAULTS = {
  content: 'Entry {first}: bytes and hash do not belong together; one of them was changed.',
  malformed: 'Entry {first}: its bytes are no audit entry.',
  number: 'Entry {first}: its bytes bear another number.',
  time: 'Entry {first}: its time is before the time of the entry before it.',
  projection: 'Entry {first}: the search column {column} does not say what the entry says.',
  missing: 'Entries {first} to {last} are missing.',
  head: 'The head of the log does not belong to its {first} entries.',
  rewritten: 'Between entries {first} and {last} something was changed and hashed again: {source} signed another root.',
  truncated: 'Entries {first} to {last} were there when {source} was signed, and are gone.',
  other_log: '{source} was signed for another log, or another generation of this one.',
  other_key: '{source} was signed with another key: the key was replaced, or the log was signed again.',
  signature: '{source}: its signature is wrong, it was changed after it was signed.',
  unreadable: '{source} is not a checkpoint.',
} as const;

export type FaultKind = keyof typeof FAULTS;

export interface Fault {
  readonly kind: FaultKind;
  readonly first: number | null;
  readonly last: number | null;
  readonly column: ProjectionColumn | null;
  /** The checkpoint that shows it. */
  readonly source: string | null;
}

export interface Report {
  readonly ok: boolean;
  /** How many entries there are. */
  readonly size: number;
  /** The tree's root in base64, as the log's own hashes give it; `null` where entries are missing. */
  readonly root: string | null;
  /** The first `MAX_FAULTS` of the log in order, then as many of the checkpoints by themselves, outside ones first. */
  readonly faults: readonly Fault[];
  readonly faultCount: number;
  readonly pruned: number;
  /** Checkpoints that agree. */
  readonly agreeing: { readonly stored: number; readonly outside: number };
  readonly lookedOutside: boolean;
}

const MAX_FAULTS = 100;

function fault(kind: FaultKind, about: Partial<Omit<Fault, 'kind'>>): Fault {
  return { kind, first: null, last: null, column: null, source: null, ...about };
}

/** A fault in one sentence. */
export function describeFault(found: Fault): string {
  const values: Readonly<Record<string, unknown>> = { ...found };
  return FAULTS[found.kind].replace(/\{(\w+)\}/g, (_, key: string) => String(values[key]));
}

interface Evidence extends Checkpoint {
  readonly source: string;
  readonly outside: boolean;
}

type Read = { readonly faults: readonly Fault[]; readonly evidence: Evidence | null };

/** What a checkpoint may be held against: a stored one only when our key signed it, an outside one in any case. */
function readCheckpoint({ note, source, outside }: GivenCheckpoint, log: LogToVerify): Read {
  const faults: Fault[] = [];
  try {
    try {
      verifyNote(note, log.verifiers);
    } catch (error) {
      if (!(error instanceof NoteError && error.fault === 'untrusted')) throw error;
      faults.push(fault('other_key', { source }));
      if (!outside) return { faults, evidence: null };
    }
    const checkpoint = parseCheckpoint(parseNote(note).text);
    if (checkpoint.origin === log.origin) return { faults, evidence: { ...checkpoint, source, outside } };
    return { faults: [...faults, fault('other_log', { source })], evidence: null };
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    return { faults: [fault(error.fault === 'signature' ? 'signature' : 'unreadable', { source })], evidence: null };
  }
}

/** The state of one pass. */
class Pass {
  readonly faults: Fault[] = [];
  faultCount = 0;
  pruned = 0;
  size = 0;
  readonly agreeing = { stored: 0, outside: 0 };
  /** Over the hashes as stored, and over the hashes of the bytes once the two differ. */
  stored = RightEdge.empty();
  recomputed: RightEdge | null = null;
  /** Entries are missing: from there on no root can be compared. */
  hole = false;
  /** `null` where the entry before could not be read. */
  private lastTime: string | null = null;
  private readonly agreedSize = { any: 0, outside: 0 };
  private readonly disagreed = { stored: false, outside: false };

  constructor(
    /** By size, smallest first. */
    private readonly evidence: readonly Evidence[],
    private next = 0,
  ) {}

  report(found: Fault): void {
    this.faultCount += 1;
    if (this.faults.length < MAX_FAULTS) this.faults.push(found);
  }

  entry(stored: StoredEntry): void {
    if (stored.seq < this.size) throw new RangeError('entries are given in order');
    if (stored.seq > this.size) {
      this.report(fault('missing', { first: this.size, last: stored.seq - 1 }));
      this.hole = true;
    }
    this.size = stored.seq + 1;
    const earlier = this.lastTime;
    this.lastTime = null;
    const hash = stored.bytes === null ? stored.leafHash : leafHash(stored.bytes);
    if (stored.bytes === null) this.pruned += 1;
    else this.content(stored, stored.bytes, hash, earlier);
    if (this.hole) return;
    if (!hash.equals(stored.leafHash)) this.recomputed ??= this.stored.clone();
    this.recomputed?.append(hash);
    this.stored.append(stored.leafHash);
    this.compareHere();
  }

  /** The first thing wrong with an entry by itself. */
  private content(stored: StoredEntry, bytes: Buffer, hash: Buffer, earlier: string | null): void {
    const { seq } = stored;
    if (!hash.equals(stored.leafHash)) return this.report(fault('content', { first: seq, last: seq }));
    let entry: Entry;
    try {
      entry = parseEntry(bytes);
    } catch {
      return this.report(fault('malformed', { first: seq, last: seq }));
    }
    if (entry.seq !== seq) return this.report(fault('number', { first: seq, last: seq }));
    this.lastTime = entry.time;
    if (earlier !== null && entry.time < earlier) return this.report(fault('time', { first: seq, last: seq }));
    const column = wrongProjection(entry, stored.projections);
    if (column !== null) this.report(fault('projection', { first: seq, last: seq, column }));
  }

  /** Holds the tree as it is now against the checkpoints of this size. */
  compareHere(): void {
    let at = this.evidence[this.next];
    while (at !== undefined && at.size === this.size) {
      this.compare(at);
      this.next += 1;
      at = this.evidence[this.next];
    }
  }

  private compare({ size, root, source, outside }: Evidence): void {
    const kind = outside ? 'outside' : 'stored';
    if (root.equals(this.stored.root()) || (this.recomputed !== null && root.equals(this.recomputed.root()))) {
      this.agreeing[kind] += 1;
      this.agreedSize.any = size;
      if (outside) this.agreedSize.outside = size;
    } else if (!this.disagreed[kind]) {
      // A stored checkpoint that agrees may have been signed again: it does not narrow what an outside one shows.
      const first = outside ? this.agreedSize.outside : this.agreedSize.any;
      this.report(fault('rewritten', { first, last: size - 1, source }));
      this.disagreed[kind] = true;
    }
  }

  end(head: StoredHead): void {
    if (head.size > this.size) {
      this.report(fault('missing', { first: this.size, last: head.size - 1 }));
    } else if (!this.isHead(head)) {
      this.report(fault('head', { first: this.size }));
    }
    for (const outside of [false, true]) {
      const larger = this.evidence.filter((one) => one.size > this.size && one.outside === outside).at(-1);
      if (larger === undefined) continue;
      this.report(fault('truncated', { first: this.size, last: larger.size - 1, source: larger.source }));
    }
  }

  private isHead({ size, edge, lastTime }: StoredHead): boolean {
    if (size !== this.size) return false;
    if (this.lastTime !== null && lastTime !== this.lastTime) return false;
    return this.hole || [this.stored, this.recomputed].some((tree) => tree?.serialise().equals(edge));
  }
}

/** Verifies a whole log. What is wrong is in the report, never thrown. @throws what reading the entries throws */
export async function verifyLog(log: LogToVerify): Promise<Report> {
  const read = log.checkpoints
    .toSorted((a, b) => Number(b.outside) - Number(a.outside))
    .map((checkpoint) => readCheckpoint(checkpoint, log));
  const unfit = read.flatMap((one) => one.faults);
  // Of one size, the stored one first: it shows the smaller range.
  const evidence = read
    .flatMap((one) => one.evidence ?? [])
    .sort((a, b) => a.size - b.size || Number(a.outside) - Number(b.outside));
  const pass = new Pass(evidence);
  pass.compareHere();
  for await (const entry of log.entries) pass.entry(entry);
  pass.end(log.head);
  const faultCount = pass.faultCount + unfit.length;
  return {
    ok: faultCount === 0,
    size: pass.size,
    root: pass.hole ? null : pass.stored.root().toString('base64'),
    faults: [...pass.faults, ...unfit.slice(0, MAX_FAULTS)],
    faultCount,
    pruned: pass.pruned,
    agreeing: pass.agreeing,
    lookedOutside: evidence.some((one) => one.outside),
  };
}
