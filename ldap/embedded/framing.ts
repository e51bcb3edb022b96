/** Where one LDAP message ends and the next begins in a stream of bytes. Source: RFC 4511 section 5.2, X.690 section 8.1. */
import { MalformedMessage } from './ber';

/** No message of this directory's clients comes near it: 1 MB. */
export const maximumMessage = 1_048_576;

/** The whole length of the message that begins so, `null` while its head is incomplete. @throws MalformedMessage */
function wholeLength(head: Buffer): number | null {
  const [tag, first] = head;
  if (tag !== undefined && tag !== 0x30) {
    throw new MalformedMessage('not an LDAP message');
  }
  if (first === undefined) {
    return null;
  }
  if (first < 0x80) {
    return 2 + first;
  }
  const bytes = first & 0x7f;
  if (bytes === 0 || bytes > 4) {
    throw new MalformedMessage('a length of no form of ours');
  }
  return head.length < 2 + bytes ? null : 2 + bytes + head.readUIntBE(2, bytes);
}

/** Collects chunks and gives whole messages. */
export class Framer {
  #parts: Buffer[] = [];
  #held = 0;
  /** Bytes needed before it is worth looking again; chunks of a byte each must not be joined over and over. */
  #needed = 2;

  /** The messages that this chunk completes. @throws MalformedMessage for what cannot become a message of allowed size */
  feed(chunk: Buffer): Buffer[] {
    const messages: Buffer[] = [];
    this.#parts.push(chunk);
    this.#held += chunk.length;
    while (this.#held >= this.#needed) {
      const bytes = Buffer.concat(this.#parts);
      const length = wholeLength(bytes);
      if (length !== null && length > maximumMessage) {
        throw new MalformedMessage('a message larger than is taken here');
      }
      this.#parts = [bytes];
      this.#needed = length ?? bytes.length + 1;
      if (length !== null && bytes.length >= length) {
        messages.push(bytes.subarray(0, length));
        const rest = bytes.subarray(length);
        this.#parts = [rest];
        this.#held = rest.length;
        this.#needed = 2;
      }
    }
    return messages;
  }
}
