/** Pictures of what the suite sees, where `GUICHET_SHOTS` names a folder; `1` stands for `.cache/shots`. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

const ASKED = process.env.GUICHET_SHOTS;
const FOLDER = ASKED === '1' ? join(__dirname, '../../../.cache/shots') : ASKED;

/** @param series the folder inside; @param name sorts as the pages come */
export async function shoot(page: Page, series: string, name: string): Promise<void> {
  if (FOLDER === undefined || FOLDER === '') return;
  const folder = join(FOLDER, series);
  mkdirSync(folder, { recursive: true });
  const file = name.replace(/[^\p{L}\p{N}]+/gu, '-').toLowerCase();
  await page.screenshot({ path: join(folder, `${file}.png`), fullPage: true });
}
