/**
 * MD4 (RFC 1320): broken as a hash, and what Windows, Samba and every RADIUS server keep of a password (the "NT hash").
 * Here because Node's OpenSSL 3 has it in its legacy provider alone, which is not loaded.
 */

/** The three rounds (section 3.4): in which order the words come, by how much is rotated, what is added. */
const ROUNDS = [
  {
    words: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    shifts: [3, 7, 11, 19],
    added: 0,
    mix: (x: number, y: number, z: number): number => (x & y) | (~x & z),
  },
  {
    words: [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15],
    shifts: [3, 5, 9, 13],
    added: 0x5a82_7999,
    mix: (x: number, y: number, z: number): number => (x & y) | (x & z) | (y & z),
  },
  {
    words: [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15],
    shifts: [3, 9, 11, 15],
    added: 0x6ed9_eba1,
    mix: (x: number, y: number, z: number): number => x ^ y ^ z,
  },
] as const;

const START = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476] as const;

/** Bytes in a block; its length in bits stands in the last eight of the last one. */
const BLOCK = 64;
const LENGTH = 8;

type State = readonly [a: number, b: number, c: number, d: number];

function padded(message: Buffer): Buffer {
  const whole = Buffer.alloc(Math.ceil((message.length + 1 + LENGTH) / BLOCK) * BLOCK);
  message.copy(whole);
  whole[message.length] = 0x80;
  whole.writeBigUInt64LE(BigInt(message.length) * 8n, whole.length - LENGTH);
  return whole;
}

function afterBlock(state: State, block: Buffer): State {
  let [a, b, c, d] = state;
  for (const { words, shifts, added, mix } of ROUNDS) {
    for (const [step, word] of words.entries()) {
      const shift = shifts[step % 4] ?? 0;
      const sum = (a + mix(b, c, d) + block.readUInt32LE(word * 4) + added) | 0;
      [a, b, c, d] = [d, (sum << shift) | (sum >>> (32 - shift)), b, c];
    }
  }
  return [state[0] + a, state[1] + b, state[2] + c, state[3] + d].map((value) => value | 0) as unknown as State;
}

/** The digest's sixteen bytes. */
export function md4(message: Buffer): Buffer {
  const whole = padded(message);
  let state: State = START;
  for (let at = 0; at < whole.length; at += BLOCK) state = afterBlock(state, whole.subarray(at, at + BLOCK));
  const digest = Buffer.alloc(16);
  for (const [index, value] of state.entries()) digest.writeInt32LE(value | 0, index * 4);
  return digest;
}
