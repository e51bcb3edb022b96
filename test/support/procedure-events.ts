/** How each event of the procedure comes about: what people, the directory and the clock do. */
import { DirectoryError } from '../../ldap/port';
import { StoreError } from '../../server/store/database';
import type { Answer } from './browser';
import { away, loses, refuses } from './faulty-directory';
import { bringTo, freshPassword, KIOSK, MINUTE, Scene, SECOND } from './scene';

export interface Happening {
  /** Which of several ways this is. */
  readonly how?: string;
  /** Who must be at the desk; anybody otherwise. */
  readonly staff?: string;
  /** The event's own word. */
  readonly reason?: string;
  /** What must have been before, in the state that the event meets. */
  readonly prepare?: (scene: Scene) => Promise<void>;
  readonly fire: (scene: Scene) => Promise<Answer>;
}

const card = (number: string, inspected = 'yes'): Happening => ({ fire: (scene) => scene.enterCard(number, inspected) });

/** Completes a reset of that card at the kiosk, so that its student has been served. */
async function serve(scene: Scene, number: string): Promise<void> {
  const kiosk = await Scene.open(scene.hall, KIOSK, { ...scene.student, card: number });
  await bringTo(kiosk, 'done');
  await kiosk.close();
}

/** A card whose student was served `times` already. */
const served = (times: number): Happening => {
  let number = '';
  return {
    async prepare(scene) {
      number = (await anotherStudent(scene)).card;
      for (let time = 0; time < times; time += 1) await serve(scene, number);
    },
    fire: (scene) => scene.enterCard(number),
  };
};

const anotherStudent = async (scene: Scene) => {
  const { anyStudent } = await import('./scene');
  return anyStudent(scene.hall);
};

const mismatch = (scene: Scene): Promise<Answer> => scene.sendPassword(freshPassword(), freshPassword());

/** Time passes, then the browser asks for a page. */
const later = (ms: number, path: string): Happening => ({
  how: 'judged by a request',
  fire(scene) {
    scene.hall.console.pass(ms);
    return scene.browser.get(path);
  },
});

/** Time passes, the sweeper comes round, and only then the browser asks. */
const swept = (ms: number, path: string): Happening => ({
  how: 'found by the sweeper',
  async fire(scene) {
    scene.hall.console.pass(ms);
    await scene.hall.console.ctx.sweeper.sweep();
    return scene.browser.get(path);
  },
});

/** The held write goes on like this; its own request answers. */
const written = (instead?: () => Promise<void>): Happening['fire'] =>
  async (scene) => {
    scene.held?.release(instead);
    return (await scene.pending) as Answer;
  };

const peopleWith = (scene: Scene, who: 'staff' | 'student', is: object | null): void => {
  const { directory } = scene.hall;
  directory.set({
    async readCase(staff, student) {
      const people = await directory.behind.readCase(staff, student);
      return { ...people, [who]: is === null ? null : { ...people[who], ...is } };
    },
  });
};

/** The same student's password is being written at the kiosk. */
async function writeAtKiosk(scene: Scene): Promise<void> {
  const kiosk = await Scene.open(scene.hall, KIOSK, scene.student);
  scene.others.push(kiosk);
  await bringTo(kiosk, 'writing');
}

const logsFail = async (scene: Scene): Promise<void> => {
  const { database } = scene.hall.console.ctx;
  jest.spyOn(database, 'durable').mockRejectedValueOnce(new StoreError('the test says so'));
};

/** The same person logs in in another browser; then this one asks for a page. */
const loginElsewhere = (path: string): Happening => ({
  async fire(scene) {
    const other = scene.elsewhere();
    expect((await other.login()).line).toBe('303 /desk');
    return scene.browser.get(path);
  },
});

const wrongLogins = async (scene: Scene, times: number): Promise<void> => {
  await Promise.all(Array.from({ length: times }, () => scene.elsewhere().login('not-hers')));
};

const logout: Happening = { fire: (scene) => scene.force('/logout', {}, 'session') };
const cancel: Happening = { fire: (scene) => scene.force('/desk/cancel') };
const moreTime: Happening = { fire: (scene) => scene.force('/student/more-time') };
const password = (how: string, prepare: (scene: Scene) => Promise<void> | void, reason?: string): Happening => ({
  how,
  ...(reason === undefined ? {} : { reason }),
  prepare: async (scene) => prepare(scene),
  fire: (scene) => scene.sendPassword(),
});
const paths = (...list: readonly string[]): readonly Happening[] => list.map((path) => ({ how: path, fire: (scene) => scene.browser.get(path) }));
const reasoned = (reason: string, prepare: (scene: Scene) => void, fire: Happening['fire']): Happening => ({
  how: reason,
  reason,
  prepare: async (scene) => prepare(scene),
  fire,
});
const suspended = { state: 'suspended' };

/** By event, or by `state event` where a state has its own way. */
export const HAPPENINGS: Readonly<Record<string, readonly Happening[]>> = {
  'card:card_malformed': [card('21813178')],
  'card:not_inspected': [card('E21813178', '')],
  'card:card_unknown': [card('E20000001')],
  'card:protected_account': [card('E22017305'), card('E21813184')],
  'card:self': [{ ...card('E22004417'), staff: 'petit-c' }],
  'card:card_ambiguous': [card('E22990001')],
  'card:card_lost': [card('E21813182')],
  'card:card_expired': [card('E22003356')],
  'card:account_closed': [card('E21813183')],
  'card:account_suspended': [card('E21900417')],
  'card:not_activated': [card('E21813180')],
  'card:throttled': [
    {
      staff: 'roux-s',
      async prepare(scene) {
        const { limits } = scene.hall.console.ctx;
        const staff = (await scene.sessionRow())?.staff.id ?? '';
        for (let times = 0; times < 5; times += 1) await limits.countUnknownCard(staff);
      },
      fire: (scene) => scene.enterCard(),
    },
  ],
  'card:cooldown': [served(1)],
  'card:repeated': [served(2)],
  'card:directory_away': [
    { prepare: async (scene) => scene.hall.directory.set({ findStudentByCard: away }), fire: (scene) => scene.enterCard('E21813185') },
  ],
  'none card:eligible': [{ fire: (scene) => scene.enterCard() }],
  'identified card:eligible': [card('E21813185')],
  'card:same': [{ fire: (scene) => scene.enterCard() }],
  case_page: paths('/desk/student'),

  'handover:confirmed': [{ fire: (scene) => scene.handOver() }],
  'handover:not_confirmed': [{ fire: (scene) => scene.handOver({}) }],
  'handover:staff_disabled': [
    { how: 'gone', prepare: async (scene) => peopleWith(scene, 'staff', null), fire: (scene) => scene.handOver() },
    { how: 'without the right', prepare: async (scene) => peopleWith(scene, 'staff', { roles: ['auditor'] }), fire: (scene) => scene.handOver() },
  ],
  'handover:student_refused': [
    reasoned('account_suspended', (scene) => peopleWith(scene, 'student', suspended), (scene) => scene.handOver()),
    reasoned('entry_changed', (scene) => peopleWith(scene, 'student', null), (scene) => scene.handOver()),
  ],
  'handover:directory_away': [
    { prepare: async (scene) => scene.hall.directory.set({ readCase: away }), fire: (scene) => scene.handOver() },
  ],

  'password:mismatch': [{ fire: mismatch }],
  'password:policy': [{ fire: (scene) => scene.sendPassword('court') }],
  'password:attempts': [
    {
      async prepare(scene) {
        const before = (await scene.caseRow())?.attempts ?? 0;
        for (let tried = before; tried < 19; tried += 1) await mismatch(scene);
      },
      fire: mismatch,
    },
  ],
  'password:staff_disabled': [password('gone', (scene) => peopleWith(scene, 'staff', null))],
  'password:student_refused': [
    password('suspended', (scene) => peopleWith(scene, 'student', suspended), 'account_suspended'),
    password('gone', (scene) => peopleWith(scene, 'student', null), 'entry_changed'),
  ],
  'password:busy': [password('at the kiosk', writeAtKiosk)],
  'password:directory_away': [password('away', (scene) => scene.hall.directory.set({ readCase: away }))],
  'password:log_away': [password('away', logsFail)],
  'password:accepted': [
    {
      async fire(scene) {
        await scene.startWriting();
        return scene.browser.get('/student');
      },
    },
  ],
  'password:again': [{ fire: (scene) => scene.force('/student/password', twice('encore')) }],

  'write:policy': [{ fire: written(refuses('policy', { rule: 'history' })) }],
  'write:refused': [{ fire: written(refuses('refused', { code: 50 })) }],
  'write:proved': [
    { how: 'at once', fire: written() },
    {
      how: '"must change" set by the server',
      fire: (scene) => {
        scene.hall.directory.set({ provePassword: async () => 'must_change', clearMustChange: async () => undefined });
        return written()(scene);
      },
    },
    {
      how: 'the answer lost, the proof bound',
      fire: (scene) => {
        scene.hall.directory.set({ provePassword: async () => 'bound' });
        return written(loses('lost'))(scene);
      },
    },
  ],
  'write:partial': [
    {
      fire: (scene) => {
        scene.hall.directory.set({
          provePassword: async () => 'must_change',
          clearMustChange: async () => {
            throw new DirectoryError('refused', 'no', 'the test says so');
          },
        });
        return written()(scene);
      },
    },
  ],
  'write:proof_refused': [
    {
      fire: (scene) => {
        scene.hall.directory.set({ provePassword: async () => 'refused' });
        return written()(scene);
      },
    },
  ],
  'write:lost_failed': [
    {
      fire: (scene) => {
        scene.hall.directory.set({ provePassword: async () => 'refused' });
        return written(loses('lost'))(scene);
      },
    },
  ],
  'write:lost_unknown': [
    {
      how: 'nothing proves it',
      fire: (scene) => {
        scene.hall.directory.set({ provePassword: async () => 'no_answer' });
        return written(loses('lost'))(scene);
      },
    },
    {
      how: 'refused, but the server may still be at it',
      fire: (scene) => {
        scene.hall.directory.set({ provePassword: async () => 'refused' });
        return written(loses('timeout'))(scene);
      },
    },
  ],

  other_path: paths('/desk', '/audit', '/nowhere'),
  more_time: [moreTime],
  cancel: [cancel],
  logout: [logout],
  finish: [{ fire: (scene) => scene.force('/student/finish') }],
  done_page: paths('/student/done'),
  'identified deadline': [later(3 * MINUTE, '/desk/student'), swept(3 * MINUTE, '/desk/student')],
  'handed_over deadline': [later(5.5 * MINUTE, '/student'), swept(5.5 * MINUTE, '/student')],
  'writing deadline': [later(6 * MINUTE, '/student/done'), swept(6 * MINUTE, '/student/done')],
  'unsettled deadline': [later(5.5 * MINUTE, '/student'), swept(5.5 * MINUTE, '/student')],
  'done deadline': [later(MINUTE, '/student'), swept(MINUTE, '/student')],
  'none idle': [later(10 * MINUTE + SECOND, '/desk'), swept(10 * MINUTE + SECOND, '/desk')],
  // The case's own three minutes are over before ten idle ones: the sweeper, coming every 15 s, finds those first.
  'identified idle': [later(10 * MINUTE + SECOND, '/desk')],
  'ended idle': [later(15 * MINUTE + SECOND, '/student'), swept(15 * MINUTE + SECOND, '/student')],
  login_elsewhere: [loginElsewhere('/desk')],
  'writing login_elsewhere': [loginElsewhere('/student/done')],

  'resume:right': [{ fire: (scene) => scene.resume() }],
  'resume:wrong': [{ staff: 'roux-s', fire: (scene) => scene.resume('not-hers') }],
  'resume:wrong_last': [
    {
      staff: 'petit-c',
      async prepare(scene) {
        await scene.resume('not-hers');
        await scene.resume('not-hers');
      },
      fire: (scene) => scene.resume('not-hers'),
    },
  ],
  'resume:throttled': [
    {
      staff: 'leroy-a',
      async prepare(scene) {
        await wrongLogins(scene, 5);
        scene.browser.cookies.delete('__Host-guichet-known');
      },
      fire: (scene) => scene.resume(),
    },
  ],
  'resume:directory_away': [
    { prepare: async (scene) => scene.hall.directory.set({ findStaff: away }), fire: (scene) => scene.resume() },
  ],
  'resume:staff_disabled': [
    { prepare: async (scene) => scene.hall.directory.set({ findStaff: async () => null }), fire: (scene) => scene.resume() },
  ],
};

export const twice = (secret: string): Readonly<Record<string, string>> => ({ newPassword: secret, newPasswordConfirmation: secret });

export const happeningsOf = (state: string, event: string): readonly Happening[] => HAPPENINGS[`${state} ${event}`] ?? HAPPENINGS[event] ?? [];
