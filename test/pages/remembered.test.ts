/** What arrives while a write is in flight waits for its result, and is judged in the state that this one leads to. */
import type { Proof } from '../../ldap/port';
import { refuses } from '../support/faulty-directory';
import { inHall } from '../support/in-hall';
import { entriesSince, lineOf, logSize } from '../support/observe';
import { bringTo, MINUTE, Scene } from '../support/scene';

const EVENTS: Readonly<Record<string, (scene: Scene) => Promise<unknown>>> = {
  cancel: (scene) => scene.force('/desk/cancel'),
  logout: (scene) => scene.force('/logout', {}, 'session'),
  login_elsewhere: (scene) => scene.elsewhere().login(),
  deadline: async (scene) => {
    scene.hall.console.pass(6 * MINUTE);
    await scene.hall.console.ctx.sweeper.sweep();
  },
};

const RESULTS: Readonly<Record<string, { readonly write?: () => Promise<void>; readonly proof?: Proof }>> = {
  proved: {},
  policy: { write: refuses('policy', { rule: 'history' }) },
  unknown: { proof: 'refused' },
};

/** event | result | answer to the password | then /student | case | session | entries from the result on */
const TABLE = `
cancel | proved | 303 /student/done | 303 /student/done | done | student | reset.result ok
cancel | policy | 303 /desk/resume | 200 | ended(cancelled) | locked | reset.result refused policy + desk.cancel ok
cancel | unknown | 303 /desk/resume | 200 | ended(unsettled) | locked | reset.result unknown proof_refused + case.end unknown unsettled
logout | proved | 303 /login | 303 /login | ended(done) | gone | reset.result ok + staff.logout ok + case.end ok done
logout | policy | 303 /login | 303 /login | ended(session_ended) | gone | reset.result refused policy + staff.logout ok + case.end ok session_ended
logout | unknown | 303 /login | 303 /login | ended(unsettled) | gone | reset.result unknown proof_refused + staff.logout ok + case.end unknown unsettled
login_elsewhere | proved | 303 /login?reason=superseded | 303 /login | ended(done) | gone | reset.result ok + case.end ok done
login_elsewhere | policy | 303 /login?reason=superseded | 303 /login | ended(superseded) | gone | reset.result refused policy + case.end ok superseded
login_elsewhere | unknown | 303 /login?reason=superseded | 303 /login | ended(unsettled) | gone | reset.result unknown proof_refused + case.end unknown unsettled
deadline | proved | 303 /student/done | 303 /student/done | done | student | reset.result ok
deadline | policy | 303 /student?reason=policy | 303 /student?reason=expired | ended(expired) | locked | reset.result refused policy + case.end ok expired
deadline | unknown | 303 /student?reason=unknown | 303 /student?reason=unsettled | ended(unsettled) | locked | reset.result unknown proof_refused + case.end unknown unsettled
`;

let scene: Scene | null = null;

const hall = inHall(() => scene);

const rows = TABLE.trim()
  .split('\n')
  .map((line) => line.split(' | '));

it.each(rows)('%s, then %s', async (event, result, answer, then, next, kind, entries) => {
  scene = await Scene.open(hall);
  await bringTo(scene, 'writing');
  const id = (await scene.caseRow())?.id ?? '';
  await EVENTS[event ?? '']?.(scene);
  expect((await scene.caseById(id))?.state).toBe('writing');

  const size = await logSize(hall.console);
  const { write, proof } = RESULTS[result ?? ''] ?? {};
  if (proof !== undefined) hall.directory.set({ provePassword: async () => proof });
  scene.held?.release(write);
  expect((await scene.pending)?.line).toBe(answer);
  const { browser } = scene;
  expect((await browser.get('/student')).line).toBe(then);

  const facts = await scene.caseById(id);
  expect(facts?.state === 'ended' ? `ended(${facts.endReason})` : facts?.state).toBe(next);
  const session = await scene.sessionRow();
  expect(session === null || session.endedAt !== null ? 'gone' : session.kind).toBe(kind);
  expect((await entriesSince(hall.console, size)).map(lineOf).join(' + ')).toBe(entries);
});
