/** Monitoring, before everything else and by its own networks alone; and the built files. */
import type { RequestHandler } from 'express';
import { ASSET_CACHE } from '../assets';
import type { Context } from '../context';
import { refused } from '../errors';
import { stateOf } from '../middleware/state';
import type { Routes } from './routes';

const PAGES = ['/healthz', '/readyz', '/metrics'];

export function monitoring(ctx: Context): RequestHandler {
  return async (req, res, next) => {
    if (!PAGES.includes(req.path)) return next();
    const { address } = stateOf(res);
    if (address === null || !ctx.monitoring(address))
      return void res.status(403).type('text').send('monitoring networks only\n');
    if (req.method !== 'GET' && req.method !== 'HEAD')
      return void res.status(405).set('Allow', 'GET, HEAD').type('text').send('GET\n');
    if (req.path === '/healthz') return void res.type('text').send('ok\n');
    if (req.path === '/metrics') return void res.type(ctx.metrics.contentType).send(await ctx.metrics.text());
    const store = await writable(ctx);
    const directory = await ctx.directory.health();
    const ready = store && ctx.state.accepting;
    res.status(ready ? 200 : 503).json({
      ready,
      store: store ? 'ok' : 'not writable',
      stopping: !ctx.state.accepting,
      directory: wordFor(directory),
      // Where somebody has to mend something; the operator's log has the words.
      directoryFault: directory.why ?? null,
    });
  };
}

/** The first of what keeps desks from serving, or from serving quickly. */
function wordFor({ answers, unreadGroups, lookUp }: Awaited<ReturnType<Context['directory']['health']>>): string {
  if (!answers) return 'away';
  if (unreadGroups.length > 0) return 'protected_groups_unread';
  return lookUp === 'quick' ? 'ok' : `look_up_${lookUp}`;
}

async function writable(ctx: Context): Promise<boolean> {
  try {
    await ctx.limitStore.clear('readyz');
    return true;
  } catch (error) {
    ctx.report(error, 'writing to the store');
    return false;
  }
}

export function assetRoutes(ctx: Context): Routes {
  const asset: RequestHandler = (req, res, next) => {
    const found = ctx.assets.find((req.params as { name: string }).name);
    if (found === null) throw refused(404, 'not_found');
    const copy = found.encodings.find(({ coding }) => req.acceptsEncodings(coding) === coding);
    res.set({
      'Cache-Control': ASSET_CACHE,
      Vary: 'Accept-Encoding',
      ...(copy === undefined ? {} : { 'Content-Encoding': copy.coding }),
    });
    const options = { cacheControl: false, etag: false, lastModified: false, acceptRanges: false };
    res.type(found.type).sendFile(copy?.path ?? found.path, options, (error?: Error & { status?: number }) => {
      if (error === undefined || res.headersSent) return;
      res.removeHeader('Content-Encoding');
      res.set('Cache-Control', 'no-store');
      // A condition that no version of the file could meet (`If-Match`) is the request's fault, all else ours.
      next(error.status === 412 ? refused(400, 'malformed') : error);
    });
  };
  return { 'GET /assets/:name': [asset] };
}
