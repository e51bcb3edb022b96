/**
 * The rules, ticked while typing by the server's own code. A rule is not called broken before its field is left: one
 * that asks for more is simply still open. Nothing is sent; what only the server can judge keeps saying so.
 */
import { judgePassword, listRules, type PasswordRules, type RuleName } from '../../../server/domain/password';
import { say } from './when';

type State = 'ok' | 'todo' | 'later' | 'no';

/** Rules that more typing can still meet. */
const OPEN_ENDED: ReadonlySet<string> = new Set<RuleName>([
  'too_short',
  'recommended',
  'kinds',
  'letters',
  'digits',
  'pattern',
]);

/** A pause that long, and a screen reader is told how far it is (ms). */
const PAUSE = 1_200;

/** What the page gives: the rules, the names on the card, the words for each state, a sentence for each number left. */
interface Given {
  readonly rules: PasswordRules;
  readonly names: readonly string[];
  readonly words: Readonly<Record<State, string>>;
  readonly left: readonly string[];
}

/** What was wrong the last time with a field that is right now: beside it, in the summary, to a screen reader. */
function forgetFault(field: HTMLInputElement): void {
  const fault = document.getElementById(`${field.id}-error`);
  if (fault === null) return;
  document.querySelector('#summary')?.remove();
  fault.remove();
  field.removeAttribute('aria-invalid');
  const described = (field.getAttribute('aria-describedby') ?? '').split(' ').filter((id) => id !== fault.id);
  field.setAttribute('aria-describedby', described.join(' '));
}

export function tickRules(list: HTMLElement, field: HTMLInputElement, again: HTMLInputElement): void {
  const { rules, names, words, left } = JSON.parse(list.dataset.given ?? '{}') as Given;
  const own = { names, login: '', numbers: [], birthDate: null };
  const live = new Set<string>(listRules(rules).flatMap(({ name, when }) => (when === 'live' ? [name] : [])));
  const lines = [...list.querySelectorAll<HTMLElement>('li')];
  const said = list.querySelector<HTMLElement>('[role="status"]');
  let pause: ReturnType<typeof setTimeout> | undefined;

  const show = (line: HTMLElement, state: State): void => {
    if (line.dataset.state === state) return;
    line.dataset.state = state;
    const folded = line.closest('details');
    if (state === 'no' && folded !== null) folded.open = true;
    line.querySelector('use')?.setAttribute('href', `#rule-${state}`);
    const spoken = line.querySelector('.sr');
    if (spoken !== null) spoken.textContent = `${words[state]} `;
  };

  const judge = (leaving: boolean): void => {
    const { value } = field;
    const { password, unmet, advice } = judgePassword(value, rules, own);
    const broken = new Set<string>(value === '' ? [] : unmet);
    const wished = new Set<string>(advice);
    const stateOf = (rule: string): State => {
      const isBroken = broken.has(rule);
      // What stands on the card is known here, and no more: the server may still say no to it.
      if (!live.has(rule)) return isBroken ? 'no' : 'later';
      // A text that can be no password is judged by nothing else.
      if (password !== null && !isBroken && !wished.has(rule)) return 'ok';
      return isBroken && (leaving || !OPEN_ENDED.has(rule)) ? 'no' : 'todo';
    };
    let open = broken.has('ill_formed') ? 1 : 0;
    for (const line of lines) {
      const { rule = '' } = line.dataset;
      const state = stateOf(rule);
      show(line, state);
      if (state === 'no' || (state === 'todo' && rule !== 'recommended')) open += 1;
    }
    say(list, 'ill_formed', broken.has('ill_formed'));
    // Signs that move from one keyboard to the next.
    say(document, 'elsewhere', /[^A-Za-z0-9 ]/.test(value));
    clearTimeout(pause);
    if (value !== '' && said !== null) {
      pause = setTimeout(() => {
        said.textContent = left[Math.min(open, left.length - 1)] ?? '';
      }, PAUSE);
    }
  };

  const compare = (): void => {
    const both = field.value !== '' && again.value !== '';
    const alike = both && field.value === again.value;
    if (alike) forgetFault(again);
    say(document, 'alike', alike);
    say(document, 'unlike', both && field.value !== again.value && !field.value.startsWith(again.value));
  };

  field.addEventListener('input', () => judge(false));
  field.addEventListener('change', () => {
    if (field.value !== '') judge(true);
  });
  for (const one of [field, again]) one.addEventListener('input', compare);
}
