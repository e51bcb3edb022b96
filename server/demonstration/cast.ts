/** Who and what the demonstration's past month tells of: people of the embedded directory, desks, browsers. */
import type { StaffReference, StudentReference } from '../audit/entry';
import type { Role } from '../domain/account';

/** Numbers that look random and are the same for the same seed. */
export interface Chance {
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number;
  of<T>(choices: readonly T[]): T;
  /** Whether something that happens in this share of cases happens. */
  chance(share: number): boolean;
}

/** A person of the embedded directory. */
export interface Person {
  readonly login: string;
  readonly card: string | null;
  readonly name: string;
  readonly id: string;
  readonly kind: 'staff' | 'student';
}

/** A desk: where requests come from, and by which browser. */
export interface Place {
  readonly name: string;
  /** `null`: no campus, as for a VPN. */
  readonly campus: string | null;
  readonly remote: boolean;
  readonly ip: string;
  readonly userAgent: string;
}

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';
const EDGE = `${CHROME} Edg/142.0.0.0`;

const place = (name: string, campus: string | null, ip: string, userAgent: string): Place => ({
  name,
  campus,
  remote: campus === null,
  ip,
  userAgent,
});

export const PLACES = {
  kiosqueTertre: place('Kiosque Tertre', 'Tertre', '172.20.41.12', EDGE),
  kiosqueLombarderie: place('Kiosque Lombarderie', 'Lombarderie', '172.21.41.7', FIREFOX),
  tertre: place('Tertre', 'Tertre', '172.20.112.58', CHROME),
  lombarderie: place('Lombarderie', 'Lombarderie', '172.21.64.23', FIREFOX),
  centre: place('Centre-ville', 'Centre-ville', '172.22.8.140', EDGE),
  vpn: place('VPN', null, '10.8.12.201', FIREFOX),
} as const;

/** A staff member at work. */
export interface Worker {
  readonly login: string;
  readonly role: Role;
  readonly places: readonly [Place, ...Place[]];
  /** Students on an ordinary day, at least and at most. */
  readonly visits: readonly [least: number, most: number];
  /** Stays logged in from one student to the next, until the desk is idle. */
  readonly stays: boolean;
}

export const WORKERS: readonly Worker[] = [
  { login: 'moreau-k', role: 'kiosk', places: [PLACES.kiosqueTertre], visits: [2, 3], stays: true },
  { login: 'le-goff-m', role: 'kiosk', places: [PLACES.kiosqueLombarderie], visits: [1, 2], stays: true },
  { login: 'dupont-n', role: 'teacher', places: [PLACES.tertre], visits: [0, 2], stays: false },
  { login: 'nguyen-t', role: 'teacher', places: [PLACES.lombarderie], visits: [0, 1], stays: false },
  { login: 'kowalski-e', role: 'teacher', places: [PLACES.lombarderie, PLACES.vpn], visits: [0, 1], stays: false },
  { login: 'diallo-i', role: 'teacher', places: [PLACES.centre, PLACES.vpn], visits: [0, 1], stays: false },
];

export const AUDITOR = { login: 'leroy-a', role: 'auditor', place: PLACES.centre } as const;
/** Of the personnel, but without a role in the console. */
export const WITHOUT_ROLE = { login: 'petit-c', place: PLACES.tertre } as const;

/** Students whose situation the embedded directory fixes, by the reason for which a desk turns them away. */
export const TURNED_AWAY = {
  card_lost: ['E21813182'],
  card_expired: ['E22003356'],
  account_closed: ['E21813183'],
  account_suspended: ['E21900417'],
  not_activated: ['E21813180', 'E26000129'],
  protected_account: ['E21813184', 'E22017305'],
} as const;
export type TurnedAway = keyof typeof TURNED_AWAY;

/** Published cards, to be tried by visitors: nothing is told of them that could stand in a visitor's way. */
export const PUBLISHED: ReadonlySet<string> = new Set([
  ...['E21813178', 'E21813179', 'E21813180', 'E21813181', 'E21813182', 'E21813183', 'E21813184', 'E21813185'],
  'E990123W',
]);

/** Cards that no desk can serve as an ordinary student's, beside those above. */
const OTHERS_OUT: readonly string[] = ['E22104518', 'E20417733', 'E26000128', 'E22004417', 'E22990001', 'E22990002'];

/** What the directory's state says of them, as `desk.card` keeps it. @param endYear in which the academic year ends */
export function rawState(reason: TurnedAway | 'active', endYear: number): string {
  switch (reason) {
    case 'account_closed':
      return `{COMPTE}I:SupannExpire:${endYear - 2}1001:`;
    case 'account_suspended':
      return '{COMPTE}S:SupannVerrouAdministratif::';
    case 'not_activated':
      return '{COMPTE}I:SupannPrecree::';
    default:
      return `{COMPTE}A:SupannActif::${endYear}1231`;
  }
}

/** The people of the directory by their part in the month. */
export class Cast {
  /** By login, and by card. */
  private readonly known: ReadonlyMap<string, Person>;
  /** Students in no particular situation. */
  readonly ordinary: readonly Person[];

  constructor(people: readonly Person[]) {
    this.known = new Map(
      people.flatMap((person) => [person.card ?? person.login, person.login].map((key) => [key, person])),
    );
    const out = new Set<string>([...PUBLISHED, ...OTHERS_OUT, ...Object.values(TURNED_AWAY).flat()]);
    this.ordinary = people.filter(({ kind, card }) => kind === 'student' && card !== null && !out.has(card));
  }

  /** @throws Error where the directory has no such person: the month tells of people who are there */
  person(key: string): Person {
    const found = this.known.get(key);
    if (found === undefined) throw new Error(`The embedded directory has no ${key}`);
    return found;
  }

  /** Their cards; none under a profile whose numbers are of another form. */
  turnedAway(reason: TurnedAway): readonly string[] {
    return TURNED_AWAY[reason].filter((card) => this.known.has(card));
  }

  staff(login: string, role: Role | null): StaffReference {
    const { id, name } = this.person(login);
    return { id, login, name, role };
  }
}

export const studentOf = ({ id, login, card, name }: Person): StudentReference => ({ id, login, card, name });
