/** 389 Directory Server's own values, read as 2.3.1 writes them; what a real server shows is in test/directories. */
import { directory389 } from '../../../ldap/directory-389';
import { EntryValues } from '../../../ldap/entry';
import type { ReadEntry } from '../../../ldap/kind';

const NOW = new Date('2026-11-24T15:00:00Z');
const LOCAL = 'cn=etudiants,cn=nsPwPolicyContainer,ou=People,dc=univ-exemple,dc=fr';

type Values = Readonly<Record<string, string | string[]>>;
const entry = (values: Values) => new EntryValues('uid=x', { dn: 'uid=x', ...values });
const account = (values: Values) => directory389.account(entry(values), NOW);

it('an account of which nothing special is said', () => {
  expect(account({ pwdUpdateTime: '20260901080000Z', objectClass: ['top', 'person'] })).toEqual({
    changedAt: '20260901080000Z',
    locked: false,
    barred: false,
    mustChange: false,
    policy: null,
    privileged: false,
    ntHash: false,
  });
});

it.each<[what: string, values: Values, facts: object]>([
  [
    'failures, and a lock to come to its end',
    { passwordRetryCount: '3', accountUnlockTime: '20261124150001Z' },
    { locked: true },
  ],
  [
    'failures, and a lock that is over',
    { passwordRetryCount: '3', accountUnlockTime: '20261124150000Z' },
    { locked: false },
  ],
  [
    'failures, and a lock for ever',
    { passwordRetryCount: '3', accountUnlockTime: '19700101000000Z' },
    { locked: true },
  ],
  ['failures, and a time that cannot be read', { passwordRetryCount: '3', accountUnlockTime: 'x' }, { locked: true }],
  ['failures below the threshold', { passwordRetryCount: '2' }, { locked: false }],
  // A reset forgets the failures and may leave the time (seen).
  [
    'a time that a reset left behind',
    { passwordRetryCount: '0', accountUnlockTime: '20261124160000Z' },
    { locked: false },
  ],
  ['a time alone', { accountUnlockTime: '19700101000000Z' }, { locked: false }],
  ['switched off', { nsAccountLock: 'true' }, { barred: true }],
  ['switched off, in other letters', { nsAccountLock: 'TRUE' }, { barred: true }],
  ['not switched off', { nsAccountLock: 'false' }, { barred: false }],
  ['another password is due', { passwordExpirationTime: '19700101000000Z' }, { mustChange: true }],
  ['a password that expires next year', { passwordExpirationTime: '20270101000000Z' }, { mustChange: false }],
  ['a policy of its own', { pwdpolicysubentry: LOCAL }, { policy: LOCAL }],
  ['an NT hash beside', { objectClass: ['person', 'sambaSamAccount'] }, { ntHash: true }],
])('%s', (_, values, facts) => {
  expect(account(values)).toMatchObject(facts);
});

describe('the policy that binds', () => {
  const ALL = {
    passwordCheckSyntax: 'on',
    passwordMinLength: '12',
    passwordMinCategories: '3',
    passwordHistory: 'on',
    passwordInHistory: '6',
    passwordLockout: 'on',
    passwordMaxFailure: '5',
    passwordResetFailureCount: '600',
  };

  const reading = async (values: Values | null, policy: string | null = null) => {
    const asked: string[] = [];
    const read: ReadEntry = async (dn) => {
      asked.push(dn);
      return values === null ? null : entry(values);
    };
    return { policy: await directory389.readPolicy(read, policy, 'ou=People,dc=univ-exemple,dc=fr'), asked };
  };

  it.each([
    ['the server’s', null, 'cn=config'],
    ['the one that the account names', LOCAL, LOCAL],
  ])('is %s', async (_, policy, at) => {
    expect(await reading(ALL, policy)).toEqual({
      policy: { minLength: 12, history: 6, kinds: 3, lockoutThreshold: 5, lockoutWindow: 600_000 },
      asked: [at],
    });
  });

  it.each<[what: string, values: Values, rules: object]>([
    ['syntax not checked', { ...ALL, passwordCheckSyntax: 'off' }, { minLength: null, kinds: null, history: 6 }],
    ['history not kept', { ...ALL, passwordHistory: 'off' }, { history: null, minLength: 12 }],
    ['no lock-out', { ...ALL, passwordLockout: 'off' }, { lockoutThreshold: null }],
    [
      'switches that are not there',
      { passwordMinLength: '12', passwordInHistory: '6', passwordMaxFailure: '5' },
      {
        minLength: null,
        history: null,
        lockoutThreshold: null,
        lockoutWindow: null,
      },
    ],
    ['1 for on', { ...ALL, passwordCheckSyntax: '1' }, { minLength: 12 }],
    ['failures that are never forgotten', { ...ALL, passwordResetFailureCount: '0' }, { lockoutWindow: null }],
  ])('%s', async (_, values, rules) => {
    expect((await reading(values)).policy).toMatchObject(rules);
  });

  it.each<[what: string, values: Values | null]>([
    ['that is not to be seen', null],
    ['of which no attribute may be read', { cn: 'config' }],
  ])('is not told of one %s', async (_, values) => {
    expect((await reading(values)).policy).toBeNull();
  });
});
