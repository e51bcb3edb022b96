/** Somebody who walks through the console in a browser: what they sit in front of, how they work it, what they found. */
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { loadI18n, type Translate } from '../../../server/i18n';
import { type Seat, takeSeat, type Visit, watch } from '../../support/chromium';
import { type Hands, type HandsKind, handsOf } from './hands';
import { accessibility, boxes, contrast, enlarged, validity } from './inspect';
import { shoot } from './shots';

const i18n = loadI18n(join(__dirname, '../../../views/locales'));

export interface WalkerSeat extends Seat {
  readonly hands?: HandsKind;
}

/** As the tests are called: `fr, 1280, script`. */
export const nameOf = ({ lang = 'fr', width = 1280, script = true }: Seat): string =>
  `${lang}, ${width}${script ? '' : ', no script'}`;

export class Walker {
  readonly hands: Hands;
  /** The texts of the language that the pages are in. */
  t: Translate;
  /** What is wrong, by page and state. */
  readonly faults: Record<string, readonly string[]> = {};
  private seen = 0;

  private constructor(
    readonly visit: Visit,
    private readonly kind: HandsKind,
    private readonly series: string,
  ) {
    this.hands = handsOf(kind, visit.page);
    this.t = i18n.translator(visit.lang);
  }

  static async sitDown(browser: Browser, url: string, seat: WalkerSeat, series = 'walk'): Promise<Walker> {
    const narrow = (seat.width ?? 1280) < 600;
    const visit = await takeSeat(browser, url, { touch: narrow, ...seat });
    return new Walker(visit, seat.hands ?? (narrow ? 'touch' : 'mouse'), `${series} ${nameOf(seat)}`);
  }

  /** Another tab of the same browser. */
  async anotherTab(): Promise<Walker> {
    const tab = watch(await this.visit.context.newPage());
    return new Walker({ ...this.visit, ...tab }, this.kind, `${this.series} tab`);
  }

  /** The pages are in another language from here on. */
  reads(lang: string): void {
    this.t = i18n.translator(lang);
  }

  get page() {
    return this.visit.page;
  }

  async goTo(path: string): Promise<void> {
    await this.page.goto(path);
  }

  /** Does what leads to another page, and waits for it. */
  async lead(act: () => Promise<void>): Promise<void> {
    const there = this.page.waitForEvent('framenavigated', (frame) => frame === this.page.mainFrame());
    await act();
    await there;
    await this.page.waitForLoadState('load');
  }

  press(selector: string): Promise<void> {
    return this.lead(() => this.hands.press(selector));
  }

  /** Types over what a field holds. */
  async type(selector: string, text: string): Promise<void> {
    await this.hands.reach(selector);
    await this.page.keyboard.press('ControlOrMeta+A');
    if (text === '') await this.page.keyboard.press('Delete');
    else await this.page.keyboard.type(text);
  }

  /** Meanwhile a page that asks for itself anew stands still: an answer without content changes nothing. */
  async stand(act: () => Promise<unknown>): Promise<void> {
    let asked = (): void => undefined;
    const hasAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    await this.page.route('**', async (route) => {
      await route.fulfill({ status: 204 });
      asked();
    });
    await act();
    await hasAsked;
    await this.page.unroute('**');
  }

  /** Looks at all that can be wrong with the page on the screen. @param name page and state */
  async look(name: string): Promise<void> {
    const { page, visit } = this;
    this.seen += 1;
    const faults = [
      ...(await validity(await visit.source())),
      ...(await accessibility(page, visit.script)),
      ...(await contrast(page)),
      ...(await boxes(page)),
      ...(visit.width < 600 ? [] : await enlarged(page, boxes)),
      ...visit.complaints.splice(0),
      ...this.hands.faults.splice(0),
    ];
    if (faults.length > 0) this.faults[name] = [...new Set([...(this.faults[name] ?? []), ...faults])];
    await shoot(page, this.series, `${String(this.seen).padStart(2, '0')} ${name}`);
  }

  /** Goes, and says whether anything was wrong on the way. */
  async leave(): Promise<void> {
    await this.visit.context.close();
    expect(this.faults).toEqual({});
  }
}
