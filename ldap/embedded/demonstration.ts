/** What a newcomer is told to try: the accounts and the cards, each with the word of its situation. */
import { House, type HouseFacts } from './house';
import { staffPassword } from './staff';

export interface DemonstrationNote {
  readonly password: string;
  readonly staff: readonly { readonly login: string; readonly role: 'teacher' | 'kiosk' | 'auditor' }[];
  readonly cards: readonly { readonly card: string; readonly text: string }[];
}

const numbers = [
  { number: '21813178', text: 'forgotten' },
  { number: '21813179', text: 'locked' },
  { number: '21813180', text: 'never_activated' },
  { number: '21813181', text: 'expired' },
  { number: '21813182', text: 'card_lost' },
  { number: '21813183', text: 'account_closed' },
  { number: '21813184', text: 'protected_account' },
  { number: '21813185', text: 'long_name' },
  { number: '990123W', text: 'nantes' },
] as const;

/** The cards that have a form of the profile. */
export function demonstrationNoteOf(facts: HouseFacts): DemonstrationNote {
  const house = new House(facts);
  return {
    password: staffPassword,
    staff: [
      { login: 'dupont-n', role: 'teacher' },
      { login: 'moreau-k', role: 'kiosk' },
      { login: 'leroy-a', role: 'auditor' },
    ],
    cards: numbers.flatMap(({ number, text }) => {
      const fitting = house.number(number);
      return fitting === null ? [] : [{ card: `E${fitting}`, text }];
    }),
  };
}
