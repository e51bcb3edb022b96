/**
 * What only OpenLDAP does its way: slapo-ppolicy's operational attributes and response control
 * (draft-behera-ldap-password-policy-10), and the password modify operation of RFC 3062.
 */
import { Attribute, type BerReader, BerWriter, Change, type Client, Control, ResultCodeError } from 'ldapts';
import { RuleRefusal } from './connection';
import type { EntryValues } from './entry';
import type { DirectoryPolicy, PolicyRule, Proof } from './port';

const PASSWORD_MODIFY = '1.3.6.1.4.1.4203.1.11.1';
const PASSWORD_POLICY = '1.3.6.1.4.1.42.2.27.8.5.1';

/** The control's errors (draft-behera, section 6.2) that name a rule for new passwords. */
const RULE_OF_ERROR: Readonly<Record<number, PolicyRule>> = {
  5: 'quality',
  6: 'too_short',
  7: 'too_young',
  8: 'history',
};
const CHANGE_AFTER_RESET = 2;
/** Until an administrator unlocks (draft-behera, section 5.3.3). */
const LOCKED_BY_ADMINISTRATOR = '000001010000Z';

/** Sent empty with a request; the server's answer is read back into the same object. */
class PasswordPolicyControl extends Control {
  /** The answer's error, `null`: none. */
  error: number | null = null;

  constructor() {
    super(PASSWORD_POLICY);
  }

  protected override parseControl(reader: BerReader): void {
    // SEQUENCE { warning [0] CHOICE … OPTIONAL, error [1] ENUMERATED OPTIONAL }
    if (reader.readSequence() === null) return;
    while (reader.remain > 0) {
      const tag = reader.peek();
      if (tag === null) return;
      const value = reader.readString(tag, true);
      if (tag === 0x81 && value !== null && value.length === 1) this.error = value[0] ?? null;
    }
  }
}

/** A server's refusal as a rule's name; `null`: it is no matter of the password's rules. */
function ruleOf(error: unknown, control: PasswordPolicyControl): PolicyRule | null {
  if (control.error !== null) {
    const rule = RULE_OF_ERROR[control.error];
    if (rule !== undefined) return rule;
  }
  // 19 constraintViolation without a control: some rule, the server does not say which.
  return error instanceof ResultCodeError && error.code === 19 ? 'not_told' : null;
}

export const openldap = {
  idAttribute: 'entryUUID',
  /** Operational attributes must be asked for by name. */
  accountAttributes: [
    ...['entryUUID', 'pwdChangedTime', 'pwdAccountLockedTime', 'pwdReset', 'pwdPolicySubentry'],
    'objectClass',
  ],
  policyAttributes: ['pwdMinLength', 'pwdInHistory', 'pwdMaxFailure', 'pwdFailureCountInterval', 'pwdLockout'],

  account: (entry: EntryValues) => ({
    changedAt: entry.first('pwdChangedTime'),
    locked: entry.first('pwdAccountLockedTime') !== null,
    // An administrator's lock, not one by failures: a new password would lift it (slapo-ppolicy, pwdAccountLockedTime).
    barred: entry.first('pwdAccountLockedTime') === LOCKED_BY_ADMINISTRATOR,
    mustChange: entry.first('pwdReset')?.toUpperCase() === 'TRUE',
    policy: entry.first('pwdPolicySubentry'),
    // smbk5pwd keeps one for these entries with every new password; the hash itself is nothing to ask for.
    ntHash: entry.all('objectClass').some((name) => name.toLowerCase() === 'sambasamaccount'),
  }),

  policy(entry: EntryValues): DirectoryPolicy {
    const number = (attribute: string): number | null => {
      const value = Number(entry.first(attribute) ?? Number.NaN);
      return Number.isSafeInteger(value) && value > 0 ? value : null;
    };
    const window = number('pwdFailureCountInterval');
    return {
      minLength: number('pwdMinLength'),
      history: number('pwdInHistory'),
      lockoutThreshold: entry.first('pwdLockout')?.toUpperCase() === 'TRUE' ? number('pwdMaxFailure') : null,
      lockoutWindow: window === null ? null : window * 1_000,
    };
  },

  /** RFC 3062: the server hashes by its own rule, overlays follow. @throws RuleRefusal, or what the connection throws */
  async setPassword(client: Client, dn: string, password: string): Promise<void> {
    const writer = new BerWriter();
    writer.startSequence();
    writer.writeString(dn, 0x80);
    writer.writeString(password, 0x82);
    writer.endSequence();
    const control = new PasswordPolicyControl();
    try {
      await client.exop(PASSWORD_MODIFY, writer.buffer, control);
    } catch (error) {
      const rule = ruleOf(error, control);
      throw rule !== null && error instanceof ResultCodeError ? new RuleRefusal(rule, error) : error;
    }
  },

  /** A bind as the student. @throws what the connection throws: no answer */
  async prove(client: Client, dn: string, password: string): Promise<Exclude<Proof, 'no_answer'>> {
    const control = new PasswordPolicyControl();
    try {
      await client.bind(dn, password, control);
      return control.error === CHANGE_AFTER_RESET ? 'must_change' : 'bound';
    } catch (error) {
      if (error instanceof ResultCodeError && [19, 32, 48, 49, 53].includes(error.code)) return 'refused';
      throw error;
    }
  },

  /** The overlay forgets the failures with the lock (seen on 2.5.13); a lock that is not there is no fault. */
  async unlock(client: Client, dn: string, entry: EntryValues): Promise<void> {
    // The value that was read, so that a lock set meanwhile stays.
    const values = [...entry.all('pwdAccountLockedTime')];
    if (values.length === 0) return;
    const modification = new Attribute({ type: 'pwdAccountLockedTime', values });
    try {
      await client.modify(dn, new Change({ operation: 'delete', modification }));
    } catch (error) {
      if (!(error instanceof ResultCodeError && error.code === 16)) throw error;
    }
  },

  async clearMustChange(client: Client, dn: string): Promise<void> {
    await client.modify(
      dn,
      new Change({ operation: 'delete', modification: new Attribute({ type: 'pwdReset', values: [] }) }),
    );
  },
} as const;

/** What a kind of directory must say of itself. */
export type Kind = typeof openldap;
