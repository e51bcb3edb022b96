/** What an auditor types into the list's fields, read: which entries are meant, and what could not be read. */
import { ACTIONS, OUTCOMES, REASONS } from '../audit/reasons';
import { readCampusMoment } from '../domain/campus-day';
import { readMoment } from '../domain/moment';
import type { AuditFilter } from '../store/audit-search';

/** In the order of the form. */
export const FILTER_NAMES = ['from', 'to', 'staff', 'student', 'action', 'outcome', 'reason', 'campus', 'q'] as const;
export type FilterName = (typeof FILTER_NAMES)[number];

/** `date`: no day or moment; `word`: none of the log's words. */
export interface FilterFault {
  readonly field: FilterName;
  readonly reason: 'date' | 'word';
}

const WORDS: Readonly<Partial<Record<FilterName, readonly string[]>>> = {
  action: ACTIONS,
  outcome: OUTCOMES,
  reason: REASONS,
};

/** Days and hours are the campus clock's; with a `Z`, as entries have them. */
const momentOf = (text: string, bound: 'from' | 'to'): string | null =>
  text.endsWith('Z') ? readMoment(text, bound) : readCampusMoment(text, bound);

function meantBy(name: FilterName, text: string): string | FilterFault {
  if (name === 'from' || name === 'to') return momentOf(text, name) ?? { field: name, reason: 'date' };
  return WORDS[name]?.includes(text) === false ? { field: name, reason: 'word' } : text;
}

/** What can be read of the fields; the rest is named, and filters nothing. @param texts trimmed, not empty */
export function readAuditFilter(texts: Readonly<Partial<Record<FilterName, string>>>): {
  readonly filter: AuditFilter;
  readonly faults: readonly FilterFault[];
} {
  const filter: Partial<Record<FilterName, string>> = {};
  const faults: FilterFault[] = [];
  for (const name of FILTER_NAMES) {
    const text = texts[name];
    if (text === undefined) continue;
    const value = meantBy(name, text);
    if (typeof value === 'string') filter[name] = value;
    else faults.push(value);
  }
  return { filter, faults };
}
