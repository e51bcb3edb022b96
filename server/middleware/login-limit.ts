/** Failed logins by address: express-rate-limit over the console's own store. Only failures count. */

import type { RequestHandler, Response } from 'express';
import rateLimit, { type ClientRateLimitInfo, type Store } from 'express-rate-limit';
import type { Context } from '../context';
import { limitKey } from '../domain/network';
import { stateOf, visitOf } from './state';

const PREFIX = 'login-address:';
/** Past half of the limit each answer comes later, up to this (ms). */
const LONGEST_DELAY = 4_000;

/** `res.locals` key: the login was refused for its credentials. */
export const FAILED = 'loginFailed';

function storeOf(ctx: Context, window: number): Store {
  return {
    async increment(key): Promise<ClientRateLimitInfo> {
      const at = ctx.now().getTime();
      await ctx.limitStore.add(PREFIX + key, at);
      const { count } = await ctx.limitStore.count(PREFIX + key, at - window);
      return { totalHits: count, resetTime: new Date(at + window) };
    },
    decrement: (key) => ctx.limitStore.takeBack(PREFIX + key),
    resetKey: (key) => ctx.limitStore.clear(PREFIX + key),
  };
}

export function loginLimit(ctx: Context): RequestHandler[] {
  const { perAddress, window } = ctx.config.limits.failedLogins;
  const limitOf = (desks: number): number => perAddress * desks;
  const turnAway = async (res: Response): Promise<void> => {
    res.locals[FAILED] = true;
    await ctx.authentication.addressThrottled(visitOf(res as never));
    res.redirect(303, '/login?reason=throttled');
  };
  return [
    rateLimit({
      windowMs: window,
      store: storeOf(ctx, window),
      limit: (_req, res) => limitOf(visitOf(res as never).site.desks),
      keyGenerator: (_req, res) => limitKey(stateOf(res as never).address ?? ''),
      skipSuccessfulRequests: true,
      requestWasSuccessful: (_req, res) => res.locals[FAILED] !== true,
      standardHeaders: false,
      legacyHeaders: false,
      handler: (_req, res, next) => {
        turnAway(res).catch(next);
      },
    }),
    async (_req, res, next) => {
      const limit = limitOf(visitOf(res).site.desks);
      const key = PREFIX + limitKey(stateOf(res).address ?? '');
      const { count } = await ctx.limitStore.count(key, ctx.now().getTime() - window);
      const over = (count - limit / 2) / (limit / 2);
      if (over > 0) await new Promise((resolve) => setTimeout(resolve, Math.min(1, over) * LONGEST_DELAY));
      next();
    },
  ];
}
