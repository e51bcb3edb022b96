/**
 * The exact bytes of an audit entry. Built once, at append; stored as hashed and never serialised again: export
 * copies them, pages parse them, verification hashes them. What is decided here cannot be repaired later.
 *
 * - `JSON.stringify` over one object literal in the contract's key order; UTF-8, no newline inside.
 * - Strings are made well-formed (a lone surrogate becomes U+FFFD), then rid of control characters: C0, DEL, C1, and
 *   U+2028/U+2029, which JSON leaves raw and many tools take for a line's end. Direction marks stay, names need them:
 *   a page isolates what it shows (`<bdi>`).
 * - At most 4,096 bytes, whatever an outsider sends: past that, strings are shortened by fixed rounds (`CUTS`),
 *   free text first, and end in `…`. Never an error: who could make appending fail could stop the console.
 * - A programmer's mistake (unknown word or key, wrong type, unsafe integer) is a `TypeError` that names the place and
 *   never the value.
 */
import { toUSVString } from 'node:util';
import type { Role } from '../domain/account';
import { DETAIL_KEYS, type Detail, type DetailType, type DetailValue } from './detail';
import { ACTIONS, type Action, OUTCOMES, type Outcome, REASONS, type Reason } from './reasons';

export interface StaffReference {
  /** entryUUID, nsUniqueId or objectGUID. */
  readonly id: string;
  readonly login: string;
  readonly name: string;
  /** The role in which they acted; `null` for somebody refused because they have none. */
  readonly role: Role | null;
}

export interface StudentReference {
  readonly id: string | null;
  readonly login: string | null;
  readonly card: string | null;
  readonly name: string | null;
}

export interface SiteReference {
  readonly name: string;
  readonly campus: string | null;
}

/** What a service says of an event; the rest is stamped when it is appended. */
export interface EntryDraft {
  readonly action: Action;
  readonly outcome: Outcome;
  readonly reason: Reason | null;
  readonly caseId: string | null;
  readonly staff: StaffReference | null;
  readonly student: StudentReference | null;
  readonly site: SiteReference | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
  /** First 12 hex of SHA-256(session id). */
  readonly session: string | null;
  /** What the staff member last proved. */
  readonly factor: 'password' | 'passkey' | null;
  /** Keys of `DETAIL_KEYS` for the action; one left out is written as `null`. */
  readonly detail: Detail;
}

/** An entry about the console itself: nobody's case, from no browser. */
export function systemEntry(action: Action, detail: Detail): EntryDraft {
  return {
    action,
    outcome: 'ok',
    reason: null,
    caseId: null,
    staff: null,
    student: null,
    site: null,
    ip: null,
    userAgent: null,
    session: null,
    factor: null,
    detail,
  };
}

export interface Stamp {
  /** Leaf index, from 0. */
  readonly seq: number;
  /** From `nextTime`. */
  readonly time: string;
  readonly node: string;
  /** `seq` of this process's `system.start`. */
  readonly run: number;
  /** 32 hex: 128 random bits, so that a pruned entry's hash cannot be guessed back. */
  readonly salt: string;
}

export interface Entry extends EntryDraft, Stamp {
  readonly v: 1;
}

export const MAX_ENTRY_BYTES = 4_096;

/** These bytes are not an entry as this code would have written it. */
export class MalformedEntryError extends Error {
  override readonly name = 'MalformedEntryError';
}

/** How long a string may be, in code points, and how many items an array may have. */
interface Cut {
  readonly free: number;
  readonly any: number;
  readonly items: number;
}

const WHOLE: Cut = { free: Infinity, any: Infinity, items: Infinity };

/** Tried in order until the entry fits; the last always does (a test fills every field of every action). */
const CUTS: readonly Cut[] = [
  WHOLE,
  { free: 100, any: Infinity, items: Infinity },
  { free: 50, any: 200, items: 16 },
  { free: 32, any: 64, items: 8 },
  { free: 16, any: 16, items: 8 },
];

/** Cc is C0, DEL and C1. */
const CONTROLS = /[\p{Cc}\u2028\u2029]/gu;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const CASE_ID = /^[0-9A-HJKMNP-TV-Z]{10}$/;
const SESSION = /^[0-9a-f]{12}$/;
const SALT = /^[0-9a-f]{32}$/;
const FACTORS = ['password', 'passkey'] as const;

function fail(path: string): never {
  throw new TypeError(`audit entry: ${path}`);
}

function firstCodePoints(text: string, count: number): string {
  if (text.length <= count) return text;
  // A code point is one or two units: what lies beyond twice the count cannot matter.
  return Array.from(text.slice(0, 2 * count))
    .slice(0, count)
    .join('');
}

function shorten(text: string, limit: number): string {
  const kept = firstCodePoints(text, limit);
  return kept.length === text.length ? text : `${firstCodePoints(text, limit - 1)}…`;
}

function clean(value: unknown, path: string): string {
  if (typeof value !== 'string') return fail(`${path} is not a string`);
  // What lies beyond could never fit, and is not worth the work.
  return toUSVString(firstCodePoints(value, MAX_ENTRY_BYTES)).replace(CONTROLS, '');
}

const text = (value: unknown, path: string, limit: number): string => shorten(clean(value, path), limit);

const textOrNull = (value: unknown, path: string, limit: number): string | null =>
  value === null ? null : text(value, path, limit);

function matching(value: unknown, path: string, form: RegExp): string {
  return typeof value === 'string' && form.test(value) ? value : fail(`${path} is not of its form`);
}

function oneOf<Word extends string>(value: unknown, path: string, words: readonly Word[]): Word {
  return words.find((word) => word === value) ?? fail(`${path} is not a word of its list`);
}

function integer(value: unknown, path: string): number {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : fail(`${path} is not a safe integer`);
}

function record(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fail(`${path} is not an object`);
  return value as Readonly<Record<string, unknown>>;
}

const DETAIL_CHECKS: Readonly<Record<DetailType, (value: unknown, path: string, cut: Cut) => DetailValue>> = {
  string: (value, path, cut) => text(value, path, cut.any),
  integer,
  boolean: (value, path) => (typeof value === 'boolean' ? value : fail(`${path} is not a boolean`)),
  strings: (value, path, cut) => {
    if (!Array.isArray(value)) return fail(`${path} is not an array`);
    return value.slice(0, cut.items).map((item: unknown) => text(item, path, cut.any));
  },
};

/** `fill`: keys left out become `null`; an entry read back keeps what it has, keys may have been added since. */
function detailOf(action: Action, value: unknown, cut: Cut, fill: boolean): Detail {
  const keys = DETAIL_KEYS[action];
  const given = record(value, 'detail');
  for (const key of Object.keys(given)) {
    // The key itself is named: it stands in the code, never in what somebody sent.
    if (!Object.hasOwn(keys, key)) fail(`${action} has no detail "${key}"`);
  }
  const detail: Record<string, DetailValue> = {};
  for (const [key, type] of Object.entries(keys)) {
    const item = given[key];
    if (item !== undefined && item !== null) detail[key] = DETAIL_CHECKS[type](item, `detail.${key}`, cut);
    else if (fill || item === null) detail[key] = null;
  }
  return detail;
}

function staffOf(value: unknown, cut: Cut): StaffReference | null {
  if (value === null) return null;
  const { id, login, name, role } = record(value, 'staff');
  return {
    id: text(id, 'staff.id', cut.any),
    login: text(login, 'staff.login', cut.any),
    name: text(name, 'staff.name', cut.free),
    role: textOrNull(role, 'staff.role', cut.any) as Role | null,
  };
}

function studentOf(value: unknown, cut: Cut): StudentReference | null {
  if (value === null) return null;
  const { id, login, card, name } = record(value, 'student');
  return {
    id: textOrNull(id, 'student.id', cut.any),
    login: textOrNull(login, 'student.login', cut.any),
    card: textOrNull(card, 'student.card', cut.any),
    name: textOrNull(name, 'student.name', cut.free),
  };
}

function siteOf(value: unknown, cut: Cut): SiteReference | null {
  if (value === null) return null;
  const { name, campus } = record(value, 'site');
  return { name: text(name, 'site.name', cut.free), campus: textOrNull(campus, 'site.campus', cut.free) };
}

/** One place for both ways: what is built is checked, and what is read back is held against it. */
function entryOf(given: Readonly<Record<string, unknown>>, cut: Cut, fill: boolean): Entry {
  const action = oneOf(given.action, 'action', ACTIONS);
  const userAgent = given.userAgent === null ? null : clean(given.userAgent, 'userAgent');
  const seq = integer(given.seq, 'seq');
  const run = integer(given.run, 'run');
  if (seq < 0) fail('seq is negative');
  if (run < 0 || run > seq) fail('run is not an entry up to this one');
  return {
    v: 1,
    seq,
    time: matching(given.time, 'time', TIME),
    action,
    outcome: oneOf(given.outcome, 'outcome', OUTCOMES),
    reason: given.reason === null ? null : oneOf(given.reason, 'reason', REASONS),
    caseId: given.caseId === null ? null : matching(given.caseId, 'caseId', CASE_ID),
    staff: staffOf(given.staff, cut),
    student: studentOf(given.student, cut),
    site: siteOf(given.site, cut),
    ip: textOrNull(given.ip, 'ip', cut.any),
    userAgent: userAgent === null ? null : shorten(firstCodePoints(userAgent, 200), cut.free),
    session: given.session === null ? null : matching(given.session, 'session', SESSION),
    factor: given.factor === null ? null : oneOf(given.factor, 'factor', FACTORS),
    detail: detailOf(action, given.detail, cut, fill),
    node: text(given.node, 'node', cut.any),
    run,
    salt: matching(given.salt, 'salt', SALT),
  };
}

/**
 * An entry's bytes, to be hashed and stored as they are.
 * @throws TypeError for a programmer's mistake, never for what somebody sent
 */
export function buildEntry(draft: EntryDraft, stamp: Stamp): Buffer {
  const given = { ...draft, ...stamp };
  for (const cut of CUTS) {
    const bytes = Buffer.from(JSON.stringify(entryOf(given, cut, true)));
    if (bytes.length <= MAX_ENTRY_BYTES) return bytes;
  }
  return fail(`${draft.action} is too large`);
}

/**
 * Reads an entry, and makes sure that it is one: built again from what was read, it gives the same bytes.
 * @throws MalformedEntryError
 */
export function parseEntry(bytes: Uint8Array): Entry {
  try {
    const json = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const entry = entryOf(record(JSON.parse(json), 'line'), WHOLE, false);
    if (bytes.length <= MAX_ENTRY_BYTES && Buffer.from(JSON.stringify(entry)).equals(bytes)) return entry;
  } catch (error) {
    throw new MalformedEntryError('These bytes are no audit entry', { cause: error });
  }
  throw new MalformedEntryError('These bytes are not as an audit entry is written');
}

/**
 * The time of the next entry: the clock's, but never before the entry before it.
 * @param previous the last entry's `time`, `null` in an empty log
 * @throws TypeError when the clock shows no time that the log can hold (years 0 to 9999)
 */
export function nextTime(clock: Date, previous: string | null): string {
  const now = matching(Number.isNaN(clock.getTime()) ? null : clock.toISOString(), 'clock', TIME);
  return previous !== null && previous > now ? previous : now;
}
