/**
 * A data folder with everybody of the table of situations: the demonstration's own people, those whom it does not have,
 * and one of the personnel for each role. Made on a fixed day, on which the accounts' dates are what the table says.
 */
import type { Profile } from '../../config/config';
import { folderWithPeople, type Likeness, type Values } from './more-staff';
import { ROLES } from './situation-rows';
import { ADDED } from './situations';

/** A Tuesday afternoon in term. */
export const THAT_DAY = new Date('2026-11-24T15:00:00Z');

const LOGINS = ROLES.map(({ login }) => login);
/** Each of the personnel here studies too: these are the marks by which the directory tells that. */
const employeeNumber = (login: string): string => `${70_000 + LOGINS.indexOf(login)}`;
const mail = (login: string): string => `${login}@univ-exemple.fr`;
const alias = (login: string): string => `${login}.alias`;

/** `state:substate:start:end` of the account. */
const account = (state: string): Values => ({
  supannRessourceEtat: [`{COMPTE}${state.split(':', 2).join(':')}`],
  supannRessourceEtatDate: ['{MAIL}A:SupannActif::', `{COMPTE}${state}`],
});

/** Like Théo Marchand, of whom nothing is special. */
const student = (number: string, attributes: Values, more: Partial<Likeness> = {}): Likeness => ({
  like: '21813178',
  login: `E${number}`,
  attributes: {
    supannEtuId: [number],
    supannAliasLogin: [`e.${number}`],
    supannAutreMail: [`e${number}@etu.univ-exemple.fr`],
    ...attributes,
  },
  ...more,
});

/** Until an administrator unlocks (draft-behera, section 5.3.3). */
const LOCKED_BY_ADMINISTRATOR = '000001010000Z';

const students: readonly Likeness[] = [
  student(ADDED.administratorsLock, {}, { account: { lockedAt: LOCKED_BY_ADMINISTRATOR } }),
  student(ADDED.unknownWord, account('X:SupannInconnu::')),
  student(ADDED.sursisOver, account('A:SupannSursis:20250901:20260331')),
  student(ADDED.notBegun, account('A:SupannActif:20270901:')),
  student(ADDED.noBirthDate, { ...account('I:SupannCree::'), supannOIDCDateDeNaissance: [] }),
  student(ADDED.selfByStudentNumber, {}),
  student(ADDED.selfByMail, { supannAutreMail: LOGINS.map(mail) }),
  student(ADDED.selfByAlias, { supannAliasLogin: LOGINS.map(alias) }),
  student(ADDED.selfByEmployeeNumber, { supannEmpId: LOGINS.map(employeeNumber) }),
  student(ADDED.lostAndClosed, {
    ...account('I:SupannExpire:20251001:'),
    supannCMSAffectation: ['[type=etudiant][format=DESFIRE:XLSB][id=04000000000000][valide=faux][datefin=20270930]'],
  }),
];

const staff = (login: string): Likeness => ({
  like: 'roux-s',
  login,
  attributes: {
    mail: [mail(login)],
    supannAliasLogin: [alias(login)],
    supannEmpId: [employeeNumber(login)],
    // A number that a member of the personnel has as a student, in the entry of the personnel.
    supannEtuId: [ADDED.selfByStudentNumber],
  },
});

/** @returns the folder, to be removed when the test is over */
export const folderWithSituations = (profile: Profile): Promise<string> =>
  folderWithPeople([...students, ...LOGINS.map(staff)], { profile, now: () => THAT_DAY });
