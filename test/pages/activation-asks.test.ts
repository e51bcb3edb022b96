/** What an activation asks for and writes is the profile's and the configuration's together; what neither has is not asked. */
import type { Config } from '../../config/config';
import { CHARTER_VERSION, GIVEN, neverActivated } from '../support/activation';
import { activeState, handedOver, inActivationHall, LUCAS } from '../support/activation-hall';
import { read } from '../support/html';
import { entriesSince, lineOf, logSize } from '../support/observe';
import { bringTo, HOUR, KIOSK, Scene } from '../support/scene';

let scene: Scene;
/** The console's own: what a test changes here is asked for from now on. */
let live: Config;
let whole: Config;

const hall = inActivationHall(() => scene);

beforeAll(() => {
  live = hall.console.ctx.config;
  whole = { ...live };
});

afterEach(() => {
  Object.assign(live, whole);
  // Completed activations count as resets of this student's.
  hall.console.pass(8 * 24 * HOUR);
});

type Activation = NonNullable<Config['activation']>;
type ProfileActivation = NonNullable<Config['profile']['activation']>;

const configured = (change: Partial<Activation>): void => {
  if (whole.activation !== null) Object.assign(live, { activation: { ...whole.activation, ...change } });
};

const profiled = (activation: Partial<ProfileActivation>, more: Partial<Config['profile']> = {}): void => {
  const asked = { recoveryMail: true, forwarding: true, ...activation };
  Object.assign(live, { profile: { ...whole.profile, activation: asked, ...more } });
};

const FIELDS = ['charterAccepted', 'recoveryMail', 'mailForwarding'] as const;
type Field = (typeof FIELDS)[number];

interface Less {
  readonly what: string;
  readonly set: () => void;
  readonly asks: readonly Field[];
  readonly intent: Readonly<Record<string, unknown>>;
  readonly writes: { readonly mail: boolean; readonly forward: boolean; readonly charter: boolean };
}

const ALL = { charter: CHARTER_VERSION, recovery_mail: true, mail_forwarding: true };
const WRITTEN = { mail: true, forward: true, charter: true };

const LESS: readonly Less[] = [
  { what: 'all of it', set: () => undefined, asks: FIELDS, intent: ALL, writes: WRITTEN },
  {
    what: 'no forwarding in the profile',
    set: () => profiled({ forwarding: false }),
    asks: ['charterAccepted', 'recoveryMail'],
    intent: { ...ALL, mail_forwarding: false },
    writes: { ...WRITTEN, forward: false },
  },
  {
    what: 'no attribute for forwarding',
    set: () => configured({ forwarding: null }),
    asks: ['charterAccepted', 'recoveryMail'],
    intent: { ...ALL, mail_forwarding: false },
    writes: { ...WRITTEN, forward: false },
  },
  {
    what: 'no recovery mail in the profile: none that mail could be sent on to either',
    set: () => profiled({ recoveryMail: false }),
    asks: ['charterAccepted'],
    intent: { ...ALL, recovery_mail: false, mail_forwarding: false },
    writes: { ...WRITTEN, mail: false, forward: false },
  },
  {
    what: 'no attribute for a recovery mail',
    set: () => configured({ recoveryMail: null }),
    asks: ['charterAccepted'],
    intent: { ...ALL, recovery_mail: false, mail_forwarding: false },
    writes: { ...WRITTEN, mail: false, forward: false },
  },
  {
    what: 'no attribute for the charter: its acceptance is in the log',
    set: () => configured({ charterAttribute: null }),
    asks: FIELDS,
    intent: ALL,
    writes: { ...WRITTEN, charter: false },
  },
  {
    what: 'no charter',
    set: () => profiled({}, { charter: null }),
    asks: ['recoveryMail', 'mailForwarding'],
    intent: { ...ALL, charter: null },
    writes: { ...WRITTEN, charter: false },
  },
];

it.each(LESS.map((each) => [each.what, each] as const))('%s', async (_what, { set, asks, intent, writes }) => {
  set();
  scene = await handedOver(hall);
  const { tags } = read((await scene.browser.get('/student')).body);
  const names = tags.map(({ attributes }) => attributes.get('name'));
  expect(FIELDS.filter((field) => names.includes(field))).toEqual(asks);

  // Sent all the same, with what was never asked for: none of it is taken.
  const size = await logSize(hall.console);
  expect((await scene.sendPassword(undefined, undefined, { ...GIVEN, mailForwarding: 'yes' })).line).toBe(
    '303 /student/done',
  );
  expect((await entriesSince(hall.console, size))[0]?.detail).toMatchObject(intent);
  const has = (attribute: string): boolean => hall.own.values(LUCAS, attribute).length > 0;
  expect({
    mail: has('supannMailPerso'),
    forward: has('mailForwardingAddress'),
    charter: has('description'),
  }).toEqual(writes);
  expect(hall.own.values(LUCAS, 'supannRessourceEtat')).toEqual(['{COMPTE}A']);
  const charter = await scene.browser.get('/student/charter');
  expect(charter.line).toBe(asks.includes('charterAccepted') ? '303 /student' : '404');
});

it('what is not asked for is not missed', async () => {
  profiled({ recoveryMail: false }, { charter: null });
  scene = await handedOver(hall);
  expect((await scene.sendPassword(undefined, undefined, {})).line).toBe('303 /student/done');
});

it('of a state in two attributes each is changed by its own resource alone, and what is right already is left', async () => {
  const { supannRessourceEtatDate } = activeState(hall.console.ctx.now());
  hall.own.change(LUCAS, {
    supannRessourceEtat: ['{VPN}I:SupannCree', '{compte}I:SupannCree', '{COMPTE2}I'],
    supannRessourceEtatDate: ['{VPN}I:SupannCree::', '{COMPTE}I:SupannPrecree::', '{MAIL}A:SupannActif::'],
  });
  scene = await handedOver(hall);
  expect((await scene.sendPassword()).line).toBe('303 /student/done');
  expect(hall.own.values(LUCAS, 'supannRessourceEtat')).toEqual(['{VPN}I:SupannCree', '{COMPTE2}I', '{COMPTE}A']);
  expect(hall.own.values(LUCAS, 'supannRessourceEtatDate')).toEqual([
    '{VPN}I:SupannCree::',
    '{MAIL}A:SupannActif::',
    supannRessourceEtatDate[1],
  ]);
});

describe('where accounts are not activated', () => {
  const off = (): void => {
    Object.assign(live, { activation: null });
  };

  it.each([
    [KIOSK, 'Ce compte n’a jamais servi'],
    ['dupont-n', 'Ce compte relève d’un autre guichet'],
  ])('%s: the card is refused', async (staff, says) => {
    off();
    scene = await Scene.open(hall, staff, neverActivated(hall, LUCAS));
    const size = await logSize(hall.console);
    const answer = await scene.enterCard();
    expect([answer.line, (await entriesSince(hall.console, size)).map(lineOf)]).toEqual([
      '422',
      ['desk.card refused not_activated'],
    ]);
    expect(answer.body).toContain(says);
  });

  it('a case that was begun before ends, and nothing is written', async () => {
    scene = await Scene.open(hall, KIOSK, neverActivated(hall, LUCAS));
    await bringTo(scene, 'handed_over');
    off();
    expect((await scene.sendPassword()).line).toBe('303 /student?reason=not_activated');
    expect(hall.own.account(LUCAS).hash).toBeNull();
  });
});

describe('a charter without the student’s language', () => {
  /** Montpellier's in French and English, and one point in Arabic beside. */
  const speaks = (point: Readonly<Record<string, string>>): void => {
    const { charter } = whole.profile;
    if (charter === null) throw new Error('the profile has no charter');
    const two = ({ fr, en }: { readonly fr: string; readonly en: string }) => ({ fr, en });
    const [first, ...points] = charter.points.map(two);
    profiled(
      {},
      {
        charter: {
          version: charter.version,
          title: two(charter.title),
          points: [{ ...first, ...point } as { fr: string; en: string }, ...points],
          articles: charter.articles.map(({ title, text }) => ({ title: two(title), text: two(text) })),
        },
        first: whole.profile.first.map(({ icon, title, text }) => ({ icon, title: two(title), text: two(text) })),
      },
    );
  };

  it.each([
    ['de', {}, 'en'],
    ['fr', {}, 'fr'],
    ['ar', { ar: 'هذه نقطة.' }, 'ar,en'],
  ])('in %s: the page says which it is, and so does the log', async (lang, point, shown) => {
    speaks(point);
    scene = await handedOver(hall);
    await scene.browser.get(`/language/${lang}?back=/student`);
    for (const path of ['/student', '/student/charter']) {
      const { tags } = read((await scene.browser.get(path)).body);
      const foreign = tags.filter(({ name, attributes }) => name === 'span' && attributes.has('lang'));
      expect(
        foreign.every(({ attributes }) => attributes.get('lang') === 'en' && attributes.get('dir') === 'ltr'),
      ).toBe(true);
      expect(foreign.length > 0).toBe(lang !== 'fr');
    }
    const size = await logSize(hall.console);
    expect((await scene.sendPassword()).line).toBe('303 /student/done');
    expect((await entriesSince(hall.console, size))[0]?.detail).toMatchObject({ language: shown });
    const done = read((await scene.browser.get('/student/done')).body).tags;
    expect(done.filter(({ name, attributes }) => name === 'span' && attributes.get('lang') === 'en')).toHaveLength(
      lang === 'fr' ? 0 : 2 * whole.profile.first.length,
    );
  });
});
