/** The console's three cookies: session, language, and where a login succeeded before. */
import type { Request, Response } from 'express';
import { KNOWN_FOR } from '../services/limits';

export const SESSION = '__Host-guichet';
export const LANGUAGE = '__Host-guichet-language';
export const KNOWN = '__Host-guichet-known';

const OPTIONS = { secure: true, httpOnly: true, sameSite: 'lax', path: '/' } as const;
const DAY = 86_400_000;
/** Days that a browser keeps the language; the third cookie lives as long as it counts, `KNOWN_FOR`. */
export const LANGUAGE_DAYS = 365;
/** What the console itself would have written; anything else counts as no cookie. */
const VALUE = /^[A-Za-z0-9_-]{2,64}$/;

export function readCookie(req: Request, name: string): string | null {
  for (const part of (req.headers.cookie ?? '').split(';')) {
    const at = part.indexOf('=');
    if (at < 0 || part.slice(0, at).trim() !== name) continue;
    const value = part.slice(at + 1).trim();
    return VALUE.test(value) ? value : null;
  }
  return null;
}

export function setSession(res: Response, value: string): void {
  res.cookie(SESSION, value, OPTIONS);
}

export function clearSession(res: Response): void {
  res.clearCookie(SESSION, OPTIONS);
}

export function setLanguage(res: Response, code: string): void {
  res.cookie(LANGUAGE, code, { ...OPTIONS, maxAge: LANGUAGE_DAYS * DAY });
}

export function setKnown(res: Response, value: string): void {
  res.cookie(KNOWN, value, { ...OPTIONS, maxAge: KNOWN_FOR });
}
