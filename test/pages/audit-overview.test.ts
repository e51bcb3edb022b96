/** The auditor's overview on a real console: what needs a look, today, the weeks; who may see it, and that it is logged. */
import { type Entry, type EntryDraft, parseEntry } from '../../server/audit/entry';
import { campusDay } from '../../server/domain/campus-day';
import { AuditStore } from '../../server/store/audit-store';
import { draft } from '../support/audit-log';
import { type RunningConsole, startConsole } from '../support/console';
import { read } from '../support/html';
import { Visitor } from '../support/visitor';

const DAY = 86_400_000;
let running: RunningConsole;
let auditor: Visitor;

const store = (): AuditStore =>
  new AuditStore(running.ctx.database, running.ctx.config.node, running.ctx.now, running.ctx.random);
async function log(): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  for await (const { bytes } of store().oldest({})) entries.push(parseEntry(bytes as Buffer));
  return entries;
}
const append = (...changes: readonly Partial<EntryDraft>[]): Promise<unknown> => store().append(changes.map(draft));
async function page(path: string): Promise<string> {
  const answer = await auditor.get(path);
  expect([path, answer.status]).toEqual([path, 200]);
  return answer.body;
}

interface Line {
  readonly count: number;
  readonly text: string;
  readonly href: string;
}
/** What needs a look, line by line. */
function looks(html: string): readonly Line[] {
  const list = /<ul class="looks">([^]*?)<\/ul>/.exec(html)?.[1] ?? '';
  return list
    .split('<li')
    .slice(1)
    .map((item) => ({
      count: Number(/class="num">([^<]+)</.exec(item)?.[1]?.replace(/\D/g, '')),
      text: read(`<li${item}`).text.replace(/\s+/g, ' '),
      href: (/href="([^"]+)"/.exec(item)?.[1] ?? '').replaceAll('&amp;', '&'),
    }));
}
const listed = (html: string): readonly number[] =>
  [...html.matchAll(/class="seq n"><a href="\/audit\/entries\/(\d+)"/g)].map(([, seq]) => Number(seq));
/** The figures of today, by the order of their cells. */
const figures = (html: string): readonly number[] =>
  [...(/<dl class="cells">([^]*?)<\/dl>/.exec(html)?.[1] ?? '').matchAll(/<dd[^>]*>([^<]+)</g)].map(([, text]) =>
    Number(text?.replace(/\D/g, '')),
  );

describe('over a log that has just begun', () => {
  beforeAll(async () => {
    // Days are counted: not at midnight, and no clock is changed in the week.
    running = await startConsole({ begins: new Date('2026-11-24T10:00:00Z') });
    auditor = new Visitor(running);
    expect((await auditor.login('leroy-a')).line).toBe('303 /audit');
  });
  afterAll(async () => {
    auditor?.close();
    await running?.stop();
  });

  it('says that nothing needs a look', async () => {
    const html = await page('/audit');
    expect(looks(html)).toEqual([]);
    expect(read(html).text).toContain('Rien à regarder');
    expect(read(html).text).toContain('Aucun point de contrôle n’est encore signé.');
    expect(figures(html)).toEqual([0, 0, 0, 0, 1, 0]);
    // The look itself is the newest entry, and was written down before it was shown.
    const { seq, action, detail, staff } = (await log()).at(-1) as Entry;
    expect([action, detail.page, staff?.login, staff?.role]).toEqual(['audit.view', 'overview', 'leroy-a', 'auditor']);
    expect(listed(html)[0]).toBe(seq);
  });

  it('is shown to nobody else, and that is written down', async () => {
    const teacher = new Visitor(running);
    await teacher.login('dupont-n');
    for (const path of ['/audit', '/audit/entries', '/audit/entries/0/proof.json', '/audit/cases/JRYTCJNFJ9']) {
      expect([path, (await teacher.get(path)).status]).toEqual([path, 403]);
    }
    expect((await log()).at(-1)).toMatchObject({
      action: 'access.refused',
      reason: 'role',
      staff: { login: 'dupont-n' },
    });
    const desk = await teacher.get('/desk');
    expect(desk.body).not.toContain('href="/audit');
    teacher.close();
    expect(await page('/audit')).not.toContain('href="/desk"');
    const nobody = new Visitor(running);
    expect((await nobody.get('/audit')).line).toBe('303 /login');
    nobody.close();
  });

  it.each<[string, readonly Partial<EntryDraft>[], Partial<Line> & { readonly says: string }]>([
    [
      'one write whose outcome is unknown: its case',
      [{ action: 'reset.result', outcome: 'unknown', reason: 'proof_refused', caseId: 'AAAAAAAAA1', detail: {} }],
      { count: 1, says: 'issue inconnue', href: '/audit/cases/AAAAAAAAA1' },
    ],
    [
      'an intent without a result: its case',
      [{ action: 'reset.intent', outcome: 'pending', caseId: 'AAAAAAAAA2', detail: {} }],
      { count: 1, says: 'écriture sans résultat', href: '/audit/cases/AAAAAAAAA2' },
    ],
    [
      'a case left uncertain',
      [{ action: 'case.end', outcome: 'unknown', reason: 'unsettled', caseId: 'AAAAAAAAA3', detail: {} }],
      { count: 1, says: 'dossier resté incertain', href: '/audit/cases/AAAAAAAAA3' },
    ],
    [
      'signals',
      [1, 2].map(() => ({ action: 'signal.raised' as const, caseId: null, detail: { signal: 'lookups', count: 31 } })),
      { count: 2, says: 'beaucoup de cartes lues' },
    ],
    [
      'five refusals of one person',
      Array.from({ length: 5 }, () => ({
        outcome: 'refused' as const,
        reason: 'card_unknown' as const,
        caseId: null,
        student: null,
        detail: {},
      })),
      { count: 5, says: 'carte inconnue' },
    ],
  ])('shows %s', async (_name, entries, { count, says, href }) => {
    expect(looks(await page('/audit')).filter(({ text }) => text.includes(says))).toEqual([]);
    await append(...entries.slice(1));
    if (says === 'carte inconnue')
      expect(looks(await page('/audit')).filter(({ text }) => text.includes(says))).toEqual([]);
    await append(...entries.slice(0, 1));
    // A write in flight is nothing yet.
    if (says === 'écriture sans résultat') {
      expect(looks(await page('/audit')).filter(({ text }) => text.includes(says))).toEqual([]);
      running.pass(180_000);
    }
    const lines = looks(await page('/audit')).filter(({ text }) => text.includes(says));
    expect(lines.map((line) => line.count)).toEqual([count]);
    if (href === undefined) expect(listed(await page(lines[0]?.href ?? ''))).toHaveLength(count ?? 0);
    else expect(lines[0]?.href).toBe(href);
  });

  it('and forgets them after seven days', async () => {
    expect(looks(await page('/audit'))).toHaveLength(5);
    running.pass(6 * DAY);
    auditor = new Visitor(running);
    await auditor.login('leroy-a');
    expect(looks(await page('/audit'))).toHaveLength(5);
    running.pass(DAY);
    auditor = new Visitor(running);
    await auditor.login('leroy-a');
    expect(looks(await page('/audit'))).toEqual([]);
  });
});

describe('over a month', () => {
  beforeAll(async () => {
    running = await startConsole({ pastMonth: true });
    auditor = new Visitor(running);
    await auditor.login('leroy-a');
  });
  afterAll(async () => {
    auditor?.close();
    await running?.stop();
  });

  it('counts today and the weeks as the log has them', async () => {
    const all = await log();
    const html = await page('/audit');
    const today = all.filter(({ time }) => campusDay(new Date(time)) === campusDay(running.ctx.now()));
    const count = (entries: readonly Entry[], action: string, ...outcomes: readonly string[]): number =>
      entries.filter((entry) => entry.action === action && outcomes.includes(entry.outcome)).length;
    expect(figures(html)).toEqual([
      count(today, 'reset.result', 'ok'),
      count(today, 'reset.result', 'refused', 'unknown', 'failed', 'partial'),
      count(today, 'desk.card', 'ok', 'refused'),
      count(today, 'desk.card', 'refused'),
      count(today, 'staff.login', 'ok'),
      new Set(today.filter(({ action }) => action === 'desk.card').map(({ staff }) => staff?.id)).size,
    ]);
    const rows = [...html.matchAll(/<th scope="row">[^<]+<\/th>((?:<td[^>]*>[^<]*<\/td>)+)/g)].map(([, cells = '']) =>
      [...cells.matchAll(/>([^<]+)</g)].map(([, text]) => Number(text?.replace(/\D/g, ''))),
    );
    expect(rows).toHaveLength(12);
    const total = (column: number): number => rows.reduce((sum, row) => sum + (row[column] ?? 0), 0);
    expect([total(0), total(1), total(2)]).toEqual([
      count(all, 'reset.result', 'ok'),
      count(all, 'desk.card', 'refused'),
      count(all, 'reset.result', 'unknown', 'failed', 'partial'),
    ]);
    expect(rows.filter((row) => row.some((figure) => figure > 0)).length).toBeGreaterThan(3);
    expect(listed(html)).toHaveLength(20);
  });

  it('leads with each line to entries, as many as it says', async () => {
    const lines = looks(await page('/audit'));
    expect(lines.length).toBeGreaterThan(0);
    for (const { href, count } of lines.filter((line) => !line.href.startsWith('/audit/cases/'))) {
      expect([href, listed(await page(href)).length]).toEqual([href, count]);
    }
  });
});

describe('somebody who works a desk and audits', () => {
  let both: Visitor;
  beforeAll(async () => {
    running = await startConsole({
      adjust: (config) => ({ ...config, roles: { ...config.roles, auditor: { logins: ['moreau-k'] } } }),
    });
    both = new Visitor(running);
  });
  afterAll(async () => {
    both?.close();
    await running?.stop();
  });

  it('begins at the desk, and finds each from the other', async () => {
    expect((await both.login('moreau-k')).line).toBe('303 /desk');
    expect((await both.get('/desk')).body).toContain('href="/audit"');
    for (const path of ['/audit', '/audit/entries', '/audit/entries/0']) {
      expect((await both.get(path)).body).toContain('href="/desk"');
    }
  });
});
