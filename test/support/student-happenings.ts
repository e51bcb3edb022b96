/** How the events of the student's and of the locked screen come about: password, write, done, taking the desk back. */
import { DirectoryError, type Proof } from '../../ldap/port';
import { BlockListError } from '../../server/block-list/format';
import { BlockListFile } from '../../server/block-list/reader';
import { StoreError } from '../../server/store/database';
import type { Answer } from './browser';
import { away, loses, refuses, unreadable } from './faulty-directory';
import {
  asks,
  type Happening,
  type Happenings,
  loginElsewhere,
  passing,
  readsAgain,
  SUSPENDED,
  twice,
} from './happening';
import { bringTo, freshPassword, KIOSK, MINUTE, Scene, SECOND } from './scene';

const mismatch = (scene: Scene): Promise<Answer> => scene.sendPassword(freshPassword(), freshPassword());

const password = (how: string, prepare: (scene: Scene) => Promise<void> | void, reason?: string): Happening => ({
  how,
  ...(reason === undefined ? {} : { reason }),
  prepare: async (scene) => prepare(scene),
  fire: (scene) => scene.sendPassword(),
});

/** The same student's password is being written at the kiosk. */
async function writeAtKiosk(scene: Scene): Promise<void> {
  const kiosk = await Scene.open(scene.hall, KIOSK, scene.student);
  scene.others.push(kiosk);
  await bringTo(kiosk, 'writing');
}

/** The log takes nothing, once. */
export function logFails(scene: Scene): void {
  const { database } = scene.hall.console.ctx;
  jest.spyOn(database, 'durable').mockRejectedValueOnce(new StoreError('the test says so'));
}

/** The list of leaked passwords cannot be read, once. */
function listFails(): void {
  jest.spyOn(BlockListFile.prototype, 'has').mockImplementationOnce(() => {
    throw new BlockListError('the test says so');
  });
}

/** What the directory does from the held write on. */
interface Course {
  readonly how?: string;
  readonly write?: () => Promise<void>;
  readonly proof?: Proof;
  readonly clearing?: () => Promise<void>;
}

/** The held write goes on; its own request answers. */
const written = ({ how, write, proof, clearing }: Course): Happening => ({
  ...(how === undefined ? {} : { how }),
  async fire(scene) {
    if (proof !== undefined) scene.hall.directory.set({ provePassword: async () => proof });
    if (clearing !== undefined) scene.hall.directory.set({ clearMustChange: clearing });
    scene.held?.release(write);
    return (await scene.pending) as Answer;
  },
});

const resume = (how: string, prepare: (scene: Scene) => Promise<void> | void, staff?: string): Happening => ({
  how,
  ...(staff === undefined ? {} : { staff }),
  prepare: async (scene) => prepare(scene),
  fire: (scene) => scene.resume(),
});

export const STUDENT_HAPPENINGS: Happenings = {
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
  'password:staff_disabled': [
    password('gone', (scene) => readsAgain(scene, 'staff', null)),
    password('without the right', (scene) => readsAgain(scene, 'staff', { roles: ['auditor'] })),
  ],
  'password:student_refused': [
    password('suspended', (scene) => readsAgain(scene, 'student', SUSPENDED), 'account_suspended'),
    password('gone', (scene) => readsAgain(scene, 'student', null), 'entry_changed'),
  ],
  'password:busy': [password('at the kiosk', writeAtKiosk)],
  'password:directory_away': [password('away', (scene) => scene.hall.directory.set({ readCase: away }))],
  'password:directory_refused': [
    password('not to be read', (scene) => scene.hall.directory.set({ readCase: unreadable })),
  ],
  'password:log_away': [password('away', logFails)],
  'password:list_away': [password('away', listFails)],
  'password:accepted': [
    {
      async fire(scene) {
        await scene.startWriting();
        return scene.browser.get('/student');
      },
    },
  ],
  'password:again': [{ fire: (scene) => scene.force('/student/password', twice('encore')) }],

  'write:policy': [written({ write: refuses('policy', { rule: 'history' }) })],
  'write:refused': [written({ write: refuses('refused', { code: 50 }) })],
  'write:proved': [
    written({ how: 'at once' }),
    written({ how: '"must change" set by the server', proof: 'must_change', clearing: async () => undefined }),
    written({ how: 'the answer lost, the proof bound', write: loses('lost'), proof: 'bound' }),
  ],
  'write:partial': [
    written({
      how: '"must change" stays',
      proof: 'must_change',
      clearing: async () => {
        throw new DirectoryError('refused', 'no', 'the test says so');
      },
    }),
  ],
  'write:proof_refused': [written({ proof: 'refused' })],
  'write:lost_failed': [written({ write: loses('lost'), proof: 'refused' })],
  'write:lost_unknown': [
    written({ how: 'nothing proves it', write: loses('lost'), proof: 'no_answer' }),
    written({ how: 'refused, but the server may still be at it', write: loses('timeout'), proof: 'refused' }),
  ],

  other_path: asks('/desk', '/audit', '/nowhere'),
  more_time: [{ fire: (scene) => scene.force('/student/more-time') }],
  finish: [{ fire: (scene) => scene.force('/student/finish') }],
  done_page: asks('/student/done'),
  'handed_over deadline': passing(5.5 * MINUTE, '/student'),
  'writing deadline': passing(6 * MINUTE, '/student/done'),
  'unsettled deadline': passing(5.5 * MINUTE, '/student'),
  'done deadline': passing(MINUTE, '/student'),
  'writing login_elsewhere': [loginElsewhere('/student/done')],

  'ended idle': passing(15 * MINUTE + SECOND, '/student'),
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
    resume(
      'wrong logins from elsewhere',
      async (scene) => {
        await Promise.all(Array.from({ length: 5 }, () => scene.elsewhere().login('not-hers')));
        scene.browser.cookies.delete('__Host-guichet-known');
      },
      'le-goff-m',
    ),
  ],
  'resume:directory_away': [resume('away', (scene) => scene.hall.directory.set({ findStaff: away }))],
  'resume:directory_refused': [
    resume('not to be read', (scene) => scene.hall.directory.set({ findStaff: unreadable })),
  ],
  'resume:staff_disabled': [resume('gone', (scene) => scene.hall.directory.set({ findStaff: async () => null }))],
};
