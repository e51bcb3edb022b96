/**
 * A card reader types like a keyboard, into whatever has the focus: what is typed outside of any text field goes to the
 * card's number. Space stays what it is, so that a box can be ticked; in a number that has not been begun, where it means
 * nothing, it goes to the box that comes before the number and ticks it.
 */
export function listenToReader(card: HTMLInputElement, inspected: HTMLInputElement | null): void {
  addEventListener('keydown', (event) => {
    const { target, key } = event;
    if (event.ctrlKey || event.altKey || event.metaKey || key.length !== 1) return;
    if (key === ' ') {
      if (target !== card || card.value !== '' || inspected === null || inspected.checked) return;
      event.preventDefault();
      inspected.focus();
      inspected.click();
      return;
    }
    if (target instanceof HTMLInputElement && target.type === 'text') return;
    if (document.activeElement !== card) {
      card.focus();
      card.select();
    }
  });
}
