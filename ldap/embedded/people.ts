/** The fictional students whose situations the demonstration shows, one of each that comes to a desk. */
import type { House } from './house';
import { lockedForGood } from './policy';
import type { PersonSeed, SeedCalendar, StudentFacts } from './student';
import { student } from './student';

/** The password that E21813178 and E990123W have forgotten: tests show with it that the old one no longer opens. */
export const oldPassword = 'mon-ancien-mot-de-passe';

/** Ten wrong passwords in a row, some 40 minutes ago. */
function lockedByFailures(calendar: SeedCalendar): NonNullable<StudentFacts['account']> {
  const failures = Array.from({ length: 10 }, (_, index) => calendar.ago(0, 45 - index / 2));
  return { failures, lockedAt: failures.at(-1) ?? null };
}

/** Nine whose numbers are published as the demonstration's. */
function published(calendar: SeedCalendar): readonly StudentFacts[] {
  return [
    {
      number: '21813178',
      givenName: 'Théo',
      familyName: 'Marchand',
      style: 'masculine',
      birthDate: '2003-06-21',
      programme: 'M1 Histoire',
      password: { text: oldPassword },
    },
    {
      number: '21813179',
      givenName: 'Aminata',
      familyName: 'Traoré',
      style: 'feminine',
      birthDate: '2003-11-02',
      programme: 'L3 Sciences économiques',
      account: lockedByFailures(calendar),
    },
    {
      number: '21813180',
      givenName: 'Lucas',
      familyName: 'Le Bihan',
      style: 'masculine',
      birthDate: '1998-10-10',
      programme: 'M2 Droit de la mer',
      state: 'I:SupannPrecree::',
      password: 'none',
    },
    {
      number: '21813181',
      givenName: 'Mai Linh',
      familyName: 'Phạm',
      style: 'feminine',
      birthDate: '2002-01-27',
      programme: 'M1 Informatique',
      account: { changedAt: calendar.ago(500) },
    },
    {
      number: '21813182',
      givenName: 'Chloé',
      familyName: "D'Hervilly",
      style: 'feminine',
      birthDate: '2003-04-18',
      programme: 'L3 Psychologie',
      card: 'lost',
    },
    {
      number: '21813183',
      givenName: 'Mehdi',
      familyName: 'Benali',
      style: 'masculine',
      birthDate: '2001-09-09',
      programme: 'L2 Géographie',
      state: `I:SupannExpire:${calendar.endYear - 2}1001:`,
    },
    {
      number: '21813184',
      givenName: 'Sofia',
      familyName: 'Rossi-Lambert',
      style: 'feminine',
      birthDate: '1997-12-05',
      programme: 'Doctorat Sciences de la mer',
      affiliations: ['student', 'employee', 'member'],
      attributes: { supannEmpId: ['57213'], supannAliasLogin: ['rossi-lambert-s'] },
    },
    {
      number: '21813185',
      givenName: 'Abderrahmane',
      familyName: 'Ben Abdelaziz El Mansouri Et-Tilimsani',
      style: 'masculine',
      birthDate: '2002-08-30',
      programme: 'L3 Langues, littératures et civilisations étrangères et régionales, parcours arabe',
      photo: false,
      // Latin script first, as the card has it; the Arabic values are names of the same person.
      attributes: {
        cn: ['Abderrahmane Ben Abdelaziz El Mansouri Et-Tilimsani', 'عبد الرحمن بن عبد العزيز المنصوري التلمساني'],
        sn: ['Ben Abdelaziz El Mansouri Et-Tilimsani', 'بن عبد العزيز المنصوري التلمساني'],
        givenName: ['Abderrahmane', 'عبد الرحمن'],
        displayName: [
          'Abderrahmane Ben Abdelaziz El Mansouri Et-Tilimsani (عبد الرحمن بن عبد العزيز المنصوري التلمساني)',
        ],
      },
    },
    {
      number: '990123W',
      givenName: 'Inès',
      familyName: 'Belkacem',
      style: 'feminine',
      birthDate: '2005-03-14',
      programme: 'L2 Sciences de la vie',
      password: { text: oldPassword },
    },
  ];
}

/** Situations beside those. */
function further(calendar: SeedCalendar): readonly StudentFacts[] {
  return [
    {
      number: '21900417',
      givenName: 'Hugo',
      familyName: 'Castel',
      style: 'masculine',
      birthDate: '2001-02-11',
      programme: 'L3 Droit',
      state: `S:SupannVerrouAdministratif:${calendar.dayAgo(12)}:`,
      account: { lockedAt: lockedForGood },
    },
    {
      number: '22003356',
      givenName: 'Nolwenn',
      familyName: "Le Floc'h",
      style: 'feminine',
      birthDate: '2002-07-19',
      programme: 'M1 Chimie',
      card: 'expired',
    },
    {
      number: '22104518',
      givenName: 'Emre',
      familyName: 'Yılmaz',
      style: 'masculine',
      birthDate: '2003-03-03',
      programme: 'M1 Économie appliquée',
      account: { mustChange: true },
    },
    {
      number: '20417733',
      givenName: 'Clara',
      familyName: 'Saint-Martin',
      style: 'feminine',
      birthDate: '2000-05-25',
      programme: 'M2 Archives numériques',
      state: `A:SupannSursis:${calendar.endYear - 1}0901:${calendar.endYear}0331`,
    },
    {
      number: '26000128',
      givenName: 'Ousmane',
      familyName: "N'Diaye",
      style: 'masculine',
      birthDate: '2008-01-15',
      programme: 'L1 Droit',
      state: `A:SupannAnticipe::${calendar.endYear}1231`,
    },
    {
      number: '26000129',
      givenName: 'Maëlys',
      familyName: 'Hoarau',
      style: 'feminine',
      birthDate: '2008-04-08',
      programme: 'PASS Santé',
      state: 'I:SupannCree::',
      password: 'none',
    },
    {
      // A member of the administrators' group: protected, though a student.
      number: '22017305',
      givenName: 'Arthur',
      familyName: 'Nguyen',
      style: 'masculine',
      birthDate: '2002-10-31',
      programme: 'M1 Informatique',
    },
    {
      // petit-c of the personnel, who studies beside her work: the same employee number in both entries.
      number: '22004417',
      givenName: 'Claire',
      familyName: 'Petit',
      style: 'feminine',
      birthDate: '1984-09-17',
      programme: 'DU Français langue étrangère',
      attributes: { supannEmpId: ['41877'] },
    },
    // One number in two entries, as it happens in directories: the card E22990001 is ambiguous.
    {
      number: '22990001',
      givenName: 'Alex',
      familyName: 'Morvan',
      style: 'masculine',
      birthDate: '2003-12-12',
      programme: 'L3 Informatique',
    },
    {
      number: '22990002',
      givenName: 'Alexandra',
      familyName: 'Morvan',
      style: 'feminine',
      birthDate: '2003-12-12',
      programme: 'L3 Informatique',
      sharesNumberOf: '22990001',
    },
    // Two who share a long name, but not a birth date.
    {
      number: '23105561',
      givenName: 'Marie-Charlotte',
      familyName: 'Delaunay-Rakotondrabe de Kermorvan',
      style: 'feminine',
      birthDate: '2005-02-02',
      programme: 'L2 Sociologie',
    },
    {
      number: '24105562',
      givenName: 'Marie-Charlotte',
      familyName: 'Delaunay-Rakotondrabe de Kermorvan',
      style: 'feminine',
      birthDate: '2006-06-16',
      programme: 'L1 Langues étrangères appliquées',
      homonym: 2,
    },
  ];
}

/** The number of the student in the administrators' group. */
export const protectedNumber = '22017305';

/** Those whose number has a form of the profile: Nantes' own, E990123W, is elsewhere nobody's. */
export function situatedStudents(calendar: SeedCalendar, house: House): readonly PersonSeed[] {
  return [...published(calendar), ...further(calendar)]
    .filter(({ number }) => house.number(number) !== null)
    .map((facts) => student(facts, calendar, house));
}
