/** The law's pages and help as samples. */
import { HELP_PAGES } from '../../server/routes/help-pages';
import * as information from './information-models';
import { type Sample, sample } from './sample';

const { accessibility, legalNotice, personalData, NOBODY, DESK, TURN, LOCKED } = information;
/** The law's pages with nothing given and with everything, in each world; every help page. */
export const INFORMATION: readonly Sample[] = [
  sample('accessibility', 'staff', 'nothing given, nobody', { ...NOBODY, ...accessibility.nothing }),
  sample('accessibility', 'staff', 'a poor audit', { ...DESK, ...accessibility.poor }),
  sample('accessibility', 'staff', 'partial', { ...DESK, ...accessibility.partial }),
  sample('accessibility', 'staff', 'partial, nothing else given', { ...DESK, ...accessibility.bare }),
  sample('accessibility', 'staff', 'full', { ...DESK, ...accessibility.full }),
  sample('accessibility', 'student', 'partial, to a student', { ...TURN, ...accessibility.partial }),
  sample('accessibility', 'student', 'nothing given, to a student', { ...TURN, ...accessibility.nothing }),
  sample('accessibility', 'between', 'full, locked', { ...LOCKED, ...accessibility.full }),
  sample('legal-notice', 'staff', 'nothing given', { ...DESK, ...legalNotice.nothing }),
  sample('legal-notice', 'staff', 'partly given', { ...NOBODY, ...legalNotice.partly }),
  sample('legal-notice', 'student', 'given, to a student', { ...TURN, ...legalNotice.given }),
  sample('legal-notice', 'between', 'nothing given, locked', { ...LOCKED, ...legalNotice.nothing }),
  sample('personal-data', 'staff', 'nothing given', { ...DESK, ...personalData.nothing }),
  sample('personal-data', 'staff', 'given', { ...NOBODY, ...personalData.given }),
  sample('personal-data', 'staff', 'web address, one of each', { ...NOBODY, ...personalData.web }),
  sample('personal-data', 'student', 'given, to a student', { ...TURN, ...personalData.given }),
  sample('personal-data', 'between', 'nothing given, locked', { ...LOCKED, ...personalData.nothing }),
  ...Object.entries(HELP_PAGES).map(([topic, steps]) => sample('help', 'staff', topic, information.help(topic, steps))),
];

export const HOSTILE_INFORMATION: readonly Sample[] = [
  sample('accessibility', 'staff', 'hostile', { ...DESK, ...accessibility.hostile }),
  sample('legal-notice', 'student', 'hostile', { ...TURN, ...legalNotice.hostile }),
  sample('personal-data', 'between', 'hostile', { ...LOCKED, ...personalData.hostile }),
];
