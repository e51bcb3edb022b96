/**
 * A card reader types like a keyboard, into whatever has the focus: what is typed outside of any text field goes to the
 * card's number. Space stays what it is, so that a box can be ticked.
 */
export function listenToReader(card: HTMLInputElement): void {
  addEventListener('keydown', (event) => {
    const { target, key } = event;
    if (event.ctrlKey || event.altKey || event.metaKey || key.length !== 1 || key === ' ') return;
    if (target instanceof HTMLInputElement && target.type === 'text') return;
    if (document.activeElement !== card) {
      card.focus();
      card.select();
    }
  });
}
