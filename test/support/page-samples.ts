/** Every page in every state that its model allows, with plausible people: for the tests of the templates, and for pictures. */
import { ACTIONS, OUTCOMES, PAGE_REASONS, REASONS } from '../../server/audit/reasons';
import type { Frame, PageName, Pages, RuleLine, StaffLine } from '../../server/pages';

/** One page in one state. */
export interface Sample {
  readonly name: string;
  readonly page: PageName;
  readonly world: Frame['world'];
  readonly render: (render: <P extends PageName>(page: P, model: Pages[P]) => string) => string;
}

export const NOW = new Date('2026-11-24T09:47:00Z');
const SOON = new Date('2026-11-24T09:52:00Z');

/** A name as nobody has one: it must come out as text wherever it is shown. */
export const HOSTILE = '<script>alert("x")</script>&\'**gras**';

export function sampleFrame({ page, world }: Pick<Sample, 'page' | 'world'>, lang: string): Frame {
  const signedIn = page !== 'login' && page !== 'outside';
  const languages = [
    { code: 'fr', name: 'Français', href: '/language/fr?back=%2Fdesk' },
    { code: 'en', name: 'English', href: '/language/en?back=%2Fdesk' },
  ];
  return {
    world,
    lang,
    languages,
    establishment: 'Nantes Université',
    profile: 'nantes',
    csrf: 'csrf-token',
    logoutToken: signedIn && world !== 'student' ? 'logout-token' : null,
    requestId: '7f3k92qd',
    demonstration: true,
    version: '0.1.0',
    now: NOW,
  };
}

const staff: StaffLine = { name: 'Nadia Dupont', role: 'teacher', site: 'Campus Tertre' };
const auditor: StaffLine = { name: 'Anne Leroy', role: 'auditor', site: 'Campus Tertre' };

function sample<P extends PageName>(page: P, world: Frame['world'], name: string, model: Pages[P]): Sample {
  return { name: `${page} ${name}`, page, world, render: (render) => render(page, model) };
}

const login: Pages['login'] = { reason: null, staffExample: 'dupont-n', demonstration: null };
const demonstration: Pages['login']['demonstration'] = {
  password: 'guichet-demo',
  staff: [
    { login: 'dupont-n', role: 'teacher' },
    { login: 'moreau-k', role: 'kiosk' },
    { login: 'leroy-a', role: 'auditor' },
  ],
  cards: [
    { card: 'E21813178', text: 'forgotten' },
    { card: 'E21813179', text: 'locked' },
    { card: 'E21813180', text: 'never_activated' },
    { card: 'E21813181', text: 'expired' },
    { card: 'E21813182', text: 'card_lost' },
    { card: 'E21813183', text: 'account_closed' },
    { card: 'E21813184', text: 'protected_account' },
    { card: 'E21813185', text: 'long_name' },
    { card: 'E990123W', text: 'nantes' },
  ],
};

/** The words that each page is given as its `reason`: those of `?reason=`, parted by where they lead. */
const FORM = ['too_large', 'content_type', 'csrf', 'malformed', 'earlier_step'];
export const LOGIN_REASONS = [...FORM, 'empty', 'credentials', 'throttled', 'directory_away', 'log_away', 'no_role', 'superseded', 'revoked', 'session_ended'];
export const RESUME_REASONS = [...FORM, 'empty', 'credentials', 'throttled', 'directory_away', 'log_away'];
export const STUDENT_REASONS = [...FORM, 'mismatch', 'policy', 'charter', 'recovery_mail', 'busy', 'failed', 'unknown', 'directory_away', 'log_away'];
/** What a case may end with: shown on the page `ended`, and as a notice at the desk. */
export const END_REASONS = [
  'done', 'cancelled', 'expired', 'attempts', 'unsettled', 'recovered', 'staff_disabled', 'superseded', 'session_ended',
  'entry_changed', 'protected_account', 'self', 'card_unknown', 'card_ambiguous', 'card_lost', 'card_expired',
  'account_closed', 'account_suspended', 'not_activated',
];
export const CARD_FAULTS = ['missing', 'no_prefix', 'foreign_digits', 'malformed', 'too_long', 'european_card_qr', 'chip_number', 'library_barcode', 'check_letter'];
export const REFUSALS = [
  'not_found', 'card_lost', 'card_expired', 'account_closed', 'account_suspended', 'not_at_this_desk', 'not_activated',
  'cooldown', 'repeated', 'throttled', 'attempts', 'directory_away', 'entry_changed',
];

const desk: Pages['desk'] = { card: '', inspected: false, cardExample: 'E990123W', errors: [], refusal: null, notice: null, open: null, understood: null, staff };
const notInspected = { field: 'inspected', reason: 'not_inspected' };

const student: Pages['identity']['student'] = {
  name: 'Inès Belkacem',
  card: 'E990123W',
  birthDate: '2005-03-14',
  programme: 'Licence 2, sciences de la vie',
  hasPhoto: true,
  locked: false,
};
const identity: Pages['identity'] = { student, understood: null, errors: [], until: SOON, cancelToken: 'cancel-token', staff };

export const RULES: readonly RuleLine[] = [
  { name: 'too_short', values: { min: 12 }, state: 'todo' },
  { name: 'spaces_at_ends', values: {}, state: 'todo' },
  { name: 'too_long', values: { max: 127 }, state: 'todo' },
  { name: 'too_many_bytes', values: { max: 511 }, state: 'todo' },
  { name: 'own_data', values: {}, state: 'later' },
  { name: 'history', values: { count: 5 }, state: 'later' },
];
const OTHER_RULES: readonly RuleLine[] = [
  { name: 'empty', values: {}, state: 'no' },
  { name: 'ill_formed', values: {}, state: 'no' },
  { name: 'too_short', values: { min: 6 }, state: 'no' },
  { name: 'recommended', values: { length: 12 }, state: 'todo' },
  { name: 'kinds', values: { atLeast: 2 }, state: 'no' },
  { name: 'letters', values: { atLeast: 1 }, state: 'todo' },
  { name: 'digits', values: { atLeast: 1 }, state: 'todo' },
  { name: 'forbidden_characters', values: { forbidden: '<>"\'$' }, state: 'no' },
  { name: 'characters', values: { characters: 'ascii' }, state: 'no' },
  { name: 'characters', values: { characters: 'latin1' }, state: 'todo' },
  { name: 'spaces_at_ends', values: {}, state: 'no' },
  { name: 'too_long', values: { max: 127 }, state: 'no' },
  { name: 'too_many_bytes', values: { max: 72 }, state: 'no' },
  { name: 'beyond_bmp', values: {}, state: 'todo' },
  { name: 'quality', values: {}, state: 'no' },
  { name: 'too_young', values: {}, state: 'no' },
  { name: 'not_told', values: {}, state: 'no' },
];

const turn: Pages['student'] = {
  givenName: 'Inès',
  reason: null,
  unsettled: false,
  rules: RULES,
  until: SOON,
  mayExtend: true,
  moreTimeToken: 'more-time-token',
  cancelToken: 'cancel-token',
};
const done: Pages['done'] = {
  givenName: 'Inès',
  login: 'E990123W',
  mail: 'ines.belkacem@etu.univ-exemple.fr',
  receipt: 'JRYTC-JNFJ9-7F3K92QD',
  warning: null,
  until: SOON,
  mayExtend: true,
  finishToken: 'finish-token',
  moreTimeToken: 'more-time-token',
};
const ended: Pages['ended'] = { givenName: 'Inès', reason: 'done', changed: 'yes', staffName: 'Nadia Dupont' };
const resume: Pages['resume'] = { reason: null, staffName: 'Nadia Dupont', logoutToken: 'logout-token' };

type Entry = Pages['audit-entries']['entries'][number];
const entry = (seq: number, action: string, outcome: string, rest: Partial<Entry> = {}): Entry => ({
  seq,
  time: new Date(NOW.getTime() - (3521 - seq) * 47_000).toISOString(),
  action,
  outcome,
  reason: null,
  staff: 'Nadia Dupont',
  student: 'Inès Belkacem',
  campus: 'Tertre',
  caseId: 'X66E2DMJT6',
  ...rest,
});
const nobody = { student: null, caseId: null };
const entries: readonly Entry[] = [
  entry(3521, 'desk.resume', 'ok'),
  entry(3520, 'case.end', 'ok', { reason: 'done' }),
  entry(3519, 'reset.result', 'ok'),
  entry(3518, 'reset.intent', 'pending'),
  entry(3517, 'desk.handover', 'ok'),
  entry(3516, 'desk.card', 'ok'),
  entry(3515, 'desk.card', 'refused', { ...nobody, reason: 'card_unknown' }),
  entry(3514, 'signal.raised', 'ok', nobody),
  entry(3513, 'staff.login', 'ok', nobody),
  entry(3512, 'case.end', 'unknown', { reason: 'unsettled', student: 'Titouan Simon', caseId: 'JRYTCJNFJ9' }),
  entry(3511, 'reset.result', 'unknown', { reason: 'proof_refused', student: 'Titouan Simon', caseId: 'JRYTCJNFJ9' }),
  entry(3510, 'system.start', 'ok', { ...nobody, staff: null, campus: null }),
  entry(1200, 'reset.result', 'partial', { student: 'محمد بن عبد الرحمن' }),
];
/** Each word of the log once, and one that this version does not know. */
const everyWord: readonly Entry[] = [
  ...ACTIONS.map((action, index) => entry(3000 - index, action, 'ok', nobody)),
  ...OUTCOMES.map((outcome, index) => entry(2900 - index, 'desk.card', outcome)),
  ...REASONS.map((reason, index) => entry(2800 - index, 'desk.card', 'refused', { reason })),
  entry(2700, 'desk.later', 'later', { reason: 'later' }),
];
const list: Pages['audit-entries'] = { entries, filters: {}, errors: [], next: '/audit/entries?cursor=3500', staff: auditor };

const hash = (n: number): string => Buffer.alloc(32, n).toString('base64');
const one: Pages['audit-entry'] = {
  seq: 3489,
  fields: [
    { name: 'time', value: 'mercredi 30 septembre 2026, 15:37:07' },
    { name: 'student', value: 'Titouan Simon, E21320436' },
    { name: 'staff', value: 'Nadia Dupont, dupont-n' },
    { name: 'detail.proof', value: 'bind' },
  ],
  json: '{"v":1,"seq":3489,"time":"2026-09-30T13:37:07.288Z","action":"reset.result","outcome":"ok","reason":null,"caseId":"JRYTCJNFJ9","student":{"name":"Titouan Simon"},"salt":"a06bf89038328c54f173405aeeb77fb5"}',
  proof: {
    size: 3524,
    leafHash: hash(240),
    path: Array.from({ length: 11 }, (_, index) => hash(17 * index)),
    checkpoint: `guichet.example/1\n3524\n${hash(65)}\n\n— guichet.example ${hash(7)}\n`,
  },
  nextCheckpoint: null,
  staff: auditor,
};

/** The words of the error page, by status, and a status alone. */
export const ERRORS: readonly (readonly [status: number, reason: string])[] = [
  [400, 'malformed'], [403, 'csrf'], [403, 'role'], [403, 'network'], [403, 'staff_disabled'], [404, 'not_found'],
  [405, 'method'], [409, 'earlier_step'], [409, 'no_case'], [413, 'too_large'], [415, 'content_type'], [429, 'throttled'],
  [500, 'internal'], [503, 'busy'], [503, 'directory_away'], [503, 'log_away'], [503, 'busy_stopping'], [503, 'starting'],
  [400, 'some_word'], [403, 'some_word'], [409, 'some_word'], [429, 'some_word'],
];
const WORLDS = ['staff', 'student', 'between', 'audit'] as const;
const LONG = { ...student, name: 'Abdelrahmane-Mohammed-Amine Ben Abdelkader-Fernandez de la Vega', hasPhoto: false, birthDate: null, programme: null, locked: true };

export const SAMPLES: readonly Sample[] = [
  sample('login', 'staff', 'plain', login),
  sample('login', 'staff', 'demonstration', { ...login, demonstration }),
  ...[...LOGIN_REASONS, 'never_heard_of'].map((reason) => sample('login', 'staff', reason, { ...login, reason })),
  sample('desk', 'staff', 'plain', desk),
  sample('desk', 'staff', 'not inspected', { ...desk, card: 'E990123W', errors: [notInspected] }),
  sample('desk', 'staff', 'two faults', { ...desk, card: '990123V', errors: [notInspected, { field: 'card', reason: 'no_prefix' }] }),
  ...CARD_FAULTS.map((reason) => sample('desk', 'staff', `card ${reason}`, { ...desk, card: '21813178', inspected: true, errors: [{ field: 'card', reason }] })),
  sample('desk', 'staff', 'understood', { ...desk, card: 'E990123W', understood: 'E990123W', errors: [notInspected] }),
  sample('desk', 'staff', 'open case', { ...desk, open: { studentName: 'Inès Belkacem', cancelToken: 'cancel-token' } }),
  ...[...END_REASONS, 'birth_date'].map((word) => sample('desk', 'staff', `notice ${word}`, { ...desk, notice: { word, values: word === 'done' ? { receipt: 'JRYTC-JNFJ9-7F3K92QD' } : {} } })),
  ...REFUSALS.map((reason) => sample('desk', 'staff', `refusal ${reason}`, { ...desk, card: 'E21813182', inspected: true, refusal: { reason, values: {} } })),
  sample('desk', 'staff', 'refusal with a wrong letter', { ...desk, card: 'E990123V', refusal: { reason: 'not_found', values: {} }, errors: [{ field: 'card', reason: 'check_letter' }] }),
  sample('identity', 'staff', 'plain', identity),
  sample('identity', 'staff', 'not confirmed', { ...identity, errors: [{ field: 'confirmed', reason: 'not_confirmed' }] }),
  sample('identity', 'staff', 'long name, locked, no photo', { ...identity, student: LONG, understood: 'E990123W' }),
  sample('identity', 'staff', 'Arabic name', { ...identity, student: { ...student, name: 'فاطمة الزهراء بن علي' } }),
  sample('student', 'student', 'plain', turn),
  ...[...STUDENT_REASONS, 'never_heard_of'].map((reason) => sample('student', 'student', reason, { ...turn, reason })),
  sample('student', 'student', 'policy, all rules', { ...turn, reason: 'policy', rules: OTHER_RULES }),
  sample('student', 'student', 'unsettled', { ...turn, unsettled: true, mayExtend: false }),
  sample('student', 'student', 'unsettled, unknown', { ...turn, unsettled: true, reason: 'unknown' }),
  sample('student', 'student', 'long name', { ...turn, givenName: 'Abdelrahmane-Mohammed-Amine' }),
  sample('student', 'student', 'Arabic name', { ...turn, givenName: 'فاطمة' }),
  sample('wait', 'student', 'plain', { givenName: 'Inès' }),
  sample('done', 'student', 'plain', done),
  sample('done', 'student', 'partial', { ...done, warning: 'partial', mail: null, mayExtend: false }),
  sample('done', 'student', 'reminder', { ...done, receipt: null }),
  sample('done', 'student', 'long', { ...done, givenName: 'Abdelrahmane-Mohammed-Amine', login: 'abdelrahmane-mohammed-amine.ben-abdelkader-fernandez' }),
  ...[...END_REASONS, 'never_heard_of'].map((reason) => sample('ended', 'between', reason, { ...ended, reason, changed: reason === 'done' ? 'yes' : 'no' })),
  sample('ended', 'between', 'unsettled, unknown', { ...ended, reason: 'unsettled', changed: 'unknown' }),
  sample('resume', 'between', 'plain', resume),
  ...[...RESUME_REASONS, 'never_heard_of'].map((reason) => sample('resume', 'between', reason, { ...resume, reason })),
  sample('audit-entries', 'audit', 'plain', list),
  sample('audit-entries', 'audit', 'every word', { ...list, entries: everyWord, next: null }),
  sample('audit-entries', 'audit', 'none', { ...list, entries: [], next: null, filters: { staff: 'dupont-n', action: 'desk.card', from: '2026-11-01' } }),
  sample('audit-entries', 'audit', 'unreadable filter', { ...list, filters: { from: '31/11', q: 'x' }, errors: [{ field: 'from', reason: 'malformed' }] }),
  sample('audit-entry', 'audit', 'proved', one),
  sample('audit-entry', 'audit', 'not yet', { ...one, proof: null, nextCheckpoint: SOON }),
  sample('audit-entry', 'audit', 'not yet, unknown when', { ...one, proof: null }),
  sample('outside', 'staff', 'plain', { address: '203.0.113.24', networkHelp: 'https://wiki.univ-exemple.fr/vpn' }),
  sample('outside', 'staff', 'no help', { address: '2001:db8::7', networkHelp: null }),
  ...ERRORS.map(([status, reason]) => sample('error', 'staff', `${status} ${reason}`, { status, reason, changed: 'no', back: '/desk' })),
  ...WORLDS.map((world) => sample('error', world, `in ${world}`, { status: 500, reason: 'internal', changed: 'unknown', back: '/' })),
  sample('error', 'student', 'changed', { status: 500, reason: 'internal', changed: 'yes', back: '/student' }),
];

/** Every page with a hostile text in each place that a person or a request can fill. */
export const HOSTILE_SAMPLES: readonly Sample[] = [
  sample('login', 'staff', 'hostile', { ...login, reason: HOSTILE, staffExample: HOSTILE }),
  sample('desk', 'staff', 'hostile', { ...desk, card: HOSTILE, understood: HOSTILE, open: { studentName: HOSTILE, cancelToken: HOSTILE }, staff: { ...staff, name: HOSTILE, site: HOSTILE } }),
  sample('desk', 'staff', 'hostile refusal', { ...desk, card: HOSTILE, refusal: { reason: 'not_found', values: {} } }),
  sample('desk', 'staff', 'hostile notice', { ...desk, notice: { word: 'done', values: { receipt: HOSTILE } } }),
  sample('identity', 'staff', 'hostile', { ...identity, student: { ...student, name: HOSTILE, card: HOSTILE, programme: HOSTILE } }),
  sample('student', 'student', 'hostile', { ...turn, givenName: HOSTILE, reason: HOSTILE, cancelToken: HOSTILE }),
  sample('wait', 'student', 'hostile', { givenName: HOSTILE }),
  sample('done', 'student', 'hostile', { ...done, givenName: HOSTILE, login: HOSTILE, mail: HOSTILE, receipt: HOSTILE }),
  sample('ended', 'between', 'hostile', { ...ended, givenName: HOSTILE, staffName: HOSTILE, reason: HOSTILE }),
  sample('resume', 'between', 'hostile', { ...resume, staffName: HOSTILE, reason: HOSTILE }),
  sample('audit-entries', 'audit', 'hostile', {
    ...list,
    entries: [entry(1, HOSTILE, HOSTILE, { reason: HOSTILE, staff: HOSTILE, student: HOSTILE, campus: HOSTILE, caseId: HOSTILE })],
    filters: { q: HOSTILE, staff: HOSTILE },
    next: `/audit/entries?q="><${HOSTILE}`,
  }),
  sample('audit-entry', 'audit', 'hostile', { ...one, fields: [{ name: HOSTILE, value: HOSTILE }], json: HOSTILE }),
  sample('outside', 'staff', 'hostile', { address: HOSTILE, networkHelp: HOSTILE }),
  sample('error', 'staff', 'hostile', { status: 404, reason: HOSTILE, changed: 'no', back: HOSTILE }),
];

/** All words of `?reason=`, so that a test can say which has no page. */
export { PAGE_REASONS };
