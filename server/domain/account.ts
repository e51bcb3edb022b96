/**
 * Who is who, and whether a desk may act: pure rules over what the directory says.
 * Sources: product.md's "Account situations" and "Account state"; SUPANN 2021 (supannRessourceEtat, supannRessourceEtatDate).
 */
import { campusDay } from './campus-day';
import { may, type Role } from './rights';

export type { Role } from './rights';

/** What SUPANN's `{COMPTE}` values come down to; `unreadable` is any other word: refused, its raw word kept. */
export type AccountState = 'active' | 'never_activated' | 'closed' | 'suspended' | 'unreadable';

/** What the plastic says where a directory keeps it; `null`: not read, the staff member's eyes decide. */
export type CardState = 'valid' | 'lost' | 'expired' | null;

/**
 * Marks that tell one person's entries, by what they are: a number means nothing beside another kind's. `name` is all
 * that the university lets somebody be reached or log in by: mail address, aliases, and the login itself. `said` is what
 * people may have entered themselves: it tells oneself, and protects nobody, or a colleague's entry could keep a student out.
 */
export interface Identifier {
  readonly kind: 'student_number' | 'staff_number' | 'name' | 'said';
  readonly value: string;
}

/** A student's entry as the desk needs it. Read by ldap/, judged here. */
export interface Student {
  /** The entry's own id (entryUUID, nsUniqueId, objectGUID): held against the entry that is written. */
  readonly id: string;
  readonly dn: string;
  readonly login: string;
  /** The number as typed at the desk, canonical (`E990123W`). */
  readonly card: string;
  readonly name: string;
  readonly givenName: string;
  readonly familyName: string;
  /** ISO date, `null` where the directory has none. */
  readonly birthDate: string | null;
  readonly programme: string | null;
  /** Whether the directory has a portrait; looked at when the card is entered only. */
  readonly hasPhoto: boolean;
  readonly mail: string | null;
  readonly state: AccountState;
  /** The raw state values, for the operator's log only. */
  readonly rawState: readonly string[];
  readonly cardState: CardState;
  /** Locked by failed binds. */
  readonly locked: boolean;
  /** Flagged "must change at next login". */
  readonly mustChange: boolean;
  /** When the password last changed, in the directory's own form; compared, never computed with. */
  readonly changedAt: string | null;
  /** Names of the policy entry that governs this account, `null`: the server's default. */
  readonly policy: string | null;
  /** Whether an NT hash is kept beside the password, for Wi-Fi and the like. */
  readonly ntHash: boolean;
  /** To recognise the same person elsewhere. */
  readonly identifiers: readonly Identifier[];
  /** Of the personnel, in this entry or in another of the same person; or in a protected group. */
  readonly protected: boolean;
}

/** A staff member as the directory describes them now. */
export interface StaffMember {
  readonly id: string;
  readonly dn: string;
  readonly login: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly identifiers: readonly Identifier[];
  /** Name of the policy entry that governs this account, `null`: the server's default. */
  readonly policy: string | null;
}

/** What the values of a SUPANN state attribute come down to, and those of them that were read. */
export interface StateReading {
  readonly state: AccountState;
  /** The values that bear the label, untouched: for `Student.rawState` and `guichet check`. */
  readonly raw: readonly string[];
}

/** From the one that decides first to the one that decides last, when several values are in effect at once. */
const STATES = ['unreadable', 'closed', 'suspended', 'never_activated', 'active'] as const;

/** SUPANN's sub-states that mean more than their letter, folded to lower case. `''`: none given. */
const SUB_STATES: ReadonlyMap<string, AccountState> = new Map([
  ['a:', 'active'],
  ['a:supannactif', 'active'],
  ['a:supannanticipe', 'active'],
  ['a:supannsursis', 'active'],
  ['i:supannprecree', 'never_activated'],
  ['i:supanncree', 'never_activated'],
]);

/** Letters whose other sub-states all mean the same. `A` is none: an unknown word beside it is refused, not guessed. */
const LETTERS: ReadonlyMap<string, AccountState> = new Map([
  ['i', 'closed'],
  ['s', 'suspended'],
]);

/** The campus's day, `YYYYMMDD`: SUPANN's dates are days, not moments, and compare as text. */
const supannDay = (now: Date): string => campusDay(now).replaceAll('-', '');

/** A real day as `YYYYMMDD`; `null`: not one. */
function readDay(text: string): string | null {
  const parts = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (parts === null) {
    return null;
  }
  const [, year, month, day] = parts;
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  return Number.isNaN(date.getTime()) || date.getUTCDate() !== Number(day) ? null : text;
}

/** One value without its label, `state:substate:start:end`; `not_in_effect`: of another time than today. */
function readOneState(value: string, today: string): AccountState | 'not_in_effect' {
  const [letter = '', subState = '', start = '', end = '', ...more] = value.split(':').map((field) => field.trim());
  const word = letter.toLowerCase();
  const state = SUB_STATES.get(`${word}:${subState.toLowerCase()}`) ?? LETTERS.get(word) ?? 'unreadable';
  const days = [start, end].map((day) => (day === '' ? '' : readDay(day)));
  if (more.length > 0 || days.includes(null)) {
    return 'unreadable';
  }
  return (start !== '' && start > today) || (end !== '' && end < today) ? 'not_in_effect' : state;
}

/** What every console reads where the configured attribute holds no value of the account. */
export const PLAIN_STATE = 'supannRessourceEtat';

/**
 * Reads `supannRessourceEtatDate` (`{COMPTE}state:substate:start:end`, fields may be empty, both days included) or
 * `supannRessourceEtat` (`{COMPTE}state[:substate]`). Other resources' values in the same attribute are passed over;
 * case is folded. Of several values the ones in effect today count, and of those the most restrictive. Where all are
 * over or yet to come the account is `closed`, for now at least. No value, or any word that SUPANN does not
 * have: `unreadable`.
 * @param label The resource without its braces, `COMPTE`.
 */
export function readState(values: readonly string[], label: string, now: Date): StateReading {
  const prefix = `{${label}}`.toLowerCase();
  const raw = values.filter((value) => value.trim().toLowerCase().startsWith(prefix));
  if (raw.length === 0) {
    return { state: 'unreadable', raw };
  }
  const today = supannDay(now);
  const read = raw.map((value) => readOneState(value.trim().slice(prefix.length), today));
  return { state: STATES.find((state) => read.includes(state)) ?? 'closed', raw };
}

/** SUPANN's `[key=content][key=content]`, folded to lower case. */
function readPairs(value: string): ReadonlyMap<string, string> {
  const pairs = value.toLowerCase().matchAll(/\[([^=[\]]*)=([^[\]]*)\]/g);
  return new Map(Array.from(pairs, ([, key = '', content = '']) => [key.trim(), content.trim()]));
}

/**
 * Reads `supannCMSAffectation` (`[type=etudiant][format=…][id=…][valide=vrai][datefin=…]`, keys in any order). Cards of
 * another type (`personnel`) are passed over. One valid student's card is enough: valid says so (`valide=vrai`) and its
 * last day is not past. Otherwise SUPANN gives no reason: `expired` when the latest last day is past, else `lost`.
 * @returns `null` without a student's card: the directory says nothing, the staff member's eyes decide.
 */
export function readCardState(values: readonly string[], now: Date): CardState {
  const cards = values
    .map(readPairs)
    .filter((card) => card.size > 0 && /^[eé]tudiant$/.test(card.get('type') ?? 'etudiant'))
    .map((card) => ({
      valid: card.get('valide') === 'vrai',
      end: readDay((card.get('datefin') ?? '').replaceAll('-', '')),
    }));
  if (cards.length === 0) {
    return null;
  }
  const today = supannDay(now);
  if (cards.some(({ valid, end }) => valid && (end === null || end >= today))) {
    return 'valid';
  }
  const latest = cards.reduce((day, { end }) => (end !== null && end > day ? end : day), '');
  return latest !== '' && latest < today ? 'expired' : 'lost';
}

/** All that tells whose an entry is, the login first; as stored: SUPANN's numbers compare with case in a directory. */
export const marksOf = ({ login, identifiers }: Pick<Student, 'login' | 'identifiers'>): readonly Identifier[] =>
  [{ kind: 'name', value: login } as const, ...identifiers]
    .map(({ kind, value }) => ({ kind, value: value.trim() }))
    .filter(({ value }) => value !== '');

/** The form in which marks that are the same are equal here: of one kind, case aside. */
export const foldMark = ({ kind, value }: Identifier): string =>
  `${kind === 'said' ? 'name' : kind} ${value.toLowerCase()}`;

/** Whether both entries are one person's: the same entry, or any mark of one kind in common, case aside. */
export function samePerson(staff: StaffMember, student: Student): boolean {
  if (staff.id !== '' && staff.id === student.id) {
    return true;
  }
  const marks = (one: StaffMember | Student): readonly string[] => marksOf(one).map(foldMark);
  const own = new Set(marks(staff));
  return marks(student).some((mark) => own.has(mark));
}

/** The audit log's reasons for which a desk turns a student away by what the directory says. */
export type RefusalReason =
  | 'self'
  | 'protected_account'
  | 'card_lost'
  | 'card_expired'
  | 'account_closed'
  | 'account_suspended'
  | 'not_activated';

export type Eligibility =
  | { readonly eligible: true; readonly purpose: 'reset' | 'activation' }
  | { readonly eligible: false; readonly reason: RefusalReason };

/** Where the student stands: who serves them, and whether this console activates accounts at all. */
export interface Situation {
  readonly role: Role;
  /** Configured in this console; whether this role may is decided here. */
  readonly activation: boolean;
}

const CARD_REFUSALS: Readonly<Record<'lost' | 'expired', RefusalReason>> = {
  lost: 'card_lost',
  expired: 'card_expired',
};

const ACCOUNT_REFUSALS: Readonly<Record<'closed' | 'suspended' | 'unreadable', RefusalReason>> = {
  closed: 'account_closed',
  suspended: 'account_suspended',
  unreadable: 'account_closed',
};

const refused = (reason: RefusalReason): Eligibility => ({ eligible: false, reason });

/**
 * May this staff member serve this student, and for what? The first ground decides: oneself and protected accounts come
 * before anything that would tell of the account, the card (told to all) before the account's state (told to few).
 */
export function decide(student: Student, staff: StaffMember, situation: Situation): Eligibility {
  if (samePerson(staff, student)) {
    return refused('self');
  }
  if (student.protected) {
    return refused('protected_account');
  }
  if (student.cardState === 'lost' || student.cardState === 'expired') {
    return refused(CARD_REFUSALS[student.cardState]);
  }
  if (student.state === 'active') {
    return { eligible: true, purpose: 'reset' };
  }
  if (student.state === 'never_activated') {
    // Without a birth date in the directory there is nothing to compare the one on the card with.
    const here = situation.activation && may(situation.role, 'activate') && student.birthDate !== null;
    return here ? { eligible: true, purpose: 'activation' } : refused('not_activated');
  }
  return refused(ACCOUNT_REFUSALS[student.state]);
}

/** Grounds that share one page and one timing, so that nobody learns from it whom the directory holds. */
const ONE_PAGE: ReadonlySet<string> = new Set(['card_unknown', 'protected_account', 'self', 'card_ambiguous']);
/** What tells of an account's state. */
const OF_THE_ACCOUNT: ReadonlySet<string> = new Set(['account_closed', 'account_suspended', 'not_activated']);

export const onePage = (reason: string): boolean => ONE_PAGE.has(reason);

/** The word under which a desk may read of a refusal: a card's state is told to all, an account's to few. */
export function shownAs(reason: string, role: Role | null): string {
  if (onePage(reason)) return 'not_found';
  return OF_THE_ACCOUNT.has(reason) && !may(role, 'account_state') ? 'not_at_this_desk' : reason;
}
