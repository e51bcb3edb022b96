/**
 * The password policy, as OpenLDAP's ppolicy overlay enforces it (behaviour compared with slapd 2.5.13):
 * a reset by an administrator unlocks, clears "must change" and is held to length and history.
 * Source: draft-behera-ldap-password-policy-10, the response control in its section 6.2.
 */
import { BerWriter } from 'ldapts';
import type { AnswerControl } from './answers';
import type { Account, Entry } from './entry';
import { fromGeneralizedTime, generalizedTime } from './entry';
import { verifyPassword } from './password-hash';

export const policyControlOid = '1.3.6.1.4.1.42.2.27.8.5.1';

/** The control's error values that this directory gives. */
export const policyErrors = {
  passwordExpired: 0,
  accountLocked: 1,
  changeAfterReset: 2,
  insufficientPasswordQuality: 5,
  passwordTooShort: 6,
  passwordInHistory: 8,
} as const;

export type PolicyError = (typeof policyErrors)[keyof typeof policyErrors];

/** Lengths in characters, times in seconds; 0: not enforced (of `lockoutDuration`: until somebody unlocks). */
export interface Policy {
  readonly minLength: number;
  readonly inHistory: number;
  readonly lockout: boolean;
  readonly maxFailure: number;
  readonly failureCountInterval: number;
  readonly lockoutDuration: number;
  readonly mustChange: boolean;
  readonly maxAge: number;
}

/** A policy from its entry. */
export function policyOf(entry: Entry): Policy {
  const number = (name: string): number => Number(entry.attributes[name]?.[0] ?? 0);
  const flag = (name: string): boolean => entry.attributes[name]?.[0] === 'TRUE';
  return {
    minLength: number('pwdMinLength'),
    inHistory: number('pwdInHistory'),
    lockout: flag('pwdLockout'),
    maxFailure: number('pwdMaxFailure'),
    failureCountInterval: number('pwdFailureCountInterval'),
    lockoutDuration: number('pwdLockoutDuration'),
    mustChange: flag('pwdMustChange'),
    maxAge: number('pwdMaxAge'),
  };
}

/** A lock that only an administrator ends. */
export const lockedForGood = '000001010000Z';

const passed = (since: string, seconds: number, now: Date): boolean =>
  fromGeneralizedTime(since) + seconds * 1_000 <= now.getTime();

/** Whether the account is locked now, by failures or by an administrator. */
export function isLocked(account: Account, policy: Policy, now: Date): boolean {
  if (account.lockedAt === null || !policy.lockout) {
    return false;
  }
  return (
    account.lockedAt === lockedForGood ||
    policy.lockoutDuration === 0 ||
    !passed(account.lockedAt, policy.lockoutDuration, now)
  );
}

/** The account after a wrong password. */
export function afterFailure(account: Account, policy: Policy, now: Date): Account {
  const recent = account.failures.filter(
    (time) => policy.failureCountInterval === 0 || !passed(time, policy.failureCountInterval, now),
  );
  const failures = [...recent, generalizedTime(now, 'milliseconds')];
  const locks = policy.lockout && policy.maxFailure > 0 && failures.length >= policy.maxFailure;
  return { ...account, failures, lockedAt: locks ? generalizedTime(now) : null };
}

/** What a right password meets. */
export function afterRightPassword(account: Account, policy: Policy, now: Date): PolicyError | null {
  if (policy.maxAge > 0 && account.changedAt !== null && passed(account.changedAt, policy.maxAge, now)) {
    return policyErrors.passwordExpired;
  }
  return policy.mustChange && account.mustChange ? policyErrors.changeAfterReset : null;
}

export interface PasswordRefusal {
  readonly error: PolicyError;
  readonly message: string;
}

const hashedAlready = /^\{(?:S?SHA|SS?HA(?:256|384|512)|S?MD5|CRYPT|ARGON2|PBKDF2|SCRYPT|CLEARTEXT)\}/i;

/** What the policy says against a new password, `null`: nothing. The messages are slapd's own. */
export async function refusalOf(account: Account, policy: Policy, password: Buffer): Promise<PasswordRefusal | null> {
  const text = password.toString('utf8');
  if ([...text].length < policy.minLength) {
    return { error: policyErrors.passwordTooShort, message: 'Password fails quality checking policy' };
  }
  if (hashedAlready.test(text)) {
    // A value hashed elsewhere cannot be judged: with pwdCheckQuality 2 slapd refuses it.
    return { error: policyErrors.insufficientPasswordQuality, message: 'Password fails quality checking policy' };
  }
  if (policy.inHistory > 0) {
    const former = account.history.slice(-policy.inHistory).map(({ hash }) => hash);
    const [current, ...older] = await Promise.all(
      [account.hash, ...former].map((hash) => verifyPassword(password, hash)),
    );
    if (current === true) {
      return { error: policyErrors.passwordInHistory, message: 'Password is not being changed from existing value' };
    }
    if (older.includes(true)) {
      return { error: policyErrors.passwordInHistory, message: 'Password is in history of old passwords' };
    }
  }
  return null;
}

/** The account with its new password: unlocked, without failures or "must change", the old hash in its history. */
export function withPassword(account: Account, policy: Policy, hash: string, now: Date): Account {
  const replaced =
    account.hash === null ? [] : [{ time: account.changedAt ?? generalizedTime(now), hash: account.hash }];
  return {
    hash,
    history: policy.inHistory > 0 ? [...account.history, ...replaced].slice(-policy.inHistory) : [],
    changedAt: generalizedTime(now),
    failures: [],
    lockedAt: null,
    mustChange: false,
  };
}

/** The response control's value; no error leaves its sequence empty, as slapd does. */
export function policyControl(error: number | null): AnswerControl {
  const writer = new BerWriter();
  writer.startSequence();
  if (error !== null) {
    writer.writeEnumeration(error, 0x81);
  }
  writer.endSequence();
  return { oid: policyControlOid, value: writer.buffer };
}
