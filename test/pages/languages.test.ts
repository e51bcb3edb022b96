/**
 * Which language speaks where: on a student's or locked screen the case, in any language that a student may choose; on
 * the staff's pages the browser, in those of the staff. Taking the desk back is the staff member's page.
 */
import { CaseStore } from '../../server/store/cases';
import { type Document, read, type Tag } from '../support/html';
import { inHall } from '../support/in-hall';
import { LANGUAGES, STAFF_LANGUAGES } from '../support/page-models';
import { type ArrangedState, bringTo, Scene } from '../support/scene';
import { Visitor } from '../support/visitor';

const LANGUAGE = '__Host-guichet-language';
/** Those that the staff's pages do not have. */
const STUDENTS = LANGUAGES.filter((lang) => !STAFF_LANGUAGES.includes(lang));

let scene: Scene | null = null;

const hall = inHall(() => scene);

const at = (tag: Tag | undefined, name: string): string => tag?.attributes.get(name) ?? '';
const langOf = (body: string): string => at(read(body).tags[0], 'lang');
const offered = (body: string): readonly string[] =>
  read(body)
    .tags.filter((tag) => at(tag, 'href').startsWith('/language/'))
    .map((tag) => at(tag, 'hreflang'));
const proseOf = (page: Document): Tag | undefined =>
  page.tags.find((tag) => at(tag, 'class').split(' ').includes('prose'));

async function handedOver(state: ArrangedState = 'handed_over'): Promise<Scene['browser']> {
  scene = await Scene.open(hall);
  await bringTo(scene, state);
  return scene.browser;
}

it('are six for a student, and more where a file was added; two for the staff', () => {
  expect(STUDENTS).toEqual(expect.arrayContaining(['ar', 'de', 'es', 'zh']));
  expect(STAFF_LANGUAGES).toEqual(['fr', 'en']);
});

it.each(STUDENTS)('%s is no language of the staff’s: not to be chosen, not to be asked for', async (lang) => {
  const visitor = new Visitor(hall.console);
  expect((await visitor.get(`/language/${lang}?back=/login`)).status).toBe(404);
  expect(visitor.cookies.has(LANGUAGE)).toBe(false);
  visitor.cookies.set(LANGUAGE, lang);
  expect(langOf((await visitor.get('/login')).body)).toBe('fr');
  expect(langOf((await visitor.send('GET', '/login', { headers: { 'Accept-Language': lang } })).body)).toBe('fr');
  visitor.close();
  scene = await Scene.open(hall);
  expect((await scene.browser.get(`/language/${lang}?back=/desk`)).status).toBe(404);
  expect(langOf((await scene.browser.get('/desk')).body)).toBe('fr');
  expect(offered((await scene.browser.get('/desk')).body)).toEqual(['fr', 'en']);
});

it('a screen begins in the staff member’s language', async () => {
  scene = await Scene.open(hall);
  await scene.browser.get('/language/en?back=/desk');
  await bringTo(scene, 'handed_over');
  expect(langOf((await scene.browser.get('/student')).body)).toBe('en');
});

describe.each(STUDENTS)('in %s', (lang) => {
  const speak = (browser: Scene['browser'], back: string) => browser.get(`/language/${lang}?back=${back}`);

  it('the student’s page, the error page, the law’s frame; the staff member’s cookie stays', async () => {
    const browser = await handedOver();
    expect((await speak(browser, '/student')).line).toBe('303 /student');
    expect(browser.cookies.has(LANGUAGE)).toBe(false);
    const page = await browser.get('/student');
    expect([page.line, langOf(page.body)]).toEqual(['200', lang]);
    expect(offered(page.body)).toEqual(LANGUAGES);
    const error = await browser.get('/student/nowhere');
    expect([error.status, langOf(error.body)]).toEqual([404, lang]);
    expect(read(error.body).text).toContain(hall.console.ctx.i18n.translator(lang)('error.404.title'));
    for (const [path, header, law] of [
      ['/accessibilite', '', 'en'],
      ['/mentions-legales', 'fr-FR,fr;q=0.9', 'fr'],
      ['/donnees-personnelles', `${lang},fr;q=0.9,en;q=0.8`, 'fr'],
      ['/donnees-personnelles', `${lang},en;q=0.8`, 'en'],
    ] as const) {
      const { body } = await browser.send('GET', path, { headers: { 'Accept-Language': header } });
      const prose = proseOf(read(body));
      expect([path, langOf(body), at(prose, 'lang'), at(prose, 'dir')]).toEqual([path, lang, law, 'ltr']);
    }
  });

  it('done and the last word, and the desk is taken back in the staff member’s own', async () => {
    const browser = await handedOver('done');
    await speak(browser, '/student/done');
    expect(langOf((await browser.get('/student/done')).body)).toBe(lang);
    expect((await browser.submit('/student/finish')).line).toBe('303 /desk/resume');
    const ended = await browser.get('/student');
    expect([langOf(ended.body), offered(ended.body)]).toEqual([lang, LANGUAGES]);
    const resume = await browser.get('/desk/resume');
    expect([langOf(resume.body), offered(resume.body)]).toEqual(['fr', ['fr', 'en']]);
    // There the switch is the staff member's, and only theirs.
    expect((await browser.get(`/language/${lang}?back=/desk/resume`)).status).toBe(404);
    expect((await browser.get('/language/en?back=/desk/resume')).line).toBe('303 /desk/resume');
    expect(langOf((await browser.get('/desk/resume')).body)).toBe('en');
    expect(langOf((await browser.get('/student')).body)).toBe(lang);
  });
});

it('a language that is gone since it was chosen is as none chosen', async () => {
  const browser = await handedOver();
  const { database } = hall.console.ctx;
  const id = (await scene?.caseRow())?.id ?? '';
  await database.relaxed((trx) => new CaseStore(database).setLanguage(trx, id, 'xx'));
  const page = await browser.get('/student');
  expect([page.line, langOf(page.body)]).toEqual(['200', 'fr']);
});
