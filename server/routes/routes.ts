/** What a routes file gives the app: handlers under their row's name in the rights table. */
import { createHash } from 'node:crypto';
import type { RequestHandler } from 'express';

export type Routes = Readonly<Record<string, readonly RequestHandler[]>>;

/** What is kept of the cookie that says where logins succeeded before. */
export const hashBrowser = (value: string): Buffer => createHash('sha256').update(value).digest();

/** A stable word of `?reason=`, `null` for anything else. */
export function reasonOf(query: unknown): string | null {
  return typeof query === 'string' && /^[a-z_]{1,40}$/.test(query) ? query : null;
}
