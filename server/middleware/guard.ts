/**
 * In front of every route, from its row in the rights table: is this screen one it may be answered on, has this person
 * the right, is this form ours. Who wins when several apply is the contract's order.
 */
import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import type { Context } from '../context';
import { nameOfRight, type Right } from '../domain/rights';
import { refused } from '../errors';
import { firstPage, loginPage } from './first-page';
import { FORM_TYPE, type Form, isListed, readForm } from './form';
import { stateOf, visitOf } from './state';
import { type Bound, readToken } from './token';

const LARGEST_FORM = 16 * 1_024;
const parse = express.raw({ type: () => true, limit: LARGEST_FORM });

/** The lock: on a student's or locked screen, what its row does not name does not exist. */
export async function lock(ctx: Context, req: Request, res: Response): Promise<boolean> {
  const { screen } = stateOf(res);
  if (screen.kind !== 'student' && screen.kind !== 'locked') return false;
  const pathClass =
    req.path
      .split('/')[1]
      ?.replace(/[^a-z]/g, '')
      .slice(0, 20) ?? '';
  await ctx.student.otherPath(screen, visitOf(res), `/${pathClass}`, req.method);
  res.redirect(303, '/student');
  return true;
}

/** Whose screen, and which role. */
function admit(ctx: Context, right: Right): RequestHandler {
  return async (req, res, next) => {
    const state = stateOf(res);
    state.right = right;
    const { screen } = state;
    if (!right.screens.includes(screen.kind)) {
      if (await lock(ctx, req, res)) return;
      return res.redirect(303, screen.kind === 'staff' ? firstPage(screen.roles) : loginPage(state.last));
    }
    if (screen.kind === 'staff' && right.roles !== null && !right.roles.some((role) => screen.roles.includes(role))) {
      await ctx.register.turnedAway(
        'role',
        { ...who(req, res), screen },
        { path_class: right.path, method: right.method, status: 403 },
      );
      throw refused(403, 'role');
    }
    next();
  };
}

const who = (req: Request, res: Response) => ({
  ip: stateOf(res).address,
  userAgent: req.headers['user-agent'] ?? null,
  visit: visitOf(res),
});

/** A refusal of the form as such: a page, or, for a form with a secret, its page again with a word. */
function turnBack(right: Right, res: Response, next: NextFunction, status: number, reason: string): void {
  if (right.secretPage === null) next(refused(status, reason));
  else res.redirect(303, `${right.secretPage}?reason=${reason}`);
}

function sizeAndType(right: Right): RequestHandler {
  return (req, res, next) => {
    if (Number(req.headers['content-length'] ?? 0) > LARGEST_FORM) {
      // The rest of the body is read by nobody: the connection ends with the answer.
      res.set('Connection', 'close');
      return turnBack(right, res, next, 413, 'too_large');
    }
    if (!FORM_TYPE.test(req.headers['content-type'] ?? '')) return turnBack(right, res, next, 415, 'content_type');
    parse(req, res, (error?: unknown) => {
      if (error === undefined) {
        req.body = readForm(Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0));
        return next();
      }
      const { status } = error as { status?: number };
      if (status === 413) return turnBack(right, res, next, 413, 'too_large');
      if (status === 415) return turnBack(right, res, next, 415, 'content_type');
      turnBack(right, res, next, 400, 'malformed');
    });
  };
}

/** The one form that a script of ours sends: the page around it stays. */
const BY_SCRIPT = '/student/more-time';

/**
 * Origin or Fetch Metadata say that the form is ours; `same-site` siblings and `null` are not. What a browser sends in
 * the background is none of our forms either: a script left in another tab must not work the desk unseen.
 */
function isOwnForm(ctx: Context, req: Request): boolean {
  const { origin, 'sec-fetch-mode': mode } = req.headers;
  if (mode !== undefined && mode !== 'navigate' && req.path !== BY_SCRIPT) return false;
  if (origin !== undefined) return origin === ctx.config.publicUrl;
  return req.headers['sec-fetch-site'] === 'same-origin';
}

function formOf(ctx: Context, right: Right): RequestHandler {
  return async (req, res, next) => {
    const state = stateOf(res);
    const form = req.body as Form;
    const [token, ...more] = form.fields.get('_csrf') ?? [];
    const key = state.cookie;
    const bound: Bound | null =
      token !== undefined && more.length === 0 && key !== null && isOwnForm(ctx, req)
        ? readToken(key, nameOfRight(right), token)
        : null;
    if (bound === null) {
      const { origin } = req.headers;
      // The page's word is an attacker's word; whoever set the console up, and reads this, may only have slipped.
      if (origin !== undefined && origin !== ctx.config.publicUrl)
        ctx.log.warn({ origin: origin.slice(0, 200), publicUrl: ctx.config.publicUrl }, 'a form of another address');
      await ctx.register.turnedAway(
        'csrf',
        { ...who(req, res), screen: state.screen },
        { path_class: right.path, method: 'POST', status: 403 },
      );
      return turnBack(right, res, next, 403, 'csrf');
    }
    if (!form.wellFormed || isListed(form, ['_csrf', ...right.fields])) {
      return turnBack(right, res, next, 400, 'malformed');
    }
    if (right.token === 'case' && !(await isPresentStep(ctx, right, res, bound))) {
      // Sent twice: the desk says what became of the first.
      if (right.path === '/desk/unlock' && (await ctx.unlocking.isSent(bound.caseId)))
        return res.redirect(303, '/desk');
      return turnBack(right, res, next, 409, 'earlier_step');
    }
    next();
  };
}

/** Whether the token is of the case's present step. A second password is judged by its own row, not turned back. */
async function isPresentStep(ctx: Context, right: Right, res: Response, bound: Bound): Promise<boolean> {
  const { screen } = stateOf(res);
  if (screen.kind === 'none') return false;
  const open = screen.kind === 'staff' ? screen.open : await ctx.student.view(screen);
  if (open === null || open.id !== bound.caseId) return false;
  const again = right.path === '/student/password' && (open.state === 'writing' || open.state === 'done');
  return open.step === bound.step || (again && bound.step < open.step);
}

/** The handlers in front of a route. */
export function guard(ctx: Context, right: Right): RequestHandler[] {
  return right.token === null ? [admit(ctx, right)] : [admit(ctx, right), sizeAndType(right), formOf(ctx, right)];
}

/** A field of the form as sent: one text, untouched; missing is empty. */
export function field(req: Request, name: string): string {
  return (req.body as Form).fields.get(name)?.[0] ?? '';
}
