/** Every page in every state that its model allows: for the tests of the templates, and for pictures. */
import { ACTIVATION_SAMPLES, activating, HOSTILE_ACTIVATION_SAMPLES } from './activation-samples';
import { AUDIT_SAMPLES, HOSTILE_AUDIT_SAMPLES } from './audit-samples';
import { ERROR_SAMPLES } from './error-samples';
import { HOSTILE_INFORMATION, INFORMATION } from './information-samples';
import * as models from './page-models';
import { HOSTILE, NOW } from './page-models';
import { PROFILE_SAMPLES } from './profile-samples';
import { type Sample, sample } from './sample';

export type { Sample } from './sample';

const { desk, done, ended, identity, kiosk, login, notInspected, resume, staff, student, turn } = models;

/** The words that each page is given as its `reason`: those of `?reason=`, parted by where they lead. */
const FORM = ['too_large', 'content_type', 'csrf', 'malformed', 'earlier_step'];
export const LOGIN_REASONS = [
  ...FORM,
  'empty',
  'credentials',
  'throttled',
  'directory_away',
  'directory_refused',
  'log_away',
  'no_role',
  'superseded',
  'revoked',
  'session_ended',
];
export const RESUME_REASONS = [
  ...FORM,
  'empty',
  'credentials',
  'throttled',
  'directory_away',
  'directory_refused',
  'log_away',
];
export const STUDENT_REASONS = [
  ...FORM,
  'mismatch',
  'policy',
  'charter',
  'recovery_mail',
  'busy',
  'failed',
  'unknown',
  'unfinished',
  'directory_away',
  'directory_refused',
  'log_away',
  'list_away',
];
/** Of those, an activation's own. */
const OF_ACTIVATION = new Set(['charter', 'recovery_mail', 'unfinished']);
/** What a case may end with: shown on the page `ended`, and as a notice at the desk. */
export const END_REASONS = [
  'done',
  'cancelled',
  'expired',
  'attempts',
  'unsettled',
  'recovered',
  'staff_disabled',
  'superseded',
  'session_ended',
  'entry_changed',
  'protected_account',
  'self',
  'card_unknown',
  'card_ambiguous',
  'card_lost',
  'card_expired',
  'account_closed',
  'account_suspended',
  'not_activated',
  'cooldown',
  'repeated',
];
export const CARD_FAULTS = [
  'missing',
  'no_prefix',
  'foreign_digits',
  'malformed',
  'too_long',
  'european_card_qr',
  'chip_number',
  'library_barcode',
  'check_letter',
];
export const REFUSALS = [
  'not_found',
  'card_lost',
  'card_expired',
  'account_closed',
  'account_suspended',
  'not_at_this_desk',
  'not_activated',
  'cooldown',
  'repeated',
  'unlocked_repeatedly',
  'throttled',
  'attempts',
  'directory_away',
  'directory_refused',
  'entry_changed',
];

/** Of those, the ones that say how often in how long. */
const OF_A_STUDENT = new Set(['repeated', 'unlocked_repeatedly']);

const RECEIPT = { receipt: 'JRYTC-JNFJ9-7F3K92QD' };
const LONG = {
  ...student,
  name: 'Abdelrahmane-Mohammed-Amine Ben Abdelkader-Fernandez de la Vega',
  hasPhoto: false,
  birthDate: null,
  programme: null,
  locked: true,
};

export const SAMPLES: readonly Sample[] = [
  sample('login', 'staff', 'plain', login),
  sample('login', 'staff', 'demonstration', { ...login, demonstration: models.demonstration }),
  ...[...LOGIN_REASONS, 'never_heard_of'].map((reason) => sample('login', 'staff', reason, { ...login, reason })),
  sample('desk', 'staff', 'plain', desk),
  sample('desk', 'staff', 'not inspected', { ...desk, card: 'E990123W', errors: [notInspected] }),
  sample('desk', 'staff', 'two faults', {
    ...desk,
    card: '990123V',
    errors: [notInspected, { field: 'card', reason: 'no_prefix' }],
  }),
  ...CARD_FAULTS.map((reason) =>
    sample('desk', 'staff', `card ${reason}`, {
      ...desk,
      card: '21813178',
      inspected: true,
      errors: [{ field: 'card', reason }],
    }),
  ),
  sample('desk', 'staff', 'understood', { ...desk, card: 'E990123W', understood: 'E990123W', errors: [notInspected] }),
  sample('desk', 'staff', 'open case', {
    ...desk,
    open: { studentName: 'Inès Belkacem', cancelToken: 'cancel-token' },
  }),
  ...[...END_REASONS, 'birth_date'].map((word) =>
    sample('desk', 'staff', `notice ${word}`, {
      ...desk,
      notice: { word, values: word === 'done' ? RECEIPT : {}, at: NOW },
    }),
  ),
  sample('desk', 'staff', 'queue', kiosk),
  ...[1, 37].map((servedToday) =>
    sample('desk', 'staff', `queue, ${servedToday} today`, {
      ...kiosk,
      notice: { word: 'done', values: RECEIPT, at: NOW },
      servedToday,
    }),
  ),
  ...['activated', 'reminded', 'unlocked', 'unlocking', 'unlock_failed', 'unlock_unknown'].map((word) =>
    sample('desk', 'staff', `queue, ${word}`, { ...kiosk, notice: { word, values: RECEIPT, at: NOW } }),
  ),
  sample('desk', 'staff', 'queue, not inspected', { ...kiosk, card: 'E990123W', errors: [notInspected] }),
  ...['not_found', 'card_lost'].map((reason) =>
    sample('desk', 'staff', `queue, refusal ${reason}`, {
      ...kiosk,
      card: 'E21813182',
      refusal: { reason, values: {} },
    }),
  ),
  ...REFUSALS.map((reason) =>
    sample('desk', 'staff', `refusal ${reason}`, {
      ...desk,
      card: 'E21813182',
      inspected: true,
      refusal: { reason, values: OF_A_STUDENT.has(reason) ? models.REPEATED : {} },
    }),
  ),
  sample('desk', 'staff', 'refusal with a wrong letter', {
    ...desk,
    card: 'E990123V',
    refusal: { reason: 'not_found', values: {} },
    errors: [{ field: 'card', reason: 'check_letter' }],
  }),
  sample('desk', 'staff', 'plain, auditor too', desk, { otherRole: 'audit' }),
  sample('identity', 'staff', 'plain', identity),
  sample('identity', 'staff', 'not confirmed', {
    ...identity,
    errors: [{ field: 'confirmed', reason: 'not_confirmed' }],
  }),
  sample('identity', 'staff', 'long name, locked, no photo', { ...identity, student: LONG, understood: 'E990123W' }),
  sample('identity', 'staff', 'Arabic name', { ...identity, student: { ...student, name: 'فاطمة الزهراء بن علي' } }),
  sample('student', 'student', 'plain', turn),
  ...[...STUDENT_REASONS, 'never_heard_of'].map((reason) =>
    sample('student', 'student', reason, { ...(OF_ACTIVATION.has(reason) ? activating : turn), reason }),
  ),
  sample('student', 'student', 'policy, all rules', { ...turn, reason: 'policy', rules: models.OTHER_RULES }),
  sample('student', 'student', 'unsettled', { ...turn, unsettled: true, mayExtend: false }),
  sample('student', 'student', 'unsettled, unknown', { ...turn, unsettled: true, reason: 'unknown' }),
  sample('student', 'student', 'unsettled, mismatch', { ...turn, unsettled: true, reason: 'mismatch' }),
  sample('student', 'student', 'long name', { ...turn, givenName: 'Abdelrahmane-Mohammed-Amine' }),
  sample('student', 'student', 'Arabic name', { ...turn, givenName: 'فاطمة' }),
  sample('student', 'student', 'plain, accessible in part', turn, { accessibility: 'partial' }),
  sample('wait', 'student', 'plain', { givenName: 'Inès' }),
  sample('wait', 'student', 'plain, fully accessible', { givenName: 'Inès' }, { accessibility: 'full' }),
  sample('done', 'student', 'plain', done),
  sample('done', 'student', 'partial', { ...done, warning: 'partial', mail: null, mayExtend: false }),
  sample('done', 'student', 'must change', { ...done, warning: 'must_change', mail: null, mayExtend: false }),
  sample('done', 'student', 'less than a minute', { ...done, until: new Date(NOW.getTime() + 59_000) }),
  sample('done', 'student', 'reminder', { ...done, purpose: 'reminder', receipt: null }),
  sample('done', 'student', 'long', {
    ...done,
    givenName: 'Abdelrahmane-Mohammed-Amine',
    login: 'abdelrahmane-mohammed-amine.ben-abdelkader-fernandez',
  }),
  ...[...END_REASONS, 'never_heard_of'].map((reason) =>
    sample('ended', 'between', reason, { ...ended, reason, changed: reason === 'done' ? 'yes' : 'no' }),
  ),
  sample('ended', 'between', 'unsettled, unknown', { ...ended, reason: 'unsettled', changed: 'unknown' }),
  sample('resume', 'between', 'plain', resume),
  ...[...RESUME_REASONS, 'never_heard_of'].map((reason) => sample('resume', 'between', reason, { ...resume, reason })),
  ...ACTIVATION_SAMPLES,
  ...AUDIT_SAMPLES,
  ...INFORMATION,
  ...PROFILE_SAMPLES,
  sample('outside', 'staff', 'plain', { address: '203.0.113.24', networkHelp: 'https://wiki.univ-exemple.fr/vpn' }),
  sample('outside', 'staff', 'no help', { address: '2001:db8::7', networkHelp: null }),
  ...ERROR_SAMPLES,
];

/** Every page with a hostile text in each place that a person or a request can fill. */
export const HOSTILE_SAMPLES: readonly Sample[] = [
  ...HOSTILE_INFORMATION,
  sample('login', 'staff', 'hostile', { ...login, reason: HOSTILE, staffExample: HOSTILE }),
  sample('desk', 'staff', 'hostile', {
    ...desk,
    card: HOSTILE,
    understood: HOSTILE,
    open: { studentName: HOSTILE, cancelToken: HOSTILE },
    staff: { ...staff, name: HOSTILE, site: HOSTILE },
  }),
  sample('desk', 'staff', 'hostile refusal', { ...desk, card: HOSTILE, refusal: { reason: 'not_found', values: {} } }),
  sample('desk', 'staff', 'hostile notice', {
    ...desk,
    notice: { word: 'done', values: { receipt: HOSTILE }, at: NOW },
  }),
  sample('identity', 'staff', 'hostile', {
    ...identity,
    student: { ...student, name: HOSTILE, card: HOSTILE, programme: HOSTILE },
  }),
  sample('student', 'student', 'hostile', {
    ...turn,
    givenName: HOSTILE,
    reason: HOSTILE,
    cancelToken: HOSTILE,
    judged: { ...turn.judged, names: [HOSTILE] },
  }),
  sample('wait', 'student', 'hostile', { givenName: HOSTILE }),
  sample('done', 'student', 'hostile', {
    ...done,
    givenName: HOSTILE,
    login: HOSTILE,
    mail: HOSTILE,
    receipt: HOSTILE,
  }),
  sample('ended', 'between', 'hostile', { ...ended, givenName: HOSTILE, staffName: HOSTILE, reason: HOSTILE }),
  sample('resume', 'between', 'hostile', { ...resume, staffName: HOSTILE, reason: HOSTILE }),
  ...HOSTILE_ACTIVATION_SAMPLES,
  ...HOSTILE_AUDIT_SAMPLES,
  sample('outside', 'staff', 'hostile', { address: HOSTILE, networkHelp: HOSTILE }),
  sample('error', 'staff', 'hostile', { status: 404, reason: HOSTILE, changed: 'no', back: HOSTILE }),
];
