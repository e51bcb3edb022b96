/** A form with a secret is never answered in place, whatever goes wrong: 303 to its page, with a stable word. */
import type { Directory } from '../../ldap/port';
import { StoreError } from '../../server/store/database';
import { inHall } from '../support/in-hall';
import { type ArrangedState, bringTo, Scene } from '../support/scene';

let scene: Scene;

const hall = inHall(() => scene);

beforeEach(async () => {
  scene = await Scene.open(hall);
});

const breaks = async (): Promise<never> => {
  throw new TypeError('the test says so');
};

/** The log takes nothing more. */
const noLog = (): void => {
  const refuse = async (): Promise<never> => {
    throw new StoreError('the test says so');
  };
  jest.spyOn(hall.console.ctx.database, 'durable').mockImplementation(refuse);
};
const broken = (faults: Partial<Directory>) => (): void => hall.directory.set(faults);

it.each([
  ['a login, the log away', 'none', noLog, (at: Scene) => at.login(), '/login?reason=log_away'],
  [
    'a login, something unforeseen',
    'none',
    broken({ findStaff: breaks }),
    (at: Scene) => at.login(),
    '/login?reason=unknown',
  ],
  ['a password, the log away', 'handed_over', noLog, (at: Scene) => at.sendPassword(), '/student?reason=log_away'],
  [
    'a password, something unforeseen',
    'handed_over',
    broken({ readCase: breaks }),
    (at: Scene) => at.sendPassword(),
    '/student?reason=unknown',
  ],
  ['taking the desk back, the log away', 'ended', noLog, (at: Scene) => at.resume(), '/desk/resume?reason=log_away'],
  [
    'taking the desk back, something unforeseen',
    'ended',
    broken({ findStaff: breaks }),
    (at: Scene) => at.resume(),
    '/desk/resume?reason=unknown',
  ],
] as const)('%s', async (_name, state, fail, send, place) => {
  await bringTo(scene, state as ArrangedState);
  const at = state === 'none' ? scene.elsewhere() : scene;
  const before = await scene.caseRow();
  const cookie = scene.browser.session;
  fail();
  const answer = await send(at);
  expect(answer.line).toBe(`303 ${place}`);
  expect(answer.headers['set-cookie']).toBeUndefined();
  jest.restoreAllMocks();
  hall.directory.mend();
  expect(scene.browser.session).toBe(cookie);
  expect(await scene.caseRow()).toEqual(before);
  expect((await at.browser.get(place)).line).toBe('200');
});
