/** Signed checkpoints of the log: every thousand entries, every hour, at stop. The key is made at first start. */
import type { KeyObject } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import {
  checkpointBody,
  decodePrivateKey,
  encodePrivateKey,
  generateKey,
  NoteError,
  originOf,
  parseCheckpoint,
  parseNote,
  signNote,
  verifierKey,
} from '../audit/checkpoint';
import { inclusionPath, leafHash, verifyInclusion } from '../audit/merkle';
import type { AuditStore, StoredCheckpoint } from '../store/audit-store';

const EVERY_ENTRIES = 1_000;
export const EVERY = 3_600_000;
/** Until a restore starts another one. */
export const GENERATION = 1;

/** Reads the signing key, or makes it with mode 0600. @throws Error when the file cannot be read or made */
export function openSigningKey(file: string): KeyObject {
  try {
    return readOrMake(file);
  } catch (error) {
    throw new Error(`log.signingKeyFile: ${file} can be neither read nor made by this account`, { cause: error });
  }
}

function readOrMake(file: string): KeyObject {
  if (!existsSync(file)) {
    writeFileSync(file, encodePrivateKey(generateKey()), { mode: 0o600, flag: 'wx' });
    chmodSync(file, 0o600);
  }
  return decodePrivateKey(readFileSync(file, 'utf8'));
}

/** An entry's place in the tree, as anybody can check it. */
export interface InclusionProof {
  readonly seq: number;
  readonly size: number;
  readonly leafHash: string;
  readonly path: readonly string[];
  readonly checkpoint: string;
}

export class Checkpoints {
  readonly origin: string;

  constructor(
    private readonly audit: AuditStore,
    private readonly key: KeyObject,
    /** The log's name in checkpoints. */
    readonly name: string,
    private readonly now: () => Date,
  ) {
    this.origin = originOf(name, GENERATION);
  }

  /** The line that verifies this log's checkpoints. */
  verifierKey(): string {
    return verifierKey(this.name, this.key);
  }

  /** Signs one when it is due, or when `always` and there is anything new. @throws StoreError */
  async signIfDue(always: boolean): Promise<StoredCheckpoint | null> {
    const head = await this.audit.head();
    const newest = await this.audit.newestCheckpoint();
    const fresh = head.size - (newest?.size ?? 0);
    const old = this.now().getTime() - (newest?.at ?? 0) >= EVERY;
    if (fresh === 0 || !(always || old || fresh >= EVERY_ENTRIES)) return null;
    const note = signNote(checkpointBody(this.origin, head.size, head.root), this.name, this.key);
    const checkpoint = { size: head.size, note, at: this.now().getTime() };
    await this.audit.keepCheckpoint(checkpoint);
    return checkpoint;
  }

  /** When the next one is due at the latest. */
  async nextDue(): Promise<Date> {
    const newest = await this.audit.newestCheckpoint();
    return new Date((newest?.at ?? this.now().getTime()) + EVERY);
  }

  /** Under the newest checkpoint. @throws StoreError */
  async proof(seq: number): Promise<Proved> {
    return soundProof(this.audit, seq);
  }
}

/** `later`: not yet under a checkpoint; `broken`: the log was changed, nothing leads to what was signed. */
export type Proved = InclusionProof | 'later' | 'broken';

/** An entry's proof, tried as an outsider would; it needs no key, what is signed is in the store. @throws StoreError */
export async function soundProof(audit: AuditStore, seq: number): Promise<Proved> {
  const entry = await audit.entry(seq);
  if (entry === null) return 'later';
  if (entry.bytes !== null && !leafHash(entry.bytes).equals(entry.leaf_hash)) return 'broken';
  try {
    const proof = await proofOf(audit, seq);
    if (proof === null) return 'later';
    const { root } = parseCheckpoint(parseNote(proof.checkpoint).text);
    const path = proof.path.map((hash) => Buffer.from(hash, 'base64'));
    return verifyInclusion(Buffer.from(entry.leaf_hash), seq, proof.size, path, root) ? proof : 'broken';
  } catch (error) {
    // Entries that the checkpoint was signed over are missing, or it is none.
    if (error instanceof RangeError || error instanceof NoteError) return 'broken';
    throw error;
  }
}

async function proofOf(audit: AuditStore, seq: number): Promise<InclusionProof | null> {
  const newest = await audit.newestCheckpoint();
  const entry = await audit.entry(seq);
  if (newest === null || entry === null || newest.size <= seq) return null;
  const path = await inclusionPath(seq, newest.size, audit.tree);
  return {
    seq,
    size: newest.size,
    leafHash: Buffer.from(entry.leaf_hash).toString('base64'),
    path: path.map((hash) => hash.toString('base64')),
    checkpoint: newest.note,
  };
}
