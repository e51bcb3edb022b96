import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadI18n } from '../../../server/i18n';
import type { PageName, Pages } from '../../../server/pages';
import { createRenderer } from '../../../server/render';
import { read, type Tag } from '../../support/html';
import { sampleFrame } from '../../support/page-models';
import { SAMPLES } from '../../support/page-samples';

const views = join(__dirname, '../../../views');
const css = readFileSync(join(views, 'assets/guichet.css'), 'utf8').replace(/\/\*[^]*?\*\//g, '');
const templates = ['', 'partials'].flatMap((folder) =>
  readdirSync(join(views, folder))
    .filter((name) => name.endsWith('.ejs'))
    .map((name) => [join(folder, name), readFileSync(join(views, folder, name), 'utf8')] as const),
);

describe('the style sheet', () => {
  it('fetches nothing', () => {
    expect(css).not.toMatch(/@import|url\(|@font-face|https?:/);
  });

  it('is written for both directions', () => {
    expect(
      css.match(/(margin|padding|border|inset)-(left|right)\b|text-align: (left|right)|[{;\s](left|right): /g),
    ).toBeNull();
    // Four sides in one are the page's, top, right, bottom, left: not the text's.
    const value = String.raw`(?:\w+\([^)]*\)+|[^\s;}(]+)`;
    expect(css.match(new RegExp(`(inset|margin|padding): ${value}(?: ${value}){3}`, 'g'))).toBeNull();
  });

  it('closes every brace, in its declared layers', () => {
    expect(css.split('{').length).toBe(css.split('}').length);
    const declared = /@layer ([\w, ]+);/.exec(css)?.[1]?.split(', ') ?? [];
    const used = [...css.matchAll(/^@layer (\w+) \{/gm)].map(([, name]) => name);
    expect(used.filter((name) => !declared.includes(name ?? ''))).toEqual([]);
    expect(declared.filter((name) => !used.includes(name))).toEqual([]);
  });

  it('shows a secret’s field only where it is masked', () => {
    const masked = /@supports \(-webkit-text-security: disc\) \{([^]*?\})\s*\}/.exec(css)?.[1] ?? '';
    expect(masked).toContain('.secret-field { display: grid }');
    expect(masked).toContain('.no-mask { display: none }');
    expect(css.split('.secret-field { display: grid }')).toHaveLength(2);
    expect(css).toMatch(/\.secret \{ -webkit-text-security: disc \}/);
    expect(css).toMatch(/\[hidden\]:not\(\.secret-field, \.needs-mask\) \{ display: none !important \}/);
  });
});

/** Classes without a style of their own, each with what it is for. */
const HOOKS = new Map([
  ['staff', 'the world that all others differ from'],
  ['newer', 'tests find the register’s pages by it'],
  ['older', 'the same'],
]);

describe('the style sheet and the pages', () => {
  const i18n = loadI18n(join(views, 'locales'));
  const render = createRenderer({ viewsFolder: views, i18n, assets: { href: (name) => name } });
  /** Every tag of every page in every state. */
  const tags: readonly Tag[] = SAMPLES.flatMap((sample) => {
    const frame = sampleFrame(sample, 'fr');
    return read(sample.render(<P extends PageName>(page: P, model: Pages[P]) => render(page, model, frame))).tags;
  });
  const used = new Set(tags.flatMap(({ attributes }) => (attributes.get('class') ?? '').split(' ').filter(Boolean)));
  const names = new Set(tags.map(({ name }) => name));

  /** What stands before each brace, and is no at-rule. */
  const selectors = [...css.matchAll(/([^{};]+)\{/g)]
    .map(([, text = '']) => text.trim())
    .filter((text) => !/^@|^:root$/.test(text));
  const styled = new Set(
    selectors.flatMap((text) => [...text.matchAll(/\.([a-z][\w-]*)/gi)].map(([, name = '']) => name)),
  );
  /** Elements alone are left: no attributes, no pseudo-classes with what they hold of words, no classes, no ids. */
  const elements = selectors.flatMap(
    (text) =>
      text.replace(/\[[^\]]*\]|:(lang|dir|nth-child)\([^)]*\)|::?[\w-]+|[.#][\w-]+/g, ' ').match(/[a-z][a-z0-9]*/g) ??
      [],
  );

  it('know the same classes', () => {
    expect([...styled].filter((name) => !used.has(name)).toSorted()).toEqual([]);
    expect([...used].filter((name) => !styled.has(name)).toSorted()).toEqual([...HOOKS.keys()].toSorted());
  });

  it('have the same elements', () => {
    expect([...new Set(elements)].filter((name) => !names.has(name)).toSorted()).toEqual([]);
  });

  it('leave classes to the templates: no script sets one', () => {
    const scripts = ['assets', 'assets/comfort'].flatMap((folder) =>
      readdirSync(join(views, folder))
        .filter((name) => name.endsWith('.ts'))
        .map((name) => join(views, folder, name)),
    );
    expect(scripts.length).toBeGreaterThan(5);
    expect(scripts.filter((path) => /classList|className/.test(readFileSync(path, 'utf8')))).toEqual([]);
  });

  it('use every token that is declared, and declare every one that is used', () => {
    const declared = new Set([...css.matchAll(/(--[\w-]+):/g)].map(([, name]) => name));
    const read = new Set([...css.matchAll(/var\((--[\w-]+)/g)].map(([, name]) => name));
    expect([...declared].filter((name) => !read.has(name))).toEqual([]);
    expect([...read].filter((name) => !declared.has(name))).toEqual([]);
  });
});

describe('the templates', () => {
  it.each(templates)('%s prints nothing unescaped but its own partials', (_name, source) => {
    const raw = [...source.matchAll(/<%-\s*([^]*?)-?%>/g)].map(([, code]) => code ?? '');
    expect(raw.filter((code) => !code.startsWith('include('))).toEqual([]);
  });

  it('leave every secret to the one partial', () => {
    expect(templates.filter(([, source]) => /class="input secret"/.test(source)).map(([name]) => name)).toEqual([
      'partials/secret-field.ejs',
    ]);
  });
});
