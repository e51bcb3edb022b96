/** Which entries: the options that the auditor's list has as fields. */
import { ACTIONS, OUTCOMES, REASONS } from '../audit/reasons';
import type { AuditFilter } from '../store/audit-store';
import { type Arguments, CommandError, type Option } from './command';

/** As on the auditor's list. */
const LONGEST = 100;

export const FILTER_OPTIONS = {
  staff: { value: 'LOGIN', says: 'by this staff member' },
  student: { value: 'CARD', says: 'about this student: card number or login' },
  action: { value: 'WORD', says: 'desk.card, reset.result, …' },
  outcome: { value: 'WORD', says: OUTCOMES.join(', ') },
  reason: { value: 'WORD', says: 'policy, card_unknown, …' },
  campus: { value: 'NAME', says: 'of the site that it came from' },
  from: { value: 'DATE', says: 'day (YYYY-MM-DD) or moment (YYYY-MM-DDTHH:MM) in UTC, as the entries have it' },
  to: { value: 'DATE', says: 'a day is included, a moment is not' },
  q: { value: 'TEXT', says: 'in names, logins, card or case numbers' },
} as const satisfies Readonly<Record<keyof AuditFilter, Option>>;

const WORDS: Readonly<Record<string, readonly string[]>> = { action: ACTIONS, outcome: OUTCOMES, reason: REASONS };

/** @throws CommandError naming the option */
export function readFilter({ texts }: Arguments): AuditFilter {
  const filter: Record<string, string> = {};
  for (const name of Object.keys(FILTER_OPTIONS)) {
    const value = texts[name]?.[0]?.trim();
    if (value === undefined) continue;
    if (value === '' || value.length > LONGEST) throw new CommandError(`--${name}: 1 to ${LONGEST} characters`);
    if (WORDS[name]?.includes(value) === false) {
      throw new CommandError(`--${name} ${value}: one of ${WORDS[name].join(' ')}`);
    }
    filter[name] = name === 'from' || name === 'to' ? timeOf(name, value) : value;
  }
  return filter;
}

/** The log's own way of writing a moment; a day's end is the next one's start. @throws CommandError */
function timeOf(name: 'from' | 'to', text: string): string {
  const [, day, time = 'T00:00'] = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)?Z?$/.exec(text) ?? [];
  const date = new Date(day === undefined ? Number.NaN : `${day}${time}Z`);
  // JavaScript takes 30 February for 2 March.
  if (Number.isNaN(date.getTime()) || !date.toISOString().startsWith(day ?? '')) {
    throw new CommandError(`--${name} ${text}: a day as 2026-11-24, or a moment as 2026-11-24T08:30`);
  }
  if (name === 'to' && text.length === 10) date.setUTCDate(date.getUTCDate() + 1);
  return date.toISOString();
}
