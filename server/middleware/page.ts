/** Shows a page: its frame (world, language, tokens) around its model. */
import type { Request, Response } from 'express';
import type { Context } from '../context';
import type { Frame, PageName, Pages } from '../pages';
import type { Step } from '../services/steps';
import { deskRole, type Screen } from '../services/visit';
import { sendPage } from './compressed';
import { clearSession, LANGUAGE, readCookie, setSession } from './cookies';
import { stateOf } from './state';
import { type Bound, makeToken } from './token';

/** Shown in the world of the screen that asks. */
type ManyWorlds = 'error' | 'accessibility' | 'legal-notice' | 'personal-data';

const WORLDS: Readonly<Record<Exclude<PageName, ManyWorlds>, Frame['world']>> = {
  login: 'staff',
  desk: 'staff',
  identity: 'staff',
  outside: 'staff',
  help: 'staff',
  student: 'student',
  charter: 'student',
  wait: 'student',
  done: 'student',
  ended: 'between',
  resume: 'between',
  'audit-overview': 'audit',
  'audit-entries': 'audit',
  'audit-entry': 'audit',
  'audit-case': 'audit',
};

/** Pages of the law, whose text is there in the staff's languages only. */
const LAW: readonly PageName[] = ['accessibility', 'legal-notice', 'personal-data'];

/** A token for a form of this page. @param purpose `POST /desk/card` */
export function tokenFor(res: Response, purpose: string, bound: Bound | null = null): string {
  const { cookie } = stateOf(res);
  return cookie === null ? '' : makeToken(cookie, purpose, bound);
}

export interface Shown {
  readonly status?: number;
  /** The token of the page's main form. */
  readonly csrf?: string;
  readonly world?: Frame['world'];
}

export function showPage<P extends PageName>(
  ctx: Context,
  res: Response,
  page: P,
  model: Pages[P],
  shown: Shown = {},
): void {
  const state = stateOf(res);
  const world =
    shown.world ?? (Object.hasOwn(WORLDS, page) ? WORLDS[page as Exclude<PageName, ManyWorlds>] : worldOf(res));
  const frame: Frame = {
    world,
    ...languagesOf(ctx, res, page, world),
    establishment: ctx.config.establishment.name,
    profile: ctx.config.profile,
    csrf: shown.csrf ?? '',
    logoutToken: state.screen.kind === 'staff' ? tokenFor(res, 'POST /logout') : null,
    otherRole: otherRole(state.screen, world),
    requestId: state.requestId,
    demonstration: ctx.config.demonstration,
    accessibility: ctx.config.information.accessibility.state,
    version: ctx.config.version,
    now: ctx.now(),
  };
  sendPage(res.status(shown.status ?? 200), ctx.render(page, model, frame));
}

/** The staff language that a browser asks for. @param otherwise where it asks for none that there is */
export function languageOf(ctx: Context, req: Request, otherwise?: string): string {
  return ctx.i18n.chooseLanguage(readCookie(req, LANGUAGE) ?? undefined, req.headers['accept-language'], otherwise);
}

/**
 * Who speaks: on a student's or locked screen the case, in any language; the staff member elsewhere, and on the page
 * that asks for their password. A page of the law in a language that it is not there in comes in the browser's, else in
 * English.
 */
function languagesOf(
  ctx: Context,
  res: Response,
  page: PageName,
  world: Frame['world'],
): Pick<Frame, 'lang' | 'textLang' | 'languages'> {
  const { req } = res;
  const { lang: staffs, caseLang } = stateOf(res);
  const { languages, staffLanguages } = ctx.i18n;
  const students = (world === 'student' || world === 'between') && page !== 'resume';
  const lang = students ? (caseLang ?? staffs) : staffs;
  const path = req.originalUrl.split('?')[0] ?? '/';
  const back = encodeURIComponent(req.method === 'GET' ? path : '/');
  return {
    lang,
    textLang: LAW.includes(page) && !staffLanguages.includes(lang) ? languageOf(ctx, req, 'en') : lang,
    languages: (students ? languages : staffLanguages).map((code) => {
      const t = ctx.i18n.translator(code);
      const [name, short] = [t('language.name'), t('language.short')];
      return { code, name, short, href: `/language/${code}?back=${back}` };
    }),
  };
}

function otherRole(screen: Screen, world: Frame['world']): Frame['otherRole'] {
  if (screen.kind !== 'staff' || deskRole(screen.roles) === null || !screen.roles.includes('auditor')) return null;
  return world === 'audit' ? 'desk' : 'audit';
}

function worldOf(res: Response): Frame['world'] {
  const { kind } = stateOf(res).screen;
  if (kind === 'student') return 'student';
  if (kind === 'locked') return 'between';
  return res.req.path.startsWith('/audit') ? 'audit' : 'staff';
}

/** Gives the browser what the step did to its session. */
export function keepCookie(res: Response, step: Step): void {
  if (step.cookie === 'gone') clearSession(res);
  else if (step.cookie !== null) {
    setSession(res, step.cookie.value);
    stateOf(res).cookie = step.cookie.value;
  }
}

/** Answers as the table says; `false`: the page itself is to be shown, with the status returned beside. */
export function follow(res: Response, step: Step): { readonly done: boolean; readonly status: number } {
  keepCookie(res, step);
  const [status = '500', place] = step.answer.split(' ');
  if (status === '303' && place !== undefined) {
    res.redirect(303, place);
    return { done: true, status: 303 };
  }
  return { done: false, status: Number(status) };
}
