/**
 * Pages from templates: EJS, compiled once when the console starts. A template sees `page`, `frame` and the few helpers
 * below, a partial also what it is given (`local`); nothing else is in reach (strict, no `with`).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { cache, compile, type TemplateFunction } from 'ejs';
import type { Assets } from './assets';
import { formatClock, formatDate, formatDay, formatTime, type I18n, type Translate, type Values } from './i18n';
import type { Frame, PageName, Pages } from './pages';

export interface RendererParts {
  /** The folder of the templates, one file a page, and `partials/`. */
  readonly viewsFolder: string;
  readonly i18n: I18n;
  readonly assets: Pick<Assets, 'href'>;
}

/** A whole page. @throws Error for a text, or a value in a text, that is missing */
export type Render = <P extends PageName>(page: P, model: Pages[P], frame: Frame) => string;

/** What the layouts link to. */
const LINKED = ['guichet.css', 'guichet.svg', 'staff.js', 'student.js'] as const;

/** The profile whose words stand in where a university's own profile has none. */
const HOUSE = 'nantes';

const HELPERS = ['page', 'frame', 't', 'house', 'format', 'href'];

/** The words of the profile, `profile.<profile>.<word>`: what the card is called, where a new one is had. */
function houseWords(t: Translate, profile: string): (word: string) => string {
  return (word) => t(t.has(`profile.${profile}.${word}`) ? `profile.${profile}.${word}` : `profile.${HOUSE}.${word}`);
}

/** @throws Error for a template that cannot be compiled, or an asset that was not built */
export function createRenderer({ viewsFolder, i18n, assets }: RendererParts): Render {
  const links = new Map<string, string>(LINKED.map((name) => [name, assets.href(name)]));
  const templates = new Map<string, TemplateFunction>();
  for (const folder of ['partials', '']) {
    for (const file of readdirSync(join(viewsFolder, folder)).filter((name) => name.endsWith('.ejs'))) {
      const filename = resolve(viewsFolder, folder, file);
      const template = compile(readFileSync(filename, 'utf8'), {
        filename,
        cache: true,
        strict: true,
        localsName: 'local',
        destructuredLocals: HELPERS,
      });
      cache.set(filename, template); // where `include` looks
      templates.set(join(folder, file), template);
    }
  }

  return (page, model, frame) => {
    const template = templates.get(`${page}.ejs`);
    if (template === undefined) {
      throw new Error(`No template for the page "${page}"`);
    }
    const t = i18n.translator(frame.lang);
    const house = houseWords(t, frame.profile);
    /** What any text may name of the house. */
    const ours: Values = {
      card_name: house('card'),
      at_card_office: house('at_card_office'),
      at_support: house('at_support'),
    };
    return template({
      page: model,
      frame,
      t,
      house: { ...ours, cardTitle: house('card_title') },
      format: {
        time: (date: Date) => formatTime(frame.lang, date),
        clock: (date: Date) => formatClock(frame.lang, date),
        day: (date: Date) => formatDay(frame.lang, date),
        date: (isoDate: string) => formatDate(frame.lang, isoDate),
      },
      href: (name: string) => links.get(name),
    });
  };
}
