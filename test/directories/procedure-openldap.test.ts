/** The whole procedure on OpenLDAP. */
import { procedureOn } from '../support/procedure-on';
import { REAL_DIRECTORIES } from '../support/real-directories';

procedureOn(REAL_DIRECTORIES.openldap);
