/** What binds a new password, and what of it is told: the profile's rules and the directory's, as one. */
import type { Config } from '../../config/config';
import type { DirectoryPolicy } from '../../ldap/port';
import type { Student } from '../domain/account';
import { madeOfOwnData, type OwnData } from '../domain/own-data';
import { judgePassword, type PasswordRules, type RuleName, type Verdict } from '../domain/password';

/** The page's word for a rule of the directory's. Too short in spite of the length that the page lists: a longer one. */
export const wordFor = (rule: string): string => (rule === 'too_short' ? 'longer' : rule);

/** The sum of all that binds this student's password: the profile's rules, and what the directory says of its own. */
export function joinRules(
  config: Config,
  policy: DirectoryPolicy | null,
  { ntHash }: Pick<Student, 'ntHash'>,
): PasswordRules {
  const atLeast = Math.max(config.password.kinds?.atLeast ?? 0, policy?.kinds ?? 0);
  return {
    ...config.password,
    minLength: Math.max(config.password.minLength, policy?.minLength ?? 0),
    history: policy?.history ?? null,
    kinds: atLeast === 0 ? null : { atLeast },
    noBeyondBmp: ntHash,
  };
}

/** Words of every university, beside those of its profile. */
const OF_EVERY_UNIVERSITY = [
  'université',
  'university',
  'faculté',
  'campus',
  'étudiant',
  'étudiante',
  'student',
  'licence',
  'eduroam',
] as const;

/** The establishment's words, which everybody there knows: its names and domains, what it calls its card. */
export function houseWords(config: Pick<Config, 'profile' | 'establishment'>): readonly string[] {
  const { profile, establishment } = config;
  const domains = [...(profile.mailDomain === null ? [] : [profile.mailDomain]), ...profile.ownDomains];
  const card = Object.values(profile.words.card).filter((text) => text !== undefined);
  return [establishment.name, profile.name, profile.establishment, ...domains, ...card, ...OF_EVERY_UNIVERSITY];
}

/**
 * Judges a typed password by all rules but the directory's own.
 * @param isCommon whether a normalised password stands in the list of leaked and common ones
 * @param house the establishment's words: a password made of them alone is a common one
 * @throws what `isCommon` throws
 */
export function judgeWhole(
  typed: string,
  rules: PasswordRules,
  student: Student,
  isCommon: (password: string) => boolean,
  house: readonly string[],
): Verdict {
  const verdict = judgePassword(typed, rules, { ...ownData(student), house });
  const ofHouse = { names: [], login: '', numbers: [], birthDate: null, house };
  const { password } = verdict;
  const common = password !== null && (isCommon(password) || madeOfOwnData(password, ofHouse));
  return common ? { ...verdict, unmet: [...verdict.unmet, 'common'] } : verdict;
}

/**
 * What the page is told. That a text is made of own data is said only where nothing else is wrong with it: else a year
 * or a name could be asked for with texts too short to be kept.
 */
export function told(unmet: readonly RuleName[]): readonly RuleName[] {
  return unmet.length === 1 ? unmet : unmet.filter((rule) => rule !== 'own_data');
}

/** All that is known of a password's owner. */
export function ownData(student: Student): OwnData {
  return {
    names: [student.givenName, student.familyName, student.name],
    login: student.login,
    numbers: [
      student.card,
      ...student.identifiers
        .filter(({ kind, value }) => kind !== 'name' || /^\d+$/.test(value))
        .map(({ value }) => value),
    ],
    birthDate: student.birthDate,
  };
}
