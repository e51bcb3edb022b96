/** Input that nobody should send: cards, passwords, tokens, origins, bodies. Each is refused clearly, and nothing is written. */

import { makeToken } from '../../server/middleware/token';
import { changeTimes } from '../support/accounts';
import { tokenIn } from '../support/browser';
import { type RunningConsole, startConsole } from '../support/console';
import { read } from '../support/html';
import { logOf } from '../support/many';
import { lineOf } from '../support/observe';
import { expectClearPage, expectErrorPage } from '../support/said';
import { FORM, Visitor } from '../support/visitor';

const ALICE = 'E21813178';
const BOB = 'E990123W';
/** Longer than a minute: a limit that tripped before is told of again. */
const LATER = 61_000;

let console: RunningConsole;
let untouched: Readonly<Record<string, string>>;
const opened: Visitor[] = [];

beforeAll(async () => {
  console = await startConsole();
  // What it writes between two looks at the log is nobody's doing.
  await console.ctx.sweeper.stop();
  untouched = await changeTimes(console.embedded);
});

afterAll(async () => {
  for (const visitor of opened) visitor.close();
  const after = await changeTimes(console.embedded);
  await console.stop();
  expect(after).toEqual(untouched);
});

async function atDesk(login: string): Promise<Visitor> {
  const visitor = new Visitor(console);
  opened.push(visitor);
  expect((await visitor.login(login)).line).toBe('303 /desk');
  return visitor;
}

async function handedOver(login: string, card: string): Promise<Visitor> {
  const visitor = await atDesk(login);
  expect((await visitor.card(card)).line).toBe('303 /desk/student');
  expect((await visitor.handOver()).line).toBe('303 /student');
  return visitor;
}

const inputOf = (html: string, id: string): string | undefined =>
  read(html)
    .tags.find(({ name, attributes }) => name === 'input' && attributes.get('id') === id)
    ?.attributes.get('value');

describe('a card number', () => {
  let teacher: Visitor;
  beforeAll(async () => {
    teacher = await atDesk('dupont-n');
  });

  const REFUSED: readonly (readonly [name: string, typed: string, said: string, kept: boolean])[] = [
    ['without its E', '21813178', 'no_prefix', true],
    ['with a wildcard', 'E21813178*', 'malformed', false],
    ['that is a filter', 'E)(uid=*', 'malformed', false],
    ['that is SQL', "E21813178' or '1'='1", 'malformed', false],
    ['of 10 kB', `E${'1'.repeat(10_240)}`, 'too_long', false],
    ['with NUL inside', 'E2181\u00003178', 'malformed', false],
    ['with NUL at its end', 'E21813178\u0000', 'malformed', false],
    ['in Arabic digits', 'E٢١٨١٣١٧٨', 'foreign_digits', false],
    ['in full-width digits', 'E２１８１３１７８', 'foreign_digits', false],
    ['with a Cyrillic E', 'Е21813178', 'malformed', false],
    ['empty', '', 'missing', false],
    ['of blanks', ' \t ', 'missing', false],
    ['too short', 'E2181', 'malformed', true],
    ['that is a password', 'guichet-demo', 'malformed', false],
    ['that is a password of digits and a letter', '4711Rose', 'malformed', false],
    ['that is the European card’s code', 'http://esc.gg/S/2b4f6e00-1111', 'european_card_qr', false],
    ['that is the chip’s', '04010203ABCDEF', 'chip_number', false],
  ];

  it.each(REFUSED)('%s', async (_name, typed, said, kept) => {
    let answer = await teacher.get('/desk');
    const entries = await logOf(console, async () => {
      answer = await teacher.submit('/desk/card', { card: typed, inspected: 'yes' });
    });
    expect(answer.line).toBe('422');
    const page = expectClearPage(answer);
    expect(page.text).toContain(
      console.ctx.i18n.translator('fr')(`error.desk.${said}`, { number_place: 'en haut à droite' }),
    );
    expect(inputOf(answer.body, 'card')).toBe(kept ? typed : '');
    expect(entries.map(lineOf)).toEqual(['desk.card refused card_malformed']);
    expect(entries[0]).toMatchObject({ student: null, caseId: null, staff: { login: 'dupont-n' } });
    expect(entries[0]?.detail.tag).toMatch(/^[0-9a-f]{12}$/);
    if (typed.trim() !== '') expect(JSON.stringify(entries)).not.toContain(typed.slice(0, 40));
  });

  it.each([
    ['lower-case e', 'e21813178'],
    ['blanks around', '  E21813178\t'],
    ['blanks and dots inside', 'E 2181.3178'],
  ])('%s is forgiven', async (_name, typed) => {
    expect((await teacher.card(typed)).line).toBe('303 /desk/student');
    expect((await teacher.get('/desk/student')).body).toContain(ALICE);
  });

  it.each([
    ['as typed', ' e99 0123w', BOB],
    ['as a badly set reader sent it', 'Eé&_&"&è_', ALICE],
  ])('is kept %s when the box was not ticked', async (_name, typed, shown) => {
    const answer = await teacher.card(typed, '');
    expect(answer.line).toBe('422');
    expect(inputOf(answer.body, 'card')).toBe(shown);
  });

  it('foreign to this university: unknown, and the attempt is logged', async () => {
    const entries = await logOf(console, async () => expect((await teacher.card('E99999999')).line).toBe('422'));
    expect(entries.map(lineOf)).toContain('desk.card refused card_unknown');
  });
});

describe('a new password', () => {
  let student: Visitor;
  beforeAll(async () => {
    student = await handedOver('moreau-k', BOB);
  });

  const send = async (first: string, second = first) => {
    const page = await student.get('/student');
    const token = encodeURIComponent(tokenIn(page.body, '/student/password'));
    return student.raw('/student/password', `_csrf=${token}&newPassword=${first}&newPasswordConfirmation=${second}`);
  };

  const SENT: readonly (readonly [name: string, sent: string, reason: string, confirmation?: string])[] = [
    ['empty', '', 'policy'],
    ['that differs from its confirmation', 'porte-bleue-sept', 'mismatch', 'porte-bleue-huit'],
    ['that differs by a blank at the end', 'porte-bleue-sept', 'mismatch', 'porte-bleue-sept%20'],
    ['confirmed empty', 'porte-bleue-sept', 'mismatch', ''],
    ['of 10 kB, twice', 'a'.repeat(10_240), 'too_large'],
    ['of 7 kB, twice', 'a'.repeat(7_000), 'policy'],
    ['with a lone surrogate', 'porte%ED%A0%80bleue-sept', 'malformed'],
    ['with half a character', 'porte%C3bleue-sept', 'malformed'],
    ['with a percent sign that is none', 'porte%zzbleue-sept', 'malformed'],
    ['with raw bytes', 'porte-bleue-sépt', 'malformed'],
    ['as a browser writes a lone surrogate', 'porte%EF%BF%BDbleue-sept', 'policy'],
    ['with NUL', 'porte%00bleue-sept', 'policy'],
    ['with a bell', 'porte%07bleue-sept', 'policy'],
    ['with a line’s end', 'porte%0D%0Ableue-sept', 'policy'],
    ['with something invisible', 'porte%E2%80%8Bbleue-sept', 'policy'],
    ['with a space at its end', 'porte-bleue-sept%20', 'policy'],
    ['with a space before it', '%20porte-bleue-sept', 'policy'],
  ];

  it.each(SENT.map(([name, sent, reason, confirmation = sent]) => [name, sent, reason, confirmation] as const))(
    '%s',
    async (_name, sent, reason, confirmation) => {
      let answer = await student.get('/student');
      const entries = await logOf(console, async () => {
        answer = await send(sent, confirmation);
      });
      expect(answer.line).toBe(`303 /student?reason=${reason}`);
      const page = await student.get(`/student?reason=${reason}`);
      expectClearPage(page);
      for (const id of ['newPassword', 'newPasswordConfirmation']) expect(inputOf(page.body, id)).toBeUndefined();
      expect(page.body).not.toContain('bleue');
      expect(entries).toEqual([]);
    },
  );

  it('sent twice: a list, where one text is due', async () => {
    const { body } = await student.get('/student');
    const token = encodeURIComponent(tokenIn(body, '/student/password'));
    const answer = await student.raw(
      '/student/password',
      `_csrf=${token}&newPassword=porte-bleue-sept&newPassword=x&newPasswordConfirmation=porte-bleue-sept`,
    );
    expect(answer.line).toBe('303 /student?reason=malformed');
  });

  it('none of them reached the directory; blanks inside one are kept', async () => {
    expect(await changeTimes(console.embedded)).toEqual(untouched);
    expect((await send('porte%20%20bleue%20sept')).line).toBe('303 /student/done');
    untouched = await changeTimes(console.embedded);
  });
});

describe('a token', () => {
  let teacher: Visitor;
  let colleague: Visitor;
  beforeAll(async () => {
    [teacher, colleague] = await Promise.all([atDesk('diallo-i'), atDesk('kowalski-e')]);
  });

  const card = (token: string | null) => ({
    ...(token === null ? {} : { _csrf: token }),
    card: ALICE,
    inspected: 'yes',
  });

  it.each<readonly [string, () => Promise<string | null>]>([
    ['missing', async () => null],
    ['empty', async () => ''],
    ['made up', async () => 'x'.repeat(50)],
    ['of another session', async () => tokenIn((await colleague.get('/desk')).body, '/desk/card')],
    ['of another form', async () => tokenIn((await teacher.get('/desk')).body, '/logout')],
    [
      'with its last character changed',
      async () => `${tokenIn((await teacher.get('/desk')).body, '/desk/card').slice(0, -1)}!`,
    ],
    ['signed with the cookie of nobody', async () => makeToken('', 'POST /desk/card', null)],
  ])('%s: 403, and an entry', async (_name, token) => {
    console.pass(LATER);
    const sent = card(await token());
    let answer = await teacher.get('/desk');
    const entries = await logOf(console, async () => {
      answer = await teacher.post('/desk/card', sent);
    });
    expectErrorPage(console, answer, 403);
    expect(entries.map(lineOf)).toEqual(['access.refused refused csrf']);
    expect(entries[0]).toMatchObject({
      staff: { login: 'diallo-i' },
      detail: { path_class: '/desk/card', status: 403 },
    });
    expect((await teacher.get('/desk/student')).line).toBe('303 /desk');
  });

  it('of another session’s case opens nothing of it', async () => {
    await colleague.card('E21813179');
    await teacher.card(ALICE);
    const theirs = tokenIn((await colleague.get('/desk/student')).body, '/desk/handover');
    expectErrorPage(console, await teacher.post('/desk/handover', { _csrf: theirs, confirmed: 'yes' }), 403);
    expect((await teacher.get('/desk/student')).body).toContain(ALICE);
    expect((await colleague.get('/desk/student')).body).toContain('E21813179');
  });

  it('of an earlier step, in a tab that still shows another student: 409, nobody is handed over', async () => {
    await teacher.card(ALICE);
    const alice = tokenIn((await teacher.get('/desk/student')).body, '/desk/handover');
    await teacher.card('E21813185');
    const entries = await logOf(console, async () => {
      expectErrorPage(console, await teacher.post('/desk/handover', { _csrf: alice, confirmed: 'yes' }), 409);
    });
    expect(entries).toEqual([]);
    expect((await teacher.get('/desk/student')).body).toContain('E21813185');
  });

  it('of a case that is over: 409, and its end is in the log', async () => {
    await teacher.card(ALICE);
    const late = tokenIn((await teacher.get('/desk/student')).body, '/desk/handover');
    console.pass(181_000);
    const entries = await logOf(console, async () => {
      expectErrorPage(console, await teacher.post('/desk/handover', { _csrf: late, confirmed: 'yes' }), 409);
    });
    expect(entries.map(lineOf)).toEqual(['case.end ok expired']);
  });
});

describe('an origin', () => {
  let teacher: Visitor;
  beforeAll(async () => {
    teacher = await atDesk('nguyen-t');
  });

  const own = (): string => console.url;
  const CASES: readonly (readonly [name: string, headers: () => Record<string, string>, status: number])[] = [
    ['another site', () => ({ Origin: 'https://evil.example' }), 403],
    ['null', () => ({ Origin: 'null' }), 403],
    ['null, though the browser says same-origin', () => ({ Origin: 'null', 'Sec-Fetch-Site': 'same-origin' }), 403],
    ['another port of the same host', () => ({ Origin: 'http://localhost:1' }), 403],
    ['https of the same host', () => ({ Origin: own().replace('http:', 'https:') }), 403],
    ['a name that begins alike', () => ({ Origin: `${own()}.evil.example` }), 403],
    ['none, a sibling', () => ({ 'Sec-Fetch-Site': 'same-site' }), 403],
    ['none, another site', () => ({ 'Sec-Fetch-Site': 'cross-site' }), 403],
    ['none, typed', () => ({ 'Sec-Fetch-Site': 'none' }), 403],
    ['none at all', () => ({}), 403],
    ['none, same-origin', () => ({ 'Sec-Fetch-Site': 'same-origin' }), 422],
    ['our own', () => ({ Origin: own() }), 422],
  ];

  it.each(CASES)('%s', async (_name, headers, status) => {
    const token = encodeURIComponent(tokenIn((await teacher.get('/desk')).body, '/desk/card'));
    const answer = await teacher.send('POST', '/desk/card', {
      headers: { 'Content-Type': FORM, ...headers() },
      body: `_csrf=${token}&card=&inspected=yes`,
    });
    expect(answer.status).toBe(status);
    expectClearPage(answer);
    const { Origin: origin } = headers() as { readonly Origin?: string };
    // For whoever has set `publicUrl` wrong.
    if (origin !== undefined && status === 403)
      expect(console.logged()).toContain(JSON.stringify({ origin, publicUrl: own() }).slice(1, -1));
  });
});
