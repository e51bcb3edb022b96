/** What the middlewares found out about a request, for those behind them. */
import type { Response } from 'express';
import type { Right } from '../domain/rights';
import type { Screen, Visit } from '../services/visit';

export interface RequestState {
  readonly requestId: string;
  address: string | null;
  /** `null` until the network was judged: only the 403 page and monitoring are answered without. */
  visit: Visit | null;
  screen: Screen;
  /** Why the browser's session is gone, as the login page says it; `null`: it had none, or ended it itself. */
  last: string | null;
  /** The value that the browser will hold after this answer: the key of every token on the page. */
  cookie: string | null;
  /** The language of the staff's pages: the browser's. */
  readonly lang: string;
  /** The language that was chosen for the case of a student's or locked screen; `null`: none yet, or no such screen. */
  caseLang: string | null;
  right: Right | null;
}

const KEY = 'guichet';

export function keepState(res: Response, state: RequestState): void {
  res.locals[KEY] = state;
}

export function stateOf(res: Response): RequestState {
  return res.locals[KEY] as RequestState;
}

/** @throws Error where the network middleware was left out */
export function visitOf(res: Response): Visit {
  const { visit } = stateOf(res);
  if (visit === null) throw new Error('a route was reached without a site');
  return visit;
}
