/** The request that stands for an event, sent in a state whose rows do not name it: what it is, and what it meets. */
import type { Answer } from './browser';
import { twice } from './happening';
import { OTHERWISE_LINES, ROWS } from './procedure-table';
import { type ArrangedState, freshPassword, KIOSK, MINUTE, type Scene, SECOND } from './scene';

const ownPage = (state: string): string =>
  state === 'none' || state === 'identified' ? '/desk' : state === 'done' ? '/student/done' : '/student';

interface Knock {
  /** Who must be at the desk; anybody otherwise. */
  readonly staff?: string;
  readonly prepare?: (scene: Scene) => Promise<void>;
  readonly send: (scene: Scene, state: ArrangedState) => Promise<Answer>;
}

const posts = (
  path: string,
  fields: Readonly<Record<string, string>> = {},
  bound: 'case' | 'session' = 'case',
): Knock => ({
  send: (scene) => scene.force(path, fields, bound),
});

/** By an event's name up to its colon. */
const KNOCKS: Readonly<Record<string, Knock>> = {
  card: posts('/desk/card', { card: 'E21813185', inspected: 'yes' }, 'session'),
  case_page: { send: (scene) => scene.browser.get('/desk/student') },
  handover: posts('/desk/handover', { confirmed: 'yes' }),
  unlock: { ...posts('/desk/unlock', { confirmed: 'yes' }), staff: KIOSK },
  reminder: { ...posts('/desk/reminder', { confirmed: 'yes' }), staff: KIOSK },
  cancel: posts('/desk/cancel'),
  password: posts('/student/password', twice(freshPassword())),
  more_time: posts('/student/more-time'),
  finish: posts('/student/finish'),
  done_page: { send: (scene) => scene.browser.get('/student/done') },
  // At the desk itself: a page of a screen that this one is not.
  other_path: { send: (scene, state) => scene.browser.get(ownPage(state) === '/desk' ? '/student' : '/audit') },
  resume: posts('/desk/resume', { password: 'guichet-demo' }),
  // Longer than any other state has; a screen that waits for its student, its write or its staff member stays.
  deadline: {
    send(scene, state) {
      scene.hall.console.pass(6 * MINUTE);
      return scene.browser.get(ownPage(state));
    },
  },
  // Nobody is idle while the screen is the student's, who asked for more time before.
  idle: {
    async prepare(scene) {
      for (let times = 0; times < 2; times += 1) await scene.force('/student/more-time');
    },
    send(scene, state) {
      scene.hall.console.pass(10 * MINUTE + SECOND);
      return scene.browser.get(ownPage(state));
    },
  },
  // The directory's answer and a crash's remains belong to an open write: without one nothing is settled.
  write: { send: sweep },
  lift: { send: sweep },
  recovery: { send: sweep },
};

async function sweep(scene: Scene, state: ArrangedState): Promise<Answer> {
  await scene.hall.console.ctx.sweeper.sweep();
  return scene.browser.get(ownPage(state));
}

export const requestOf = (event: string): string => event.split(':')[0] ?? event;

/** Where it is not the state's own answer. */
const ELSE: Readonly<Record<string, string>> = {
  // A form with a secret is never answered in place.
  'none password': '303 /student?reason=earlier_step',
  'identified password': '303 /student?reason=earlier_step',
  // A page of the student's or of the locked screen, asked for at the desk.
  'none resume': '303 /desk',
  'identified resume': '303 /desk',
  'none done_page': '303 /desk',
  'identified done_page': '303 /desk',
  'none other_path': '303 /desk',
  'identified other_path': '303 /desk',
};

/** Requests of pages outside `/student`. */
const OUTSIDE = new Set(['card', 'case_page', 'handover', 'unlock', 'reminder', 'resume']);
const IN_TIME = new Set(['deadline', 'idle', 'write', 'lift', 'recovery']);

export interface Unnamed {
  readonly state: ArrangedState;
  readonly request: string;
  /** The events without a row that this request would be. */
  readonly events: readonly string[];
  readonly line: string;
  readonly audit: readonly string[];
  readonly knock: Knock;
}

const EVENTS = [...new Set(ROWS.map(({ event }) => event))];
const named = (state: string, request: string): boolean =>
  ROWS.some((row) => row.state === state && requestOf(row.event) === request);

/** Events that have no row in a state although their request has: it is another event there. */
export const ANOTHER_EVENT: readonly string[] = OTHERWISE_LINES.flatMap((text) => {
  const state = text.split(' | ')[0] ?? '';
  return EVENTS.filter(
    (event) => named(state, requestOf(event)) && !ROWS.some((row) => row.state === state && row.event === event),
  ).map((event) => `${state} ${event}`);
});

export const UNNAMED: readonly Unnamed[] = OTHERWISE_LINES.flatMap((text) => {
  const [state = '', otherwise = ''] = text.split(' | ');
  const requests = [...new Set(EVENTS.map(requestOf))].filter((request) => !named(state, request));
  return requests.map((request) => {
    const knock = KNOCKS[request];
    if (knock === undefined) throw new Error(`no request stands for ${request}`);
    return {
      state: state as ArrangedState,
      request,
      events: EVENTS.filter((event) => requestOf(event) === request),
      line: ELSE[`${state} ${request}`] ?? (IN_TIME.has(request) ? '200' : otherwise),
      // The first of a case only, and while the student chooses only: later states have nothing to guard but the end.
      audit: state === 'handed_over' && OUTSIDE.has(request) ? ['access.refused refused'] : [],
      knock,
    };
  });
});
