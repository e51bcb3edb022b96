/** LDAP requests as values. Source: RFC 4511 section 4. */
import { Elements, MalformedMessage, tags } from './ber';
import type { Filter } from './filter';
import { readFilter } from './filter';

export interface RequestControl {
  readonly oid: string;
  readonly critical: boolean;
  readonly value: Buffer | null;
}

export interface Change {
  readonly kind: 'add' | 'delete' | 'replace';
  readonly attribute: string;
  readonly values: readonly Buffer[];
}

export interface BindRequest {
  readonly op: 'bind';
  readonly version: number;
  readonly dn: string;
  /** `null`: not a simple bind. */
  readonly password: Buffer | null;
}

export interface SearchRequest {
  readonly op: 'search';
  readonly base: string;
  readonly scope: 'base' | 'one' | 'sub';
  /** 0: no limit. */
  readonly sizeLimit: number;
  readonly typesOnly: boolean;
  readonly filter: Filter;
  readonly attributes: readonly string[];
}

export interface ModifyRequest {
  readonly op: 'modify';
  readonly dn: string;
  readonly changes: readonly Change[];
}

export interface CompareRequest {
  readonly op: 'compare';
  readonly dn: string;
  readonly attribute: string;
  readonly value: Buffer;
}

export interface ExtendedRequest {
  readonly op: 'extended';
  readonly oid: string;
  readonly value: Buffer | null;
}

export type Request =
  | BindRequest
  | SearchRequest
  | ModifyRequest
  | CompareRequest
  | ExtendedRequest
  | { readonly op: 'unbind' }
  | { readonly op: 'abandon'; readonly messageId: number }
  /** Add, delete, modify DN: nobody has the right to them, so that they are not read any further. */
  | { readonly op: 'forbidden' };

export interface Message {
  readonly id: number;
  readonly request: Request;
  /** The tag of the answer; 0 where none is due. */
  readonly answerTag: number;
  readonly controls: readonly RequestControl[];
}

const scopes = ['base', 'one', 'sub'] as const;
const changeKinds = ['add', 'delete', 'replace'] as const;
const simpleAuthentication = 0x80;
const saslAuthentication = 0xa3;

function oneOf<T>(words: readonly T[], index: number): T {
  const word = words[index];
  if (word === undefined) {
    throw new MalformedMessage('an enumerated value out of its range');
  }
  return word;
}

function readBind(elements: Elements): BindRequest {
  const version = elements.integer();
  const dn = elements.text();
  if (elements.next === saslAuthentication) {
    return { op: 'bind', version, dn, password: null };
  }
  return { op: 'bind', version, dn, password: elements.octets(simpleAuthentication) };
}

function readSearch(elements: Elements): SearchRequest {
  const base = elements.text();
  const scope = oneOf(scopes, elements.integer(tags.enumerated));
  elements.integer(tags.enumerated); // aliases: there are none
  const sizeLimit = elements.integer();
  elements.integer(); // the time limit: every search here takes less than its smallest unit
  const typesOnly = elements.boolean();
  const filter = readFilter(elements);
  const attributes = elements.inside().all((each) => each.text());
  return { op: 'search', base, scope, sizeLimit, typesOnly, filter, attributes };
}

function readChange(elements: Elements): Change {
  const change = elements.inside();
  const kind = oneOf(changeKinds, change.integer(tags.enumerated));
  const part = change.inside();
  return { kind, attribute: part.text(), values: part.inside(tags.set).all((each) => each.octets()) };
}

function readCompare(elements: Elements): CompareRequest {
  const dn = elements.text();
  const assertion = elements.inside();
  return { op: 'compare', dn, attribute: assertion.text(), value: assertion.octets() };
}

function readExtended(elements: Elements): ExtendedRequest {
  const oid = elements.text(0x80);
  return { op: 'extended', oid, value: elements.next === 0x81 ? elements.octets(0x81) : null };
}

function readNumber(content: Buffer): number {
  return content.length >= 1 && content.length <= 4 ? content.readIntBE(0, content.length) : 0;
}

interface Reading {
  readonly answerTag: number;
  readonly read: (content: Buffer) => Request;
}

const forbidden = (): Request => ({ op: 'forbidden' });

/** Every operation by its tag. */
const readings: ReadonlyMap<number, Reading> = new Map<number, Reading>([
  [0x60, { answerTag: 0x61, read: (content) => readBind(new Elements(content)) }],
  [0x42, { answerTag: 0, read: () => ({ op: 'unbind' }) }],
  [0x63, { answerTag: 0x65, read: (content) => readSearch(new Elements(content)) }],
  [
    0x66,
    {
      answerTag: 0x67,
      read: (content) => {
        const elements = new Elements(content);
        return { op: 'modify', dn: elements.text(), changes: elements.inside().all(readChange) };
      },
    },
  ],
  [0x68, { answerTag: 0x69, read: forbidden }],
  [0x4a, { answerTag: 0x6b, read: forbidden }],
  [0x6c, { answerTag: 0x6d, read: forbidden }],
  [0x6e, { answerTag: 0x6f, read: (content) => readCompare(new Elements(content)) }],
  [0x50, { answerTag: 0, read: (content) => ({ op: 'abandon', messageId: readNumber(content) }) }],
  [0x77, { answerTag: 0x78, read: (content) => readExtended(new Elements(content)) }],
]);

function readControl(elements: Elements): RequestControl {
  const control = elements.inside();
  const oid = control.text();
  const critical = control.next === tags.boolean ? control.boolean() : false;
  const value = control.next === tags.octets ? control.octets() : null;
  control.end();
  return { oid, critical, value };
}

/**
 * One whole message.
 * @throws MalformedMessage for anything that RFC 4511 does not allow, and for an operation that it does not know
 */
export function readMessage(bytes: Buffer): Message {
  const message = new Elements(bytes).inside();
  const id = message.integer();
  const tag = message.next;
  const reading = tag === null ? undefined : readings.get(tag);
  if (tag === null || reading === undefined || id <= 0) {
    throw new MalformedMessage('not a request');
  }
  const request = reading.read(message.octets(tag));
  const controls = message.next === 0xa0 ? message.inside(0xa0).all(readControl) : [];
  message.end();
  return { id, request, answerTag: reading.answerTag, controls };
}
