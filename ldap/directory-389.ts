/**
 * What only 389 Directory Server does its way, as seen on 2.3.1: one modify for the password and all that binds the
 * account, since the server lifts a lock only after it has answered; reasons in words beside the policy control.
 */
import { Attribute, Change, type Client } from 'ldapts';
import { RuleRefusal } from './connection';
import { keepsNtHash, timeOf } from './entry';
import type { Kind } from './kind';
import { isConstraint, PasswordPolicyControl, positive, proveByBind } from './password-policy';
import type { PolicyRule } from './port';

/** The server's words for what the control calls quality (5), or leaves without one. */
const RULE_OF_WORDS: readonly (readonly [words: RegExp, rule: PolicyRule])[] = [
  [/characters long/i, 'too_short'],
  [/in history/i, 'history'],
  [/minimum age/i, 'too_young'],
  [/based off of user entry/i, 'own_data'],
];

/** As `accountUnlockTime`: locked for ever; as `passwordExpirationTime`: another password is due (both seen). */
const EPOCH = /^19700101000000/;

/** What binds an account after failures; an empty replace of one that is not there is no error. */
const LOCK = ['accountUnlockTime', 'passwordRetryCount', 'retryCountResetTime'] as const;
/** Emptied with each new password. */
const BINDING = [...LOCK, 'passwordExpirationTime'] as const;

const GLOBAL = 'cn=config';
const POLICY = [
  ...['passwordMinLength', 'passwordCheckSyntax', 'passwordMinCategories', 'passwordHistory', 'passwordInHistory'],
  ...['passwordLockout', 'passwordMaxFailure', 'passwordResetFailureCount'],
] as const;

const emptied = (type: string): Change =>
  new Change({ operation: 'replace', modification: new Attribute({ type, values: [] }) });

const isOn = (value: string | null): boolean => /^(on|true|1)$/i.test(value ?? '');

async function modify(client: Client, dn: string, changes: readonly Change[]): Promise<void> {
  const control = new PasswordPolicyControl();
  try {
    await client.modify(dn, [...changes], control);
  } catch (error) {
    if (!isConstraint(error)) throw error;
    const told = RULE_OF_WORDS.find(([words]) => words.test(error.message))?.[1];
    throw new RuleRefusal(told ?? control.rule ?? 'not_told', error);
  }
}

export const directory389: Kind = {
  // Always there and indexed; `entryUUID` comes from a plug-in that may be off.
  idAttribute: 'nsUniqueId',
  accountAttributes: [
    ...['nsUniqueId', 'pwdUpdateTime', 'passwordExpirationTime', 'nsAccountLock', 'pwdpolicysubentry', 'objectClass'],
    ...LOCK,
  ],
  binaryAttributes: [],
  alsoWritten: BINDING,
  state: null,
  nestedMembers: null,

  account(entry, now) {
    const until = entry.first('accountUnlockTime');
    // A time that was left behind by a reset locks nothing: the count of failures is gone then.
    const failed = positive(entry.first('passwordRetryCount')) !== null;
    return {
      changedAt: entry.first('pwdUpdateTime'),
      locked:
        failed && until !== null && (EPOCH.test(until) || (timeOf(until) ?? Number.POSITIVE_INFINITY) > now.getTime()),
      barred: isOn(entry.first('nsAccountLock')),
      mustChange: EPOCH.test(entry.first('passwordExpirationTime') ?? ''),
      policy: entry.first('pwdpolicysubentry'),
      privileged: false,
      ntHash: keepsNtHash(entry),
    };
  },

  /** A local policy stands alone: what it does not say is not demanded. */
  async readPolicy(read, policy) {
    const entry = await read(policy ?? GLOBAL, POLICY);
    if (entry === null || POLICY.every((name) => entry.first(name) === null)) return null;
    const [checks, remembers, locks] = ['passwordCheckSyntax', 'passwordHistory', 'passwordLockout'].map((name) =>
      isOn(entry.first(name)),
    );
    const window = positive(entry.first('passwordResetFailureCount'));
    return {
      minLength: checks ? positive(entry.first('passwordMinLength')) : null,
      history: remembers ? positive(entry.first('passwordInHistory')) : null,
      kinds: checks ? positive(entry.first('passwordMinCategories')) : null,
      lockoutThreshold: locks ? positive(entry.first('passwordMaxFailure')) : null,
      lockoutWindow: window === null ? null : window * 1_000,
    };
  },

  /**
   * One modify, with what binds the account: the password modify operation tells no reason, and lets the server ask for
   * another password at once; after a modify of the password alone a lock is lifted only behind the answer (both seen).
   */
  setPassword: (client, dn, password, beside) =>
    modify(client, dn, [
      new Change({ operation: 'replace', modification: new Attribute({ type: 'userPassword', values: [password] }) }),
      ...BINDING.map(emptied),
      ...(beside ?? []),
    ]),

  prove: proveByBind,

  unlock: (client, dn) => modify(client, dn, LOCK.map(emptied)),

  clearMustChange: (client, dn) => modify(client, dn, [emptied('passwordExpirationTime')]),
};
