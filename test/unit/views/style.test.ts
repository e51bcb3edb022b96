import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

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
