/** Where the focus stands, and what is wrong with it there. */
export interface Stop {
  readonly name: string;
  /** Its place among all that can have the focus, in the page's order. */
  readonly index: number;
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
  readonly faults: readonly string[];
}

/** Runs in the page: whole in itself. `null`: nothing of the page has the focus, but the browser's own frame. */
export function measureFocus(): Stop | null {
  const focused = document.activeElement;
  if (focused === null || focused === document.body || focused === document.documentElement) return null;
  const name = `<${focused.tagName.toLowerCase()}${focused.id === '' ? '' : ` id="${focused.id}"`}> "${(focused.textContent ?? '').trim().replace(/\s+/g, ' ').slice(0, 40)}"`;
  const faults: string[] = [];
  // A box that its label draws: the label is what is seen, and what shows the focus.
  const drawn = focused.closest('label.tick, label.peek') ?? focused;
  const shows = (element: Element): boolean => {
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2;
  };
  if (!shows(focused) && !shows(drawn)) faults.push(`nothing shows the focus on ${name}`);
  const box = drawn.getBoundingClientRect();
  const { clientWidth, clientHeight } = document.documentElement;
  const [x, y] = [box.left + box.width / 2, box.top + Math.min(box.height, 40) / 2];
  if (x < 0 || y < 0 || x > clientWidth || y > clientHeight) faults.push(`${name} has the focus out of sight`);
  else {
    const on = document.elementFromPoint(x, y);
    if (on !== null && !drawn.contains(on) && !on.contains(drawn)) faults.push(`${name} has the focus under another`);
  }
  const order = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')];
  // In the whole page, however far it is scrolled.
  const [top, left] = [box.top + scrollY, box.left + scrollX];
  return { name, index: order.indexOf(focused), top, left, bottom: top + box.height, right: left + box.width, faults };
}
