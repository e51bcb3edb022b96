/** Days and moments as an auditor types them, in the log's own way of writing (UTC). */

const FORM = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)?Z?$/;

/**
 * `2026-11-24` or `2026-11-24T08:30` as the log writes it, `null` for anything else.
 * @param bound `to` is exclusive: a day ends with the next one's start
 */
export function readMoment(text: string, bound: 'from' | 'to'): string | null {
  const [, day, time = 'T00:00'] = FORM.exec(text) ?? [];
  if (day === undefined) return null;
  const date = new Date(`${day}${time}Z`);
  // JavaScript takes 30 February for 2 March.
  if (Number.isNaN(date.getTime()) || !date.toISOString().startsWith(day)) return null;
  if (bound === 'to' && text.length === 10) date.setUTCDate(date.getUTCDate() + 1);
  return date.toISOString();
}
