/** How the events of the desk come about: cards, handover, leaving. */
import { away } from './faulty-directory';
import { asks, type Happening, type Happenings, loginElsewhere, passing, readsAgain, SUSPENDED } from './happening';
import { anyStudent, bringTo, KIOSK, MINUTE, type Pupil, Scene, SECOND } from './scene';

const card = (number: string, inspected = 'yes'): Happening => ({
  how: number,
  fire: (scene) => scene.enterCard(number, inspected),
});

/** The card of a student who was served `times` already, at the kiosk. */
function served(times: number): Happening {
  let pupil: Pupil | null = null;
  return {
    async prepare(scene) {
      pupil = await anyStudent(scene.hall);
      for (let time = 0; time < times; time += 1) {
        const kiosk = await Scene.open(scene.hall, KIOSK, pupil);
        await bringTo(kiosk, 'done');
        await kiosk.close();
      }
    },
    fire: (scene) => scene.enterCard(pupil?.card),
  };
}

const handover = (how: string, prepare: (scene: Scene) => void, reason?: string): Happening => ({
  how,
  ...(reason === undefined ? {} : { reason }),
  prepare: async (scene) => prepare(scene),
  fire: (scene) => scene.handOver(),
});

export const DESK_HAPPENINGS: Happenings = {
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
      async fire(scene) {
        const answer = await scene.enterCard('E21813185');
        // The pause is over for whoever comes next.
        scene.hall.console.pass(10 * MINUTE);
        return answer;
      },
    },
  ],
  'card:cooldown': [served(1)],
  'card:repeated': [served(2)],
  'card:directory_away': [
    {
      prepare: async (scene) => scene.hall.directory.set({ findStudentByCard: away }),
      fire: (scene) => scene.enterCard('E21813185'),
    },
  ],
  'none card:eligible': [{ fire: (scene) => scene.enterCard() }],
  'identified card:eligible': [card('E21813185')],
  'card:same': [{ fire: (scene) => scene.enterCard() }],
  case_page: asks('/desk/student'),

  'handover:confirmed': [{ fire: (scene) => scene.handOver() }],
  'handover:not_confirmed': [{ fire: (scene) => scene.handOver({}) }],
  'handover:staff_disabled': [
    handover('gone', (scene) => readsAgain(scene, 'staff', null)),
    handover('without the right', (scene) => readsAgain(scene, 'staff', { roles: ['auditor'] })),
  ],
  'handover:student_refused': [
    handover('suspended', (scene) => readsAgain(scene, 'student', SUSPENDED), 'account_suspended'),
    handover('gone', (scene) => readsAgain(scene, 'student', null), 'entry_changed'),
  ],
  'handover:directory_away': [handover('away', (scene) => scene.hall.directory.set({ readCase: away }))],

  cancel: [{ fire: (scene) => scene.force('/desk/cancel') }],
  logout: [{ fire: (scene) => scene.force('/logout', {}, 'session') }],
  'identified deadline': passing(3 * MINUTE, '/desk/student'),
  'none idle': passing(10 * MINUTE + SECOND, '/desk'),
  // The case's own three minutes are over before ten idle ones: the sweeper, coming every 15 s, finds those first.
  'identified idle': passing(10 * MINUTE + SECOND, '/desk').slice(0, 1),
  login_elsewhere: [loginElsewhere('/desk')],
};
