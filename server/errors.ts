/** Errors that become pages: a status, a stable reason, and whether anything was changed. Texts are the locale's. */
import type { Changed } from './domain/case';

export class PageError extends Error {
  override readonly name = 'PageError';
  constructor(
    readonly status: number,
    readonly reason: string,
    readonly changed: Changed,
    options?: { cause?: unknown },
  ) {
    super(reason, options);
  }
}

/** Nothing was done: the request itself could not be taken. */
export const refused = (status: number, reason: string): PageError => new PageError(status, reason, 'no');
