/**
 * A session that ended without its browser: whatever that browser asks for next, the login page says why it is there. Its
 * own logout needs no word. In the register a desk left idle does not read as if a person had left it.
 */
import { type RunningConsole, startConsole } from '../support/console';
import { read } from '../support/html';
import { Visitor } from '../support/visitor';

const IDLE = 10 * 60_000 + 1_000;
const NUMBER = 'E21813178';

let console: RunningConsole;
const opened: Visitor[] = [];

beforeAll(async () => {
  console = await startConsole();
});
afterAll(async () => {
  for (const visitor of opened) visitor.close();
  await console.stop();
});

async function atDesk(login = 'dupont-n'): Promise<Visitor> {
  const visitor = new Visitor(console);
  opened.push(visitor);
  expect((await visitor.login(login)).line).toBe('303 /desk');
  return visitor;
}

const textOf = (body: string): string => read(body).text.replace(/\s+/g, ' ');
const sentence = (reason: string): string =>
  console.ctx.i18n.translator('fr')(`error.login.${reason}`).replace(/\s+/g, ' ');

describe.each([
  ['judged by the request', false],
  ['found by the sweeper', true],
])('a desk left idle, %s', (_how, swept) => {
  const leave = async (): Promise<Visitor> => {
    const visitor = await atDesk();
    await visitor.get('/desk');
    console.pass(IDLE);
    if (swept) await console.ctx.sweeper.sweep();
    return visitor;
  };

  it.each(['/', '/desk', '/desk/student', '/student', '/desk/resume', '/audit', '/audit/entries'])(
    'GET %s leads to the login page, which says so',
    async (path) => {
      const visitor = await leave();
      expect((await visitor.get(path)).line).toBe('303 /login?reason=session_ended');
      const { body } = await visitor.get('/login?reason=session_ended');
      expect(textOf(body)).toContain(sentence('session_ended'));
    },
  );

  it.each(['/desk/card', '/desk/handover', '/desk/cancel', '/logout'])('POST %s does too', async (path) => {
    const visitor = await leave();
    const answer = await visitor.raw(path, `_csrf=old&card=${NUMBER}&inspected=yes`);
    expect(answer.line).toBe('303 /login?reason=session_ended');
    // What was typed there stays nowhere: the next person at this browser would find it.
    expect((await visitor.get('/login?reason=session_ended')).body).not.toMatch(`value="${NUMBER}"`);
  });

  it('the login page says so to whoever asks for it alone, once: then the browser is a new one', async () => {
    const visitor = await leave();
    expect(textOf((await visitor.get('/login')).body)).toContain(sentence('session_ended'));
    expect(textOf((await visitor.get('/login')).body)).not.toContain(sentence('session_ended'));
    expect((await visitor.get('/desk')).line).toBe('303 /login');
    expect((await visitor.login('dupont-n')).line).toBe('303 /desk');
  });
});

it('a desk that was opened elsewhere says so, and not that nobody was there', async () => {
  const first = await atDesk('nguyen-t');
  await atDesk('nguyen-t');
  expect((await first.get('/desk')).line).toBe('303 /login?reason=superseded');
  const text = textOf((await first.get('/login')).body);
  expect(text).toContain(sentence('superseded'));
  expect(text).not.toContain(sentence('session_ended'));
});

it('nobody is told anything who logged out, or never was here: not even by a cookie kept from before', async () => {
  const visitor = await atDesk();
  const kept = visitor.session;
  await visitor.get('/desk');
  expect((await visitor.submit('/logout')).line).toBe('303 /login');
  expect((await visitor.get('/desk')).line).toBe('303 /login');
  visitor.cookies.set('__Host-guichet', kept);
  expect((await visitor.get('/desk')).line).toBe('303 /login');
  const stranger = new Visitor(console);
  opened.push(stranger);
  for (const path of ['/desk', '/audit', '/']) expect((await stranger.get(path)).line).toBe('303 /login');
  expect(textOf((await stranger.get('/login')).body)).not.toContain(sentence('session_ended'));
});

it('a handed-over desk whose end left a notice tells the old id nothing of it', async () => {
  const visitor = await atDesk('diallo-i');
  await visitor.card(NUMBER);
  await visitor.get('/desk/student');
  await visitor.submit('/desk/cancel');
  const withNotice = visitor.session;
  await visitor.card('E21813185');
  expect((await visitor.handOver()).line).toBe('303 /student');
  console.pass(60_000);
  const thief = new Visitor(console);
  opened.push(thief);
  thief.cookies.set('__Host-guichet', withNotice);
  expect((await thief.get('/desk')).line).toBe('303 /login');
});

it('the register tells a desk left idle from one that somebody left', async () => {
  const idle = await atDesk('kowalski-e');
  console.pass(IDLE);
  await console.ctx.sweeper.sweep();
  expect((await idle.get('/desk')).line).toBe('303 /login?reason=session_ended');
  const left = await atDesk('kowalski-e');
  await left.get('/desk');
  await left.submit('/logout');
  const auditor = new Visitor(console);
  opened.push(auditor);
  await auditor.login('leroy-a');
  const { body } = await auditor.get('/audit/entries?action=staff.logout&staff=kowalski-e');
  const actions = [...body.matchAll(/<td role="cell" class="act">([^<]*)/g)].map(([, text]) => text?.trim());
  expect(actions).toEqual(['Déconnexion', 'Guichet resté sans personne']);
  // One kind of entry, one word to filter by.
  expect(body).toContain('<option value="staff.logout" selected>Déconnexion</option>');
  expect(body).not.toMatch(/<option[^>]*>Guichet resté/);
  const seq = [...body.matchAll(/\/audit\/entries\/(\d+)" aria-label/g)].at(-1)?.[1] ?? '';
  expect(textOf((await auditor.get(`/audit/entries/${seq}`)).body)).toContain('Guichet resté sans personne, abouti');
});
