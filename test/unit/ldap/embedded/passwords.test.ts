import { Attribute, Change, type Client } from 'ldapts';
import { oldPassword } from '../../../../ldap/embedded';
import type { Fixture } from './fixture';
import {
  codeOf,
  openFixture,
  PolicyControl,
  passwordModify,
  passwordModifyValue,
  people,
  personDn,
  whoAmI,
} from './fixture';

const minute = 60_000;
const day = 24 * 60 * minute;

describe('passwords in the embedded directory', () => {
  let fixture: Fixture;
  let service: Client;
  /** A fresh account for each test. */
  const logins = [
    'E21813178',
    'E21813182',
    'E21813183',
    'E22003356',
    'E20417733',
    'E26000128',
    'E22004417',
    'E23105561',
  ];
  let login: string;
  let dn: string;

  beforeAll(async () => {
    fixture = await openFixture();
    service = await fixture.service();
  });
  afterAll(() => fixture.close());
  beforeEach(() => {
    login = logins.shift() ?? 'E24105562';
    dn = personDn(login);
  });

  interface Outcome {
    readonly code: number;
    readonly error: number | null;
    readonly client: Client;
  }

  const reset = async (next: string, target = dn): Promise<Outcome> => {
    const control = new PolicyControl();
    const code = await codeOf(service.exop(passwordModify, passwordModifyValue({ dn: target, next }), control));
    return { code, error: control.error, client: service };
  };

  const bind = async (password: string, target = dn): Promise<Outcome> => {
    const control = new PolicyControl();
    const client = fixture.client();
    const code = await codeOf(client.bind(target, password, control));
    return { code, error: control.error, client };
  };

  const change = (operation: 'add' | 'delete' | 'replace', type: string, values: string[]): Change =>
    new Change({ operation, modification: new Attribute({ type, values }) });

  const modify = async (changes: Change[], client = service): Promise<Outcome> => {
    const control = new PolicyControl();
    return { code: await codeOf(client.modify(dn, changes, control)), error: control.error, client };
  };

  const state = async (target = dn): Promise<Record<string, unknown>> => {
    const attributes = ['pwdChangedTime', 'pwdAccountLockedTime', 'pwdFailureTime', 'pwdReset'];
    const { searchEntries } = await service.search(target, { scope: 'base', attributes });
    return Object.fromEntries(
      Object.entries(searchEntries[0] ?? {}).filter(([name, value]) => name !== 'dn' && value.length > 0),
    );
  };

  it('a reset lets the new password in and keeps the old one out', async () => {
    expect(await bind(oldPassword)).toMatchObject({ code: 0, error: null });
    expect(await reset('un nouveau mot de passe')).toMatchObject({ code: 0, error: null });
    expect(await bind('un nouveau mot de passe')).toMatchObject({ code: 0, error: null });
    expect(await bind(oldPassword)).toMatchObject({ code: 49, error: null });
    expect((await state())['pwdChangedTime']).toBe('20261124140000Z');
  });

  it.each([
    ['seven characters', 'sept7sp', 6],
    ['none', '', 6],
    ['seven characters of two bytes', 'éééééée', 6],
    ['a hash instead of a password', '{SSHA}c2hhLWhhc2gtb2YtaXQ=', 5],
  ])('refuses %s', async (_, password, error) => {
    expect(await reset(password, personDn('E21813178'))).toMatchObject({ code: 19, error });
    dn = personDn('E21813178');
    expect(await modify([change('replace', 'userPassword', [password])])).toMatchObject({ code: 19, error });
  });

  it('takes eight characters, blanks and braces of any kind', async () => {
    for (const password of ['ééééééé8', '  deux blancs  ', '{moi} et toi', '\u{1f510}'.repeat(8)]) {
      expect(await reset(password)).toMatchObject({ code: 0 });
      expect(await bind(password)).toMatchObject({ code: 0 });
    }
    expect(await bind('deux blancs')).toMatchObject({ code: 49 });
  });

  it('does not make up a password', async () => {
    expect(await codeOf(service.exop(passwordModify, passwordModifyValue({ dn })))).toBe(53);
    expect(await codeOf(service.exop(passwordModify))).toBe(50); // its own, which it may not set
  });

  it('keeps the last five out of a reset, not the sixth', async () => {
    const passwords = Array.from({ length: 7 }, (_, index) => `mot de passe ${index}`);
    for (const password of passwords) {
      expect(await reset(password)).toMatchObject({ code: 0 });
    }
    for (const password of passwords.slice(1)) {
      expect(await reset(password)).toMatchObject({ code: 19, error: 8 });
    }
    expect(await reset('mot de passe 0')).toMatchObject({ code: 0 });
  });

  it('judges two changes at once one after the other', async () => {
    const results = await Promise.all([
      reset('le même pour deux'),
      reset('le même pour deux'),
      reset('encore un autre'),
    ]);
    expect(results.map(({ code }) => code)).toEqual([0, 19, 0]);
    expect(await reset('le même pour deux')).toMatchObject({ code: 19, error: 8 });
  });

  it('locks after ten wrong passwords in fifteen minutes, until a reset', async () => {
    await reset('avant le verrou');
    for (let failure = 0; failure < 9; failure += 1) {
      expect(await bind('faux')).toMatchObject({ code: 49, error: null });
    }
    expect((await state())['pwdFailureTime']).toHaveLength(9);
    expect(await bind('avant le verrou')).toMatchObject({ code: 0 });
    expect(await state()).not.toHaveProperty('pwdFailureTime');

    for (let failure = 0; failure < 9; failure += 1) {
      await bind('faux');
    }
    fixture.now = new Date(fixture.now.getTime() + 16 * minute);
    expect(await bind('faux')).toMatchObject({ code: 49, error: null });
    expect(await state()).not.toHaveProperty('pwdAccountLockedTime');

    await Promise.all(Array.from({ length: 15 }, () => bind('faux')));
    expect((await state())['pwdAccountLockedTime']).toBe('20261124141600Z');
    expect((await state())['pwdFailureTime']).toHaveLength(10);
    expect(await bind('avant le verrou')).toMatchObject({ code: 49, error: 1 });
    expect(await bind('faux')).toMatchObject({ code: 49, error: 1 });
    fixture.now = new Date(fixture.now.getTime() + 2 * day);
    expect(await bind('avant le verrou')).toMatchObject({ code: 49, error: 1 });

    expect(await reset('après le verrou')).toMatchObject({ code: 0 });
    expect(Object.keys(await state())).toEqual(['pwdChangedTime']);
    expect(await bind('après le verrou')).toMatchObject({ code: 0 });
    expect(await reset('avant le verrou')).toMatchObject({ code: 19, error: 8 });
  });

  it('unlocks personnel after fifteen minutes', async () => {
    const nadia = personDn('dupont-n');
    await Promise.all(Array.from({ length: 10 }, () => bind('faux', nadia)));
    expect(await bind('guichet-demo', nadia)).toMatchObject({ code: 49, error: 1 });
    fixture.now = new Date(fixture.now.getTime() + 15 * minute);
    expect(await bind('guichet-demo', nadia)).toMatchObject({ code: 0 });
    expect(await state(nadia)).not.toHaveProperty('pwdAccountLockedTime');
  });

  it('never locks the console out', async () => {
    const { dn: console, password } = fixture.directory.bind;
    await Promise.all(Array.from({ length: 12 }, () => bind('faux', console)));
    expect(await bind(password, console)).toMatchObject({ code: 0 });
  });

  it('says of an expired password that it is, to whoever knows it', async () => {
    await reset('bientôt périmé');
    fixture.now = new Date(fixture.now.getTime() + 400 * day - minute);
    expect(await bind('bientôt périmé')).toMatchObject({ code: 0 });
    fixture.now = new Date(fixture.now.getTime() + minute);
    expect(await bind('bientôt périmé')).toMatchObject({ code: 49, error: 0 });
    expect(await bind('faux')).toMatchObject({ code: 49, error: null });
    await reset('de nouveau frais');
    expect(await bind('de nouveau frais')).toMatchObject({ code: 0, error: null });
  });

  it('"must change" allows the change alone, and a reset clears it', async () => {
    await reset('à changer bientôt');
    expect(await modify([change('replace', 'pwdReset', ['TRUE'])])).toMatchObject({ code: 0 });
    const { code, error, client } = await bind('à changer bientôt');
    expect([code, error]).toEqual([0, 2]);
    expect((await client.exop(whoAmI)).value).toBe(`dn:${dn}`);
    const control = new PolicyControl();
    expect(await codeOf(client.search(dn, { scope: 'base' }, control))).toBe(50);
    expect(control.error).toBe(2);
    expect(await codeOf(client.compare(dn, 'uid', login))).toBe(50);
    expect(await modify([change('replace', 'userPassword', ['changé par moi'])], client)).toMatchObject({ code: 0 });
    expect(await codeOf(client.search(dn, { scope: 'base' }))).toBe(0);
    expect(await state()).not.toHaveProperty('pwdReset');

    await modify([change('add', 'pwdReset', ['TRUE'])]);
    expect(await reset('changé au guichet')).toMatchObject({ code: 0 });
    expect(await bind('changé au guichet')).toMatchObject({ code: 0, error: null });
  });

  it('a person changes their own, proving the old one where it is sent', async () => {
    await reset('le mien pour commencer');
    const { client } = await bind('le mien pour commencer');
    const own = (parts: { old?: string; next?: string }): Promise<number> =>
      codeOf(client.exop(passwordModify, passwordModifyValue(parts)));
    expect(await own({ old: 'pas le bon', next: 'le mien ensuite' })).toBe(53);
    expect(await own({ old: 'le mien pour commencer', next: 'le mien ensuite' })).toBe(0);
    expect(await own({ next: 'le mien sans ancien' })).toBe(0);
    const swap = (old: string, next: string): Change[] => [
      change('delete', 'userPassword', [old]),
      change('add', 'userPassword', [next]),
    ];
    expect(await modify(swap('pas le bon', 'le mien enfin'), client)).toMatchObject({ code: 16 });
    expect(await modify(swap('le mien sans ancien', 'le mien enfin'), client)).toMatchObject({ code: 0 });
    expect(await bind('le mien enfin')).toMatchObject({ code: 0 });
  });

  it('modify: values, exactly', async () => {
    dn = personDn('E21813178');
    const rows: [Change[], number][] = [
      [[change('delete', 'pwdReset', [])], 16],
      [[change('delete', 'pwdReset', ['TRUE'])], 16],
      [[change('add', 'pwdReset', [])], 2],
      [[change('replace', 'pwdReset', ['maybe'])], 21],
      [[change('replace', 'pwdReset', ['TRUE', 'FALSE'])], 19],
      [[change('replace', 'pwdReset', ['TRUE', 'TRUE'])], 20],
      [[change('add', 'PWDRESET', ['TRUE'])], 0],
      [[change('add', 'pwdReset', ['TRUE'])], 20],
      [[change('add', 'pwdReset', ['FALSE'])], 19],
      [[change('delete', 'pwdReset', ['FALSE'])], 16],
      [
        [change('delete', 'pwdReset', ['TRUE']), change('add', 'pwdReset', ['TRUE']), change('delete', 'pwdReset', [])],
        0,
      ],
      [[change('delete', 'pwdReset', [])], 16],
      [[change('replace', 'pwdReset', [])], 0],
      [[change('replace', 'userPassword', ['premier des deux', 'second des deux'])], 19],
      [[change('replace', 'userPassword', [])], 53],
      [[change('delete', 'userPassword', [])], 53],
      [[change('add', 'userPassword', ['un second mot de passe'])], 19],
      [[change('replace', 'userPassword', ['avec drapeau']), change('replace', 'pwdReset', ['TRUE'])], 0],
    ];
    for (const [changes, code] of rows) {
      expect([changes.map(String), (await modify(changes)).code]).toEqual([changes.map(String), code]);
    }
    expect(await bind('avec drapeau')).toMatchObject({ code: 0, error: 2 });
    expect(await modify([change('replace', 'pwdReset', ['FALSE'])])).toMatchObject({ code: 0 });
    expect(await bind('avec drapeau')).toMatchObject({ code: 0, error: null });
  });

  it('gives a first password to an account that never had one', async () => {
    dn = personDn('E26000129');
    expect(await state()).toEqual({});
    expect(await modify([change('add', 'userPassword', ['le tout premier'])])).toMatchObject({ code: 0 });
    expect(await bind('le tout premier')).toMatchObject({ code: 0 });
    expect(await reset('le tout premier')).toMatchObject({ code: 19, error: 8 });
  });

  it('a bind that cannot succeed costs a derivation too', async () => {
    const median = async (target: string): Promise<number> => {
      const times: number[] = [];
      for (let each = 0; each < 9; each += 1) {
        const client = fixture.client();
        await client.bind('', ''); // connected
        const start = process.hrtime.bigint();
        await codeOf(client.bind(target, 'faux'));
        times.push(Number(process.hrtime.bigint() - start) / 1e6);
      }
      return times.sort((one, other) => one - other)[4] ?? 0;
    };
    const unknown = await median(personDn('nobody'));
    // The work itself is 10 ms at the very least; an answer without it takes less than 2.
    expect(unknown).toBeGreaterThan(8);
    expect(await median(personDn('E21813180'))).toBeGreaterThan(8); // no password
    expect(await median(personDn('E21813179'))).toBeGreaterThan(8); // locked
    expect(await median(people)).toBeGreaterThan(8); // not an account
  });
});
