/** A birth date as a staff member types it from a card or an identity document. Pure. */

/** The day of the month counts, so that 31/2 is nobody's birth date. */
function realDay(year: number, month: number, day: number): string | null {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const same = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return same ? date.toISOString().slice(0, 10) : null;
}

/**
 * Reads `D/M/YYYY` (also with dots, dashes or blanks) or `YYYY-MM-DD`. A year is written in full: `98` could be two.
 * @returns `YYYY-MM-DD`; `null`: no date, or one that no calendar has
 */
export function readBirthDate(typed: string): string | null {
  const text = typed.trim();
  const [, year, month, day] = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text) ?? [];
  if (year !== undefined) return realDay(Number(year), Number(month), Number(day));
  const [, d, m, y] = /^(\d{1,2})\s*[/.\- ]\s*(\d{1,2})\s*[/.\- ]\s*(\d{4})$/.exec(text) ?? [];
  return y === undefined ? null : realDay(Number(y), Number(m), Number(d));
}
