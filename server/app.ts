/** createApp(context): the order of the middlewares, and every route of the rights table with what answers it. */
import express, { type Express, type RequestHandler } from 'express';
import type { Context } from './context';
import { nameOfRight, RIGHTS } from './domain/rights';
import { refused } from './errors';
import { createVerify } from './middleware/authentication';
import { identify, network, session } from './middleware/doors';
import { notFound, onError } from './middleware/errors';
import { guard, lock } from './middleware/guard';
import { headers } from './middleware/headers';
import { stateOf } from './middleware/state';
import { auditRoutes } from './routes/audit';
import { deskRoutes } from './routes/desk';
import { informationRoutes } from './routes/information';
import { loginRoutes } from './routes/login';
import { assetRoutes, monitoring } from './routes/operations';
import type { Routes } from './routes/routes';
import { studentRoutes } from './routes/student';

/** @throws Error for a route without a row in the rights table, and for a row without a route */
export function createApp(ctx: Context): Express {
  const verify = createVerify(ctx);
  const routes: Routes = {
    ...loginRoutes(ctx, verify),
    ...deskRoutes(ctx),
    ...studentRoutes(ctx, verify),
    ...auditRoutes(ctx),
    ...informationRoutes(ctx),
    ...assetRoutes(ctx),
  };
  const names = new Set(RIGHTS.map(nameOfRight));
  for (const name of Object.keys(routes))
    if (!names.has(name)) throw new Error(`${name} has no row in the rights table`);

  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('strict routing');
  app.enable('case sensitive routing');
  app.set('query parser', 'simple');
  app.use(identify(ctx), ...headers(), monitoring(ctx), network(ctx), session(ctx));

  app.use(decodable(ctx));

  const router = express.Router({ strict: true, caseSensitive: true });
  const methods = new Map<string, string[]>();
  for (const right of RIGHTS) {
    const handlers = routes[nameOfRight(right)];
    if (handlers === undefined) throw new Error(`${nameOfRight(right)} has no route`);
    methods.set(right.path, [...(methods.get(right.path) ?? []), right.method]);
    router[right.method === 'GET' ? 'get' : 'post'](right.path, ...guard(ctx, right), ...handlers);
  }
  for (const [path, allowed] of methods) router.all(path, outsideLock(ctx), methodNotAllowed(allowed));
  app.use(router);
  app.use(outsideLock(ctx), notFound());
  app.use(onError(ctx));
  return app;
}

/** An unknown path or method on a student's or locked screen: inside `/student` it is that, elsewhere the lock. */
function outsideLock(ctx: Context): RequestHandler {
  return async (req, res, next) => {
    const inside = req.path === '/student' || req.path.startsWith('/student/');
    if (!inside && (await lock(ctx, req, res))) return;
    next();
  };
}

/** A path that is no text (`/audit/entries/%zz`) is an unknown one: the router would make an incident of it. */
function decodable(ctx: Context): RequestHandler {
  const outside = outsideLock(ctx);
  return (req, res, next) => {
    try {
      decodeURIComponent(req.path);
      return next();
    } catch {
      return outside(req, res, () => next(refused(404, 'not_found')));
    }
  };
}

function methodNotAllowed(allowed: readonly string[]): RequestHandler {
  return (_req, res, next) => {
    res.set('Allow', [...allowed, ...(allowed.includes('GET') ? ['HEAD'] : [])].join(', '));
    stateOf(res).right = null;
    next(refused(405, 'method'));
  };
}
