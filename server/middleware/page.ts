/** Shows a page: its frame (world, language, tokens) around its model. */
import type { Response } from 'express';
import type { Context } from '../context';
import type { Frame, PageName, Pages } from '../pages';
import type { Step } from '../services/steps';
import { deskRole, type Screen } from '../services/visit';
import { sendPage } from './compressed';
import { clearSession, setSession } from './cookies';
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
  wait: 'student',
  done: 'student',
  ended: 'between',
  resume: 'between',
  'audit-overview': 'audit',
  'audit-entries': 'audit',
  'audit-entry': 'audit',
  'audit-case': 'audit',
};

const LANGUAGE_NAMES: Readonly<Record<string, string>> = { fr: 'Français', en: 'English' };

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
  const path = res.req.originalUrl.split('?')[0] ?? '/';
  const back = res.req.method === 'GET' ? path : '/';
  const world =
    shown.world ?? (Object.hasOwn(WORLDS, page) ? WORLDS[page as Exclude<PageName, ManyWorlds>] : worldOf(res));
  const frame: Frame = {
    world,
    lang: state.lang,
    languages: ctx.i18n.languages.map((code) => ({
      code,
      name: LANGUAGE_NAMES[code] ?? code,
      href: `/language/${code}?back=${encodeURIComponent(back)}`,
    })),
    establishment: ctx.config.establishment.name,
    profile: ctx.config.profile.name,
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
