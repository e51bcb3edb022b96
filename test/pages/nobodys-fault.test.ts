/**
 * A password that cannot be looked at or written for no fault of the student's is no try: however often it is sent, the
 * form stays, and what counts afterwards is as much as before.
 */
import { BlockListError } from '../../server/block-list/format';
import { BlockListFile } from '../../server/block-list/reader';
import { GIVEN, neverActivated, withActivation } from '../support/activation';
import { away } from '../support/faulty-directory';
import { inHall } from '../support/in-hall';
import { entriesSince, lineOf, logSize } from '../support/observe';
import { bringTo, freshPassword, KIOSK, MINUTE, Scene, SECOND } from '../support/scene';

const TRIES = 3;

let scene: Scene;

/** One write at a time, for which nobody waits long. */
const hall = inHall(() => scene, {
  adjust: (config) => {
    const limits = { ...config.limits, passwordTries: TRIES, writesInFlight: 1, writesWait: 50 };
    return withActivation({ ...config, limits });
  },
});

const TROUBLES: Readonly<Record<string, (at: Scene) => Promise<void> | void>> = {
  directory_away: (at) => at.hall.directory.set({ readCase: away }),
  async busy(at) {
    const other = await Scene.open(at.hall, 'dupont-n');
    at.others.push(other);
    await bringTo(other, 'writing');
  },
  list_away: () => {
    jest.spyOn(BlockListFile.prototype, 'has').mockImplementation(() => {
      throw new BlockListError('the test says so');
    });
  },
};

it.each(Object.entries(TROUBLES))('%s', async (reason, begins) => {
  scene = await Scene.open(hall, 'nguyen-t');
  await bringTo(scene, 'handed_over');
  await begins(scene);
  const size = await logSize(hall.console);
  for (let sent = 0; sent <= TRIES; sent += 1)
    expect((await scene.sendPassword()).line).toBe(`303 /student?reason=${reason}`);
  hall.console.pass(MINUTE + SECOND);
  expect((await scene.sendPassword()).line).toBe(`303 /student?reason=${reason}`);
  expect(await scene.caseRow()).toMatchObject({ state: 'handed_over', attempts: 0, writes: 0 });
  // Whoever keeps on sending fills no log: told at first, then once a minute.
  expect((await entriesSince(hall.console, size)).map(lineOf)).toEqual(
    reason === 'busy' ? ['reset.intent refused busy', 'reset.intent refused busy'] : [],
  );

  jest.restoreAllMocks();
  hall.directory.mend();
  for (const { pending } of scene.others) await pending;
  expect((await scene.sendPassword('court')).line).toBe('303 /student?reason=policy');
  expect(await scene.caseRow()).toMatchObject({ attempts: 1 });
  expect((await scene.sendPassword()).line).toBe('303 /student/done');
});

it('what was given beside the password is kept meanwhile', async () => {
  scene = await Scene.open(hall, KIOSK, neverActivated(hall, 'E21813180'));
  await bringTo(scene, 'handed_over');
  hall.directory.set({ readCase: away });
  const password = freshPassword();
  for (let sent = 0; sent <= TRIES; sent += 1)
    expect((await scene.sendPassword(password, password, GIVEN)).line).toBe('303 /student?reason=directory_away');
  expect(await scene.caseRow()).toMatchObject({
    attempts: 0,
    activation: { charterAccepted: true, recoveryMail: GIVEN.recoveryMail },
  });
  expect((await scene.browser.get('/student')).body).toContain(GIVEN.recoveryMail);
});
