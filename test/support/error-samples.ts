/** The error page by its words, in each world. */
import { type Sample, sample } from './sample';

/** The words of the error page, by status, and a status alone. */
const ERRORS: readonly (readonly [status: number, reason: string])[] = [
  [400, 'malformed'],
  [403, 'csrf'],
  [403, 'role'],
  [403, 'network'],
  [403, 'staff_disabled'],
  [404, 'not_found'],
  [405, 'method'],
  [409, 'earlier_step'],
  [409, 'no_case'],
  [413, 'too_large'],
  [415, 'content_type'],
  [429, 'throttled'],
  [500, 'internal'],
  [503, 'busy'],
  [503, 'directory_away'],
  [503, 'directory_refused'],
  [503, 'log_away'],
  [503, 'busy_stopping'],
  [503, 'starting'],
  [400, 'some_word'],
  [403, 'some_word'],
  [409, 'some_word'],
  [429, 'some_word'],
];
/** Those that a student's or locked screen may come to: the others are kept from it by the lock, or need a role. */
const STUDENT_ERRORS: readonly (readonly [status: number, reason: string])[] = [
  [400, 'malformed'],
  [403, 'csrf'],
  [404, 'not_found'],
  [405, 'method'],
  [409, 'earlier_step'],
  [409, 'no_case'],
  [413, 'too_large'],
  [415, 'content_type'],
  [500, 'unexpected'],
  [503, 'directory_away'],
  [503, 'directory_refused'],
  [503, 'log_away'],
  [503, 'busy_stopping'],
  [503, 'starting'],
];
const WORLDS = ['staff', 'student', 'between', 'audit'] as const;

export const ERROR_SAMPLES: readonly Sample[] = [
  ...ERRORS.map(([status, reason]) =>
    sample('error', 'staff', `${status} ${reason}`, { status, reason, changed: 'no', back: '/desk' }),
  ),
  ...WORLDS.map((world) =>
    sample('error', world, `in ${world}`, { status: 500, reason: 'internal', changed: 'unknown', back: '/' }),
  ),
  ...STUDENT_ERRORS.map(([status, reason]) =>
    sample('error', 'student', `${status} ${reason}, to a student`, { status, reason, changed: 'no', back: '/' }),
  ),
  sample('error', 'student', 'changed', { status: 500, reason: 'internal', changed: 'yes', back: '/student' }),
];
