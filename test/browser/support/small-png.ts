/** A picture of a page as a PNG with a palette (W3C PNG, colour type 3): a third of what a browser writes. */
import { crc32, deflateSync } from 'node:zlib';
import type { Browser } from 'playwright-core';

/** Colours are told apart in steps of that much; a page has few, and a portrait's are close together. */
const STEP = 8;
const MOST_COLOURS = 256;
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

type Colour = readonly [red: number, green: number, blue: number];

interface Pixels {
  readonly width: number;
  readonly height: number;
  /** RGBA, base64. */
  readonly data: string;
}

/** The browser reads its own picture. */
async function pixelsOf(browser: Browser, png: Buffer): Promise<Pixels> {
  const page = await browser.newPage();
  try {
    return await page.evaluate(async (source) => {
      const image = new Image();
      image.src = `data:image/png;base64,${source}`;
      await image.decode();
      const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
      if (canvas === null) throw new Error('no canvas');
      canvas.drawImage(image, 0, 0);
      const { data } = canvas.getImageData(0, 0, image.width, image.height);
      let text = '';
      for (let at = 0; at < data.length; at += 30_000) text += String.fromCharCode(...data.subarray(at, at + 30_000));
      return { width: image.width, height: image.height, data: btoa(text) };
    }, png.toString('base64'));
  } finally {
    await page.close();
  }
}

function chunk(type: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}

const keyOf = ([red, green, blue]: Colour): number => (red << 16) | (green << 8) | blue;
const step = (part: number): number => Math.round(part / STEP);
const kindOf = ([red, green, blue]: Colour): number => keyOf([step(red), step(green), step(blue)]);

export async function smallPng(browser: Browser, png: Buffer): Promise<Buffer> {
  const { width, height, data } = await pixelsOf(browser, png);
  const bytes = Buffer.from(data, 'base64');
  const colourAt = (pixel: number): Colour => [
    bytes[4 * pixel] ?? 0,
    bytes[4 * pixel + 1] ?? 0,
    bytes[4 * pixel + 2] ?? 0,
  ];
  const counts = new Map<number, { readonly colour: Colour; count: number }>();
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const colour = colourAt(pixel);
    const known = counts.get(keyOf(colour));
    if (known === undefined) counts.set(keyOf(colour), { colour, count: 1 });
    else known.count += 1;
  }
  // Of colours that are close together the commonest stands for all.
  const sorted = [...counts.values()].sort((one, other) => other.count - one.count).map(({ colour }) => colour);
  const kinds = new Map<number, Colour>();
  for (const colour of sorted) kinds.set(kindOf(colour), kinds.get(kindOf(colour)) ?? colour);
  const palette = [...kinds.values()].slice(0, MOST_COLOURS);
  const distance = (one: Colour, other: Colour): number =>
    (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2 + (one[2] - other[2]) ** 2;
  const indexes = new Map<number, number>();
  for (const colour of sorted) {
    let nearest = 0;
    for (const [index, entry] of palette.entries())
      if (distance(entry, colour) < distance(palette[nearest] ?? entry, colour)) nearest = index;
    indexes.set(keyOf(colour), nearest);
  }
  // One byte before each row: no filter, the best for a palette.
  const rows = Buffer.alloc(height * (width + 1));
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) rows[y * (width + 1) + 1 + x] = indexes.get(keyOf(colourAt(y * width + x))) ?? 0;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flat())),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
