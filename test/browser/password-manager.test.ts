/**
 * A staff member's own Chromium, with the login to this origin saved, sees a whole procedure: it must offer nothing,
 * fill nothing and keep nothing. The same walk over careless pages shows that each of these would be seen.
 */
import { staffPassword } from '../../ldap/embedded';
import { openCarelessDesk } from '../support/careless-desk';
import { ChromiumProfile, type SavedRow } from '../support/chromium-profile';
import { startConsole } from '../support/console';
import { DeskTab } from '../support/desk-tab';
import { FILLS, OFFERS, PasswordManagerLog, saidOf } from '../support/password-manager-log';
import { findSecret } from '../support/secret-search';

const STAFF = 'dupont-n';
/** A walk takes 15 s on a machine that does nothing else. */
const LONG = 120_000;
/** Typed in the walk; the staff member's own is saved, encrypted, and stands on the demonstration's login page. */
const SECRETS = {
  staff: staffPassword,
  wrongLogin: 'Faux-petrel "gris" 58é',
  mismatch: 'Premier-fulmar "bleu" 11é',
  mismatched: 'Second-fou "brun" 22é',
  chosen: 'Choisi-avocette "noire" 77é',
  wrongResume: 'Raté-courlis "roux" 88é',
} as const;
type SecretName = keyof typeof SECRETS;
const NAMES = Object.keys(SECRETS) as SecretName[];
const FIELDS = ['username', 'password', 'newPassword', 'newPasswordConfirmation', 'card'] as const;
const SESSION_FILE = /^Default\/Sessions\/Session_\d+: UTF-16LE$/;

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
  readonly found: ReadonlyMap<SecretName, readonly string[]>;
  /** Where the address of the student's page was found. */
  readonly visited: readonly string[];
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
    const files = [...profile.files()];
    const placesOf = (text: string): readonly string[] =>
      files.flatMap(([path, bytes]) => findSecret(bytes, text).map((form) => `${path}: ${form}`));
    return {
      seen,
      before,
      after: profile.savedLogins(),
      found: new Map(NAMES.map((name) => [name, placesOf(SECRETS[name])])),
      visited: placesOf(`${url}/student`),
      history: FIELDS.flatMap((field) => profile.formHistory(field)),
    };
  } finally {
    await profile.remove();
  }
}

async function walkCareless(type: 'password' | 'text'): Promise<Walk> {
  const desk = await openCarelessDesk(type, staffPassword);
  try {
    return await walkIn(desk.url, 'E21813178', true);
  } finally {
    await desk.stop();
  }
}

/** Each page with what it must, or must not, have brought about. */
const table = (walk: Walk, words: readonly string[]): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(Object.entries(walk.seen).map(([name, { said }]) => [name, saidOf(words, said)]));
const filled = (walk: Walk): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(walk.seen).map(([name, seen]) => [name, seen.filled]));
const places = (walk: Walk): readonly string[] => Object.values(walk.seen).map(({ place }) => place);

const PLACES = [
  '/login',
  '/login?reason=credentials',
  '/desk',
  '/desk/student',
  '/student',
  '/student?reason=mismatch',
  '/student/done',
  '/desk/resume',
  '/desk/resume?reason=credentials',
  '/desk',
  '/login',
];

describe.each([
  ['with JavaScript', true, 'E21813178'],
  ['without JavaScript', false, 'E990123W'],
] as const)('the console, %s', (_name, scripts, card) => {
  let walk: Walk;

  beforeAll(async () => {
    const console = await startConsole();
    try {
      walk = await walkIn(console.url, card, scripts);
    } finally {
      await console.stop();
    }
  }, LONG);

  it('was walked through, with a login saved', () => {
    expect(places(walk)).toEqual(PLACES);
    expect(walk.before.map((row) => row.username_value)).toEqual([STAFF]);
  });

  it('has nothing offered', () => {
    expect(Object.values(table(walk, OFFERS)).flat()).toEqual([]);
  });

  it('has nothing filled in', () => {
    expect(Object.values(table(walk, FILLS)).flat()).toEqual([]);
    expect(Object.values(filled(walk)).filter((fields) => fields > 0)).toEqual([]);
  });

  it('leaves what is saved as it was, to the last column', () => {
    expect(walk.after).toEqual(walk.before);
  });

  it.each(NAMES)('has it in no file: %s', (name) => {
    expect(walk.found.get(name)).toEqual([]);
  });

  it('is in the session file, but for what was typed', () => {
    expect(walk.visited).toContainEqual(expect.stringMatching(/^Default\/Sessions\/Session_\d+: UTF-8$/));
    expect(walk.history).toEqual([]);
  });
});

describe('a desk with fields of the usual type', () => {
  let walk: Walk;

  beforeAll(async () => {
    walk = await walkCareless('password');
  }, LONG);

  it('was walked through', () => {
    expect(places(walk)).toEqual(PLACES);
  });

  it('is asked whether to keep the student’s password', () => {
    expect(table(walk, OFFERS)).toMatchObject({ 'student, mismatch': OFFERS, done: OFFERS });
  });

  it('has the staff member’s password filled in', () => {
    expect(table(walk, FILLS)).toMatchObject({ login: FILLS, student: FILLS, resume: FILLS });
    expect(filled(walk)).toMatchObject({ login: 2 });
  });

  it('changes what is saved', () => {
    expect(walk.after).not.toEqual(walk.before);
  });
});

describe('a desk with fields of text, and nothing more', () => {
  let walk: Walk;

  beforeAll(async () => {
    walk = await walkCareless('text');
  }, LONG);

  it('was walked through', () => {
    expect(places(walk)).toEqual(PLACES);
  });

  it.each(['staff', 'wrongLogin', 'mismatch', 'chosen'] as const)('has it in the session file: %s', (name) => {
    expect(walk.found.get(name)).toContainEqual(expect.stringMatching(SESSION_FILE));
  });

  it('has what was typed beside it in the form history', () => {
    expect(walk.history).toEqual([STAFF, 'E21813178']);
  });
});
