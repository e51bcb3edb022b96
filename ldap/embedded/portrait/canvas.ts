/** A small painter of flat shapes with smooth edges: SVG path strings, filled or drawn as lines. */

/** Held here: in the inner loops a look-up in `Math` each time is what would cost most (most of all under a test runner). */
const { ceil, floor, hypot, max, min, round } = Math;

type Point = readonly [x: number, y: number];

/** How many pieces a curve is cut into: enough at portrait size. */
const pieces = 14;
/** Lines across a pixel at which a shape's edge is measured. */
const levels = 4;

const tokens = /[MLCQZ]|-?\d+(?:\.\d+)?/g;
const argumentsOf: Readonly<Record<string, number>> = { M: 2, L: 2, C: 6, Q: 4, Z: 0 };

function mix(weights: readonly number[], points: readonly Point[]): Point {
  let [x, y] = [0, 0];
  points.forEach((point, index) => {
    x += (weights[index] ?? 0) * point[0];
    y += (weights[index] ?? 0) * point[1];
  });
  return [x, y];
}

/** A point of a Bézier curve of two, three or four points. */
function onCurve(points: readonly Point[], t: number): Point {
  const s = 1 - t;
  const weights =
    points.length === 2
      ? [s, t]
      : points.length === 3
        ? [s * s, 2 * s * t, t * t]
        : [s ** 3, 3 * s * s * t, 3 * s * t * t, t ** 3];
  return mix(weights, points);
}

/** The outline of an SVG path of absolute M, L, C, Q and Z commands, as points; one list for each M. */
function outline(path: string): readonly (readonly Point[])[] {
  const parts = path.match(tokens) ?? [];
  const shapes: Point[][] = [];
  let command = 'M';
  for (let at = 0; at < parts.length; ) {
    if (/[A-Z]/.test(parts[at] ?? '')) {
      command = parts[at] ?? 'M';
      at += 1;
    }
    const numbers = parts.slice(at, at + (argumentsOf[command] ?? 0)).map(Number);
    at += numbers.length;
    const points: Point[] = [];
    for (let each = 0; each < numbers.length; each += 2) {
      points.push([numbers[each] ?? 0, numbers[each + 1] ?? 0]);
    }
    const shape = shapes.at(-1) ?? [];
    const last = shape.at(-1);
    if (command === 'M') {
      shapes.push(points);
    } else if (last !== undefined) {
      const steps = command === 'L' ? 1 : pieces;
      for (let step = 1; step <= steps && points.length > 0; step += 1) {
        shape.push(onCurve([last, ...points], step / steps));
      }
    }
  }
  return shapes;
}

/** `#rrggbb` as three numbers. */
function channels(colour: string): readonly [number, number, number] {
  const value = Number.parseInt(colour.slice(1), 16);
  return [value >> 16, (value >> 8) & 0xff, value & 0xff];
}

/** The path of an ellipse. */
export function ellipse(x: number, y: number, rx: number, ry: number): string {
  const [kx, ky] = [rx * 0.5523, ry * 0.5523];
  return (
    `M${x - rx} ${y} C${x - rx} ${y - ky} ${x - kx} ${y - ry} ${x} ${y - ry} C${x + kx} ${y - ry} ${x + rx} ${y - ky} ${x + rx} ${y} ` +
    `C${x + rx} ${y + ky} ${x + kx} ${y + ry} ${x} ${y + ry} C${x - kx} ${y + ry} ${x - rx} ${y + ky} ${x - rx} ${y} Z`
  );
}

export class Canvas {
  readonly pixels: Uint8Array;
  /** How much of each pixel of a row a shape covers; one array for all rows. */
  readonly #cover: Float64Array;

  /** @param scale pixels for each unit of the paths */
  constructor(
    readonly width: number,
    readonly height: number,
    readonly scale: number,
    ground: string,
  ) {
    this.pixels = new Uint8Array(width * height * 3);
    this.#cover = new Float64Array(width);
    const colour = channels(ground);
    for (let at = 0; at < this.pixels.length; at += 1) {
      this.pixels[at] = colour[at % 3] ?? 0;
    }
  }

  #blend(x: number, y: number, colour: readonly number[], share: number): void {
    if (x < 0 || x >= this.width || y < 0 || y >= this.height || share <= 0) {
      return;
    }
    const from = (y * this.width + x) * 3;
    for (let channel = 0; channel < 3; channel += 1) {
      const before = this.pixels[from + channel] ?? 0;
      this.pixels[from + channel] = round(before + ((colour[channel] ?? 0) - before) * min(share, 1));
    }
  }

  /** Fills a path (even-odd). */
  fill(path: string, colour: string, opacity = 1): void {
    const edges = outline(path).flatMap((shape) =>
      shape.map((point, index): readonly [Point, Point] => {
        const next = shape[(index + 1) % shape.length] ?? point;
        return [this.#scaled(point), this.#scaled(next)];
      }),
    );
    const heights = edges.flatMap(([one, other]) => [one[1], other[1]]);
    const top = max(0, floor(min(...heights)));
    const bottom = min(this.height - 1, ceil(max(...heights)));
    const tint = channels(colour);
    for (let y = top; y <= bottom; y += 1) {
      this.#cover.fill(0);
      for (let level = 0; level < levels; level += 1) {
        this.#coverRow(edges, y + (level + 0.5) / levels);
      }
      for (let x = 0; x < this.width; x += 1) {
        this.#blend(x, y, tint, ((this.#cover[x] ?? 0) / levels) * opacity);
      }
    }
  }

  /** Adds what lies inside along one line: whole pixels, and the ends by their share. */
  #coverRow(edges: readonly (readonly [Point, Point])[], y: number): void {
    const crossings: number[] = [];
    for (const [[x1, y1], [x2, y2]] of edges) {
      if (y1 <= y !== y2 <= y) {
        crossings.push(x1 + ((y - y1) / (y2 - y1)) * (x2 - x1));
      }
    }
    crossings.sort((one, other) => one - other);
    for (let at = 0; at + 1 < crossings.length; at += 2) {
      const from = max(0, crossings[at] ?? 0);
      const to = min(this.width, crossings[at + 1] ?? 0);
      for (let x = floor(from); x < to; x += 1) {
        this.#cover[x] = (this.#cover[x] ?? 0) + min(to, x + 1) - max(from, x);
      }
    }
  }

  /** Draws a path as a line with round ends. */
  line(path: string, colour: string, thickness: number, opacity = 1): void {
    const half = (thickness * this.scale) / 2;
    const tint = channels(colour);
    for (const shape of outline(path)) {
      const points = shape.map((point) => this.#scaled(point));
      const [left, right] = [min(...points.map(([x]) => x)), max(...points.map(([x]) => x))];
      const [top, bottom] = [min(...points.map(([, y]) => y)), max(...points.map(([, y]) => y))];
      for (let y = floor(top - half - 1); y <= bottom + half + 1; y += 1) {
        for (let x = floor(left - half - 1); x <= right + half + 1; x += 1) {
          this.#blend(x, y, tint, (half + 0.5 - distance([x + 0.5, y + 0.5], points)) * opacity);
        }
      }
    }
  }

  #scaled([x, y]: Point): Point {
    return [x * this.scale, y * this.scale];
  }
}

/** From a point to the nearest place of a line of several pieces. */
function distance([x, y]: Point, points: readonly Point[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (let at = 0; at + 1 < points.length; at += 1) {
    const [x1, y1] = points[at] ?? [0, 0];
    const [x2, y2] = points[at + 1] ?? [0, 0];
    const [dx, dy] = [x2 - x1, y2 - y1];
    const along = dx * dx + dy * dy;
    const t = along === 0 ? 0 : max(0, min(1, ((x - x1) * dx + (y - y1) * dy) / along));
    least = min(least, hypot(x - x1 - t * dx, y - y1 - t * dy));
  }
  return least;
}
