/** The law's pages for a public body, on every screen; the help pages, on the staff's. Texts are the locale's. */
import type { RequestHandler, Response } from 'express';
import type { Context } from '../context';
import { GRACE } from '../domain/case';
import { refused } from '../errors';
import { KNOWN, LANGUAGE, LANGUAGE_DAYS, SESSION } from '../middleware/cookies';
import { showPage } from '../middleware/page';
import { stateOf, visitOf } from '../middleware/state';
import { countersKeptFor, KNOWN_FOR } from '../services/limits';
import { staffLine } from './desk';
import { HELP_PAGES } from './help-pages';
import { type Routes, refreshAt } from './routes';

const DAY = 86_400_000;
const KNOWN_DAYS = KNOWN_FOR / DAY;
const COOKIES = [
  { name: SESSION, text: 'session', days: null },
  { name: LANGUAGE, text: 'language', days: LANGUAGE_DAYS },
  { name: KNOWN, text: 'known', days: KNOWN_DAYS },
] as const;

/** A case's states in which the student has something to do, and time for it runs. */
const RUNNING = ['handed_over', 'unsettled', 'done'];

export function informationRoutes(ctx: Context): Routes {
  const { information, log, limits, profile, publicUrl } = ctx.config;

  const staffOf = (res: Response) => {
    const { screen } = stateOf(res);
    return screen.kind === 'staff' ? staffLine(screen, visitOf(res).site.name) : null;
  };

  /** While the screen is not the staff's, the way back is the student's page, and its time goes on. */
  const lawPage = async (res: Response) => {
    const { screen } = stateOf(res);
    if (screen.kind !== 'student' && screen.kind !== 'locked') return { staff: staffOf(res), back: '/', until: null };
    const view = screen.kind === 'student' ? await ctx.student.view(screen) : null;
    if (view === null || !RUNNING.includes(view.state)) return { staff: null, back: '/student', until: null };
    // It goes with its time, as the student's own page does: whose screen this is must not stand there as it was.
    const leaves = view.deadline + (view.state === 'done' ? 0 : GRACE);
    refreshAt(res, leaves, ctx.now());
    return { staff: null, back: '/student', until: new Date(view.deadline) };
  };

  const accessibility: RequestHandler = async (_req, res) => {
    const model = { address: publicUrl, owner: information.publisher.name, statement: information.accessibility };
    showPage(ctx, res, 'accessibility', { ...(await lawPage(res)), ...model });
  };

  const legalNotice: RequestHandler = async (_req, res) => {
    const { publisher, host } = information;
    showPage(ctx, res, 'legal-notice', { ...(await lawPage(res)), publisher, host });
  };

  const personalData: RequestHandler = async (_req, res) => {
    showPage(ctx, res, 'personal-data', {
      ...(await lawPage(res)),
      ...information.dataProtection,
      address: information.publisher.address,
      keepMonths: log.keepMonths,
      keepReason: log.keepReason,
      countersDays: Math.ceil(countersKeptFor(limits) / DAY),
      knownDays: KNOWN_DAYS,
      cookies: COOKIES,
    });
  };

  const help: RequestHandler = (req, res) => {
    const { page } = req.params as { page: string };
    const steps = Object.hasOwn(HELP_PAGES, page) ? HELP_PAGES[page] : undefined;
    if (steps === undefined) throw refused(404, 'not_found');
    showPage(ctx, res, 'help', {
      topic: page,
      steps,
      topics: Object.keys(HELP_PAGES),
      links: profile.help,
      staff: staffOf(res),
    });
  };

  return {
    'GET /help/:page': [help],
    'GET /accessibilite': [accessibility],
    'GET /mentions-legales': [legalNotice],
    'GET /donnees-personnelles': [personalData],
  };
}
