/** The identity reminder: the login, on the student's own screen, and nothing else. Nothing is written. */
import { changeTimes } from '../support/accounts';
import { read } from '../support/html';
import { inHall } from '../support/in-hall';
import { entriesSince, lineOf, logSize } from '../support/observe';
import { bringTo, HOUR, KIOSK, MINUTE, Scene } from '../support/scene';

let scene: Scene;
let size: number;

const hall = inHall(() => scene);

beforeEach(async () => {
  scene = await Scene.open(hall, KIOSK);
  await bringTo(scene, 'identified');
  size = await logSize(hall.console);
});

async function remind(fields: Readonly<Record<string, string>> = { confirmed: 'yes' }): Promise<string> {
  await scene.browser.get('/desk/student');
  return (await scene.browser.submit('/desk/reminder', fields)).line;
}

const logged = async (): Promise<readonly string[]> => (await entriesSince(hall.console, size)).map(lineOf);

it('shows the login, from the card to the desk taken back', async () => {
  const before = await changeTimes(hall.console.embedded);
  const { login, card } = scene.student;
  const staffs = scene.browser.session;
  expect(await remind()).toBe('303 /student/done');
  // Another screen: nothing of the staff side can be reached from it.
  expect(scene.browser.session).not.toBe(staffs);
  expect((await scene.browser.get('/desk')).line).toBe('303 /student');

  const done = await scene.browser.get('/student/done');
  expect(done.line).toBe('200');
  const page = read(done.body);
  expect(page.textOf('dd')).toContain(login);
  expect(page.text).toContain('Votre mot de passe reste celui que vous aviez');
  // No receipt, no proof, nothing to do first: there was no change.
  expect(page.text).not.toMatch(/Reçu|Nous venons de l’essayer|eduroam|[0-9A-Z]{5}-[0-9A-Z]{5}-/);
  expect((await scene.caseRow())?.receipt).toBeNull();

  expect((await scene.browser.submit('/student/finish')).line).toBe('303 /desk/resume');
  const ended = await scene.browser.get('/student');
  expect(ended.body).toContain('Rien n’a été changé.');
  expect(ended.body).not.toContain(login);
  expect((await scene.browser.get('/student/done')).line).toBe('303 /student');

  expect((await scene.resume()).line).toBe('303 /desk');
  const desk = await scene.browser.get('/desk');
  expect(desk.body).toContain('identifiant rappelé');
  for (const mark of [login, card]) expect(desk.body).not.toContain(mark);

  const entries = await entriesSince(hall.console, size);
  expect(entries.map(lineOf)).toEqual([
    'desk.handover ok',
    'identity.reminder ok',
    'case.end ok done',
    'desk.resume ok',
  ]);
  expect(new Set(entries.map(({ caseId }) => caseId)).size).toBe(1);
  expect(entries[0]?.detail).toMatchObject({ purpose: 'reminder', statement: expect.any(String) });
  expect(entries[1]).toMatchObject({
    student: { login, card },
    staff: { login: KIOSK },
    detail: { purpose: 'reminder' },
  });
  expect(await changeTimes(hall.console.embedded)).toEqual(before);
  expect(await hall.console.ctx.limits.studentLimit(scene.student.id, 'teacher')).toBeNull();
});

it('takes no password, however it is sent', async () => {
  const before = await changeTimes(hall.console.embedded);
  expect(await remind()).toBe('303 /student/done');
  const forced = await scene.force('/student/password', {
    newPassword: 'quatre mots sans lien',
    newPasswordConfirmation: 'quatre mots sans lien',
  });
  expect(forced.line).toBe('303 /student/done');
  expect(await changeTimes(hall.console.embedded)).toEqual(before);
});

it('leaves the screen after its minute, which the student extends', async () => {
  expect(await remind()).toBe('303 /student/done');
  await scene.browser.get('/student/done');
  expect((await scene.browser.submit('/student/more-time')).line).toBe('303 /student/done');
  hall.console.pass(2 * MINUTE);
  expect((await scene.browser.get('/student/done')).line).toBe('200');
  hall.console.pass(HOUR / 10);
  expect((await scene.browser.get('/student/done')).body).not.toContain(scene.student.login);
  expect(await logged()).toEqual(['desk.handover ok', 'identity.reminder ok', 'case.end ok done']);
});

it('a box that is not ticked shows nobody’s login', async () => {
  expect(await remind({})).toBe('422');
  expect(await logged()).toEqual(['desk.handover refused not_confirmed']);
  expect(await scene.sessionRow()).toMatchObject({ kind: 'staff' });
});

it('sent twice it is one reminder', async () => {
  await scene.browser.get('/desk/student');
  const twin = scene.browser.copy();
  const lines = await Promise.all(
    [scene.browser, twin].map((browser) => browser.submit('/desk/reminder', { confirmed: 'yes' })),
  );
  for (const { line } of lines) expect(line).toMatch(/^303 \/student(\/done)?$/);
  // Whichever of the two cookies came, one of them is the student's screen.
  if (twin.session !== scene.browser.session && (await scene.sessionRow(scene.browser.session))?.endedAt !== null)
    scene.browser.cookies.set('__Host-guichet', twin.session);
  twin.close();
  expect(await logged()).toEqual(['desk.handover ok', 'identity.reminder ok']);
  expect((await scene.browser.get('/student/done')).line).toBe('200');
});

it('is refused to a teacher, who is not offered one', async () => {
  await scene.close();
  scene = await Scene.open(hall, 'dupont-n');
  await bringTo(scene, 'identified');
  hall.console.pass(MINUTE);
  size = await logSize(hall.console);
  expect((await scene.browser.get('/desk/student')).body).not.toContain('/desk/reminder');
  expect((await scene.force('/desk/reminder', { confirmed: 'yes' })).line).toBe('403');
  expect(await logged()).toEqual(['access.refused refused role']);
});
