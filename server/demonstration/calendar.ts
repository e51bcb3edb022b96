/** The days of a past month as a campus in France has them. */
import { campusDay, campusMoment, dayAfter } from '../domain/campus-day';

const MINUTE = 60_000;
/** Minutes after midnight. */
const NOON = 720;
const DAYS = 30;

/** Public holidays with a fixed date, `MM-DD`: the campus is closed. */
const HOLIDAYS: ReadonlySet<string> = new Set([
  ...['01-01', '05-01', '05-08', '07-14', '08-15', '11-01', '11-11', '12-24', '12-25', '12-31'],
]);

/** A working day. */
export interface Day {
  /** How many days ago. */
  readonly ago: number;
  /** The moment (ms) at so many minutes after midnight on the campus. */
  readonly at: (minutes: number) => number;
}

/** The working days of the last thirty, oldest first; the day of `now` itself comes last where it is one. */
export function workingDays(now: Date): readonly Day[] {
  const today = campusDay(now);
  return Array.from({ length: DAYS + 1 }, (_, index) => DAYS - index).flatMap((ago) => {
    const day = dayAfter(today, -ago);
    const closed = [0, 6].includes(new Date(`${day}T00:00Z`).getUTCDay()) || HOLIDAYS.has(day.slice(5));
    if (closed) return [];
    // Clocks change at night: from noon on, and back from it, every hour of a campus has sixty minutes.
    const noon = campusMoment(`${day}T12:00`).getTime();
    return [{ ago, at: (minutes: number) => noon + (minutes - NOON) * MINUTE }];
  });
}

/** How many come in each hour of a day, beside the others: few at lunch. */
const HOURS: readonly (readonly [hour: number, share: number])[] = [
  [9, 10],
  [10, 14],
  [11, 12],
  [12, 2],
  [13, 2],
  [14, 13],
  [15, 12],
  [16, 9],
  [17, 4],
];

/** One entry for each share: a uniform choice among them falls as people come. */
export const ARRIVAL_HOURS: readonly number[] = HOURS.flatMap(([hour, share]) =>
  Array.from({ length: share }, () => hour),
);
