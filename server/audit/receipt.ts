/**
 * Case numbers and receipts, in Crockford's base32 (no I, L, O, U: read aloud and typed without doubt).
 * A receipt is the case's number with the first 40 bits of the result's leaf hash: each student takes a witness of
 * the log home.
 */

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const RECEIPT = /^([0-9A-HJKMNP-TV-Z]{10})([0-9A-HJKMNP-TV-Z]{8})$/;

export interface Receipt {
  readonly caseId: string;
  /** `witnessOf` the result's leaf hash. */
  readonly witness: string;
}

/** A new case's number: 10 characters, 50 random bits. @param random gives that many random bytes */
export function newCaseId(random: (bytes: number) => Uint8Array): string {
  return Array.from(random(10), (byte) => ALPHABET.charAt(byte % 32)).join('');
}

/** The first 8 base32 characters of a leaf hash, most significant bit first. */
export function witnessOf(leafHash: Uint8Array): string {
  const bits = Array.from(leafHash.subarray(0, 5), (byte) => byte.toString(2).padStart(8, '0')).join('');
  return bits.replace(/.{5}/g, (five) => ALPHABET.charAt(Number.parseInt(five, 2)));
}

/** `ABCDE-FGHJK-MNPQ-RSTV`: the case's number in fives, the witness in fours. */
export function formatReceipt(caseId: string, leafHash: Uint8Array): string {
  const witness = witnessOf(leafHash);
  return [caseId.slice(0, 5), caseId.slice(5), witness.slice(0, 4), witness.slice(4)].join('-');
}

/** Letters and digits as the alphabet has them, from what people write: either case, `O` for 0, `I` and `L` for 1. */
export const foldCode = (text: string): string =>
  text
    .toUpperCase()
    .replace(/[\s\p{Pd}]/gu, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1');

/** Reads a receipt as people write it: either case, `O` for 0, `I` and `L` for 1, any blanks and hyphens. */
export function parseReceipt(text: string): Receipt | null {
  const [, caseId, witness] = RECEIPT.exec(foldCode(text)) ?? [];
  return caseId === undefined || witness === undefined ? null : { caseId, witness };
}
