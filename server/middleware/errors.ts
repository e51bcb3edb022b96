/** The only place that turns errors into pages. It says "nothing was changed" only where the error knows. */
import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { Context } from '../context';
import { PageError } from '../errors';
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
    const { changed } = error as Error & { changed: 'no' | 'unknown' };
    return { status: 503, reason: 'directory_away', changed };
  },
};

export function onError(ctx: Context): ErrorRequestHandler {
  return (error: unknown, _req, res, next) => {
    const shape: Shape = (error instanceof Error ? KNOWN[error.name]?.(error) : undefined) ?? {
      status: 500,
      reason: 'unexpected',
      changed: 'unknown',
    };
    const { requestId, right } = stateOf(res);
    if (shape.status >= 500) ctx.report(error, `request ${requestId}`);
    if (res.headersSent) return next(error);
    if (right?.secretPage !== null && right?.secretPage !== undefined && shape.reason === 'log_away') {
      return res.redirect(303, `${right.secretPage}?reason=log_away`);
    }
    showPage(
      ctx,
      res,
      'error',
      { status: shape.status, reason: shape.reason, changed: shape.changed, back: '/' },
      { status: shape.status },
    );
  };
}

export function notFound(): RequestHandler {
  return (_req, _res, next) => next(new PageError(404, 'not_found', 'no'));
}
