/**
 * What cannot be taken, and who wins when several apply: network, lock, unknown path or method, login, right, size,
 * type, token, shape, step, and only then the page's own. Forms with a secret answer with a word, never in place.
 */
import { makeToken } from '../../server/middleware/token';
import { CaseStore } from '../../server/store/cases';
import { hashOf, SessionStore } from '../../server/store/sessions';
import { changeTimes } from '../support/accounts';
import { type Answer, tokenIn } from '../support/browser';
import { type RunningConsole, startConsole } from '../support/console';
import { entriesSince, lineOf, logSize } from '../support/observe';
import { expectClearPage, expectErrorPage } from '../support/said';
import { behindProxy, FORM, Visitor } from '../support/visitor';

const INSIDE = '172.20.4.7';
const OUTSIDE = '198.51.100.9';
const MONITORING = '192.0.2.10';
const TOO_LONG = `card=${'1'.repeat(17_000)}`;
const JSON_TYPE = { 'Content-Type': 'application/json' };

let console: RunningConsole;
let teacher: Visitor;
let auditor: Visitor;
let nobody: Visitor;
let student: Visitor;
let locked: Visitor;
let untouched: Readonly<Record<string, string>>;

beforeAll(async () => {
  console = await startConsole({
    adjust: (config) => ({
      ...behindProxy(config, [{ networks: ['172.20.0.0/16'] }]),
      monitoring: [`${MONITORING}/32`],
    }),
  });
  // What it writes between two looks at the log is nobody's doing.
  await console.ctx.sweeper.stop();
  untouched = await changeTimes(console.embedded);
  [teacher, auditor, nobody, student, locked] = Array.from({ length: 5 }, () => new Visitor(console, INSIDE)) as [
    Visitor,
    Visitor,
    Visitor,
    Visitor,
    Visitor,
  ];
  await nobody.get('/login');
  await Promise.all([
    teacher.login('dupont-n'),
    auditor.login('leroy-a'),
    student.login('moreau-k'),
    locked.login('le-goff-m'),
  ]);
  await student.card('E990123W');
  await locked.card('E21813178');
  expect((await student.handOver()).line).toBe('303 /student');
  expect((await locked.handOver()).line).toBe('303 /student');
  await locked.get('/student');
  expect((await locked.submit('/desk/cancel')).line).toBe('303 /desk/resume');
});

afterAll(async () => {
  for (const visitor of [teacher, auditor, nobody, student, locked]) visitor.close();
  const after = await changeTimes(console.embedded);
  await console.stop();
  expect(after).toEqual(untouched);
});

/** A token as the page of this moment has it, or as the page of another step had. */
async function tokenOf(visitor: Visitor, path: string, step = 0): Promise<string> {
  const { database } = console.ctx;
  const session = await new SessionStore(database).find(hashOf(visitor.session));
  const facts = session === null || session.caseId === null ? null : await new CaseStore(database).find(session.caseId);
  const bound =
    path === '/desk/card' || path === '/login' || facts === null ? null : { caseId: facts.id, step: facts.step + step };
  return `_csrf=${encodeURIComponent(makeToken(visitor.session, `POST ${path}`, bound))}`;
}

describe('before any form', () => {
  it('monitoring goes by its own networks alone: outside the sites it answers, inside it does not', async () => {
    const monitor = new Visitor(console, MONITORING);
    expect((await monitor.get('/healthz')).status).toBe(200);
    expect((await monitor.get('/login')).status).toBe(403);
    for (const path of ['/healthz', '/readyz', '/metrics']) {
      const answer = await teacher.get(path);
      expect([answer.status, answer.headers['content-type']]).toEqual([403, 'text/plain; charset=utf-8']);
    }
    monitor.close();
  });

  it('outside comes before the lock', async () => {
    const thief = new Visitor(console, OUTSIDE);
    thief.cookies.set('__Host-guichet', student.session);
    const answer = await thief.get('/desk');
    expect(answer.line).toBe('403');
    expect(expectClearPage(answer).text).toContain(OUTSIDE);
    expect((await student.get('/student')).line).toBe('200');
    thief.close();
  });

  it.each([
    ['GET', '/nowhere'],
    ['PUT', '/desk'],
    ['GET', '/audit/entries/%zz'],
    ['POST', '/login'],
  ])('the lock comes before the unknown: %s %s', async (method, path) => {
    expect((await student.send(method, path)).line).toBe('303 /student');
    expect((await locked.send(method, path)).line).toBe('303 /student');
  });

  it.each([
    ['GET', '/student/nowhere', 404],
    ['GET', '/student/%zz', 404],
    ['PUT', '/student', 405],
    ['GET', '/student/password', 405],
  ])('inside the student’s pages it does not: %s %s', async (method, path, status) => {
    expectErrorPage(console, await student.send(method, path), status);
  });

  it.each([
    ['GET', '/nowhere', 404],
    ['GET', '/Desk', 404],
    ['GET', '//desk', 404],
    ['GET', '/desk/', 404],
    ['GET', '/desk%2f', 404],
    ['GET', '/desk%00', 404],
    ['GET', '/student/..;/desk', 404],
    ['GET', '/audit/entries/%zz', 404],
    ['GET', '/assets/%c3', 404],
    ['GET', '/language/%', 404],
    ['PUT', '/desk', 405],
    ['DELETE', '/desk', 405],
    ['OPTIONS', '/desk', 405],
    ['TRACE', '/desk', 405],
    ['GET', '/desk/card', 405],
    ['POST', '/desk', 405],
    ['PATCH', '/student/password', 405],
    ['GET', '/logout', 405],
  ])('the unknown comes before the login: %s %s → %i', async (method, path, status) => {
    for (const visitor of [nobody, teacher]) {
      const answer = await visitor.send(method, path);
      expectErrorPage(console, answer, status);
      if (status === 405) expect(answer.headers.allow).toMatch(/^(GET, HEAD|POST|GET, POST, HEAD)$/);
    }
  });

  it('the login comes before the right, the right before the form', async () => {
    expect((await nobody.get('/audit/entries')).line).toBe('303 /login');
    expect((await nobody.raw('/desk/card', TOO_LONG, JSON_TYPE)).line).toBe('303 /login');
    const size = await logSize(console);
    expectErrorPage(console, await auditor.raw('/desk/card', TOO_LONG, JSON_TYPE), 403);
    const [entry] = await entriesSince(console, size);
    expect(entry).toMatchObject({ action: 'access.refused', reason: 'role', staff: { login: 'leroy-a' } });
  });
});

type Fault = readonly [
  name: string,
  word: string,
  status: number,
  send: (visitor: Visitor, path: string) => Promise<Answer>,
];

/** Each with the fault that comes after it as well: the first one is told. */
const FAULTS: readonly Fault[] = [
  ['too large, and of a wrong type', 'too_large', 413, (visitor, path) => visitor.raw(path, TOO_LONG, JSON_TYPE)],
  [
    'too large, its length not said',
    'too_large',
    413,
    (visitor, path) => visitor.raw(path, TOO_LONG, { 'Transfer-Encoding': 'chunked' }),
  ],
  [
    'of a wrong type, without a token',
    'content_type',
    415,
    (visitor, path) => visitor.raw(path, '{"card":"1"}', JSON_TYPE),
  ],
  [
    'in parts',
    'content_type',
    415,
    (visitor, path) => visitor.raw(path, 'x', { 'Content-Type': 'multipart/form-data; boundary=x' }),
  ],
  [
    'in another charset',
    'content_type',
    415,
    (visitor, path) => visitor.raw(path, 'x', { 'Content-Type': `${FORM}; charset=iso-8859-1` }),
  ],
  [
    'in an unknown coding',
    'content_type',
    415,
    (visitor, path) => visitor.raw(path, 'x', { 'Content-Encoding': 'secret' }),
  ],
  [
    'without a token, a list in it',
    'csrf',
    403,
    (visitor, path) => visitor.raw(path, 'card=1&card=2&password=1&password=2&newPassword=1&newPassword=2'),
  ],
  [
    'with its token twice',
    'csrf',
    403,
    async (visitor, path) => visitor.raw(path, `${await tokenOf(visitor, path)}&${await tokenOf(visitor, path)}`),
  ],
  [
    'a list, of an earlier step',
    'malformed',
    400,
    async (visitor, path) =>
      visitor.raw(
        path,
        `${await tokenOf(visitor, path, -1)}&card=1&card=2&password=1&password=2&newPassword=1&newPassword=2`,
      ),
  ],
  [
    'an object',
    'malformed',
    400,
    async (visitor, path) =>
      visitor.raw(path, `${await tokenOf(visitor, path)}&card%5Bx%5D=1&password[x]=1&newPassword[]=1`),
  ],
  [
    'no text',
    'malformed',
    400,
    async (visitor, path) => visitor.raw(path, `${await tokenOf(visitor, path)}&card=%ff&password=%ff&newPassword=%ff`),
  ],
];

const SECRET_FORMS: readonly (readonly [path: string, page: string, who: () => Visitor])[] = [
  ['/login', '/login', () => nobody],
  ['/student/password', '/student', () => student],
  ['/desk/resume', '/desk/resume', () => locked],
];

describe('a form', () => {
  it.each(FAULTS)('%s → %s, %i', async (_name, word, status, send) => {
    const answer = await send(teacher, '/desk/card');
    expectErrorPage(console, answer, status);
    for (const [path, page, who] of SECRET_FORMS) {
      const visitor = who();
      expect({ path, line: (await send(visitor, path)).line }).toEqual({ path, line: `303 ${page}?reason=${word}` });
      const shown = await visitor.get(`${page}?reason=${word}`);
      expect(shown.status).toBe(200);
      expectClearPage(shown);
    }
  });

  it('of an earlier step comes before what the page itself would say', async () => {
    await teacher.card('E21813185');
    const token = await tokenOf(teacher, '/desk/handover', -1);
    expectErrorPage(console, await teacher.raw('/desk/handover', token), 409);
    expect((await teacher.raw('/desk/handover', await tokenOf(teacher, '/desk/handover'))).line).toBe('422');
    for (const [path, page, who] of SECRET_FORMS.slice(1)) {
      const answer = await who().raw(path, await tokenOf(who(), path, -1));
      expect(answer.line).toBe(`303 ${page}?reason=earlier_step`);
    }
  });

  it('a foreign token on a secret’s form is an attempt, and logged', async () => {
    console.pass(61_000);
    const size = await logSize(console);
    await student.raw(
      '/student/password',
      `_csrf=-.0.${'x'.repeat(43)}&newPassword=un-secret&newPasswordConfirmation=un-secret`,
    );
    const entries = await entriesSince(console, size);
    expect(entries.map(lineOf)).toEqual(['access.refused refused csrf']);
    expect(entries[0]).toMatchObject({ staff: null, detail: { kind: 'student', path_class: '/student/password' } });
    expect(entries[0]?.caseId).toMatch(/^[0-9A-Z]{10}$/);
    expect(JSON.stringify(entries)).not.toContain('un-secret');
  });

  it('with its token is taken all the same, fields that nobody asked for left alone', async () => {
    const token = tokenIn((await teacher.get('/desk')).body, '/desk/card');
    const body = `_csrf=${encodeURIComponent(token)}&card=&inspected=yes&__proto__=1&constructor=2&constructor=3`;
    expect((await teacher.raw('/desk/card', body, { 'Content-Type': `${FORM};charset=UTF-8` })).line).toBe('422');
  });
});
