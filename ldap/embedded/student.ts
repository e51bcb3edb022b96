/**
 * A fictional student in SUPANN's form.
 * Source: SUPANN 2021: supannEtuId, supannRessourceEtat and supannRessourceEtatDate, supannCMSAffectation,
 * supannOIDCDateDeNaissance. One liberty: supannEtuEtape holds a code there (`{UAI:…}L2HIST`) that a nomenclature
 * explains; here it is the words on the card, because no nomenclature comes with the demonstration.
 */
import type { Account, PortraitStyle } from './entry';
import { freshAccount, generalizedTime } from './entry';
import { unknownPasswordHash } from './password-hash';
import { WordRandom } from './random-source';

export const mailDomain = 'univ-exemple.fr';

/** A password that is hashed when the entries are made; `unknown`: nobody's; `none`: none was ever set. */
export type SeedPassword = { readonly text: string } | 'unknown' | 'none';

/** What the account was at the beginning, beside its password. */
export type SeedAccount = Partial<Omit<Account, 'hash' | 'history'>>;

/** A person before ids, salts and places in groups are given. */
export interface PersonSeed {
  readonly login: string;
  readonly card: string | null;
  readonly kind: 'staff' | 'student';
  readonly attributes: Readonly<Record<string, readonly string[]>>;
  readonly password: SeedPassword;
  readonly account: SeedAccount;
  readonly portrait: PortraitStyle | null;
  readonly createdAt: string;
}

/** The dates that hang on the day on which the demonstration begins. */
export class SeedCalendar {
  /** The year in which the current academic year ends. */
  readonly endYear: number;

  constructor(readonly now: Date) {
    this.endYear = now.getUTCFullYear() + (now.getUTCMonth() >= 7 ? 1 : 0);
  }

  /** Some time ago, as LDAP writes it. */
  ago(days: number, minutes = 0): string {
    return generalizedTime(new Date(this.now.getTime() - (days * 1_440 + minutes) * 60_000));
  }

  /** A day some days ago, `YYYYMMDD`. */
  dayAgo(days: number): string {
    return this.ago(days).slice(0, 8);
  }
}

export interface StudentFacts {
  /** The card's number without its `E`. */
  readonly number: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly style: PortraitStyle;
  /** `YYYY-MM-DD`. */
  readonly birthDate: string;
  readonly programme: string;
  /** `state:substate:start:end` of the account; default: active until the end of the year after the academic one. */
  readonly state?: string;
  readonly card?: 'lost' | 'expired';
  readonly affiliations?: readonly string[];
  /** Added to, or put in the place of, what is common to all. */
  readonly attributes?: Readonly<Record<string, readonly string[]>>;
  readonly password?: SeedPassword;
  readonly account?: SeedAccount;
  readonly photo?: false;
  /** Told apart in mail addresses from somebody of the same name. */
  readonly homonym?: number;
}

/** A name as mail addresses write it. */
export function mailName(name: string): string {
  return name
    .replace(/ı/g, 'i')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
}

function cardValues(
  facts: StudentFacts,
  random: WordRandom,
  calendar: SeedCalendar,
): Record<string, readonly string[]> {
  const chip = `04${Array.from({ length: 12 }, () => random.between(0, 15).toString(16)).join('')}`.toUpperCase();
  const until = `${facts.card === 'expired' ? calendar.endYear - 1 : calendar.endYear}0930`;
  const valid = facts.card === undefined;
  const said = facts.card === 'lost' ? 'faux' : 'vrai';
  return {
    supannCMSAffectation: [`[type=etudiant][format=DESFIRE:XLSB][id=${chip}][valide=${said}][datefin=${until}]`],
    ...(valid ? { supannCMSIdEtiquette: [chip] } : {}),
  };
}

function firstYear(number: string): number {
  const year = Number(number.slice(0, 2));
  return year > 50 ? 1900 + year : 2000 + year;
}

/** The student's entry, uid being the number with its `E`. */
export function student(facts: StudentFacts, calendar: SeedCalendar): PersonSeed {
  const { number, givenName, familyName } = facts;
  const login = `E${number}`;
  const random = new WordRandom(login);
  const affiliations = facts.affiliations ?? ['student', 'member'];
  const local = `${mailName(givenName)}.${mailName(familyName)}${facts.homonym ?? ''}`;
  const state = facts.state ?? `A:SupannActif::${calendar.endYear}1231`;
  const password = facts.password ?? 'unknown';
  const changedAt = password === 'none' ? null : calendar.ago(random.between(3, 300), random.between(0, 1_439));
  return {
    login,
    card: login,
    kind: 'student',
    attributes: {
      objectClass: ['top', 'person', 'organizationalPerson', 'inetOrgPerson', 'eduPerson', 'supannPerson'],
      uid: [login],
      cn: [`${givenName} ${familyName}`],
      sn: [familyName],
      givenName: [givenName],
      displayName: [`${givenName} ${familyName}`],
      supannCivilite: [facts.style === 'feminine' ? 'Mme' : 'M.'],
      mail: [`${local}@etu.${mailDomain}`],
      supannAutreMail: [`${login.toLowerCase()}@etu.${mailDomain}`],
      supannAliasLogin: [`${mailName(givenName).charAt(0)}.${mailName(familyName)}${facts.homonym ?? ''}`],
      supannMailPerso: [`${local}@courriel.example`],
      eduPersonAffiliation: affiliations,
      eduPersonPrimaryAffiliation: [affiliations[0] ?? 'student'],
      eduPersonPrincipalName: [`${login}@${mailDomain}`],
      supannEtuId: [number],
      supannEtuEtape: [facts.programme],
      supannOIDCDateDeNaissance: [facts.birthDate],
      supannRessourceEtat: [`{COMPTE}${state.split(':', 2).join(':')}`],
      supannRessourceEtatDate: ['{MAIL}A:SupannActif::', `{COMPTE}${state}`],
      ...cardValues(facts, random, calendar),
      ...facts.attributes,
    },
    password,
    account: { changedAt, ...facts.account },
    portrait: facts.photo === false ? null : facts.style,
    createdAt: `${firstYear(number)}0901080000Z`,
  };
}

/** An account from its seed; `hash` is that of a password given in clear. */
export function accountFrom(seed: PersonSeed, hash: string | null, random: (bytes: number) => Buffer): Account {
  return {
    ...freshAccount,
    ...seed.account,
    hash: seed.password === 'unknown' ? unknownPasswordHash(random) : hash,
  };
}
