import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ACTIONS, OUTCOMES, PAGE_REASONS, REASONS, SIGNALS } from '../../../server/audit/reasons';
import { TABLE } from '../../../server/domain/case';
import { listRules } from '../../../server/domain/password';
import { type I18n, loadI18n, type Translate } from '../../../server/i18n';
import type { Frame, PageName, Pages } from '../../../server/pages';
import { createRenderer } from '../../../server/render';
import { isForStudents, sampleFrame } from '../../support/page-models';
import {
  END_REASONS,
  LOGIN_REASONS,
  RESUME_REASONS,
  SAMPLES,
  type Sample,
  STUDENT_REASONS,
} from '../../support/page-samples';

const viewsFolder = join(__dirname, '../../../views');
const folder = join(viewsFolder, 'locales');
const i18n = loadI18n(folder);
const french = i18n.translator('fr');

type Texts = Readonly<Record<string, string>>;
const AUDIENCES = ['student', 'staff'] as const;
/** Every file: whose it is, its language, what stands there. */
const files = AUDIENCES.flatMap((audience) =>
  (audience === 'student' ? i18n.languages : i18n.staffLanguages).map((lang) => {
    const source = readFileSync(join(folder, audience, `${lang}.json`), 'utf8');
    return { name: `${audience}/${lang}.json`, audience, lang, source, texts: JSON.parse(source) as Texts };
  }),
);
const textsOf = (audience: string, lang = 'fr'): Texts =>
  files.find((file) => file.audience === audience && file.lang === lang)?.texts ?? {};

it.each(files)('$name names no key twice', ({ source, texts }) => {
  const keys = [...source.matchAll(/^ {2}("[^"]+"): /gm)].map(([, key]) => key);
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  expect(keys).toHaveLength(Object.keys(texts).length);
});

/** Places and marks, in any order: languages put them in their own. */
const placesOf = (text = ''): readonly string[] =>
  [...text.matchAll(/\{\w+\}|\*\*|`|\[\[/g)].map(([place]) => place).sort();
/** A plural form may leave its number out: "two" says it already. */
const FORM = /\.(zero|one|two|few|many)$/;

it.each(files)('$name fills the same places and sets the same marks as French', ({ audience, texts }) => {
  const reference = textsOf(audience);
  const differing = Object.entries(texts).filter(([key, text]) => {
    if (!FORM.test(key)) return placesOf(text).join() !== placesOf(reference[key]).join();
    const due = [...placesOf(reference[key.replace(FORM, '.other')] ?? reference[key])];
    return placesOf(text).some((place) => !due.includes(place));
  });
  expect(differing).toEqual([]);
});

it.each(files)('$name holds no HTML', ({ texts }) => {
  expect(Object.values(texts).filter((text) => /[<>]|&\w+;/.test(text))).toEqual([]);
});

it.each(i18n.languages)('%s is written from the side that its script is', (lang) => {
  const t = i18n.translator(lang);
  // `textInfo` became `getTextInfo()` on the way to the standard.
  const locale = new Intl.Locale(t.tag) as Intl.Locale & {
    readonly textInfo?: { readonly direction: string };
    readonly getTextInfo?: () => { readonly direction: string };
  };
  expect((locale.getTextInfo?.() ?? locale.textInfo)?.direction).toBe(t.direction);
});

/** What each language writes otherwise than French, and what would be another's habit in it. */
it.each<[lang: string, never: RegExp]>([
  ['en', /\s[?!;:]|«/],
  ['es', /\s[?!;:]|^[^¿]*\?|^[^¡]*!|“/],
  ['de', /\s[?!;:]|«|“[^„]*„|[\p{Ll},] Sie\b|\bIh(r|re|nen|rem|ren|rer|res)\b/u],
  ['ar', /[\u0600-\u06ff]\s*[,;?]|\s[؟!؛:،]|[٠-٩]|(?<!\p{L})(اضغط|اكتب|اختر|أدخل|انقر|انتظر|اقرأ|ارجع|جرّب)(?!\p{L})/u],
  ['zh', /[\u4e00-\u9fff][,;:?!.()"']|[，。；：？！（）“”]\s(?!\[\[)|您/],
])('the student’s texts in %s are in its own typography, and to one person in one way', (lang, never) => {
  const texts = Object.entries(textsOf('student', lang)).filter(([key]) => !key.startsWith('language.'));
  expect(texts.length).toBeGreaterThan(150);
  expect(texts.filter(([, text]) => never.test(text))).toEqual([]);
});

/** A page on a student's or locked screen, but the staff member's own, which asks for their password. */
const forStudents = SAMPLES.filter(({ page, world }) => isForStudents(page, world));
const isLaw = ({ page }: Sample): boolean => ['accessibility', 'legal-notice', 'personal-data'].includes(page);

type HtmlOf = (sample: Sample, lang: string, frame?: Partial<Frame>) => string;

function rendering(texts: I18n): HtmlOf {
  const render = createRenderer({ viewsFolder, i18n: texts, assets: { href: (name) => name } });
  return (sample, lang, frame = {}) =>
    sample.render(<P extends PageName>(page: P, model: Pages[P]) =>
      render(page, model, { ...sampleFrame(sample, lang), ...frame }),
    );
}

/** Each key that a page asked a language's texts for, with its plural forms in French. */
function recorder(): { readonly i18n: I18n; readonly asked: (lang: string) => ReadonlySet<string> } {
  const asked = new Map<string, Set<string>>();
  const recording = (t: Translate): Translate => {
    const keys = asked.get(t.lang) ?? new Set();
    asked.set(t.lang, keys);
    const note = (key: string, values?: Parameters<Translate>[1]): void => {
      const plural = t.has(`${key}.other`) && typeof values?.['count'] === 'number';
      for (const found of plural ? [`${key}.one`, `${key}.other`] : [key]) {
        keys.add(found);
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
  return {
    i18n: { ...i18n, translator: (lang) => recording(i18n.translator(lang)) },
    asked: (lang) => asked.get(lang) ?? new Set(),
  };
}

it('has no text that no page asks for', () => {
  const recorded = recorder();
  const htmlOf = rendering(recorded.i18n);
  for (const sample of SAMPLES) htmlOf(sample, 'fr');
  // What a language says of itself is asked for when the pages' frame is made.
  const known = Object.keys({ ...textsOf('student'), ...textsOf('staff') }).filter(
    (key) => !key.startsWith('language.'),
  );
  expect(known.length).toBeGreaterThan(900);
  expect(known.filter((key) => !recorded.asked('fr').has(key))).toEqual([]);
});

describe('the student’s texts', () => {
  it('are those that the pages on a student’s screen ask for, each of them and no other', () => {
    const recorded = recorder();
    // A page of the law speaks two languages there: its text is the staff's.
    const htmlOf = rendering(recorded.i18n);
    for (const sample of forStudents) htmlOf(sample, 'fr', isLaw(sample) ? { textLang: 'en' } : {});
    const asked = recorded.asked('fr');
    const known = Object.keys(textsOf('student')).filter((key) => !key.startsWith('language.'));
    expect(forStudents.length).toBeGreaterThan(70);
    expect(known.filter((key) => !asked.has(key))).toEqual([]);
    expect([...asked].filter((key) => !known.includes(key))).toEqual([]);
  });

  it.each(i18n.languages)('say all that these pages say in %s, without the staff’s', (lang) => {
    const alone = mkdtempSync(join(tmpdir(), 'guichet-locales-'));
    try {
      cpSync(join(folder, 'student'), join(alone, 'student'), { recursive: true });
      mkdirSync(join(alone, 'staff'));
      writeFileSync(join(alone, 'staff/fr.json'), '{}');
      const [whole, studentsOnly] = [rendering(i18n), rendering(loadI18n(alone))];
      for (const sample of forStudents.filter((candidate) => !isLaw(candidate))) {
        expect([sample.name, studentsOnly(sample, lang)]).toEqual([sample.name, whole(sample, lang)]);
      }
    } finally {
      rmSync(alone, { recursive: true });
    }
  });
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
    expect(END_REASONS.filter((word) => !french.has(`ended.${word}.title`) || !french.has(atDesk(word)))).toEqual([]);
  });

  /** The desk's line on an end: quiet for a result, a warning for anything else. */
  const atDesk = (word: string): string => (french.has(`last.${word}`) ? `last.${word}` : `notice.${word}`);

  /** An unlock ends at the desk itself, which says how it went. */
  const UNLOCKING: Readonly<Record<string, string>> = {
    'lift:ok': 'unlocked',
    'lift:refused': 'unlock_failed',
    'lift:failed': 'unlock_failed',
    'lift:unknown': 'unlock_unknown',
  };

  it('every end in the table of the procedure has its last word and its notice', () => {
    const rows = TABLE.flatMap((row) => {
      const word = /^ended\((\w+)\)$/.exec(row.next)?.[1];
      return word === undefined
        ? []
        : [{ word, shown: row.session === 'locked' ? `ended.${word}.title` : atDesk(UNLOCKING[row.event] ?? word) }];
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
