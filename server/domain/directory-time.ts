/** Times as a directory writes them. */

/** Clocks of console and directory may differ by this much (ms); change times are whole seconds besides. */
export const SKEW = 5_000;

/** GeneralizedTime (RFC 4517, 3.3.13, in UTC) in ms; `null`: unreadable. */
export function readDirectoryTime(text: string): number | null {
  const [, year, month, day, hour, minute, second, fraction = '0'] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:[.,](\d+))?Z$/.exec(text) ?? [];
  if (year === undefined) return null;
  return (
    Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second)) +
    Number(`0.${fraction}`) * 1_000
  );
}
