/**
 * A small baseline JPEG encoder: sequential, Huffman coded, no subsampling (flat colours keep their edges).
 * Source: ITU-T T.81, the tables of its annex K; JFIF 1.02.
 */

/** Held here: in the inner loops a look-up in `Math` each time is what would cost most (most of all under a test runner). */
const { abs, clz32, floor, max, min, round } = Math;

/** The order in which a block's coefficients are written. */
const zigzag = [
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
  35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47,
  55, 62, 63,
];

/** Annex K.1, luminance and chrominance, row by row. */
const lumaBase = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51,
  87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101,
  72, 92, 95, 98, 112, 100, 103, 99,
];
const chromaBase = Array.from({ length: 64 }, (_, at) => {
  const corner = [17, 18, 24, 47, 18, 21, 26, 66, 24, 26, 56, 99, 47, 66, 99, 99];
  return at % 8 < 4 && at < 32 ? (corner[(at >> 3) * 4 + (at % 8)] ?? 99) : 99;
});

/** A Huffman table as T.81 writes it: how many codes of each length from 1 to 16, then their symbols. */
interface HuffmanTable {
  readonly counts: readonly number[];
  readonly symbols: Buffer;
}

const dcSymbols = Buffer.from('000102030405060708090a0b', 'hex');

/** Annex K.3. */
const tables = {
  dcLuma: { counts: [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0], symbols: dcSymbols },
  acLuma: {
    counts: [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 125],
    symbols: Buffer.from(
      '01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a343536373839' +
        '3a434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7' +
        'a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa',
      'hex',
    ),
  },
  dcChroma: { counts: [0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0], symbols: dcSymbols },
  acChroma: {
    counts: [0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 119],
    symbols: Buffer.from(
      '000102031104052131061241510761711322328108144291a1b1c109233352f0156272d10a162434e125f11718191a262728292a35363738' +
        '393a434445464748494a535455565758595a636465666768696a737475767778797a82838485868788898a92939495969798999aa2a3a4a5' +
        'a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9fa',
      'hex',
    ),
  },
} as const satisfies Record<string, HuffmanTable>;

interface Code {
  readonly bits: number;
  readonly length: number;
}

/** The code of each symbol. Source: T.81, annex C. */
function codesOf({ counts, symbols }: HuffmanTable): readonly Code[] {
  const codes: Code[] = Array.from({ length: 256 }, () => ({ bits: 0, length: 0 }));
  let bits = 0;
  let next = 0;
  counts.forEach((count, index) => {
    for (let each = 0; each < count; each += 1) {
      codes[symbols[next] ?? 0] = { bits, length: index + 1 };
      next += 1;
      bits += 1;
    }
    bits <<= 1;
  });
  return codes;
}

const codes = {
  dcLuma: codesOf(tables.dcLuma),
  acLuma: codesOf(tables.acLuma),
  dcChroma: codesOf(tables.dcChroma),
  acChroma: codesOf(tables.acChroma),
};

function scaled(base: readonly number[], quality: number): readonly number[] {
  const scale = quality < 50 ? 5_000 / quality : 200 - quality * 2;
  return base.map((value) => min(255, max(1, floor((value * scale + 50) / 100))));
}

/** cos((2x + 1) u π / 16) with its normalisation, at u × 8 + x. */
const cosines = Float64Array.from({ length: 64 }, (_, at) => {
  const u = at >> 3;
  return (u === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * (at & 7) + 1) * u * Math.PI) / 16);
});

/** The two-dimensional discrete cosine transform, rows first. The arrays are the caller's: making them anew costs more than the sums. */
function transform(block: Float64Array, rows: Float64Array, out: Float64Array): void {
  for (let y = 0; y < 8; y += 1) {
    for (let u = 0; u < 8; u += 1) {
      let sum = 0;
      for (let x = 0; x < 8; x += 1) {
        sum += (block[y * 8 + x] ?? 0) * (cosines[u * 8 + x] ?? 0);
      }
      rows[y * 8 + u] = sum;
    }
  }
  for (let v = 0; v < 8; v += 1) {
    for (let u = 0; u < 8; u += 1) {
      let sum = 0;
      for (let y = 0; y < 8; y += 1) {
        sum += (rows[y * 8 + u] ?? 0) * (cosines[v * 8 + y] ?? 0);
      }
      out[v * 8 + u] = sum;
    }
  }
}

class BitWriter {
  readonly bytes: number[] = [];
  #held = 0;
  #count = 0;

  write({ bits, length }: Code): void {
    this.#held = (this.#held << length) | bits;
    this.#count += length;
    while (this.#count >= 8) {
      const byte = (this.#held >> (this.#count - 8)) & 0xff;
      this.bytes.push(byte);
      if (byte === 0xff) {
        this.bytes.push(0); // else it would read as a marker
      }
      this.#count -= 8;
    }
    this.#held &= (1 << this.#count) - 1;
  }

  /** Fills the last byte with ones. */
  finish(): void {
    if (this.#count > 0) {
      this.write({ bits: (1 << (8 - this.#count)) - 1, length: 8 - this.#count });
    }
  }
}

/** A value's own bits: as many as it needs, negative ones one less. */
function valueBits(value: number): Code {
  const length = 32 - clz32(abs(value));
  return { bits: value < 0 ? value + (1 << length) - 1 : value, length };
}

const none: Code = { bits: 0, length: 0 };

function writeBlock(
  out: BitWriter,
  values: Int32Array,
  before: number,
  dc: readonly Code[],
  ac: readonly Code[],
): void {
  const difference = valueBits((values[0] ?? 0) - before);
  out.write(dc[difference.length] ?? none);
  out.write(difference);
  let zeros = 0;
  for (let at = 1; at < 64; at += 1) {
    const value = values[at] ?? 0;
    if (value === 0) {
      zeros += 1;
      continue;
    }
    for (; zeros > 15; zeros -= 16) {
      out.write(ac[0xf0] ?? none);
    }
    const bits = valueBits(value);
    out.write(ac[(zeros << 4) | bits.length] ?? none);
    out.write(bits);
    zeros = 0;
  }
  if (zeros > 0) {
    out.write(ac[0] ?? none);
  }
}

function segment(marker: number, content: readonly number[] | Buffer): Buffer {
  const length = content.length + 2;
  return Buffer.concat([Buffer.from([0xff, marker, length >> 8, length & 0xff]), Buffer.from(content)]);
}

function headers(width: number, height: number, quantisation: readonly (readonly number[])[]): Buffer {
  const huffman = (slot: number, { counts, symbols }: HuffmanTable): Buffer =>
    segment(0xc4, [slot, ...counts, ...symbols]);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, Buffer.from('4a46494600010100000100010000', 'hex')),
    ...quantisation.map((table, slot) => segment(0xdb, [slot, ...zigzag.map((at) => table[at] ?? 1)])),
    segment(0xc0, [8, height >> 8, height & 0xff, width >> 8, width & 0xff, 3, 1, 0x11, 0, 2, 0x11, 1, 3, 0x11, 1]),
    huffman(0x00, tables.dcLuma),
    huffman(0x10, tables.acLuma),
    huffman(0x01, tables.dcChroma),
    huffman(0x11, tables.acChroma),
    segment(0xda, [3, 1, 0x00, 2, 0x11, 3, 0x11, 0, 63, 0]),
  ]);
}

/** Red, green and blue to Y, Cb and Cr, each around 0. */
const conversions: readonly (readonly [number, number, number, number])[] = [
  [0.299, 0.587, 0.114, -128],
  [-0.168736, -0.331264, 0.5, 0],
  [0.5, -0.418688, -0.081312, 0],
];

/**
 * Pixels as a JPEG.
 * @param pixels red, green, blue, row by row, three bytes a pixel
 * @param quality 1 to 100, as libjpeg counts it
 */
export function encodeJpeg(pixels: Uint8Array, width: number, height: number, quality: number): Buffer {
  const quantisation = [scaled(lumaBase, quality), scaled(chromaBase, quality)];
  const out = new BitWriter();
  const block = new Float64Array(64);
  const rows = new Float64Array(64);
  const coefficients = new Float64Array(64);
  const values = new Int32Array(64);
  const before = [0, 0, 0];
  for (let top = 0; top < height; top += 8) {
    for (let left = 0; left < width; left += 8) {
      conversions.forEach(([red, green, blue, offset], component) => {
        for (let at = 0; at < 64; at += 1) {
          // Beyond the edge the last pixel is repeated.
          const x = min(left + (at & 7), width - 1);
          const y = min(top + (at >> 3), height - 1);
          const from = (y * width + x) * 3;
          block[at] =
            red * (pixels[from] ?? 0) + green * (pixels[from + 1] ?? 0) + blue * (pixels[from + 2] ?? 0) + offset;
        }
        transform(block, rows, coefficients);
        const table = quantisation[component === 0 ? 0 : 1] ?? [];
        zigzag.forEach((from, at) => {
          values[at] = round((coefficients[from] ?? 0) / (table[from] ?? 1));
        });
        const isLuma = component === 0;
        writeBlock(
          out,
          values,
          before[component] ?? 0,
          isLuma ? codes.dcLuma : codes.dcChroma,
          isLuma ? codes.acLuma : codes.acChroma,
        );
        before[component] = values[0] ?? 0;
      });
    }
  }
  out.finish();
  return Buffer.concat([headers(width, height, quantisation), Buffer.from(out.bytes), Buffer.from([0xff, 0xd9])]);
}
