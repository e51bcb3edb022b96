/** Failed logins, from one address and for one person: attackers are stopped, colleagues are not. */
import { Credentials, type Verdict } from '../../server/services/credentials';
import { Limits } from '../../server/services/limits';
import { accountsOf } from '../support/accounts';
import { linesOf, logOf, tally, times } from '../support/many';
import { lineOf } from '../support/observe';
import { inOffices } from '../support/offices';
import { KNOWN_COOKIE } from '../support/visitor';

const MINUTE = 60_000;

const offices = inOffices({ name: 'Hall', networks: ['172.21.0.0/16'], desks: 12 });
const { visit, atDesk } = offices;

describe('failed logins from one address', () => {
  it('sixty in ten minutes: late answers, then none; others untouched; told once', async () => {
    const one = '172.20.9.9';
    const attacker = visit(one);
    await attacker.get('/login');
    const fail = (index: number) => attacker.submit('/login', { username: `nobody-${index}`, password: 'x' });
    expect(tally(await linesOf(50, fail))).toEqual({ '303 /login?reason=credentials': 50 });
    const startedAt = performance.now();
    await fail(50);
    expect(performance.now() - startedAt).toBeGreaterThan(2_000);
    expect(tally(await linesOf(9, fail))).toEqual({ '303 /login?reason=credentials': 9 });
    const entries = await logOf(offices.console, async () => {
      const lines = await linesOf(20, (index) => visit(index % 2 === 0 ? one : `::ffff:${one}`).login('dupont-n'));
      expect(tally(lines)).toEqual({ '303 /login?reason=throttled': 20 });
    });
    expect(entries.map(lineOf)).toEqual(['staff.login refused throttled']);
    expect(entries[0]).toMatchObject({ staff: null, ip: one, detail: { count: 1, tag: null } });
    const begun = performance.now();
    expect((await visit('172.20.9.8').login('dupont-n')).line).toBe('303 /desk');
    expect(performance.now() - begun).toBeLessThan(1_500);

    offices.console.pass(MINUTE + 1_000);
    const later = await logOf(offices.console, () => visit(one).login('dupont-n'));
    expect(later.map(lineOf)).toEqual(['staff.login refused throttled']);
    expect(later[0]?.detail.count).toBe(20);
    offices.console.pass(10 * MINUTE);
    expect((await visit(one).login('dupont-n')).line).toBe('303 /desk');
  }, 30_000);

  it('counts failures alone', async () => {
    const one = '172.20.9.7';
    for (const login of ['dupont-n', 'diallo-i', 'nguyen-t']) {
      for (let time = 0; time < 3; time += 1) expect((await visit(one).login(login)).line).toBe('303 /desk');
    }
    expect((await visit(one).login('', 'x')).line).toBe('303 /login?reason=empty');
    expect((await offices.console.ctx.limitStore.count(`login-address:${one}`, 0)).count).toBe(0);
    await visit(one).login('nobody-z', 'x');
    expect((await offices.console.ctx.limitStore.count(`login-address:${one}`, 0)).count).toBe(1);
  });

  it('in IPv6 from one /64', async () => {
    const lines = await linesOf(60, (index) => visit(`2001:db8:0:1::${index}`).login(`nobody-${index}`, 'x'));
    expect(tally(lines)).toEqual({ '303 /login?reason=credentials': 60 });
    expect((await visit('2001:db8:0:1:ffff:ffff:ffff:ffff').login('dupont-n')).line).toBe(
      '303 /login?reason=throttled',
    );
    expect((await visit('2001:db8:0:2::1').login('dupont-n')).line).toBe('303 /desk');
  }, 20_000);

  it('a hall of twelve desks has twelve times as many', async () => {
    const hall = '172.21.0.9';
    const lines = await linesOf(100, (index) => visit(hall).login(`nobody-hall-${index}`, 'x'));
    expect(tally(lines)).toEqual({ '303 /login?reason=credentials': 100 });
    const startedAt = performance.now();
    expect((await visit(hall).login('dupont-n')).line).toBe('303 /desk');
    expect(performance.now() - startedAt).toBeLessThan(1_500);
  }, 20_000);
});

describe('wrong passwords for one login', () => {
  const SPELLINGS = ['kowalski-e', 'KOWALSKI-E', ' kowalski-e ', 'ｋowalski-e', 'Kowalski-ｅ'];

  it('a thousand from elsewhere, forty at once, keep out neither her nor her account', async () => {
    const own = await atDesk('kowalski-e');
    const attackers = await times(40, async (index) => {
      const attacker = visit(`172.20.66.${index}`);
      await attacker.get('/login');
      return attacker;
    });
    const lines: string[] = [];
    const entries = await logOf(offices.console, async () => {
      for (let round = 0; round < 25; round += 1) {
        const username = SPELLINGS[round % SPELLINGS.length] ?? '';
        const answers = await Promise.all(
          attackers.map((attacker) => attacker.submit('/login', { username, password: 'x' })),
        );
        lines.push(...answers.map(({ line }) => line));
        if (round === 0)
          expect(tally(lines)).toEqual({ '303 /login?reason=credentials': 5, '303 /login?reason=throttled': 35 });
      }
    });
    expect(tally(lines)).toEqual({ '303 /login?reason=credentials': 5, '303 /login?reason=throttled': 995 });
    const account = (await accountsOf(offices.console.embedded)).get('kowalski-e');
    expect(account).toMatchObject({ failures: 5, locked: false });
    expect(tally(entries.map(lineOf))).toMatchObject({ 'staff.login refused credentials': 5 });
    expect(entries.length).toBeLessThan(8);
    expect(new Set(entries.map(({ action, staff }) => `${action} ${staff?.login}`))).toEqual(
      new Set(['staff.login kowalski-e']),
    );

    await own.get('/desk');
    await own.submit('/logout');
    expect(own.cookies.has(KNOWN_COOKIE)).toBe(true);
    expect((await own.login('kowalski-e')).line).toBe('303 /desk');
    expect((await visit().login('kowalski-e')).line).toBe('303 /login?reason=throttled');
  }, 40_000);

  it('her own browser has a share of its own; both together stay below the lock', async () => {
    const own = await atDesk('roux-s');
    const lines = await linesOf(8, () => {
      const tab = visit();
      tab.cookies.set(KNOWN_COOKIE, own.cookies.get(KNOWN_COOKIE) ?? '');
      return tab.login('roux-s', 'x');
    });
    expect(tally(lines)).toEqual({ '303 /login?reason=credentials': 4, '303 /login?reason=throttled': 4 });
    await times(8, () => visit().login('roux-s', 'x'));
    expect((await accountsOf(offices.console.embedded)).get('roux-s')).toMatchObject({ failures: 9, locked: false });
  });

  it('somebody else’s share is not touched by a stolen cookie of hers', async () => {
    const own = await atDesk('diallo-i');
    const thief = visit();
    thief.cookies.set(KNOWN_COOKIE, own.cookies.get(KNOWN_COOKIE) ?? '');
    const lines: string[] = [];
    for (const _try of Array(6)) lines.push((await thief.login('nguyen-t', 'x')).line);
    expect(tally(lines)).toEqual({ '303 /login?reason=credentials': 5, '303 /login?reason=throttled': 1 });
  });
});

it('a bind that no server could be asked for forgets nobody’s failures, where they count until one is right', async () => {
  const { config, directory, limitStore, now } = offices.console.ctx;
  const limits = new Limits(limitStore, config, now);
  limits.learnLockout({ lockoutThreshold: 10, lockoutWindow: null });
  const credentials = new Credentials({ directory, limits, tagKey: Buffer.alloc(32), report: () => undefined });
  const check = async (verdict: Verdict): Promise<string> =>
    (await credentials.check('petit-c', 'x', null, async () => verdict)).said;
  for (let time = 0; time < 5; time += 1) expect(await check('not_asked')).toBe('directory_away');
  for (let time = 0; time < 4; time += 1) expect(await check('wrong')).toBe('wrong');
  expect(await check('not_asked')).toBe('directory_away');
  expect([await check('wrong'), await check('wrong')]).toEqual(['wrong', 'throttled']);
});
