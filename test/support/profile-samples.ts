/** The pages in the words and colours of the profiles that are not Nantes': one of each ground and accent there is. */
import { readProfile, SHIPPED_PROFILES } from '../../config/read-profile';
import type { Frame } from '../../server/pages';
import * as audit from './audit-models';
import * as models from './page-models';
import { type Sample, sample } from './sample';

const { desk, done, ended, identity, login, notInspected, resume, turn } = models;

function samplesOf(name: string): readonly Sample[] {
  const profile = readProfile(name);
  const frame: Partial<Frame> = { profile, establishment: profile.establishment };
  const { example } = profile.card;
  return [
    sample(
      'login',
      'staff',
      `plain, ${name}`,
      { ...login, staffExample: null, demonstration: models.demonstration },
      frame,
    ),
    sample('desk', 'staff', `not inspected, ${name}`, { ...desk, cardExample: example, errors: [notInspected] }, frame),
    sample(
      'desk',
      'staff',
      `refusal card_lost, ${name}`,
      { ...desk, cardExample: example, refusal: { reason: 'card_lost', values: {} } },
      frame,
    ),
    sample('identity', 'staff', `plain, ${name}`, identity, frame),
    sample('student', 'student', `policy, ${name}`, { ...turn, reason: 'policy', rules: models.OTHER_RULES }, frame),
    sample('done', 'student', `plain, ${name}`, done, frame),
    sample('ended', 'between', `card_lost, ${name}`, { ...ended, reason: 'card_lost', changed: 'no' }, frame),
    sample('resume', 'between', `credentials, ${name}`, { ...resume, reason: 'credentials' }, frame),
    sample('audit-overview', 'audit', `plain, ${name}`, audit.overview, frame),
  ];
}

export const PROFILE_SAMPLES: readonly Sample[] = SHIPPED_PROFILES.filter((name) => name !== 'nantes').flatMap(
  samplesOf,
);
