/**
 * Strict reading of BER: a cursor over the contents of one element, on ldapts' BerReader. Nothing read here can reach
 * beyond its element, and whatever is not well formed throws, so that the caller has one thing to catch.
 * Sources: X.690; RFC 4511 section 5.1.
 */
import { BerReader } from 'ldapts';

/** Bytes that are not an LDAP message: ends the connection they came on, and nothing else. */
export class MalformedMessage extends Error {
  override readonly name = 'MalformedMessage';
}

export const tags = {
  boolean: 0x01,
  integer: 0x02,
  octets: 0x04,
  enumerated: 0x0a,
  sequence: 0x30,
  set: 0x31,
} as const;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes as text. @throws MalformedMessage where they are not UTF-8 */
export function toText(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new MalformedMessage('not UTF-8');
  }
}

export class Elements {
  readonly #reader: BerReader;

  constructor(content: Buffer) {
    this.#reader = new BerReader(content);
  }

  /** The tag of the next element, `null` at the end. */
  get next(): number | null {
    return this.#reader.peek();
  }

  /** The contents of the next element, which must bear this tag. @throws MalformedMessage */
  octets(tag: number = tags.octets): Buffer {
    if (this.next !== tag) {
      throw new MalformedMessage(`tag ${this.next ?? 'none'} where ${tag} is due`);
    }
    const content = this.#reader.readString(tag, true);
    // The reader's length is a signed 32-bit number: four length bytes can make it negative and set the cursor back.
    if (content === null || this.#reader.length < 0) {
      throw new MalformedMessage('an element longer than what holds it');
    }
    return content;
  }

  /** The next element as text. @throws MalformedMessage where it is not UTF-8 (RFC 4511: LDAPString) */
  text(tag: number = tags.octets): string {
    return toText(this.octets(tag));
  }

  /** The next element as a whole number of at most four bytes. @throws MalformedMessage */
  integer(tag: number = tags.integer): number {
    const content = this.octets(tag);
    if (content.length < 1 || content.length > 4) {
      throw new MalformedMessage('a number of no size of ours');
    }
    return content.readIntBE(0, content.length);
  }

  boolean(tag: number = tags.boolean): boolean {
    const content = this.octets(tag);
    if (content.length !== 1) {
      throw new MalformedMessage('a boolean is one byte');
    }
    return content[0] !== 0;
  }

  /** A cursor over the next element's own elements. */
  inside(tag: number = tags.sequence): Elements {
    return new Elements(this.octets(tag));
  }

  /** Each of the remaining elements in turn, read by `read`. */
  all<T>(read: (elements: Elements) => T): T[] {
    const found: T[] = [];
    while (this.next !== null) {
      found.push(read(this));
    }
    return found;
  }

  /** @throws MalformedMessage where something is left */
  end(): void {
    if (this.next !== null) {
      throw new MalformedMessage('more elements than are due');
    }
  }
}
