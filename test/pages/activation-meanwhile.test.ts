/** What changes elsewhere while an account is being opened, and who is not activated at all. */
import { GIVEN, neverActivated } from '../support/activation';
import { activeState, handedOver, inActivationHall, LUCAS, LUCAS_WAS_BORN, opens } from '../support/activation-hall';
import type { Answer } from '../support/browser';
import { refuses } from '../support/faulty-directory';
import { entriesSince, lineOf, logSize } from '../support/observe';
import { STATES } from '../support/own-directory';
import { bringTo, freshPassword, KIOSK, Scene } from '../support/scene';

let scene: Scene;
let size: number;

const hall = inActivationHall(() => scene);

const logged = async (): Promise<readonly string[]> => (await entriesSince(hall.console, size)).map(lineOf);

it('activated at another desk after a first try was refused here: this screen takes nothing over', async () => {
  scene = await handedOver(hall);
  hall.directory.set({ setPassword: refuses('policy', { rule: 'quality', code: 19 }) });
  expect((await scene.sendPassword()).line).toBe('303 /student?reason=policy');
  hall.directory.mend();
  const other = await handedOver(hall, 'le-goff-m');
  const chosen = freshPassword();
  expect((await other.sendPassword(chosen)).line).toBe('303 /student/done');
  await other.close();

  const late = freshPassword();
  const fields = { ...GIVEN, recoveryMail: 'somebody-else@x.example' };
  expect((await scene.sendPassword(late, late, fields)).line).toBe('303 /student?reason=entry_changed');
  expect(hall.own.values(LUCAS, 'supannMailPerso')).toEqual([GIVEN.recoveryMail]);
  expect(await opens(hall.directory, LUCAS, chosen)).toBe(true);
});

describe('what changes between the card and the password', () => {
  const activate = (): void => hall.own.change(LUCAS, activeState(hall.console.ctx.now()));
  const close = (): void => hall.own.change(LUCAS, STATES.closed);

  it.each([
    ['activated elsewhere', activate, 'entry_changed'],
    ['closed', close, 'account_closed'],
  ])('%s before the handover: the case ends', async (_what, change, reason) => {
    scene = await Scene.open(hall, KIOSK, neverActivated(hall, LUCAS));
    await bringTo(scene, 'identified');
    size = await logSize(hall.console);
    change();
    expect((await scene.handOver()).line).toBe('422');
    expect(await logged()).toEqual([`desk.handover refused ${reason}`]);
  });

  it.each([
    ['activated elsewhere', activate, 'entry_changed'],
    ['closed', close, 'account_closed'],
  ])('%s before the password: none is written, and that is said', async (_what, change, reason) => {
    scene = await handedOver(hall);
    size = await logSize(hall.console);
    change();
    expect((await scene.sendPassword()).line).toBe(`303 /student?reason=${reason}`);
    expect(await logged()).toEqual([`case.end refused ${reason}`]);
    expect((await scene.browser.get('/student')).body).toContain('Ce guichet n’a pas ouvert votre compte.');
    expect(hall.own.account(LUCAS).hash).toBeNull();
    expect(hall.own.values(LUCAS, 'supannMailPerso')).toEqual([]);
  });

  it('a student who was never activated and is, at the card, now active: a reset like any other', async () => {
    // Somebody whom no case of this file has opened before: that would count as a reset.
    hall.own.change('E26000129', activeState(hall.console.ctx.now()));
    scene = await Scene.open(hall, KIOSK, { ...neverActivated(hall, 'E26000129'), given: {} });
    await bringTo(scene, 'identified');
    expect((await scene.browser.get('/desk/student')).body).not.toContain('birthDate');
    expect((await scene.handOver({ confirmed: 'yes' })).line).toBe('303 /student');
    expect((await scene.sendPassword(undefined, undefined, {})).line).toBe('303 /student/done');
  });
});

describe('who is not activated', () => {
  const refusal = async (staff: string): Promise<Answer> => {
    scene = await Scene.open(hall, staff, neverActivated(hall, LUCAS));
    size = await logSize(hall.console);
    return scene.enterCard();
  };

  it('by a teacher: not at this desk, whatever the account is', async () => {
    const answer = await refusal('dupont-n');
    expect([answer.line, await logged()]).toEqual(['422', ['desk.card refused not_activated']]);
    expect(answer.body).toContain('Ce compte relève d’un autre guichet');
    expect(answer.body).not.toMatch(/jamais|activ/);
  });

  it('whose birth date the directory does not have: there is nothing to compare', async () => {
    hall.own.change(LUCAS, { supannOIDCDateDeNaissance: [] });
    const answer = await refusal(KIOSK);
    expect([answer.line, await logged()]).toEqual(['422', ['desk.card refused not_activated']]);
    expect(answer.body).toContain('Ce compte n’a jamais servi');
  });

  it(`whose birth date goes before the handover, though ${LUCAS_WAS_BORN} is right`, async () => {
    scene = await Scene.open(hall, KIOSK, neverActivated(hall, LUCAS));
    await bringTo(scene, 'identified');
    hall.own.change(LUCAS, { supannOIDCDateDeNaissance: [] });
    expect((await scene.handOver()).line).toBe('422');
    expect(hall.own.account(LUCAS).hash).toBeNull();
  });
});
