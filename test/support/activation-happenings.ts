/** How the events of an activation, of an unlock alone and of the reminder come about. Only kiosk staff does these. */
import { anyLocked, GIVEN, type NEVER_ACTIVATED, neverActivated } from './activation';
import type { Answer } from './browser';
import { away, loses, refuses } from './faulty-directory';
import { type Happening, type Happenings, loginElsewhere, readsAgain } from './happening';
import { bringTo, freshPassword, HOUR, KIOSK, MINUTE, Scene, SECOND } from './scene';
import { logFails } from './student-happenings';

const DAY = 24 * HOUR;

type Way = Omit<Happening, 'staff' | 'student'>;

/** At the kiosk, before a student whose account was never used. */
const activating = (way: Way, card: keyof typeof NEVER_ACTIVATED = 'E26000129'): Happening => ({
  purpose: 'activation',
  ...way,
  staff: KIOSK,
  student: (hall) => neverActivated(hall, card),
});

/** At the kiosk, before a student who is locked out. */
const unlocking = (way: Way): Happening => ({ ...way, staff: KIOSK, student: anyLocked });

/** A date that is nobody's here. */
const WRONG = { confirmed: 'yes', birthDate: '1/1/1999' };

const triedToday = (times: number) => async (scene: Scene) => {
  for (let tried = 0; tried < times; tried += 1) expect((await scene.handOver(WRONG)).line).toBe('422');
};

/** The tries of this day are nobody else's trouble. */
const nextDay =
  (fire: Happening['fire']): Happening['fire'] =>
  async (scene) => {
    const answer = await fire(scene);
    scene.hall.console.pass(DAY);
    return answer;
  };

const usedUp: Happening = {
  staff: KIOSK,
  async prepare(scene) {
    const { ctx } = scene.hall.console;
    const staff = (await scene.sessionRow())?.staff.id ?? '';
    const { id } = neverActivated(scene.hall, 'E21813180');
    for (let tried = 0; tried < 3; tried += 1)
      await ctx.database.relaxed((trx) => ctx.limits.countBirthTry(staff, id, trx));
  },
  fire: nextDay((scene) => scene.enterCard('E21813180')),
};

/** The student's page is sent with something missing beside the password. */
const without = (
  missing: keyof typeof GIVEN,
  how: string,
  instead: Readonly<Record<string, string>> = {},
): Happening => {
  const { [missing]: _missing, ...rest } = GIVEN;
  const password = freshPassword();
  return activating({ how, fire: (scene) => scene.sendPassword(password, password, { ...rest, ...instead }) });
};

/** The student at another desk: their password is being written there. */
async function writeElsewhere(scene: Scene): Promise<void> {
  const other = await Scene.open(scene.hall, 'dupont-n', scene.student);
  scene.others.push(other);
  await bringTo(other, 'writing');
}

async function sendUnlock(scene: Scene): Promise<Answer> {
  await scene.browser.get('/desk/student');
  return scene.browser.submit('/desk/unlock', { confirmed: 'yes' });
}

async function arrangeUnlock(scene: Scene): Promise<void> {
  await bringTo(scene, 'identified');
  await scene.startUnlocking();
}

/** The held unlock goes on; its own request answers. */
const lifted = (how: string, write?: (scene: Scene) => Promise<void>, standing?: 'away'): Happening =>
  unlocking({
    how,
    arrange: arrangeUnlock,
    async fire(scene) {
      if (standing !== undefined) scene.hall.directory.set({ readStanding: async () => away() });
      scene.held?.release(write === undefined ? undefined : () => write(scene));
      return (await scene.pending) as Answer;
    },
  });

export const ACTIVATION_HAPPENINGS: Happenings = {
  'card:attempts': [usedUp],
  'none card:eligible': [activating({ how: 'never activated', fire: (scene) => scene.enterCard() })],
  'handover:confirmed': [
    activating({ how: 'the right birth date', fire: (scene) => scene.handOver() }),
    activating({
      how: 'written as a directory does',
      fire: (scene) => scene.handOver({ ...WRONG, birthDate: '2008-04-08' }),
    }),
  ],
  'handover:not_confirmed': [
    activating({
      how: 'with a birth date',
      fire: (scene) => scene.handOver({ birthDate: scene.student.birthDate ?? '' }),
    }),
  ],
  'handover:birth_date_unread': ['', '31/2/2008', '8/4/08'].map((birthDate) =>
    activating({ how: `"${birthDate}"`, fire: (scene) => scene.handOver({ confirmed: 'yes', birthDate }) }),
  ),
  'handover:birth_date': [1, 2].map((time) =>
    activating({
      how: `time ${time}`,
      prepare: triedToday(time - 1),
      fire: nextDay((scene) => scene.handOver(WRONG)),
    }),
  ),
  'handover:birth_date_last': [activating({ prepare: triedToday(2), fire: nextDay((scene) => scene.handOver(WRONG)) })],
  'handover:student_refused': [
    activating({
      how: 'activated elsewhere',
      reason: 'entry_changed',
      prepare: async (scene) => readsAgain(scene, 'student', { state: 'active' }),
      fire: (scene) => scene.handOver(),
    }),
  ],

  'password:charter': [without('charterAccepted', 'not ticked')],
  'password:recovery_mail': [
    without('recoveryMail', 'none'),
    without('recoveryMail', 'no address', { recoveryMail: 'chez moi' }),
    without('recoveryMail', 'the university’s own', { recoveryMail: 'moi@etu.univ-nantes.fr' }),
  ],
  'handed_over password:student_refused': [
    activating({
      how: 'activated elsewhere',
      reason: 'entry_changed',
      prepare: async (scene) => readsAgain(scene, 'student', { state: 'active' }),
      fire: (scene) => scene.sendPassword(),
    }),
  ],
  'password:accepted': [
    activating({
      how: 'activation',
      async fire(scene) {
        // Its state is not written: the account stays one that was never used.
        scene.hall.directory.set({ activate: refuses('refused', { code: 50 }) });
        await scene.startWriting();
        return scene.browser.get('/student');
      },
    }),
  ],
  'write:unfinished': [
    activating({
      async fire(scene) {
        scene.hall.directory.set({ activate: refuses('refused', { code: 50 }) });
        scene.held?.release();
        return (await scene.pending) as Answer;
      },
    }),
  ],

  'unlock:confirmed': [
    unlocking({
      how: 'sent, and sent again',
      async fire(scene) {
        await scene.startUnlocking();
        return scene.browser.submit('/desk/unlock', { confirmed: 'yes' });
      },
    }),
  ],
  'unlock:busy': [unlocking({ prepare: writeElsewhere, fire: sendUnlock })],
  'unlock:log_away': [unlocking({ prepare: async (scene) => logFails(scene), fire: sendUnlock })],
  'lift:ok': [
    lifted('at once'),
    lifted('nobody can look', undefined, 'away'),
    lifted('the answer lost', async (scene) => {
      const facts = await scene.caseRow();
      if (facts !== null) await scene.hall.directory.behind.unlock(facts.student);
      return loses('timeout')();
    }),
  ],
  'logout:desk': [
    unlocking({
      arrange: arrangeUnlock,
      fire: (scene) => scene.force('/logout', {}, 'session'),
    }),
  ],
  'idle:desk': [
    unlocking({
      arrange: arrangeUnlock,
      async fire(scene) {
        scene.hall.console.pass(10 * MINUTE + SECOND);
        return scene.browser.get('/desk');
      },
    }),
  ],
  'login_elsewhere:desk': [unlocking({ arrange: arrangeUnlock, ...loginElsewhere('/desk') })],
  'lift:refused': [lifted('no right', refuses('refused', { code: 50 }))],
  'lift:failed': [
    lifted('away', async () => away()),
    lifted('the connection lost, the lock still there', loses('lost')),
  ],
  'lift:unknown': [
    lifted('no answer in time, the lock still there', loses('timeout')),
    lifted('the connection lost, and nobody can look', loses('lost'), 'away'),
    lifted('done, the directory says, and the lock is still there', async () => undefined),
  ],
  'reminder:confirmed': [
    {
      staff: KIOSK,
      async fire(scene) {
        await scene.browser.get('/desk/student');
        return scene.browser.submit('/desk/reminder', { confirmed: 'yes' });
      },
    },
  ],
};
