/**
 * The first day of term, a quarter of an hour of it: twelve desks behind one address, 480 cases an hour, three typing
 * errors in a hundred at card and password. Nobody is kept waiting by a limit, nothing is called suspicious.
 */
import { rmSync } from 'node:fs';
import type { Entry } from '../../server/audit/entry';
import { accountsOf } from '../support/accounts';
import { type RunningConsole, startConsole } from '../support/console';
import { folderWithStaff } from '../support/more-staff';
import { entriesSince, lineOf } from '../support/observe';
import { behindProxy, SERVED, Visitor } from '../support/visitor';

const DESKS = Array.from({ length: 12 }, (_, index) => `kiosque-${String(index + 1).padStart(2, '0')}`);
/** Ten cases at each desk in fifteen minutes: 480 an hour in all. */
const ROUNDS = 10;
const BETWEEN = (15 * 60_000) / ROUNDS;
const ONE_ADDRESS = '172.20.4.7';
const ERROR_EVERY = 33;

/** Students of no particular situation; each comes at most twice. */
const SITUATED = /^e(218131\d\d|990123w|21900417|22003356|22104518|2600012[89]|22017305|22004417|2299000\d)$/i;

describe('twelve desks behind one address', () => {
  let console: RunningConsole;
  let log: readonly Entry[];
  const answers: string[] = [];
  let typed = 0;
  let errors = 0;

  /** Every 33rd thing that anybody types is wrong at first. */
  const isTypedWrong = (): boolean => {
    typed += 1;
    if (typed % ERROR_EVERY !== 0) return false;
    errors += 1;
    return true;
  };

  async function logIn(visitor: Visitor, login: string): Promise<void> {
    if (isTypedWrong()) expect((await visitor.login(login, 'guichet-dmeo')).line).toBe('303 /login?reason=credentials');
    answers.push((await visitor.login(login)).line);
  }

  async function serve(visitor: Visitor, card: string): Promise<void> {
    const wrong = card.replace(/\d{2}/, (digits) => digits.split('').toReversed().join(''));
    if (isTypedWrong()) expect((await visitor.card(errors % 2 === 0 ? card.slice(1) : `${wrong}0`)).status).toBe(422);
    const wrongAtResume = isTypedWrong();
    const steps = [
      () => visitor.card(card),
      () => visitor.handOver(),
      () => visitor.choose(`Nouveau-${card}-${typed}-mot`),
      () => visitor.finish(),
    ];
    const lines: string[] = [];
    for (const step of steps) lines.push((await step()).line);
    if (wrongAtResume) expect((await visitor.resume('guichet-dmeo')).line).toBe('303 /desk/resume?reason=credentials');
    lines.push((await visitor.resume()).line);
    answers.push(lines.join(', '));
  }

  beforeAll(async () => {
    console = await startConsole({
      dataFolder: await folderWithStaff('le-goff-m', DESKS),
      adjust: (config) => ({
        ...behindProxy(config, [{ name: 'Kiosque', networks: [`${ONE_ADDRESS}/32`], desks: 12 }]),
        roles: { ...config.roles, kiosk: { logins: DESKS } },
      }),
    });
    const students = console.embedded.people.filter(({ kind, login }) => kind === 'student' && !SITUATED.test(login));
    const cards = students.flatMap(({ card }) => (card === null ? [] : [card]));
    expect(2 * cards.length).toBeGreaterThanOrEqual(ROUNDS * DESKS.length);
    const visitors = DESKS.map(() => new Visitor(console, ONE_ADDRESS));
    await Promise.all(visitors.map((visitor, index) => logIn(visitor, DESKS[index] ?? '')));
    for (let round = 0; round < ROUNDS; round += 1) {
      await Promise.all(
        visitors.map((visitor, index) => serve(visitor, cards[(round * DESKS.length + index) % cards.length] ?? '')),
      );
      console.pass(BETWEEN);
      await console.ctx.sweeper.sweep();
    }
    for (const visitor of visitors) visitor.close();
    log = await entriesSince(console, 0);
  }, 120_000);

  afterAll(async () => {
    await console.stop();
    rmSync(console.dataFolder, { recursive: true, force: true });
  });

  it('serve everybody', () => {
    expect(answers.filter((line) => line === '303 /desk')).toHaveLength(DESKS.length);
    expect(answers.filter((line) => line === SERVED.join(', '))).toHaveLength(ROUNDS * DESKS.length);
    expect(answers).toHaveLength((ROUNDS + 1) * DESKS.length);
    expect(log.filter((entry) => lineOf(entry) === 'reset.result ok')).toHaveLength(ROUNDS * DESKS.length);
  });

  it('make their errors', () => {
    expect(errors).toBe(Math.floor(typed / ERROR_EVERY));
    expect(errors / typed).toBeCloseTo(0.03, 2);
    expect(errors).toBeGreaterThanOrEqual(7);
  });

  it('trip no limit, lock no account and raise no signal', async () => {
    const tripped = log.filter(
      ({ action, reason }) =>
        action === 'signal.raised' || reason === 'throttled' || reason === 'cooldown' || reason === 'repeated',
    );
    expect(tripped.map(lineOf)).toEqual([]);
    const accounts = await accountsOf(console.embedded);
    for (const login of DESKS) expect(accounts.get(login)?.locked).toBe(false);
  });
});
