#!/usr/bin/env node
/**
 * An outsider's verifier: written from RFC 9162, C2SP signed-note and tlog-checkpoint and the log's public format
 * alone. It shares no code with the console and must never import any. Node's crypto gives SHA-256 and nothing else;
 * the signature is checked by `openssl`.
 *
 *   node outside-verifier.js --key 'name+id+base64' [--export log.jsonl] [--proof proof.json]… [--checkpoint file]…
 *
 * `--key` takes the verifier key itself or a file that holds it. Prints what it found, a line each, the root of the
 * exported entries among them (`root SIZE BASE64`); exit 0 when all agrees, 1 when something does not, 2 when called
 * wrongly.
 */
const { execFileSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { parseArgs } = require('node:util');

class Disagreement extends Error {}

const demand = (condition, message) => {
  if (!condition) throw new Disagreement(message);
};

const sha256 = (...parts) => createHash('sha256').update(Buffer.concat(parts)).digest();
const hashOfLeaf = (data) => sha256(Buffer.of(0), data);
const hashOfNode = (left, right) => sha256(Buffer.of(1), left, right);

/** k, the largest power of two smaller than n. */
function largestPowerBelow(n) {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** MTH, as section 2.1.1 defines it, over leaf hashes. */
function merkleRoot(leaves) {
  if (leaves.length === 0) return sha256();
  if (leaves.length === 1) return leaves[0];
  const k = largestPowerBelow(leaves.length);
  return hashOfNode(merkleRoot(leaves.slice(0, k)), merkleRoot(leaves.slice(k)));
}

/** The root that PATH(m, D[n]) leads to: section 2.1.3.1 read backwards. The path's last hash is the topmost. */
function rootFromPath(leaf, m, n, path) {
  demand(Number.isSafeInteger(m) && Number.isSafeInteger(n) && m >= 0 && m < n, 'no such leaf');
  if (n === 1) {
    demand(path.length === 0, 'the path is too long');
    return leaf;
  }
  demand(path.length > 0, 'the path is too short');
  const k = largestPowerBelow(n);
  const top = path[path.length - 1];
  const rest = path.slice(0, -1);
  if (m < k) return hashOfNode(rootFromPath(leaf, m, k, rest), top);
  return hashOfNode(top, rootFromPath(leaf, m - k, n - k, rest));
}

function decodeHash(base64, what) {
  const hash = Buffer.from(String(base64), 'base64');
  demand(hash.length === 32 && hash.toString('base64') === base64, `${what} is not 32 bytes of base64`);
  return hash;
}

/** Leaf hashes of an export, whose lines are the entries' bytes; a pruned one gives its hash. */
function readExport(bytes) {
  demand(bytes.length === 0 || bytes[bytes.length - 1] === 0x0a, 'the last line has no end');
  const leaves = [];
  for (let from = 0; from < bytes.length; ) {
    const to = bytes.indexOf(0x0a, from);
    const line = bytes.subarray(from, to);
    const entry = JSON.parse(line.toString('utf8'));
    demand(entry.seq === leaves.length, `line ${leaves.length + 1} holds entry ${entry.seq}`);
    leaves.push(entry.pruned === true ? decodeHash(entry.leafHash, `entry ${entry.seq}'s hash`) : hashOfLeaf(line));
    from = to + 1;
  }
  return leaves;
}

/** Whether openssl finds the Ed25519 signature of the text right. */
function opensslAgrees(publicKey, text, signature) {
  const folder = mkdtempSync(join(tmpdir(), 'outside-verifier-'));
  try {
    // SubjectPublicKeyInfo of an Ed25519 key (RFC 8410) is this prefix and the key.
    writeFileSync(join(folder, 'key.der'), Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), publicKey]));
    writeFileSync(join(folder, 'text'), text);
    writeFileSync(join(folder, 'signature'), signature);
    const key = ['-pubin', '-keyform', 'DER', '-inkey', 'key.der'];
    const files = ['-rawin', '-in', 'text', '-sigfile', 'signature'];
    execFileSync('openssl', ['pkeyutl', '-verify', ...key, ...files], { cwd: folder, stdio: 'pipe' });
    return true;
  } catch (error) {
    if (error.code === 'ENOENT') throw error;
    return false;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Size, root and origin of a checkpoint that the key has signed. */
function openCheckpoint(note, key) {
  const [name, id, ...encoded] = key.trim().split('+');
  const typed = Buffer.from(encoded.join('+'), 'base64');
  demand(typed.length === 33 && typed[0] === 1, 'not an Ed25519 verifier key');
  const expected = sha256(Buffer.from(`${name}\n`), typed).subarray(0, 4);
  demand(expected.toString('hex') === id, 'the verifier key bears another id');

  const end = note.lastIndexOf('\n\n');
  demand(end > 0 && note.endsWith('\n'), 'not a signed note');
  const text = note.slice(0, end + 1);
  const ours = note
    .slice(end + 2, -1)
    .split('\n')
    .map((line) => /^\u2014 (\S+) (\S+)$/.exec(line))
    .map((parts) => parts && { name: parts[1], bytes: Buffer.from(parts[2], 'base64') })
    .filter((signature) => signature && signature.name === name && signature.bytes.subarray(0, 4).equals(expected));
  demand(ours.length > 0, 'no signature of that key');
  for (const { bytes } of ours) {
    demand(opensslAgrees(typed.subarray(1), text, bytes.subarray(4)), 'openssl finds the signature wrong');
  }
  const [origin, size, root] = text.split('\n');
  demand(/^(0|[1-9][0-9]*)$/.test(size), 'not the size of a tree');
  return { origin, size: Number(size), root: decodeHash(root, 'the root') };
}

function agreeOnRoot(leaves, checkpoint, what) {
  demand(checkpoint.size <= leaves.length, `${what} is over ${checkpoint.size} entries, the export has fewer`);
  const root = merkleRoot(leaves.slice(0, checkpoint.size));
  demand(root.equals(checkpoint.root), `${what} has another root than the exported entries`);
}

/**
 * Verifies what it is given: `key`, and any of `exported` (bytes), `proofs` (parsed), `checkpoints` (texts).
 * Gives lines to print; throws a Disagreement.
 */
function verify({ key, exported, proofs = [], checkpoints = [] }) {
  const found = [];
  const leaves = exported === undefined ? undefined : readExport(exported);
  if (leaves) found.push(`root ${leaves.length} ${merkleRoot(leaves).toString('base64')}`);
  for (const note of checkpoints) {
    const checkpoint = openCheckpoint(note, key);
    if (leaves) agreeOnRoot(leaves, checkpoint, 'the checkpoint');
    found.push(`checkpoint ${checkpoint.origin} ${checkpoint.size} ${checkpoint.root.toString('base64')}`);
  }
  for (const proof of proofs) {
    const checkpoint = openCheckpoint(proof.checkpoint, key);
    const leaf = decodeHash(proof.leafHash, 'the leaf hash');
    demand(checkpoint.size === proof.size, 'the proof is for another size than its checkpoint');
    const path = proof.path.map((hash) => decodeHash(hash, 'a hash of the path'));
    const root = rootFromPath(leaf, proof.seq, proof.size, path);
    demand(root.equals(checkpoint.root), `entry ${proof.seq} is not under the checkpoint`);
    // The same root over the same size: then the export has that leaf in that place.
    if (leaves) agreeOnRoot(leaves, checkpoint, 'the proof');
    found.push(`included ${proof.seq} ${proof.size}`);
  }
  return found;
}

function main() {
  let values;
  try {
    ({ values } = parseArgs({
      options: {
        key: { type: 'string' },
        export: { type: 'string' },
        proof: { type: 'string', multiple: true, default: [] },
        checkpoint: { type: 'string', multiple: true, default: [] },
      },
    }));
    if (values.key === undefined) throw new Error('--key is missing');
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
  try {
    const found = verify({
      key: existsSync(values.key) ? readFileSync(values.key, 'utf8') : values.key,
      exported: values.export === undefined ? undefined : readFileSync(values.export),
      proofs: values.proof.map((file) => JSON.parse(readFileSync(file, 'utf8'))),
      checkpoints: values.checkpoint.map((file) => readFileSync(file, 'utf8')),
    });
    process.stdout.write(`${found.join('\n')}\n`);
    return 0;
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

module.exports = { Disagreement, hashOfLeaf, merkleRoot, openCheckpoint, readExport, rootFromPath, verify };

if (require.main === module) process.exitCode = main();
