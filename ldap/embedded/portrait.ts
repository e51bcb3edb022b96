/** Drawn faces for fictional people: flat shapes, chosen by the login, the same each time. No real face. */
import type { PortraitStyle } from './entry';
import { encodeJpeg } from './jpeg';
import { WordRandom } from './random-source';

type Colour = readonly [number, number, number];

const WIDTH = 120;
const HEIGHT = 152;
const GROUNDS: readonly Colour[] = [[214, 229, 232], [232, 226, 212], [221, 214, 226], [212, 226, 214], [236, 218, 208]];
const SKINS: readonly Colour[] = [[247, 219, 196], [236, 194, 160], [210, 158, 116], [164, 112, 76], [116, 76, 54], [84, 56, 42]];
const HAIRS: readonly Colour[] = [[34, 28, 28], [62, 42, 32], [104, 68, 42], [158, 108, 60], [206, 166, 98], [140, 62, 40]];
const CLOTHES: readonly Colour[] = [[22, 92, 104], [52, 78, 120], [126, 62, 72], [72, 104, 80], [196, 140, 52], [90, 72, 116]];

/** Inside an ellipse: below 1. */
const ellipse = (x: number, y: number, cx: number, cy: number, rx: number, ry: number): number =>
  ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2;

const shade = ([r, g, b]: Colour, by: number): Colour => [r * by, g * by, b * by];

/** One layer: its colour where it covers the place. Later layers lie on top. */
type Layer = readonly [covers: (x: number, y: number) => boolean, colour: Colour];

function layersOf(random: WordRandom, style: PortraitStyle): readonly Layer[] {
  const skin = random.of(SKINS);
  const hair = random.of(HAIRS);
  const cloth = random.of(CLOTHES);
  const long = style === 'feminine' ? random.chance(0.7) : random.chance(0.12);
  const beard = style === 'masculine' && random.chance(0.35);
  const glasses = random.chance(0.3);
  const fringe = random.between(46, 56);
  const width = random.between(25, 28);
  const smile = random.between(3, 6);
  const eyes = (x: number, y: number, rx: number, ry: number): boolean =>
    ellipse(x, y, 50, 72, rx, ry) < 1 || ellipse(x, y, 70, 72, rx, ry) < 1;
  const ring = (x: number, y: number, cx: number): boolean => ellipse(x, y, cx, 73, 9.5, 8.5) < 1 && ellipse(x, y, cx, 73, 7.8, 6.8) > 1;
  const face = (x: number, y: number): boolean => ellipse(x, y, 60, 75, width, 34) < 1;
  return [
    [() => true, random.of(GROUNDS)],
    [(x, y) => long && ellipse(x, y, 60, 84, width + 11, 52) < 1, shade(hair, 0.88)],
    [(x, y) => ellipse(x, y, 60, 168, 56, 54) < 1, cloth],
    [(x, y) => Math.abs(x - 60) < 12 && y > 96 && y < 126, shade(skin, 0.88)],
    [(x, y) => ellipse(x, y, 60, 122, 14, 9) < 1, shade(skin, 0.88)],
    [(x, y) => ellipse(x, y, 60, 60, width + 6, 34) < 1 && y < 82, hair],
    [(x, y) => ellipse(x, y, 60 - width, 78, 5, 8) < 1 || ellipse(x, y, 60 + width, 78, 5, 8) < 1, shade(skin, 0.94)],
    [face, skin],
    [(x, y) => beard && face(x, y) && y > 84 && ellipse(x, y, 60, 84, 16, 12) > 1, shade(hair, 1.05)],
    [(x, y) => face(x, y) && y < fringe + (x - 60) ** 2 / 90, hair],
    [(x, y) => eyes(x, y, 5, 3.2), [250, 250, 248]],
    [(x, y) => eyes(x, y, 2.6, 2.8), [40, 32, 30]],
    [(x, y) => Math.abs(y - 64 + Math.abs(Math.abs(x - 60) - 10) / 8) < 1.1 && Math.abs(Math.abs(x - 60) - 10) < 6, shade(hair, 0.8)],
    [(x, y) => ellipse(x, y, 60, 83, 3.4, 4.6) < 1 && y > 82, shade(skin, 0.84)],
    [(x, y) => ellipse(x, y, 60, 93, 9, smile) < 1 && y > 93, [176, 78, 76]],
    [(x, y) => glasses && (ring(x, y, 50) || ring(x, y, 70) || (Math.abs(y - 72) < 1 && Math.abs(x - 60) < 1.5)), [44, 48, 54]],
  ];
}

/** A portrait as a JPEG of 120 × 152. @param seed the login */
export function portrait(seed: string, style: PortraitStyle): Buffer {
  const layers = layersOf(new WordRandom(`portrait ${seed}`), style).toReversed();
  const at = (x: number, y: number): Colour => layers.find(([covers]) => covers(x, y))?.[1] ?? [0, 0, 0];
  return encodeJpeg(WIDTH, HEIGHT, (x, y) => {
    // Four samples a pixel: the shapes' edges are smooth.
    const samples = [at(x + 0.25, y + 0.25), at(x + 0.75, y + 0.25), at(x + 0.25, y + 0.75), at(x + 0.75, y + 0.75)];
    const mean = (channel: 0 | 1 | 2): number => samples.reduce((sum, colour) => sum + colour[channel], 0) / 4;
    return [mean(0), mean(1), mean(2)];
  });
}
