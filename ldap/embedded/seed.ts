/** The whole tree of the demonstration, made once for a data folder. */

import type { Account, Entry } from './entry';
import { freshAccount, generalizedTime } from './entry';
import { House, type HouseFacts } from './house';
import { ordinaryStudents } from './ordinary';
import { hashPassword } from './password-hash';
import { protectedNumber, situatedStudents } from './people';
import { groupMembers, staff } from './staff';
import type { Content, DemonstrationPerson } from './store';
import type { PersonSeed } from './student';
import { accountFrom, SeedCalendar } from './student';

export const base = 'dc=univ-exemple,dc=fr';
export const serviceDn = `cn=guichet,ou=services,${base}`;
export const protectedGroups: readonly string[] = [`cn=admins,ou=groups,${base}`];

const peopleBase = `ou=People,${base}`;
/** A login may be a mail address, or what a pattern of one's own makes of a name (RFC 4514, 2.4). */
const personDn = (login: string): string => `uid=${login.replace(/[",+;<>\\=#]/g, '\\$&')},${peopleBase}`;
const groupDn = (name: string): string => `cn=${name},ou=groups,${base}`;
const policyDn = (name: string): string => `cn=${name},ou=policies,${base}`;

type Attributes = Entry['attributes'];

/** Of students, and of whoever has no policy of their own. A lock lasts until somebody unlocks. */
const studentPolicy = (minLength: number): Attributes => ({
  objectClass: ['top', 'device', 'pwdPolicy'],
  pwdAttribute: ['userPassword'],
  pwdMinLength: [String(minLength)],
  pwdCheckQuality: ['2'],
  pwdInHistory: ['5'],
  pwdLockout: ['TRUE'],
  pwdMaxFailure: ['10'],
  pwdFailureCountInterval: ['900'],
  pwdLockoutDuration: ['0'],
  pwdMustChange: ['TRUE'],
  pwdMaxAge: [String(400 * 86_400)],
  pwdMinAge: ['0'],
  pwdAllowUserChange: ['TRUE'],
  pwdSafeModify: ['FALSE'],
});

/** Of the personnel: theirs does not expire, so that a demonstration can be kept for years, and a lock ends by itself. */
const staffPolicy: Attributes = { ...studentPolicy(8), pwdLockoutDuration: ['900'], pwdMaxAge: ['0'] };

interface Making {
  readonly random: (bytes: number) => Buffer;
  readonly createdAt: string;
}

/** RFC 9562, version 4. */
function uuid(random: Making['random']): string {
  const bytes = random(16);
  bytes.writeUInt8(((bytes[6] ?? 0) & 0x0f) | 0x40, 6);
  bytes.writeUInt8(((bytes[8] ?? 0) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function plain(dn: string, attributes: Attributes, making: Making, account: Account | null = null): Entry {
  const { random, createdAt } = making;
  return { id: uuid(random), dn, attributes, createdAt, modifiedAt: createdAt, account, portrait: null };
}

function unit(name: string, making: Making): Entry {
  return plain(`ou=${name},${base}`, { objectClass: ['top', 'organizationalUnit'], ou: [name] }, making);
}

function group(name: keyof typeof groupMembers, members: readonly string[], making: Making): Entry {
  return plain(
    groupDn(name),
    { objectClass: ['top', 'groupOfNames'], cn: [name], member: members.map(personDn) },
    making,
  );
}

async function personEntry(seed: PersonSeed, groups: readonly string[], making: Making): Promise<Entry> {
  const hash =
    typeof seed.password === 'string' ? null : await hashPassword(Buffer.from(seed.password.text), making.random);
  const account = accountFrom(seed, hash, making.random);
  return {
    id: uuid(making.random),
    dn: personDn(seed.login),
    attributes: {
      ...seed.attributes,
      pwdPolicySubentry: [policyDn(seed.kind === 'staff' ? 'personnel' : 'default')],
      ...(groups.length > 0 ? { memberOf: groups.map(groupDn) } : {}),
    },
    createdAt: seed.createdAt,
    modifiedAt: account.changedAt ?? seed.createdAt,
    account,
    portrait: seed.portrait === null ? null : { seed: seed.card ?? seed.login, style: seed.portrait },
  };
}

function described(seed: PersonSeed, entry: Entry): DemonstrationPerson {
  const name = seed.attributes['displayName']?.[0] ?? seed.login;
  return { login: seed.login, card: seed.card, name, id: entry.id, kind: seed.kind };
}

/**
 * Units, policies, groups, the service account and all people, with fresh ids, salts and service password.
 * @throws Error for a profile that the demonstration has no people for
 */
export async function seedContent(now: Date, random: (bytes: number) => Buffer, facts: HouseFacts): Promise<Content> {
  const calendar = new SeedCalendar(now);
  const making: Making = { random, createdAt: generalizedTime(now) };
  const house = new House(facts);
  const situated = situatedStudents(calendar, house);
  const taken = new Set(situated.map(({ card }) => card?.slice(1) ?? ''));
  const seeds = [...staff(calendar), ...situated, ...ordinaryStudents(calendar, house, taken)];
  const protectedCard = `E${house.number(protectedNumber)}`;
  const members: Readonly<Record<keyof typeof groupMembers, readonly string[]>> = {
    'kiosque-info': groupMembers['kiosque-info'],
    admins: [
      ...groupMembers.admins,
      ...situated.filter(({ card }) => card === protectedCard).map(({ login }) => login),
    ],
  };
  const groups = Object.keys(members) as (keyof typeof groupMembers)[];
  const servicePassword = random(24).toString('base64url');
  const [serviceHash, ...people] = await Promise.all([
    hashPassword(Buffer.from(servicePassword), random),
    ...seeds.map((seed) =>
      personEntry(
        seed,
        groups.filter((name) => members[name].includes(seed.login)),
        making,
      ),
    ),
  ]);
  const service = { objectClass: ['top', 'applicationProcess', 'simpleSecurityObject'], cn: ['guichet'] };
  return {
    servicePassword,
    entries: [
      plain(
        base,
        { objectClass: ['top', 'organization', 'dcObject'], dc: ['univ-exemple'], o: ["Université d'Exemple"] },
        making,
      ),
      ...['People', 'groups', 'services', 'policies'].map((name) => unit(name, making)),
      plain(policyDn('default'), { ...studentPolicy(house.minLength), cn: ['default'] }, making),
      plain(policyDn('personnel'), { ...staffPolicy, cn: ['personnel'] }, making),
      plain(serviceDn, service, making, { ...freshAccount, hash: serviceHash, changedAt: making.createdAt }),
      ...groups.map((name) => group(name, members[name], making)),
      ...people,
    ],
    people: seeds.map((seed, index) => {
      const entry = people[index];
      if (entry === undefined) {
        throw new Error('a person without an entry');
      }
      return described(seed, entry);
    }),
  };
}
