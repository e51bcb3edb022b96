/**
 * A console that dies in the middle of a reset, and answers that never come: the real console in a process of its own,
 * slapd, and a proxy between them that holds one operation. Whatever happened, the log and the page tell the truth.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Entry } from '../../server/audit/entry';
import { LEASE } from '../../server/domain/case';
import { type ConsoleProcess, startConsoleProcess } from '../support/console-process';
import { type Direction, type Held, HoldingProxy, type Operation } from '../support/holding-proxy';
import { read } from '../support/html';
import { lineOf } from '../support/observe';
import { type OpenLdap, startOpenLdap } from '../support/openldap';
import { CHANGED_AT, OLD_PASSWORD, ORDINARY_CARDS, STAFF_PASSWORD } from '../support/openldap-people';
import { Visitor } from '../support/visitor';

const NEW = 'Marée-haute à Saint-Nazaire 4';
const LATER = 'Vent d’ouest, grains épars 7';
const WITHOUT_CHANGE_TIME = 'E21813187';
/** How long Node.js keeps a connection open that nothing comes on (ms). */
const KEPT_OPEN = 5_000;
const DONE = 'votre nouveau mot de passe ouvre votre compte';
const MAY_HAVE_CHANGED = 'Votre mot de passe a peut-être changé.';

let ldap: OpenLdap;
let proxy: HoldingProxy;
let desk: ConsoleProcess;
let visitor: Visitor;

beforeAll(async () => {
  ldap = await startOpenLdap();
  proxy = await HoldingProxy.start(ldap.url);
  desk = await startConsoleProcess(ldap, proxy.url);
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

interface Moment {
  readonly operation: Operation;
  readonly direction: Direction;
}

/** Where the console may stand when it dies or hears no more, by what is held at its door. */
const READING: Moment = { operation: 'search', direction: 'request' };
const ASKING: Moment = { operation: 'extended', direction: 'request' };
const WRITTEN: Moment = { operation: 'extended', direction: 'response' };
const PROVING: Moment = { operation: 'bind', direction: 'request' };
const PROVED: Moment = { operation: 'bind', direction: 'response' };

interface Sent {
  readonly held: Held;
  readonly login: string;
  /** How many entries the log had before the password was sent. */
  readonly seq: number;
  /** The student's browser: `null` where the console died under it. */
  readonly answer: Promise<string | null>;
}

/** The kiosk's colleague hands over, the student sends a password, and the reset stands still at that moment. */
async function sendUntil({ operation, direction }: Moment, card: string): Promise<Sent> {
  const login = card.toLowerCase();
  await visitor.login('moreau-k', STAFF_PASSWORD);
  expect((await visitor.card(card)).line).toBe('303 /desk/student');
  expect((await visitor.handOver()).line).toBe('303 /student');
  await visitor.get('/student');
  const seq = desk.entries().length;
  const about = operation === 'bind' ? `uid=${login},ou=People,${ldap.base}` : null;
  const holding = proxy.holdNext(operation, direction, about);
  const answer = visitor.submit('/student/password', { newPassword: NEW, newPasswordConfirmation: NEW }).then(
    ({ line }) => line,
    () => null,
  );
  return { held: await holding, login, seq, answer };
}

const lines = (entries: readonly Entry[]): readonly string[] => entries.map(lineOf);

async function studentReads(path: string): Promise<string> {
  const page = await visitor.get(path);
  expect(page.line).toBe('200');
  return read(page.body).text;
}

/** The screen is locked with the last word of its case; the desk is taken back, and serves the same student again. */
async function expectRecoveredAndUsable(card: string): Promise<void> {
  expect((await visitor.get('/student')).line).toBe('303 /student?reason=recovered');
  expect(await studentReads('/student?reason=recovered')).toContain(MAY_HAVE_CHANGED);
  expect((await visitor.resume(STAFF_PASSWORD)).line).toBe('303 /desk');
  expect((await visitor.card(card)).line).toBe('303 /desk/student');
  expect((await visitor.handOver()).line).toBe('303 /student');
  expect((await visitor.choose(LATER)).line).toBe('303 /student/done');
  expect(ldap.opens(card.toLowerCase(), LATER)).toBe(true);
}

/** The console dies where the reset stands; what is held never arrives; the next start is waited for. */
async function killAndStart({ held, answer }: Sent): Promise<void> {
  await desk.kill();
  held.drop();
  expect(await answer).toBeNull();
  await desk.start();
}

describe('killed', () => {
  it('before the intent: nothing is durable, and the student sends again', async () => {
    const [card = ''] = ORDINARY_CARDS;
    const sent = await sendUntil(READING, card);
    await killAndStart(sent);
    expect(lines(desk.entries(sent.seq))).toEqual(['system.start ok']);
    expect(desk.openWrites()).toBe(0);
    expect(ldap.opens(sent.login, OLD_PASSWORD)).toBe(true);

    expect((await visitor.choose(NEW)).line).toBe('303 /student/done');
    expect(ldap.opens(sent.login, NEW)).toBe(true);
    const after = desk.entries(sent.seq);
    expect(lines(after)).toEqual(['system.start ok', 'reset.intent pending', 'reset.result ok']);
    expect(after[2]?.detail).toMatchObject({ by: 'request', proof: 'bind' });
  });

  interface Death {
    readonly when: string;
    readonly at: Moment;
    readonly card: string;
    readonly outcome: 'ok' | 'failed' | 'unknown';
    readonly opens: string;
  }

  const [, second = '', third = '', fourth = '', fifth = ''] = ORDINARY_CARDS;
  const deaths: readonly Death[] = [
    { when: 'between intent and write', at: ASKING, card: second, outcome: 'failed', opens: OLD_PASSWORD },
    { when: 'before the write was answered', at: WRITTEN, card: third, outcome: 'ok', opens: NEW },
    { when: 'between write and proof', at: PROVING, card: fourth, outcome: 'ok', opens: NEW },
    { when: 'between proof and result', at: PROVED, card: fifth, outcome: 'ok', opens: NEW },
    {
      when: 'between intent and write, where the server keeps no change time',
      at: ASKING,
      card: WITHOUT_CHANGE_TIME,
      outcome: 'unknown',
      opens: OLD_PASSWORD,
    },
  ];

  it.each(deaths)('$when: $outcome', async ({ at, card, outcome, opens }) => {
    const sent = await sendUntil(at, card);
    expect(lines(desk.entries(sent.seq))).toEqual(['reset.intent pending']);
    expect(desk.openWrites()).toBe(1);
    await killAndStart(sent);
    // What is changed is known at once; that nothing was is known when the write's lease is past.
    if (outcome === 'failed') {
      expect(desk.openWrites()).toBe(1);
      expect((await visitor.get('/student')).headers.refresh).toBe('1; url=/student');
      const latest = Date.now() + 2 * LEASE;
      // The recovery's own entry comes after the result's.
      const settled = (): boolean => desk.entries(sent.seq).some(({ action }) => action === 'system.recovery');
      while (!settled() && Date.now() < latest) await new Promise((resolve) => setTimeout(resolve, 200));
    }

    const [intent, start, result, recovery, ...more] = desk.entries(sent.seq);
    expect([start, result, recovery].map((entry) => entry && lineOf(entry))).toEqual([
      'system.start ok',
      `reset.result ${outcome}`,
      'system.recovery ok',
    ]);
    expect(more).toEqual([]);
    expect(result).toMatchObject({
      caseId: intent?.caseId,
      student: { login: sent.login },
      staff: { login: 'moreau-k' },
      detail: { intent: intent?.seq, by: 'recovery', proof: 'change_time' },
    });
    const [changedAt = null] = await ldap.read(sent.login, 'pwdChangedTime');
    expect(result?.detail).toMatchObject({ changed_at: changedAt });
    expect(recovery?.detail).toMatchObject({ settled: 1, [outcome]: 1, cases: [intent?.caseId] });
    expect(desk.openWrites()).toBe(0);
    expect(ldap.opens(sent.login, opens)).toBe(true);
    await expectRecoveredAndUsable(card);
  });
});

describe('an answer that does not come', () => {
  interface Result {
    readonly entry: string;
    readonly page: string;
    readonly opens: string;
    readonly proof: string | null;
  }

  /** What log, lock and directory must say once the console has answered. */
  async function expectTold({ login, seq, answer }: Sent, { entry, page, opens, proof }: Result): Promise<void> {
    expect(await answer).toBe(page);
    const entries = desk.entries(seq);
    expect(lines(entries)).toEqual(['reset.intent pending', entry]);
    expect(entries[1]?.detail).toMatchObject({ by: 'request', proof });
    expect(desk.openWrites()).toBe(0);
    expect(ldap.opens(login, opens)).toBe(true);
  }

  const [, , , , , , seventh = '', eighth = '', ninth = '', tenth = ''] = ORDINARY_CARDS;

  it('lost after the write: proved, hence done', async () => {
    const sent = await sendUntil(WRITTEN, seventh);
    sent.held.drop();
    await expectTold(sent, { entry: 'reset.result ok', page: '303 /student/done', opens: NEW, proof: 'bind' });
    expect(await studentReads('/student/done')).toContain(DONE);
  });

  it('lost before the server heard of it: failed, nothing was changed', async () => {
    const sent = await sendUntil(ASKING, eighth);
    sent.held.drop();
    await expectTold(sent, {
      entry: 'reset.result failed',
      page: '303 /student?reason=failed',
      opens: OLD_PASSWORD,
      proof: 'refused',
    });
    expect(await ldap.read(sent.login, 'pwdChangedTime')).toEqual([CHANGED_AT]);
    const text = await studentReads('/student?reason=failed');
    expect(text).toMatch(/Rien n.est encore changé/);
    expect(text).not.toContain('peut-être changé');
  });

  it('not within the time for a write, though it was done: proved, hence done', async () => {
    const sent = await sendUntil(WRITTEN, ninth);
    await expectTold(sent, { entry: 'reset.result ok', page: '303 /student/done', opens: NEW, proof: 'bind' });
    sent.held.drop();
  });

  it('not within the time for a write, and it may still be under way: unknown, and it was', async () => {
    const sent = await sendUntil(ASKING, tenth);
    await expectTold(sent, {
      entry: 'reset.result unknown',
      page: '303 /student?reason=unknown',
      opens: OLD_PASSWORD,
      proof: 'refused',
    });
    expect(await studentReads('/student?reason=unknown')).toContain('peut-être changé');
    sent.held.release();
    while ((await ldap.read(sent.login, 'pwdChangedTime'))[0] === CHANGED_AT) await sleep(20);
    expect(ldap.opens(sent.login, NEW)).toBe(true);

    // The form is still theirs.
    expect((await visitor.choose(LATER)).line).toBe('303 /student/done');
    expect(ldap.opens(sent.login, LATER)).toBe(true);
  });
});

it('a stop that is asked for finishes the write first', async () => {
  const card = ORDINARY_CARDS[5] ?? '';
  const { held, login, seq, answer } = await sendUntil(WRITTEN, card);
  const stopped = desk.terminate();
  held.release();
  expect(await answer).toBe('303 /student/done');
  const answered = performance.now();
  expect(await stopped).toBe(0);
  // A browser that keeps its connection open is not waited for.
  expect(performance.now() - answered).toBeLessThan(KEPT_OPEN);
  expect(ldap.opens(login, NEW)).toBe(true);
  await desk.start();
  expect(lines(desk.entries(seq))).toEqual([
    'reset.intent pending',
    'reset.result ok',
    'system.stop ok',
    'system.start ok',
  ]);
});
