/** Search filters: read, bounded, judged in three values (true, false, undefined). Source: RFC 4511 section 4.5.1.7. */
import { type Elements, MalformedMessage, tags } from './ber';
import type { AttributeType } from './schema';
import { attributeType, comparable, comparablePart, order } from './schema';

export type Filter =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Filter[] }
  | { readonly kind: 'not'; readonly part: Filter }
  | { readonly kind: 'equal' | 'greater' | 'less'; readonly attribute: string; readonly value: Buffer }
  | { readonly kind: 'present'; readonly attribute: string }
  | { readonly kind: 'substrings'; readonly attribute: string; readonly parts: readonly SubstringPart[] }
  /** An extensible match: no rule of that kind is known here, it is undefined for every entry. */
  | { readonly kind: 'unknown' }
  /** Larger or deeper than anybody needs: refused, not judged. */
  | { readonly kind: 'excessive' };

interface SubstringPart {
  readonly place: 'initial' | 'any' | 'final';
  readonly value: Buffer;
}

const maximumDepth = 32;
const maximumParts = 256;

const substringPlaces: ReadonlyMap<number, SubstringPart['place']> = new Map([
  [0x80, 'initial'],
  [0x81, 'any'],
  [0x82, 'final'],
]);

/** approxMatch is judged as equality, which RFC 4511 allows. */
const assertionKinds: ReadonlyMap<number, 'equal' | 'greater' | 'less'> = new Map([
  [0xa3, 'equal'],
  [0xa5, 'greater'],
  [0xa6, 'less'],
  [0xa8, 'equal'],
]);

interface Budget {
  left: number;
}

function readSubstrings(elements: Elements): Filter {
  const attribute = elements.text();
  const parts = elements.inside().all((each): SubstringPart => {
    const tag = each.next ?? 0;
    const place = substringPlaces.get(tag);
    if (place === undefined) {
      throw new MalformedMessage('a substring of no place');
    }
    return { place, value: each.octets(tag) };
  });
  const misplaced = parts.some(
    ({ place }, at) => (place === 'initial' && at > 0) || (place === 'final' && at < parts.length - 1),
  );
  if (parts.length === 0 || misplaced) {
    throw new MalformedMessage('substrings out of order');
  }
  return { kind: 'substrings', attribute, parts };
}

function readPart(elements: Elements, depth: number, budget: Budget): Filter {
  const tag = elements.next ?? 0;
  const assertion = assertionKinds.get(tag);
  budget.left -= 1;
  if (depth > maximumDepth || budget.left < 0) {
    elements.octets(tag);
    return { kind: 'excessive' };
  }
  if (tag === 0xa0 || tag === 0xa1) {
    const parts = elements.inside(tag).all((each) => readPart(each, depth + 1, budget));
    return { kind: tag === 0xa0 ? 'and' : 'or', parts };
  }
  if (tag === 0xa2) {
    const inner = elements.inside(tag);
    const part = readPart(inner, depth + 1, budget);
    inner.end();
    return { kind: 'not', part };
  }
  if (assertion !== undefined) {
    const pair = elements.inside(tag);
    return { kind: assertion, attribute: pair.text(), value: pair.octets(tags.octets) };
  }
  if (tag === 0xa4) {
    return readSubstrings(elements.inside(tag));
  }
  if (tag === 0x87) {
    return { kind: 'present', attribute: elements.text(tag) };
  }
  if (tag === 0xa9) {
    elements.octets(tag);
    return { kind: 'unknown' };
  }
  throw new MalformedMessage('not a filter');
}

/** The next element as a filter. @throws MalformedMessage */
export function readFilter(elements: Elements): Filter {
  return readPart(elements, 0, { left: maximumParts });
}

/** Whether a filter goes beyond the bounds anywhere. */
export function isExcessive(filter: Filter): boolean {
  if (filter.kind === 'and' || filter.kind === 'or') {
    return filter.parts.some(isExcessive);
  }
  return filter.kind === 'not' ? isExcessive(filter.part) : filter.kind === 'excessive';
}

/** The values of an attribute that the one who asks may read. */
export type ValuesOf = (type: AttributeType) => readonly (string | Buffer)[];

/** `null`: undefined, which a NOT leaves undefined. */
type Truth = boolean | null;
export type Judge = (valuesOf: ValuesOf) => Truth;

const undefinedAlways: Judge = () => null;

function judgeSubstrings(type: AttributeType, parts: readonly SubstringPart[]): Judge {
  const wanted = parts.map(({ place, value }) => ({ place, text: comparablePart(type, value) }));
  if (wanted.some(({ text }) => text === null)) {
    return undefinedAlways;
  }
  const holds = (value: string): boolean => {
    let from = 0;
    for (const { place, text } of wanted) {
      const part = text ?? '';
      const at = place === 'final' ? value.length - part.length : value.indexOf(part, from);
      if (at < from || (place === 'initial' && at !== 0) || !value.startsWith(part, at)) {
        return false;
      }
      from = at + part.length;
    }
    return true;
  };
  return (valuesOf) => valuesOf(type).some((value) => holds(comparable(type, value)));
}

function judgeAssertion(kind: 'equal' | 'greater' | 'less', type: AttributeType, value: Buffer): Judge {
  const wanted = comparable(type, value);
  if (kind === 'equal') {
    return (valuesOf) => valuesOf(type).some((each) => comparable(type, each) === wanted);
  }
  if (order(type, wanted, wanted) === null) {
    return undefinedAlways;
  }
  const sign = kind === 'greater' ? 1 : -1;
  return (valuesOf) => valuesOf(type).some((each) => sign * (order(type, comparable(type, each), wanted) ?? -1) >= 0);
}

function all(judges: readonly Judge[], decisive: boolean): Judge {
  return (valuesOf) => {
    let truth: Truth = !decisive;
    for (const judge of judges) {
      const each = judge(valuesOf);
      if (each === decisive) {
        return decisive;
      }
      truth = each === null ? null : truth;
    }
    return truth;
  };
}

/** A filter made ready for many entries. An attribute that the schema lacks, or a secret one, is undefined. */
export function compileFilter(filter: Filter): Judge {
  switch (filter.kind) {
    case 'and':
      return all(filter.parts.map(compileFilter), false);
    case 'or':
      return all(filter.parts.map(compileFilter), true);
    case 'not': {
      const inner = compileFilter(filter.part);
      return (valuesOf) => {
        const truth = inner(valuesOf);
        return truth === null ? null : !truth;
      };
    }
    case 'unknown':
    case 'excessive':
      return undefinedAlways;
    default: {
      const type = attributeType(filter.attribute);
      if (type === null || type.usage === 'secret') {
        return undefinedAlways;
      }
      if (filter.kind === 'present') {
        return (valuesOf) => valuesOf(type).length > 0;
      }
      return filter.kind === 'substrings'
        ? judgeSubstrings(type, filter.parts)
        : judgeAssertion(filter.kind, type, filter.value);
    }
  }
}
