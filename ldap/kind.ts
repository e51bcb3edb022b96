/** What a kind of directory does its own way: one file a kind. (What `guichet check` asks of one kind alone is in check/.) */
import type { Change, Client } from 'ldapts';
import type { StateReading } from '../server/domain/account';
import type { EntryValues } from './entry';
import type { DirectoryPolicy, Proof } from './port';

/** What the server itself keeps of an account. */
export interface AccountFacts {
  /** When the password last changed, in the server's own form: compared, never computed with. */
  readonly changedAt: string | null;
  /** By failed binds. */
  readonly locked: boolean;
  /** By an administrator: a suspension, which no desk lifts. */
  readonly barred: boolean;
  readonly mustChange: boolean;
  /** An administrator's account by the server's own mark: no desk serves it. */
  readonly privileged: boolean;
  /** The policy that the entry names; `null`: the server's default. */
  readonly policy: string | null;
  /** Whether modules that know no character beyond U+FFFF keep an NT hash beside the password. */
  readonly ntHash: boolean;
}

/** One entry at its place, `null` where there is none to be read. @throws DirectoryError `away` */
export type ReadEntry = (dn: string, attributes: readonly string[]) => Promise<EntryValues | null>;

export interface Kind {
  /** Never another entry's, whatever becomes of names. */
  readonly idAttribute: string;
  /** Asked for by name: operational attributes come in no other way. */
  readonly accountAttributes: readonly string[];
  /** Those of the above whose values are bytes: `EntryValues` has them in hexadecimal. */
  readonly binaryAttributes: readonly string[];
  /** Beside the password, what a reset, an unlock and the end of "must change" write: the service account needs it all. */
  readonly alsoWritten: readonly string[];
  account(entry: EntryValues, now: Date): AccountFacts;
  /** The account's state where the kind has one of its own; `null`: SUPANN's attributes say it. */
  readonly state: ((entry: EntryValues, now: Date) => StateReading) | null;
  /** The matching rule that finds nested members (`member:RULE:=`); `null`: the server has none. */
  readonly nestedMembers: string | null;
  /** The rules that bind an account; `null`: they are not to be read. @param policy that of `AccountFacts` */
  readPolicy(read: ReadEntry, policy: string | null, studentsBase: string): Promise<DirectoryPolicy | null>;
  /**
   * @param beside what is changed in the same modify; `null`: the password alone, by RFC 3062 where the kind has it
   * @throws RuleRefusal, or what the connection throws
   */
  setPassword(client: Client, dn: string, password: string, beside: readonly Change[] | null): Promise<void>;
  /** A bind as the student. @throws what the connection throws: no answer */
  prove(client: Client, dn: string, password: string): Promise<Exclude<Proof, 'no_answer'>>;
  /** Ends a lock by failures, and forgets them; one that is not there is no fault. @param entry with `accountAttributes` */
  unlock(client: Client, dn: string, entry: EntryValues): Promise<void>;
  clearMustChange(client: Client, dn: string): Promise<void>;
}
