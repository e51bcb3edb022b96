/** The days of a past month as a campus in France has them. */

const MINUTE = 60_000;
const DAY = 86_400_000;
const DAYS = 30;

/** Public holidays with a fixed date, `MM-DD`: the campus is closed. */
const HOLIDAYS: ReadonlySet<string> = new Set([
  ...['01-01', '05-01', '05-08', '07-14', '08-15', '11-01', '11-11', '12-24', '12-25', '12-31'],
]);

const PARIS = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Paris',
  dateStyle: 'short',
  timeStyle: 'medium',
});

/** A working day. */
export interface Day {
  /** How many days ago. */
  readonly ago: number;
  /** The moment (ms) at so many minutes after midnight in Paris. */
  readonly at: (minutes: number) => number;
}

/** The working days of the last thirty, oldest first; the day of `now` itself comes last where it is one. */
export function workingDays(now: Date): readonly Day[] {
  const noonToday = Date.parse(`${PARIS.format(now).slice(0, 10)}T12:00:00Z`);
  return Array.from({ length: DAYS + 1 }, (_, index) => DAYS - index).flatMap((ago) => {
    const noon = new Date(noonToday - ago * DAY);
    const closed = [0, 6].includes(noon.getUTCDay()) || HOLIDAYS.has(noon.toISOString().slice(5, 10));
    if (closed) return [];
    // Clocks change at night: noon's offset holds for all hours of a campus.
    const ahead = (Number(PARIS.format(noon).slice(11, 13)) - 12) * 60;
    return [{ ago, at: (minutes: number) => noon.getTime() + (minutes - 720 - ahead) * MINUTE }];
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
