/** What a routes file gives the app: handlers under their row's name in the rights table. */
import { createHash } from 'node:crypto';
import type { RequestHandler, Response } from 'express';

export type Routes = Readonly<Record<string, readonly RequestHandler[]>>;

/** What is kept of the cookie that says where logins succeeded before. */
export const hashBrowser = (value: string): Buffer => createHash('sha256').update(value).digest();

/** A stable word of `?reason=`, `null` for anything else. */
export function reasonOf(query: unknown): string | null {
  return typeof query === 'string' && /^[a-z_]{1,40}$/.test(query) ? query : null;
}

/**
 * The page leaves by itself when its time is over: what was typed, or whose card was shown, does not stay on the screen.
 * @param at ms
 */
export function refreshAt(res: Response, at: number, now: Date, place: '/student' | '/desk' = '/student'): void {
  res.set('Refresh', `${Math.max(1, Math.ceil((at - now.getTime()) / 1_000) + 1)}; url=${place}`);
}
