/** Active Directory's own numbers, read as [MS-ADTS] and [MS-ADA] have them; what a real server shows is in test/directories. */
import { BusyError, type Client } from 'ldapts';
import { activeDirectory } from '../../../ldap/active-directory';
import { EntryValues } from '../../../ldap/entry';
import type { ReadEntry } from '../../../ldap/kind';

const NOW = new Date('2026-11-24T15:00:00Z');
const BASE = 'OU=Etudiants,DC=ad,DC=univ-exemple,DC=fr';
const DOMAIN = 'DC=ad,DC=univ-exemple,DC=fr';
const PSO = 'CN=Etudiants,CN=Password Settings Container,CN=System,DC=ad,DC=univ-exemple,DC=fr';

const entry = (values: Readonly<Record<string, string | string[]>>) =>
  new EntryValues('CN=x', { dn: 'CN=x', ...values });
const account = (values: Readonly<Record<string, string>>) => activeDirectory.account(entry(values), NOW);

/** The entry at one name, and what was asked of it. */
function holding(at: string, values: Readonly<Record<string, string>> | null) {
  const asked: string[] = [];
  const read: ReadEntry = async (dn, attributes) => {
    asked.push(dn);
    if (dn !== at || values === null) return null;
    return entry(Object.fromEntries(Object.entries(values).filter(([name]) => attributes.includes(name))));
  };
  return { read, asked };
}

it('an account of which nothing special is said', () => {
  expect(account({ pwdLastSet: '134083728000000000', userAccountControl: '512' })).toEqual({
    changedAt: '134083728000000000',
    locked: false,
    barred: false,
    mustChange: false,
    policy: null,
    privileged: false,
    ntHash: false,
  });
});

it.each<[what: string, values: Readonly<Record<string, string>>, facts: object]>([
  ['UF_LOCKOUT', { 'msDS-User-Account-Control-Computed': '16' }, { locked: true }],
  ['UF_LOCKOUT among others', { 'msDS-User-Account-Control-Computed': '8388624' }, { locked: true }],
  ['UF_PASSWORD_EXPIRED alone', { 'msDS-User-Account-Control-Computed': '8388608' }, { locked: false }],
  // [MS-ADA1]: a time that stays behind when the lock is over by itself.
  ['lockoutTime alone', { lockoutTime: '134083728000000000' }, { locked: false }],
  ['pwdLastSet 0', { pwdLastSet: '0' }, { mustChange: true, changedAt: '0' }],
  ['adminCount', { adminCount: '1' }, { privileged: true }],
  ['a fine-grained policy', { 'msDS-ResultantPSO': PSO }, { policy: PSO }],
])('%s', (_, values, facts) => {
  expect(account(values)).toMatchObject(facts);
});

describe('the policy that binds', () => {
  const OF_DOMAIN = {
    minPwdLength: '7',
    pwdHistoryLength: '24',
    pwdProperties: '1',
    lockoutThreshold: '10',
    lockOutObservationWindow: '-18000000000',
  };
  const OF_PSO = {
    'msDS-MinimumPasswordLength': '14',
    'msDS-PasswordHistoryLength': '3',
    'msDS-PasswordComplexityEnabled': 'FALSE',
    'msDS-LockoutThreshold': '5',
    'msDS-LockoutObservationWindow': '-600000000',
  };

  it('is the domain’s, at the last components of the base', async () => {
    const { read, asked } = holding(DOMAIN, OF_DOMAIN);
    expect(await activeDirectory.readPolicy(read, null, BASE)).toEqual({
      minLength: 7,
      history: 24,
      kinds: 3,
      lockoutThreshold: 10,
      lockoutWindow: 1_800_000,
    });
    expect(asked).toEqual([DOMAIN]);
  });

  it('is the one that the account names, whatever the domain’s is', async () => {
    const { read, asked } = holding(PSO, OF_PSO);
    expect(await activeDirectory.readPolicy(read, PSO, BASE)).toEqual({
      minLength: 14,
      history: 3,
      kinds: null,
      lockoutThreshold: 5,
      lockoutWindow: 60_000,
    });
    expect(asked).toEqual([PSO]);
  });

  it.each<[what: string, values: Readonly<Record<string, string>>, rules: object]>([
    ['complexity among other bits', { ...OF_DOMAIN, pwdProperties: '17' }, { kinds: 3 }],
    ['other bits without it', { ...OF_DOMAIN, pwdProperties: '16' }, { kinds: null }],
    [
      '0 for "no such rule"',
      { ...OF_DOMAIN, minPwdLength: '0', lockoutThreshold: '0' },
      { minLength: null, lockoutThreshold: null },
    ],
    ['no window', { ...OF_DOMAIN, lockOutObservationWindow: '0' }, { lockoutWindow: null }],
    ['a window that is none', { ...OF_DOMAIN, lockOutObservationWindow: 'x' }, { lockoutWindow: null }],
  ])('%s', async (_, values, rules) => {
    const { read } = holding(DOMAIN, values);
    expect(await activeDirectory.readPolicy(read, null, BASE)).toMatchObject(rules);
  });

  it.each<[what: string, policy: string | null, values: Readonly<Record<string, string>> | null]>([
    ['that is not to be seen', PSO, null],
    ['of which no attribute may be read', PSO, { cn: 'Etudiants' }],
    ['of the domain, not to be seen', null, null],
  ])('is not told of one %s', async (_, policy, values) => {
    const { read } = holding(policy ?? DOMAIN, values);
    expect(await activeDirectory.readPolicy(read, policy, BASE)).toBeNull();
  });
});

it('asks again for the policy control where the server was busy: the next password must not fail by it', async () => {
  const modified: string[] = [];
  let asked = 0;
  const client = {
    async search() {
      asked += 1;
      if (asked === 1) throw new BusyError('as the server says');
      return { searchEntries: [{ dn: '', supportedControl: [] }], searchReferences: [] };
    },
    async modify(dn: string) {
      modified.push(dn);
    },
  } as unknown as Client;
  await expect(activeDirectory.setPassword(client, 'CN=x', 'Marée-haute 4', null)).rejects.toThrow(BusyError);
  await activeDirectory.setPassword(client, 'CN=x', 'Marée-haute 4', null);
  expect({ asked, modified }).toEqual({ asked: 2, modified: ['CN=x'] });
});
