/// <reference lib="dom" />
/** Runs in the page: whole in itself. What does not fit where it stands, and what a finger would miss. */
export function measureBoxes(): string[] {
  const faults: string[] = [];
  const nameOf = (element: Element): string =>
    `<${element.tagName.toLowerCase()} class="${element.getAttribute('class') ?? ''}"> "${(element.textContent ?? '').trim().replace(/\s+/g, ' ').slice(0, 60)}"`;
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth)
    faults.push(`wider than the window: ${root.scrollWidth} in ${root.clientWidth}`);
  const shown = [...document.body.querySelectorAll<HTMLElement>('*')].filter(
    (element) =>
      element.checkVisibility({ visibilityProperty: true }) &&
      !element.closest('.skip, svg') &&
      // For readers of a screen only.
      !getComputedStyle(element).clipPath.startsWith('inset(50%'),
  );
  for (const element of shown) {
    const style = getComputedStyle(element);
    const scrolls = (overflow: string): boolean => overflow === 'auto' || overflow === 'scroll';
    // Past the window although nothing scrolls: it is cut off.
    const box = element.getBoundingClientRect();
    const framed = element.closest('.scroll') !== null;
    if (!framed && box.width > 0 && (box.right > root.clientWidth + 1 || box.left < -1)) {
      faults.push(
        `past the window: ${Math.round(box.left)}…${Math.round(box.right)} of ${root.clientWidth}: ${nameOf(element)}`,
      );
    }
    if (style.overflowX !== 'visible' && !scrolls(style.overflowX) && element.scrollWidth > element.clientWidth + 1) {
      if (element !== document.body && !(element instanceof HTMLInputElement))
        faults.push(`cut by its frame: ${nameOf(element)}`);
    }
  }
  for (const element of shown) {
    if (!element.matches('a[href], button, input:not([type="hidden"]), select, summary, [role="button"]')) continue;
    const box = (element.closest('label.tick, label.peek') ?? element).getBoundingClientRect();
    const inText = element.matches('a') && element.closest('p, li, td, th, dd, h3') !== null;
    const least = inText || element.closest('.audit') !== null ? 24 : 44;
    // A link in a sentence is as high as its line (2.5.8, inline).
    if (inText && getComputedStyle(element).display === 'inline') continue;
    if (box.height < least - 0.5 || box.width < Math.min(least, 24) - 0.5) {
      faults.push(`too small for a finger: ${Math.round(box.width)} × ${Math.round(box.height)}: ${nameOf(element)}`);
    }
  }
  return faults;
}
