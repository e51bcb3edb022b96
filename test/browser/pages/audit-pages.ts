/** The auditor's pages: world `audit`. */
import { ConsolePage } from './console-page';
import { ErrorPage } from './desk-pages';

export class OverviewPage extends ConsolePage {
  protected readonly world = 'audit';
  protected headings = () => ['audit.looks'];

  register = (): Promise<void> => this.walker.press('.spine a[href="/audit/entries"]');
}

export class RegisterPage extends ConsolePage {
  protected readonly world = 'audit';
  protected headings = () => ['audit.register'];

  /** By the filters' names; a menu's value is the log's own word. */
  async filter(values: Readonly<Record<string, string>>): Promise<void> {
    const { page } = this.walker;
    for (const [name, value] of Object.entries(values)) {
      const field = page.locator(`.filters [name="${name}"]`);
      if (await field.evaluate((element) => element instanceof HTMLSelectElement)) await field.selectOption(value);
      else await field.fill(value);
    }
    await this.walker.press('.filters button');
  }

  clear = (): Promise<void> => this.walker.press('.filters a.clear');
  older = (): Promise<void> => this.walker.press('.pager a.older');
  /** The entries shown, newest first. */
  entries = (): Promise<readonly string[]> => this.walker.page.locator('.register td.seq a').allTextContents();
  open = (): Promise<void> => this.walker.press('.register td.seq a');
  openCase = (): Promise<void> => this.walker.press('.register td.case a');
}

/** A case as a timeline. */
export class CasePage extends ConsolePage {
  protected readonly world = 'audit';
  protected headings = () =>
    ['reset', 'activation', 'unlock', 'reminder', 'other', 'nobody'].map((purpose) => `audit.case_for.${purpose}`);

  entry = (): Promise<void> =>
    this.walker.press('.timeline a[href^="/audit/entries/"], .what a[href^="/audit/entries/"]');
}

export class EntryPage extends ConsolePage {
  protected readonly world = 'audit';
  protected headings = () => ['audit.entry'];

  backToRegister = (): Promise<void> => this.walker.press('.crumb a[href="/audit/entries"]');
}

export class AuditErrorPage extends ErrorPage {
  protected override readonly world = 'audit';
}
