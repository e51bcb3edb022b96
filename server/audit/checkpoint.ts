/**
 * Checkpoints: C2SP tlog-checkpoint (https://c2sp.org/tlog-checkpoint) in a signed note (https://c2sp.org/signed-note),
 * signed with Ed25519 (RFC 8032). Go's sumdb/note and every witness of that world read them.
 *
 * The origin is `<name>/<generation>`; the key's name is `<name>`, so that one verifier key serves all generations.
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';

/** The signature type byte of Ed25519. */
const ED25519 = 0x01;
const KEY_BYTES = 32;
const ROOT_BYTES = 32;
/** As Go's reader has it; the specification wants at least 16. */
const MAX_SIGNATURES = 100;
/** Everything below U+0020 but the newline. */
const CONTROLS = /[^\n\u0020-\u{10ffff}]/u;
const DASH = '\u2014 ';

/** The note is not one, or nothing that we trust has signed it. */
export class NoteError extends Error {
  override readonly name = 'NoteError';
  constructor(
    /** `malformed`; `untrusted`: no signature by a known key; `signature`: a known key's signature is wrong. */
    readonly fault: 'malformed' | 'untrusted' | 'signature',
    message: string,
  ) {
    super(message);
  }
}

export interface NoteSignature {
  readonly name: string;
  /** 8 hex. */
  readonly keyId: string;
  readonly signature: Buffer;
}

export interface Note {
  /** What is signed, its last newline included. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

export interface Verifier {
  readonly name: string;
  readonly keyId: string;
  readonly publicKey: KeyObject;
}

export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
}

const malformed = (what: string): never => {
  throw new NoteError('malformed', `malformed note: ${what}`);
};

const isName = (name: string): boolean => /^[^\s\p{Cc}+]+$/u.test(name);

/** Standard base64, and only its one canonical writing. */
function base64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : null;
}

function rawPublicKey(key: KeyObject): Buffer {
  const { crv, x } = (key.type === 'private' ? createPublicKey(key) : key).export({ format: 'jwk' });
  if (crv !== 'Ed25519' || x === undefined) throw new TypeError('not an Ed25519 key');
  return Buffer.from(x, 'base64url');
}

function keyIdOf(name: string, typedKey: Buffer): string {
  return createHash('sha256').update(`${name}\n`, 'utf8').update(typedKey).digest('hex').slice(0, 8);
}

/** A new Ed25519 private key; its public half is inside. */
export function generateKey(): KeyObject {
  return generateKeyPairSync('ed25519').privateKey;
}

/** PEM of PKCS#8. */
export function encodePrivateKey(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** @throws TypeError when the text is not an Ed25519 private key in PEM; the text is not repeated */
export function decodePrivateKey(pem: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: pem, format: 'pem' });
  } catch {
    throw new TypeError('not a private key in PEM (PKCS#8)');
  }
  if (key.asymmetricKeyType !== 'ed25519') throw new TypeError('not an Ed25519 private key');
  return key;
}

/** The verifier key that an outsider needs: `name+keyid+base64(0x01 ‖ public key)`. @throws TypeError */
export function verifierKey(name: string, key: KeyObject): string {
  if (!isName(name)) throw new TypeError('a key name has neither blanks nor plus');
  const typed = Buffer.concat([Buffer.from([ED25519]), rawPublicKey(key)]);
  return `${name}+${keyIdOf(name, typed)}+${typed.toString('base64')}`;
}

/** @throws TypeError when the text is not an Ed25519 verifier key, or its key id is not its own */
export function parseVerifierKey(text: string): Verifier {
  const [, name = '', keyId = '', encoded = ''] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/u.exec(text) ?? [];
  const typed = base64(encoded);
  if (!isName(name) || typed === null || typed.length !== 1 + KEY_BYTES || typed[0] !== ED25519) {
    throw new TypeError('not an Ed25519 verifier key');
  }
  if (keyIdOf(name, typed) !== keyId) throw new TypeError('the verifier key does not have the id that it names');
  const x = typed.subarray(1).toString('base64url');
  return { name, keyId, publicKey: createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }) };
}

/** `<name>/<generation>`, a checkpoint's first line. */
export function originOf(name: string, generation: number): string {
  return `${name}/${generation}`;
}

/** The text that a checkpoint signs. @throws TypeError for an origin or a root that cannot be written */
export function checkpointBody(origin: string, size: number, root: Uint8Array): string {
  if (!isName(origin)) throw new TypeError('an origin has neither blanks nor plus');
  if (!Number.isSafeInteger(size) || size < 0 || root.length !== ROOT_BYTES) throw new TypeError('not a tree head');
  return `${origin}\n${size}\n${Buffer.from(root).toString('base64')}\n`;
}

/**
 * A checkpoint's text, read: origin, size, root; what may follow is extension lines, which say nothing to us.
 * Read only what `verifyNote` gave back.
 * @throws NoteError
 */
export function parseCheckpoint(text: string): Checkpoint {
  const lines = text.split('\n');
  const [origin = '', size = '', encoded = ''] = lines;
  if (lines.pop() !== '' || lines.length < 3 || lines.includes('')) return malformed('not a checkpoint');
  if (!/^(?:0|[1-9][0-9]*)$/.test(size) || !Number.isSafeInteger(Number(size))) return malformed('size');
  const root = base64(encoded);
  if (root === null || root.length !== ROOT_BYTES) return malformed('root');
  return { origin, size: Number(size), root };
}

/** Signs a text. @throws TypeError when it cannot be a note's: no newline at its end, or control characters */
export function signNote(text: string, name: string, privateKey: KeyObject): string {
  if (!text.endsWith('\n') || CONTROLS.test(text)) throw new TypeError('not the text of a note');
  const [, keyId = ''] = verifierKey(name, privateKey).split('+');
  const signature = sign(null, Buffer.from(text), privateKey);
  return `${text}\n${DASH}${name} ${Buffer.concat([Buffer.from(keyId, 'hex'), signature]).toString('base64')}\n`;
}

function parseSignature(line: string): NoteSignature {
  const [name = '', encoded = '', ...more] = line.startsWith(DASH) ? line.slice(DASH.length).split(' ') : [];
  const bytes = base64(encoded);
  if (!isName(name) || bytes === null || bytes.length < 5 || more.length > 0) return malformed('signature line');
  return { name, keyId: bytes.subarray(0, 4).toString('hex'), signature: bytes.subarray(4) };
}

/** Splits a note; nothing in it may be believed yet. @throws NoteError */
export function parseNote(note: Uint8Array | string): Note {
  const bytes = typeof note === 'string' ? Buffer.from(note) : note;
  let whole: string;
  try {
    whole = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return malformed('not UTF-8');
  }
  if (CONTROLS.test(whole)) return malformed('control characters');
  // The last empty line parts text and signatures; the text may have others.
  const end = whole.lastIndexOf('\n\n');
  if (end < 0) return malformed('no signatures');
  const lines = whole.slice(end + 2).split('\n');
  if (lines.pop() !== '' || lines.length === 0) return malformed('last line');
  if (lines.length > MAX_SIGNATURES) return malformed('too many signatures');
  return { text: whole.slice(0, end + 1), signatures: lines.map(parseSignature) };
}

/**
 * A note's text, once one of the verifiers has vouched for it. Signatures by unknown keys are passed over, as
 * witnesses may have added theirs; one by a known key that does not verify refuses the whole note.
 * @throws NoteError
 */
export function verifyNote(note: Uint8Array | string, verifiers: readonly Verifier[]): string {
  const { text, signatures } = parseNote(note);
  let vouched = false;
  for (const { name, keyId, signature } of signatures) {
    for (const verifier of verifiers) {
      if (verifier.name !== name || verifier.keyId !== keyId) continue;
      if (!verify(null, Buffer.from(text), verifier.publicKey, signature)) {
        throw new NoteError('signature', `the signature of ${name}+${keyId} is wrong`);
      }
      vouched = true;
    }
  }
  if (!vouched) throw new NoteError('untrusted', 'no known key has signed this note');
  return text;
}
