/** What the student's pages run. */
import { runClock } from './comfort/clock';
import { echoAddress } from './comfort/echo';
import { tellKeyboard } from './comfort/keyboard';
import { sendOnce } from './comfort/once';
import { askAnewOnReturn } from './comfort/page-return';
import { tickRules } from './comfort/rules';
import { guardSecrets } from './comfort/secrets';

const find = <E extends HTMLElement>(selector: string): E | null => document.querySelector<E>(selector);

askAnewOnReturn();
guardSecrets();
const clock = find('.time-row');
if (clock !== null) runClock(clock);
sendOnce();
const keyboard = find('#keyboard');
if (keyboard !== null) tellKeyboard(keyboard);
const [rules, field, again] = [
  find('#rules'),
  find<HTMLInputElement>('#newPassword'),
  find<HTMLInputElement>('#newPasswordConfirmation'),
];
if (rules !== null && field !== null && again !== null) tickRules(rules, field, again);
const [address, echo] = [find<HTMLInputElement>('#recoveryMail'), find('#echo')];
if (address !== null && echo !== null) echoAddress(address, echo);
