/** The auditor's overview on a real console: what needs a look, today, the weeks; who may see it, and that it is logged. */
import { type Entry, type EntryDraft, parseEntry } from '../../server/audit/entry';
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
      'a write whose outcome is unknown and its case’s uncertain end once: the case',
      [
        { action: 'reset.result', outcome: 'unknown', reason: 'proof_refused', caseId: 'AAAAAAAAA1', detail: {} },
        { action: 'case.end', outcome: 'unknown', reason: 'unsettled', caseId: 'AAAAAAAAA1', detail: {} },
      ],
      { count: 1, says: 'issue inconnue', href: '/audit/cases/AAAAAAAAA1' },
    ],
    [
      'an intent without a result: its case',
      [{ action: 'reset.intent', outcome: 'pending', caseId: 'AAAAAAAAA2', detail: {} }],
      { count: 1, says: 'écriture sans résultat', href: '/audit/cases/AAAAAAAAA2' },
    ],
    [
      'a write that failed',
      [{ action: 'reset.result', outcome: 'failed', caseId: 'AAAAAAAAA3', detail: {} }],
      { count: 1, says: 'rien n’a été changé', href: '/audit/cases/AAAAAAAAA3' },
    ],
    [
      'signals, however many',
      Array.from({ length: 101 }, (_, index) => ({
        action: 'signal.raised' as const,
        caseId: null,
        detail: { signal: index === 100 ? 'superseded_handover' : 'lookups', count: 31 },
      })),
      { count: 101, says: 'beaucoup de cartes sans nouveau mot de passe, connexion ailleurs' },
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
    if (href === undefined) expect(listed(await page(lines[0]?.href ?? ''))).toHaveLength(Math.min(count ?? 0, 50));
    else expect(lines[0]?.href).toBe(href);
  });

  it('shows no write that was proved after all, and each case whose outcome is unknown once', async () => {
    const before = looks(await page('/audit'));
    const unknown = { action: 'reset.result', outcome: 'unknown', detail: {} } as const;
    for (const [index, outcome] of (['ok', 'partial'] as const).entries()) {
      const caseId = `BBBBBBBBB${index}`;
      await append({ ...unknown, caseId }, { action: 'reset.result', outcome, caseId, detail: {} });
    }
    const partial = looks(await page('/audit')).filter(({ href }) => !before.some((line) => line.href === href));
    expect(partial.map(({ count, href }) => [count, href])).toEqual([[1, '/audit/cases/BBBBBBBBB1']]);
    // What failed afterwards settles nothing.
    const caseId = 'BBBBBBBBB2';
    await append({ ...unknown, caseId }, { action: 'reset.result', outcome: 'failed', caseId, detail: {} });
    const unsure = async (): Promise<Line | undefined> =>
      looks(await page('/audit')).find(({ text }) => text.includes('issue inconnue'));
    expect((await unsure())?.count).toBe(2);
    await append({ action: 'case.end', outcome: 'unknown', reason: 'unsettled', caseId, detail: {} });
    const line = await unsure();
    expect([line?.count, line?.href]).toEqual([2, '/audit/entries?from=2026-11-18&outcome=unknown']);
    expect(line?.text).toContain('dossiers à l’issue inconnue');
  });

  it('shows mistyped logins once they are many at one campus', async () => {
    const refused = (login: string, campus: string): Partial<EntryDraft> => ({
      action: 'staff.login',
      outcome: 'refused',
      reason: 'credentials',
      caseId: null,
      staff: null,
      student: null,
      site: { name: 'Accueil', campus },
      detail: { tag: login },
    });
    const shown = async (): Promise<readonly Line[]> =>
      looks(await page('/audit')).filter(({ text }) => text.includes('refus répété, mot de passe refusé'));
    for (let desk = 0; desk < 19; desk += 1) await append(refused('a', 'Tertre'), refused('b', 'Lombarderie'));
    expect(await shown()).toEqual([]);
    await append(refused('c', 'Tertre'));
    const [line, ...more] = await shown();
    expect([line?.count, line?.text.includes('Tertre'), more]).toEqual([20, true, []]);
    expect(listed(await page(line?.href ?? ''))).toHaveLength(20);
  });

  it('and forgets them after seven days', async () => {
    expect(looks(await page('/audit'))).toHaveLength(7);
    running.pass(6 * DAY);
    auditor = new Visitor(running);
    await auditor.login('leroy-a');
    expect(looks(await page('/audit'))).toHaveLength(7);
    running.pass(DAY);
    auditor = new Visitor(running);
    await auditor.login('leroy-a');
    expect(looks(await page('/audit'))).toEqual([]);
  });

  it('counts today: a change that is proved is done, whatever did not follow; what a rule refused is neither', async () => {
    expect(figures(await page('/audit'))).toEqual([0, 0, 0, 0, 1, 0]);
    const result = { action: 'reset.result', detail: {} } as const;
    const other = { id: 'other', login: 'petit-c', name: 'Claire Petit', role: 'teacher' } as const;
    await append(
      ...(['ok', 'ok', 'partial', 'failed', 'unknown', 'refused', 'refused', 'refused'] as const).map((outcome) => ({
        ...result,
        outcome,
      })),
      ...(['ok', 'ok', 'ok', 'refused', 'refused'] as const).map((outcome) => ({ outcome })),
      { staff: other },
    );
    expect(figures(await page('/audit'))).toEqual([3, 2, 6, 2, 1, 2]);
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

  it('counts the weeks as the log has them', async () => {
    const all = await log();
    const html = await page('/audit');
    const count = (entries: readonly Entry[], action: string, ...outcomes: readonly string[]): number =>
      entries.filter((entry) => entry.action === action && outcomes.includes(entry.outcome)).length;
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
    // Of cases the list shows more than one entry each.
    for (const { href, count } of lines.filter(({ href }) => /[?&](action|reason)=/.test(href))) {
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
