/** The help pages: each a few steps, each step an icon and a key of the locale (`help.<page>.<key>.title`, `.text`). */
import type { HelpStep } from '../pages';

const step = (key: string, icon: string): HelpStep => ({ key, icon });

/** In the order in which they are linked to. */
export const HELP_PAGES: Readonly<Record<string, readonly HelpStep[]>> = {
  index: [step('card', 'lock'), step('person', 'eye'), step('keyboard', 'keyboard'), step('desk', 'shield-check')],
  'first-reset': [
    step('before', 'circle-alert'),
    step('card', 'lock'),
    step('person', 'eye'),
    step('keyboard', 'keyboard'),
    step('wait', 'eye-off'),
    step('desk', 'circle-check'),
  ],
  card: [step('number', 'map-pin'), step('reader', 'keyboard'), step('codes', 'circle-x'), step('look', 'eye')],
  refusals: [
    step('not_found', 'circle-x'),
    step('card', 'triangle-alert'),
    step('account', 'lock'),
    step('again', 'clock'),
    step('pause', 'circle-dashed'),
  ],
  handover: [
    step('colour', 'eye-off'),
    step('copied', 'copy'),
    step('time', 'clock'),
    step('stop', 'circle-x'),
    step('back', 'lock'),
    step('away', 'log-out'),
  ],
  // What to say instead is the sheet below these two, which is the student's to take away.
  'no-card': [step('no', 'circle-x'), step('phone', 'triangle-alert')],
  after: [
    step('receipt', 'circle-check'),
    step('phone', 'wifi'),
    step('maybe', 'circle-alert'),
    step('logged', 'shield-check'),
  ],
  register: [
    step('entry', 'pencil'),
    step('numbers', 'id-card'),
    step('case', 'flag'),
    step('proof', 'shield-check'),
    step('limits', 'eye-off'),
    step('broken', 'triangle-alert'),
  ],
};
