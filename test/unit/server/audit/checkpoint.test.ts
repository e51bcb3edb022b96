import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import {
  checkpointBody,
  decodePrivateKey,
  encodePrivateKey,
  generateKey,
  NoteError,
  originOf,
  parseCheckpoint,
  parseNote,
  parseVerifierKey,
  signNote,
  verifierKey,
  verifyNote,
} from '../../../../server/audit/checkpoint';
import { openCheckpoint } from '../../../support/outside-verifier';

/** golang.org/x/mod/sumdb/note, note_test.go. */
const PETER = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const ENOCH = 'EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop';
const PETER_SECRET = 'AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz';
const TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const PETER_LINE =
  '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';
const ENOCH_LINE =
  '— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n';

const peter = parseVerifierKey(PETER);
const enoch = parseVerifierKey(ENOCH);

/** An Ed25519 private key from its seed (RFC 8410). */
const fromSeed = (seed: Buffer) =>
  createPrivateKey({
    key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]),
    format: 'der',
    type: 'pkcs8',
  });
const peterSecret = fromSeed(Buffer.from(PETER_SECRET, 'base64').subarray(1));

const faultOf = (attempt: () => unknown): string => {
  try {
    attempt();
  } catch (error) {
    if (error instanceof NoteError) return error.fault;
    throw error;
  }
  return 'none';
};

describe('the published vectors', () => {
  it('Go’s note is signed byte for byte', () => {
    expect(signNote(TEXT, 'PeterNeumann', peterSecret)).toBe(`${TEXT}\n${PETER_LINE}`);
    expect(verifierKey('PeterNeumann', peterSecret)).toBe(PETER);
    expect(verifierKey('PeterNeumann', createPublicKey(peterSecret))).toBe(PETER);
  });

  it.each([
    [
      'an earlier signed-note specification’s example',
      'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k',
      'This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n',
    ],
    [
      'a checkpoint of Go’s checksum database (transparency-dev/formats)',
      'sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8',
      'go.sum database tree\n6476701\nmb8QLQIs0Z0yP5Cstq6guj87oXWeC9gEM8oVikmm9Wk=\n\n— sum.golang.org Az3grsLX85Gz+s1SiTbgkuqxgItqFq7gsMUEyVnrsa9LM7Us9S+1xbFIGu95949rj4nPRYfvimWEPWL+o3GeoWwOoAw=\n',
    ],
  ])('%s verifies', (_, key, note) => {
    expect(verifyNote(note, [parseVerifierKey(key)])).toBe(note.slice(0, note.lastIndexOf('\n\n') + 1));
  });

  it('that checkpoint reads as size and root', () => {
    const text = 'go.sum database tree\n6476701\nmb8QLQIs0Z0yP5Cstq6guj87oXWeC9gEM8oVikmm9Wk=\n';
    const { origin, size, root } = parseCheckpoint(text);
    expect([origin, size, root.toString('base64')]).toEqual([
      'go.sum database tree',
      6_476_701,
      'mb8QLQIs0Z0yP5Cstq6guj87oXWeC9gEM8oVikmm9Wk=',
    ]);
  });

  it.each([
    [
      'signed-note’s',
      'Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n',
      '— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n',
      'quasimodo.example/salvatore',
      '367ba04b',
    ],
    [
      'tlog-checkpoint’s',
      'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n',
      '— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n',
      'example.com/behind-the-sofa',
      '033de0ae',
    ],
  ])('%s example is split where it should be', (_, text, line, name, keyId) => {
    const note = parseNote(`${text}\n${line}`);
    expect(note.text).toBe(text);
    expect(note.signatures).toEqual([{ name, keyId, signature: expect.any(Buffer) as Buffer }]);
    expect(note.signatures[0]?.signature.length).toBe(64);
    expect(faultOf(() => verifyNote(`${text}\n${line}`, [peter]))).toBe('untrusted');
  });
});

describe('who has signed', () => {
  const both = `${TEXT}\n${PETER_LINE}${ENOCH_LINE}`;
  const spoilt = PETER_LINE.replace('JnAM=', 'JnBM=');
  const longer = `${PETER_LINE.slice(0, 60)}ABCD${PETER_LINE.slice(60)}`;

  it.each([
    ['one known, one not', both, [peter], 'none'],
    ['the other known', both, [enoch], 'none'],
    ['both known', both, [peter, enoch], 'none'],
    ['none known', both, [], 'untrusted'],
    ['the same name with another key', `${TEXT}\n${PETER_LINE}`, [{ ...peter, keyId: 'c74f20a4' }], 'untrusted'],
    ['the same key id under another name', `${TEXT}\n${PETER_LINE}`, [{ ...peter, name: 'PeterNeuman' }], 'untrusted'],
    ['a known key’s signature spoilt', `${TEXT}\n${spoilt}`, [peter], 'signature'],
    ['one good, a known one spoilt', `${TEXT}\n${ENOCH_LINE}${spoilt}`, [peter, enoch], 'signature'],
    ['one good, an unknown one spoilt', `${TEXT}\n${ENOCH_LINE}${spoilt}`, [enoch], 'none'],
    ['a known key’s signature too long', `${TEXT}\n${longer}`, [peter], 'signature'],
    ['text changed', `${TEXT.replace('answer', 'problem')}\n${PETER_LINE}`, [peter], 'signature'],
    ['text longer by an empty line', `${TEXT}\n\n${PETER_LINE}`, [peter], 'signature'],
    ['100 signatures', `${TEXT}\n${PETER_LINE.repeat(100)}`, [peter], 'none'],
    ['101 signatures', `${TEXT}\n${PETER_LINE.repeat(101)}`, [peter], 'malformed'],
  ])('%s', (_, note, verifiers, fault) => {
    expect(faultOf(() => verifyNote(note, verifiers))).toBe(fault);
  });
});

describe('a malformed note is refused', () => {
  it.each<[string, string | Buffer]>([
    ['nothing', ''],
    ['text alone', TEXT],
    ['no signature line', `${TEXT}\n`],
    ['no newline at the end', `${TEXT}\n${PETER_LINE.slice(0, -1)}`],
    ['no empty line', `${TEXT}${PETER_LINE}`],
    ['a control character', `\u0001${TEXT}\n${PETER_LINE}`],
    ['a carriage return', `${TEXT}\n${PETER_LINE}`.replaceAll('\n', '\r\n')],
    ['ill-formed UTF-8', Buffer.concat([Buffer.from([0xff]), Buffer.from(`${TEXT}\n${PETER_LINE}`)])],
    ['a name with a blank', `${TEXT}\n— Bad Name ${PETER_LINE.slice(15)}`],
    ['a name with a no-break space', `${TEXT}\n${PETER_LINE.replace('Peter', 'Peter\u00a0')}`],
    ['a name with a plus', `${TEXT}\n${PETER_LINE.replace('Peter', 'Peter+')}`],
    ['no name', `${TEXT}\n${PETER_LINE.replace('PeterNeumann', '')}`],
    ['another line after', `${TEXT}\n${PETER_LINE}Unexpected line.\n`],
    ['a hyphen for the dash', `${TEXT}\n${PETER_LINE.replace('—', '-')}`],
    ['an en dash for the dash', `${TEXT}\n${PETER_LINE.replace('—', '–')}`],
    ['no signature', `${TEXT}\n— PeterNeumann \n`],
    ['not base64', `${TEXT}\n${PETER_LINE.replace('x08go', 'x08g*')}`],
    ['base64 for URLs', `${TEXT}\n${PETER_LINE.replaceAll('/', '_')}`],
    ['base64 without its padding', `${TEXT}\n${PETER_LINE.replace('=', '')}`],
    ['base64 with bits left over', `${TEXT}\n${PETER_LINE.replace('AM=', 'AN=')}`],
    ['a key id and nothing more', `${TEXT}\n— PeterNeumann x08gow==\n`],
    ['a third word', `${TEXT}\n${PETER_LINE.replace('\n', ' x\n')}`],
  ])('%s', (_, note) => {
    expect(faultOf(() => verifyNote(note, [peter]))).toBe('malformed');
  });
});

describe('verifier keys', () => {
  it('no part of one is one, and no key with a changed character', () => {
    for (let from = 0; from < PETER.length; from += 1) {
      for (let to = from + 1; to <= PETER.length; to += 1) {
        if (from > 0 || to < PETER.length) expect(() => parseVerifierKey(PETER.slice(from, to))).toThrow(TypeError);
      }
      const changed = PETER.slice(0, from) + String.fromCharCode(PETER.charCodeAt(from) + 1) + PETER.slice(from + 1);
      expect(() => parseVerifierKey(changed)).toThrow(TypeError);
    }
  });

  it.each([
    ['a key too long, its id mended', 'PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY=='],
    ['an unknown algorithm, its id mended', 'PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'],
    ['a newline at the end', `${PETER}\n`],
    ['an id in capitals', PETER.replace('c74f20a3', 'C74F20A3')],
  ])('%s', (_, key) => {
    expect(() => parseVerifierKey(key)).toThrow(TypeError);
  });

  it('are not made for names that a note cannot hold, nor from other keys', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 1_024 }).privateKey;
    for (const name of ['', 'a b', 'a+b', 'a\nb', 'a\u2003b', 'a\u0085b', 'a\u0001b'])
      expect(() => verifierKey(name, peterSecret)).toThrow(TypeError);
    expect(() => verifierKey('guichet', rsa)).toThrow(TypeError);
    expect(() => verifierKey('guichet', generateKeyPairSync('x25519').privateKey)).toThrow(TypeError);
  });
});

describe('private keys', () => {
  it('go into PEM and back', () => {
    const key = generateKey();
    const pem = encodePrivateKey(key);
    expect(pem).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
    expect(verifierKey('guichet', decodePrivateKey(pem))).toBe(verifierKey('guichet', key));
    expect(verifierKey('guichet', generateKey())).not.toBe(verifierKey('guichet', key));
  });

  it.each([
    ['nothing', ''],
    ['no PEM', 'secret'],
    ['a public key', createPublicKey(peterSecret).export({ type: 'spki', format: 'pem' }).toString()],
    ['another algorithm', generateKeyPairSync('x25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()],
  ])('%s is refused, and not repeated', (_, pem) => {
    expect(() => decodePrivateKey(pem)).toThrow(TypeError);
    expect(() => decodePrivateKey(pem)).not.toThrow(/secret|BEGIN/);
  });
});

describe('checkpoints', () => {
  const key = generateKey();
  const root = Buffer.alloc(32, 7);

  it('are written as the specification has them', () => {
    expect(checkpointBody(originOf('guichet.univ-exemple.fr', 1), 20_852_163, root)).toBe(
      `guichet.univ-exemple.fr/1\n20852163\n${root.toString('base64')}\n`,
    );
    expect(checkpointBody('a/1', 0, root)).toContain('\n0\n');
  });

  it('are taken by the outsider, with openssl, and given back by us', () => {
    const note = signNote(checkpointBody('guichet/1', 1_234, root), 'guichet', key);
    const verifier = verifierKey('guichet', key);
    expect(openCheckpoint(note, verifier)).toEqual({ origin: 'guichet/1', size: 1_234, root });
    expect(parseCheckpoint(verifyNote(note, [parseVerifierKey(verifier)]))).toEqual({
      origin: 'guichet/1',
      size: 1_234,
      root,
    });
    expect(() => openCheckpoint(note.replace('1234', '1235'), verifier)).toThrow('openssl');
    expect(() => openCheckpoint(note, verifierKey('guichet', generateKey()))).toThrow('no signature of that key');
  });

  it.each([
    ['a blank in the origin', 'a b/1', 1, root],
    ['no origin', '', 1, root],
    ['a newline in the origin', 'a\nb/1', 1, root],
    ['a negative size', 'a/1', -1, root],
    ['a fraction', 'a/1', 1.5, root],
    ['an unsafe size', 'a/1', 2 ** 53, root],
    ['a short root', 'a/1', 1, root.subarray(1)],
  ])('%s is not written', (_, origin, size, hash) => {
    expect(() => checkpointBody(origin, size, hash)).toThrow(TypeError);
  });

  const B64 = root.toString('base64');
  it.each([
    ['extension lines', `a/1\n5\n${B64}\nmore\nlines\n`, 'none'],
    ['an empty tree', `a/1\n0\n${B64}\n`, 'none'],
    ['two lines', 'a/1\n5\n', 'malformed'],
    ['no origin', `\n5\n${B64}\n`, 'malformed'],
    ['a leading zero', `a/1\n05\n${B64}\n`, 'malformed'],
    ['a sign', `a/1\n+5\n${B64}\n`, 'malformed'],
    ['hexadecimal', `a/1\n0x5\n${B64}\n`, 'malformed'],
    ['other digits', `a/1\n٥\n${B64}\n`, 'malformed'],
    ['an unsafe size', `a/1\n9007199254740992\n${B64}\n`, 'malformed'],
    ['a short root', `a/1\n5\n${root.subarray(2).toString('base64')}\n`, 'malformed'],
    ['a root that is not base64', `a/1\n5\n${'*'.repeat(44)}\n`, 'malformed'],
    ['an empty extension line', `a/1\n5\n${B64}\n\nmore\n`, 'malformed'],
    ['no newline at the end', `a/1\n5\n${B64}`, 'malformed'],
  ])('%s', (_, text, fault) => {
    expect(faultOf(() => parseCheckpoint(text))).toBe(fault);
  });

  it.each([
    ['no newline at the end', 'abc'],
    ['nothing', ''],
    ['a control character', 'a\tb\n'],
    ['a carriage return', 'a\r\n'],
  ])('a text with %s is not signed', (_, text) => {
    expect(() => signNote(text, 'guichet', key)).toThrow(TypeError);
  });
});
