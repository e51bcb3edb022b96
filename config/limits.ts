/** Every number of the product's Limits table, and the procedure's times, with their defaults. Times are in milliseconds. */
import { z } from 'zod';
import { duration } from './values';

const HIGHEST = 1_000_000;
const count = z.int().min(1).max(HIGHEST);

/** The numbers can be set; what they are counted by (address, login, staff member, student) cannot. */
export const limitsSchema = z.strictObject({
  /** Students served by one staff member: completed resets and activations, unlocks and reminders. */
  resetsPerHour: z.strictObject({ teacher: count.default(5), kiosk: count.default(90) }).prefault({}),
  resetsPerDay: z.strictObject({ teacher: count.default(10), kiosk: count.default(500) }).prefault({}),
  /** Completed resets of one teacher from sites marked `remote`. */
  remoteResetsPerDay: count.default(2),
  /** Unknown, protected, own or ambiguous cards of one staff member; malformed ones do not count. */
  unknownCardsInARow: count.default(5),
  unknownCardsPause: duration.prefault('10m'),
  unknownCardsPerDay: count.default(15),
  /** Students found by one staff member and sent away without a password, an unlock or a reminder: beyond, a signal. */
  lookups: z.strictObject({ teacherPerDay: count.default(10), kioskPerHour: count.default(30) }).prefault({}),
  /** Failed logins from one address, times the site's `desks`. */
  failedLogins: z.strictObject({ perAddress: count.default(60), window: duration.prefault('10m') }).prefault({}),
  /** Failed binds for one login where the directory's lock-out threshold is unknown; half of the threshold where it is. */
  failedBindsIfUnknown: count.default(2),
  resumeTries: count.default(3),
  /** Submissions of the password form in one handover. */
  passwordTries: count.default(20),
  /** For so long after a student's reset teachers are refused. */
  cooldown: duration.prefault('24h'),
  /** After `count` resets of one student `within` this time everybody is refused; likewise unlocks, each on their own. */
  repeated: z.strictObject({ count: count.default(2), within: duration.prefault('7d') }).prefault({}),
  /** Writes to the directory at once, in the whole console, and how long one waits for its turn. */
  writesInFlight: count.default(32),
  writesWait: duration.prefault('2s'),
});

export const timesSchema = z.strictObject({
  /** From the card to the handover. */
  identity: duration.prefault('3m'),
  /** The student's screen: a reset, an activation. */
  student: duration.prefault('5m'),
  activation: duration.prefault('15m'),
  /** What one "more time" adds, and how often it may be asked for. */
  moreTime: duration.prefault('5m'),
  moreTimeCount: count.default(10),
  done: duration.prefault('60s'),
  /** A screen nobody takes back. */
  locked: duration.prefault('15m'),
  /** A staff session without a request, and in all. */
  idle: duration.prefault('10m'),
  session: duration.prefault('10h'),
});
