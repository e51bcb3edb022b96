/**
 * One student at two desks at the same instant, on OpenLDAP: the password modifications that reach slapd are counted at
 * its door.
 */
import { type ConsoleProcess, startConsoleProcess } from '../support/console-process';
import { HoldingProxy } from '../support/holding-proxy';
import { lineOf } from '../support/observe';
import { type OpenLdap, startOpenLdap } from '../support/openldap';
import { OLD_PASSWORD, ORDINARY_CARDS, STAFF_PASSWORD } from '../support/openldap-people';
import { Visitor } from '../support/visitor';

/** RFC 3062. */
const PASSWORD_MODIFY = '1.3.6.1.4.1.4203.1.11.1';
const [HELD = '', AS_IT_COMES = ''] = ORDINARY_CARDS;
const DESKS = ['dupont-n', 'moreau-k'] as const;
const BUSY = '303 /student?reason=busy';
const DONE = '303 /student/done';

let ldap: OpenLdap;
let proxy: HoldingProxy;
let console: ConsoleProcess;
const visitors: Visitor[] = [];

beforeAll(async () => {
  ldap = await startOpenLdap();
  proxy = await HoldingProxy.start(ldap.url);
  // Two teachers: one who comes a moment later hears that it is too soon.
  console = await startConsoleProcess(ldap, proxy.url, { roles: { teacher: { logins: [...DESKS] } } });
}, 150_000);

afterEach(() => {
  for (const visitor of visitors.splice(0)) visitor.close();
});

afterAll(async () => {
  await console?.remove();
  await proxy?.stop();
  await ldap?.stop();
});

interface Side {
  readonly visitor: Visitor;
  readonly password: string;
}

/** Both with this student's page handed over. */
async function atBothDesks(card: string): Promise<readonly [Side, Side]> {
  const sides = DESKS.map(async (login): Promise<Side> => {
    const visitor = new Visitor(console);
    visitors.push(visitor);
    expect((await visitor.login(login, STAFF_PASSWORD)).line).toBe('303 /desk');
    expect((await visitor.card(card)).line).toBe('303 /desk/student');
    expect((await visitor.handOver()).line).toBe('303 /student');
    await visitor.get('/student');
    return { visitor, password: `Marée-haute de ${login}` };
  });
  const [one, other] = await Promise.all(sides);
  if (one === undefined || other === undefined) throw new Error('two desks were asked for');
  return [one, other];
}

const send = async ({ visitor, password }: Side): Promise<string> =>
  (await visitor.submit('/student/password', { newPassword: password, newPasswordConfirmation: password })).line;

const writes = (): number => proxy.requests.filter(({ about }) => about === PASSWORD_MODIFY).length;

/** Whether each password opens: the winner's, the loser's, the forgotten one. */
const opened = (card: string, won: Side, lost: Side): readonly boolean[] =>
  [won.password, lost.password, OLD_PASSWORD].map((password) => ldap.opens(card.toLowerCase(), password));

it('one wins, the other reads busy, one write', async () => {
  const sides = await atBothDesks(HELD);
  const before = { seq: console.entries().length, writes: writes() };
  const holding = proxy.holdNext('extended', 'request', PASSWORD_MODIFY);
  const answers = sides.map(async (side) => ({ side, line: await send(side) }));
  const held = await holding;
  const first = await Promise.race(answers);
  expect(first.line).toBe(BUSY);
  expect(console.openWrites()).toBe(1);
  held.release();
  const won = (await Promise.all(answers)).find(({ side }) => side !== first.side);
  expect(won?.line).toBe(DONE);
  expect(writes() - before.writes).toBe(1);
  expect(console.entries(before.seq).map(lineOf)).toEqual([
    'reset.intent pending',
    'reset.intent refused busy',
    'reset.result ok',
  ]);
  expect(console.openWrites()).toBe(0);
  expect(opened(HELD, won?.side ?? first.side, first.side)).toEqual([true, false, false]);
});

it('as it comes, nothing held: one write, and no word of another', async () => {
  const [one, other] = await atBothDesks(AS_IT_COMES);
  const before = writes();
  const lines = await Promise.all([send(one), send(other)]);
  const [won, lost] = lines[0] === DONE ? [one, other] : [other, one];
  expect(lines.filter((line) => line === DONE)).toHaveLength(1);
  expect([BUSY, '303 /student?reason=cooldown']).toContain(lines.find((line) => line !== DONE));
  expect(writes() - before).toBe(1);
  expect(opened(AS_IT_COMES, won, lost)).toEqual([true, false, false]);
});
