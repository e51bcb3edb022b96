/** Three forms of one page say that this is the person. The one that was sent without its tick is the one at fault. */
import { locked } from '../support/activation';
import { type Document, read, type Tag } from '../support/html';
import { inHall } from '../support/in-hall';
import { bringTo, KIOSK, Scene } from '../support/scene';

let scene: Scene;

const hall = inHall(() => scene);

const at = (tag: Tag | undefined, name: string): string | undefined => tag?.attributes.get(name);
const byId = (document: Document, id: string): Tag | undefined => document.tags.find((tag) => at(tag, 'id') === id);

const FORMS = [
  { path: '/desk/handover', box: 'confirmed', opened: false },
  { path: '/desk/unlock', box: 'unlock-confirmed', opened: true },
  { path: '/desk/reminder', box: 'reminder-confirmed', opened: true },
] as const;
const SAYS = { fr: 'Cochez la case', en: 'Tick the box' } as const;

const cases = (['fr', 'en'] as const).flatMap((lang) => FORMS.map((form) => ({ lang, ...form })));

it.each(cases)('$path in $lang, unticked: its own box is at fault, in sight, and has the focus', async (form) => {
  scene = await Scene.open(hall, KIOSK, await locked(hall));
  await bringTo(scene, 'identified');
  await scene.browser.get(`/language/${form.lang}?back=/desk/student`);
  await scene.browser.get('/desk/student');
  const answer = await scene.browser.submit(form.path);
  expect(answer.line).toBe('422');
  const page = read(answer.body);
  const boxes = page.tags.filter((tag) => at(tag, 'name') === 'confirmed');
  expect(boxes.map((box) => at(box, 'id'))).toEqual(FORMS.map(({ box }) => box));

  expect(boxes.filter((box) => at(box, 'aria-invalid') === 'true')).toEqual([byId(page, form.box)]);
  expect(at(byId(page, form.box), 'aria-describedby')).toBe(`${form.box}-error`);
  expect(byId(page, `${form.box}-error`)).toBeDefined();
  expect(page.text).toContain(SAYS[form.lang]);
  const links = page.tags.filter((tag) => at(tag, 'href')?.startsWith('#') && at(tag, 'href') !== '#main');
  expect(links.map((link) => at(link, 'href'))).toEqual([`#${form.box}`]);

  const [details] = page.tags.filter(({ name }) => name === 'details');
  expect(details?.attributes.has('open')).toBe(form.opened);
  // The first that wants it gets it, scripts or not.
  expect(page.tags.filter((tag) => tag.attributes.has('autofocus'))).toEqual([byId(page, form.box)]);
});
