/**
 * The closed word lists of the audit log and, beside them, the words of `?reason=`: one file, from which the
 * guide and the locale test are made. What is not here cannot be logged. A change only adds: entries are for ever.
 */

/** What an entry tells of. */
export const ACTIONS = [
  'staff.login',
  'staff.logout',
  'staff.factor',
  'access.refused',
  'desk.card',
  'desk.handover',
  'desk.cancel',
  'desk.resume',
  'case.end',
  'reset.intent',
  'reset.result',
  'activation.intent',
  'activation.result',
  'unlock.intent',
  'unlock.result',
  'identity.reminder',
  'notification.mail',
  'signal.raised',
  'audit.view',
  'audit.export',
  'audit.verify',
  'audit.subject',
  'audit.hold',
  'audit.prune',
  'system.start',
  'system.stop',
  'system.recovery',
  'system.backup',
  'system.restore',
] as const;
export type Action = (typeof ACTIONS)[number];

/** `partial`: changed and proved, something beside it not. `pending`: intents only. */
export const OUTCOMES = ['ok', 'refused', 'failed', 'partial', 'unknown', 'pending'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/**
 * Why. Every word that the procedure's audit column uses is among them (a test holds them together);
 * `entry_changed` is also the student who moved or was deleted between the handover and the password.
 */
export const REASONS = [
  'card_unknown',
  'card_ambiguous',
  'card_malformed',
  'card_lost',
  'card_expired',
  'not_inspected',
  'not_confirmed',
  'protected_account',
  'self',
  'account_closed',
  'account_suspended',
  'not_activated',
  'birth_date',
  'charter',
  'recovery_mail',
  'policy',
  'busy',
  'throttled',
  'cooldown',
  'repeated',
  'credentials',
  'attempts',
  'network',
  'csrf',
  'role',
  'staff_disabled',
  'directory_away',
  'log_away',
  'expired',
  'superseded',
  'session_ended',
  'cancelled',
  'unsettled',
  'proof_refused',
  'entry_changed',
  'session_replayed',
  'done',
  'revoked',
  'recovered',
] as const;
export type Reason = (typeof REASONS)[number];

/** What `signal.raised` tells of: its `detail.signal`. */
export const SIGNALS = [
  'unknown_cards', // one after the other, by one staff member
  'lookups', // more cards than students were served
  'superseded_handover', // a login elsewhere while a student had the screen
] as const;
export type Signal = (typeof SIGNALS)[number];

/** The stable words of `?reason=` on `/login`, `/student` and `/desk/resume`; each has a text in every locale. */
export const PAGE_REASONS = [
  // Any form with a secret that could not be taken as sent: answered 303, never in place.
  'too_large',
  'content_type',
  'csrf',
  'malformed',
  'earlier_step',
  // Login and resume.
  'empty',
  'credentials',
  'throttled',
  'directory_away',
  'directory_refused', // the console may not read what it must
  'log_away',
  'no_role',
  'superseded', // the desk that was open elsewhere was closed by this login
  'revoked', // three wrong passwords at resume
  'session_ended',
  // The student's form: it stays, nothing was changed.
  'mismatch',
  'policy',
  'charter',
  'recovery_mail',
  'busy',
  'list_away', // the list of leaked passwords cannot be read
  'failed',
  'unknown', // it may have been changed
  'unfinished', // an activation's password is in place, its account not active yet
  // The last word of a case that ended.
  'expired',
  'attempts',
  'cancelled',
  'staff_disabled',
  'done',
  'unsettled',
  'recovered',
  // The student read again, just before the write, may no longer be served.
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
  'cooldown', // served elsewhere since the card was entered
  'repeated',
] as const;
