import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ACTIONS, OUTCOMES, PAGE_REASONS, REASONS, SIGNALS } from '../../../server/audit/reasons';
import { TABLE } from '../../../server/domain/case';
import { listRules } from '../../../server/domain/password';
import { type I18n, loadI18n, type Translate } from '../../../server/i18n';
import type { PageName, Pages } from '../../../server/pages';
import { createRenderer } from '../../../server/render';
import { sampleFrame } from '../../support/page-models';
import { END_REASONS, LOGIN_REASONS, RESUME_REASONS, SAMPLES, STUDENT_REASONS } from '../../support/page-samples';

const viewsFolder = join(__dirname, '../../../views');
const folder = join(viewsFolder, 'locales');
const i18n = loadI18n(folder);
const sources = i18n.languages.map((lang) => readFileSync(join(folder, `${lang}.json`), 'utf8'));
const tables = sources.map((source) => JSON.parse(source) as Record<string, string>);
const french = i18n.translator('fr');

it('names no key twice', () => {
  for (const source of sources) {
    const keys = [...source.matchAll(/^ {2}("[^"]+"): /gm)].map(([, key]) => key);
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
    expect(keys).toHaveLength(Object.keys(JSON.parse(source)).length);
  }
});

it('fills the same places and sets the same marks in every language', () => {
  const places = (text = ''): string =>
    [...text.matchAll(/\{\w+\}|\*\*|`|\[\[/g)]
      .map(([place]) => place)
      .sort()
      .join(' ');
  const [reference = {}, ...others] = tables;
  for (const table of others) {
    const differing = Object.keys(reference).filter(
      (key) => !key.endsWith('.one') && places(reference[key]) !== places(table[key]),
    );
    expect(differing).toEqual([]);
  }
});

it('holds no HTML', () => {
  expect(tables.flatMap((table) => Object.values(table).filter((text) => /[<>]|&\w+;/.test(text)))).toEqual([]);
});

it('has a text for every key that the pages ask for, and none that no page asks for', () => {
  const used = new Set<string>();
  const recording = (t: Translate): Translate => {
    const note = (key: string, values?: Parameters<Translate>[1]): void => {
      const plural = t.has(`${key}.other`) && typeof values?.count === 'number';
      for (const found of plural ? [`${key}.one`, `${key}.other`] : [key]) {
        used.add(found);
      }
    };
    return Object.assign(
      (...[key, values]: Parameters<Translate>) => {
        note(key, values);
        return t(key, values);
      },
      t,
      {
        pieces: (...[key, values]: Parameters<Translate>) => {
          note(key, values);
          return t.pieces(key, values);
        },
      },
    );
  };
  const recorder: I18n = { ...i18n, translator: (lang) => recording(i18n.translator(lang)) };
  const render = createRenderer({ viewsFolder, i18n: recorder, assets: { href: (name) => name } });
  for (const sample of SAMPLES) {
    sample.render(<P extends PageName>(page: P, model: Pages[P]) => render(page, model, sampleFrame(sample, 'fr')));
  }
  expect(Object.keys(tables[0] ?? {}).filter((key) => !used.has(key))).toEqual([]);
});

describe('the closed lists of words', () => {
  it.each([
    ['audit.action.', ACTIONS],
    ['audit.outcome.', OUTCOMES],
    ['audit.reason.', REASONS],
    ['audit.value.signal.', SIGNALS],
  ])('%s', (prefix, words) => {
    expect(french.under(prefix)).toEqual(words);
  });

  it('every word of ?reason= has its page', () => {
    const paged = [...LOGIN_REASONS, ...RESUME_REASONS, ...STUDENT_REASONS, ...END_REASONS];
    expect(PAGE_REASONS.filter((word) => !paged.includes(word))).toEqual([]);
    expect(LOGIN_REASONS.filter((word) => !french.has(`error.login.${word}`))).toEqual([]);
    expect(RESUME_REASONS.filter((word) => !french.has(`resume.reason.${word}`))).toEqual([]);
    expect(STUDENT_REASONS.filter((word) => !french.has(`student.reason.${word}`))).toEqual([]);
    expect(END_REASONS.filter((word) => !french.has(`ended.${word}.title`) || !french.has(`notice.${word}`))).toEqual(
      [],
    );
  });

  it('every end in the table of the procedure has its last word and its notice', () => {
    const rows = TABLE.flatMap((row) => {
      const word = /^ended\((\w+)\)$/.exec(row.next)?.[1];
      return word === undefined
        ? []
        : [{ word, shown: row.session === 'locked' ? `ended.${word}.title` : `notice.${word}` }];
    });
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.filter(({ shown }) => !french.has(shown))).toEqual([]);
  });

  it('every rule that can be listed has its sentence', () => {
    const rules = listRules({
      minLength: 12,
      recommended: 15,
      maxLength: 127,
      maxBytes: 511,
      characters: 'ascii',
      forbidden: '<',
      kinds: { atLeast: 2 },
      digitsAtLeast: 1,
      lettersAtLeast: 1,
      history: 5,
      noBeyondBmp: true,
    });
    expect(rules.length).toBeGreaterThan(10);
    const keys = (name: string): readonly string[] => [`rule.${name}`, `rule.${name}.other`, `rule.${name}.ascii`];
    expect(rules.filter(({ name }) => !keys(name).some((key) => french.has(key)))).toEqual([]);
  });
});
