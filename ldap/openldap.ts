/**
 * What only OpenLDAP does its way: slapo-ppolicy's operational attributes
 * (draft-behera-ldap-password-policy-10), and the password modify operation of RFC 3062.
 */
import { Attribute, BerWriter, Change, ResultCodeError } from 'ldapts';
import { RuleRefusal } from './connection';
import { keepsNtHash } from './entry';
import type { Kind } from './kind';
import { isConstraint, PasswordPolicyControl, positive, proveByBind } from './password-policy';

const PASSWORD_MODIFY = '1.3.6.1.4.1.4203.1.11.1';

/** Until an administrator unlocks (draft-behera, section 5.3.3). */
const LOCKED_BY_ADMINISTRATOR = '000001010000Z';

const POLICY = ['pwdMinLength', 'pwdInHistory', 'pwdMaxFailure', 'pwdFailureCountInterval', 'pwdLockout'] as const;

/** PasswdModifyRequestValue: SEQUENCE { userIdentity [0], newPasswd [2] }. */
function passwordModify(dn: string, password: string): Buffer {
  const writer = new BerWriter();
  writer.startSequence();
  writer.writeString(dn, 0x80);
  writer.writeString(password, 0x82);
  writer.endSequence();
  return writer.buffer;
}

const replaced = (password: string): Change =>
  new Change({ operation: 'replace', modification: new Attribute({ type: 'userPassword', values: [password] }) });

export const openldap: Kind = {
  idAttribute: 'entryUUID',
  accountAttributes: [
    ...['entryUUID', 'pwdChangedTime', 'pwdAccountLockedTime', 'pwdReset', 'pwdPolicySubentry'],
    'objectClass',
  ],
  binaryAttributes: [],
  alsoWritten: ['pwdReset', 'pwdAccountLockedTime'],
  state: null,
  nestedMembers: null,

  account: (entry) => ({
    changedAt: entry.first('pwdChangedTime'),
    locked: entry.first('pwdAccountLockedTime') !== null,
    // An administrator's lock, not one by failures: a new password would lift it (slapo-ppolicy, pwdAccountLockedTime).
    barred: entry.first('pwdAccountLockedTime') === LOCKED_BY_ADMINISTRATOR,
    mustChange: entry.first('pwdReset')?.toUpperCase() === 'TRUE',
    policy: entry.first('pwdPolicySubentry'),
    privileged: false,
    ntHash: keepsNtHash(entry),
  }),

  /** slapd's default policy is named in its configuration alone: an entry that names none says nothing. */
  async readPolicy(read, policy) {
    const entry = policy === null ? null : await read(policy, POLICY);
    if (entry === null) return null;
    const window = positive(entry.first('pwdFailureCountInterval'));
    return {
      minLength: positive(entry.first('pwdMinLength')),
      history: positive(entry.first('pwdInHistory')),
      kinds: null,
      lockoutThreshold:
        entry.first('pwdLockout')?.toUpperCase() === 'TRUE' ? positive(entry.first('pwdMaxFailure')) : null,
      lockoutWindow: window === null ? null : window * 1_000,
    };
  },

  /**
   * RFC 3062: the server hashes by its own rule, overlays follow. In a modify the password travels as clear text like any
   * value: for a server that hashes what it gets so (`ppolicy_hash_cleartext`), and whose overlays need not follow.
   */
  async setPassword(client, dn, password, beside) {
    const control = new PasswordPolicyControl();
    try {
      if (beside === null) await client.exop(PASSWORD_MODIFY, passwordModify(dn, password), control);
      else await client.modify(dn, [replaced(password), ...beside], control);
    } catch (error) {
      // Without a word in the control: some rule, the server does not say which.
      const rule = control.rule ?? (isConstraint(error) ? 'not_told' : null);
      throw rule !== null && error instanceof ResultCodeError ? new RuleRefusal(rule, error) : error;
    }
  },

  prove: proveByBind,

  /** The overlay forgets the failures with the lock (seen on 2.5.13). */
  async unlock(client, dn, entry) {
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

  async clearMustChange(client, dn) {
    await client.modify(
      dn,
      new Change({ operation: 'delete', modification: new Attribute({ type: 'pwdReset', values: [] }) }),
    );
  },
};
