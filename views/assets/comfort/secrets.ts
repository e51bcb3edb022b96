/**
 * The fields of secrets: nothing but typing and pasting fills them, nothing takes their text out again, and they are
 * empty before the page goes. Chromium's context menu would fill a saved password in, Firefox would copy in clear.
 */
import { say } from './when';

const FIELDS = 'input.secret';

/** What a browser that fills a field by itself says of it: nothing, or that it replaced the text. */
const FILLED = new Set(['', 'insertReplacementText']);

const secretOf = (event: Event): HTMLInputElement | null =>
  event.target instanceof HTMLInputElement && event.target.matches(FIELDS) ? event.target : null;

const frameOf = (field: HTMLInputElement): ParentNode => field.closest('.secret-field') ?? document;

export function guardSecrets(): void {
  for (const type of ['contextmenu', 'copy', 'cut', 'dragstart', 'drop']) {
    addEventListener(type, (event) => {
      if (secretOf(event) !== null) event.preventDefault();
    });
  }
  // Before any other listener: what was filled in is judged by nobody.
  addEventListener(
    'input',
    (event) => {
      const field = secretOf(event);
      if (field === null) return;
      const { inputType } = event as Partial<InputEvent>;
      const filled = field.value !== '' && (FILLED.has(inputType ?? '') || field.matches(':autofill'));
      if (filled) field.value = '';
      say(frameOf(field), 'filled', filled);
    },
    { capture: true },
  );
  for (const type of ['keydown', 'keyup', 'mousedown'] as const) {
    addEventListener(type, (event) => {
      const field = secretOf(event);
      if (field !== null) say(frameOf(field), 'caps', event.getModifierState('CapsLock'));
    });
  }
  addEventListener('focusout', (event) => {
    const field = secretOf(event);
    if (field !== null) say(frameOf(field), 'caps', false);
  });
  // Whoever had the keyboard before may have left "Show" on.
  addEventListener('focusin', (event) => {
    const field = secretOf(event);
    const shown =
      field?.value === '' ? field.closest('.with-peek')?.querySelector<HTMLInputElement>('.peek input') : null;
    if (shown) shown.checked = false;
  });
  // The form's content is on its way by then.
  addEventListener('pagehide', emptySecrets);
}

export function emptySecrets(): void {
  for (const field of document.querySelectorAll<HTMLInputElement>(FIELDS)) field.value = '';
}
