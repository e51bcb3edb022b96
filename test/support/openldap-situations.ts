/**
 * Those of the table of situations whom a throwaway OpenLDAP does not hold already, and what the table's rows are there:
 * the same situations and outcomes, under that directory's own names.
 */
import { Attribute, Change, Client, Control } from 'ldapts';
import type { OpenLdap } from './openldap';
import { addPerson, DEFAULT_POLICY, type Person, policy, RELAX_RULES, student } from './openldap-people';
import { type DeskRole, PROFILES, type ProfileFacts, type Row, rowsOf, SITES } from './situation-rows';
import { ADDED, type Person as Who } from './situations';

/** Passwords of so many seconds are over. */
const YEAR = 365 * 86_400;
const YEARS_AGO = '20240901080000Z';
const LOST = '[type=etudiant][format=MIFARE:XLSB][id=1][valide=faux]';
const EXPIRED = '[type=etudiant][format=MIFARE:XLSB][id=2][valide=vrai][datefin=20240930]';

/** At the desks of this directory: a teacher and the kiosk's. */
export const OPENLDAP_DESKS: readonly DeskRole[] = [
  { name: 'teacher', login: 'dupont-n', roles: ['teacher'], as: 'teacher', at: SITES.everybody },
  { name: 'kiosk', login: 'moreau-k', roles: ['kiosk'], as: 'kiosk', at: SITES.everybody },
];
const LOGINS = OPENLDAP_DESKS.map(({ login }) => login);

export const protectedGroup = (base: string): string => `cn=admins,ou=groups,${base}`;
const policyDn = (base: string, name: string): string => `cn=${name},ou=policies,${base}`;

const state = (value: string): Partial<Person> => ({ state: `{COMPTE}${value}` });

/** Of the table by their numbers: names, cards and states of the demonstration's. */
export const added = (base: string): readonly Person[] => [
  student('22104519', 'Emre Yılmaz', {
    operational: { pwdPolicySubentry: policyDn(base, 'yearly'), pwdChangedTime: YEARS_AGO },
  }),
  student('26000129', 'Maëlys Hoarau', {
    ...state('I:SupannCree::'),
    hasPassword: false,
    attributes: { supannOIDCDateDeNaissance: '2008-04-08' },
  }),
  student('21813182', 'Chloé Hervilly', { attributes: { supannCMSAffectation: LOST } }),
  student('22003356', 'Nolwenn Floc', { attributes: { supannCMSAffectation: EXPIRED } }),
  student('21900417', 'Hugo Castel', state('S:SupannVerrouAdministratif:20261112:')),
  student('20417733', 'Clara Saint-Martin', state('A:SupannSursis:20260901:20990331')),
  student('26000128', "Ousmane N'Diaye", state('A:SupannAnticipe::20991231')),
  student('22017305', 'Arthur Nguyen'),
  student('22990001', 'Alex Morvan'),
  student('22990002', 'Alexandra Morvan', { attributes: { supannEtuId: '22990001' } }),
  student('990123W', 'Inès Belkacem', { login: 'e990123w' }),
  student(ADDED.unknownWord, 'Théo Inconnu', state('X:SupannInconnu::')),
  student(ADDED.sursisOver, 'Théo Sursis', state('A:SupannSursis:20230901:20240331')),
  student(ADDED.notBegun, 'Théo Demain', state('A:SupannActif:20990901:')),
  student(ADDED.noBirthDate, 'Théo Sans-Date', {
    ...state('I:SupannCree::'),
    attributes: { supannOIDCDateDeNaissance: [] },
  }),
  student(ADDED.lostAndClosed, 'Théo Parti', {
    ...state('I:SupannExpire:20240101:'),
    attributes: { supannCMSAffectation: LOST },
  }),
  student(ADDED.selfByStudentNumber, 'Théo Pareil'),
  student(ADDED.selfByMail, 'Théo Pareil', { attributes: { mail: LOGINS.map((login) => `${login}@univ-exemple.fr`) } }),
  student(ADDED.selfByAlias, 'Théo Pareil', { attributes: { supannAliasLogin: LOGINS.map((one) => `${one}.alias`) } }),
  student(ADDED.selfByEmployeeNumber, 'Théo Pareil', { attributes: { supannEmpId: LOGINS.map((one) => `p-${one}`) } }),
];

/** The card of the expired password: it opens again after a reset. */
export const EXPIRED_CARD = 'E22104519';

interface There {
  readonly card?: string;
  readonly who?: Who;
}

/** Where a situation has another bearer in this directory. Portraits it has none. */
const THERE: Readonly<Record<string, There>> = {
  'password forgotten': { who: { name: 'Inès Marchand', givenName: 'Inès' } },
  'password expired': { card: EXPIRED_CARD, who: { name: 'Emre Yılmaz', givenName: 'Emre' } },
  'password to be changed': { card: 'E21813181', who: { name: 'Hugo Lefèvre', givenName: 'Hugo' } },
  'never activated: SupannPrecree': {
    who: { name: 'Lucas Martin', givenName: 'Lucas', birthDate: '21/6/2003' },
  },
  'login forgotten': { who: { name: 'Inès Marchand', givenName: 'Inès' } },
  'locked by an administrator': { card: 'E21813188' },
  'typed small, with blanks and dots': { who: { name: 'Inès Marchand', givenName: 'Inès' } },
  'from a reader that thinks it is American': { who: { name: 'Inès Marchand', givenName: 'Inès' } },
};

/** What only the demonstration has: names in two scripts, and two people of one name. */
const NOT_THERE: ReadonlySet<string> = new Set(['Arabic name, long names, no photo', 'a namesake, the elder']);

/** The rows of the table that this directory holds, in one profile. */
export function openLdapRows(name: ProfileFacts['name']): readonly Row[] {
  const profile = PROFILES.find((one) => one.name === name);
  if (profile === undefined) throw new Error(`no profile ${name}`);
  return rowsOf({ ...profile, login: 'e21813178' }, OPENLDAP_DESKS)
    .filter(({ situation }) => !NOT_THERE.has(situation.name))
    .map((row) => {
      const situation = { ...row.situation, ...THERE[row.situation.name] };
      const { who } = situation;
      return { ...row, situation: { ...situation, ...(who === undefined ? {} : { who: { ...who, photo: false } }) } };
    });
}

/** As the directory's administrator. */
export async function seedSituations({ url, rootDn, rootPassword, base }: OpenLdap): Promise<void> {
  const client = new Client({ url });
  const relaxed = new Control(RELAX_RULES, { critical: true });
  const replace = (type: string, value: string): Change =>
    new Change({ operation: 'replace', modification: new Attribute({ type, values: [value] }) });
  const dnOf = (login: string): string => `uid=${login},ou=People,${base}`;
  try {
    await client.bind(rootDn, rootPassword);
    await client.add(policyDn(base, 'yearly'), {
      objectClass: ['person', 'pwdPolicy'],
      cn: 'yearly',
      sn: 'yearly',
      ...policy(DEFAULT_POLICY.minLength),
      pwdMaxAge: String(YEAR),
    });
    await Promise.all(added(base).map((person) => addPerson(client, base, person)));
    await client.add(`ou=groups,${base}`, { objectClass: 'organizationalUnit', ou: 'groups' });
    await client.add(protectedGroup(base), { objectClass: 'groupOfNames', cn: 'admins', member: dnOf('e22017305') });
    for (const login of LOGINS) await client.modify(dnOf(login), replace('supannEtuId', ADDED.selfByStudentNumber));
    // So that the console can read which rules bind them, as it can in the demonstration.
    const named = ['21813179', '21813180', '21813181', '20417733', '26000128', '26000129', '990123W'];
    for (const number of named)
      await client.modify(
        dnOf(`e${number.toLowerCase()}`),
        replace('pwdPolicySubentry', policyDn(base, 'named')),
        relaxed,
      );
  } finally {
    await client.unbind();
  }
}
