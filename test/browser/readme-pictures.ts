/**
 * `npm run screenshots`: the README's two pictures, the desk's identity page and the student's page, as a visitor of the
 * demonstration sees them. Into `views/`, or the folder given.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { launchChromium } from '../support/chromium';
import { startConsole } from '../support/console';
import { DeskPage, IdentityPage, LoginPage } from './pages/desk-pages';
import { smallPng } from './support/small-png';
import { Walker } from './support/walker';

const SIZE = { width: 1120, height: 880 };
/** A clone of the repository is not to be heavier than it need be (bytes). */
const HEAVIEST = 60_000;
/** The hour that the pictures show. */
const MORNING = new Date('2026-11-24T09:30:00Z');
/** The student of the README's own steps. */
const CARD = 'E21813178';

async function takePictures(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const [console, browser] = await Promise.all([startConsole({ begins: MORNING }), launchChromium()]);
  try {
    const walker = await Walker.sitDown(browser, console.url, { lang: 'en' });
    const { page } = walker;
    await page.setViewportSize(SIZE);
    const take = async (name: string): Promise<void> => {
      const path = join(folder, `${name}.png`);
      await page.evaluate(() => scrollTo(0, 0));
      const picture = await smallPng(browser, await page.screenshot());
      process.stdout.write(`${path}: ${picture.length} bytes\n`);
      if (picture.length > HEAVIEST) throw new Error(`${path} would be heavier than ${HEAVIEST} bytes`);
      writeFileSync(path, picture);
    };
    await walker.goTo('/');
    await new LoginPage(walker).logIn('dupont-n');
    await new DeskPage(walker).enter(CARD);
    const identity = new IdentityPage(walker);
    await identity.confirm();
    await take('identity');
    await identity.send();
    await take('student');
  } finally {
    await browser.close();
    await console.stop();
  }
}

takePictures(process.argv[2] ?? join(__dirname, '../../views')).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
