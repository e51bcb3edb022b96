/**
 * A staff member whose account, groups or affiliation change while the desk is open stops at once: at handover, unlock,
 * reminder, password, resume and login. Changed in the directory itself, as an administrator does.
 */
import { withActivation } from '../support/activation';
import type { Answer } from '../support/browser';
import { openHall } from '../support/hall';
import { entriesSince, lineOf, logSize } from '../support/observe';
import { LOCKED_BY_ADMINISTRATOR, OwnDirectory, STATES } from '../support/own-directory';
import { type ArrangedState, bringTo, type Hall, KIOSK, Scene } from '../support/scene';

let own: OwnDirectory;
let hall: Hall;
let scene: Scene;

beforeAll(async () => {
  own = await OwnDirectory.open();
  hall = await openHall({ dataFolder: own.folder, adjust: (config) => withActivation(own.aim(config)) });
});

afterAll(async () => {
  await hall.console.stop();
  await own.close();
});

afterEach(async () => {
  own.restore();
  // What a refused bind counted is nobody else's trouble.
  hall.console.pass(3_600_000);
  await scene.close();
});

const TEACHER = 'dupont-n';

interface Dismissal {
  readonly who: string;
  readonly happens: (login: string) => void;
  /** Whether the directory still takes the password. */
  readonly binds: boolean;
}

const DISMISSALS: Readonly<Record<string, Dismissal>> = {
  'the account is closed': { who: KIOSK, happens: (login) => own.change(login, STATES.closed), binds: true },
  'the account is suspended': { who: KIOSK, happens: (login) => own.change(login, STATES.suspended), binds: true },
  'an administrator locks the account': {
    who: KIOSK,
    happens: (login) => own.changeAccount(login, { lockedAt: LOCKED_BY_ADMINISTRATOR }),
    binds: false,
  },
  'the group has somebody else': { who: KIOSK, happens: (login) => own.leaveGroup(login, 'kiosque-info'), binds: true },
  // No longer found where staff is looked for: the password is nobody's of the personnel.
  'the kiosk’s affiliation goes': {
    who: KIOSK,
    happens: (login) => own.change(login, { eduPersonAffiliation: ['member'] }),
    binds: false,
  },
  'the teacher’s affiliation goes, the personnel’s stays': {
    who: TEACHER,
    happens: (login) => own.change(login, { eduPersonAffiliation: ['employee', 'member'] }),
    binds: true,
  },
};

interface Moment {
  readonly state: ArrangedState;
  readonly kioskOnly?: true;
  readonly send: (scene: Scene) => Promise<Answer>;
  readonly line: string;
  readonly entries: readonly string[];
  /** Where the directory no longer takes the password either. */
  readonly unbound?: { readonly line: string; readonly entries: readonly string[] };
  readonly leads: string;
}

const fromIdentity =
  (path: string) =>
  async ({ browser }: Scene): Promise<Answer> => {
    await browser.get('/desk/student');
    return browser.submit(path, { confirmed: 'yes' });
  };

const AT_THE_DESK = {
  state: 'identified',
  line: '403',
  entries: ['desk.handover refused staff_disabled'],
  leads: '303 /login',
} as const;

const MOMENTS: Readonly<Record<string, Moment>> = {
  handover: { ...AT_THE_DESK, send: fromIdentity('/desk/handover') },
  unlock: { ...AT_THE_DESK, kioskOnly: true, send: fromIdentity('/desk/unlock') },
  reminder: { ...AT_THE_DESK, kioskOnly: true, send: fromIdentity('/desk/reminder') },
  password: {
    state: 'handed_over',
    send: (it) => it.sendPassword(),
    line: '303 /student?reason=staff_disabled',
    entries: ['case.end refused staff_disabled'],
    leads: '303 /student',
  },
  resume: {
    state: 'ended',
    send: (it) => it.resume(),
    line: '303 /login?reason=no_role',
    entries: ['desk.resume refused staff_disabled'],
    unbound: { line: '303 /desk/resume?reason=credentials', entries: ['desk.resume refused credentials'] },
    leads: '303 /login',
  },
  login: {
    state: 'none',
    async send(it) {
      await it.force('/logout', {}, 'session');
      return it.login();
    },
    line: '303 /login?reason=no_role',
    entries: ['staff.logout ok', 'staff.login refused role'],
    unbound: {
      line: '303 /login?reason=credentials',
      entries: ['staff.logout ok', 'staff.login refused credentials'],
    },
    leads: '303 /login',
  },
};

const CASES = Object.entries(DISMISSALS).flatMap(([what, dismissal]) =>
  Object.entries(MOMENTS)
    .filter(([, { kioskOnly }]) => kioskOnly !== true || dismissal.who === KIOSK)
    .map(([when, moment]) => [when, what, moment, dismissal] as const),
);

it.each(CASES)('%s: %s', async (_when, _what, moment, { who, happens, binds }) => {
  const card = moment.kioskOnly === true ? 'E21813179' : undefined;
  const student = card === undefined ? undefined : pupilOf(card);
  scene = await Scene.open(hall, who, student);
  await bringTo(scene, moment.state);
  const { changedAt } = own.account(scene.student.login);
  const size = await logSize(hall.console);
  happens(who);

  const answer = await moment.send(scene);

  const expected = binds ? moment : (moment.unbound ?? moment);
  expect(answer.line).toBe(expected.line);
  expect((await entriesSince(hall.console, size)).map(lineOf)).toEqual(expected.entries);
  expect((await scene.browser.get('/desk')).line).toBe(
    moment.unbound === expected && moment.state === 'ended' ? '303 /student' : moment.leads,
  );
  // Nothing of it reached the student's account.
  expect(own.account(scene.student.login).changedAt).toBe(changedAt);
  if (card !== undefined) expect(own.account(card).lockedAt).not.toBeNull();
});

function pupilOf(card: string) {
  const person = hall.console.embedded.people.find((one) => one.card === card);
  if (person === undefined) throw new Error(`nobody has the card ${card}`);
  return { id: person.id, login: person.login, card };
}

describe('of two roles one goes', () => {
  /** A teacher who works at the kiosk too, until the group has somebody else. */
  beforeEach(() => own.change('le-goff-m', { eduPersonAffiliation: ['employee', 'faculty', 'member'] }));

  it('what the other one may goes on', async () => {
    scene = await Scene.open(hall, 'le-goff-m');
    await bringTo(scene, 'identified');
    own.leaveGroup('le-goff-m', 'kiosque-info');
    expect((await scene.handOver()).line).toBe('303 /student');
    expect((await scene.sendPassword()).line).toBe('303 /student/done');
    expect((await entriesSince(hall.console, 0)).at(-1)).toMatchObject({ action: 'reset.result', outcome: 'ok' });
  });

  it.each(['/desk/unlock', '/desk/reminder'])('what it may not stops: %s', async (path) => {
    scene = await Scene.open(hall, 'le-goff-m', pupilOf('E21813179'));
    await bringTo(scene, 'identified');
    own.leaveGroup('le-goff-m', 'kiosque-info');
    const size = await logSize(hall.console);
    expect((await fromIdentity(path)(scene)).line).toBe('403');
    expect((await entriesSince(hall.console, size)).map(lineOf)).toEqual(['desk.handover refused staff_disabled']);
    expect((await scene.browser.get('/desk')).line).toBe('303 /login');
  });

  it('an activation that was begun ends as what it is: not at this desk', async () => {
    scene = await Scene.open(hall, 'le-goff-m', {
      ...pupilOf('E21813180'),
      birthDate: '10/10/1998',
      given: { charterAccepted: 'yes', recoveryMail: 'lucas@courriel.example' },
    });
    await bringTo(scene, 'handed_over');
    own.leaveGroup('le-goff-m', 'kiosque-info');
    expect((await scene.sendPassword()).line).toBe('303 /student?reason=not_activated');
    expect(own.account('E21813180').hash).toBeNull();
  });
});

describe('a student whom an administrator locks', () => {
  const lock = (): void => own.changeAccount(scene.student.login, { lockedAt: LOCKED_BY_ADMINISTRATOR });

  it.each([
    [KIOSK, 'account_suspended', 'Ce compte est suspendu'],
    [TEACHER, 'account_suspended', 'Ce compte relève d’un autre guichet'],
  ])('%s: at the card', async (staff, reason, says) => {
    scene = await Scene.open(hall, staff);
    lock();
    const size = await logSize(hall.console);
    const answer = await scene.enterCard();
    expect(answer.line).toBe('422');
    expect(answer.body).toContain(says);
    expect((await entriesSince(hall.console, size)).map(lineOf)).toEqual([`desk.card refused ${reason}`]);
  });

  it.each(['/desk/handover', '/desk/unlock', '/desk/reminder'])('between card and %s', async (path) => {
    scene = await Scene.open(hall, KIOSK, pupilOf('E21813179'));
    await bringTo(scene, 'identified');
    lock();
    const size = await logSize(hall.console);
    expect((await fromIdentity(path)(scene)).line).toBe('422');
    expect((await entriesSince(hall.console, size)).map(lineOf)).toEqual(['desk.handover refused account_suspended']);
    expect(own.account('E21813179').lockedAt).toBe(LOCKED_BY_ADMINISTRATOR);
  });

  it('between handover and password: nothing is written, and the lock stays', async () => {
    scene = await Scene.open(hall, KIOSK);
    await bringTo(scene, 'handed_over');
    lock();
    const before = own.account(scene.student.login);
    expect((await scene.sendPassword()).line).toBe('303 /student?reason=account_suspended');
    expect(own.account(scene.student.login)).toEqual(before);
  });

  it('while the unlock is on its way: the lock that stays is not called lifted', async () => {
    scene = await Scene.open(hall, KIOSK, pupilOf('E21813179'));
    await bringTo(scene, 'identified');
    await scene.startUnlocking('after');
    lock();
    scene.held?.release();
    expect((await scene.pending)?.line).toBe('303 /desk');
    expect(await scene.sessionRow()).toMatchObject({ notice: { word: 'unlock_unknown' } });
  });
});
