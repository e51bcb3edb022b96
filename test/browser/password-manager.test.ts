/**
 * A staff member's own Chromium, with the login to this origin saved, sees a whole procedure: it must offer nothing,
 * fill nothing and keep nothing. The same walk over careless pages shows that each of these would be seen.
 */
import { staffPassword } from '../../ldap/embedded';
import { openCarelessDesk } from '../support/careless-desk';
import { ChromiumProfile, type SavedRow } from '../support/chromium-profile';
import { type RunningConsole, startConsole } from '../support/console';
import { DeskTab } from '../support/desk-tab';
import { FILLS, OFFERS, PasswordManagerLog, saidOf } from '../support/password-manager-log';
import { findSecret } from '../support/secret-search';

const STAFF = 'dupont-n';
const SECRETS = {
  wrongLogin: 'Faux-petrel "gris" 58é',
  mismatch: 'Premier-fulmar "bleu" 11é',
  mismatched: 'Second-fou "brun" 22é',
  chosen: 'Choisi-avocette "noire" 77é',
  wrongResume: 'Raté-courlis "roux" 88é',
} as const;

/** What the password manager said while a page was shown, and how many fields were filled in. */
interface Seen {
  readonly place: string;
  readonly said: string;
  readonly filled: number;
}

interface Walk {
  readonly seen: Readonly<Record<string, Seen>>;
  readonly before: readonly SavedRow[];
  readonly after: readonly SavedRow[];
  /** Where on the disk, and in which form, each secret was found. */
  readonly found: Readonly<Record<keyof typeof SECRETS, readonly string[]>>;
  /** Files that hold the address of the student's page: those where the session is kept. */
  readonly sessions: readonly string[];
  readonly history: readonly string[];
}

/** Every page with a secret, each of them also after a mistake. */
async function walkThrough(
  desk: DeskTab,
  log: PasswordManagerLog,
  card: string,
): Promise<Readonly<Record<string, Seen>>> {
  const seen: Record<string, Seen> = {};
  const step = async (name: string, act: () => Promise<void>): Promise<void> => {
    await act();
    const said = await log.next();
    seen[name] = { place: desk.place, said, filled: await desk.tab.page.locator(':autofill').count() };
  };
  await step('login', () => desk.go('/login'));
  await step('login, wrong', () => desk.login(STAFF, SECRETS.wrongLogin));
  await step('desk', () => desk.login(STAFF));
  await step('identity', () => desk.card(card));
  await step('student', () => desk.handOver());
  await step('student, mismatch', () => desk.choose(SECRETS.mismatch, SECRETS.mismatched));
  await step('done', () => desk.choose(SECRETS.chosen));
  await step('resume', () => desk.finish());
  await step('resume, wrong', () => desk.resume(SECRETS.wrongResume));
  await step('desk again', () => desk.resume());
  await step('logged out', () => desk.logout());
  return seen;
}

/** A profile in which the login was saved on an earlier day. */
async function walkIn(url: string, card: string, scripts: boolean): Promise<Walk> {
  const profile = new ChromiumProfile();
  try {
    await profile.start();
    await profile.saveLogin({ url: `${url}/login`, username: STAFF, password: staffPassword });
    await profile.stop();
    const before = profile.savedLogins();
    await profile.start();
    const log = await PasswordManagerLog.open(profile);
    const desk = new DeskTab(await profile.openTab(scripts), url);
    const seen = await walkThrough(desk, log, card);
    await profile.stop();
    const found: Record<keyof typeof SECRETS, string[]> = {
      wrongLogin: [],
      mismatch: [],
      mismatched: [],
      chosen: [],
      wrongResume: [],
    };
    const sessions: string[] = [];
    for (const [path, bytes] of profile.files()) {
      if (findSecret(bytes, `${url}/student`).length > 0) sessions.push(path);
      for (const [name, secret] of Object.entries(SECRETS) as [keyof typeof SECRETS, string][]) {
        found[name].push(...findSecret(bytes, secret).map((form) => `${path}: ${form}`));
      }
    }
    const history = ['username', 'password', 'newPassword', 'newPasswordConfirmation', 'card'].flatMap((name) =>
      profile.formHistory(name),
    );
    return { seen, before, after: profile.savedLogins(), found, sessions, history };
  } finally {
    await profile.remove();
  }
}

if (process.env.SHOW) {
  it('show', async () => {
    for (const type of ['password', 'text'] as const) {
      const desk = await openCarelessDesk(type, staffPassword);
      const walk = await walkIn(desk.url, 'E21813178', true);
      await desk.stop();
      for (const [name, s] of Object.entries(walk.seen))
        globalThis.console.log(type, name, s.place, s.said.length, saidOf([...OFFERS, ...FILLS], s.said), s.filled);
      globalThis.console.log(walk.before, walk.after, walk.found, walk.sessions, walk.history);
    }
    const c: RunningConsole = await startConsole();
    for (const [scripts, card] of [
      [true, 'E21813178'],
      [false, 'E21813185'],
    ] as const) {
      const t = Date.now();
      const walk = await walkIn(c.url, card, scripts);
      for (const [name, s] of Object.entries(walk.seen))
        globalThis.console.log(scripts, name, s.place, s.said.length, saidOf([...OFFERS, ...FILLS], s.said), s.filled);
      globalThis.console.log(Date.now() - t, walk.before, walk.after, walk.found, walk.sessions, walk.history);
    }
    await c.stop();
  });
}
