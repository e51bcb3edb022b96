/**
 * Form tokens (OWASP, HMAC based token pattern): case, step, a random start and HMAC(cookie's value, purpose, case, step,
 * start). Bound to the session by its key, to the form by its purpose, to the student and the moment by case and step.
 * No two pages hold the same token, so nothing can be guessed from how well a page compresses (BREACH). That start is
 * drawn here and not through the context, as other chance is: no test ever needs it fixed.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** What a token says it is for; a session's own token names no case. */
export interface Bound {
  readonly caseId: string;
  readonly step: number;
}

const NO_CASE: Bound = { caseId: '-', step: 0 };
const START_BYTES = 9;

const mac = (key: string, purpose: string, { caseId, step }: Bound, start: string): Buffer =>
  createHmac('sha256', key).update(`${purpose}\0${caseId}\0${step}\0${start}`).digest();

/** @param purpose the form's own address, `POST /desk/card` */
export function makeToken(key: string, purpose: string, bound: Bound | null): string {
  const { caseId, step } = bound ?? NO_CASE;
  const start = randomBytes(START_BYTES).toString('base64url');
  return `${caseId}.${step}.${start}${mac(key, purpose, { caseId, step }, start).toString('base64url')}`;
}

/** What the token is bound to, `null`: it is none of this session's and this form's. */
export function readToken(key: string, purpose: string, token: string): Bound | null {
  const [, caseId = '', step = '', start = '', sent = ''] =
    /^([0-9A-Z]{10}|-)\.(\d{1,9})\.([\w-]{12})([\w-]{43})$/.exec(token) ?? [];
  if (sent === '') return null;
  const bound: Bound = { caseId, step: Number(step) };
  const given = Buffer.from(sent, 'base64url');
  const right = mac(key, purpose, bound, start);
  return given.length === right.length && timingSafeEqual(given, right) ? bound : null;
}
