/** Drawn faces for fictional people: nobody's likeness, always the same for the same login. */
import { Canvas, ellipse } from './portrait/canvas';
import type { HairStyle } from './portrait/hair';
import { feminineStyles, masculineStyles } from './portrait/hair';
import { encodeJpeg } from './portrait/jpeg';
import { WordRandom } from './random-source';

export type PortraitStyle = 'feminine' | 'masculine';

/** The paths are drawn on a field of 160 by 200. */
const width = 120;
const height = 150;
const scale = width / 160;
const quality = 88;

interface Skin {
  readonly face: string;
  readonly shade: string;
  readonly line: string;
  readonly lips: string;
  /** Whose hair is drawn dark. */
  readonly dark: boolean;
}

const skins: readonly Skin[] = [
  { face: '#f6d7c3', shade: '#e6b99f', line: '#c98f74', lips: '#b9524f', dark: false },
  { face: '#efc7a8', shade: '#dba684', line: '#b97c58', lips: '#ad4a47', dark: false },
  { face: '#e3b18b', shade: '#cb9069', line: '#a56c47', lips: '#a04440', dark: false },
  { face: '#d39a73', shade: '#b97a56', line: '#94593a', lips: '#9b3b3b', dark: false },
  { face: '#b97f57', shade: '#9d6643', line: '#78482c', lips: '#86352f', dark: true },
  { face: '#96603f', shade: '#7c4c30', line: '#5b341f', lips: '#74302b', dark: true },
  { face: '#764a31', shade: '#5f3923', line: '#442616', lips: '#5e2925', dark: true },
  { face: '#58372a', shade: '#452a1f', line: '#2e1a12', lips: '#74403a', dark: true },
];

const darkHair = ['#1d1513', '#2b1b17', '#3b261c'] as const;
const lightHair = ['#4a2f1f', '#6b4226', '#8a5a2b', '#b07c3e', '#cfa565', '#9a4420'] as const;
const grounds = ['#e3eff2', '#efeae0', '#e4f3e9', '#fbeed0', '#d6e8ec', '#f3e4da'] as const;
const cloths = [
  '#2d6b62',
  '#00566a',
  '#0a4c60',
  '#5f8f93',
  '#c08a2e',
  '#a9523b',
  '#414c57',
  '#7d2f49',
  '#f5f2eb',
] as const;

/** Darker, for seams and folds. */
function darker(colour: string, share: number): string {
  const value = Number.parseInt(colour.slice(1), 16);
  const channel = (shift: number): string =>
    Math.round(((value >> shift) & 0xff) * (1 - share))
      .toString(16)
      .padStart(2, '0');
  return `#${channel(16)}${channel(8)}${channel(0)}`;
}

const shoulders = 'M14 200 C16 170 40 158 80 158 C120 158 144 170 146 200 Z';

/** What is worn, over neck and shoulders. */
const garments: readonly ((canvas: Canvas, colour: string) => void)[] = [
  (canvas, colour) => canvas.line('M59 159 C68 170 92 170 101 159', darker(colour, 0.28), 4.5),
  (canvas, colour) => {
    // A shirt's collar.
    canvas.fill('M62 152 L80 172 L64 182 L52 160 Z', '#ffffff');
    canvas.fill('M98 152 L80 172 L96 182 L108 160 Z', '#ffffff');
    canvas.line('M62 153 L80 172 L64 182', darker(colour, 0.2), 1.2, 0.6);
    canvas.line('M98 153 L80 172 L96 182', darker(colour, 0.2), 1.2, 0.6);
  },
  (canvas, colour) => {
    // A hood and its strings.
    canvas.fill(
      'M46 162 C56 150 64 154 62 160 C70 172 90 172 98 160 C96 154 104 150 114 162 C104 184 56 184 46 162 Z',
      darker(colour, 0.2),
    );
    canvas.line('M70 174 L69 192', '#ffffff', 2, 0.8);
    canvas.line('M90 174 L91 190', '#ffffff', 2, 0.8);
  },
  (canvas, colour) => {
    // A roll neck.
    canvas.fill('M60 144 C70 152 90 152 100 144 L102 164 C90 172 70 172 58 164 Z', darker(colour, 0.14));
    canvas.line('M59 155 C70 163 90 163 101 155', darker(colour, 0.3), 1.3, 0.7);
  },
  (canvas, colour) => {
    // A jacket, open.
    canvas.fill('M60 158 L80 200 L28 200 L30 174 C40 164 50 160 60 158 Z', darker(colour, 0.3));
    canvas.fill('M100 158 L80 200 L132 200 L130 174 C120 164 110 160 100 158 Z', darker(colour, 0.3));
  },
];

const mouths: readonly ((canvas: Canvas, lips: string) => void)[] = [
  (canvas, lips) => canvas.line('M68 121 Q80 131 92 121', lips, 3.4),
  (canvas, lips) => canvas.line('M70 123 Q80 128 90 123', lips, 3.6),
  (canvas, lips) => {
    canvas.fill('M67 119 C74 121 86 121 93 119 C91 131 69 131 67 119 Z', lips);
    canvas.fill('M70 120.5 C76 122 84 122 90 120.5 C88 125 72 125 70 120.5 Z', '#ffffff');
  },
  (canvas, lips) => canvas.line('M69 122 Q82 130 91 120', lips, 3.2),
];

const noses = [
  'M80 97 C79 104 75 109 78 111 Q81 112 84 111',
  'M81 98 C82 105 86 109 82 112 Q79 112 77 111',
  'M74 110 Q80 115 86 110',
] as const;
const brows = [
  ['M59 84 Q67 78 75 82', 'M85 82 Q93 78 101 84'],
  ['M59 82 L75 81', 'M85 81 L101 82'],
  ['M60 85 Q66 78 75 80', 'M85 80 Q94 78 100 85'],
] as const;
const beards: readonly ((canvas: Canvas, hair: string) => void)[] = [
  (canvas, hair) =>
    canvas.fill(
      'M50 96 C50 128 64 149 80 149 C96 149 110 128 110 96 C107 112 101 117 93 115 C86 112 74 112 67 115 C59 117 53 112 50 96 Z',
      hair,
    ),
  (canvas, hair) =>
    canvas.fill(
      'M50 96 C50 128 64 146 80 146 C96 146 110 128 110 96 C107 112 101 117 93 115 C86 112 74 112 67 115 C59 117 53 112 50 96 Z',
      hair,
      0.3,
    ),
  (canvas, hair) => canvas.line('M67 117 C72 113 78 114 80 116 C82 114 88 113 93 117', hair, 3.6),
];

function drawFace(canvas: Canvas, skin: Skin, hair: string, random: WordRandom, wide: number): void {
  const [left, right, chin] = [50 - wide, 110 + wide, random.between(141, 147)];
  canvas.fill(
    `M${left} 88 C${left} 58 64 46 80 46 C96 46 ${right} 58 ${right} 88 C${right} 118 96 ${chin} 80 ${chin} C64 ${chin} ${left} 118 ${left} 88 Z`,
    skin.face,
  );
  canvas.fill(ellipse(61, 109, 8, 5.5), skin.lips, 0.14);
  canvas.fill(ellipse(99, 109, 8, 5.5), skin.lips, 0.14);
  if (random.chance(0.15)) {
    for (let each = 0; each < 8; each += 1) {
      const side = each % 2 === 0 ? 62 : 98;
      canvas.fill(ellipse(side + random.between(-7, 7), random.between(101, 109), 0.9, 0.9), skin.line, 0.7);
    }
  }
  const eyes = random.of(['#2b1b17', '#1f2a30', '#3a2a1c', '#24424a']);
  for (const x of [67, 93]) {
    canvas.fill(ellipse(x, 95, 3.7, 4.3), eyes);
    canvas.fill(ellipse(x + 1.2, 93.5, 1.2, 1.3), '#ffffff', 0.9);
  }
  for (const brow of random.of(brows)) {
    canvas.line(brow, darker(hair, 0.15), 3);
  }
  canvas.line(random.of(noses), skin.line, 2.4);
}

function drawGlasses(canvas: Canvas, random: WordRandom): void {
  const frame = random.of(['#17212b', '#0a4c60', '#7a4a21']);
  const round = random.chance(0.5);
  for (const x of [66, 94]) {
    const lens = round
      ? ellipse(x, 95, 11, 11)
      : `M${x - 12} 88 C${x - 4} 86 ${x + 4} 86 ${x + 12} 88 C${x + 12} 100 ${x + 8} 105 ${x} 105 C${x - 8} 105 ${x - 12} 100 ${x - 12} 88`;
    canvas.fill(lens, '#ffffff', 0.18);
    canvas.line(lens, frame, 2.2);
  }
  canvas.line('M77 93 Q80 90.5 83 93', frame, 2.2);
}

function draw(login: string, style: PortraitStyle): Buffer {
  const random = new WordRandom(`portrait ${login}`);
  const skin = random.of(skins);
  const cloth = random.of(cloths);
  const look: HairStyle = random.of(style === 'feminine' ? feminineStyles : masculineStyles);
  const hair = random.of(skin.dark || random.chance(0.35) ? darkHair : lightHair);
  const scarf = random.of(cloths.filter((colour) => colour !== cloth));
  const worn = look.scarf === true ? scarf : hair;

  const canvas = new Canvas(width, height, scale, random.of(grounds));
  look.behind(canvas, worn);
  canvas.fill('M63 122 L97 122 L98 160 C92 172 68 172 62 160 Z', skin.shade);
  canvas.fill(shoulders, cloth);
  canvas.fill('M60 158 C66 172 94 172 100 158 L97 150 L63 150 Z', skin.shade);
  random.of(garments)(canvas, cloth);
  if (look.ears === 'shown') {
    canvas.fill(ellipse(48.5, 97, 6, 9), skin.face);
    canvas.fill(ellipse(111.5, 97, 6, 9), skin.face);
    canvas.line('M46.5 94 Q49 97 47.5 101', skin.line, 1.4, 0.7);
    canvas.line('M113.5 94 Q111 97 112.5 101', skin.line, 1.4, 0.7);
  }
  drawFace(canvas, skin, hair, random, random.between(0, 2));
  if (style === 'masculine' && random.chance(0.4)) {
    random.of(beards)(canvas, hair);
  }
  random.of(mouths)(canvas, skin.lips);
  look.before(canvas, worn);
  if (random.chance(0.25)) {
    drawGlasses(canvas, random);
  }
  if (style === 'feminine' && look.ears === 'shown' && random.chance(0.6)) {
    canvas.fill(ellipse(47.5, 109, 2.6, 2.6), '#e0b548');
    canvas.fill(ellipse(112.5, 109, 2.6, 2.6), '#e0b548');
  }
  return encodeJpeg(canvas.pixels, canvas.width, canvas.height, quality);
}

const drawn = new Map<string, Buffer>();

/** The portrait of a login, a JPEG of 120 by 150 pixels; drawn when first asked for. */
export function portrait(login: string, style: PortraitStyle): Buffer {
  const key = `${style} ${login}`;
  const found = drawn.get(key) ?? draw(login, style);
  drawn.set(key, found);
  return found;
}
