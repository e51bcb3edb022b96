/** The people of the throwaway OpenLDAP in a Samba domain: what slapd says of an account in Active Directory's words. */
import { Attribute, Change, type Client } from 'ldapts';
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
import { added, OPENLDAP_DESKS } from './openldap-situations';
import { ADDED } from './situations';

/** No end, of an age or a duration; in ticks of 100 ns, negative as all of AD's durations. */
export const NEVER = '-9223372036854775808';
const ticks = (seconds: number): string => `-${seconds * 10_000_000}`;
const YEAR = 365 * 86_400;
const FAILURE_WINDOW = 30 * 60;

/** `userAccountControl` ([MS-ADTS] 2.2.16): a person's account, open or disabled. */
const NORMAL = 0x200;
const DISABLED = 0x2;
/** A global security group ([MS-ADTS] 2.2.12). */
const SECURITY_GROUP = '-2147483646';

/** A member of a group of this one. */
const PROTECTED_LOGIN = 'e22017305';

export const replace = (type: string, ...values: string[]): Change =>
  new Change({ operation: 'replace', modification: new Attribute({ type, values }) });

/** AD's form of a password: in quotes, UTF-16LE ([MS-ADTS] 3.1.1.3.1.5.1). */
export const quoted = (password: string): Buffer => Buffer.from(`"${password}"`, 'utf16le');
export const newPassword = (password: string): Change =>
  new Change({
    operation: 'replace',
    modification: new Attribute({ type: 'unicodePwd', values: [quoted(password)] }),
  });

export const protectedGroup = (base: string): string => `CN=GG_Proteges,OU=Groupes,${base}`;
export const policyDn = (base: string, name: string): string =>
  `CN=${name},CN=Password Settings Container,CN=System,${base}`;

/** Students alone are below the unit that the account is given; those who are more are in one that is denied to it. */
function placeOf({ affiliations, number }: Person): string {
  if (number === undefined) return 'OU=Personnels';
  return affiliations.some((one) => one !== 'student' && one !== 'member')
    ? 'OU=Doctorants,OU=Etudiants'
    : 'OU=Etudiants';
}

const dnOf = (base: string, person: Person): string => `CN=${person.login},${placeOf(person)},${base}`;

/** Where each login is, those of the situations too. */
export function dnsOf(base: string): ReadonlyMap<string, string> {
  return new Map([...people(base), ...added(base)].map((person) => [person.login, dnOf(base, person)]));
}

/** 100 ns since 1601. @param time `YYYYMMDD`, or as LDAP writes it (`YYYYMMDDhhmmssZ`) */
export function ntTime(time: string): string {
  const [, year, month, day, hour = '00', minute = '00', second = '00'] =
    /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)Z)?$/.exec(time) ?? [];
  const unix = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return String((BigInt(unix) + 11_644_473_600_000n) * 10_000n);
}

/** A SUPANN state as far as AD's flags express it: they know no beginning, and no reason. */
function flagsOf({ state, hasPassword = true, operational = {} }: Person): Readonly<Record<string, string>> {
  const [, letter = 'A', , start = '', end = ''] = /^\{COMPTE\}(.):(\w*):(\d*):(\d*)$/.exec(state ?? '') ?? [];
  const notBegun = start !== '' && Date.parse(`${start.slice(0, 4)}-01-01`) > Date.now();
  const locked = operational['pwdAccountLockedTime']?.startsWith('0000') === true;
  const closed = letter === 'I' || letter === 'S' || notBegun || locked || !hasPassword;
  return {
    userAccountControl: String(closed ? NORMAL | DISABLED : NORMAL),
    ...(end === '' ? {} : { accountExpires: ntTime(end) }),
  };
}

/** Said by another attribute here. */
const ELSEWHERE: ReadonlySet<string> = new Set(['uid', 'cn', 'userPassword', 'supannEtuId', 'mail']);

export async function addPersonToSamba(client: Client, base: string, person: Person): Promise<void> {
  const all = attributesOf(person);
  const { userPassword, supannEtuId, mail = [] } = all;
  const [first = [], ...others] = [mail].flat();
  const attributes = present({
    objectClass: ['top', 'person', 'organizationalPerson', 'user'],
    sAMAccountName: person.login,
    userPrincipalName: `${person.login}@${domainOf(base)}`,
    ...Object.fromEntries(Object.entries(all).filter(([name]) => !ELSEWHERE.has(name))),
    // One value each; further addresses have a place of their own.
    mail: first,
    otherMailbox: others,
    employeeNumber: supannEtuId ?? [],
    ...flagsOf(person),
  });
  await client.add(dnOf(base, person), [
    ...Object.entries(attributes).map(([type, values]) => new Attribute({ type, values: [values].flat() })),
    ...(userPassword === undefined
      ? []
      : [new Attribute({ type: 'unicodePwd', values: [quoted(String(userPassword))] })]),
  ]);
}

/** `ad.univ-exemple.fr` of `DC=ad,DC=univ-exemple,DC=fr`. */
const domainOf = (base: string): string => base.replace(/^DC=/i, '').replace(/,DC=/gi, '.');

/** What only the server sets, as LDIF for its own database: when a password was last set, since when it is locked. */
export function serversOwn(base: string, persons: readonly Person[] = members(base)): string {
  return persons
    .map((person) => {
      const { pwdChangedTime, pwdReset, pwdAccountLockedTime = '0000' } = person.operational ?? {};
      const changed = pwdChangedTime ?? (knowsChangeTime(person) ? CHANGED_AT : undefined);
      const values = {
        ...(changed === undefined ? {} : { pwdLastSet: ntTime(changed) }),
        ...(pwdReset === 'TRUE' ? { pwdLastSet: '0' } : {}),
        ...(pwdAccountLockedTime.startsWith('0000') ? {} : { lockoutTime: ntTime(pwdAccountLockedTime) }),
      };
      const lines = Object.entries(values).map(([name, value]) => `replace: ${name}\n${name}: ${value}\n-\n`);
      return lines.length === 0 ? '' : `dn: ${dnOf(base, person)}\nchangetype: modify\n${lines.join('')}\n`;
    })
    .join('');
}

const members = (base: string): readonly Person[] => [
  ...people(base),
  ...added(base).filter(({ login }) => login === PROTECTED_LOGIN),
];

/** A policy's name as the people's table gives it, of those that AD's domain policy does not already say. */
const policyOf = ({ operational = {} }: Person): string | undefined =>
  /^cn=(strict|yearly),/.exec(operational['pwdPolicySubentry'] ?? '')?.[1];

/** One that says nothing else than the domain's, but for what is given. */
const settings = (more: Readonly<Record<string, string>>): Readonly<Record<string, string>> => ({
  objectClass: 'msDS-PasswordSettings',
  'msDS-PasswordReversibleEncryptionEnabled': 'FALSE',
  'msDS-PasswordHistoryLength': String(DEFAULT_POLICY.history),
  'msDS-PasswordComplexityEnabled': 'TRUE',
  'msDS-MinimumPasswordLength': String(DEFAULT_POLICY.minLength),
  'msDS-MinimumPasswordAge': '0',
  'msDS-MaximumPasswordAge': NEVER,
  'msDS-LockoutThreshold': String(DEFAULT_POLICY.maxFailures),
  'msDS-LockoutObservationWindow': ticks(FAILURE_WINDOW),
  'msDS-LockoutDuration': NEVER,
  ...more,
});

/** Long ones need no complexity: what an entry's own policy says, not the domain's, is what binds it. */
const POLICIES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  strict: {
    'msDS-PasswordSettingsPrecedence': '10',
    'msDS-MinimumPasswordLength': String(STRICT_MIN_LENGTH),
    'msDS-PasswordComplexityEnabled': 'FALSE',
  },
  yearly: { 'msDS-PasswordSettingsPrecedence': '20', 'msDS-MaximumPasswordAge': ticks(YEAR) },
};

const DOMAIN_POLICY: Readonly<Record<string, string>> = {
  minPwdLength: String(DEFAULT_POLICY.minLength),
  pwdHistoryLength: String(DEFAULT_POLICY.history),
  lockoutThreshold: String(DEFAULT_POLICY.maxFailures),
  lockoutDuration: NEVER,
  lockOutObservationWindow: ticks(FAILURE_WINDOW),
  minPwdAge: '0',
};

/** Groups, and whom they hold by affiliation or by login; a group's name begins with `GG_`. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  GG_Enseignants: ['faculty'],
  GG_Administratifs: ['employee'],
  GG_Personnels: ['GG_Enseignants', 'GG_Administratifs'],
  GG_Kiosque: ['moreau-k'],
  GG_Audit_SI: ['leroy-a'],
  GG_Proteges_Informatique: [PROTECTED_LOGIN],
  GG_Proteges: ['GG_Proteges_Informatique'],
};

/** The units and the service account: what the delegation is about. */
export async function seedUnits(client: Client, base: string, servicePassword: string): Promise<void> {
  for (const unit of ['Etudiants', 'Personnels', 'Groupes', 'Services'])
    await client.add(`OU=${unit},${base}`, { objectClass: 'organizationalUnit' });
  await client.add(`OU=Doctorants,OU=Etudiants,${base}`, { objectClass: 'organizationalUnit' });
  await client.add(`CN=guichet,OU=Services,${base}`, [
    new Attribute({ type: 'objectClass', values: ['user'] }),
    new Attribute({ type: 'sAMAccountName', values: ['guichet'] }),
    new Attribute({ type: 'userAccountControl', values: [String(NORMAL)] }),
    new Attribute({ type: 'unicodePwd', values: [quoted(servicePassword)] }),
  ]);
}

/** Everybody, and the rules. Complexity, AD's own default, comes last: the people's old passwords are older than it. */
export async function seedSamba(client: Client, base: string): Promise<void> {
  const set = (changes: Readonly<Record<string, string>>): Promise<void> =>
    client.modify(
      base,
      Object.entries(changes).map(([type, value]) => replace(type, value)),
    );
  await set({ ...DOMAIN_POLICY, pwdProperties: '0' });
  const all = members(base);
  await Promise.all(all.map((person) => addPersonToSamba(client, base, person)));
  for (const [name, whom] of Object.entries(GROUPS)) {
    const persons = all.filter(({ login, affiliations }) => [login, ...affiliations].some((one) => whom.includes(one)));
    const groups = whom.filter((one) => one.startsWith('GG_')).map((one) => `CN=${one},OU=Groupes,${base}`);
    await client.add(`CN=${name},OU=Groupes,${base}`, {
      objectClass: 'group',
      sAMAccountName: name,
      groupType: SECURITY_GROUP,
      member: [...groups, ...persons.map((person) => dnOf(base, person))],
    });
  }
  for (const [name, policy] of Object.entries(POLICIES)) {
    const whom = all.filter((person) => policyOf(person) === name).map((person) => dnOf(base, person));
    await client.add(policyDn(base, name), present({ ...settings(policy), 'msDS-PSOAppliesTo': whom }));
  }
  await set({ pwdProperties: '1' });
}

/** Those of the table of situations who are not there yet, as the domain's administrator. @returns who was added */
export async function seedSambaSituations(client: Client, base: string): Promise<readonly Person[]> {
  const more = added(base).filter(({ login }) => login !== PROTECTED_LOGIN);
  await client.modify(base, replace('pwdProperties', '0'));
  await Promise.all(more.map((person) => addPersonToSamba(client, base, person)));
  await client.modify(base, replace('pwdProperties', '1'));
  const dns = dnsOf(base);
  for (const { login } of OPENLDAP_DESKS)
    await client.modify(dns.get(login) ?? '', replace('employeeNumber', ADDED.selfByStudentNumber));
  const yearly = more.filter((person) => policyOf(person) === 'yearly').map((person) => dnOf(base, person));
  await client.modify(policyDn(base, 'yearly'), replace('msDS-PSOAppliesTo', ...yearly));
  return more;
}
