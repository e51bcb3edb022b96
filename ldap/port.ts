/**
 * The Directory port: all that the console knows of a directory. Services see this file of ldap/ and no other.
 * Every call has a deadline; every failure is a DirectoryError that says whether the directory may have been changed.
 */
import type { AccountState, StaffMember, Student } from '../server/domain/account';

/** Whether the directory's content was altered when an error is thrown. */
export type Changed = 'no' | 'unknown';

export type DirectoryErrorKind =
  | 'away' // no connection, time-out, busy, unavailable: nothing was sent, or only a read was
  | 'answer_lost' // a write was sent and its answer never came: `changed` is unknown
  | 'policy' // refused by the directory's password rules
  | 'refused' // refused otherwise: rights, schema, referral
  | 'ambiguous' // two entries where one was due
  | 'entry_changed'; // the entry at that name is not the one read before

/** The directory's own rules, by the names that the pages and the log use. */
export type PolicyRule = 'history' | 'too_short' | 'too_young' | 'quality' | 'own_data' | 'not_told';

/** What keeps the directory away until somebody mends it; the operator's log has the words. */
export type DirectoryFault =
  | 'certificate_expired' // or not valid yet, or revoked
  | 'certificate_name' // it is another server's
  | 'certificate_authority' // signed by nobody known here
  | 'start_tls' // the server does not do StartTLS
  | 'service_account'; // its password was changed, it is locked, expired or disabled

/** Any failure of the directory. `message` and `cause` go to the operator's log, never on a page. */
export class DirectoryError extends Error {
  override readonly name = 'DirectoryError';
  constructor(
    readonly kind: DirectoryErrorKind,
    readonly changed: Changed,
    message: string,
    readonly detail: {
      readonly rule?: PolicyRule;
      /** `timeout`: the server may still be at it; `lost`: the connection broke. Only with `answer_lost` and `away`. */
      readonly how?: 'timeout' | 'lost';
      readonly code?: number;
      /** Only with `away`. */
      readonly why?: DirectoryFault;
    } = {},
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** What a bind as the student said. */
export type Proof =
  | 'bound' // the password opens the account
  | 'must_change' // it is right, and the server wants another one at the next login
  | 'refused' // wrong password, locked, expired…
  | 'no_answer'; // nothing heard: says nothing either way

/** The directory's own password policy, as far as it may be read. */
export interface DirectoryPolicy {
  readonly minLength: number | null;
  readonly history: number | null;
  /** So many of the kinds upper, lower, digit, special. */
  readonly kinds: number | null;
  /** Failures in `lockoutWindow` (ms, `null`: for ever) before the account locks; `null`: unknown or never. */
  readonly lockoutThreshold: number | null;
  readonly lockoutWindow: number | null;
}

/** Both people of a case, read again in one go; `null`: gone, moved, or no longer matched. */
export interface CasePeople {
  readonly staff: StaffMember | null;
  readonly student: Student | null;
}

export interface StaffRef {
  readonly id: string;
  readonly dn: string;
  readonly login: string;
}

export interface StudentRef {
  readonly id: string;
  readonly dn: string;
  readonly login: string;
  readonly card: string;
}

/** With the marks by which other entries of the same person are found. */
export type MarkedRef = StudentRef & Pick<Student, 'identifiers'>;

/** What an activation keeps in the directory beside password and state; `null`: nothing to keep. */
export interface ActivationRecord {
  readonly charterVersion: string | null;
  readonly recoveryMail: string | null;
  /** Where the student's mail is sent on to; `null`: nowhere, whatever stood there. */
  readonly forwardTo: string | null;
}

/** An account's standing, to settle an answer that was lost. */
export interface AccountStanding {
  readonly state: AccountState;
  readonly locked: boolean;
  /** When the password last changed, in the directory's own form. */
  readonly changedAt: string | null;
  /** Whether the server says it that took the last write; `false`: one that may not have heard of it yet. */
  readonly firstHand: boolean;
}

/** How the search through the personnel goes that each card needs: `refused` by the server's limits, `slow`: over 0.5 s. */
export type LookUp = 'quick' | 'slow' | 'refused';

export interface DirectoryHealth {
  /** Whether it lets the service account in. */
  readonly answers: boolean;
  /** Protected groups that are not there or not to be read: until that is mended nobody is served. */
  readonly unreadGroups: readonly string[];
  /** Where it is `refused` nobody is served, where it is `slow` every card waits: an index is missing. */
  readonly lookUp: LookUp;
  /** The attributes that it is made by. */
  readonly lookedUpBy: readonly string[];
  /** Why it does not answer, where that is known. */
  readonly why?: DirectoryFault;
}

/** Where one staff login asks the directory. */
export interface LoginDoor {
  /** On loopback, `ldap://`: what is behind it is secured as every connection is. */
  readonly url: string;
  /** When the answer is there, or nobody waits for it any more. */
  close(): void;
}

export interface Directory {
  /**
   * The student whose card bears this number: one OR of exact equalities, the returned value compared again in code.
   * @throws DirectoryError `ambiguous` for two entries, `refused` where a protected group cannot be read, `away`
   */
  findStudentByCard(card: string): Promise<Student | null>;
  /** A staff member with the roles that the configured rules give now; no roles: `roles` is empty. @throws DirectoryError `away`, `ambiguous` */
  findStaff(login: string): Promise<StaffMember | null>;
  /** Staff member and student read again, one search where they share a base. @throws DirectoryError as above */
  readCase(staff: StaffRef, student: MarkedRef): Promise<CasePeople>;
  /** The portrait's bytes, `null` where there is none. @throws DirectoryError `away` */
  readPhoto(student: StudentRef): Promise<Buffer | null>;
  /** The policy that governs this student, cached for a minute. @throws DirectoryError `away` */
  readPolicy(student: Pick<Student, 'policy'>): Promise<DirectoryPolicy>;
  /**
   * Writes the password to the entry that was read (RFC 3062 by default).
   * @throws DirectoryError `policy` `refused` `entry_changed` `away` (changed: no), `answer_lost` (changed: unknown)
   */
  setPassword(student: StudentRef, password: string): Promise<void>;
  /** Attributes that `setPassword` leaves to `setBeside`: their names. */
  beside(): readonly string[];
  /**
   * Writes what goes beside a password that is in place: NT hash, day of the change. Twice is as once.
   * @throws DirectoryError whatever its kind, they may not have followed
   */
  setBeside(student: StudentRef, password: string): Promise<void>;
  /** Binds as the student on a connection kept for proofs. Never throws. */
  provePassword(student: StudentRef, password: string): Promise<Proof>;
  /** Clears "must change" after a proof that met it. @throws DirectoryError */
  clearMustChange(student: StudentRef): Promise<void>;
  /**
   * Ends a lock by failed binds and forgets the failures, the password untouched; a lock that is none is no fault.
   * @throws DirectoryError `refused` `away` (changed: no), `answer_lost` (changed: unknown)
   */
  unlock(student: StudentRef): Promise<void>;
  /**
   * Opens the account, all in one modify: what the student accepted and gave is kept, and the state made active by the
   * configured change set (the values read are the ones removed, those of other resources stay). The state of an account
   * that is active already stays as it is; one that is neither is not opened. Sent twice it is done once.
   * @throws DirectoryError as `unlock`; `entry_changed` for an account that was closed or suspended meanwhile
   */
  activate(student: StudentRef, record: ActivationRecord): Promise<void>;
  /** The account as it stands now; `null`: gone, or another entry. @throws DirectoryError `away` */
  readStanding(student: StudentRef): Promise<AccountStanding | null>;
  /**
   * A server that lets the service account in at this moment, for one staff login: whatever it then refuses is the
   * person's affair.
   * @throws DirectoryError `away`
   */
  openLoginDoor(): Promise<LoginDoor>;
  /** A few cheap searches, for the start, /readyz and metrics. Never throws. */
  health(): Promise<DirectoryHealth>;
  close(): Promise<void>;
}
