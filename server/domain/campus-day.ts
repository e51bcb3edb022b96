/** Days as the campus counts them: from midnight to midnight in Paris, whatever the server's own zone. */

/** All the universities that this console is for are in metropolitan France. */
export const CAMPUS_ZONE = 'Europe/Paris';

const DAY = 86_400_000;
const parts = new Intl.DateTimeFormat('sv-SE', {
  timeZone: CAMPUS_ZONE,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

/** What a clock on the campus shows, as if it were UTC (ms). */
const wallClock = (at: number): number => Date.parse(`${parts.format(new Date(at)).replace(' ', 'T')}Z`);

/** The campus's day at a moment: `2026-11-24`. */
export const campusDay = (at: Date): string => new Date(wallClock(at.getTime())).toISOString().slice(0, 10);

/**
 * The moment at which a campus clock shows this; of an hour that comes twice (late October) the first, and one that
 * never comes (late March) counts as the hour after it.
 * @param wall as in ISO 8601 without a zone: `2026-11-24T08:30`, `2026-11-24T00:00`
 */
export function campusMoment(wall: string): Date {
  const shown = Date.parse(`${wall}Z`);
  // Paris is one or two hours ahead: the earlier guess that shows the hour asked for is the first of two.
  const guess = [2, 1].map((hours) => shown - hours * 3_600_000).find((at) => wallClock(at) === shown);
  return new Date(guess ?? shown - 3_600_000);
}

/** The start of a campus day. @param day `YYYY-MM-DD` */
export const startOfDay = (day: string): Date => campusMoment(`${day}T00:00`);

/** The day so many days later, or earlier. */
export const dayAfter = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00Z`) + days * DAY).toISOString().slice(0, 10);

/** The Monday of a day's week (ISO 8601: a week begins on Monday). */
export const mondayOf = (day: string): string => dayAfter(day, -((new Date(`${day}T00:00Z`).getUTCDay() + 6) % 7));

/** The week's number in its year (ISO 8601: week 1 is the one with the first Thursday). */
export function weekNumber(day: string): number {
  const thursday = dayAfter(mondayOf(day), 3);
  const firstDay = Date.parse(`${thursday.slice(0, 4)}-01-01T00:00Z`);
  return Math.floor((Date.parse(`${thursday}T00:00Z`) - firstDay) / (7 * DAY)) + 1;
}

const FORM = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d)?))?$/;

/**
 * A day (`2026-11-24`) or a moment (`2026-11-24T08:30`) on the campus clock as the log writes moments (UTC), `null` for
 * anything else. With a `Z` it is not the campus clock: `readMoment` reads those.
 * @param bound `to` is exclusive: a day ends with the next one's start
 */
export function readCampusMoment(text: string, bound: 'from' | 'to'): string | null {
  const [, day, time] = FORM.exec(text) ?? [];
  if (day === undefined || !isDay(day)) return null;
  if (time === undefined) return startOfDay(bound === 'to' ? dayAfter(day, 1) : day).toISOString();
  return Number.isNaN(Date.parse(`${day}T${time}Z`)) ? null : campusMoment(`${day}T${time}`).toISOString();
}

/** JavaScript takes 30 February for 2 March; a year 0 or 9999 has no day before or after it that the log can name. */
function isDay(day: string): boolean {
  const at = Date.parse(`${day}T00:00Z`);
  return day > '1900' && day < '9000' && !Number.isNaN(at) && new Date(at).toISOString().startsWith(day);
}
