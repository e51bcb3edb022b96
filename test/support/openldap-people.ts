/** Whom a throwaway OpenLDAP holds: three of the personnel, and students in the situations that come to a desk. */
import { Attribute, Change, type Client, Control } from 'ldapts';

/** Of every staff member. */
export const STAFF_PASSWORD = 'mot-de-passe-du-personnel';
/** That every student with an account has forgotten. */
export const OLD_PASSWORD = 'ancien-mot-de-passe-oublié';

/** How many failed binds lock an account, and the least length, where nothing else is said. */
export const DEFAULT_POLICY = { minLength: 8, history: 5, maxFailures: 10 } as const;
/** Named in the entry of one student, so that the console can read it. */
export const STRICT_MIN_LENGTH = 20;

/** When the students' passwords last changed. */
export const CHANGED_AT = '20260901080000Z';

/** Lets an administrator write what the server keeps for itself (draft-zeilenga-ldap-relax). */
export const RELAX_RULES = '1.3.6.1.4.1.4203.666.5.12';

const ACTIVE = '{COMPTE}A:SupannActif::';

export interface Person {
  readonly login: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly affiliations: readonly string[];
  readonly number?: string;
  readonly state?: string;
  readonly hasPassword?: boolean;
  /** Whether the server knows when the password last changed. */
  readonly changeTime?: boolean;
  /** What only the server or its administrator sets. */
  readonly operational?: Readonly<Record<string, string>>;
  /** Values beside the usual ones, or in their place; `[]`: none. */
  readonly attributes?: Readonly<Record<string, string | string[]>>;
}

export const student = (number: string, name: string, more: Partial<Person> = {}): Person => {
  const [givenName = '', familyName = ''] = name.split(' ');
  return { login: `e${number}`, number, givenName, familyName, affiliations: ['student', 'member'], ...more };
};

const staff = (login: string, name: string, affiliation: string): Person => {
  const [givenName = '', familyName = ''] = name.split(' ');
  return { login, givenName, familyName, affiliations: [affiliation, 'member'] };
};

/** The directory's own people; `operational` in slapd's terms, which another server's seeding translates. */
export const people = (base: string): readonly Person[] => [
  staff('dupont-n', 'Noémie Dupont', 'faculty'),
  staff('moreau-k', 'Karim Moreau', 'employee'),
  staff('leroy-a', 'Anne Leroy', 'employee'),
  student('21813178', 'Inès Marchand', {
    operational: { pwdPolicySubentry: `cn=named,ou=policies,${base}` },
  }),
  student('21813179', 'Aminata Traoré', { operational: { pwdAccountLockedTime: '20261001080000Z' } }),
  // Not by failures: an administrator's lock, which a new password would lift.
  student('21813188', 'Yves Morin', { operational: { pwdAccountLockedTime: '000001010000Z' } }),
  student('21813180', 'Lucas Martin', { state: '{COMPTE}I:SupannPrecree::', hasPassword: false }),
  student('21813181', 'Hugo Lefèvre', { operational: { pwdReset: 'TRUE' } }),
  student('21813183', 'Mehdi Benali', { state: '{COMPTE}I:SupannExpire:20240101:' }),
  student('21813184', 'Sofia Rossi', { affiliations: ['student', 'employee', 'member'] }),
  // The service account may not write to this one.
  student('21813186', 'Paul Denis', { affiliations: ['student', 'alum'] }),
  student('21813187', 'Léa Fournier', { changeTime: false }),
  student('21813185', 'Zoé Garnier', { operational: { pwdPolicySubentry: `cn=strict,ou=policies,${base}` } }),
  // Nothing is special about these: each test that changes a password takes one of its own.
  ...Array.from({ length: 12 }, (_, index) => student(String(22_300_001 + index), `Camille Élève${index + 1}`)),
];

/** Cards of students about whom nothing is special. */
export const ORDINARY_CARDS: readonly string[] = Array.from({ length: 12 }, (_, index) => `E${22_300_001 + index}`);

export const policy = (minLength: number): Readonly<Record<string, string>> => ({
  pwdAttribute: 'userPassword',
  pwdMinLength: String(minLength),
  pwdInHistory: String(DEFAULT_POLICY.history),
  pwdCheckQuality: '2',
  pwdLockout: 'TRUE',
  pwdMaxFailure: String(DEFAULT_POLICY.maxFailures),
  pwdFailureCountInterval: '0',
  pwdMustChange: 'TRUE',
  pwdAllowUserChange: 'TRUE',
});

/** Fills an empty directory, over LDAP as its administrator, so that the server's overlays see every password. */
export async function seedPeople(client: Client, base: string): Promise<void> {
  const [, dc = ''] = /^dc=([^,]+)/.exec(base) ?? [];
  await client.add(base, { objectClass: ['dcObject', 'organization'], dc, o: 'Université d’Exemple' });
  for (const ou of ['People', 'policies', 'services']) {
    await client.add(`ou=${ou},${base}`, { objectClass: 'organizationalUnit', ou });
  }
  const lengths = { default: DEFAULT_POLICY.minLength, named: DEFAULT_POLICY.minLength, strict: STRICT_MIN_LENGTH };
  for (const [cn, minLength] of Object.entries(lengths)) {
    await client.add(`cn=${cn},ou=policies,${base}`, {
      objectClass: ['person', 'pwdPolicy'],
      cn,
      sn: cn,
      ...policy(minLength),
    });
  }
  await Promise.all(people(base).map((person) => addPerson(client, base, person)));
}

/** What a person's entry holds for everybody to read; `[]`: none. Nothing in it is one server's own. */
export function attributesOf(person: Person): Readonly<Record<string, string | string[]>> {
  const { login, givenName, familyName, number, hasPassword = true } = person;
  return {
    uid: login,
    cn: `${familyName} ${givenName}`,
    displayName: `${givenName} ${familyName}`,
    givenName,
    sn: familyName,
    mail: `${login}@univ-exemple.fr`,
    supannAliasLogin: `${login}.alias`,
    eduPersonAffiliation: [...person.affiliations],
    ...(number === undefined
      ? { supannEmpId: `p-${login}`, userPassword: STAFF_PASSWORD }
      : {
          supannEtuId: number,
          supannEtuEtape: '{UAI:0000000X}L2INFO',
          supannOIDCDateDeNaissance: '2003-06-21',
          supannRessourceEtat: '{COMPTE}A',
          supannRessourceEtatDate: person.state ?? ACTIVE,
          supannCMSAffectation: `[type=etudiant][format=MIFARE:XLSB][id=${number}][valide=vrai]`,
          ...(hasPassword ? { userPassword: OLD_PASSWORD } : {}),
        }),
    ...person.attributes,
  };
}

/** Whether the server is to know when the password last changed. */
export const knowsChangeTime = ({ number, hasPassword = true, changeTime = true }: Person): boolean =>
  number !== undefined && hasPassword && changeTime;

/** The values that there are. */
export const present = (attributes: Readonly<Record<string, string | string[]>>): Record<string, string | string[]> =>
  Object.fromEntries(Object.entries(attributes).filter(([, values]) => values.length > 0));

export async function addPerson(client: Client, base: string, person: Person): Promise<void> {
  const dn = `uid=${person.login},ou=People,${base}`;
  await client.add(dn, present({ objectClass: ['inetOrgPerson', 'supannPerson'], ...attributesOf(person) }));
  // Long ago: change times are whole seconds, and a test is quicker.
  const operational = { ...(knowsChangeTime(person) ? { pwdChangedTime: CHANGED_AT } : {}), ...person.operational };
  const changes = Object.entries(operational).map(
    ([type, value]) => new Change({ operation: 'replace', modification: new Attribute({ type, values: [value] }) }),
  );
  if (changes.length > 0) await client.modify(dn, changes, new Control(RELAX_RULES, { critical: true }));
}
