/** A console that activates accounts, the students whose accounts were never used, and what such a student gives. */
import type { Config } from '../../config/config';
import { readProfile } from '../../config/read-profile';
import { anyStudent, type Hall, type Pupil } from './scene';

const MONTPELLIER = readProfile('montpellier');

/** Nantes' console as one that opens accounts at the desk: another university's charter, all that may be asked for. */
export const withActivation = (config: Config): Config => ({
  ...config,
  profile: { ...config.profile, charter: MONTPELLIER.charter, activation: { recoveryMail: true, forwarding: true } },
  activation: {
    set: [
      { attribute: 'supannRessourceEtat', resource: 'COMPTE', with: '{{COMPTE}}A' },
      { attribute: 'supannRessourceEtatDate', resource: 'COMPTE', with: '{{COMPTE}}A:SupannActif:{today}:' },
    ],
    charterAttribute: { attribute: 'description', value: 'charte {version} {date}' },
    recoveryMail: 'supannMailPerso',
    forwarding: 'mailForwardingAddress',
    ownDomains: ['univ-nantes.fr', 'univ-exemple.fr'],
  },
});

/** What `withActivation` has a student accept. */
export const CHARTER_VERSION = MONTPELLIER.charter?.version ?? '';

/** All that the student's page asks for beside the password. */
export const GIVEN = { charterAccepted: 'yes', recoveryMail: 'moi@courriel.example' } as const;

/** Never activated, by card; the birth dates as staff would type them. */
export const NEVER_ACTIVATED = { E21813180: '10/10/1998', E26000129: '8/4/2008' } as const;

export function neverActivated({ console: { embedded } }: Hall, card: keyof typeof NEVER_ACTIVATED): Pupil {
  const person = embedded.people.find((one) => one.card === card);
  if (person === undefined) throw new Error(`nobody has the card ${card}`);
  return { id: person.id, login: person.login, card, birthDate: NEVER_ACTIVATED[card], given: GIVEN };
}

/** Ten wrong passwords in a row, as somebody else's phone sends them; an account that is locked stays so. */
export async function locked({ console: { embedded }, directory }: Hall, card = 'E21813179'): Promise<Pupil> {
  const student = await directory.behind.findStudentByCard(card);
  const person = embedded.people.find((one) => one.card === card);
  if (student === null || person === undefined) throw new Error(`nobody has the card ${card}`);
  for (let tried = 0; !student.locked && tried < 10; tried += 1)
    await directory.behind.provePassword(student, `pas-le-bon-${tried}`);
  if ((await directory.behind.readStanding(student))?.locked !== true) throw new Error(`${card} is not locked`);
  return { id: person.id, login: person.login, card };
}

/** Somebody who was locked out for the first time this week. */
export const anyLocked = async (hall: Hall): Promise<Pupil> => locked(hall, (await anyStudent(hall)).card);
