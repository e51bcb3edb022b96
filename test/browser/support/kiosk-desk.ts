/** A kiosk's desk in a real tab, logged in anew for each test: for what the pages do by themselves where scripts run. */
import type { Browser, Locator, Page } from 'playwright-core';
import { staffPassword } from '../../../ldap/embedded';
import { launchChromium, takeSeat, type Visit } from '../../support/chromium';
import { type RunningConsole, startConsole } from '../../support/console';

export class KioskDesk {
  private seat: Visit | null = null;

  get visit(): Visit {
    if (this.seat === null) throw new Error('nobody sits here yet');
    return this.seat;
  }

  get page(): Page {
    return this.visit.page;
  }

  get newPassword(): Locator {
    return this.page.locator('#newPassword');
  }

  get again(): Locator {
    return this.page.locator('#newPasswordConfirmation');
  }

  /** The sentences of this word that are shown. */
  sentence(word: string): Locator {
    return this.page.locator(`[data-when="${word}"]:visible`);
  }

  async sitDown(browser: Browser, url: string): Promise<void> {
    this.seat = await takeSeat(browser, url);
    await this.page.goto('/login');
    await this.page.locator('[name="username"]').fill('moreau-k');
    await this.page.locator('[name="password"]').fill(staffPassword);
    await this.page.keyboard.press('Enter');
    await this.page.waitForURL('/desk');
  }

  async present(card: string): Promise<void> {
    await this.page.locator('#card').fill(card);
    await this.page.locator('#inspected').check();
    await this.page.keyboard.press('Enter');
    await this.page.waitForURL('/desk/student');
  }

  async confirm(): Promise<void> {
    await this.page.locator('#confirmed').check();
    await this.page.locator('button[form="handover"]').click();
    await this.page.waitForURL('/student');
  }

  /** A student is served twice in a day: each test with a change has a card of its own. */
  async handOver(card = 'E21813178'): Promise<void> {
    await this.present(card);
    await this.confirm();
  }

  save(): Promise<void> {
    return this.page.locator('form[action="/student/password"] .primary').click();
  }

  /** Waits until it is so; asked from outside, as the pages' own policy lets nothing be evaluated in them. */
  async eventually<T>(read: () => Promise<T>, expected: T): Promise<void> {
    const late = Date.now() + 10_000;
    while ((await read()) !== expected && Date.now() < late) await this.page.waitForTimeout(50);
    expect(await read()).toBe(expected);
  }
}

/** The desk of a file's tests, and its console. Nothing may be complained of in any of them. */
export function setKioskDesk(): KioskDesk {
  const desk = new KioskDesk();
  let browser: Browser;
  let console: RunningConsole;
  beforeAll(async () => {
    [browser, console] = await Promise.all([launchChromium(), startConsole()]);
  });
  afterAll(async () => {
    await browser?.close();
    await console?.stop();
  });
  beforeEach(() => desk.sitDown(browser, console.url));
  afterEach(async () => {
    await desk.visit.context.close();
    expect(desk.visit.complaints).toEqual([]);
  });
  return desk;
}
