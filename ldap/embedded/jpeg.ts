/** A baseline JPEG encoder (ITU-T T.81), 4:4:4, with the standard's own example tables: enough for a drawn face. */

/** Annex K.1 and K.2, in zigzag order after `ZIGZAG`. */
const LUMINANCE = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
  18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
];
const CHROMINANCE = LUMINANCE.map((_, i) => {
  const [x, y] = [i % 8, i >> 3];
  const table = [17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99];
  return table[y * 8 + x] ?? 99;
});
const ZIGZAG = [
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
  35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
];
/** One simple Huffman code for everything: 12 lengths of codes, valid for all symbols that baseline may need. */
const DC_SYMBOLS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
const DC_COUNTS = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0];
/** Symbols of AC coefficients, frequent ones (short runs, small values) first. */
const AC_SYMBOLS: readonly number[] = (() => {
  const rank = (symbol: number): number => (symbol === 0x00 ? 0 : symbol === 0xf0 ? 9 : (symbol >> 4) + 2 * (symbol & 15));
  const symbols = [0x00, 0xf0];
  for (let run = 0; run < 16; run += 1) for (let size = 1; size <= 10; size += 1) symbols.push((run << 4) | size);
  return symbols.sort((a, b) => rank(a) - rank(b));
})();
/** 162 symbols: 2 of 2 bits, 1 of 3, … the rest of 16 or fewer; no code of ones only (Annex C). */
const AC_COUNTS = [0, 2, 1, 1, 3, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 25];

type Codes = ReadonlyMap<number, readonly [code: number, length: number]>;

function codesOf(counts: readonly number[], symbols: readonly number[]): Codes {
  const codes = new Map<number, readonly [number, number]>();
  let code = 0;
  let at = 0;
  for (const [index, count] of counts.entries()) {
    for (let i = 0; i < count; i += 1) {
      codes.set(symbols[at] ?? 0, [code, index + 1]);
      code += 1;
      at += 1;
    }
    code <<= 1;
  }
  return codes;
}

const DC = codesOf(DC_COUNTS, DC_SYMBOLS);
const AC = codesOf(AC_COUNTS, AC_SYMBOLS);

const COSINE = Array.from({ length: 64 }, (_, i) => {
  const [u, x] = [i >> 3, i % 8];
  return (u === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * x + 1) * u * Math.PI) / 16);
});

class Bits {
  private readonly bytes: number[] = [];
  private held = 0;
  private count = 0;

  write(value: number, length: number): void {
    for (let bit = length - 1; bit >= 0; bit -= 1) {
      this.held = (this.held << 1) | ((value >> bit) & 1);
      this.count += 1;
      if (this.count < 8) continue;
      this.bytes.push(this.held);
      if (this.held === 0xff) this.bytes.push(0);
      this.held = 0;
      this.count = 0;
    }
  }

  end(): Buffer {
    while (this.count > 0) this.write(1, 1);
    return Buffer.from(this.bytes);
  }
}

function transform(block: readonly number[]): number[] {
  const rows = Array<number>(64).fill(0);
  const out = Array<number>(64).fill(0);
  for (let y = 0; y < 8; y += 1)
    for (let u = 0; u < 8; u += 1) for (let x = 0; x < 8; x += 1) rows[y * 8 + u]! += (block[y * 8 + x] ?? 0) * (COSINE[u * 8 + x] ?? 0);
  for (let v = 0; v < 8; v += 1)
    for (let u = 0; u < 8; u += 1) for (let y = 0; y < 8; y += 1) out[v * 8 + u]! += (rows[y * 8 + u] ?? 0) * (COSINE[v * 8 + y] ?? 0);
  return out;
}

const sizeOf = (value: number): number => (value === 0 ? 0 : Math.floor(Math.log2(Math.abs(value))) + 1);

function writeValue(bits: Bits, codes: Codes, symbol: number, value: number, size: number): void {
  const [code, length] = codes.get(symbol) ?? [0, 0];
  bits.write(code, length);
  bits.write(value < 0 ? value + (1 << size) - 1 : value, size);
}

function writeBlock(bits: Bits, block: readonly number[], table: readonly number[], previous: number): number {
  const frequencies = transform(block);
  const values = ZIGZAG.map((at) => Math.round((frequencies[at] ?? 0) / (table[at] ?? 1)));
  const [dc = 0] = values;
  const difference = dc - previous;
  writeValue(bits, DC, sizeOf(difference), difference, sizeOf(difference));
  let run = 0;
  const last = values.findLastIndex((value) => value !== 0);
  for (let i = 1; i <= last; i += 1) {
    const value = values[i] ?? 0;
    if (value === 0) {
      run += 1;
      continue;
    }
    for (; run > 15; run -= 16) writeValue(bits, AC, 0xf0, 0, 0);
    writeValue(bits, AC, (run << 4) | sizeOf(value), value, sizeOf(value));
    run = 0;
  }
  if (last < 63) writeValue(bits, AC, 0, 0, 0);
  return dc;
}

const segment = (marker: number, body: readonly number[]): Buffer =>
  Buffer.from([0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 255, ...body]);

/** @param pixel red, green, blue (0 to 255) of a place */
export function encodeJpeg(width: number, height: number, pixel: (x: number, y: number) => readonly [number, number, number]): Buffer {
  const quality = 0.35;
  const tables = [LUMINANCE, CHROMINANCE].map((table) => table.map((value) => Math.max(1, Math.round(value * quality))));
  const bits = new Bits();
  const previous = [0, 0, 0];
  for (let top = 0; top < height; top += 8) {
    for (let left = 0; left < width; left += 8) {
      const planes: number[][] = [[], [], []];
      for (let i = 0; i < 64; i += 1) {
        const [r, g, b] = pixel(Math.min(width - 1, left + (i % 8)), Math.min(height - 1, top + (i >> 3)));
        planes[0]?.push(0.299 * r + 0.587 * g + 0.114 * b - 128);
        planes[1]?.push(-0.1687 * r - 0.3313 * g + 0.5 * b);
        planes[2]?.push(0.5 * r - 0.4187 * g - 0.0813 * b);
      }
      for (const [index, plane] of planes.entries()) {
        previous[index] = writeBlock(bits, plane, tables[index === 0 ? 0 : 1] ?? [], previous[index] ?? 0);
      }
    }
  }
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, [0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0]),
    ...tables.map((table, index) => segment(0xdb, [index, ...ZIGZAG.map((at) => table[at] ?? 1)])),
    segment(0xc0, [8, height >> 8, height & 255, width >> 8, width & 255, 3, 1, 0x11, 0, 2, 0x11, 1, 3, 0x11, 1]),
    segment(0xc4, [0x00, ...DC_COUNTS, ...DC_SYMBOLS]),
    segment(0xc4, [0x10, ...AC_COUNTS, ...AC_SYMBOLS]),
    segment(0xda, [3, 1, 0, 2, 0, 3, 0, 0, 63, 0]),
    bits.end(),
    Buffer.from([0xff, 0xd9]),
  ]);
}
