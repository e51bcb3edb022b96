/** What Chromium's password manager says of itself, in a tab that stays open: chrome://password-manager-internals. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChromiumProfile, Tab } from './chromium-profile';

/** Nothing more is said that long (ms): it has looked at the page. */
const QUIET = 250;
const PATIENCE = 10_000;

/** It means to keep something, or offers to: its words in Chromium 156. */
export const OFFERS = ['Show password prompt', 'PENDING_PASSWORD', 'Decision: ASK the user'] as const;
/** It fills something in. */
export const FILLS = ['OnFillPasswordForm'] as const;

export class PasswordManagerLog {
  private readonly tab: Tab;
  private read = 0;

  private constructor(tab: Tab) {
    this.tab = tab;
  }

  static async open(profile: ChromiumProfile): Promise<PasswordManagerLog> {
    const tab = await profile.openTab();
    await tab.page.goto('chrome://password-manager-internals');
    return new PasswordManagerLog(tab);
  }

  /**
   * All that was said since the last time, once a page has been navigated to and it has fallen silent.
   * @throws Error where it has said nothing of a page: then nothing is known
   */
  async next(): Promise<string> {
    const late = Date.now() + PATIENCE;
    let text = '';
    let since = Date.now();
    while (Date.now() < late) {
      const now = (await this.tab.page.evaluate<string>('document.body.innerText')).slice(this.read);
      if (now !== text) since = Date.now();
      text = now;
      if (text.includes('DidNavigateMainFrame') && Date.now() - since >= QUIET) {
        this.read += text.length;
        return text;
      }
      await sleep(50);
    }
    throw new Error(`the password manager did not see a page:\n${text}`);
  }
}

/** Those of `words` that were said. */
export const saidOf = (words: readonly string[], said: string): readonly string[] =>
  words.filter((word) => said.includes(word));
