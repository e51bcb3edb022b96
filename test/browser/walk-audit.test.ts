/** The auditor's register after the demonstration's month; and what whoever comes from outside the network sees. */
import { behindProxy } from '../support/visitor';
import { AuditErrorPage, CasePage, EntryPage, OverviewPage, RegisterPage } from './pages/audit-pages';
import { on } from './pages/console-page';
import { ErrorPage, LoginPage, OutsidePage } from './pages/desk-pages';
import { SEATS, setStage, walks } from './support/stage';
import type { WalkerSeat } from './support/walker';

const INSIDE = '172.20.4.7';
const OUTSIDE = '203.0.113.24';
const stage = setStage({
  pastMonth: true,
  adjust: (config) => behindProxy(config, [{ name: 'Bureaux', networks: ['172.20.4.0/24'] }]),
});

/** Somebody who comes from an address, as the proxy in front of the console says. */
const from = (address: string): readonly WalkerSeat[] => SEATS.map((seat) => ({ ...seat, address }));

walks(stage, 'register', from(INSIDE), async (walker) => {
  await walker.goTo('/login');
  await new LoginPage(walker).logIn('leroy-a');
  await (await on(walker, OverviewPage, 'plain')).register();
  let register = await on(walker, RegisterPage, 'plain');
  const newest = await register.entries();
  await register.older();
  register = await on(walker, RegisterPage, 'older');
  expect(await register.entries()).not.toEqual(newest);
  await register.openCase();
  await (await on(walker, CasePage, 'plain')).entry();
  await (await on(walker, EntryPage, 'of a case')).backToRegister();
  await register.filter({ action: 'reset.result', outcome: 'ok' });
  register = await on(walker, RegisterPage, 'filtered');
  await register.filter({ action: 'reset.result', student: 'E00000000', outcome: 'unknown' });
  register = await on(walker, RegisterPage, 'nothing found');
  await register.clear();
  await register.open();
  let entry = await on(walker, EntryPage, 'not yet proved');
  const { url } = stage.hall.console;
  const place = walker.page.url().replace(url, '');
  await entry.backToRegister();
  await stage.hall.console.ctx.checkpoints.signIfDue(true);
  await walker.goTo(place);
  entry = await on(walker, EntryPage, 'proved');
  await walker.goTo('/audit/entries?from=31%2F11');
  await on(walker, RegisterPage, 'unreadable date');
  await walker.goTo('/audit/entries/99999999');
  await on(walker, AuditErrorPage, '404');
  await walker.goTo('/desk');
  await on(walker, ErrorPage, 'role');
});

walks(stage, 'outside', from(OUTSIDE), async (walker) => {
  await walker.goTo('/login');
  const outside = await on(walker, OutsidePage, 'plain');
  expect(await walker.page.locator('main').textContent()).toContain(OUTSIDE);
  await outside.tryAgain();
  await on(walker, OutsidePage, 'again');
});
