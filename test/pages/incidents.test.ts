/** When something breaks inside: an honest page with its number, nothing of the insides on it, and nothing in place of a secret. */
import { DirectoryError } from '../../ldap/port';
import { StoreError } from '../../server/store/database';
import { type RunningConsole, startConsole } from '../support/console';
import { FaultyDirectory } from '../support/faulty-directory';
import { expectClearPage, expectErrorPage } from '../support/said';
import { Visitor } from '../support/visitor';

const INSIDE = 'bind cn=guichet,dc=univ failed at 10.0.0.9 with Sesam-öffne-dich';

let console: RunningConsole;
let directory: FaultyDirectory;
let teacher: Visitor;
let kiosk: Visitor;

beforeAll(async () => {
  console = await startConsole({
    directory: (config, now) => {
      directory = FaultyDirectory.around(config, now);
      return directory;
    },
  });
  [teacher, kiosk] = [new Visitor(console), new Visitor(console)];
  await teacher.login('dupont-n');
  await kiosk.login('moreau-k');
});

afterEach(() => {
  directory.mend();
  jest.restoreAllMocks();
});

afterAll(async () => {
  for (const visitor of [teacher, kiosk]) visitor.close();
  await console.stop();
});

const breaks = (error: Error) => async (): Promise<never> => {
  throw error;
};
const broken = new TypeError(INSIDE);
const away = new DirectoryError('away', 'no', INSIDE);
const noStore = new StoreError(INSIDE);

const storeFails = (): void => {
  jest.spyOn(console.ctx.database, 'durable').mockRejectedValueOnce(noStore);
};

describe('a page', () => {
  it('of an error that nobody foresaw: 500, whether something was changed is not known', async () => {
    directory.set({ findStudentByCard: breaks(broken) });
    const answer = await teacher.card('E21813178');
    expectErrorPage(console, answer, 500, 'unknown');
    expect(answer.body).not.toContain('Sesam');
    expect(console.logged()).toContain(`request ${String(answer.headers['x-request-id'])}`);
    expect(console.logged()).toContain(`TypeError: ${INSIDE}`);
  });

  it('of a log that cannot be written: 503, nothing was changed', async () => {
    await teacher.get('/desk');
    storeFails();
    expectErrorPage(console, await teacher.submit('/desk/card', { card: 'E21813178', inspected: 'yes' }), 503);
    expect((await teacher.get('/desk/student')).line).toBe('303 /desk');
  });

  it('of a directory that does not answer: 503, the form can be sent again', async () => {
    directory.set({ findStudentByCard: breaks(away) });
    const answer = await teacher.card('E21813178');
    expect(answer.line).toBe('503');
    expect(expectClearPage(answer).text).not.toContain('Sesam');
    directory.mend();
    expect((await teacher.card('E21813178')).line).toBe('303 /desk/student');
  });

  it('of a portrait that the directory does not give: 503', async () => {
    directory.set({ readPhoto: breaks(away) });
    expectErrorPage(console, await teacher.get('/desk/student/photo'), 503);
  });
});

describe('a form with a secret is not answered in place', () => {
  it('login', async () => {
    const visitor = new Visitor(console);
    directory.set({ findStaff: breaks(broken) });
    expect((await visitor.login('nguyen-t')).line).toBe('303 /login?reason=unknown');
    expectClearPage(await visitor.get('/login?reason=unknown'));
    directory.set({ findStaff: breaks(away) });
    expect((await visitor.login('nguyen-t')).line).toBe('303 /login?reason=directory_away');
    directory.mend();
    await visitor.get('/login');
    storeFails();
    expect((await visitor.submit('/login', { username: 'nguyen-t', password: 'guichet-demo' })).line).toBe(
      '303 /login?reason=log_away',
    );
    visitor.close();
  });

  it('the new password, and taking the desk back', async () => {
    await kiosk.card('E990123W');
    await kiosk.handOver();
    directory.set({ readCase: breaks(broken) });
    expect((await kiosk.choose('porte-bleue-sept')).line).toBe('303 /student?reason=unknown');
    expectClearPage(await kiosk.get('/student?reason=unknown'));
    directory.mend();
    expect((await kiosk.choose('porte-bleue-sept')).line).toBe('303 /student/done');
    await kiosk.finish();
    directory.set({ findStaff: breaks(broken) });
    expect((await kiosk.resume()).line).toBe('303 /desk/resume?reason=unknown');
    expectClearPage(await kiosk.get('/desk/resume?reason=unknown'));
    directory.mend();
    await kiosk.get('/desk/resume');
    storeFails();
    expect((await kiosk.submit('/desk/resume', { password: 'guichet-demo' })).line).toBe(
      '303 /desk/resume?reason=log_away',
    );
    expect((await kiosk.resume()).line).toBe('303 /desk');
  });
});
