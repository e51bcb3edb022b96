import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { jsonLine } from '../../../../server/audit/export';
import { AuditStore } from '../../../../server/store/audit-store';
import { filledLog, guichet, openLog, type Ran, removeThrowaways, tamperedCopy } from './fixture';

afterAll(removeThrowaways);

type Line = { seq: number; action: string; detail: Record<string, unknown>; student: { login: string } | null };
const lines = ({ out }: Ran): Line[] =>
  out
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

/** Thirty entries by two staff members about three students. */
async function mixedLog(): Promise<string> {
  const log = openLog();
  await log.append(30, (seq) => ({
    action: seq % 5 === 0 ? 'desk.cancel' : 'desk.card',
    outcome: seq % 7 === 0 ? 'refused' : 'ok',
    reason: seq % 7 === 0 ? 'card_lost' : null,
    staff: { id: `id-${seq % 2}`, login: seq % 2 === 0 ? 'dupont-n' : 'moreau-k', name: 'Nom', role: 'kiosk' },
    student: { id: `s-${seq % 3}`, login: `e${seq % 3}`, card: `E2181317${seq % 3}`, name: `Léa ${seq % 3}` },
    site: { name: 'Kiosque', campus: seq < 10 ? 'Tertre' : 'Lombarderie' },
    detail: {},
  }));
  await log.database.close();
  return log.folder;
}

describe('what leaves', () => {
  it('is every byte as stored, oldest first, and the export’s own entry last', async () => {
    const { folder } = await filledLog();
    const ran = await guichet(folder, ['audit', 'export']);
    const database = new DatabaseSync(join(folder, 'guichet.db'));
    const stored = database.prepare('select bytes from audit_entry order by seq').all() as { bytes: Uint8Array }[];
    database.close();
    expect(ran.out.equals(Buffer.concat(stored.flatMap(({ bytes }) => [bytes, Buffer.from('\n')])))).toBe(true);
    expect(lines(ran).at(-1)).toMatchObject({
      seq: 25,
      action: 'audit.export',
      detail: { format: 'jsonl', by: 'martin', q: null },
    });
    expect(ran.code).toBe(0);
  });

  it('was logged before its first byte: even when nobody reads', async () => {
    const { folder } = await filledLog();
    const closed = Object.assign(new Error('EPIPE'), { code: 'EPIPE' });
    const ran = await guichet(folder, ['audit', 'export'], { take: () => closed });
    expect([ran.code, ran.err]).toEqual([0, '']);
    expect(lines(await guichet(folder, ['audit', 'export', '--action', 'audit.export'])).map(({ seq }) => seq)).toEqual(
      [25, 26],
    );
  });

  it('on a full disk is an error of the set-up, told in one sentence', async () => {
    const { folder } = await filledLog();
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    const ran = await guichet(folder, ['audit', 'export'], { take: () => full });
    expect(ran).toMatchObject({ code: 2, err: 'The output could not be written: no space left on device' });
  });

  it('ends with its own entry although the console goes on', async () => {
    const log = openLog();
    await log.append(1_500);
    const appending = log.append(200);
    const ran = await guichet(log.folder, ['audit', 'export']);
    await appending;
    const seen = lines(ran);
    expect(seen.at(-1)?.action).toBe('audit.export');
    expect(seen.map(({ seq }) => seq)).toEqual(seen.map((_, at) => at));
    expect(seen.length).toBeGreaterThan(1_500);
    expect((await guichet(log.folder, ['audit', 'verify'])).code).toBe(0);
    await log.database.close();
  }, 30_000);

  it('gives a pruned entry by its hash', () => {
    expect(jsonLine({ seq: 12, bytes: null, leaf_hash: Buffer.alloc(32, 1) }).toString()).toBe(
      '{"seq":12,"pruned":true,"leafHash":"AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="}\n',
    );
  });
});

describe('filters', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mixedLog();
  });

  const all = Array.from({ length: 30 }, (_, seq) => seq);
  it.each<[string[], (seq: number) => boolean]>([
    [['--staff', 'moreau-k'], (seq) => seq % 2 === 1],
    [['--student', 'E21813171'], (seq) => seq % 3 === 1],
    [['--student', 'e2'], (seq) => seq % 3 === 2],
    [['--action', 'desk.cancel'], (seq) => seq % 5 === 0],
    [['--outcome', 'refused'], (seq) => seq % 7 === 0],
    [['--reason', 'card_lost'], (seq) => seq % 7 === 0],
    [['--campus', 'Tertre'], (seq) => seq < 10],
    // Entry n was written n + 1 seconds after eight.
    [['--from', '2026-11-24T08:00:11'], (seq) => seq >= 10],
    [['--to', '2026-11-24T08:00:11Z'], (seq) => seq < 10],
    [['--from', '2026-11-24', '--to', '2026-11-24'], () => true],
    [['--to', '2026-11-23'], () => false],
    [['--q', 'LÉA 2'.toLowerCase()], (seq) => seq % 3 === 2],
    [
      ['--staff', 'dupont-n', '--action', 'desk.cancel', '--campus', 'Lombarderie'],
      (seq) => seq >= 10 && seq % 10 === 0,
    ],
  ])('%j', async (words, matches) => {
    const seen = lines(await guichet(folder, ['audit', 'export', ...words]));
    const own = seen.pop();
    expect(seen.filter(({ action }) => action !== 'audit.export').map(({ seq }) => seq)).toEqual(all.filter(matches));
    // What was asked for stands in the log.
    expect(own?.action).toBe('audit.export');
    const [name = '', value = ''] = [words[0]?.slice(2), words[1]];
    expect(own?.detail[name]).toEqual(expect.stringContaining(value.slice(0, 9)));
  });

  it.each<[string[], RegExp]>([
    [['--format', 'xml'], /--format xml: csv or jsonl/],
    [['--format', 'constructor'], /csv or jsonl/],
    [['--action', 'desk.crad'], /--action desk\.crad: one of staff\.login/],
    [['--outcome', 'good'], /--outcome good: one of ok refused/],
    [['--reason', 'ok'], /--reason ok: one of card_unknown/],
    [['--from', 'yesterday'], /--from yesterday: a day as/],
    [['--from', '2026-02-30'], /--from 2026-02-30: a day as/],
    [['--to', '2026-11-24T25:00'], /--to .*: a day as/],
    [['--student', ''], /--student is empty/],
    [['--q', '  '], /--q: 1 to 100 characters/],
    [['--q', 'x'.repeat(101)], /--q: 1 to 100 characters/],
    [['--staff', 'a', '--staff', 'b'], /--staff is given twice/],
    [['--colour', 'a'], /Unknown option '--colour'\. See: guichet audit export --help/],
    [['--json'], /Unknown option '--json'/],
    [['all'], /takes options only/],
  ])('%j is refused, and nothing is logged', async (words, says) => {
    const before = lines(await guichet(folder, ['audit', 'export'])).length;
    const ran = await guichet(folder, ['audit', 'export', ...words]);
    expect([ran.code, ran.out.length]).toEqual([2, 0]);
    expect(ran.err).toMatch(says);
    expect(lines(await guichet(folder, ['audit', 'export']))).toHaveLength(before + 1);
  });
});

describe('csv', () => {
  const csv = async (folder: string): Promise<string[]> => {
    const { out } = await guichet(folder, ['audit', 'export', '--format', 'csv']);
    return out.toString().split('\r\n');
  };

  it('opens in a French spreadsheet: UTF-8 mark, semicolons, a row an entry, the export’s own last', async () => {
    const { folder } = await filledLog();
    const rows = await csv(folder);
    expect(rows[0]).toMatch(/^\ufeff"?seq"?;time;action;outcome;reason;caseId;staff\.id;/);
    expect(rows[1]).toMatch(/^0;"2026-11-24T08:00:01\.000Z";"desk\.card";"ok";;"ABCDE12345";/);
    expect(rows[1]).toContain('"Noémie Dupont"');
    expect(rows).toHaveLength(1 + 26 + 1);
    expect(rows[26]).toContain('"audit.export"');
    expect(rows[27]).toBe('');
    const columns = (rows[0] ?? '').split(';').length;
    expect((rows[26] ?? '').replace(/"(?:[^"]|"")*"/g, '').split(';')).toHaveLength(columns);
  });

  it.each([
    ['=HYPERLINK("http://x";"y")', `"'=HYPERLINK(""http://x"";""y"")"`],
    ['+33 6', `"'+33 6"`],
    ['-1', `"'-1"`],
    ['@SUM(A1)', `"'@SUM(A1)"`],
    ['  =1+1', `"'  =1+1"`],
    ['＝1+1', `"'＝1+1"`],
    ['Dupont; Noémie "N"', '"Dupont; Noémie ""N"""'],
    ['Jean-Luc', '"Jean-Luc"'],
  ])('%s stays a text', async (name, cell) => {
    const log = openLog();
    await log.append(1, () => ({ student: { id: null, login: null, card: null, name } }));
    await log.database.close();
    expect((await csv(log.folder))[1]).toContain(`;;;;${cell};"Kiosque Tertre";`);
  });

  it('goes on past bytes that are no entry, names them and exits 1', async () => {
    const { folder } = await filledLog();
    const copy = tamperedCopy(folder, "update audit_entry set bytes = cast('{}' as blob) where seq = 3");
    const ran = await guichet(copy, ['audit', 'export', '--format', 'csv']);
    expect(ran.code).toBe(1);
    expect(ran.err).toMatch(/1 of them are no audit entries, the first is 3/);
    expect(ran.out.toString().split('\r\n')[4]).toMatch(/^3;;;[;]+"[A-Za-z0-9+/]{43}="$/);
    // JSON lines copy whatever is there.
    expect((await guichet(copy, ['audit', 'export'])).out.toString().split('\n')[3]).toBe('{}');
  });
});

it('cannot be made where it cannot be logged', async () => {
  const { folder } = await filledLog();
  const append = jest.spyOn(AuditStore.prototype, 'append').mockRejectedValue(new Error('disk full'));
  const ran = await guichet(folder, ['audit', 'export']);
  append.mockRestore();
  expect([ran.code, ran.out.length]).toEqual([2, 0]);
});
