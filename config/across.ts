/** Rules between keys of the configuration. */
import type { z } from 'zod';

type Keys = Readonly<Record<string, unknown>>;
export type Blame = (path: readonly (string | number)[], message: string) => void;

export const isBlock = (value: unknown): value is Keys =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
export const given = (value: unknown): boolean => value !== undefined && value !== null;

/**
 * Adds a rule between keys, checked even where some of them are wrong already: every fault is named at once.
 * The rule meets values that may not have been readable, and must look before it judges.
 */
export function across<S extends z.ZodType>(schema: S, rule: (value: unknown, blame: Blame) => void): S {
  return schema.superRefine(
    (value, context) => rule(value, (at, message) => context.addIssue({ code: 'custom', path: [...at], message })),
    { when: () => true },
  );
}
