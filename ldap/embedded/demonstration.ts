/** What a newcomer is told to try: the accounts and the cards, each with the word of its situation. */
import { staffPassword } from './staff';

export const demonstrationNote = {
  password: staffPassword,
  staff: [
    { login: 'dupont-n', role: 'teacher' },
    { login: 'moreau-k', role: 'kiosk' },
    { login: 'leroy-a', role: 'auditor' },
  ],
  cards: [
    { card: 'E21813178', text: 'forgotten' },
    { card: 'E21813179', text: 'locked' },
    { card: 'E21813180', text: 'never_activated' },
    { card: 'E21813181', text: 'expired' },
    { card: 'E21813182', text: 'card_lost' },
    { card: 'E21813183', text: 'account_closed' },
    { card: 'E21813184', text: 'protected_account' },
    { card: 'E21813185', text: 'long_name' },
    { card: 'E990123W', text: 'nantes' },
  ],
} as const;
