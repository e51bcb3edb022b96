/** The pages of an activation, an unlock and a reminder in every state that their models allow. */
import { readProfile } from '../../config/read-profile';
import type { Pages } from '../../server/pages';
import { done, ended, HOSTILE, HOUR, identity, REPEATED, SOON, student, turn } from './page-models';
import { type Sample, sample } from './sample';

const { charter } = readProfile('montpellier');
if (charter === null) throw new Error('the profile has a charter');

const opening: Pages['identity'] = {
  ...identity,
  purpose: 'activation',
  asks: { charter: true, recoveryMail: true },
  staff: { ...identity.staff, role: 'kiosk' },
};
const locked: Pages['identity'] = {
  ...identity,
  student: { ...student, locked: true },
  ways: { unlockToken: 'unlock-token', unlocksUsedUp: null, reminderToken: 'reminder-token' },
  staff: opening.staff,
};
const NOT_CONFIRMED = { field: 'confirmed', reason: 'not_confirmed' };
const wrongDate = (count: number) => ({ field: 'birthDate', reason: 'birth_date', values: { count } });

const asked: NonNullable<Pages['student']['activation']> = {
  charter,
  charterAccepted: false,
  recoveryMail: '',
  forwarding: false,
  unmet: [],
};
const given = { ...asked, charterAccepted: true, recoveryMail: 'ines.belkacem@courriel.example', forwarding: true };
export const activating: Pages['student'] = { ...turn, activation: asked };
const activated: Pages['done'] = {
  ...done,
  purpose: 'activation',
  recoveryMail: 'ines.belkacem@courriel.example',
};

export const ACTIVATION_SAMPLES: readonly Sample[] = [
  sample('identity', 'staff', 'activation', opening),
  sample('identity', 'staff', 'activation, password alone', {
    ...opening,
    asks: { charter: false, recoveryMail: false },
  }),
  sample('identity', 'staff', 'activation, unread date', {
    ...opening,
    errors: [{ field: 'birthDate', reason: 'birth_date_unread' }],
  }),
  ...[1, 2].map((count) =>
    sample('identity', 'staff', `activation, wrong date, ${count} left`, { ...opening, errors: [wrongDate(count)] }),
  ),
  sample('identity', 'staff', 'locked, at the kiosk', locked),
  ...(['unlock', 'reminder'] as const).map((sent) =>
    sample('identity', 'staff', `not confirmed: ${sent}`, { ...locked, sent, errors: [NOT_CONFIRMED] }),
  ),
  ...([REPEATED, { count: 1, within: 12 * HOUR }] as const).map((unlocksUsedUp) =>
    sample('identity', 'staff', `unlocks used up: ${unlocksUsedUp.count}`, {
      ...locked,
      sent: 'unlock',
      ways: { ...locked.ways, unlockToken: null, unlocksUsedUp },
    }),
  ),
  sample('identity', 'staff', 'reminder, at the kiosk', {
    ...locked,
    student,
    ways: { unlockToken: null, unlocksUsedUp: null, reminderToken: 'reminder-token' },
  }),
  sample('student', 'student', 'activation', activating),
  sample('student', 'student', 'activation, charter', { ...activating, reason: 'charter' }),
  ...['mail_missing', 'mail_malformed', 'mail_own'].map((word) =>
    sample('student', 'student', `activation, ${word}`, {
      ...activating,
      activation: { ...given, recoveryMail: 'ines@etu.univ-exemple.fr', unmet: [word] },
      reason: 'recovery_mail',
    }),
  ),
  sample('student', 'student', 'activation, mismatch', { ...activating, activation: given, reason: 'mismatch' }),
  sample('student', 'student', 'activation, mail alone', {
    ...activating,
    activation: { ...asked, charter: null, forwarding: null },
  }),
  sample('student', 'student', 'activation, password alone', {
    ...activating,
    activation: { ...asked, charter: null, recoveryMail: null, forwarding: null },
  }),
  ...['unknown', 'unfinished'].map((reason) =>
    sample('student', 'student', `activation, ${reason}`, {
      ...activating,
      activation: given,
      reason,
      unsettled: true,
    }),
  ),
  sample('charter', 'student', 'plain', { charter, until: SOON, leaves: SOON }),
  sample('done', 'student', 'activated', activated),
  ...(['no', 'yes', 'unknown'] as const).map((changed) =>
    sample('ended', 'between', `of an activation, ${changed}`, {
      ...ended,
      reason: changed === 'yes' ? 'done' : 'cancelled',
      changed,
      purpose: 'activation',
    }),
  ),
  sample('done', 'student', 'activated without an address', { ...activated, recoveryMail: null }),
];

export const HOSTILE_ACTIVATION_SAMPLES: readonly Sample[] = [
  sample('student', 'student', 'hostile address', {
    ...activating,
    activation: { ...given, recoveryMail: HOSTILE, unmet: [HOSTILE] },
    reason: 'recovery_mail',
  }),
  sample('done', 'student', 'hostile address', { ...activated, recoveryMail: HOSTILE }),
  sample('identity', 'staff', 'hostile tokens', {
    ...locked,
    student: { ...student, name: HOSTILE },
    ways: { unlockToken: HOSTILE, unlocksUsedUp: null, reminderToken: HOSTILE },
  }),
];
