/**
 * Back, Forward and Reload, with the browser's back-forward cache on: nothing is sent again, and no screen shows what
 * belonged to whoever had it before.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DemonstrationPerson } from '../../ldap/embedded';
import { ChromiumProfile, type Tab } from '../support/chromium-profile';
import { type RunningConsole, startConsole } from '../support/console';
import { DeskTab } from '../support/desk-tab';

const LONG = 120_000;
/** Nothing moves for that long (ms): a page that was restored has asked for itself anew by then. */
const STILL = 250;
const CHOSEN = 'Choisi-avocette "noire" 77é';

/** A page as it stood after Back. */
interface Shown {
  readonly place: string;
  readonly html: string;
}

/** A tab's history, which moves as its buttons move it; and which pages came back from memory. */
class TabHistory {
  readonly desk: DeskTab;
  /** Pages restored from the back-forward cache, since this was last emptied. */
  readonly restored: string[] = [];
  private moved = 0;

  private constructor(desk: DeskTab) {
    this.desk = desk;
  }

  static async of(tab: Tab, url: string): Promise<TabHistory> {
    const history = new TabHistory(new DeskTab(tab, url));
    await tab.protocol.send('Page.enable');
    tab.protocol.on('Page.frameNavigated', ({ frame, type }) => {
      history.moved = Date.now();
      if (type === 'BackForwardCacheRestore') history.restored.push(frame.url.replace(url, ''));
    });
    return history;
  }

  async entries(): Promise<{ readonly ids: readonly number[]; readonly at: number }> {
    const { entries, currentIndex } = await this.desk.tab.protocol.send('Page.getNavigationHistory');
    return { ids: entries.map(({ id }) => id), at: currentIndex };
  }

  async goTo(index: number): Promise<Shown> {
    const entryId = (await this.entries()).ids[index];
    if (entryId === undefined) throw new Error(`the history has no entry ${index}`);
    this.moved = 0;
    await this.desk.tab.protocol.send('Page.navigateToHistoryEntry', { entryId });
    return this.still();
  }

  async reload(): Promise<Shown> {
    this.moved = 0;
    await this.desk.tab.protocol.send('Page.reload');
    return this.still();
  }

  /** Back, one by one, to the first page; then forward to where it was. */
  async rewind(): Promise<readonly Shown[]> {
    const { at } = await this.entries();
    const shown: Shown[] = [];
    this.restored.length = 0;
    // Entry 0 is the empty tab.
    for (let index = at - 1; index > 0; index -= 1) shown.push(await this.goTo(index));
    await this.goTo(at);
    return shown;
  }

  private async still(): Promise<Shown> {
    const { desk } = this;
    while (this.moved === 0 || Date.now() - this.moved < STILL) await sleep(25);
    await desk.loaded();
    return { place: desk.place, html: String(await desk.evaluate('document.documentElement.outerHTML')) };
  }
}

describe('a browser whose back-forward cache is on', () => {
  let profile: ChromiumProfile;
  let server: Server;
  let url: string;
  const posted: string[] = [];

  beforeAll(async () => {
    let cookies = 0;
    server = createServer((req, res) => {
      const path = req.url ?? '';
      if (req.method === 'POST') posted.push(path);
      res.setHeader('Content-Type', 'text/html; charset=utf-8');
      res.setHeader('Cache-Control', 'no-store');
      if (path === '/other-cookie') {
        cookies += 1;
        res.setHeader('Set-Cookie', `id=${cookies}; HttpOnly; Path=/`);
      }
      const script = `addEventListener('pageshow', (event) => { document.title = event.persisted ? 'from memory' : 'new'; })`;
      res.end(
        `<!doctype html><title>-</title><link rel="icon" href="data:,"><form method="post"><input name="field"></form><script>${script}</script>`,
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://localhost:${(server.address() as AddressInfo).port}`;
    profile = new ChromiumProfile();
    await profile.start();
  }, LONG);

  afterAll(async () => {
    await profile.remove();
    server.closeAllConnections();
    server.close();
  });

  it.each([
    ['shows a page again from its memory, though it is not to be stored', '/next', 'from memory', ['/first']],
    ['does not once the session’s cookie has changed', '/other-cookie', 'new', []],
  ])('%s', async (_name, next, title, restored) => {
    const history = await TabHistory.of(await profile.openTab(), url);
    await history.desk.go('/first');
    await history.desk.go(next);
    await history.goTo(1);
    expect(history.restored).toEqual(restored);
    expect(await history.desk.evaluate('document.title')).toBe(title);
  });

  it('runs no script where they are off', async () => {
    const history = await TabHistory.of(await profile.openTab(false), url);
    await history.desk.go('/first');
    expect(await history.desk.evaluate('document.title')).toBe('-');
  });

  it('sends a form again on Reload, where it was answered in place', async () => {
    const history = await TabHistory.of(await profile.openTab(), url);
    await history.desk.go('/form');
    await history.desk.send({ field: 'x' });
    await history.reload();
    expect(posted).toEqual(['/form', '/form']);
  });
});

/** Of a student whom no page names by itself, as the demonstration's note on the login page names some. */
const CARD = 'E22104518';

const FORMS = ['/student?reason=policy', '/student?reason=mismatch', '/student'];

describe.each([
  ['with JavaScript', true, ['/student/done']],
  // The cookie is the same: what comes back from memory is still the student's, and the next step ends it.
  ['without JavaScript', false, FORMS],
] as const)('the console, %s', (_name, scripts, afterDone) => {
  let console: RunningConsole;
  let profile: ChromiumProfile;
  let history: TabHistory;
  let staffName: string;
  let receipt: string;
  let student: DemonstrationPerson;

  /** Where forms were sent to, in order, as the console saw it. */
  const posts = (): readonly string[] =>
    console
      .logged()
      .split('\n')
      .filter((line) => line.includes('"method":"POST"'))
      .map((line) => String(JSON.parse(line).route));

  const textOf = async (selector: string): Promise<string> =>
    String(await history.desk.evaluate(`document.querySelector('${selector}').textContent.trim()`));
  const saying = (shown: readonly Shown[], words: readonly string[]): readonly string[] =>
    shown.flatMap(({ place, html }) => words.filter((word) => html.includes(word)).map((word) => `${place}: ${word}`));
  const places = (shown: readonly Shown[]): readonly string[] => [...new Set(shown.map(({ place }) => place))];

  beforeAll(async () => {
    console = await startConsole();
    const person = console.embedded.people.find(({ card }) => card === CARD);
    if (person === undefined) throw new Error(`nobody has the card ${CARD}`);
    student = person;
    profile = new ChromiumProfile();
    await profile.start();
    history = await TabHistory.of(await profile.openTab(scripts), console.url);
  }, LONG);

  afterAll(async () => {
    await profile.remove();
    await console.stop();
  });

  it('keeps the desk’s own pages in that cache, while the session lasts', async () => {
    const { desk } = history;
    await desk.go('/login');
    await desk.login('dupont-n');
    staffName = await textOf('.who b');
    await desk.card(CARD);
    expect(desk.place).toBe('/desk/student');
    expect(await textOf('main')).toContain(student.name);
    const { at } = await history.entries();
    expect((await history.goTo(at - 1)).place).toBe('/desk');
    expect(history.restored).toEqual(['/desk']);
    await history.goTo(at);
  });

  it('shows nothing of the staff side from the student’s page', async () => {
    await history.desk.handOver();
    expect(history.desk.place).toBe('/student');
    const shown = await history.rewind();
    expect(shown.length).toBeGreaterThanOrEqual(3);
    expect(places(shown)).toEqual(['/student']);
    expect(saying(shown, [staffName, 'dupont-n', '/desk/card', '/desk/handover', '/logout', 'guichet-demo'])).toEqual(
      [],
    );
    expect(history.restored.filter((place) => place !== '/student')).toEqual([]);
  });

  it.each([
    ['mismatch', 'Premier-fulmar "bleu" 11é', 'Second-fou "brun" 22é'],
    ['policy', 'bref', 'bref'],
  ])('sends nothing again after a refused password: %s', async (reason, first, second) => {
    const before = posts();
    await history.desk.choose(first, second);
    expect(history.desk.place).toBe(`/student?reason=${reason}`);
    const sent = [...before, '/student/password'];
    expect(posts()).toEqual(sent);
    const { at } = await history.entries();
    for (const index of [at - 1, at]) {
      for (const { html } of [await history.goTo(index), await history.reload()]) {
        expect(html).not.toContain(first);
      }
      const typed = `[...document.querySelectorAll('.secret')].map((field) => field.value)`;
      expect(await history.desk.evaluate(typed)).toEqual(['', '']);
    }
    expect(posts()).toEqual(sent);
  });

  it('leads from each of them to the done page, once the password is set', async () => {
    await history.desk.choose(CHOSEN);
    expect(history.desk.place).toBe('/student/done');
    receipt = await textOf('.facts .figures');
    expect(await textOf('.login')).toBe(student.login);
    const before = posts();
    const shown = await history.rewind();
    expect(places(shown)).toEqual(afterDone);
    expect(posts()).toEqual(before);
  });

  it('shows nothing of the student once the keyboard is given back', async () => {
    await history.desk.finish();
    expect(history.desk.place).toBe('/desk/resume');
    const shown = await history.rewind();
    expect(shown.length).toBeGreaterThanOrEqual(6);
    expect(shown.filter(({ place }) => !/^\/student(\?|$)/.test(place))).toEqual([]);
    expect(saying(shown, [student.name, student.login, receipt])).toEqual([]);
    // The locked screen's own page may be: its cookie is still the same, and nothing of the student is on it.
    expect(history.restored.filter((place) => place !== '/desk/resume')).toEqual([]);
  });

  it('nor once the desk is taken back', async () => {
    await history.desk.resume();
    expect(history.desk.place).toBe('/desk');
    const shown = await history.rewind();
    expect(places(shown)).toEqual(['/desk']);
    expect(saying(shown, [student.name, student.login])).toEqual([]);
    expect(history.restored.filter((place) => place.startsWith('/student'))).toEqual([]);
  });

  it('shows nothing of either after logging out', async () => {
    await history.desk.logout();
    const before = posts();
    const shown = await history.rewind();
    expect(places(shown)).toEqual(['/login']);
    expect(saying(shown, [staffName, student.name, student.login, receipt])).toEqual([]);
    expect(history.restored.filter((place) => !place.startsWith('/login'))).toEqual([]);
    expect(posts()).toEqual(before);
  });
});
