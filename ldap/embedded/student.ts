/**
 * A fictional student in SUPANN's form.
 * Source: SUPANN 2021: supannEtuId, supannRessourceEtat and supannRessourceEtatDate, supannCMSAffectation,
 * supannOIDCDateDeNaissance. One liberty: supannEtuEtape holds a code there (`{UAI:…}L2HIST`) that a nomenclature
 * explains; here it is the words on the card, because no nomenclature comes with the demonstration.
 */
import type { Account, PortraitStyle } from './entry';
import { freshAccount, generalizedTime } from './entry';
import { fictionalDomain, type House, mailName } from './house';
import { unknownPasswordHash } from './password-hash';
import { WordRandom } from './random-source';

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
  /** The card's number without its `E`, before it fits the profile's forms. */
  readonly number: string;
  /** A number that the directory has twice: the other bearer's. */
  readonly sharesNumberOf?: string;
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

function numberOf(number: string, house: House): string {
  const fitting = house.number(number);
  if (fitting === null) {
    throw new Error(`no form of the profile fits ${number}`);
  }
  return fitting;
}

function firstYear(number: string): number {
  const year = Number(number.slice(0, 2));
  return year > 50 ? 1900 + year : 2000 + year;
}

/** The student's entry. @throws Error for a number that fits none of the profile's forms */
export function student(facts: StudentFacts, calendar: SeedCalendar, house: House): PersonSeed {
  const { givenName, familyName } = facts;
  const number = numberOf(facts.number, house);
  const login = house.login(facts);
  const card = `E${number}`;
  const random = new WordRandom(`E${facts.number}`);
  const affiliations = facts.affiliations ?? ['student', 'member'];
  const local = `${mailName(givenName)}.${mailName(familyName)}${facts.homonym ?? ''}`;
  const state = facts.state ?? `A:SupannActif::${calendar.endYear}1231`;
  const password = facts.password ?? 'unknown';
  const changedAt = password === 'none' ? null : calendar.ago(random.between(3, 300), random.between(0, 1_439));
  return {
    login,
    card,
    kind: 'student',
    attributes: {
      objectClass: ['top', 'person', 'organizationalPerson', 'inetOrgPerson', 'eduPerson', 'supannPerson'],
      uid: house.uids(login, number),
      cn: [`${givenName} ${familyName}`],
      sn: [familyName],
      givenName: [givenName],
      displayName: [`${givenName} ${familyName}`],
      supannCivilite: [facts.style === 'feminine' ? 'Mme' : 'M.'],
      mail: [`${local}@${house.mailDomain}`],
      supannAutreMail: [`${card.toLowerCase()}@${house.mailDomain}`],
      supannAliasLogin: [`${mailName(givenName).charAt(0)}.${mailName(familyName)}${facts.homonym ?? ''}`],
      // Whoever never opened the account has not given one yet.
      ...(password === 'none' ? {} : { supannMailPerso: [`${local}@courriel.example`] }),
      eduPersonAffiliation: affiliations,
      eduPersonPrimaryAffiliation: [affiliations[0] ?? 'student'],
      eduPersonPrincipalName: [login.includes('@') ? login : `${login}@${fictionalDomain}`],
      ...house.numberAttributes(facts.sharesNumberOf === undefined ? number : numberOf(facts.sharesNumberOf, house)),
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
    createdAt: `${firstYear(facts.number)}0901080000Z`,
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
