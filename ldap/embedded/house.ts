/**
 * What the fictional people have from the profile of the demonstration, so that they fit its desk: their numbers, where
 * the directory keeps them, their logins, their addresses. Always the same for the same profile.
 */
import { createHash } from 'node:crypto';
import { type CardForm, checkLetter, readCard } from '../../server/domain/card';
import { fillTemplate } from '../../server/domain/template';
import { attributeType } from './schema';

/** The profile's facts that count here; a profile has them all. */
export interface HouseFacts {
  readonly name: string;
  readonly card: { readonly forms: readonly CardForm[] };
  readonly numberAt: readonly { readonly attribute: string; readonly value: string }[];
  readonly loginPattern: string | null;
  readonly mailDomain: string | null;
  readonly password: { readonly minLength: number };
}

/** Nantes', for whoever starts the directory without a profile. */
export const nantes: HouseFacts = {
  name: 'nantes',
  card: { forms: [{ kind: 'nantes' }, { kind: 'digits', min: 6, max: 10 }] },
  numberAt: [
    { attribute: 'uid', value: 'E{number}' },
    { attribute: 'supannEtuId', value: '{number}' },
  ],
  loginPattern: 'E{number}',
  mailDomain: null,
  password: { minLength: 12 },
};

/** The fictional university's own domain, where the profile says no other. */
export const fictionalDomain = 'univ-exemple.fr';

/** Shorter ones could not tell the people apart. */
const shortestNumber = 4;

const leastAsked = (minLength: number): number => Math.min(8, minLength);

/** A name as logins and mail addresses write it. */
export function mailName(name: string): string {
  return name
    .replace(/ı/g, 'i')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
}

/** Whose login is made. */
export interface Named {
  /** As the console's own people have it, before it fits the profile's forms. */
  readonly number: string;
  readonly givenName: string;
  readonly familyName: string;
}

/** Eight digits in Nantes' form: the year, and its last four. */
function nantesNumber(number: string): string {
  const six = `${number.slice(0, 2)}${number.slice(-4)}`;
  return `${six}${checkLetter(six) ?? ''}`;
}

/** The nearest length that the form takes: leading zeros added, or leading digits left out. */
function inDigits(number: string, { min, max }: Extract<CardForm, { kind: 'digits' }>): string {
  return number.length < min ? number.padStart(min, '0') : number.slice(-max);
}

export class House {
  readonly #facts: HouseFacts;
  readonly #logins = new Set<string>();
  /** Of the students' addresses. */
  readonly mailDomain: string;

  /** @throws Error for a profile that the demonstration has no people for */
  constructor(facts: HouseFacts) {
    const unknown = facts.numberAt.find(({ attribute }) => attributeType(attribute) === null);
    if (unknown !== undefined) {
      throw new Error(
        `The demonstration directory has no attribute ${unknown.attribute}, where the profile ${facts.name} keeps the card's number: try the profile with numberAt: [{attribute: supannEtuId, value: "{number}"}].`,
      );
    }
    if (facts.card.forms.some((form) => form.kind === 'digits' && form.max < shortestNumber)) {
      throw new Error(
        `The numbers of the profile ${facts.name} are too short for the demonstration: ${shortestNumber} digits at least.`,
      );
    }
    this.#facts = facts;
    this.mailDomain = facts.mailDomain ?? `etu.${fictionalDomain}`;
  }

  /** Whether cards of Nantes' own form are there. */
  get hasNantesForm(): boolean {
    return this.#facts.card.forms.some(({ kind }) => kind === 'nantes');
  }

  /** Not above the profile's own: the directory's rule must not be the first that a student hears of. */
  get minLength(): number {
    return leastAsked(this.#facts.password.minLength);
  }

  /** A number in one of the profile's forms, itself where it has one already; `null`: it cannot be put so. */
  number(number: string): string | null {
    const { forms } = this.#facts.card;
    if (readCard(`E${number}`, forms).ok) {
      return number;
    }
    const [form] = forms;
    if (form === undefined || !/^\d{8}$/.test(number)) {
      return null;
    }
    return form.kind === 'nantes' ? nantesNumber(number) : inDigits(number, form);
  }

  /** The attributes that hold a number, its login's own apart. */
  numberAttributes(number: string): Readonly<Record<string, readonly string[]>> {
    const places = this.#facts.numberAt
      .filter(({ attribute }) => attribute.toLowerCase() !== 'uid')
      .map(
        ({ attribute, value }) =>
          [attributeType(attribute)?.name ?? attribute, fillTemplate(value, { number })] as const,
      );
    return { supannEtuId: [number], ...Object.fromEntries(places.map(([name, value]) => [name, [value]])) };
  }

  /** `uid`: the login, and the number where the profile looks for it there. */
  uids(login: string, number: string): readonly string[] {
    const numbers = this.#facts.numberAt
      .filter(({ attribute }) => attribute.toLowerCase() === 'uid')
      .map(({ value }) => fillTemplate(value, { number }));
    return [...new Set([login, ...numbers])];
  }

  /** A login by the profile's pattern, nobody else's; where it has none, one as if the university had generated it. */
  login({ number, givenName, familyName }: Named): string {
    const pattern = this.#facts.loginPattern;
    const [given, family] = [mailName(givenName), mailName(familyName)];
    const wished =
      pattern === null
        ? `${family.replace(/[^a-z]/g, '').slice(0, 7)}${number.replace(/\D/g, '').slice(-3)}u`
        : fillTemplate(pattern, { number: this.number(number) ?? number, givenname: given, familyname: family });
    let login = wished;
    for (let bearer = 2; this.#logins.has(login); bearer += 1) {
      login = wished.replace(/(?=@)|$/, String(bearer));
    }
    this.#logins.add(login);
    return login;
  }
}

/** What the people were made from: other facts are other people, under whatever name. */
const keyOf = ({ name, card, numberAt, loginPattern, mailDomain, password }: HouseFacts): string =>
  JSON.stringify([name, card.forms, numberAt, loginPattern, mailDomain, leastAsked(password.minLength)]);

/** What tells the files of several profiles apart in one data folder; Nantes' has the plain name. */
export function fileSuffix(facts: HouseFacts): string {
  const key = keyOf(facts);
  const mark = createHash('sha256').update(key).digest('hex').slice(0, 6);
  return key === keyOf(nantes) ? '' : `-${mailName(facts.name).replace(/^-|-$/g, '')}-${mark}`;
}
