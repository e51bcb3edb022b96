/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/**
 * Runs in the page: whole in itself. Contrast of each text with the ground it stands on, as WCAG 2.2 computes it; over
 * the student's arches, which are drawn by the style sheet and no element's ground, with each colour there is.
 */
export function measureContrast(): string[] {
  type Colour = readonly [red: number, green: number, blue: number, alpha: number];
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  if (canvas === null) return ['no canvas'];
  const seen = new Map<string, Colour>();
  const colourOf = (css: string): Colour => {
    let colour = seen.get(css);
    if (colour === undefined) {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = css;
      canvas.fillRect(0, 0, 1, 1);
      const [red = 0, green = 0, blue = 0, alpha = 0] = canvas.getImageData(0, 0, 1, 1).data;
      colour = [red, green, blue, alpha / 255];
      seen.set(css, colour);
    }
    return colour;
  };
  const over = (top: Colour, under: Colour): Colour => {
    const mix = (at: 0 | 1 | 2): number => top[at] * top[3] + under[at] * (1 - top[3]);
    return [mix(0), mix(1), mix(2), 1];
  };
  const luminance = ([red, green, blue]: Colour): number => {
    const linear = (part: number): number => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    };
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
  };
  const ratio = (one: Colour, other: Colour): number => {
    const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  };

  /** The grounds that an element may stand on, the nearest opaque one alone where there is one. */
  const groundsOf = (element: Element): Colour[] => {
    const washes: Colour[] = [];
    for (let at: Element | null = element; at !== null; at = at.parentElement) {
      const style = getComputedStyle(at);
      const colour = at instanceof SVGElement ? ([0, 0, 0, 0] as const) : colourOf(style.backgroundColor);
      if (colour[3] === 0) continue;
      if (colour[3] < 1) {
        washes.unshift(colour);
        continue;
      }
      const bases = [colour];
      if (at === document.body && at.classList.contains('student'))
        bases.push(colourOf(style.getPropertyValue('--world-deep')));
      return bases.map((base) => washes.reduce((under, wash) => over(wash, under), base));
    }
    return [washes.reduce((under, wash) => over(wash, under), [255, 255, 255, 1] as Colour)];
  };
  /** SVG text stands on the shape drawn just before it that covers its middle. */
  const shapeUnder = (text: SVGElement): Colour | null => {
    const box = text.getBoundingClientRect();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    let found: Colour | null = null;
    for (const shape of text.ownerSVGElement?.querySelectorAll<SVGGeometryElement>('rect, path, circle, ellipse') ??
      []) {
      if (!(shape.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING)) continue;
      const frame = shape.getBoundingClientRect();
      if (x < frame.left || x > frame.right || y < frame.top || y > frame.bottom) continue;
      const fill = getComputedStyle(shape).fill;
      const colour = fill === 'none' ? null : colourOf(fill);
      if (colour !== null && colour[3] === 1 && getComputedStyle(shape).opacity === '1') found = colour;
    }
    return found;
  };

  const faults: string[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const done = new Set<Element>();
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement;
    if (element === null || (node.textContent ?? '').trim() === '' || done.has(element)) continue;
    done.add(element);
    if (
      !element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) ||
      element.closest('.sr, .skip, script, title')
    )
      continue;
    const style = getComputedStyle(element);
    const inSvg = element instanceof SVGElement;
    const colour = colourOf(inSvg ? style.fill : style.color);
    const shape = inSvg ? shapeUnder(element) : null;
    const size = Number.parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    for (const ground of shape === null ? groundsOf(element) : [shape]) {
      const found = ratio(over(colour, ground), ground);
      if (found < (large ? 4.5 : 7)) {
        faults.push(
          `contrast ${found.toFixed(2)}: ${style.color} on ${ground.map(Math.round).join(' ')}: "${(node.textContent ?? '').trim().slice(0, 60)}" <${element.tagName} class="${element.getAttribute('class') ?? ''}">`,
        );
      }
    }
  }
  return faults;
}
