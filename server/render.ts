/**
 * Pages from templates: EJS, compiled once when the console starts. A template sees `page`, `frame` and the few helpers
 * below, a partial also what it is given (`local`); nothing else is in reach (strict, no `with`).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { cache, compile, type TemplateFunction } from 'ejs';
import type { Words } from '../config/profile';
import type { Assets } from './assets';
import { formatClock, formatDate, formatDay, formatPeriod, formatTime, type I18n, type Values } from './i18n';
import type { Frame, PageName, Pages } from './pages';
import { languageIn, sayIn } from './words';

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

const HELPERS = ['page', 'frame', 'framed', 't', 'spoken', 'house', 'format', 'href'];

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

  /** What a template says texts with, in one language. */
  const speak = (lang: string, { words }: Frame['profile']) => {
    const t = i18n.translator(lang);
    /** A text of the profile; `spoken.as`: its language where it is not the page's, else `null`. */
    const spoken = Object.assign((text: Words): string => sayIn(lang, text), {
      as: (text: Words): string | null => (languageIn(lang, text) === lang ? null : languageIn(lang, text)),
    });
    /** What any text of the locale may name of the house. */
    const ours: Values = {
      card_name: spoken(words.card),
      number_place: spoken(words.numberPlace),
      at_card_office: spoken(words.atCardOffice),
      at_support: spoken(words.atSupport),
    };
    return {
      t,
      spoken,
      house: {
        ...ours,
        cardTitle: spoken(words.cardTitle),
        alsoOn: words.alsoOn === null ? null : spoken(words.alsoOn),
      },
      format: {
        time: (date: Date) => formatTime(t.tag, date),
        clock: (date: Date) => formatClock(t.tag, date),
        day: (date: Date) => formatDay(t.tag, date),
        date: (isoDate: string) => formatDate(t.tag, isoDate),
        period: (ms: number) => formatPeriod(t, ms),
      },
    };
  };

  return (page, model, frame) => {
    const template = templates.get(`${page}.ejs`);
    if (template === undefined) {
      throw new Error(`No template for the page "${page}"`);
    }
    const framed = speak(frame.lang, frame.profile);
    const text = frame.textLang === frame.lang ? framed : speak(frame.textLang, frame.profile);
    return template({ page: model, frame, framed, ...text, href: (name: string) => links.get(name) });
  };
}
