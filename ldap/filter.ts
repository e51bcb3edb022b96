/**
 * Judges a search filter (RFC 4515) on an entry that was read: which role, protected or not, without asking again.
 * Values are compared without case, as the attributes of these rules do (eduPersonAffiliation, memberOf, uid…).
 * Only and, or, not, equality, presence and substrings: the configuration refuses the rest.
 */
import {
  AndFilter,
  EqualityFilter,
  type Filter,
  FilterParser,
  NotFilter,
  OrFilter,
  PresenceFilter,
  SubstringFilter,
} from 'ldapts';
import type { EntryValues } from './entry';

export type Judge = (entry: EntryValues) => boolean;

/** A filter made ready for judging, and the attributes it looks at. @throws Error for a filter that cannot be judged */
export function compileFilter(text: string): {
  readonly filter: Filter;
  readonly judge: Judge;
  readonly attributes: readonly string[];
} {
  const filter = FilterParser.parseString(text);
  const attributes = new Set<string>();
  const judge = compile(filter, attributes);
  return { filter, judge, attributes: [...attributes] };
}

const fold = (value: string): string => value.trim().toLowerCase();

function compile(filter: Filter, attributes: Set<string>): Judge {
  if (filter instanceof AndFilter) {
    const all = filter.filters.map((part) => compile(part, attributes));
    return (entry) => all.every((judge) => judge(entry));
  }
  if (filter instanceof OrFilter) {
    const any = filter.filters.map((part) => compile(part, attributes));
    return (entry) => any.some((judge) => judge(entry));
  }
  if (filter instanceof NotFilter) {
    const judge = compile(filter.filter, attributes);
    return (entry) => !judge(entry);
  }
  if (filter instanceof EqualityFilter) {
    attributes.add(filter.attribute);
    // Active Directory keeps a class's name there and compares its short one too ([MS-ADTS] 3.1.1.3.1.3.5).
    const read =
      fold(filter.attribute) === 'objectcategory' ? (value: string) => /^(?:cn=)?([^,]*)/.exec(fold(value))?.[1] : fold;
    const wanted = read(String(filter.value));
    return (entry) => entry.all(filter.attribute).some((value) => read(value) === wanted);
  }
  if (filter instanceof PresenceFilter) {
    attributes.add(filter.attribute);
    return (entry) => entry.all(filter.attribute).length > 0;
  }
  if (filter instanceof SubstringFilter) {
    attributes.add(filter.attribute);
    const [initial, final] = [filter.initial.toLowerCase(), filter.final.toLowerCase()];
    const middle = filter.any.map((part) => part.toLowerCase());
    return (entry) => entry.all(filter.attribute).some((value) => holds(value.toLowerCase(), initial, middle, final));
  }
  throw new Error(`the console cannot judge this kind of filter: ${String(filter)}`);
}

function holds(value: string, initial: string, middle: readonly string[], final: string): boolean {
  if (!value.startsWith(initial) || !value.endsWith(final) || value.length < initial.length + final.length)
    return false;
  let at = initial.length;
  const end = value.length - final.length;
  for (const part of middle) {
    const found = value.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}
