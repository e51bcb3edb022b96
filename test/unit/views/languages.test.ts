/** The pages on a student's screen, in each language that a student may choose; and that the others are not theirs. */
import { join } from 'node:path';
import { loadI18n } from '../../../server/i18n';
import type { PageName, Pages } from '../../../server/pages';
import { createRenderer } from '../../../server/render';
import { type Document, read, type Tag } from '../../support/html';
import { HOSTILE, isForStudents, sampleFrame } from '../../support/page-models';
import { HOSTILE_SAMPLES, SAMPLES, type Sample } from '../../support/page-samples';
import { validate } from '../../support/validity';

const viewsFolder = join(__dirname, '../../../views');
const i18n = loadI18n(join(viewsFolder, 'locales'));
const render = createRenderer({ viewsFolder, i18n, assets: { href: (name) => `/assets/${name}` } });

const samples = [...SAMPLES, ...HOSTILE_SAMPLES];
const forStudents = samples.filter(({ page, world }) => isForStudents(page, world));

const htmlOf = (sample: Sample, lang: string): string =>
  sample.render(<P extends PageName>(page: P, model: Pages[P]) => render(page, model, sampleFrame(sample, lang)));
const at = (tag: Tag, name: string): string => tag.attributes.get(name) ?? '';
const all = (document: Document, name: string): readonly Tag[] => document.tags.filter((tag) => tag.name === name);
const named = (name: string): Sample => {
  const found = samples.find((sample) => sample.name === name);
  if (found === undefined) throw new Error(`no sample "${name}"`);
  return found;
};
/** The languages that a page offers: code, whose `lang`, its name, whether it is the page's own. */
const offered = (document: Document) =>
  all(document, 'a')
    .filter((tag) => at(tag, 'href').startsWith('/language/'))
    .map((tag) => ({ code: at(tag, 'hreflang'), lang: at(tag, 'lang'), current: at(tag, 'aria-current') === 'true' }));
/** What is the same in every language, and reads from the left in each. */
const ltr = (tag: Tag): boolean => at(tag, 'dir') === 'ltr';

describe.each(i18n.languages)('the student’s pages in %s', (lang) => {
  const t = i18n.translator(lang);
  const pages = forStudents.map((sample) => ({ sample, html: htmlOf(sample, lang) }));

  it('are valid HTML in every state', async () => {
    const faults: Record<string, readonly string[]> = {};
    for (const { sample, html } of pages) {
      const found = await validate(html);
      if (found.length > 0) faults[sample.name] = found;
    }
    expect(faults).toEqual({});
  });

  it('say which language they are in, and offer the others by their own names', () => {
    for (const { sample, html } of pages) {
      const document = read(html);
      expect(all(document, 'html').map((tag) => [sample.name, at(tag, 'lang'), at(tag, 'dir')])).toEqual([
        [sample.name, lang, t.direction],
      ]);
      expect(offered(document)).toEqual(i18n.languages.map((code) => ({ code, lang: code, current: code === lang })));
      for (const code of i18n.languages) expect(document.text).toContain(i18n.translator(code)('language.name'));
    }
  });

  it('leave no place, mark or value unfilled', () => {
    for (const { sample, html } of pages) {
      const text = read(html)
        .text.replaceAll(HOSTILE, '')
        .replace(/[\u2068\u2069]/g, '');
      expect([sample.name, /\{\w+\}|\*\*|`|\[\[|undefined|null\b(?!,)|NaN|\[object/.exec(text)?.[0]]).toEqual([
        sample.name,
        undefined,
      ]);
    }
  });

  it('let a name come out as text', () => {
    for (const { html } of pages.filter(({ sample }) => HOSTILE_SAMPLES.includes(sample))) {
      expect(html.replace(/<script src="\/assets\/[\w.-]+" defer>/, '')).not.toMatch(/<script/i);
    }
  });

  it('show logins, addresses, receipts and secrets from the left', () => {
    const done = read(htmlOf(named('done activated'), lang));
    const given = all(done, 'dd');
    expect(given).toHaveLength(4);
    expect(given.filter((dd) => !done.tags.some((tag) => tag.inside.includes(dd) && ltr(tag)))).toEqual([]);
    const fields = all(read(htmlOf(named('student activation'), lang)), 'input').filter(
      (tag) => at(tag, 'type') === 'text',
    );
    expect(fields).toHaveLength(3);
    expect(fields.filter((tag) => !ltr(tag))).toEqual([]);
  });

  it('weigh a fifth more than in French at most', () => {
    for (const { sample, html } of pages) {
      const bytes = Buffer.byteLength(html) / Buffer.byteLength(htmlOf(sample, 'fr'));
      expect([sample.name, bytes > 1.2]).toEqual([sample.name, false]);
    }
  });
});

describe('a page of the law on a student’s screen', () => {
  const name = 'accessibility partial, to a student';

  it.each(i18n.languages)('%s: its text is there in the staff’s languages only, and says which it is in', (lang) => {
    const document = read(htmlOf(named(name), lang));
    const prose = document.tags.filter((tag) => at(tag, 'class').split(' ').includes('prose'));
    const own = i18n.staffLanguages.includes(lang);
    expect(prose.map((tag) => [at(tag, 'lang'), at(tag, 'dir')])).toEqual([own ? ['', ''] : ['en', 'ltr']]);
    const [title] = document.textOf('title');
    expect(title).toContain(i18n.translator(lang)('accessibility.title'));
    expect(document.textOf('h1').map((text) => text.trim())).toEqual([
      i18n.translator(own ? lang : 'en')('accessibility.title'),
    ]);
    expect(document.text).toContain(i18n.translator(lang)('law.back'));
  });
});

describe('the staff’s pages', () => {
  it('are offered in the staff’s languages, the one that takes the desk back too', () => {
    const others = samples.filter(({ page, world }) => !isForStudents(page, world));
    expect(others.some(({ page }) => page === 'resume')).toBe(true);
    for (const sample of others) {
      const codes = offered(read(htmlOf(sample, 'fr'))).map(({ code }) => code);
      expect([sample.name, codes]).toEqual([sample.name, i18n.staffLanguages]);
    }
  });

  it('do not exist in another language', () => {
    expect(() => htmlOf(named('desk plain'), 'de')).toThrow('in the locale "de"');
  });
});
