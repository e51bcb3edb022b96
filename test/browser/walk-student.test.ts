/** The student: the page and its errors, what the directory may answer, done, and the ways a case ends. */
import { away, refuses } from '../support/faulty-directory';
import { MINUTE } from '../support/scene';
import { on } from './pages/console-page';
import { DeskPage, IdentityPage, LoginPage } from './pages/desk-pages';
import { StudentInformationPage } from './pages/information-pages';
import { DonePage, EndedPage, ResumePage, StudentErrorPage, StudentPage, WaitPage } from './pages/student-pages';
import { SEATS, setStage, walks } from './support/stage';
import type { Walker } from './support/walker';

const stage = setStage();
/** Never the same twice: the directory remembers. */
let chosen = 0;
const fresh = (): string => {
  chosen += 1;
  return `tulipe sardine moteur ${chosen}`;
};

/** The screen is the student's. */
async function handedOver(walker: Walker, card: string, login = 'dupont-n'): Promise<StudentPage> {
  await walker.goTo('/login');
  await new LoginPage(walker).logIn(login);
  await new DeskPage(walker).enter(card);
  await new IdentityPage(walker).handOver();
  return new StudentPage(walker);
}

walks(stage, 'errors, then done', SEATS, async (walker) => {
  let page = await handedOver(walker, 'E21813178');
  await page.verify('plain');
  // The case's language, not the staff member's.
  const { lang } = walker.visit;
  await page.speak(lang === 'fr' ? 'en' : 'fr');
  expect(await walker.page.locator('html').getAttribute('lang')).not.toBe(lang);
  await page.speak(lang);
  await walker.press('a[href="/donnees-personnelles"]');
  await on(walker, StudentInformationPage, 'data');
  await walker.goTo('/student');
  await page.choose(fresh(), 'something else entirely');
  page = await on(walker, StudentPage, 'mismatch');
  await page.choose('court');
  page = await on(walker, StudentPage, 'policy');
  for (const [word, faults] of [
    ['directory_away', { readCase: away }],
    ['failed', { setPassword: refuses('refused') }],
    ['policy: of the directory', { setPassword: refuses('policy', { rule: 'quality' }) }],
  ] as const) {
    stage.hall.directory.set(faults);
    await page.choose(fresh());
    page = await on(walker, StudentPage, word);
    stage.hall.directory.mend();
  }
  const before = await page.until();
  await stage.pass(MINUTE);
  await page.moreTime();
  await page.verify('more time');
  expect(await page.until()).not.toBe(before);
  await walker.goTo('/student/nowhere');
  const error = await on(walker, StudentErrorPage, '404');
  await error.back();
  const last = fresh();
  await page.fill(last);
  await page.verify('filled in');
  await page.save();
  const done = await on(walker, DonePage, 'plain');
  expect([await done.login(), await done.receipt()]).toEqual([
    'E21813178',
    expect.stringMatching(/^\w{5}-\w{5}-\w{4}-\w{4}$/),
  ]);
  await done.keep();
  await done.verify('kept');
  const receipt = await done.receipt();
  await done.finish();
  await on(walker, ResumePage, 'plain');
  await walker.goTo('/student');
  const ended = await on(walker, EndedPage, 'done');
  await ended.giveBack();
  await new ResumePage(walker).takeBack();
  const desk = await on(walker, DeskPage, 'done');
  expect(await desk.notice()).toContain(receipt);
});

walks(stage, 'may have changed', SEATS, async (walker) => {
  let page = await handedOver(walker, 'E21813185', 'nguyen-t');
  await page.verify('long name');
  stage.hall.directory.set({ provePassword: async () => 'refused' });
  await page.choose(fresh());
  page = await on(walker, StudentPage, 'unsettled');
  await page.choose(fresh(), 'something else entirely');
  page = await on(walker, StudentPage, 'unsettled, mismatch');
  await page.cancel();
  await walker.goTo('/student');
  const ended = await on(walker, EndedPage, 'unsettled');
  stage.hall.directory.mend();
  await ended.giveBack();
  await new ResumePage(walker).takeBack();
  await on(walker, DeskPage, 'unsettled');
});

walks(stage, 'one moment', SEATS, async (walker) => {
  const page = await handedOver(walker, 'E21813181', 'diallo-i');
  const held = stage.hall.directory.holdWrite();
  await page.fill(fresh());
  const saved = page.save();
  await held.reached;
  // What the same browser shows meanwhile, in another tab: it asks again by itself.
  const tab = await walker.anotherTab();
  await tab.goTo('/student');
  await tab.stand(() => on(tab, WaitPage, 'plain'));
  held.release();
  await saved;
  await on(walker, DonePage, 'after a wait');
  await tab.goTo('/student');
  await on(tab, DonePage, 'in the other tab');
  expect(tab.faults).toEqual({});
  await tab.page.close();
  // Nobody presses anything: the page closes, and says so.
  await stage.pass(2 * MINUTE);
  await walker.goTo('/student');
  await on(walker, EndedPage, 'done: by the clock');
});

walks(stage, 'ended otherwise', SEATS, async (walker) => {
  const page = await handedOver(walker, 'E22104518', 'kowalski-e');
  stage.hall.directory.set({
    readCase: async (staff, student) => {
      const people = await stage.hall.directory.behind.readCase(staff, student);
      return { ...people, student: people.student === null ? null : { ...people.student, cardState: 'lost' } };
    },
  });
  await page.choose(fresh());
  stage.hall.directory.mend();
  await on(walker, EndedPage, 'card_lost');
});
