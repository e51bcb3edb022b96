/** Texts to try the demonstration with, each a click to copy. The buttons are hidden until a script can do it. */
export function offerCopies(): void {
  const said = document.querySelector<HTMLElement>('[data-copy-said]');
  for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-copy]')) {
    button.hidden = false;
    button.addEventListener('click', () => {
      navigator.clipboard.writeText(button.dataset.copy ?? '').then(
        () => {
          if (said !== null) said.textContent = button.dataset.copied ?? '';
        },
        () => undefined, // not allowed here: the text stands beside it
      );
    });
  }
}
