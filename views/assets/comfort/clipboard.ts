/**
 * A staff member may have pasted a password: it must not be handed over with the keyboard. (What a clipboard's history
 * keeps is the system's.)
 */
export function emptyClipboardAtHandover(form: HTMLFormElement): void {
  form.addEventListener('submit', () => {
    navigator.clipboard.writeText('').catch(() => undefined); // where it is not allowed, the handover goes on
  });
}
