/** `--card`: whom it finds, and what a desk would do with them. Reads, and writes nothing. */
import { decide, type StaffMember, type Student } from '../../server/domain/account';
import type { CardReading } from '../../server/domain/card';
import { DirectoryError } from '../port';
import { fault, notTold, ok, type Said, warning } from './finding';
import { type Asked, step } from './ground';

/** Somebody else, who may do all that a desk can. */
const ANYBODY: StaffMember = { id: '', dn: '', login: '', name: '', roles: ['kiosk'], identifiers: [], policy: null };

const SHAPE: Readonly<Record<Exclude<CardReading, { readonly ok: true }>['problem'], string>> = {
  missing: 'no number is there',
  no_prefix: 'the E before the number is missing',
  foreign_digits: 'it holds digits of another script',
  malformed: 'it has none of the profile’s forms',
  too_long: 'it is too long',
  other_code: 'it is another code of a card, not its number',
};

const list = (values: readonly string[]): string => (values.length === 0 ? 'none' : values.join(' · '));

/** What the identity page and the log would have; the birth date only as far as that there is one. */
const shown = ({ name, login, programme, birthDate, hasPhoto, cardState, ...of }: Student): string =>
  [
    `${name}, login ${login}, ${of.dn}`,
    `programme ${programme ?? 'none'}, birth date ${birthDate === null ? 'none' : 'there'}, photo ${hasPhoto ? 'there' : 'none'}`,
    `card ${cardState ?? 'not read'}`,
    `account ${of.state} (${list(of.rawState)})`,
    `locked by failures: ${of.locked ? 'yes' : 'no'}`,
    `must change: ${of.mustChange ? 'yes' : 'no'}`,
    `last change: ${of.changedAt ?? 'cannot be read, or never'}`,
  ].join('; ');

function judge(student: Student, activation: boolean): readonly Said[] {
  const found = ok(shown(student));
  const answer = decide(student, ANYBODY, { role: 'kiosk', activation });
  if (answer.eligible) return [found, ok(`the kiosk’s desk would serve them: ${answer.purpose}`)];
  if (student.state === 'unreadable')
    return [
      found,
      fault(
        `the desk would refuse: ${answer.reason}, because nothing of the state is understood`,
        'See that `students.state` names the right attribute and label; words that SUPANN does not have are refused.',
      ),
    ];
  return [found, warning(`the desk would refuse: ${answer.reason}`, 'Right, if this is how things stand with them.')];
}

export const sample = ({ card }: Asked) =>
  step('sample', ['config', 'lines', 'directory'], ['sample'], async ({ config, directory }) => {
    if (card === null) return { said: [notTold('no card was given', 'Give the number of a test student: --card E…')] };
    if (!card.ok)
      return { said: [fault(`the card’s number is refused: ${SHAPE[card.problem]}`, 'Type it as on the card.')] };
    try {
      const student = await directory.findStudentByCard(card.card);
      if (student !== null) return { said: judge(student, config.activation !== null), gives: { sample: student } };
      const places = config.directory.students.card
        .map(({ attribute, value }) => `${attribute} = ${value}`)
        .join(', or ');
      const letter = card.checkLetter === 'wrong' ? ' (and its last letter does not fit its digits)' : '';
      return {
        said: [
          fault(
            `${card.card} is not found${letter}`,
            `Looked for: ${places}, among ${config.directory.students.filter}. New registrations may take a day.`,
          ),
        ],
      };
    } catch (error) {
      if (!(error instanceof DirectoryError && error.kind === 'ambiguous')) throw error;
      return {
        said: [
          fault(
            `${card.card} is ambiguous: more than one entry bears it, the desk refuses all of them`,
            'Mend the entries; or name in `students.card` only attributes that no two people share.',
          ),
        ],
      };
    }
  });
