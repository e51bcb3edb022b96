/** The limits at the desk: cards, completed resets, one handover. */
import { linesOf, logOf, tally, times } from '../support/many';
import { lineOf } from '../support/observe';
import { inOffices } from '../support/offices';
import { SERVED } from '../support/visitor';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const offices = inOffices({ name: 'VPN', networks: ['172.22.0.0/16'], remote: true });
const { atDesk } = offices;

describe('cards', () => {
  it('five unknown ones, sent at once, pause; malformed ones do not count; the pause is told once', async () => {
    const teacher = await atDesk('petit-c');
    for (const typed of ['21813178', 'E218', 'E21813178*', 'rien', '', 'E)(uid=*'])
      expect((await teacher.card(typed)).line).toBe('422');
    await teacher.get('/desk');
    const kinds = ['E99999999', 'E22017305', 'E22004417', 'E22990001'];
    const entries = await logOf(offices.console, async () => {
      const lines = await linesOf(12, (index) =>
        teacher.submit('/desk/card', { card: kinds[index % 4] ?? '', inspected: 'yes' }),
      );
      expect(tally(lines)).toEqual({ 422: 5, 429: 7 });
    });
    expect(tally(entries.map(lineOf))).toEqual({
      'desk.card refused card_unknown': 2,
      'desk.card refused protected_account': 1,
      'desk.card refused self': 1,
      'desk.card refused card_ambiguous': 1,
      'desk.card refused throttled': 1,
    });
    offices.console.pass(MINUTE + 1_000);
    const later = await logOf(offices.console, async () => expect((await teacher.card('E21813178')).line).toBe('429'));
    expect(later.map(lineOf)).toEqual(['desk.card refused throttled']);
    expect(later[0]?.detail.count).toBe(7);
    offices.console.pass(9 * MINUTE);
    expect((await teacher.card('E21813178')).line).toBe('303 /desk/student');
  }, 15_000);

  it('a good one ends the row; fifteen in a day stop until tomorrow, and the auditors hear of it', async () => {
    const teacher = await atDesk('nguyen-t');
    const unknown = (count: number) =>
      times(count, () => teacher.submit('/desk/card', { card: 'E99999999', inspected: 'yes' }));
    await teacher.get('/desk');
    const signals = await logOf(offices.console, async () => {
      for (const count of [4, 4, 4]) {
        await unknown(count);
        expect((await teacher.card('E21813178')).line).toBe('303 /desk/student');
        await teacher.get('/desk');
      }
      await unknown(3);
    });
    expect(signals.filter(({ action }) => action === 'signal.raised')).toMatchObject([
      { detail: { signal: 'unknown_cards', count: 15 } },
    ]);
    offices.console.pass(9 * MINUTE);
    expect((await teacher.card('E21813178')).line).toBe('429');
    offices.console.pass(24 * HOUR);
    expect((await (await atDesk('nguyen-t')).card('E21813178')).line).toBe('303 /desk/student');
  }, 20_000);

  it('people looked up and not served: the eleventh raises a signal', async () => {
    const teacher = await atDesk('roux-s');
    const cards = ordinaryCards().slice(-11);
    const entries = await logOf(offices.console, async () => {
      for (const card of cards) expect((await teacher.card(card)).line).toBe('303 /desk/student');
    });
    expect(entries.filter(({ action }) => action === 'signal.raised')).toMatchObject([
      { detail: { signal: 'lookups' } },
    ]);
  });
});

/** Situations of their own: not for those who need just anybody. */
const SITUATED = /^E(218131\d\d|21900417|22003356|22104518|2600012[89]|22017305|22004417|2299000\d|20417733)$/;
const ordinaryCards = (): readonly string[] =>
  offices.console.embedded.people.flatMap(({ card }) => (card === null || SITUATED.test(card) ? [] : [card]));

describe('completed resets', () => {
  const secretOf = (card: string): string => `Nouveau-${card}-mot-de-passe`;

  it('a teacher has five an hour; a student waits a day for another teacher, and after two goes to the computing centre', async () => {
    const teacher = await atDesk('dupont-n');
    const [first = '', ...more] = ordinaryCards().slice(0, 6);
    for (const card of [first, ...more.slice(0, 4)]) expect(await teacher.serve(card, secretOf(card))).toEqual(SERVED);
    const entries = await logOf(offices.console, async () =>
      expect((await teacher.card(more[4] ?? '')).line).toBe('429'),
    );
    expect(entries.map(lineOf)).toEqual(['desk.card refused throttled']);

    const other = await atDesk('diallo-i');
    expect((await other.card(first)).line).toBe('429');
    const kiosk = await atDesk('moreau-k');
    expect(await kiosk.serve(first, `${secretOf(first)}-2`)).toEqual(SERVED);
    const refused = await logOf(offices.console, async () => {
      expect((await kiosk.card(first)).line).toBe('429');
      expect((await other.card(first)).line).toBe('429');
    });
    expect(refused.map(lineOf)).toEqual(['desk.card refused repeated', 'desk.card refused repeated']);
    expect(refused[0]?.student?.card).toBe(first);

    offices.console.pass(HOUR);
    expect((await (await atDesk('dupont-n')).card(more[4] ?? '')).line).toBe('303 /desk/student');
    offices.console.pass(7 * 24 * HOUR);
    expect((await (await atDesk('diallo-i')).card(first)).line).toBe('303 /desk/student');
  }, 30_000);

  it('from the VPN a teacher has two a day; in the office there is no such limit', async () => {
    const remote = await atDesk('kowalski-e', '172.22.0.5');
    const [one = '', two = '', three = ''] = ordinaryCards().slice(10, 13);
    for (const card of [one, two]) expect(await remote.serve(card, secretOf(card))).toEqual(SERVED);
    expect((await remote.card(three)).line).toBe('429');
    expect((await (await atDesk('kowalski-e')).card(three)).line).toBe('303 /desk/student');
  }, 15_000);
});

describe('one handover', () => {
  it('has twenty submissions, and then three tries to take the desk back', async () => {
    const kiosk = await atDesk('le-goff-m');
    await kiosk.card('E21813179');
    await kiosk.handOver();
    for (let tried = 1; tried < 20; tried += 1) {
      expect({ tried, line: (await kiosk.choose('porte-bleue-sept', 'porte-verte-neuf')).line }).toEqual({
        tried,
        line: '303 /student?reason=mismatch',
      });
    }
    const ended = await logOf(offices.console, async () =>
      expect((await kiosk.choose('court')).line).toBe('303 /student?reason=attempts'),
    );
    expect(ended.map(lineOf)).toEqual(['case.end refused attempts']);

    const entries = await logOf(offices.console, async () => {
      expect((await kiosk.resume('x')).line).toBe('303 /desk/resume?reason=credentials');
      expect((await kiosk.resume('x')).line).toBe('303 /desk/resume?reason=credentials');
      expect((await kiosk.resume('x')).line).toBe('303 /login?reason=revoked');
    });
    expect(entries.map(lineOf)).toEqual([
      'desk.resume refused credentials',
      'desk.resume refused credentials',
      'desk.resume refused credentials',
      'staff.logout ok revoked',
    ]);
    expect(entries.slice(0, 3).map(({ detail }) => detail.try)).toEqual([1, 2, 3]);
    expect((await kiosk.get('/student')).line).toBe('303 /login');
  }, 15_000);
});
