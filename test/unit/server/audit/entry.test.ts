// Long because its tables of cases belong to one subject.
import { DETAIL_KEYS, type DetailType, type DetailValue } from '../../../../server/audit/detail';
import {
  buildEntry,
  type EntryDraft,
  MAX_ENTRY_BYTES,
  MalformedEntryError,
  nextTime,
  parseEntry,
  type Stamp,
} from '../../../../server/audit/entry';
import { PROJECTION_COLUMNS, projectionsOf, wrongProjection } from '../../../../server/audit/projection';
import { ACTIONS } from '../../../../server/audit/reasons';
import { draft, SALT, seeded } from '../../../support/audit-log';

const stamp: Stamp = { seq: 12, time: '2026-09-01T08:00:00.000Z', node: 'guichet-1', run: 3, salt: SALT };
const build = (changes: Partial<EntryDraft> = {}, stamped: Partial<Stamp> = {}): Buffer =>
  buildEntry(draft(changes), { ...stamp, ...stamped });

describe('the bytes', () => {
  it('are these, for ever', () => {
    expect(build({ reason: null }).toString()).toBe(
      '{"v":1,"seq":12,"time":"2026-09-01T08:00:00.000Z","action":"desk.card","outcome":"ok","reason":null,' +
        '"caseId":"ABCDE12345","staff":{"id":"6ba7b810-9dad-11d1-80b4-00c04fd430c8","login":"dupont-n",' +
        '"name":"Noémie Dupont","role":"teacher"},"student":{"id":"6ba7b811-9dad-11d1-80b4-00c04fd430c8",' +
        '"login":"e21813178","card":"E21813178","name":"Léa Martin"},"site":{"name":"Kiosque Tertre","campus":"Tertre"},' +
        '"ip":"172.20.4.7","userAgent":"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",' +
        '"session":"0123456789ab","factor":"password","detail":{"purpose":"reset","statement":"1","form":null,' +
        '"decoded":null,"tag":null,"account":null,"last_login":null,"last_failure":null,"remote":null,"count":null},' +
        '"node":"guichet-1","run":3,"salt":"00112233445566778899aabbccddeeff"}',
    );
  });

  it('do not depend on the order in which a draft was written', () => {
    const one = draft({ detail: { statement: '1', purpose: 'reset' } });
    const other = Object.fromEntries(Object.entries(one).reverse()) as unknown as EntryDraft;
    expect(buildEntry(other, stamp)).toEqual(build());
  });

  it('hold no control character, no line end of any kind and no lone surrogate', () => {
    const hostile = 'a\u0000b\nc\r\td\u007fe\u0085f\u009fg\u2028h\u2029i\ud800j\udc00';
    const bytes = build({ staff: { id: 'x', login: hostile, name: hostile, role: null }, userAgent: hostile });
    expect(parseEntry(bytes).staff?.name).toBe('abcdefghi\ufffdj\ufffd');
    expect(parseEntry(bytes).userAgent).toBe('abcdefghi\ufffdj\ufffd');
    expect(bytes.toString()).not.toMatch(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u);
    expect(Buffer.from(bytes.toString())).toEqual(bytes);
  });

  it('keep direction marks and joiners, which names need', () => {
    const name = '\u200fليلى بن\u200cعمر';
    expect(parseEntry(build({ student: { id: null, login: null, card: null, name } })).student?.name).toBe(name);
  });

  it('leave two halves parted by a control character apart', () => {
    expect(parseEntry(build({ userAgent: '\ud83d\u0000\ude00' })).userAgent).toBe('\ufffd\ufffd');
  });
});

describe('the user agent', () => {
  it.each([
    ['200 characters stay', 'a'.repeat(200), 'a'.repeat(200)],
    ['the 201st goes', 'a'.repeat(201), 'a'.repeat(200)],
    ['a pair is one character', '😀'.repeat(201), '😀'.repeat(200)],
    ['a pair is never halved', `${'a'.repeat(199)}😀😀`, `${'a'.repeat(199)}😀`],
    ['control characters do not count', `${'\u0001'.repeat(300)}${'a'.repeat(201)}`, 'a'.repeat(200)],
    ['empty stays empty', '', ''],
  ])('%s', (_, sent, kept) => {
    expect(parseEntry(build({ userAgent: sent })).userAgent).toBe(kept);
  });
});

describe('size', () => {
  const huge: readonly [string, string][] = [
    ['emoji', '😀'.repeat(20_000)],
    ['quotes and backslashes', '"\\'.repeat(20_000)],
    ['lone surrogates', '\ud800'.repeat(20_000)],
  ];

  const fill = (text: string): Record<DetailType, DetailValue> => ({
    string: text,
    integer: Number.MIN_SAFE_INTEGER,
    boolean: false,
    strings: Array.from({ length: 30 }, () => text),
  });

  it.each(ACTIONS.flatMap((action) => huge.map(([kind, text]) => [action, kind, text] as const)))(
    '%s fits with every field full of %s',
    (action, _, text) => {
      const values = fill(text);
      const detail = Object.fromEntries(Object.entries(DETAIL_KEYS[action]).map(([key, type]) => [key, values[type]]));
      const everything = draft({
        action,
        detail,
        outcome: 'refused',
        reason: 'protected_account',
        staff: { id: text, login: text, name: text, role: 'auditor' },
        student: { id: text, login: text, card: text, name: text },
        site: { name: text, campus: text },
        ip: text,
        userAgent: text,
      });
      const numbers = { seq: Number.MAX_SAFE_INTEGER, run: Number.MAX_SAFE_INTEGER, node: text };
      const bytes = buildEntry(everything, { ...stamp, ...numbers });
      expect(bytes.length).toBeLessThanOrEqual(MAX_ENTRY_BYTES);
      expect(buildEntry(everything, { ...stamp, ...numbers })).toEqual(bytes);
      expect(parseEntry(bytes).action).toBe(action);
    },
  );

  it('shortens free text first, says so, and leaves what identifies whole', () => {
    const login = 'l'.repeat(900);
    const name = 'é'.repeat(900);
    const entry = parseEntry(
      build({
        staff: { id: 's1', login, name, role: 'kiosk' },
        student: { id: 'e1', login, card: 'E21813178', name },
        userAgent: 'a'.repeat(300),
      }),
    );
    expect(entry.staff).toEqual({ id: 's1', login, name: `${'é'.repeat(99)}…`, role: 'kiosk' });
    expect(entry.userAgent).toBe(`${'a'.repeat(99)}…`);
    expect(entry.student?.login).toBe(login);
  });

  it('shortens nothing that fits', () => {
    const name = 'é'.repeat(1_000);
    expect(parseEntry(build({ student: { id: null, login: null, card: null, name } })).student?.name).toBe(name);
  });
});

describe('a programmer’s mistake is a TypeError that names the place, not the value', () => {
  const wrong = (changes: Record<string, unknown>): unknown => ({ ...draft(), ...changes });
  it.each([
    ['unknown action', { action: 'desk.secret', detail: {} }],
    ['unknown outcome', { outcome: 'secret' }],
    ['unknown reason', { reason: 'secret' }],
    ['unknown detail key', { detail: { password: 'secret' } }],
    ['inherited detail key', { detail: JSON.parse('{"constructor":"secret"}') as unknown }],
    ['detail of a wrong type', { detail: { purpose: 1 } }],
    ['string for an integer', { detail: { count: 'secret' } }],
    ['NaN', { detail: { count: Number.NaN } }],
    ['infinity', { detail: { count: Number.POSITIVE_INFINITY } }],
    ['fraction', { detail: { count: 1.5 } }],
    ['unsafe integer', { detail: { count: 2 ** 53 } }],
    ['string for a boolean', { detail: { decoded: 'secret' } }],
    ['object in detail', { detail: { purpose: { a: 'secret' } } }],
    ['detail that is an array', { detail: ['secret'] }],
    ['no detail', { detail: null }],
    ['number in an array', { action: 'reset.intent', detail: { targets: [1] } }],
    ['string for an array', { action: 'reset.intent', detail: { targets: 'secret' } }],
    ['malformed case number', { caseId: 'secret' }],
    ['whole session id', { session: 'a'.repeat(64) }],
    ['unknown factor', { factor: 'secret' }],
    ['staff without a login', { staff: { id: 'a', name: 'secret', role: null } }],
    ['user agent left out', { userAgent: undefined }],
    ['site that is a string', { site: 'secret' }],
  ])('%s', (_, changes) => {
    const attempt = (): unknown => buildEntry(wrong(changes) as EntryDraft, stamp);
    expect(attempt).toThrow(TypeError);
    expect(attempt).not.toThrow(/secret(?!")/);
  });

  it.each([
    ['negative seq', { seq: -1, run: -1 }],
    ['run of a later entry', { seq: 3, run: 4 }],
    ['local time', { time: '2026-09-01T08:00:00.000+02:00' }],
    ['time without milliseconds', { time: '2026-09-01T08:00:00Z' }],
    ['short salt', { salt: '00' }],
    ['salt in capitals', { salt: SALT.toUpperCase() }],
  ])('%s', (_, changes) => {
    expect(() => build({}, changes)).toThrow(TypeError);
  });
});

describe('parseEntry', () => {
  it('gives back what was built', () => {
    expect(parseEntry(build())).toEqual({
      v: 1,
      ...stamp,
      ...draft({
        detail: {
          purpose: 'reset',
          statement: '1',
          form: null,
          decoded: null,
          tag: null,
          account: null,
          last_login: null,
          last_failure: null,
          remote: null,
          count: null,
        },
      }),
    });
  });

  it('reads entries from before a detail key was added', () => {
    const older = build().toString().replace(',"count":null', '');
    expect(older).not.toBe(build().toString());
    expect(parseEntry(Buffer.from(older)).detail).not.toHaveProperty('count');
  });

  const line = (): string => build().toString();
  it.each<[string, () => string | Buffer]>([
    ['nothing', () => ''],
    ['not JSON', () => 'E21813178'],
    ['null', () => 'null'],
    ['a blank after', () => `${line()} `],
    ['a newline after', () => `${line()}\n`],
    ['a blank within', () => line().replace(':', ': ')],
    ['a byte order mark', () => `\ufeff${line()}`],
    ['other keys’ order', () => line().replace('"v":1,"seq":12', '"seq":12,"v":1')],
    ['another version', () => line().replace('"v":1', '"v":2')],
    ['a key twice', () => line().replace('"v":1', '"v":1,"v":1')],
    ['a key too many', () => line().replace('"v":1', '"v":1,"x":1')],
    ['a key too few', () => line().replace('"ip":"172.20.4.7",', '')],
    ['a key too many in staff', () => line().replace('"role":', '"x":1,"role":')],
    ['a prototype', () => line().replace('"purpose":', '"__proto__":null,"purpose":')],
    [
      'detail in another order',
      () => line().replace('"purpose":"reset","statement":"1"', '"statement":"1","purpose":"reset"'),
    ],
    ['an unknown detail key', () => line().replace('"form":null', '"shape":null')],
    ['an unknown action', () => line().replace('desk.card', 'desk.cart')],
    ['an escape that needs none', () => line().replace('Kiosque', '\\u004biosque')],
    ['a number written otherwise', () => line().replace('"seq":12', '"seq":1.2e1')],
    ['a control character', () => line().replace('Kiosque', 'Kios\\nque')],
    ['a lone surrogate', () => line().replace('Kiosque', 'Kios\\ud800que')],
    ['ill-formed UTF-8', () => Buffer.concat([build().subarray(0, 40), Buffer.from([0xff]), build().subarray(40)])],
    ['a user agent of 201', () => line().replace(/Mozilla[^"]*/, 'a'.repeat(201))],
    ['more than 4,096 bytes', () => line().replace('Noémie', 'N'.repeat(3_900))],
  ])('refuses %s', (_, bytes) => {
    expect(() => parseEntry(Buffer.from(bytes()))).toThrow(MalformedEntryError);
  });

  it('refuses every single changed byte that leaves no entry, and reads the others as they are', () => {
    const bytes = build();
    const random = seeded(9162);
    for (let index = 0; index < bytes.length; index += 1) {
      const changed = Buffer.from(bytes);
      changed[index] = Math.floor(random() * 256);
      if (changed.equals(bytes)) continue;
      try {
        expect(parseEntry(changed)).not.toEqual(parseEntry(bytes));
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedEntryError);
      }
    }
  });
});

describe('nextTime', () => {
  const at = (time: string): Date => new Date(time);
  it.each([
    ['the clock’s, in an empty log', '2026-09-01T08:00:00.000Z', null, '2026-09-01T08:00:00.000Z'],
    ['the clock’s, when later', '2026-09-01T08:00:00.001Z', '2026-09-01T08:00:00.000Z', '2026-09-01T08:00:00.001Z'],
    ['the same, when equal', '2026-09-01T08:00:00.000Z', '2026-09-01T08:00:00.000Z', '2026-09-01T08:00:00.000Z'],
    [
      'the one before, when the clock went back',
      '2026-09-01T07:59:59.999Z',
      '2026-09-01T08:00:00.000Z',
      '2026-09-01T08:00:00.000Z',
    ],
  ])('%s', (_, clock, previous, next) => {
    expect(nextTime(at(clock), previous)).toBe(next);
  });

  it.each([
    ['no time', Number.NaN],
    ['the year 10000', Date.UTC(10_000, 0)],
    ['before the year 0', Date.UTC(-1, 0)],
  ])('refuses %s', (_, clock) => {
    expect(() => nextTime(new Date(clock), null)).toThrow(TypeError);
  });
});

describe('projections', () => {
  it('are these columns', () => {
    expect(projectionsOf(parseEntry(build({ reason: 'self', outcome: 'refused' })))).toEqual({
      time: '2026-09-01T08:00:00.000Z',
      action: 'desk.card',
      outcome: 'refused',
      reason: 'self',
      case_id: 'ABCDE12345',
      staff_id: '6ba7b810-9dad-11d1-80b4-00c04fd430c8',
      staff_login: 'dupont-n',
      staff_name: 'Noémie Dupont',
      student_id: '6ba7b811-9dad-11d1-80b4-00c04fd430c8',
      student_login: 'e21813178',
      student_card: 'E21813178',
      student_name: 'Léa Martin',
      site: 'Kiosque Tertre',
      campus: 'Tertre',
      node: 'guichet-1',
    });
  });

  it('are null where the entry says nothing', () => {
    const empty = projectionsOf(parseEntry(build({ caseId: null, staff: null, student: null, site: null })));
    expect(
      Object.entries(empty)
        .filter(([, value]) => value !== null)
        .map(([column]) => column),
    ).toEqual(['time', 'action', 'outcome', 'node']);
  });

  it.each(PROJECTION_COLUMNS)('a changed %s is found', (column) => {
    const entry = parseEntry(build());
    expect(wrongProjection(entry, projectionsOf(entry))).toBeNull();
    expect(wrongProjection(entry, { ...projectionsOf(entry), [column]: 'other' })).toBe(column);
    expect(wrongProjection(entry, { ...projectionsOf(entry), [column]: undefined })).toBe(column);
  });
});
