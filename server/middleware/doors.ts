/** What every request passes before a route: request id, network, session. In this order. */
import { randomBytes } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import type { Context } from '../context';
import { clientAddress } from '../domain/network';
import { readCookie, SESSION, setLanguage, setSession } from './cookies';
import { languageOf, showPage } from './page';
import { keepState, stateOf, visitOf } from './state';

/** A request's id, and one line for the operator when it was answered: allow-listed fields only. */
export function identify(ctx: Context): RequestHandler {
  return (req, res, next) => {
    const startedAt = performance.now();
    const requestId = randomBytes(9).toString('base64url');
    const forwarded = req.headers['x-forwarded-for'];
    const address = clientAddress(
      req.socket.remoteAddress,
      Array.isArray(forwarded) ? forwarded.join(',') : forwarded,
      ctx.trusted,
    );
    keepState(res, {
      requestId,
      address,
      visit: null,
      screen: { kind: 'none' },
      last: null,
      cookie: null,
      lang: languageOf(ctx, req),
      caseLang: null,
      right: null,
    });
    res.set('X-Request-Id', requestId);
    res.once('finish', () => {
      const { right, screen } = stateOf(res);
      const route = right?.path ?? 'none';
      ctx.metrics.requests.inc({ route, status: String(res.statusCode) });
      if (route === '/assets/:name' && res.statusCode < 400) return;
      ctx.log.info(
        {
          id: requestId,
          method: req.method,
          route,
          status: res.statusCode,
          ms: Math.round(performance.now() - startedAt),
          ip: address,
          screen: screen.kind,
        },
        'answered',
      );
    });
    next();
  };
}

/** Only from the sites; in clear only on loopback, or where a trusted proxy says that it was https. */
export function network(ctx: Context): RequestHandler {
  return async (req, res, next) => {
    const state = stateOf(res);
    const site = state.address === null ? null : ctx.siteOf(state.address);
    const userAgent = req.headers['user-agent'] ?? null;
    if (site === null || state.address === null) {
      // What even a stranger's page needs: its own style sheet and script, and the language it is read in.
      if (isAsset(req) && ctx.assets.find(req.path.replace('/assets/', '')) !== null) return next();
      const language = languageAskedFor(ctx, req);
      if (language !== null) {
        setLanguage(res, language);
        return res.redirect(303, '/');
      }
      try {
        await ctx.register.turnedAway(
          'network',
          { ip: state.address, userAgent, visit: null, screen: { kind: 'none' } },
          { path_class: 'outside', method: req.method, status: 403 },
        );
      } catch (error) {
        ctx.report(error, 'logging a refused address');
      }
      return showPage(
        ctx,
        res,
        'outside',
        { address: state.address ?? '?', networkHelp: ctx.config.networkHelp },
        { status: 403 },
      );
    }
    const peer = clientAddress(req.socket.remoteAddress, undefined, () => false);
    const loopback = peer !== null && (peer.startsWith('127.') || peer === '::1');
    const trusted = peer !== null && ctx.trusted(peer);
    const https = trusted && req.headers['x-forwarded-proto'] === 'https';
    if (!https && !(loopback && !trusted)) {
      return showPage(
        ctx,
        res,
        'error',
        { status: 403, reason: 'insecure', changed: 'no', back: '/' },
        { status: 403 },
      );
    }
    state.visit = { ip: state.address, userAgent, site };
    next();
  };
}

/** The page outside has no session: its language is answered at the door. */
function languageAskedFor(ctx: Context, req: Request): string | null {
  const code = req.method === 'GET' ? /^\/language\/([a-z]+)$/.exec(req.path)?.[1] : undefined;
  return code !== undefined && ctx.i18n.staffLanguages.includes(code) ? code : null;
}

/** Built files are the same for everybody and kept by any cache: no session is looked at for them, no cookie set. */
const isAsset = ({ method, path }: Request): boolean =>
  (method === 'GET' || method === 'HEAD') && /^\/assets\/[^/]+$/.test(path);

/** From the cookie to the screen; an id that ended a moment ago is led to its successor, and nothing else. */
export function session(ctx: Context): RequestHandler {
  return async (req, res, next) => {
    if (isAsset(req)) return next();
    const state = stateOf(res);
    const cookie = readCookie(req, SESSION);
    const opened = await ctx.screens.open(cookie, visitOf(res));
    if (opened.redirect !== null) return res.redirect(303, opened.redirect);
    state.screen = opened.screen;
    state.last = opened.last;
    state.cookie = opened.cookie ?? (opened.dead ? null : cookie);
    if (opened.cookie !== null) setSession(res, opened.cookie);
    // The case ended before this request: its form's token is an old id's, its page the last word.
    const late = req.method === 'POST' || req.path === '/student';
    if (opened.ended !== null && late) return res.redirect(303, `/student?reason=${opened.ended}`);
    if (opened.screen.kind === 'student' || opened.screen.kind === 'locked') {
      const view = await ctx.student.view(opened.screen);
      const language = view?.language ?? null;
      // Chosen before an update that has it no longer: as if nothing was chosen.
      if (language !== null && ctx.i18n.languages.includes(language)) state.caseLang = language;
    }
    next();
  };
}
