/** The only place that turns errors into pages. It says "nothing was changed" only where the error knows. */
import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import type { Context } from '../context';
import { PageError } from '../errors';
import { readCookie, SESSION } from './cookies';
import { loginPage } from './first-page';
import { showPage } from './page';
import { stateOf } from './state';

interface Shape {
  readonly status: number;
  readonly reason: string;
  readonly changed: 'no' | 'yes' | 'unknown';
}

/** By the error's name: services and store throw these, and this file may not import them. */
const KNOWN: Readonly<Record<string, (error: Error) => Shape>> = {
  PageError: (error) => error as PageError,
  StaleCaseError: () => ({ status: 409, reason: 'earlier_step', changed: 'no' }),
  StoreError: () => ({ status: 503, reason: 'log_away', changed: 'no' }),
  DirectoryError: (error) => {
    const { changed, kind } = error as Error & { changed: 'no' | 'unknown'; kind: string };
    return { status: 503, reason: kind === 'refused' ? 'directory_refused' : 'directory_away', changed };
  },
};

/** A form with a secret is never answered in place: its page again, with the stable word of what went wrong. */
const WORDS: ReadonlySet<string> = new Set(['earlier_step', 'log_away', 'directory_away', 'directory_refused']);

export function onError(ctx: Context): ErrorRequestHandler {
  return async (error: unknown, req, res, next) => {
    const shape: Shape = (error instanceof Error ? KNOWN[error.name]?.(error) : undefined) ?? {
      status: 500,
      reason: 'unexpected',
      changed: 'unknown',
    };
    const { requestId, right, visit } = stateOf(res);
    if (shape.status >= 500) ctx.report(error, `request ${requestId}`);
    if (res.headersSent) return next(error);
    if (error instanceof Error && error.name === 'StaleCaseError' && visit !== null) {
      // Sent twice, or slow: the screen may have moved on under this request, and the browser moves with it.
      const { redirect, dead, last } = await ctx.screens.open(readCookie(req, SESSION), visit);
      if (redirect !== null || dead) return res.redirect(303, redirect ?? loginPage(last));
    }
    const secretPage = right?.secretPage ?? null;
    if (secretPage !== null) {
      return res.redirect(303, `${secretPage}?reason=${WORDS.has(shape.reason) ? shape.reason : 'unknown'}`);
    }
    const changed = shape.changed === 'no' ? await changedSoFar(ctx, res) : shape.changed;
    showPage(
      ctx,
      res,
      'error',
      { status: shape.status, reason: shape.reason, changed, back: '/' },
      { status: shape.status },
    );
  };
}

/** This request changed nothing; on a student's screen an earlier one may have, and the page speaks of both. */
async function changedSoFar(ctx: Context, res: Response): Promise<Shape['changed']> {
  const { screen } = stateOf(res);
  if (screen.kind !== 'student' && screen.kind !== 'locked') return 'no';
  try {
    return (await ctx.student.view(screen))?.changed ?? 'no';
  } catch (error) {
    ctx.report(error, 'reading the case for an error page');
    return 'unknown';
  }
}

export function notFound(): RequestHandler {
  return (_req, _res, next) => next(new PageError(404, 'not_found', 'no'));
}
