/** What the staff's, the auditor's and the locked screen's pages run. */
import { emptyClipboardAtHandover } from './comfort/clipboard';
import { offerCopies } from './comfort/copy';
import { sendOnce } from './comfort/once';
import { askAnewOnReturn } from './comfort/page-return';
import { offerPrint } from './comfort/print';
import { listenToReader } from './comfort/reader';
import { guardSecrets } from './comfort/secrets';

askAnewOnReturn();
guardSecrets();
sendOnce();
offerCopies();
offerPrint();
const handover = document.querySelector<HTMLFormElement>('#handover');
if (handover !== null) emptyClipboardAtHandover(handover);
const card = document.querySelector<HTMLInputElement>('#card');
if (card !== null) listenToReader(card, document.querySelector<HTMLInputElement>('#inspected'));
