/**
 * The handover is a lock by construction: over every route that the app has, taken from the app itself, nothing but what
 * the procedure names for a state, and monitoring, answers while the screen is the student's or locked.
 */
import { nameOfRight, RIGHTS } from '../../server/domain/rights';
import { inHall } from '../support/in-hall';
import { entriesSince, everything, lineOf, logSize } from '../support/observe';
import { routesOf } from '../support/routes-of';
import { type ArrangedState, bringTo, Scene } from '../support/scene';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const MONITORING = ['/healthz', '/readyz', '/metrics'];
/** Of the procedure and the contract, not there yet: to be found locked when they come. */
const TO_COME = ['/audit/activity', '/nowhere'];

/** A form without a body: it is not one that the console takes, which shows that it was reached; nothing is done. */
const NO_FORM = '415';
const noForm = (page: string): string => `303 ${page}?reason=content_type`;

const FORMS = {
  'POST /student/password': noForm('/student'),
  'POST /student/more-time': NO_FORM,
  'POST /student/finish': NO_FORM,
  'POST /logout': NO_FORM,
};
const ALWAYS = {
  'GET /accessibilite': '200',
  'GET /mentions-legales': '200',
  'GET /donnees-personnelles': '200',
  'GET /language/:code': '303 /',
  'GET /assets/:name': '200',
  // A reset has none to accept.
  'GET /student/charter': '404',
};

/** What answers in a state; a HEAD is answered as its GET is. */
const NAMED: Readonly<Partial<Record<ArrangedState, Readonly<Record<string, string>>>>> = {
  handed_over: {
    ...ALWAYS,
    ...FORMS,
    'POST /desk/cancel': NO_FORM,
    'GET /student': '200',
    'GET /student/done': '303 /student',
  },
  writing: {
    ...ALWAYS,
    ...FORMS,
    'POST /desk/cancel': NO_FORM,
    'GET /student': '200',
    'GET /student/done': '303 /student',
  },
  done: {
    ...ALWAYS,
    ...FORMS,
    'POST /desk/cancel': NO_FORM,
    'GET /student': '303 /student/done',
    'GET /student/done': '200',
  },
  ended: {
    ...ALWAYS,
    ...FORMS,
    'GET /student': '200',
    'GET /student/done': '303 /student',
    'GET /desk/resume': '200',
    'POST /desk/resume': noForm('/desk/resume'),
  },
};
const STATES = Object.keys(NAMED) as ArrangedState[];

/** Paths that another reading of the address might take for a page of the desk. */
const TRICKS: readonly (readonly [path: string, line: string])[] = [
  ['/Desk', '303 /student'],
  ['//desk', '303 /student'],
  ['/desk/', '303 /student'],
  ['/desk%2f', '303 /student'],
  ['/desk%2Fstudent', '303 /student'],
  ['/%64esk', '303 /student'],
  ['/./desk', '303 /student'],
  ['/desk;x=1', '303 /student'],
  ['/desk%00', '303 /student'],
  ['/desk%zz', '303 /student'],
  ['/desk?back=/student', '303 /student'],
  ['/STUDENT', '303 /student'],
  ['//student/../desk', '303 /student'],
  ['/studentdesk', '303 /student'],
  ['/student%2f..%2fdesk', '303 /student'],
  ['http://localhost/desk', '303 /student'],
  ['/student/', '404'],
  ['/student/..;/desk', '404'],
  ['/student/../desk', '404'],
  ['/student/%2e%2e/desk', '404'],
  ['/student/.%2e/audit', '404'],
  ['/student//done', '404'],
  ['/student/%zz', '404'],
  ['/student/done/', '404'],
  ['/student/Done', '404'],
];

let scene: Scene | null = null;

const hall = inHall(() => scene);

it('the app has the routes of the rights table, and each path answers every other method itself', () => {
  const { routes, others } = routesOf(hall.console.app);
  expect(routes.toSorted()).toEqual(RIGHTS.map(nameOfRight).toSorted());
  expect(others.toSorted()).toEqual([...new Set(RIGHTS.map(({ path }) => path))].toSorted());
});

it('every page that a state names is one that the app has', () => {
  const { routes } = routesOf(hall.console.app);
  for (const named of Object.values(NAMED)) expect(routes).toEqual(expect.arrayContaining(Object.keys(named)));
});

/** A path with something real in the place of its parameter. */
const pathOf = (route: string, asset: string): string =>
  route.replace('/assets/:name', asset).replace(':code', 'en').replace(':page', 'index').replace(':seq', '0');

function expected(state: ArrangedState, method: string, route: string): string {
  const reads = method === 'GET' || method === 'HEAD';
  if (MONITORING.includes(route)) return reads ? '200' : '405';
  const named = NAMED[state]?.[`${reads ? 'GET' : method} ${route}`];
  if (named !== undefined) return named;
  if (!route.startsWith('/student')) return '303 /student';
  // A reset asks for no charter: there is none to read.
  if (reads && route === '/student/charter') return '404';
  return RIGHTS.some(({ path }) => path === route) ? '405' : '404';
}

/** All that the store holds; the language, and that a refused path was logged, are no change of the case. */
async function unchanging() {
  const { cases, sessions } = await everything(hall.console);
  return {
    sessions,
    cases: cases.map(({ version: _version, refused_logged: _logged, language: _language, ...facts }) => facts),
  };
}

describe.each(STATES)('%s', (state) => {
  const logged = state === 'handed_over' ? ['access.refused refused'] : [];

  it('answers what the procedure names, and nothing else', async () => {
    scene = await Scene.open(hall);
    await bringTo(scene, state);
    const { browser } = scene;
    const { body } = await browser.get(state === 'done' ? '/student/done' : '/student');
    const asset = /href="(\/assets\/[^"]+\.css)"/.exec(body)?.[1] ?? 'no style sheet';
    const [before, size, cookie] = [await unchanging(), await logSize(hall.console), browser.session];
    const routes = [...new Set(RIGHTS.map(({ path }) => path)), ...MONITORING, ...TO_COME];
    const requests = routes.flatMap((route) => METHODS.map((method) => [method, route] as const));
    const answers: string[] = [];
    for (const [method, route] of requests) {
      const { line } = await browser.send(method, pathOf(route, asset), method === 'POST' ? { body: '' } : {});
      answers.push(`${method} ${route} ${line}`);
    }
    expect(answers).toEqual(requests.map(([method, route]) => `${method} ${route} ${expected(state, method, route)}`));
    expect(browser.session).toBe(cookie);
    expect(await unchanging()).toEqual(before);
    expect((await entriesSince(hall.console, size)).map(lineOf)).toEqual(logged);
  });

  it('is not talked round by the way a path is written', async () => {
    scene = await Scene.open(hall);
    await bringTo(scene, state);
    const { browser } = scene;
    const [before, size] = [await unchanging(), await logSize(hall.console)];
    const answers: (readonly [string, string])[] = [];
    for (const [path] of TRICKS) {
      const [got, posted] = [await browser.get(path), await browser.post(path, { confirmed: 'yes' })];
      answers.push([path, got.line === posted.line ? got.line : `${got.line}, ${posted.line}`]);
    }
    expect(answers).toEqual(TRICKS);
    expect(await unchanging()).toEqual(before);
    expect((await entriesSince(hall.console, size)).map(lineOf)).toEqual(logged);
  });
});
