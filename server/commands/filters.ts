/** Which entries: the options that the auditor's list has as fields. */
import { ACTIONS, OUTCOMES, REASONS } from '../audit/reasons';
import { readMoment } from '../domain/moment';
import type { AuditFilter } from '../store/audit-search';
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
    filter[name] = name === 'from' || name === 'to' ? momentOf(name, value) : value;
  }
  return filter;
}

/** @throws CommandError */
function momentOf(name: 'from' | 'to', text: string): string {
  const moment = readMoment(text, name);
  if (moment === null) {
    throw new CommandError(`--${name} ${text}: a day as 2026-11-24, or a moment as 2026-11-24T08:30`);
  }
  return moment;
}
