/** The whole procedure on Active Directory, as Samba is one. */
import { procedureOn } from '../support/procedure-on';
import { REAL_DIRECTORIES } from '../support/real-directories';

procedureOn(REAL_DIRECTORIES.activeDirectory);
