/**
 * A form goes once: a second click or Enter while the answer is under way is not sent. The server bears a second one
 * too; this spares the wait. After a while it may go again, for an answer that never came.
 */
const AGAIN_AFTER = 15_000;

export function sendOnce(): void {
  const under = new WeakSet<EventTarget>();
  addEventListener('submit', (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || event.defaultPrevented) return;
    if (under.has(form)) {
      event.preventDefault();
      return;
    }
    under.add(form);
    form.setAttribute('aria-busy', 'true');
    setTimeout(() => {
      under.delete(form);
      form.removeAttribute('aria-busy');
    }, AGAIN_AFTER);
  });
}
