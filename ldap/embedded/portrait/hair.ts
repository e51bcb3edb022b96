/** Ways to wear one's hair, as what lies behind the face and what lies before it. On a field of 160 by 200. */

import type { Canvas } from './canvas';
import { ellipse } from './canvas';

export interface HairStyle {
  readonly behind: (canvas: Canvas, colour: string) => void;
  readonly before: (canvas: Canvas, colour: string) => void;
  readonly ears: 'shown' | 'hidden';
  /** Cloth is coloured like cloth. */
  readonly scarf?: true;
}

const nothing = (): void => undefined;
const filled =
  (...paths: readonly string[]) =>
  (canvas: Canvas, colour: string): void => {
    for (const path of paths) {
      canvas.fill(path, colour);
    }
  };

/** Curls: circles along an arch over the head. */
function curls(radius: number, reach: number, from: number, to: number, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    const angle = ((from + ((to - from) * index) / (count - 1)) * Math.PI) / 180;
    const x = 80 + Math.cos(angle) * reach;
    const y = 80 - Math.sin(angle) * reach * 0.98;
    return ellipse(x, y, radius * (index % 2 === 0 ? 1 : 0.9), radius * (index % 3 === 0 ? 0.92 : 1));
  });
}

/** A plait hanging from one side. */
function plait(x: number, lean: number): readonly string[] {
  return Array.from({ length: 6 }, (_, index) => ellipse(x + lean * index, 112 + index * 12, 8.5 - index * 0.6, 8));
}

const swept = 'M48 92 C50 58 72 62 84 46 C88 62 106 64 112 92 C117 52 102 35 80 35 C58 35 43 52 48 92 Z';
const parted = 'M47 96 C50 76 68 66 80 45 C92 66 110 76 113 96 C119 52 104 34 80 34 C56 34 41 52 47 96 Z';
const drawnBack = 'M47 90 C44 54 60 35 80 35 C100 35 116 54 113 90 C109 69 98 56 80 56 C62 56 51 69 47 90 Z';
const fringe =
  'M46 98 C42 54 58 35 80 35 C102 35 118 54 114 98 C112 88 110 80 107 73 C92 78 68 78 53 73 C50 80 48 88 46 98 Z';
const longBack =
  'M38 106 C28 48 52 21 81 21 C110 21 133 48 122 108 C120 122 126 138 128 152 C129 162 120 168 108 168 L48 168 C36 168 28 162 30 152 C33 138 40 122 38 106 Z';
const wavyBack =
  'M40 98 C32 46 54 22 80 22 C106 22 128 46 120 98 C128 104 130 114 124 120 C132 126 130 138 123 141 C127 150 118 156 110 153 L50 153 C42 156 33 150 37 141 C30 138 28 126 36 120 C30 114 32 104 40 98 Z';
const bobBack =
  'M39 100 C33 48 54 23 80 23 C106 23 127 48 121 100 C120 114 123 124 119 131 C112 136 101 133 97 128 L63 128 C59 133 48 136 41 131 C37 124 40 114 39 100 Z';

/** The cloth leaves an opening for the face (even-odd). */
const scarfFront = `M37 104 C32 46 54 20 80 20 C106 20 128 46 123 104 C122 126 110 150 80 154 C50 150 38 126 37 104 Z ${ellipse(80, 95, 29.5, 44)}`;
const scarfDrape =
  'M40 120 C46 146 62 152 80 152 C98 152 114 146 120 120 C128 146 142 156 146 176 C120 190 40 190 14 176 C18 156 32 146 40 120 Z';
const scarfFold =
  'M42 122 C50 146 64 151 80 151 C96 151 110 146 118 122 C126 142 134 154 132 166 C110 184 50 184 28 166 C26 154 34 142 42 122 Z';

export const feminineStyles: readonly HairStyle[] = [
  { behind: filled(longBack), before: filled(swept), ears: 'hidden' },
  { behind: filled(longBack), before: filled(fringe), ears: 'hidden' },
  { behind: filled(bobBack), before: filled(fringe), ears: 'hidden' },
  { behind: filled(bobBack), before: filled(swept), ears: 'hidden' },
  { behind: filled(wavyBack), before: filled(parted), ears: 'hidden' },
  { behind: filled(ellipse(80, 25, 18, 16)), before: filled(drawnBack), ears: 'shown' },
  { behind: filled(...plait(44, -1.5), ...plait(116, 1.5)), before: filled(parted), ears: 'shown' },
  {
    behind: filled(...curls(19, 45, -38, 218, 15), ellipse(80, 74, 46, 46)),
    before: filled(...curls(9, 37, 18, 162, 9)),
    ears: 'hidden',
  },
  {
    behind: filled(scarfDrape),
    before: (canvas, colour) => {
      canvas.fill(scarfFront, colour);
      canvas.fill(scarfFold, colour);
      canvas.line('M50 128 C60 150 94 158 114 134', '#17212b', 1.4, 0.22);
      canvas.line('M42 150 C58 168 98 170 120 150', '#17212b', 1.4, 0.22);
    },
    ears: 'hidden',
    scarf: true,
  },
];

export const masculineStyles: readonly HairStyle[] = [
  {
    behind: nothing,
    before: filled(
      'M47 88 C42 52 56 32 84 32 C108 32 118 52 113 88 C111 76 108 69 104 64 C92 67 74 65 63 56 C59 64 51 70 47 88 Z',
    ),
    ears: 'shown',
  },
  {
    behind: nothing,
    before: filled(
      'M48 84 C46 55 60 42 80 42 C100 42 114 55 112 84 C109 70 104 60 96 58 C86 56 74 56 64 58 C56 60 51 70 48 84 Z',
    ),
    ears: 'shown',
  },
  {
    behind: filled(ellipse(80, 66, 39, 34)),
    before: filled(...curls(9.5, 34, 14, 166, 9)),
    ears: 'shown',
  },
  {
    behind: filled(...curls(15, 41, -6, 186, 12), ellipse(80, 66, 42, 40)),
    before: filled(drawnBack),
    ears: 'shown',
  },
  {
    behind: nothing,
    before: filled(
      'M47 88 C44 60 48 46 58 40 C62 24 94 18 108 34 C116 44 116 62 113 88 C110 74 107 66 103 62 C90 60 72 60 58 64 C53 68 50 74 47 88 Z',
    ),
    ears: 'shown',
  },
  {
    behind: filled(
      'M40 100 C34 48 56 24 80 24 C104 24 126 48 120 100 C120 112 118 122 112 126 L48 126 C42 122 40 112 40 100 Z',
    ),
    before: filled(parted),
    ears: 'hidden',
  },
];
