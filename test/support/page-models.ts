/** The pages' models with plausible people in them, one of each: what the samples are made from. */
import { join } from 'node:path';
import { readProfile } from '../../config/read-profile';
import type { PasswordRules } from '../../server/domain/password';
import { loadI18n } from '../../server/i18n';
import type { Frame, PageName, Pages, RuleLine, StaffLine } from '../../server/pages';

export const NOW = new Date('2026-11-24T09:47:00Z');
export const SOON = new Date('2026-11-24T09:52:00Z');
/** In ms. */
export const HOUR = 3_600_000;
/** How often in how long a student's password is changed, or an account unlocked. */
export const REPEATED = { count: 2, within: 7 * 24 * HOUR };

const i18n = loadI18n(join(__dirname, '../../views/locales'));
/** All that there are: a language that is added is looked at like the others. */
export const LANGUAGES = i18n.languages;
export const STAFF_LANGUAGES = i18n.staffLanguages;

const NANTES = readProfile('nantes');

/** A name as nobody has one: it must come out as text wherever it is shown. */
export const HOSTILE = '<script>alert("x")</script>&\'**gras**';

const LAW: readonly PageName[] = ['accessibility', 'legal-notice', 'personal-data'];

/** On a student's or locked screen, the staff member's own page aside: in every language. */
export const isForStudents = (page: PageName, world: Frame['world']): boolean =>
  (world === 'student' || world === 'between') && page !== 'resume';

export function sampleFrame(
  {
    page,
    world,
    frame,
  }: { readonly page: PageName; readonly world: Frame['world']; readonly frame?: Partial<Frame> | undefined },
  lang: string,
): Frame {
  const signedIn = page !== 'login' && page !== 'outside';
  return {
    world,
    lang,
    textLang: STAFF_LANGUAGES.includes(lang) || !LAW.includes(page) ? lang : 'en',
    languages: (isForStudents(page, world) ? LANGUAGES : STAFF_LANGUAGES).map((code) => {
      const t = i18n.translator(code);
      return {
        code,
        name: t('language.name'),
        short: t('language.short'),
        href: `/language/${code}?back=%2Fdesk`,
      };
    }),
    establishment: 'Nantes Université',
    profile: NANTES,
    csrf: 'csrf-token',
    logoutToken: signedIn && world !== 'student' ? 'logout-token' : null,
    otherRole: null,
    requestId: '7f3k92qd',
    demonstration: true,
    accessibility: 'none',
    version: '0.1.0',
    now: NOW,
    ...frame,
  };
}

export const staff: StaffLine = { name: 'Nadia Dupont', role: 'teacher', site: 'Campus Tertre' };
export const auditor: StaffLine = { name: 'Anne Leroy', role: 'auditor', site: 'Campus Tertre' };

export const login: Pages['login'] = { reason: null, staffExample: 'dupont-n', demonstration: null };
export const demonstration: Pages['login']['demonstration'] = {
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

export const desk: Pages['desk'] = {
  card: '',
  inspected: false,
  cardExample: 'E990123W',
  errors: [],
  refusal: null,
  notice: null,
  servedToday: 0,
  inQueue: false,
  open: null,
  understood: null,
  staff,
};
export const kiosk: Pages['desk'] = { ...desk, inQueue: true, staff: { ...staff, role: 'kiosk' } };
export const notInspected = { field: 'inspected', reason: 'not_inspected' };

export const student: Pages['identity']['student'] = {
  name: 'Inès Belkacem',
  card: 'E990123W',
  birthDate: '2005-03-14',
  programme: 'Licence 2, sciences de la vie',
  hasPhoto: true,
  locked: false,
};
export const identity: Pages['identity'] = {
  student,
  purpose: 'reset',
  asks: null,
  ways: { unlockToken: null, unlocksUsedUp: null, reminderToken: null },
  understood: null,
  errors: [],
  sent: 'handover',
  until: SOON,
  cancelToken: 'cancel-token',
  staff,
};

const JUDGED: PasswordRules = {
  minLength: 12,
  recommended: null,
  maxLength: 127,
  maxBytes: 511,
  characters: 'any',
  forbidden: '',
  kinds: null,
  digitsAtLeast: 0,
  lettersAtLeast: 0,
  history: 5,
  noBeyondBmp: false,
};
export const RULES: readonly RuleLine[] = [
  { name: 'too_short', values: { min: 12 }, state: 'todo' },
  { name: 'spaces_at_ends', values: {}, state: 'todo' },
  { name: 'too_long', values: { max: 127 }, state: 'todo' },
  { name: 'too_many_bytes', values: { max: 511 }, state: 'todo' },
  { name: 'pattern', values: {}, state: 'todo' },
  { name: 'common', values: {}, state: 'later' },
  { name: 'own_data', values: {}, state: 'later' },
  { name: 'history', values: { count: 5 }, state: 'later' },
];
export const OTHER_RULES: readonly RuleLine[] = [
  { name: 'empty', values: {}, state: 'no' },
  { name: 'ill_formed', values: {}, state: 'no' },
  { name: 'hash_scheme', values: {}, state: 'no' },
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
  { name: 'pattern', values: {}, state: 'no' },
  { name: 'quality', values: {}, state: 'no' },
  { name: 'too_young', values: {}, state: 'no' },
  { name: 'not_told', values: {}, state: 'no' },
  { name: 'history', values: {}, state: 'no' },
  { name: 'longer', values: {}, state: 'no' },
];

export const turn: Pages['student'] = {
  givenName: 'Inès',
  reason: null,
  unsettled: false,
  rules: RULES,
  judged: { rules: JUDGED, names: ['Inès', 'Belkacem'] },
  activation: null,
  until: SOON,
  leaves: SOON,
  mayExtend: true,
  moreTimeToken: 'more-time-token',
  cancelToken: 'cancel-token',
};
export const done: Pages['done'] = {
  givenName: 'Inès',
  login: 'E990123W',
  mail: 'ines.belkacem@etu.univ-exemple.fr',
  receipt: 'JRYTC-JNFJ9-7F3K92QD',
  purpose: 'reset',
  recoveryMail: null,
  warning: null,
  until: SOON,
  mayExtend: true,
  finishToken: 'finish-token',
  moreTimeToken: 'more-time-token',
};
export const ended: Pages['ended'] = {
  givenName: 'Inès',
  reason: 'done',
  changed: 'yes',
  purpose: 'reset',
  staffName: 'Nadia Dupont',
};
export const resume: Pages['resume'] = { reason: null, staffName: 'Nadia Dupont', logoutToken: 'logout-token' };
