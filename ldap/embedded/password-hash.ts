/** Password hashes: scrypt (RFC 7914), off the event loop, with the parameters recorded in each hash. */
import { scrypt, timingSafeEqual } from 'node:crypto';

/** 16 MB and some 20 to 30 ms on a small machine: real, and light enough for a demonstration that shares its processor. */
const parameters = { N: 8_192, r: 8, p: 1 } as const;
const hashBytes = 32;
const saltBytes = 16;
const recorded = /^\{SCRYPT\}(\d{1,7})\$(\d{1,2})\$(\d{1,2})\$([A-Za-z0-9+/=]+)\$([A-Za-z0-9+/=]+)$/;

type Random = (bytes: number) => Buffer;

interface Cost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

function derive(password: Buffer, salt: Buffer, bytes: number, cost: Cost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, bytes, { ...cost, maxmem: 256 * cost.N * cost.r }, (error, key) => {
      if (error === null) {
        resolve(key);
      } else {
        reject(error);
      }
    });
  });
}

function record(salt: Buffer, hash: Buffer): string {
  const { N, r, p } = parameters;
  return `{SCRYPT}${N}$${r}$${p}$${salt.toString('base64')}$${hash.toString('base64')}`;
}

/** The hash to keep of a password, with a salt of its own. */
export async function hashPassword(password: Buffer, random: Random): Promise<string> {
  const salt = random(saltBytes);
  return record(salt, await derive(password, salt, hashBytes, parameters));
}

/** A hash that no known password has: it cannot be told from another, and costs no derivation to make. */
export function unknownPasswordHash(random: Random): string {
  return record(random(saltBytes), random(hashBytes));
}

const dummy = record(Buffer.alloc(saltBytes), Buffer.alloc(hashBytes));

/**
 * Whether the password is the one hashed. Without a hash the answer is no, after as much work, so that the time taken
 * does not tell a known name from an unknown one.
 * @throws Error for a hash that is none of ours
 */
export async function verifyPassword(password: Buffer, hash: string | null): Promise<boolean> {
  const [, N, r, p, salt, expected] = recorded.exec(hash ?? dummy) ?? [];
  if (salt === undefined || expected === undefined) {
    throw new Error('a password hash of no known form');
  }
  const wanted = Buffer.from(expected, 'base64');
  const cost = { N: Number(N), r: Number(r), p: Number(p) };
  const found = await derive(password, Buffer.from(salt, 'base64'), wanted.length, cost);
  return timingSafeEqual(found, wanted) && hash !== null;
}
