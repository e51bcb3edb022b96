/** LDAP responses as bytes, by ldapts' BerWriter. Source: RFC 4511 section 4.1.9, 4.1.11, 4.5.2, 4.12. */
import { BerWriter } from 'ldapts';
import { tags } from './ber';

export const codes = {
  success: 0,
  protocolError: 2,
  sizeLimitExceeded: 4,
  compareFalse: 5,
  compareTrue: 6,
  authMethodNotSupported: 7,
  adminLimitExceeded: 11,
  unavailableCriticalExtension: 12,
  noSuchAttribute: 16,
  undefinedAttributeType: 17,
  constraintViolation: 19,
  attributeOrValueExists: 20,
  invalidAttributeSyntax: 21,
  noSuchObject: 32,
  invalidDnSyntax: 34,
  invalidCredentials: 49,
  insufficientAccessRights: 50,
  unavailable: 52,
  unwillingToPerform: 53,
  other: 80,
} as const;

export type ResultCode = (typeof codes)[keyof typeof codes];

export interface AnswerControl {
  readonly oid: string;
  readonly value: Buffer;
}

export interface Answer {
  readonly code: ResultCode;
  readonly message?: string;
  readonly matchedDn?: string;
  readonly controls?: readonly AnswerControl[];
  /** An extended response's own name and value. */
  readonly name?: string;
  readonly value?: Buffer;
}

/** An operation that ends otherwise than well. `policyError`: what the password policy's control says, where asked for. */
export class Refused extends Error {
  override readonly name = 'Refused';
  constructor(
    readonly code: ResultCode,
    message = '',
    readonly detail: { readonly matchedDn?: string; readonly policyError?: number } = {},
  ) {
    super(message);
  }
}

function message(
  id: number,
  tag: number,
  controls: readonly AnswerControl[],
  write: (writer: BerWriter) => void,
): Buffer {
  const writer = new BerWriter();
  writer.startSequence();
  writer.writeInt(id);
  writer.startSequence(tag);
  write(writer);
  writer.endSequence();
  if (controls.length > 0) {
    writer.startSequence(0xa0);
    for (const control of controls) {
      writer.startSequence();
      writer.writeString(control.oid);
      writer.writeBuffer(control.value, tags.octets);
      writer.endSequence();
    }
    writer.endSequence();
  }
  writer.endSequence();
  return writer.buffer;
}

/** A final answer. */
export function encodeAnswer(id: number, tag: number, answer: Answer): Buffer {
  return message(id, tag, answer.controls ?? [], (writer) => {
    writer.writeEnumeration(answer.code);
    writer.writeString(answer.matchedDn ?? '');
    writer.writeString(answer.message ?? '');
    if (answer.name !== undefined) {
      writer.writeString(answer.name, 0x8a);
    }
    if (answer.value !== undefined) {
      writer.writeBuffer(answer.value, 0x8b);
    }
  });
}

export interface FoundEntry {
  readonly dn: string;
  readonly attributes: readonly { readonly name: string; readonly values: readonly (string | Buffer)[] }[];
}

/** One entry that a search found. */
export function encodeEntry(id: number, entry: FoundEntry): Buffer {
  return message(id, 0x64, [], (writer) => {
    writer.writeString(entry.dn);
    writer.startSequence();
    for (const { name, values } of entry.attributes) {
      writer.startSequence();
      writer.writeString(name);
      writer.startSequence(tags.set);
      for (const value of values) {
        writer.writeBuffer(typeof value === 'string' ? Buffer.from(value) : value, tags.octets);
      }
      writer.endSequence();
      writer.endSequence();
    }
    writer.endSequence();
  });
}

/** RFC 4511 section 4.4.1: told once to whoever sends what is not LDAP, before the connection is closed. */
export function encodeDisconnection(reason: string): Buffer {
  return encodeAnswer(0, 0x78, { code: codes.protocolError, message: reason, name: '1.3.6.1.4.1.1466.20036' });
}
