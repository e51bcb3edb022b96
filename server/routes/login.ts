/** Login, logout, the first page, the language. */
import { randomBytes } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { Context } from '../context';
import { refused } from '../errors';
import { KNOWN, readCookie, setKnown, setLanguage, setSession } from '../middleware/cookies';
import { firstPage, loginPage } from '../middleware/first-page';
import { field } from '../middleware/guard';
import { FAILED, loginLimit } from '../middleware/login-limit';
import { follow, showPage, tokenFor } from '../middleware/page';
import { stateOf, visitOf } from '../middleware/state';
import type { Verify } from '../services/credentials';
import { hashBrowser, type Routes, reasonOf } from './routes';

export function loginRoutes(ctx: Context, verify: Verify): Routes {
  const home: RequestHandler = (_req, res) => {
    const { screen, last } = stateOf(res);
    res.redirect(303, screen.kind === 'staff' ? firstPage(screen.roles) : loginPage(last));
  };

  const showLogin: RequestHandler = (req, res) => {
    const state = stateOf(res);
    const { reason } = req.query;
    // A site may leave a session without any role: then the login page is its first one, and no way round in circles.
    const first = state.screen.kind === 'staff' ? firstPage(state.screen.roles) : '/login';
    if (first !== '/login' && reason === undefined) return res.redirect(303, first);
    if (state.cookie === null) {
      // Before login the key is a random value that is stored nowhere; login replaces it.
      const value = randomBytes(32).toString('base64url');
      setSession(res, value);
      state.cookie = value;
    }
    const model = {
      reason: reasonOf(reason) ?? state.last,
      staffExample: ctx.config.profile.staffExample,
      demonstration: ctx.demonstration,
    };
    showPage(ctx, res, 'login', model, { csrf: tokenFor(res, 'POST /login') });
  };

  const login: RequestHandler = async (req, res) => {
    const browser = readCookie(req, KNOWN);
    const answer = await ctx.authentication.login(
      { username: field(req, 'username'), password: field(req, 'password') },
      visitOf(res),
      browser === null ? null : hashBrowser(browser),
      verify,
    );
    if (answer.reason === 'credentials') res.locals[FAILED] = true;
    if (answer.reason !== null || answer.cookie === null)
      return res.redirect(303, `/login?reason=${answer.reason ?? 'credentials'}`);
    const { screen } = stateOf(res);
    // Somebody else's desk was open in this browser; one's own was closed by the login itself.
    if (screen.kind === 'staff') await ctx.authentication.leaveBehind(screen, visitOf(res));
    setSession(res, answer.cookie);
    // A new value at each login: one that was copied here is good until then only.
    const fresh = randomBytes(16).toString('base64url');
    await ctx.limits.rememberBrowser(answer.login, browser === null ? null : hashBrowser(browser), hashBrowser(fresh));
    setKnown(res, fresh);
    res.redirect(303, firstPage(answer.roles));
  };

  const logout: RequestHandler = async (_req, res) => {
    const { screen } = stateOf(res);
    if (screen.kind === 'none') return res.redirect(303, '/login');
    follow(res, await ctx.authentication.logout(screen, visitOf(res)));
  };

  /**
   * The only GET that changes anything: the language, of the browser or, while handed over, of the case. Taking the desk
   * back is the staff member's page again.
   */
  const language: RequestHandler = async (req, res) => {
    const { code } = req.params as { code: string };
    const { back } = req.query;
    const { screen } = stateOf(res);
    const students = screen.kind === 'student' || (screen.kind === 'locked' && back !== '/desk/resume');
    if (!(students ? ctx.i18n.languages : ctx.i18n.staffLanguages).includes(code)) throw refused(404, 'not_found');
    if (students) await ctx.student.speak(screen, code);
    else setLanguage(res, code);
    res.redirect(303, typeof back === 'string' && /^\/(?![/\\])[\w\-/]*$/.test(back) ? back : '/');
  };

  return {
    'GET /': [home],
    'GET /login': [showLogin],
    'POST /login': [...loginLimit(ctx), login],
    'POST /logout': [logout],
    'GET /language/:code': [language],
  };
}
