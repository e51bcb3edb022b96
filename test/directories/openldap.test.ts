/**
 * What the console asks of OpenLDAP, beside the procedure that `procedure-openldap` walks as on every kind: how many round
 * trips, which rules reach the server, "must change" set with the write. Seen from the directory's door, over HTTP.
 */
import type { Entry } from '../../server/audit/entry';
import { type ConsoleProcess, startConsoleProcess } from '../support/console-process';
import { HoldingProxy, type Passed } from '../support/holding-proxy';
import { decode } from '../support/html';
import { lineOf } from '../support/observe';
import { type OpenLdap, startOpenLdap } from '../support/openldap';
import {
  CHANGED_AT,
  OLD_PASSWORD,
  ORDINARY_CARDS,
  STAFF_PASSWORD,
  STRICT_MIN_LENGTH,
} from '../support/openldap-people';
import { Visitor } from '../support/visitor';

const FRESH = 'Marée-haute à Saint-Nazaire 4';

/** Shorter than the server's own policy demands, not than the console's configuration here. */
const SHORT = 'Xq7-Vb2';
const CONSOLE_MIN_LENGTH = 6;

let ldap: OpenLdap;
let proxy: HoldingProxy;
let desk: ConsoleProcess;
let visitor: Visitor;

beforeAll(async () => {
  ldap = await startOpenLdap();
  proxy = await HoldingProxy.start(ldap.url);
  desk = await startConsoleProcess(ldap, proxy.url, { password: { minLength: CONSOLE_MIN_LENGTH } });
}, 150_000);

afterAll(async () => {
  await desk?.remove();
  await proxy?.stop();
  await ldap?.stop();
});

beforeEach(() => {
  visitor = new Visitor(desk);
});

afterEach(() => visitor?.close());

const loginOf = (card: string): string => card.toLowerCase();
const linesOf = (entries: readonly Entry[]): readonly string[] => entries.map(lineOf);

/** The kiosk's colleague logs in, and hands the screen to this student. */
async function handOver(card: string): Promise<void> {
  expect((await visitor.login('moreau-k', STAFF_PASSWORD)).line).toBe('303 /desk');
  expect((await visitor.card(card)).line).toBe('303 /desk/student');
  expect((await visitor.handOver()).line).toBe('303 /student');
}

/** What happens while `act` runs, as the log and the directory's door see it. */
async function during<T>(act: () => Promise<T>): Promise<{ result: T; entries: readonly Entry[]; passed: Passed[] }> {
  const seen = { seq: desk.entries().length, passed: proxy.requests.length };
  const result = await act();
  return { result, entries: desk.entries(seen.seq), passed: proxy.requests.slice(seen.passed) };
}

/** The rules that a page marks as not met, in the words that a screen reader says. */
async function unmetOn(path: string): Promise<readonly string[]> {
  const page = await visitor.get(path);
  expect(page.line).toBe('200');
  const lines = page.body.split('<li data-state="no"').slice(1);
  return lines.map((line) => decode(/<span class="sr">[^<]*<\/span>([^<]*)/.exec(line)?.[1] ?? '').trim());
}

it('takes three round trips and two durable commits for a password', async () => {
  const [first = '', second = ''] = ORDINARY_CARDS;
  await handOver(first);
  expect((await visitor.choose(FRESH)).line).toBe('303 /student/done');
  await visitor.finish();
  await visitor.resume(STAFF_PASSWORD);
  await visitor.card(second);
  await visitor.handOver();
  await visitor.get('/student');
  const before = await desk.metric('guichet_durable_commits');
  const known = new Set(proxy.requests.map(({ connection }) => connection));
  const { result, passed } = await during(() =>
    visitor.submit('/student/password', { newPassword: FRESH, newPasswordConfirmation: FRESH }),
  );
  const after = await desk.metric('guichet_durable_commits');
  expect(result.line).toBe('303 /student/done');
  expect(passed.map(({ operation, about }) => ({ operation, about }))).toEqual([
    { operation: 'search', about: null },
    { operation: 'extended', about: '1.3.6.1.4.1.4203.1.11.1' },
    { operation: 'bind', about: `uid=${loginOf(second)},ou=People,${ldap.base}` },
  ]);
  // On connections that were open before.
  expect(passed.filter(({ connection }) => !known.has(connection))).toEqual([]);
  expect(after - before).toBe(2);
});

describe('the server’s rules', () => {
  it('refuses a password of the history: named, and nothing is changed', async () => {
    const card = ORDINARY_CARDS[2] ?? '';
    const login = loginOf(card);
    await handOver(card);
    const refused = await during(() => visitor.choose(OLD_PASSWORD));
    expect(refused.result.line).toBe('303 /student?reason=policy');
    expect(linesOf(refused.entries)).toEqual(['reset.intent pending', 'reset.result refused policy']);
    expect(refused.entries[1]?.detail).toMatchObject({ rule: 'history', result_code: 19, proof: null });
    expect(refused.passed.map(({ operation }) => operation)).not.toContain('bind');
    expect(await ldap.read(login, 'pwdChangedTime')).toEqual([CHANGED_AT]);
    expect(ldap.opens(login, OLD_PASSWORD)).toBe(true);
    expect(await unmetOn('/student?reason=policy')).toEqual(['Aucun de vos précédents']);
    expect(desk.openWrites()).toBe(0);

    expect((await visitor.choose(FRESH)).line).toBe('303 /student/done');
    expect(ldap.opens(login, FRESH)).toBe(true);
  });

  it('refuses what is too short for a policy that the entry does not name', async () => {
    const card = ORDINARY_CARDS[3] ?? '';
    await handOver(card);
    const { result, entries } = await during(() => visitor.choose(SHORT));
    expect(result.line).toBe('303 /student?reason=policy');
    expect(linesOf(entries)).toEqual(['reset.intent pending', 'reset.result refused policy']);
    expect(entries[1]?.detail).toMatchObject({ rule: 'too_short', result_code: 19 });
    expect(await unmetOn('/student?reason=policy')).toEqual([expect.stringContaining('Plus long encore')]);
    expect(ldap.opens(loginOf(card), OLD_PASSWORD)).toBe(true);
  });

  it('are read where the entry names them: too short never reaches the server', async () => {
    const card = 'E21813185';
    const almost = FRESH.slice(0, STRICT_MIN_LENGTH - 1);
    await handOver(card);
    const { result, entries, passed } = await during(() => visitor.choose(almost));
    expect(result.line).toBe('303 /student?reason=policy');
    expect(await unmetOn('/student?reason=policy')).toEqual([`Au moins ${STRICT_MIN_LENGTH} caractères`]);
    expect(entries).toEqual([]);
    expect(passed.map(({ operation }) => operation)).not.toContain('extended');
    expect((await visitor.choose(FRESH.slice(0, STRICT_MIN_LENGTH))).line).toBe('303 /student/done');
  });
});

describe('"must change at the next login"', () => {
  it('is cleared where the server set it with the write, and the proof says so', async () => {
    const card = ORDINARY_CARDS[4] ?? '';
    const login = loginOf(card);
    await handOver(card);
    const proof = proxy.holdNext('bind', 'request', `uid=${login},ou=People,${ldap.base}`);
    const { result, entries } = await during(async () => {
      const answer = visitor.choose(FRESH);
      const held = await proof;
      await ldap.mustChange(login);
      held.release();
      return answer;
    });
    expect(result.line).toBe('303 /student/done');
    expect(linesOf(entries)).toEqual(['reset.intent pending', 'reset.result ok']);
    expect(entries[1]?.detail).toMatchObject({ proof: 'must_change', missing: null });
    expect(await ldap.read(login, 'pwdReset')).toEqual([]);
  });
});

it('lets nobody in with a wrong password, and the right one still opens', async () => {
  const { result, entries } = await during(() => visitor.login('leroy-a', `${STAFF_PASSWORD}!`));
  expect(result.line).toBe('303 /login?reason=credentials');
  expect(linesOf(entries)).toEqual(['staff.login refused credentials']);
  expect(entries[0]).toMatchObject({ staff: { login: 'leroy-a' } });
  expect((await visitor.login('leroy-a', STAFF_PASSWORD)).status).toBe(303);
  expect(visitor.session).not.toBe('');
  expect(linesOf(desk.entries()).at(-1)).toBe('staff.login ok');
});

it('never meets the directory’s administrator', () => {
  expect(proxy.requests.filter(({ about }) => about === ldap.rootDn)).toEqual([]);
  expect(desk.output()).not.toContain(ldap.servicePassword);
});
