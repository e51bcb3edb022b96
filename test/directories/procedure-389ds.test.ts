/** The whole procedure on 389 Directory Server. */
import { procedureOn } from '../support/procedure-on';
import { REAL_DIRECTORIES } from '../support/real-directories';

procedureOn(REAL_DIRECTORIES['389ds']);
