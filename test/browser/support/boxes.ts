/// <reference lib="dom" />
/** Runs in the page: whole in itself. What does not fit where it stands, and what a finger would miss. */
export function measureBoxes(): string[] {
  const faults = new Set<string>();
  const root = document.documentElement;
  const words = (text: string | null): string => (text ?? '').trim().replace(/\s+/g, ' ').slice(0, 60);
  const nameOf = (element: Element): string =>
    `<${element.tagName.toLowerCase()} class="${element.getAttribute('class') ?? ''}"> "${words(element.textContent)}"`;
  const round = (from: number, to: number): string => `${Math.round(from)}…${Math.round(to)}`;
  /** For readers of a screen only, or not yet on it. */
  const isUnseen = (element: Element): boolean => {
    for (let at: Element | null = element; at !== null; at = at.parentElement) {
      if (at.matches('.skip') || getComputedStyle(at).clipPath.startsWith('inset(50%')) return true;
    }
    return !element.checkVisibility({ visibilityProperty: true });
  };
  const cuts = (overflow: string): boolean => overflow === 'hidden' || overflow === 'clip';
  const scrolls = (overflow: string): boolean => overflow === 'auto' || overflow === 'scroll';

  if (root.scrollWidth > root.clientWidth)
    faults.add(`wider than the window: ${root.scrollWidth} in ${root.clientWidth}`);

  /** Held against each frame that cuts, up to the one that scrolls, and then against the window. */
  const holdAgainstFrames = (box: DOMRect, inside: Element, name: string): void => {
    for (let at: Element | null = inside; at !== null && at !== root; at = at.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(at);
      const frame = at.getBoundingClientRect();
      if (cuts(overflowX) && (box.left < frame.left - 1 || box.right > frame.right + 1))
        faults.add(
          `cut at ${round(frame.left, frame.right)} by ${nameOf(at)}, is ${round(box.left, box.right)}: ${name}`,
        );
      if (cuts(overflowY) && (box.top < frame.top - 1 || box.bottom > frame.bottom + 1))
        faults.add(
          `cut at ${round(frame.top, frame.bottom)} down by ${nameOf(at)}, is ${round(box.top, box.bottom)}: ${name}`,
        );
      if (scrolls(overflowX)) return;
    }
    if (box.left < -1 || box.right > root.clientWidth + 1)
      faults.add(`past the window, ${round(box.left, box.right)} of ${root.clientWidth}: ${name}`);
  };

  // The text itself: a word that may not break is wider than its element.
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
    const parent = node.parentElement;
    if (parent === null || words(node.textContent) === '' || parent instanceof SVGElement || isUnseen(parent)) continue;
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    if (box.width > 0) holdAgainstFrames(box, parent, `"${words(node.textContent)}" in ${nameOf(parent)}`);
  }
  for (const element of document.body.querySelectorAll('a[href], button, input, select, summary, img, svg, table')) {
    if (element.matches('[type="hidden"], .sprite') || isUnseen(element) || element.parentElement === null) continue;
    holdAgainstFrames(element.getBoundingClientRect(), element.parentElement, nameOf(element));
  }

  for (const element of document.querySelectorAll('a[href], button, input:not([type="hidden"]), select, summary')) {
    const drawn = element.closest('label') ?? element;
    if (isUnseen(drawn)) continue;
    const box = drawn.getBoundingClientRect();
    // A link in a sentence is as high as its line (2.5.8, inline); alone in a list or a table's cell it is 24 px.
    const isInline = element.matches('a') && getComputedStyle(element).display === 'inline';
    const least = element.matches(':is(p, li, td, th, dd, h3) a, .audit main a, .audit summary') ? 24 : 44;
    if (!isInline && (box.height < least - 0.5 || box.width < 23.5))
      faults.add(`too small for a finger, ${Math.round(box.width)} × ${Math.round(box.height)}: ${nameOf(element)}`);
  }
  return [...faults];
}
