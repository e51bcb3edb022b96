/**
 * A student who reads another language than the staff: a forgotten password, with mistakes on the way, and an account
 * that is opened. Their screen is in theirs to the last word, and the desk is taken back in the staff member's.
 */
import { NEVER_USED, writeStudent } from '../support/accounts';
import { GIVEN, NEVER_ACTIVATED, neverActivated, withActivation } from '../support/activation';
import { LANGUAGES, STAFF_LANGUAGES } from '../support/page-models';
import { on } from './pages/console-page';
import { DeskPage, IdentityPage, LoginPage } from './pages/desk-pages';
import { StudentInformationPage } from './pages/information-pages';
import { ActivationPage, DonePage, EndedPage, ResumePage, StudentErrorPage, StudentPage } from './pages/student-pages';
import { setStage, walks } from './support/stage';
import { THOROUGH } from './support/thorough';
import type { Walker, WalkerSeat } from './support/walker';

const stage = setStage({ adjust: withActivation });

const STAFF = 'fr';
const CARD = 'E21813180';
const READERS = LANGUAGES.filter((lang) => !STAFF_LANGUAGES.includes(lang));
const DESK: WalkerSeat = { lang: STAFF, width: 1280 };
const PHONE: WalkerSeat = { lang: STAFF, width: 390, script: false };
/** One walk at a desk and the other on a phone, in turn. */
const seatsOf = (index: number): readonly WalkerSeat[] => (THOROUGH ? [DESK, PHONE] : [index % 2 === 0 ? DESK : PHONE]);

let chosen = 0;
const fresh = (): string => {
  chosen += 1;
  return `tulipe sardine moteur ${chosen}`;
};

async function atTheDesk(walker: Walker, login: string, card: string): Promise<IdentityPage> {
  await walker.goTo('/login');
  await new LoginPage(walker).logIn(login);
  await new DeskPage(walker).enter(card);
  return new IdentityPage(walker);
}

/** From done to the desk: the student's last word in their language, the staff member's page in theirs. */
async function giveBack(walker: Walker, reader: string): Promise<void> {
  walker.reads(STAFF);
  await on(walker, ResumePage, `plain: after ${reader}`);
  walker.reads(reader);
  await walker.goTo('/student');
  const ended = await on(walker, EndedPage, 'done');
  await ended.giveBack();
  walker.reads(STAFF);
  await new ResumePage(walker).takeBack();
  await on(walker, DeskPage, `done: after ${reader}`);
}

describe.each(READERS.map((reader, index) => [reader, index] as const))('%s', (reader, index) => {
  walks(stage, `forgotten ${reader}`, seatsOf(index), async (walker) => {
    await (await atTheDesk(walker, 'dupont-n', 'E21813178')).handOver();
    let page = new StudentPage(walker);
    await page.speak(reader);
    await page.verify('plain');
    await walker.press('a[href="/donnees-personnelles"]');
    walker.reads(STAFF); // what the browser asks for: the law's text is there in the staff's languages only
    await on(walker, StudentInformationPage, 'data');
    walker.reads(reader);
    await walker.press('.ledge a.button');
    await page.choose(fresh(), 'something else entirely');
    page = await on(walker, StudentPage, 'mismatch');
    await page.choose('court');
    page = await on(walker, StudentPage, 'policy');
    await walker.goTo('/student/nowhere');
    await (await on(walker, StudentErrorPage, '404')).back();
    await page.choose(fresh());
    const done = await on(walker, DonePage, 'plain');
    expect(await done.login()).toBe('E21813178');
    expect(await done.receipt()).toMatch(/^\w{5}-\w{5}-\w{4}-\w{4}$/);
    await done.finish();
    await giveBack(walker, reader);
  });
});

describe.each(LANGUAGES.map((reader, index) => [reader, index] as const))('%s', (reader, index) => {
  walks(stage, `opened ${reader}`, seatsOf(index + 1), async (walker) => {
    const pupil = neverActivated(stage.hall, CARD);
    await writeStudent(stage.hall.console.embedded, pupil.login, NEVER_USED);
    const identity = await atTheDesk(walker, 'moreau-k', CARD);
    await walker.type('#birthDate', NEVER_ACTIVATED[CARD]);
    await identity.handOver();
    let page = new ActivationPage(walker);
    await page.speak(reader);
    await page.verify('activation');
    await page.readCharter();
    await walker.look('charter');
    await walker.goTo('/student');
    await page.choose(fresh());
    page = await on(walker, ActivationPage, 'charter');
    await page.accept();
    await page.give('moi@univ-exemple.fr');
    await page.choose(fresh());
    page = await on(walker, ActivationPage, 'recovery_mail');
    await page.give(GIVEN.recoveryMail);
    await page.choose(fresh());
    const done = await on(walker, DonePage, 'activated');
    expect(await done.login()).toBe(pupil.login);
    await done.finish();
    await giveBack(walker, reader);
  });
});
