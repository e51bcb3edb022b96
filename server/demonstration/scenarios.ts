/** What happens at the desks in the past month, as one table: who comes, how often, and what is done. */
import type { TurnedAway } from './cast';
import type { StepName } from './steps';

export interface Scenario {
  /** `null`: any. */
  readonly role: 'teacher' | 'kiosk' | null;
  /** Among ordinary visits, how often beside the others. */
  readonly weight?: number;
  /** So many times in the month, whatever else happens. */
  readonly times?: number;
  /** Whose card it is: an ordinary student's (and another's for each `next card`), or of one who is turned away. */
  readonly student: 'ordinary' | 'none' | TurnedAway;
  readonly steps: readonly StepName[];
}

/** The main line, from card to resume, with what happens on the student's screen. */
const reset = (...screen: readonly StepName[]): readonly StepName[] => [
  'card',
  'handover',
  ...screen,
  'finish',
  'resume',
];

/** `count` cards one after the other, each in the place of the one before. */
const cards = (count: number): readonly StepName[] => [
  'card',
  ...Array.from({ length: count - 1 }, (): StepName => 'next card'),
];

const ordinary = (role: Scenario['role'], weight: number, steps: readonly StepName[]): Scenario => ({
  role,
  weight,
  student: 'ordinary',
  steps,
});
const nobody = (role: Scenario['role'], weight: number, steps: readonly StepName[]): Scenario => ({
  role,
  weight,
  student: 'none',
  steps,
});
const turned = (student: TurnedAway, times: number, step: StepName): Scenario => ({
  role: null,
  times,
  student,
  steps: [step],
});
const sometimes = (role: Scenario['role'], times: number, steps: readonly StepName[]): Scenario => ({
  role,
  times,
  student: 'ordinary',
  steps,
});

export const SCENARIOS: readonly Scenario[] = [
  ordinary(null, 46, reset('written')),
  ordinary(null, 9, reset('tried', 'written')),
  ordinary(null, 4, reset('refused by history', 'written')),
  ordinary(null, 3, ['card', 'handover', 'written', 'done page over its time', 'resume']),
  ordinary(null, 4, ['card', 'not confirmed', 'handover', 'written', 'finish', 'resume']),
  ordinary(null, 3, ['unknown card', 'card', 'handover', 'written', 'finish', 'resume']),
  ordinary(null, 5, ['malformed card', 'card', 'handover', 'tried', 'written', 'finish', 'resume']),
  ordinary(null, 4, ['card not inspected', 'card', 'handover', 'written', 'finish', 'resume']),
  ordinary(null, 4, ['card', 'handover', 'written', 'finish', 'resume, wrong', 'resume']),
  ordinary(null, 3, ['card', 'handover', 'tried', 'given up', 'resume']),
  ordinary(null, 3, ['card', 'given up']),
  ordinary(null, 2, ['card', 'identity over its time']),
  ordinary('kiosk', 3, ['card', 'next card', 'handover', 'written', 'finish', 'resume']),
  nobody(null, 4, ['malformed card', 'malformed card']),
  nobody(null, 4, ['unknown card', 'unknown card again']),

  turned('card_lost', 3, 'lost card'),
  turned('card_expired', 3, 'expired card'),
  turned('account_closed', 3, 'closed account'),
  turned('account_suspended', 2, 'suspended account'),
  turned('not_activated', 4, 'account never activated'),
  turned('protected_account', 3, 'protected account'),
  sometimes('teacher', 3, [...reset('written'), 'too soon']),
  sometimes('kiosk', 1, [...reset('written'), ...reset('tried', 'written'), 'third time this week']),
  sometimes(null, 1, ['ambiguous card']),
  sometimes(null, 3, ['card', 'handover', 'student over their time', 'resume']),
  sometimes(null, 3, reset('other page asked for', 'written')),
  sometimes(null, 2, reset('refused by quality', 'written')),
  sometimes(null, 3, reset('written, must change')),
  sometimes(null, 1, reset('busy', 'written')),
  sometimes('kiosk', 1, reset('written in part')),
  sometimes(null, 1, ['card', 'handover', 'refused by the server', 'given up', 'resume']),
  sometimes('kiosk', 1, reset('answer lost', 'written')),
  sometimes('teacher', 1, ['card', 'handover', 'answer lost', 'given up', 'resume']),
  sometimes(null, 1, ['card', 'handover', 'twenty tries', 'resume']),
  sometimes(null, 1, [
    ...reset('written').slice(0, -1),
    'resume, wrong',
    'resume, wrong',
    'resume, wrong for the last time',
  ]),
  sometimes('teacher', 2, ['card', 'handover', 'written', 'finish', 'nobody takes it back']),
  sometimes('teacher', 1, ['card', 'handover', 'logged out']),
  sometimes('teacher', 2, ['card', 'handover', 'logs in elsewhere']),
  sometimes('teacher', 1, [...cards(11), 'signal: many look-ups', 'given up']),
  {
    role: 'teacher',
    times: 1,
    student: 'none',
    steps: [
      'unknown card',
      'unknown card again',
      'another unknown card',
      'unknown card',
      'another unknown card',
      'throttled',
      'throttled still',
    ],
  },
  { role: 'teacher', times: 2, student: 'none', steps: ['asks for the register'] },
  { role: null, times: 1, student: 'none', steps: ['form from elsewhere'] },
];

/** In the evening, when no other desk is open. */
export const CRASH: Scenario = {
  role: 'kiosk',
  times: 1,
  student: 'ordinary',
  steps: ['card', 'handover', 'crash', 'resume'],
};
