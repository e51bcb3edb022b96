/**
 * Who comes to a desk, and what the desk must do: a table written by hand from the product's own tables, by which the
 * console is judged. Nothing in it is computed by the console's code. `situation-rows.ts` makes the rows.
 */

/** What each group of rows is read from. The first nine: the product's "Account situations", row by row. */
export const SOURCES = {
  forgotten: 'active, password forgotten: reset',
  locked: 'active, locked by too many failures: reset, which also unlocks',
  expired: 'password expired or flagged "must change": reset, which clears the flag',
  neverActivated: 'never activated: desk activation, kiosk only',
  loginForgotten: 'login forgotten: shown at the end of every reset, and alone as an identity reminder (kiosk)',
  card: 'card lost, expired or withdrawn: refused, says where to get a new card',
  closed: 'account closed or suspended: refused, says whom to see; the reason itself to kiosk staff only',
  alsoStaff: 'student who is also staff, or any privileged account: refused, on the same page as "not found"',
  notYet: 'registered today, not yet in the directory: not found; new registrations take up to a day',
  state:
    'account state: A with SupannAnticipe, SupannActif, SupannSursis active until its end date; any other word refused',
  self: 'nobody resets themself, not even under another account of the same person',
  ambiguous: 'two entries found is a refusal',
  number: 'the card’s number, preceded by E; other codes are named instead of "malformed"',
  inspection:
    'no card, no reset, even if the student knows the number: the staff member states that the card is in hand',
} as const;

export type Source = keyof typeof SOURCES;

/** A student is served. */
export interface Served {
  readonly serves: 'reset' | 'activation' | 'reminder';
}

/** A student is not served: what the log says, and what the page says by its locale key. */
export interface Refused {
  readonly reason: string;
  /** `refusal.<word>` is a page of its own, `error.desk.<word>` stands on the card form. */
  readonly text: `refusal.${string}` | `error.desk.${string}`;
  /** Whether the log names the student. */
  readonly named: boolean;
}

export type Outcome = Served | Refused;

/** Who stands there, as the card and the student's own screen name them. */
export interface Person {
  readonly name: string;
  readonly givenName: string;
  /** As staff type it. */
  readonly birthDate?: string;
  /** Locked by failures: the page says so to kiosk staff, who may unlock alone. */
  readonly locked?: true;
  readonly photo?: false;
}

export interface Situation {
  readonly name: string;
  readonly of: Source;
  /** As typed. */
  readonly card: string;
  readonly inspected?: false;
  readonly who?: Person;
  /** What the log keeps of the account as the directory has it. */
  readonly raw?: string;
  readonly teacher: Outcome;
  readonly kiosk: Outcome;
  /** Where a profile's own facts make another thing of it. */
  readonly unless?: {
    readonly fact: 'opensAccounts' | 'nantesForm';
    readonly teacher?: Outcome;
    readonly kiosk: Outcome;
  };
}

const reset: Served = { serves: 'reset' };
const activation: Served = { serves: 'activation' };
const reminder: Served = { serves: 'reminder' };

/** Told by its own name. */
const told = (reason: string): Refused => ({ reason, text: `refusal.${reason}`, named: true });
/** An account's state, to a teacher: "not at this desk". */
const elsewhere = (reason: string): Refused => ({ reason, text: 'refusal.not_at_this_desk', named: true });
/** The page that unknown, protected, own and ambiguous cards share. */
const onePage = (reason: string, named = true): Refused => ({ reason, text: 'refusal.not_found', named });
const form = (reason: string, word: string): Refused => ({ reason, text: `error.desk.${word}`, named: false });

const both = (outcome: Outcome): Pick<Situation, 'teacher' | 'kiosk'> => ({ teacher: outcome, kiosk: outcome });
/** A reset for every desk. */
const served = (name: string, givenName: string, more: Partial<Person> = {}) => ({
  who: { name, givenName, ...more },
  ...both(reset),
});
/** Teachers refused; kiosk staff open the account where the profile has it. */
const opened = (name: string, givenName: string, birthDate: string) => ({
  who: { name, givenName, birthDate },
  teacher: elsewhere('not_activated'),
  kiosk: activation,
  unless: { fact: 'opensAccounts', kiosk: told('not_activated') } as const,
});
const stateOf = (reason: string): Pick<Situation, 'teacher' | 'kiosk'> => ({
  teacher: elsewhere(reason),
  kiosk: told(reason),
});

/** Students whom the demonstration does not have; `situated-people.ts` makes them. */
export const ADDED = {
  administratorsLock: '23900001',
  unknownWord: '23900002',
  sursisOver: '23900003',
  noBirthDate: '23900004',
  selfByStudentNumber: '23900005',
  selfByMail: '23900006',
  selfByAlias: '23900007',
  selfByEmployeeNumber: '23900008',
  lostAndClosed: '23900009',
  notBegun: '23900010',
} as const;

export const SITUATIONS: readonly Situation[] = [
  { name: 'password forgotten', of: 'forgotten', card: 'E21813178', ...served('Théo Marchand', 'Théo') },
  {
    name: 'locked by failures',
    of: 'locked',
    card: 'E21813179',
    ...served('Aminata Traoré', 'Aminata', { locked: true }),
  },
  { name: 'password expired', of: 'expired', card: 'E21813181', ...served('Mai Linh Phạm', 'Mai Linh') },
  { name: 'password to be changed', of: 'expired', card: 'E22104518', ...served('Emre Yılmaz', 'Emre') },
  {
    name: 'never activated: SupannPrecree',
    of: 'neverActivated',
    card: 'E21813180',
    ...opened('Lucas Le Bihan', 'Lucas', '10/10/1998'),
  },
  {
    name: 'never activated: SupannCree',
    of: 'neverActivated',
    card: 'E26000129',
    ...opened('Maëlys Hoarau', 'Maëlys', '8/4/2008'),
  },
  {
    name: 'never activated, no birth date to compare',
    of: 'neverActivated',
    card: `E${ADDED.noBirthDate}`,
    ...stateOf('not_activated'),
  },
  {
    name: 'login forgotten',
    of: 'loginForgotten',
    card: 'E21813178',
    who: { name: 'Théo Marchand', givenName: 'Théo' },
    teacher: reset,
    kiosk: reminder,
  },
  { name: 'card lost', of: 'card', card: 'E21813182', ...both(told('card_lost')) },
  { name: 'card expired', of: 'card', card: 'E22003356', ...both(told('card_expired')) },
  { name: 'card lost, account closed', of: 'card', card: `E${ADDED.lostAndClosed}`, ...both(told('card_lost')) },
  { name: 'account closed', of: 'closed', card: 'E21813183', ...stateOf('account_closed') },
  { name: 'account suspended', of: 'closed', card: 'E21900417', ...stateOf('account_suspended') },
  {
    name: 'locked by an administrator',
    of: 'closed',
    card: `E${ADDED.administratorsLock}`,
    raw: 'locked by an administrator',
    ...stateOf('account_suspended'),
  },
  {
    name: 'a state that has no meaning',
    of: 'state',
    card: `E${ADDED.unknownWord}`,
    raw: '{COMPTE}X:SupannInconnu',
    ...stateOf('account_closed'),
  },
  { name: 'sursis', of: 'state', card: 'E20417733', ...served('Clara Saint-Martin', 'Clara') },
  { name: 'sursis, its end past', of: 'state', card: `E${ADDED.sursisOver}`, ...stateOf('account_closed') },
  { name: 'active from next year', of: 'state', card: `E${ADDED.notBegun}`, ...stateOf('account_closed') },
  { name: 'anticipated', of: 'state', card: 'E26000128', ...served("Ousmane N'Diaye", 'Ousmane') },
  {
    name: 'doctoral student who is also staff',
    of: 'alsoStaff',
    card: 'E21813184',
    ...both(onePage('protected_account')),
  },
  { name: 'in a protected group', of: 'alsoStaff', card: 'E22017305', ...both(onePage('protected_account')) },
  {
    name: 'oneself, by the employee number',
    of: 'self',
    card: `E${ADDED.selfByEmployeeNumber}`,
    ...both(onePage('self')),
  },
  {
    name: 'oneself, by the student number',
    of: 'self',
    card: `E${ADDED.selfByStudentNumber}`,
    ...both(onePage('self')),
  },
  { name: 'oneself, by a mail address', of: 'self', card: `E${ADDED.selfByMail}`, ...both(onePage('self')) },
  { name: 'oneself, by an alias', of: 'self', card: `E${ADDED.selfByAlias}`, ...both(onePage('self')) },
  { name: 'one number, two entries', of: 'ambiguous', card: 'E22990001', ...both(onePage('card_ambiguous', false)) },
  { name: 'registered today', of: 'notYet', card: 'E26999999', ...both(onePage('card_unknown', false)) },
  {
    name: 'Arabic name, long names, no photo',
    of: 'forgotten',
    card: 'E21813185',
    ...served('Abderrahmane Ben Abdelaziz El Mansouri Et-Tilimsani', 'Abderrahmane', { photo: false }),
  },
  {
    name: 'a namesake, the elder',
    of: 'forgotten',
    card: 'E23105561',
    ...served('Marie-Charlotte Delaunay-Rakotondrabe de Kermorvan', 'Marie-Charlotte'),
  },
  {
    name: 'number in Nantes’ form',
    of: 'number',
    card: 'E990123W',
    ...served('Inès Belkacem', 'Inès'),
    unless: {
      fact: 'nantesForm',
      teacher: form('card_malformed', 'malformed'),
      kiosk: form('card_malformed', 'malformed'),
    },
  },
  {
    name: 'typed small, with blanks and dots',
    of: 'number',
    card: 'e 2181.3178',
    ...served('Théo Marchand', 'Théo'),
  },
  {
    name: 'from a reader that thinks it is American',
    of: 'number',
    card: 'Eé&_&"&è_',
    ...served('Théo Marchand', 'Théo'),
  },
  { name: 'number without its E', of: 'number', card: '21813178', ...both(form('card_malformed', 'no_prefix')) },
  { name: 'nothing typed', of: 'number', card: '', ...both(form('card_malformed', 'missing')) },
  { name: 'no number at all', of: 'number', card: 'Marchand Théo', ...both(form('card_malformed', 'malformed')) },
  {
    name: 'full-width digits',
    of: 'number',
    card: 'E２１８１３１７８',
    ...both(form('card_malformed', 'foreign_digits')),
  },
  {
    name: 'the European card’s code',
    of: 'number',
    card: 'http://esc.gg/0f2a',
    ...both(form('card_malformed', 'european_card_qr')),
  },
  { name: 'the chip’s number', of: 'number', card: '04A1B2C3D4E5F6', ...both(form('card_malformed', 'chip_number')) },
  {
    name: 'the library’s barcode',
    of: 'number',
    card: '21234567890123',
    ...both(form('card_malformed', 'library_barcode')),
  },
  {
    name: 'card not in hand',
    of: 'inspection',
    card: 'E21813178',
    inspected: false,
    ...both(form('not_inspected', 'not_inspected')),
  },
  {
    name: 'card not in hand, of a protected account',
    of: 'inspection',
    card: 'E21813184',
    inspected: false,
    ...both(form('not_inspected', 'not_inspected')),
  },
];
