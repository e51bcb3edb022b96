/**
 * An activation that goes on where another one stopped: as a new case, with the password that the student typed then; and
 * on a slow directory, beyond the time that a write's lease has.
 */
import { LEASE } from '../../server/domain/case';
import { activeState, handedOver, inActivationHall, LUCAS, opens } from '../support/activation-hall';
import { loses, refuses } from '../support/faulty-directory';
import { HoldingProxy } from '../support/holding-proxy';
import { entriesSince, lineOf, logSize } from '../support/observe';
import { freshPassword, type Scene, SECOND } from '../support/scene';

let proxy: HoldingProxy;
let scene: Scene;

const hall = inActivationHall(
  () => scene,
  async (url) => {
    proxy = await HoldingProxy.start(url);
    return proxy.url;
  },
);

beforeAll(() => hall.console.ctx.sweeper.stop());
afterAll(() => proxy.stop());

const isActive = (): boolean => hall.own.values(LUCAS, 'supannRessourceEtat').includes('{COMPTE}A');

async function giveUp(): Promise<void> {
  await scene.browser.get('/student');
  expect((await scene.browser.submit('/desk/cancel')).line).toBe('303 /desk/resume');
  expect((await scene.resume()).line).toBe('303 /desk');
  await scene.close();
}

describe('a new case after one that broke off', () => {
  it('takes the password of the first one: it is there already, only the opening is left', async () => {
    const password = freshPassword();
    scene = await handedOver(hall);
    hall.directory.set({ activate: refuses('refused', { code: 50 }) });
    expect((await scene.sendPassword(password)).line).toBe('303 /student?reason=unfinished');
    hall.directory.mend();
    await giveUp();

    scene = await handedOver(hall);
    const size = await logSize(hall.console);
    expect((await scene.sendPassword(password)).line).toBe('303 /student/done');
    expect((await entriesSince(hall.console, size)).map(lineOf)).toEqual([
      'activation.intent pending',
      'activation.result ok',
    ]);
    expect(hall.own.values(LUCAS, 'supannRessourceEtat')).toEqual(
      activeState(hall.console.ctx.now()).supannRessourceEtat,
    );
    expect(await opens(hall.directory, LUCAS, password)).toBe(true);
  });

  it('writes again what goes beside that password', async () => {
    const password = freshPassword();
    const beside = () => ['sambaNTPassword'];
    scene = await handedOver(hall);
    hall.directory.set({ activate: refuses('refused', { code: 50 }), beside, setBeside: refuses('refused') });
    expect((await scene.sendPassword(password)).line).toBe('303 /student?reason=unfinished');
    hall.directory.mend();
    await giveUp();

    scene = await handedOver(hall);
    const size = await logSize(hall.console);
    const written: string[] = [];
    hall.directory.set({
      beside,
      setBeside: async (_student, typed) => {
        written.push(typed);
      },
    });
    expect((await scene.sendPassword(password)).line).toBe('303 /student/done');
    const entries = await entriesSince(hall.console, size);
    expect(entries.map(lineOf)).toEqual(['activation.intent pending', 'activation.result ok']);
    expect(entries[1]?.detail.missing).toBeNull();
    expect(written).toEqual([password]);
  });

  it('does not take one that was there before: it may be known to whoever made the account', async () => {
    // As the university made it, a while ago.
    const initial = freshPassword();
    const student = await hall.directory.behind.findStudentByCard(LUCAS);
    if (student === null) throw new Error('there is no such student');
    await hall.directory.behind.setPassword(student, initial);
    hall.own.changeAccount(LUCAS, { changedAt: '20260101000000Z' });
    scene = await handedOver(hall);
    hall.directory.set({ setPassword: loses('timeout') });
    expect((await scene.sendPassword()).line).toBe('303 /student?reason=unknown');
    hall.directory.mend();
    await giveUp();

    scene = await handedOver(hall);
    expect((await scene.sendPassword(initial)).line).toBe('303 /student?reason=policy');
    expect(isActive()).toBe(false);
  });
});

describe('a directory that takes its time', () => {
  /** The password took all but a second of its lease; the opening is on its way to the server. */
  async function slowly(): Promise<{ readonly release: () => void }> {
    scene = await handedOver(hall);
    const answer = proxy.holdNext('extended', 'response');
    scene.pending = scene.sendPassword();
    const held = await answer;
    hall.console.pass(LEASE - SECOND);
    const opening = proxy.holdNext('modify', 'request');
    held.release();
    return opening;
  }

  it('the opening has a lease of its own', async () => {
    const opening = await slowly();
    const { ctx } = hall.console;
    const [open] = await ctx.database.read.selectFrom('open_write').select('lease').execute();
    expect((open?.lease ?? 0) - ctx.now().getTime()).toBeGreaterThan(LEASE - SECOND);
    opening.release();
    expect((await scene.pending)?.line).toBe('303 /student/done');
    expect(isActive()).toBe(true);
  });

  it('settled by another node meanwhile: nothing more is written', async () => {
    scene = await handedOver(hall);
    const answer = proxy.holdNext('extended', 'response');
    scene.pending = scene.sendPassword();
    const held = await answer;
    await hall.console.ctx.database.relaxed((trx) => trx.deleteFrom('open_write').execute());
    held.release();
    expect((await scene.pending)?.line).toBe('303 /student?reason=unfinished');
    expect(isActive()).toBe(false);
  });
});
