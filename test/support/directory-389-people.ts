/** The people of the throwaway OpenLDAP in a 389 Directory Server: what slapd says of an account in this server's words. */
import { Attribute, Change, Client } from 'ldapts';
import { FAILURE_WINDOW } from './directory-389-dse';
import type { OpenLdap } from './openldap';
import {
  attributesOf,
  CHANGED_AT,
  DEFAULT_POLICY,
  knowsChangeTime,
  type Person,
  people,
  present,
  STRICT_MIN_LENGTH,
} from './openldap-people';
import { added, OPENLDAP_DESKS, protectedGroup } from './openldap-situations';
import { ADDED } from './situations';

/** "Must change", and locked until an administrator unlocks: the beginning of time. */
export const NEVER = '19700101000000Z';
/** Passwords of so many seconds are over. */
const YEAR = 365 * 86_400;

export const personDn = (base: string, login: string): string => `uid=${login},ou=People,${base}`;
export const replace = (type: string, ...values: string[]): Change =>
  new Change({ operation: 'replace', modification: new Attribute({ type, values }) });

const container = (base: string): string => `cn=nsPwPolicyContainer,ou=People,${base}`;
/** As dsconf(8) names it: one level, whose value is a name itself. */
const policyDn = (base: string, name: string): string =>
  `cn=cn\\3DnsPwPolicyEntry_${name}\\2Cou\\3DPeople,${container(base)}`;

/** A policy stands alone: what it does not say is not taken from the server's own (`nsslapd-pwpolicy-inherit-global`). */
const localPolicy = (minLength: number): Readonly<Record<string, string>> => ({
  passwordCheckSyntax: 'on',
  passwordMinLength: String(minLength),
  passwordMinCategories: '1',
  passwordMinTokenLength: '64',
  passwordHistory: 'on',
  passwordInHistory: String(DEFAULT_POLICY.history),
  passwordLockout: 'on',
  passwordMaxFailure: String(DEFAULT_POLICY.maxFailures),
  passwordResetFailureCount: String(FAILURE_WINDOW),
  passwordUnlock: 'off',
  passwordMustChange: 'on',
  passwordTrackUpdateTime: 'on',
});

/** The policies that an entry's `pwdpolicysubentry` may name. */
const POLICIES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  named: localPolicy(DEFAULT_POLICY.minLength),
  strict: localPolicy(STRICT_MIN_LENGTH),
  yearly: { ...localPolicy(DEFAULT_POLICY.minLength), passwordExp: 'on', passwordMaxAge: String(YEAR) },
};

/** Of slapd's operational attributes each as this server says it. */
const OPERATIONAL: Readonly<Record<string, (value: string, base: string) => Readonly<Record<string, string>>>> = {
  pwdPolicySubentry: (value, base) => ({ pwdpolicysubentry: policyDn(base, policyName(value)) }),
  // slapd knows an administrator's lock by its time; here it is an attribute of its own. The other counts failures too.
  pwdAccountLockedTime: (value) =>
    value.startsWith('0000')
      ? { nsAccountLock: 'true' }
      : { accountUnlockTime: NEVER, passwordRetryCount: String(DEFAULT_POLICY.maxFailures) },
  pwdReset: () => ({ passwordExpirationTime: NEVER }),
  pwdChangedTime: (value) => ({ pwdUpdateTime: value }),
};
const policyName = (dn: string): string => /^cn=([a-z]+),/.exec(dn)?.[1] ?? '';

/** @throws Error for an attribute that has no counterpart */
function operationalOf(base: string, person: Person): Readonly<Record<string, string>> {
  const theirs = { ...(knowsChangeTime(person) ? { pwdChangedTime: CHANGED_AT } : {}), ...person.operational };
  const ours = Object.entries(theirs).map(([type, value]) => {
    const said = OPERATIONAL[type];
    if (said === undefined) throw new Error(`nothing here is ${type}`);
    return said(value, base);
  });
  // Whoever lets passwords expire writes down when, with each password.
  const yearly = policyName(person.operational?.['pwdPolicySubentry'] ?? '') === 'yearly';
  const [, year = '', rest = ''] = /^(\d{4})(.*)/.exec(person.operational?.['pwdChangedTime'] ?? '') ?? [];
  return Object.assign({}, ...ours, yearly ? { passwordExpirationTime: `${Number(year) + 1}${rest}` } : {});
}

export async function addPersonTo389(client: Client, base: string, person: Person): Promise<void> {
  const dn = personDn(base, person.login);
  await client.add(dn, present({ objectClass: ['inetOrgPerson', 'supannPerson'], ...attributesOf(person) }));
  // A password that an administrator gave is to be changed (`passwordMustChange`): these were chosen long ago.
  const operational = { passwordExpirationTime: '', pwdUpdateTime: '', ...operationalOf(base, person) };
  const changes = Object.entries(operational).map(([type, value]) => replace(type, ...(value === '' ? [] : [value])));
  await client.modify(dn, changes);
}

/** Fills an empty suffix, as the server's administrator: people and their policies, a protected group. */
export async function seed389(client: Client, base: string): Promise<void> {
  const [, dc = ''] = /^dc=([^,]+)/.exec(base) ?? [];
  await client.add(base, { objectClass: ['domain'], dc });
  for (const ou of ['People', 'groups', 'services'])
    await client.add(`ou=${ou},${base}`, { objectClass: 'organizationalUnit', ou });
  await client.add(container(base), { objectClass: 'nsContainer', cn: 'nsPwPolicyContainer' });
  for (const [name, values] of Object.entries(POLICIES)) {
    const cn = `cn=nsPwPolicyEntry_${name},ou=People`;
    await client.add(policyDn(base, name), { objectClass: ['ldapsubentry', 'passwordPolicy'], cn, ...values });
  }
  await Promise.all(people(base).map((person) => addPersonTo389(client, base, person)));
  const member = personDn(base, 'e22017305');
  await client.add(protectedGroup(base), { objectClass: 'groupOfNames', cn: 'admins', member });
}

/** Those of the table of situations whom it does not hold already. */
export async function seedSituations389({ url, rootDn, rootPassword, base }: OpenLdap): Promise<void> {
  const client = new Client({ url });
  try {
    await client.bind(rootDn, rootPassword);
    await Promise.all(added(base).map((person) => addPersonTo389(client, base, person)));
    for (const { login } of OPENLDAP_DESKS)
      await client.modify(personDn(base, login), replace('supannEtuId', ADDED.selfByStudentNumber));
  } finally {
    await client.unbind();
  }
}
