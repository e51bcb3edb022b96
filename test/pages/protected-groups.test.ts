/** A protected group that cannot be read protects nobody: until it can be again, nobody is served, and it is said why. */
import { createDirectory } from '../../ldap/directory';
import { base } from '../../ldap/embedded/seed';
import { unreadable } from '../support/faulty-directory';
import { openHall } from '../support/hall';
import { read } from '../support/html';
import { OwnDirectory } from '../support/own-directory';
import type { Hall } from '../support/scene';
import { Visitor } from '../support/visitor';

const ADMINS = `cn=admins,ou=groups,${base}`;
const GONE = `cn=direction,ou=groups,${base}`;
const [ORDINARY, MEMBER, NOBODY] = ['E21813178', 'E22017305', 'E20000001'];

let own: OwnDirectory;
let hall: Hall;
let teacher: Visitor;

/** The same directory, asked about a second group that it does not have. */
const withGone = () => {
  const { config, now } = hall.console.ctx;
  const { directory } = config;
  return createDirectory({ ...config, directory: { ...directory, protected: { groups: [ADMINS, GONE] } } }, now);
};

beforeAll(async () => {
  own = await OwnDirectory.open();
  hall = await openHall({ dataFolder: own.folder, adjust: own.aim });
});

beforeEach(async () => {
  teacher = new Visitor(hall.console);
  expect((await teacher.login('dupont-n')).line).toBe('303 /desk');
});

afterEach(() => {
  teacher.close();
  own.restore();
  hall.directory.mend();
});

afterAll(async () => {
  await hall.console.stop();
  await own.close();
});

const monitored = async (path: string): Promise<string> => (await teacher.get(path)).body;

/** The page's words that tell it from a directory that is away. */
const NO_RIGHT = 'n’a pas le droit de lire';

it('of any card: what the console may not read, the same for whoever it is', async () => {
  const missing = withGone();
  hall.directory.set({ findStudentByCard: (card) => missing.findStudentByCard(card) });
  for (const card of [ORDINARY, MEMBER, NOBODY, 'E22990001']) {
    const answer = await teacher.card(card);
    expect([card, answer.line]).toEqual([card, '503']);
    expect(read(answer.body).text).toContain(NO_RIGHT);
    await expect(missing.findStudentByCard(card)).rejects.toMatchObject({ kind: 'refused', changed: 'no' });
  }
  expect(hall.console.logged()).toContain(`DirectoryError: not there, or not to be read: ${GONE}`);
  await missing.close();
});

it('gone since the card was entered: no handover, no password', async () => {
  const missing = withGone();
  const desk = new Visitor(hall.console);
  expect((await desk.login('nguyen-t')).line).toBe('303 /desk');
  expect((await desk.card(ORDINARY)).line).toBe('303 /desk/student');
  hall.directory.set({ readCase: (staff, student) => missing.readCase(staff, student) });
  const handOver = await desk.handOver();
  expect(handOver.line).toBe('503');
  expect(read(handOver.body).text).toContain(NO_RIGHT);
  hall.directory.mend();
  await desk.get('/desk/student');
  expect((await desk.handOver()).line).toBe('303 /student');
  hall.directory.set({ readCase: (staff, student) => missing.readCase(staff, student) });
  expect((await desk.choose('porte-bleue-sept')).line).toBe('303 /student?reason=directory_refused');
  const { text } = read((await desk.get('/student?reason=directory_refused')).body);
  expect(text).toContain(NO_RIGHT);
  expect(text).toMatch(/Rien n.est encore changé/);
  desk.close();
  await missing.close();
});

it('of the colleague: at the login and at the locked desk, in the same word', async () => {
  const desk = new Visitor(hall.console);
  expect((await desk.login('nguyen-t')).line).toBe('303 /desk');
  expect((await desk.card(ORDINARY)).line).toBe('303 /desk/student');
  expect((await desk.handOver()).line).toBe('303 /student');
  await desk.get('/student');
  await desk.submit('/desk/cancel');
  hall.directory.set({ findStaff: unreadable });
  expect((await desk.resume()).line).toBe('303 /desk/resume?reason=directory_refused');
  desk.close();
  const other = new Visitor(hall.console);
  expect((await other.login('moreau-k')).line).toBe('303 /login?reason=directory_refused');
  other.close();
});

it('is told to monitoring: the node is ready, the directory is not as it should be', async () => {
  const missing = withGone();
  expect(JSON.parse(await monitored('/readyz'))).toMatchObject({ ready: true, directory: 'ok' });
  expect(await monitored('/metrics')).toContain('\nguichet_protected_groups_unread 0\n');
  hall.directory.set({ health: () => missing.health() });
  expect(JSON.parse(await monitored('/readyz'))).toMatchObject({ ready: true, directory: 'protected_groups_unread' });
  expect(await monitored('/metrics')).toContain('\nguichet_protected_groups_unread 1\n');
  expect(await missing.health()).toMatchObject({ answers: true, unreadGroups: [GONE] });
  await missing.close();
});

it('a group without members is one: everybody else is served', async () => {
  expect((await teacher.card(MEMBER)).line).toBe('422');
  own.leaveGroup(MEMBER, 'admins');
  own.leaveGroup('roux-s', 'admins');
  expect((await teacher.card(MEMBER)).line).toBe('303 /desk/student');
  expect((await teacher.card(ORDINARY)).line).toBe('303 /desk/student');
});
