/** Search, with the paged results control. Source: RFC 4511 section 4.5, RFC 2696, RFC 4512 section 5.1. */
import { BerWriter } from 'ldapts';
import { mayRead } from '../access';
import type { Answer, AnswerControl, FoundEntry } from '../answers';
import { codes, Refused } from '../answers';
import { Elements, tags } from '../ber';
import type { EmbeddedDirectoryCore, Session } from '../directory';
import { parseDn } from '../dn';
import type { Entry } from '../entry';
import { attributeNames, valuesOf } from '../entry';
import { compileFilter, isExcessive } from '../filter';
import type { RequestControl, SearchRequest } from '../messages';
import { pagedResultsOid, rootDse } from '../root-dse';
import type { AttributeType } from '../schema';
import { attributeType } from '../schema';

interface Page {
  readonly size: number;
  /** How many entries earlier pages brought; `null`: the client gives the search up. */
  readonly from: number | null;
}

/** The cookie is the number of entries already sent: the tree's order never changes. @throws Refused */
function readPage(controls: readonly RequestControl[]): Page | null {
  const control = controls.find(({ oid }) => oid === pagedResultsOid);
  if (control === undefined) {
    return null;
  }
  if (control.value === null) {
    throw new Refused(codes.protocolError, 'paged results control without a value');
  }
  const value = new Elements(control.value).inside();
  const size = value.integer();
  const cookie = value.octets();
  if (size < 0 || (cookie.length !== 0 && cookie.length !== 4)) {
    throw new Refused(codes.unwillingToPerform, 'paged results cookie is invalid');
  }
  const from = cookie.length === 0 ? 0 : cookie.readUInt32BE(0);
  return { size, from: cookie.length > 0 && size === 0 ? null : from };
}

function pageControl(cookie: Buffer): readonly AnswerControl[] {
  const writer = new BerWriter();
  writer.startSequence();
  writer.writeInt(0); // the total is not told: 0, as RFC 2696 allows
  writer.writeBuffer(cookie, tags.octets);
  writer.endSequence();
  return [{ oid: pagedResultsOid, value: writer.buffer }];
}

function cookieOf(from: number): Buffer {
  const cookie = Buffer.alloc(4);
  cookie.writeUInt32BE(from);
  return cookie;
}

/** Which attributes are wanted (no entry holds a secret one as a value): `*` all that users may alter, `+` the operational ones, `1.1` none, nothing at all: `*`. */
function selection(attributes: readonly string[]): (type: AttributeType) => boolean {
  const named = new Set(attributes.map((name) => name.toLowerCase()));
  const everything = attributes.length === 0 || named.has('*');
  return (type) =>
    (type.usage === 'user' && everything) ||
    (type.usage === 'operational' && named.has('+')) ||
    named.has(type.name.toLowerCase());
}

function present(entry: Entry, wanted: (type: AttributeType) => boolean, typesOnly: boolean): FoundEntry {
  const attributes: { name: string; values: readonly (string | Buffer)[] }[] = [];
  for (const name of attributeNames(entry)) {
    const type = attributeType(name);
    if (type !== null && wanted(type)) {
      const values = valuesOf(entry, type);
      if (values.length > 0) {
        attributes.push({ name: type.name, values: typesOnly ? [] : values });
      }
    }
  }
  return { dn: entry.dn, attributes };
}

/** The entries that a search may look at. @throws Refused */
function candidates(directory: EmbeddedDirectoryCore, session: Session, request: SearchRequest): readonly Entry[] {
  if (parseDn(request.base).length === 0) {
    if (request.scope !== 'base') {
      throw new Refused(codes.noSuchObject);
    }
    return [rootDse(directory.base)];
  }
  // Rights first, so that nobody learns which names exist by asking for them.
  const readable = directory.tree.find(request.base);
  if (session.requester.kind !== 'service' && (readable === null || !mayRead(session.requester, readable))) {
    throw new Refused(codes.insufficientAccessRights);
  }
  directory.entry(request.base);
  return directory.tree.inScope(request.base, request.scope).filter((entry) => mayRead(session.requester, entry));
}

/**
 * Sends what is found, one entry at a time.
 * @throws Refused
 */
export function search(
  directory: EmbeddedDirectoryCore,
  session: Session,
  request: SearchRequest,
  controls: readonly RequestControl[],
  send: (entry: FoundEntry) => void,
): Answer {
  if (isExcessive(request.filter)) {
    throw new Refused(codes.adminLimitExceeded, 'the filter is too large');
  }
  const page = readPage(controls);
  if (page?.from === null) {
    return { code: codes.success, controls: pageControl(Buffer.alloc(0)) };
  }
  const judge = compileFilter(request.filter);
  const found = candidates(directory, session, request).filter(
    (entry) => judge((type) => valuesOf(entry, type)) === true,
  );
  const limit = request.sizeLimit > 0 ? request.sizeLimit : found.length;
  const allowed = found.slice(0, limit);
  const from = page?.from ?? 0;
  const until = page === null ? allowed.length : Math.min(from + page.size, allowed.length);
  const wanted = selection(request.attributes);
  for (const entry of allowed.slice(from, until)) {
    send(present(entry, wanted, request.typesOnly));
  }
  const last = until >= allowed.length;
  return {
    code: last && found.length > limit ? codes.sizeLimitExceeded : codes.success,
    ...(page === null ? {} : { controls: pageControl(last ? Buffer.alloc(0) : cookieOf(until)) }),
  };
}
