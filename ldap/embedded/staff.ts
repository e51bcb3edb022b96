/** The fictional personnel. Which role each has is not written here: the console's rules find it. */

import { fictionalDomain, mailName } from './house';
import type { PersonSeed, SeedCalendar } from './student';

/** Everybody's of the personnel, published on the demonstration's login page. */
export const staffPassword = 'guichet-demo';

type Civility = 'Mme' | 'M.';

interface StaffFacts {
  readonly login: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly civility: Civility;
  readonly affiliations: readonly string[];
  readonly title: string;
  readonly unit: string;
  readonly employeeNumber: string;
}

const teaching = ['employee', 'faculty', 'member'] as const;
const administrative = ['employee', 'staff', 'member'] as const;

const row = (
  login: string,
  givenName: string,
  familyName: string,
  civility: Civility,
  affiliations: readonly string[],
  title: string,
  unit: string,
  employeeNumber: string,
): StaffFacts => ({ login, givenName, familyName, civility, affiliations, title, unit, employeeNumber });

const personnel: readonly StaffFacts[] = [
  row('dupont-n', 'Nadia', 'Dupont', 'Mme', teaching, 'Maîtresse de conférences', 'HIST', '30114'),
  row('moreau-k', 'Karim', 'Moreau', 'M.', administrative, "Chargé d'accueil", 'KIOSQUE', '30562'),
  row('leroy-a', 'Anne', 'Leroy', 'Mme', administrative, 'Déléguée à la protection des données', 'DPD', '28830'),
  row('le-goff-m', 'Maëlle', 'Le Goff', 'Mme', administrative, "Chargée d'accueil", 'KIOSQUE', '31207'),
  row('roux-s', 'Samir', 'Roux', 'M.', administrative, 'Ingénieur système', 'DSIN', '27745'),
  row('petit-c', 'Claire', 'Petit', 'Mme', administrative, 'Gestionnaire de scolarité', 'DROIT', '41877'),
  row('nguyen-t', 'Thierry', 'Nguyen', 'M.', teaching, 'Professeur', 'CHIMIE', '29016'),
  row('diallo-i', 'Ibrahima', 'Diallo', 'M.', teaching, 'Chargé de cours', 'LANGUES', '33350'),
  row('kowalski-e', 'Ewa', 'Kowalski', 'Mme', teaching, 'Professeure', 'MATHS', '26498'),
  // Known to the directory, not of the personnel: logs in, and has no role.
  row('martin-p', 'Paul', 'Martin', 'M.', ['affiliate'], 'Lecteur extérieur', 'BU', '90021'),
];

/** Members of the groups that configurations name. */
export const groupMembers: Readonly<Record<'kiosque-info' | 'admins', readonly string[]>> = {
  'kiosque-info': ['moreau-k', 'le-goff-m'],
  admins: ['roux-s'],
};

function staffMember(facts: StaffFacts, calendar: SeedCalendar): PersonSeed {
  const { login, givenName, familyName } = facts;
  const mail = `${mailName(givenName)}.${mailName(familyName)}@${fictionalDomain}`;
  return {
    login,
    card: null,
    kind: 'staff',
    attributes: {
      objectClass: ['top', 'person', 'organizationalPerson', 'inetOrgPerson', 'eduPerson', 'supannPerson'],
      uid: [login],
      cn: [`${givenName} ${familyName}`],
      sn: [familyName],
      givenName: [givenName],
      displayName: [`${givenName} ${familyName}`],
      supannCivilite: [facts.civility],
      title: [facts.title],
      mail: [mail],
      eduPersonAffiliation: facts.affiliations,
      eduPersonPrimaryAffiliation: [facts.affiliations[0] ?? 'affiliate'],
      eduPersonPrincipalName: [`${login}@${fictionalDomain}`],
      supannEmpId: [facts.employeeNumber],
      supannEntiteAffectation: [facts.unit],
      supannRessourceEtat: ['{COMPTE}A:SupannActif'],
      supannRessourceEtatDate: ['{COMPTE}A:SupannActif::'],
    },
    password: { text: staffPassword },
    account: { changedAt: calendar.ago(90) },
    portrait: null,
    createdAt: '20150901080000Z',
  };
}

export function staff(calendar: SeedCalendar): readonly PersonSeed[] {
  return personnel.map((facts) => staffMember(facts, calendar));
}
