/** Faults of the configuration: every one with its path and one sentence that says what to do, none with a secret. */
import { z } from 'zod';

export interface Fault {
  /** `directory.students.base`, `sites.1.networks.0`, `HOST`, or a file with its line. */
  readonly path: string;
  readonly message: string;
}

/** The configuration cannot be used; `message` lists all faults, one a line. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly faults: readonly Fault[]) {
    super(faults.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('\n'));
  }
}

/** How many letters must be changed, added or left out (Levenshtein's distance), without regard to case. */
function distance(left: string, right: string): number {
  const [a, b] = [left.toLowerCase(), right.toLowerCase()];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const above = row;
    row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const changed = (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(changed, (above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
  }
  return row.at(-1) ?? 0;
}

/** Longer than any key: what is typed beyond cannot be a slip, and is not worth the time. */
const LONGEST_KEY = 64;

function nearest(key: string, known: readonly string[]): string | undefined {
  const typed = key.slice(0, LONGEST_KEY);
  return known.toSorted((one, other) => distance(typed, one) - distance(typed, other))[0];
}

/** The schema below the wrappers that defaults and transforms put around it. */
function unwrap(schema: unknown): unknown {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodExactOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
  ) {
    return unwrap(schema.unwrap());
  }
  return schema;
}

/** The keys that may stand at a path. */
function keysAt(schema: unknown, path: readonly PropertyKey[]): readonly string[] {
  const here = unwrap(schema);
  const [step, ...rest] = path;
  if (here instanceof z.ZodObject) {
    const shape: Readonly<Record<PropertyKey, unknown>> = here.shape;
    return step === undefined ? Object.keys(here.shape) : keysAt(shape[step], rest);
  }
  if (here instanceof z.ZodArray) {
    return keysAt(here.element, rest);
  }
  return here instanceof z.ZodRecord ? keysAt(here.valueType, rest) : [];
}

/** What stands at a path of a parsed file. */
export function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, step) => (typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined),
    data,
  );
}

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'keys and values',
  record: 'keys and values',
};

function kindOf(value: unknown): string {
  if (Array.isArray(value)) {
    return 'a list';
  }
  return EXPECTED[typeof value] ?? typeof value;
}

/** `null` is a key with nothing behind it, as left over when the lines below it became comments. */
const missing = (value: unknown): string =>
  value === undefined ? 'required' : 'empty: give it a value, or remove the key';

function typeMessage(expected: string, value: unknown): string {
  const quote = expected === 'string' ? ': put it in quotes' : '';
  return `${EXPECTED[expected] ?? expected} is due, this is ${kindOf(value)}${typeof value === 'object' ? '' : quote}`;
}

function sizeMessage(origin: string, bound: string): string {
  if (origin === 'string') {
    return 'empty';
  }
  return origin === 'array' ? `a list of ${bound}` : bound;
}

function sentence(issue: z.core.$ZodIssue, value: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return value === undefined || value === null ? missing(value) : typeMessage(issue.expected, value);
    case 'invalid_value':
      return value === undefined || value === null ? missing(value) : `one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return sizeMessage(issue.origin, `${issue.minimum} at least`);
    case 'too_big':
      return sizeMessage(issue.origin, `${issue.maximum} at most`);
    case 'invalid_key':
      return issue.issues[0]?.message ?? issue.message;
    default:
      return issue.message;
  }
}

/**
 * The schema's complaints as faults.
 * @param data What was parsed: told apart are a key that is missing and one that has another kind of value.
 */
export function faultsOf(error: z.ZodError, schema: z.ZodType, data: unknown): Fault[] {
  return error.issues.flatMap((issue): Fault[] => {
    if (issue.code !== 'unrecognized_keys') {
      return [{ path: issue.path.map(String).join('.'), message: sentence(issue, valueAt(data, issue.path)) }];
    }
    const known = keysAt(schema, issue.path);
    return issue.keys.map((key) => {
      const near = nearest(key, known);
      const hint = near === undefined ? '' : `; did you mean \`${near}\`?`;
      return { path: [...issue.path, key].map(String).join('.'), message: `\`${key}\` is not a key here${hint}` };
    });
  });
}
