/** What all pages have in common: how one knows that one is there, and that whoever is there looks at it. */
import type { Frame } from '../../../server/pages';
import type { Walker } from '../support/walker';

/** Stands for any value in a text. */
const ANY = '\u0001';
const anyValues = new Proxy<Record<string, string>>({}, { get: () => ANY });

/** In the log's and the session's own words: a page's state, and after a colon whatever tells two of them apart. */
export type State = string;

export abstract class ConsolePage {
  constructor(readonly walker: Walker) {}

  /** The world that the page stands in: the class of its body. */
  protected abstract readonly world: Frame['world'];

  /** Keys of the texts that its heading may begin with. @param word the state, without what follows a colon */
  protected abstract headings(word: string): readonly string[];

  /** @throws Error where this is another page; what is wrong with the right one is kept by the walker */
  async verify(state: State): Promise<void> {
    const { page, t } = this.walker;
    const world = await page.evaluate(() => document.body.className);
    const heading = ((await page.locator('h1').first().textContent()) ?? '').replace(/\s+/g, ' ').trim();
    const patterns = this.headings(state.replace(/:.*/s, '')).map((key) => pattern(t(key, anyValues)));
    const name = `${this.constructor.name.replace(/Page$/, '')} ${state}`;
    if (world !== this.world || !patterns.some((each) => each.test(heading)))
      throw new Error(`not the page "${name}": "${heading}" in the world ${world}, at ${page.url()}`);
    await this.walker.look(name);
  }

  protected async text(selector: string): Promise<string> {
    return ((await this.walker.page.locator(selector).first().textContent()) ?? '').replace(/\s+/g, ' ').trim();
  }

  /** Another language, by the page's own link. */
  async speak(lang: string): Promise<void> {
    await this.walker.press(`a[hreflang="${lang}"]`);
    this.walker.reads(lang);
  }

  async logOut(): Promise<void> {
    await this.walker.press('form[action="/logout"] button');
  }
}

function pattern(text: string): RegExp {
  const literal = text.replace(/\s+/g, ' ').replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`${literal.replaceAll(ANY, '.+')}$`, 'u');
}

/** Arrives: `on(walker, DeskPage, 'plain')`. */
export async function on<P extends ConsolePage>(walker: Walker, Page: new (walker: Walker) => P, state: State) {
  const page = new Page(walker);
  await page.verify(state);
  return page;
}
