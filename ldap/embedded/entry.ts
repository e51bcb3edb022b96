/** What the directory holds: entries, and the password side of those that can log in. */
import { type PortraitStyle, portrait } from './portrait';
import type { AttributeType } from './schema';

/** An account's password state. Replaced as a whole, never altered in place, so that a failed save can be taken back. */
export interface Account {
  /** As `password-hash.ts` records it; `null`: no password was ever set, no bind succeeds. */
  readonly hash: string | null;
  /** Former passwords, oldest first. */
  readonly history: readonly { readonly time: string; readonly hash: string }[];
  /** Times are LDAP's generalized times, UTC. */
  readonly changedAt: string | null;
  readonly failures: readonly string[];
  readonly lockedAt: string | null;
  readonly mustChange: boolean;
}

export interface Entry {
  /** entryUUID. */
  readonly id: string;
  readonly dn: string;
  /** By the schema's names. */
  attributes: Readonly<Record<string, readonly string[]>>;
  readonly createdAt: string;
  modifiedAt: string;
  account: Account | null;
  /** The drawn face, made when read; `null`: the directory has no photo. */
  readonly portrait: { readonly seed: string; readonly style: PortraitStyle } | null;
}

export type { PortraitStyle } from './portrait';

/** An account that never had a password. */
export const freshAccount: Account = {
  hash: null,
  history: [],
  changedAt: null,
  failures: [],
  lockedAt: null,
  mustChange: false,
};

/** LDAP's generalized time, to the second (`20261124143201Z`) or, where order within a second matters, finer. */
export function generalizedTime(date: Date, precision: 'seconds' | 'milliseconds' = 'seconds'): string {
  const digits = date.toISOString().replace(/[-:TZ]/g, '');
  return `${precision === 'seconds' ? digits.slice(0, 14) : digits}Z`;
}

/** Milliseconds since 1970 of a generalized time as written above. */
export function fromGeneralizedTime(text: string): number {
  const [, year, month, day, hour, minute, second, rest] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)((?:\.\d+)?)Z$/.exec(text) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${rest}Z`);
}

const some = (value: string | null | undefined): readonly string[] => (value ? [value] : []);

type Computed = (entry: Entry) => readonly (string | Buffer)[];

/** Attributes that are not kept as values but come from the entry's own state. Passwords are not among them. */
const computed: ReadonlyMap<string, Computed> = new Map<string, Computed>([
  ['entryUUID', (entry) => some(entry.id)],
  ['createTimestamp', (entry) => some(entry.createdAt)],
  ['modifyTimestamp', (entry) => some(entry.modifiedAt)],
  ['pwdChangedTime', (entry) => some(entry.account?.changedAt)],
  ['pwdAccountLockedTime', (entry) => some(entry.account?.lockedAt)],
  ['pwdFailureTime', (entry) => entry.account?.failures ?? []],
  ['pwdReset', (entry) => (entry.account?.mustChange === true ? ['TRUE'] : [])],
  ['jpegPhoto', (entry) => (entry.portrait === null ? [] : [portrait(entry.portrait.seed, entry.portrait.style)])],
]);

/** The names under which an entry may have values, secrets apart. */
export function attributeNames(entry: Entry): readonly string[] {
  return [...Object.keys(entry.attributes), ...computed.keys()];
}

/** An entry's values of one attribute; none for a secret one. */
export function valuesOf(entry: Entry, type: AttributeType): readonly (string | Buffer)[] {
  return computed.get(type.name)?.(entry) ?? entry.attributes[type.name] ?? [];
}
