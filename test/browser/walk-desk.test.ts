/** Teacher and kiosk staff: login and what stops it, the card and what is wrong with it, whose card it is, errors. */
import { staffPassword } from '../../ldap/embedded';
import { MINUTE } from '../support/scene';
import { AuditErrorPage } from './pages/audit-pages';
import { on } from './pages/console-page';
import { DeskPage, ErrorPage, IdentityPage, LoginPage, RefusalPage } from './pages/desk-pages';
import { InformationPage } from './pages/information-pages';
import { EndedPage, ResumePage, StudentPage } from './pages/student-pages';
import { SEATS, setStage, walks } from './support/stage';
import type { Walker } from './support/walker';

const stage = setStage();

async function desk(walker: Walker, login = 'dupont-n'): Promise<DeskPage> {
  await walker.goTo('/login');
  await new LoginPage(walker).logIn(login);
  return new DeskPage(walker);
}

walks(stage, 'login', SEATS, async (walker) => {
  const { t } = walker;
  await walker.goTo('/');
  let login = await on(walker, LoginPage, 'plain');
  await login.logIn('dupont-n', 'not-the-password');
  login = await on(walker, LoginPage, 'credentials');
  expect(await login.fault()).toBe(t('error.login.credentials').replace(/\s/g, ' '));
  await login.logIn('martin-p');
  login = await on(walker, LoginPage, 'no_role');
  // The other language, and back: the page's own link.
  const other = walker.visit.lang === 'fr' ? 'en' : 'fr';
  await login.speak(other);
  expect(await walker.page.locator('html').getAttribute('lang')).toBe(other);
  await login.speak(walker.visit.lang);
  await login.logIn('dupont-n');
  const plain = await on(walker, DeskPage, 'plain');
  await plain.logOut();
  login = await on(walker, LoginPage, 'logged out');
  await login.logIn('dupont-n');
  await stage.pass(11 * MINUTE);
  await walker.goTo('/desk');
  await on(walker, LoginPage, 'session_ended');
});

walks(stage, 'card', SEATS, async (walker) => {
  let page = await desk(walker);
  await page.send();
  page = await on(walker, DeskPage, 'two faults');
  await page.enter('21813178');
  page = await on(walker, DeskPage, 'no_prefix');
  await page.enter('E2181');
  page = await on(walker, DeskPage, 'malformed');
  // The box is asked anew for each card, and the number is kept when it alone is missing.
  await walker.goTo('/desk');
  await page.type('E21813182');
  await page.send();
  page = await on(walker, DeskPage, 'not_inspected');
  expect(await page.number()).toBe('E21813182');
  await page.tick();
  await page.send();
  await on(walker, RefusalPage, 'card_lost');
  for (const [card, word] of [
    ['E22003356', 'card_expired'],
    ['E21813183', 'not_at_this_desk'],
    ['E21813184', 'not_found'],
    ['E99999999', 'not_found: unknown'],
    ['E990123V', 'not_found: wrong letter'],
  ] as const) {
    await page.enter(card);
    await on(walker, RefusalPage, word);
  }
  stage.hall.directory.set({
    findStudentByCard: async () => {
      throw new Error('the test says so');
    },
  });
  await page.enter('E21813178');
  await on(walker, ErrorPage, '500: at the card');
});

walks(stage, 'kiosk', SEATS, async (walker) => {
  const page = await desk(walker, 'moreau-k');
  await on(walker, DeskPage, 'kiosk');
  for (const [card, word] of [
    ['E21813183', 'account_closed'],
    ['E21900417', 'account_suspended'],
    ['E21813180', 'not_activated'],
  ] as const) {
    await page.enter(card);
    await on(walker, RefusalPage, word);
  }
});

walks(stage, 'identity', SEATS, async (walker) => {
  let page = await desk(walker);
  await page.enter('E21813178');
  let identity = await on(walker, IdentityPage, 'plain');
  expect(await identity.name()).toBe('Théo Marchand');
  await identity.send();
  await on(walker, IdentityPage, 'not_confirmed');
  await walker.goTo('/desk');
  page = await on(walker, DeskPage, 'open case');
  await page.continue();
  identity = await on(walker, IdentityPage, 'continued');
  await identity.notThisPerson();
  page = await on(walker, DeskPage, 'cancelled');
  await page.enter('E21813185');
  await on(walker, IdentityPage, 'long name, no photo');
  // Another tab goes on with another card: this one's form is of an earlier step.
  const tab = await walker.anotherTab();
  await tab.goTo('/desk');
  await new DeskPage(tab).enter('E21813179');
  await on(tab, IdentityPage, 'locked');
  await identity.handOver();
  const error = await on(walker, ErrorPage, '409: of an earlier step');
  expect(tab.faults).toEqual({});
  await tab.page.close();
  await error.back();
  page = await on(walker, DeskPage, 'open case: of the other tab');
  await page.giveUp();
  await page.enter('E21813181');
  await on(walker, IdentityPage, 'expired password');
  await stage.pass(4 * MINUTE);
  await walker.goTo('/desk/student');
  await on(walker, DeskPage, 'expired');
});

walks(stage, 'errors', SEATS, async (walker) => {
  const page = await desk(walker);
  await walker.goTo('/nowhere');
  const error = await on(walker, ErrorPage, '404');
  await error.back();
  await on(walker, DeskPage, 'after an error');
  await walker.goTo('/desk/card');
  await on(walker, ErrorPage, '405');
  await walker.goTo('/audit/entries');
  await on(walker, AuditErrorPage, 'role');
  await walker.goTo('/desk');
  await page.walker.page.locator('form[action="/desk/card"] [name="_csrf"]').evaluate((field) => {
    (field as HTMLInputElement).value = 'forged';
  });
  await page.enter('E21813178');
  await on(walker, ErrorPage, 'csrf');
});

walks(stage, 'information', SEATS, async (walker) => {
  for (const [path, word] of [
    ['/accessibilite', 'accessibility'],
    ['/mentions-legales', 'legal'],
    ['/donnees-personnelles', 'data'],
    ['/help/index', 'help.index'],
  ] as const) {
    await walker.goTo('/login');
    await walker.press(`.foot a[href="${path}"]`);
    await on(walker, InformationPage, word);
  }
});

walks(stage, 'desk taken back', SEATS, async (walker) => {
  let page = await desk(walker);
  const handOver = async (): Promise<void> => {
    await page.enter('E22104518');
    await new IdentityPage(walker).handOver();
  };
  await handOver();
  await new StudentPage(walker).cancel();
  let resume = await on(walker, ResumePage, 'cancelled');
  await resume.takeBack('not-the-password');
  resume = await on(walker, ResumePage, 'credentials');
  await resume.takeBack();
  page = await on(walker, DeskPage, 'cancelled: by the student');
  await handOver();
  await walker.goTo('/desk');
  await on(walker, StudentPage, 'the lock');
  await stage.pass(6 * MINUTE);
  await walker.goTo('/student');
  const ended = await on(walker, EndedPage, 'expired');
  await ended.giveBack();
  resume = new ResumePage(walker);
  for (let tries = 0; tries < 3; tries += 1) await resume.takeBack('not-the-password');
  const login = await on(walker, LoginPage, 'revoked');
  await login.logIn('nguyen-t', staffPassword);
  await handOver();
  await new StudentPage(walker).cancel();
  await resume.logOut();
  await on(walker, LoginPage, 'a colleague needs the desk');
});
