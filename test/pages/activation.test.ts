/** An account that was never used, opened at the desk: from the card to the last page, and what the directory holds then. */
import { campusDay } from '../../server/domain/campus-day';
import { CHARTER_VERSION, GIVEN, neverActivated } from '../support/activation';
import { activeState, handedOver, inActivationHall, LUCAS, opens } from '../support/activation-hall';
import { read } from '../support/html';
import { entriesSince, lineOf, logSize } from '../support/observe';
import { bringTo, freshPassword, KIOSK, MINUTE, Scene } from '../support/scene';

const PRIVATE = 'Lucas.Le-Bihan+etu@Courriel.Example';
/** The domain's case says nothing (RFC 5321, 2.4). */
const KEPT = 'Lucas.Le-Bihan+etu@courriel.example';

let scene: Scene;
let size: number;

const hall = inActivationHall(() => scene);

const logged = async (): Promise<readonly string[]> => (await entriesSince(hall.console, size)).map(lineOf);

describe('all well', () => {
  it('the account is open, and all that was given is where it belongs', async () => {
    const { own, directory, console } = hall;
    own.change(LUCAS, { description: ['Délégué de promotion'], supannMailPerso: ['avant@courriel.example'] });
    const password = freshPassword();
    scene = await Scene.open(hall, KIOSK, neverActivated(hall, LUCAS));
    size = await logSize(console);
    expect((await scene.enterCard()).line).toBe('303 /desk/student');
    const identity = await scene.browser.get('/desk/student');
    expect(identity.body).toContain('name="birthDate"');
    // It is asked for, not shown: neither as it is written nor as it is said.
    expect(identity.body).not.toMatch(/1998|10 octobre/);
    expect((await scene.handOver()).line).toBe('303 /student');

    const page = await scene.browser.get('/student');
    expect(page.body).not.toMatch(/1998|10 octobre/);
    const charter = await scene.browser.get('/student/charter');
    expect(charter.line).toBe('200');
    expect(charter.body).toContain(CHARTER_VERSION);
    const given = { charterAccepted: 'yes', recoveryMail: `  ${PRIVATE} `, mailForwarding: 'yes' };
    expect((await scene.sendPassword(password, password, given)).line).toBe('303 /student/done');

    expect(activationValues()).toEqual({
      ...activeState(console.ctx.now()),
      description: ['Délégué de promotion', `charte ${CHARTER_VERSION} ${campusDay(console.ctx.now())}`],
      supannMailPerso: [KEPT],
      mailForwardingAddress: [KEPT],
    });
    expect(await opens(directory, LUCAS, password)).toBe(true);

    const done = read((await scene.browser.get('/student/done')).body);
    const facts = done.textOf('dd');
    const receipt = (await scene.caseRow())?.receipt ?? '';
    expect(receipt).not.toBe('');
    expect(facts).toEqual(expect.arrayContaining([LUCAS, 'lucas.le-bihan@etu.univ-exemple.fr', PRIVATE, receipt]));
    expect(done.text).toContain('Votre compte est ouvert, Lucas.');

    expect((await scene.browser.submit('/student/finish')).line).toBe('303 /desk/resume');
    expect((await scene.browser.get('/student')).body).not.toMatch(/Le-Bihan|E21813180/);
    expect((await scene.resume()).line).toBe('303 /desk');
    const desk = read((await scene.browser.get('/desk')).body).text;
    expect(desk).toContain('compte ouvert');
    expect(desk).toContain(receipt);
    expect(desk).not.toMatch(/Le.Bihan|E21813180/);

    const entries = await entriesSince(console, size);
    expect(entries.map(lineOf)).toEqual([
      'desk.card ok',
      'desk.handover ok',
      'activation.intent pending',
      'activation.result ok',
      'case.end ok done',
      'desk.resume ok',
    ]);
    const [card, handover, intent, result] = entries;
    expect(card?.detail).toMatchObject({ purpose: 'activation', account: 'never_activated' });
    expect(handover?.detail).toMatchObject({ purpose: 'activation' });
    expect(intent?.detail).toEqual({
      attempt: 1,
      attempts: 1,
      changed_at: null,
      targets: ['openldap'],
      charter: CHARTER_VERSION,
      language: 'fr',
      recovery_mail: true,
      mail_forwarding: true,
    });
    expect(result?.detail).toMatchObject({ intent: intent?.seq, proof: 'bind', missing: null, by: 'request' });
    // Neither address nor birth date nor password is in any log.
    const told = `${JSON.stringify(entries)}${console.logged()}`;
    for (const secret of [PRIVATE, KEPT, password, '1998'])
      expect(told.toLowerCase()).not.toContain(secret.toLowerCase());
  });

  it('mail is sent on only where that was ticked', async () => {
    scene = await handedOver(hall);
    expect((await scene.sendPassword()).line).toBe('303 /student/done');
    expect(activationValues()).toMatchObject({ supannMailPerso: [GIVEN.recoveryMail], mailForwardingAddress: [] });
  });

  it('the charter is read, accepted and logged in the student’s language', async () => {
    scene = await handedOver(hall);
    expect((await scene.browser.get('/language/en?back=%2Fstudent')).line).toBe('303 /student');
    size = await logSize(hall.console);
    expect((await scene.browser.get('/student/charter')).body).toContain('IT charter');
    expect((await scene.sendPassword()).line).toBe('303 /student/done');
    expect((await entriesSince(hall.console, size))[0]?.detail).toMatchObject({
      language: 'en',
      charter: CHARTER_VERSION,
    });
  });

  it('has a quarter of an hour, the student’s time to read', async () => {
    scene = await handedOver(hall);
    hall.console.pass(14 * MINUTE);
    expect((await scene.browser.get('/student/charter')).line).toBe('200');
    expect((await scene.sendPassword()).line).toBe('303 /student/done');
  });

  it('the charter has no page for whoever has nothing to accept', async () => {
    scene = await Scene.open(hall);
    await bringTo(scene, 'handed_over');
    expect((await scene.browser.get('/student/charter')).line).toBe('404');
    await scene.close();
    scene = await handedOver(hall);
    expect((await scene.sendPassword()).line).toBe('303 /student/done');
    expect((await scene.browser.get('/student/charter')).line).toBe('303 /student');
  });
});

function activationValues() {
  const names = ['description', 'supannMailPerso', 'mailForwardingAddress', ...Object.keys(activeState(new Date()))];
  return Object.fromEntries(names.map((name) => [name, hall.own.values(LUCAS, name)]));
}

it('a text without an @ in the field of the address may be a password: it is neither kept nor shown again', async () => {
  const slipped = freshPassword();
  scene = await handedOver(hall);
  const fields = { charterAccepted: 'yes', recoveryMail: slipped };
  expect((await scene.sendPassword(slipped, slipped, fields)).line).toBe('303 /student?reason=recovery_mail');
  expect((await scene.browser.get('/student?reason=recovery_mail')).body).not.toContain(slipped);
  expect(JSON.stringify(await scene.caseRow())).not.toContain(slipped);
});

describe('what is wrong is told in the order of the page', () => {
  const GOOD = freshPassword();
  const OTHER = freshPassword();
  const { recoveryMail } = GIVEN;
  const ticked = { charterAccepted: 'yes' };

  it.each<[string, string, Readonly<Record<string, string>>, string, string]>([
    ['nothing at all', 'charter', {}, '', ''],
    ['the charter, though all the rest is wrong too', 'charter', { recoveryMail: 'nowhere@' }, GOOD, OTHER],
    ['the charter, sent as something else', 'charter', { charterAccepted: 'on', recoveryMail }, GOOD, GOOD],
    ['the address, though the passwords differ', 'recovery_mail', { ...ticked, recoveryMail: 'nowhere@' }, GOOD, OTHER],
    ['no address', 'recovery_mail', ticked, GOOD, GOOD],
    ['the passwords differ, and are too short', 'mismatch', { ...ticked, recoveryMail }, 'a', 'b'],
    ['too short', 'policy', { ...ticked, recoveryMail }, 'court', 'court'],
    ['one’s own name', 'policy', { ...ticked, recoveryMail }, 'le-bihan-lucas', 'le-bihan-lucas'],
  ])('%s → %s; what was given is still there, no password is', async (_what, reason, given, first, second) => {
    scene = await handedOver(hall);
    size = await logSize(hall.console);
    expect((await scene.sendPassword(first, second, { ...given, mailForwarding: 'yes' })).line).toBe(
      `303 /student?reason=${reason}`,
    );
    const { body } = await scene.browser.get(`/student?reason=${reason}`);
    const { tags } = read(body);
    const input = (name: string) => tags.find(({ attributes }) => attributes.get('name') === name)?.attributes;
    expect(input('charterAccepted')?.has('checked')).toBe(given.charterAccepted === 'yes');
    expect(input('recoveryMail')?.get('value')).toBe(given.recoveryMail ?? '');
    expect(input('mailForwarding')?.has('checked')).toBe(true);
    for (const secret of ['newPassword', 'newPasswordConfirmation']) expect(input(secret)?.get('value') ?? '').toBe('');
    if (first.length > 4) expect(body).not.toContain(first);
    expect(await logged()).toEqual([]);
    expect(hall.own.account(LUCAS).hash).toBeNull();

    // And then it is all right.
    expect((await scene.sendPassword(GOOD, GOOD)).line).toBe('303 /student/done');
  });

  it.each([
    ['moi@univ-nantes.fr', 'mail_own'],
    ['moi@ETU.Univ-Nantes.FR', 'mail_own'],
    ['moi@lists.etu.univ-exemple.fr', 'mail_own'],
    ['moi@courriel', 'mail_malformed'],
    [`${'x'.repeat(400)}@courriel.example`, 'mail_malformed'],
    ['"><script>alert(1)</script>@x.example', 'mail_malformed'],
    ['moi@courriel.example\r\nBcc: a@b.example', 'mail_malformed'],
  ])('%s is no recovery mail: %s', async (recoveryMail, problem) => {
    scene = await handedOver(hall);
    const answer = await scene.sendPassword(GOOD, GOOD, { ...GIVEN, recoveryMail });
    expect(answer.line).toBe('303 /student?reason=recovery_mail');
    expect((await scene.caseRow())?.unmet).toEqual([problem]);
    const { body } = await scene.browser.get('/student?reason=recovery_mail');
    const says = { mail_own: 'celle de l’université', mail_malformed: 'Cette adresse n’est pas complète' };
    expect(body).toContain(says[problem as keyof typeof says]);
    expect(body).not.toContain('<script>alert');
    expect(hall.own.values(LUCAS, 'supannMailPerso')).toEqual([]);
  });

  it.each(['moi@pasuniv-nantes.fr', 'moi@univ-nantes.fr.example.org', 'o’moi@x.example'.replace('’', "'")])(
    '%s is one',
    async (recoveryMail) => {
      scene = await handedOver(hall);
      expect((await scene.sendPassword(GOOD, GOOD, { ...GIVEN, recoveryMail })).line).toBe('303 /student/done');
      expect(hall.own.values(LUCAS, 'supannMailPerso')).toEqual([recoveryMail]);
    },
  );
});
