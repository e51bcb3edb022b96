/** A sheet that somebody takes away: the button that prints it is hidden until a script can. */
export function offerPrint(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-print]')) {
    button.hidden = false;
    button.addEventListener('click', () => print());
  }
}
