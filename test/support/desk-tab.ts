/**
 * The desk in a real tab, by its keys: what is typed and sent in each step of the procedure. Knows the forms by their
 * action and the fields by their name, which are the contract's; so it drives a page of ours and one that is not alike.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { staffPassword } from '../../ldap/embedded';
import type { Tab } from './chromium-profile';

export class DeskTab {
  readonly tab: Tab;
  private readonly url: string;

  /** @param url the origin of the console, or of what stands in for it */
  constructor(tab: Tab, url: string) {
    this.tab = tab;
    this.url = url;
  }

  /** Where the tab is, from the origin on. */
  get place(): string {
    return this.tab.page.url().replace(this.url, '');
  }

  async go(path: string): Promise<void> {
    await this.tab.page.goto(this.url + path);
  }

  /** Waits for the page that `act` leads to. */
  async lead(act: () => Promise<void>): Promise<void> {
    const { page } = this.tab;
    const there = page.waitForEvent('framenavigated', (frame) => frame === page.mainFrame());
    await act();
    await there;
    await this.loaded();
  }

  /** Playwright's own waiting does not know of pages that come back from the back-forward cache. */
  async loaded(): Promise<void> {
    while ((await this.evaluate('document.readyState')) !== 'complete') await sleep(10);
  }

  /** What an expression is worth in the page as it stands now. */
  async evaluate(expression: string): Promise<unknown> {
    const { result } = await this.tab.protocol.send('Runtime.evaluate', { expression, returnByValue: true });
    return result.value;
  }

  /** Over what stands there: a browser may have filled the field. */
  async type(field: string, text: string): Promise<void> {
    const input = this.tab.page.locator(`[name="${field}"]`);
    await input.press('Control+A');
    await input.pressSequentially(text);
  }

  /** Types into fields, by name, and sends their form with Enter in the last one. */
  async send(fields: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, text] of Object.entries(fields)) await this.type(name, text);
    await this.lead(() => this.tab.page.keyboard.press('Enter'));
  }

  /** The form's own button. */
  async press(action: string): Promise<void> {
    await this.lead(() => this.tab.page.locator(`form[action="${action}"] button`).first().click());
  }

  private async tick(box: string): Promise<void> {
    await this.tab.page.locator(`[name="${box}"]`).focus();
    await this.tab.page.keyboard.press('Space');
  }

  async login(username: string, password: string = staffPassword): Promise<void> {
    await this.send({ username, password });
  }

  async card(number: string): Promise<void> {
    await this.tick('inspected');
    await this.send({ card: number });
  }

  async handOver(): Promise<void> {
    await this.tick('confirmed');
    await this.lead(() => this.tab.page.keyboard.press('Enter'));
  }

  async choose(newPassword: string, newPasswordConfirmation: string = newPassword): Promise<void> {
    await this.send({ newPassword, newPasswordConfirmation });
  }

  async finish(): Promise<void> {
    await this.press('/student/finish');
  }

  async resume(password: string = staffPassword): Promise<void> {
    await this.send({ password });
  }

  async logout(): Promise<void> {
    await this.press('/logout');
  }
}
