/** The student's screen, and taking the desk back after it. */
import type { Request, RequestHandler, Response } from 'express';
import type { Context } from '../context';
import { GRACE } from '../domain/case';
import { listRules, type PasswordRules } from '../domain/password';
import { refused } from '../errors';
import { KNOWN, readCookie } from '../middleware/cookies';
import { field } from '../middleware/guard';
import { follow, showPage, tokenFor } from '../middleware/page';
import { stateOf, visitOf } from '../middleware/state';
import type { Pages, RuleLine } from '../pages';
import { asksOf } from '../services/activation';
import type { Verify } from '../services/credentials';
import type { StudentView } from '../services/student';
import type { StudentScreen } from '../services/visit';
import { hashBrowser, type Routes, reasonOf, refreshAt } from './routes';

const boundTo = (view: StudentView) => ({ caseId: view.id, step: view.step });

export function studentRoutes(ctx: Context, verify: Verify): Routes {
  /** A staff member's screen has no student's page: GET leads to the desk, POST is of another step. */
  const own = (req: Request, res: Response): StudentScreen | null => {
    const { screen } = stateOf(res);
    if (screen.kind === 'student' || screen.kind === 'locked') return screen;
    if (req.method !== 'GET') throw refused(409, 'no_case');
    res.redirect(303, '/desk');
    return null;
  };

  const viewOf = async (screen: StudentScreen): Promise<StudentView> => {
    const view = await ctx.student.view(screen);
    if (view === null) throw refused(409, 'no_case');
    return view;
  };

  const show: RequestHandler = async (req, res) => {
    const screen = own(req, res);
    if (screen === null) return;
    const view = await viewOf(screen);
    const { givenName } = view.student;
    const reason = reasonOf(req.query.reason);
    switch (view.state) {
      case 'done':
        return res.redirect(303, '/student/done');
      case 'writing':
        res.set('Refresh', '1; url=/student');
        return showPage(ctx, res, 'wait', { givenName });
      case 'ended':
        return showPage(ctx, res, 'ended', {
          givenName,
          reason: view.endReason ?? 'done',
          // Settled without a bind: the log has what was found, the student is told what to try.
          changed: view.endReason === 'recovered' ? 'unknown' : view.changed,
          purpose: view.purpose,
          staffName: await ctx.student.returnTo(screen),
        });
      default: {
        const rules = await ctx.reset.rulesToShow(view.student);
        refreshAt(res, view.deadline + GRACE, ctx.now());
        const model = {
          givenName,
          reason,
          // Also where a later try was refused: the first one may have changed it.
          unsettled: view.changed === 'unknown',
          rules: ruleLines(view, rules, reason),
          judged: { rules, names: [view.student.name] },
          until: new Date(view.deadline),
          leaves: new Date(view.deadline + GRACE),
          activation: activationOf(view),
          mayExtend: ctx.student.mayExtend(view),
          moreTimeToken: tokenFor(res, 'POST /student/more-time', boundTo(view)),
          cancelToken: tokenFor(res, 'POST /desk/cancel', boundTo(view)),
        };
        return showPage(ctx, res, 'student', model, { csrf: tokenFor(res, 'POST /student/password', boundTo(view)) });
      }
    }
  };

  /** The charter in the student's language, and what was given before, unless it is what was refused. */
  const activationOf = (view: StudentView): Pages['student']['activation'] => {
    const asks = asksOf(ctx.config, view.purpose);
    if (asks === null) return null;
    const { charter, recoveryMail, forwarding } = asks;
    return {
      charter: charter === null ? null : { version: charter.version, title: charter.title, points: charter.points },
      recoveryMail: recoveryMail ? (view.activation?.recoveryMail ?? '') : null,
      forwarding: forwarding ? (view.activation?.mailForwarding ?? false) : null,
      charterAccepted: view.activation?.charterAccepted ?? false,
      unmet: view.unmet,
    };
  };

  const charter: RequestHandler = async (req, res) => {
    const screen = own(req, res);
    if (screen === null) return;
    const view = await viewOf(screen);
    const asks = asksOf(ctx.config, view.purpose);
    const text = asks?.charter ?? null;
    if (text === null) throw refused(404, 'not_found');
    if (view.state !== 'handed_over' && view.state !== 'unsettled') return res.redirect(303, '/student');
    refreshAt(res, view.deadline + GRACE, ctx.now());
    showPage(ctx, res, 'charter', {
      charter: text,
      until: new Date(view.deadline),
      leaves: new Date(view.deadline + GRACE),
    });
  };

  const ruleLines = (view: StudentView, rules: PasswordRules, reason: string | null): readonly RuleLine[] => {
    const unmet = new Set(reason === 'policy' ? view.unmet : []);
    const listed = listRules(rules).map(
      ({ name, values, when }): RuleLine => ({
        name,
        values,
        state: unmet.has(name) ? 'no' : when === 'live' ? 'todo' : 'later',
      }),
    );
    // A rule that is not on the list (the directory's own) is named when it was the one that refused.
    const others = [...unmet].filter((name) => !listed.some((line) => line.name === name));
    return [...listed, ...others.map((name): RuleLine => ({ name, values: {}, state: 'no' }))];
  };

  const password: RequestHandler = async (req, res) => {
    const { screen } = stateOf(res);
    if (screen.kind !== 'student' && screen.kind !== 'locked') return res.redirect(303, '/student?reason=earlier_step');
    const { lang, caseLang } = stateOf(res);
    const step = await ctx.reset.submit(screen, visitOf(res), {
      newPassword: field(req, 'newPassword'),
      newPasswordConfirmation: field(req, 'newPasswordConfirmation'),
      charterAccepted: field(req, 'charterAccepted') === 'yes',
      recoveryMail: field(req, 'recoveryMail'),
      mailForwarding: field(req, 'mailForwarding') === 'yes',
      language: caseLang ?? lang,
    });
    if (!follow(res, step).done) res.redirect(303, '/student?reason=earlier_step');
  };

  const act =
    (take: (screen: StudentScreen, req: Request, res: Response) => Promise<void>): RequestHandler =>
    async (req, res) => {
      const screen = own(req, res);
      if (screen !== null) await take(screen, req, res);
    };

  const moreTime = act(async (screen, _req, res) => {
    follow(res, await ctx.student.moreTime(screen, visitOf(res)));
  });

  const finish = act(async (screen, _req, res) => {
    const step = await ctx.student.finish(screen, visitOf(res));
    if (step.row !== null) res.set('Clear-Site-Data', '"cache"');
    follow(res, step);
  });

  const done: RequestHandler = async (req, res) => {
    const screen = own(req, res);
    if (screen === null) return;
    const view = await viewOf(screen);
    if (view.state !== 'done') return res.redirect(303, '/student');
    refreshAt(res, view.deadline, ctx.now());
    showPage(ctx, res, 'done', {
      givenName: view.student.givenName,
      login: view.student.login,
      // A reminder is of the login, and of nothing else.
      mail: view.purpose === 'reminder' ? null : view.student.mail,
      receipt: view.receipt,
      purpose: view.purpose,
      recoveryMail: view.purpose === 'activation' ? (view.activation?.recoveryMail.trim() ?? null) : null,
      warning: view.warning,
      until: new Date(view.deadline),
      mayExtend: ctx.student.mayExtend(view),
      finishToken: tokenFor(res, 'POST /student/finish', boundTo(view)),
      moreTimeToken: tokenFor(res, 'POST /student/more-time', boundTo(view)),
    });
  };

  const showResume = act(async (screen, req, res) => {
    const view = await viewOf(screen);
    const model = {
      reason: reasonOf(req.query.reason),
      staffName: await ctx.student.returnTo(screen),
      logoutToken: tokenFor(res, 'POST /logout'),
    };
    showPage(ctx, res, 'resume', model, { csrf: tokenFor(res, 'POST /desk/resume', boundTo(view)) });
  });

  const resume = act(async (screen, req, res) => {
    const browser = readCookie(req, KNOWN);
    const known = browser === null ? null : hashBrowser(browser);
    follow(res, await ctx.authentication.resume(screen, visitOf(res), field(req, 'password'), known, verify));
  });

  return {
    'GET /student': [show],
    'POST /student/password': [password],
    'POST /student/more-time': [moreTime],
    'POST /student/finish': [finish],
    'GET /student/charter': [charter],
    'GET /student/done': [done],
    'GET /desk/resume': [showResume],
    'POST /desk/resume': [resume],
  };
}
