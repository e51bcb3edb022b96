/** The auditor's pages on a real console, over the demonstration's month. */
import { parseCheckpoint, parseNote } from '../../server/audit/checkpoint';
import { type Entry, parseEntry, systemEntry } from '../../server/audit/entry';
import { leafHash, verifyInclusion } from '../../server/audit/merkle';
import { campusDay } from '../../server/domain/campus-day';
import { AuditStore } from '../../server/store/audit-store';
import { type RunningConsole, startConsole } from '../support/console';
import { read } from '../support/html';
import { Visitor } from '../support/visitor';
import { guichet } from '../unit/server/commands/fixture';

let running: RunningConsole;
let auditor: Visitor;

beforeAll(async () => {
  running = await startConsole({ pastMonth: true });
  await running.ctx.checkpoints.signIfDue(true);
  auditor = new Visitor(running);
  await auditor.login('leroy-a');
});
afterAll(async () => {
  auditor?.close();
  await running?.stop();
});

const store = (): AuditStore =>
  new AuditStore(running.ctx.database, running.ctx.config.node, running.ctx.now, running.ctx.random);

async function log(): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  for await (const { bytes } of store().oldest({})) entries.push(parseEntry(bytes as Buffer));
  return entries;
}
const newest = async (): Promise<Entry> => (await log()).at(-1) as Entry;

async function page(path: string): Promise<string> {
  const answer = await auditor.get(path);
  expect([path, answer.status]).toEqual([path, 200]);
  return answer.body;
}
const unescaped = (text: string): string => text.replaceAll('&amp;', '&').replaceAll('&#34;', '"');
/** The numbers of the entries listed, in the page's order. */
const listed = (html: string): readonly number[] =>
  [...html.matchAll(/<td role="cell" class="seq n"><a href="\/audit\/entries\/(\d+)"/g)].map(([, seq]) => Number(seq));
const linkOf = (html: string, look: string): string | null => {
  const [, href] = new RegExp(`<a class="[^"]*\\b${look}"[^>]* href="([^"]+)"`).exec(html) ?? [];
  return href === undefined ? null : unescaped(href);
};
/** Every entry of a list, by the links to older pages. */
async function walk(path: string): Promise<readonly number[]> {
  const found: number[] = [];
  for (let at: string | null = path; at !== null; ) {
    const html: string = await page(at);
    found.push(...listed(html));
    at = linkOf(html, 'older');
  }
  return found;
}
/** What the auditor's own looking adds after `size` entries is not what is looked for. */
const upTo = (size: number, seqs: readonly number[]): readonly number[] => seqs.filter((seq) => seq < size);
const nothingHappens = (): Promise<unknown> => store().append([systemEntry('system.stop', { signal: 'test' })]);

describe('the list', () => {
  it.each<[string, (entry: Entry) => boolean]>([
    ['staff=dupont-n', ({ staff }) => staff?.login === 'dupont-n'],
    ['student=E21813183', ({ student }) => student?.card === 'E21813183'],
    ['student=e21813183', ({ student }) => student?.card === 'E21813183'],
    ['action=desk.handover', ({ action }) => action === 'desk.handover'],
    ['outcome=refused', ({ outcome }) => outcome === 'refused'],
    ['reason=card_malformed', ({ reason }) => reason === 'card_malformed'],
    ['campus=Lombarderie', ({ site }) => site?.campus === 'Lombarderie'],
    ['q=benali', (entry) => /benali/i.test(JSON.stringify([entry.staff, entry.student]))],
    [
      'outcome=refused&action=desk.card&campus=Tertre',
      ({ action, outcome, site }) => action === 'desk.card' && outcome === 'refused' && site?.campus === 'Tertre',
    ],
  ])('shows with %s those entries and no other', async (query, fits) => {
    const all = await log();
    const expected = all.filter(fits).map(({ seq }) => seq);
    expect(expected.length).toBeGreaterThan(1);
    expect(expected.length).toBeLessThan(all.length / 2);
    expect(upTo(all.length, await walk(`/audit/entries?${query}`))).toEqual(expected.reverse());
  });

  it('takes days as the campus counts them, both ends included', async () => {
    const all = await log();
    const [from, to] = [5, 3].map((days) => campusDay(new Date(running.ctx.now().getTime() - days * 86_400_000)));
    const expected = all.filter(({ time }) => {
      const day = campusDay(new Date(time));
      return day >= (from as string) && day <= (to as string);
    });
    expect(expected.length).toBeGreaterThan(10);
    const found = await walk(`/audit/entries?from=${from}&to=${to}`);
    expect(found).toEqual(expected.map(({ seq }) => seq).reverse());
    // The moment is logged as entries write it, whatever was typed.
    const { detail } = await newest();
    expect(detail).toMatchObject({ page: 'entries', from: expect.stringMatching(/T2[23]:00:00\.000Z$/) });
  });

  it('says which filter it cannot read, shows it as typed, and filters by the others', async () => {
    const html = await page('/audit/entries?from=31/11&action=desk.nothing&outcome=partial');
    const { tags, text } = read(html);
    const field = tags.find((tag) => tag.attributes.get('id') === 'from');
    const said = ['type', 'value', 'aria-invalid'].map((name) => field?.attributes.get(name));
    expect(said).toEqual(['text', '31/11', 'true']);
    expect(text).toContain('«\u202fDu\u202f» n’est pas une date');
    expect(text).toContain('«\u202fAction\u202f»\u00a0: le registre n’a pas ce mot');
    const partial = (await log()).filter(({ outcome }) => outcome === 'partial').map(({ seq }) => seq);
    expect(listed(html)).toEqual(partial);
    // A moment is no day: a date field would drop it.
    const moment = read(await page('/audit/entries?from=2026-11-01T08:30')).tags.find(
      (tag) => tag.attributes.get('id') === 'from',
    );
    expect([moment?.attributes.get('type'), moment?.attributes.get('value')]).toEqual(['text', '2026-11-01T08:30']);
  });

  it('pages to the end and back, while entries are added, with none skipped and none twice', async () => {
    const { length } = await log();
    const down: string[] = ['/audit/entries'];
    const found: (readonly number[])[] = [];
    for (let at: string | null = '/audit/entries'; at !== null; ) {
      const html: string = await page(at);
      found.push(listed(html));
      at = linkOf(html, 'older');
      if (at !== null) down.push(at);
      await nothingHappens();
    }
    expect(found.length).toBeGreaterThan(20);
    expect(found.slice(0, -1).map((rows) => rows.length)).toEqual(found.slice(0, -1).map(() => 50));
    expect(upTo(length, found.flat())).toEqual(Array.from({ length }, (_, index) => length - 1 - index));
    // Back: the same entries, then those that came in between.
    const back: (readonly number[])[] = [];
    for (let at: string | null = down.at(-1) ?? null; at !== null; ) {
      const html: string = await page(at);
      back.unshift(listed(html));
      at = linkOf(html, 'newer');
      // One entry is added for each page looked at: more, and the top would never be reached.
      if (back.length < 5) await nothingHappens();
    }
    const up = back.flat();
    expect(up).toEqual(Array.from({ length: up.length }, (_, index) => (up[0] ?? 0) - index));
    expect(up.length).toBeGreaterThan(length + found.length);
  });

  it('offers a link under which it stays the same', async () => {
    const first = await page('/audit/entries?action=system.stop');
    const link = linkOf(first, 'here') ?? '';
    await nothingHappens();
    const again = await page(link);
    expect(listed(again)).toEqual(listed(first));
    expect(listed(await page('/audit/entries?action=system.stop'))).not.toEqual(listed(first));
    // Its own address is that already.
    expect(linkOf(again, 'here')).toBeNull();
  });

  it('has a way back where nothing is left', async () => {
    const newest = listed(await page('/audit/entries?reason=busy'));
    const top = await page(`/audit/entries?reason=busy&cursor=newer-${newest[0]}`);
    expect([listed(top), linkOf(top, 'newer')]).toEqual([[], null]);
    expect(listed(await page(linkOf(top, 'older') ?? ''))).toEqual(newest);
    const end = await page(`/audit/entries?reason=busy&cursor=${newest.at(-1)}`);
    expect([listed(end), linkOf(end, 'older')]).toEqual([[], null]);
    expect(listed(await page(linkOf(end, 'newer') ?? ''))).toEqual(newest);
  });

  it.each(['-1', 'newer-', 'newer-x', '1e3', '5&cursor=6'])('refuses the cursor %s', async (cursor) => {
    expect((await auditor.get(`/audit/entries?cursor=${cursor}`)).status).toBe(400);
  });

  it('offers each filter that is on as a link that takes it away', async () => {
    const html = await page('/audit/entries?staff=dupont-n&outcome=refused');
    const kept = [...(/<div class="kept">[^]*?<\/div>/.exec(html)?.[0] ?? '').matchAll(/href="([^"]+)"/g)];
    expect(kept.map(([, href]) => unescaped(href ?? ''))).toEqual([
      '/audit/entries?outcome=refused',
      '/audit/entries?staff=dupont-n',
    ]);
    const none = read(await page('/audit/entries?staff=nobody-x')).text;
    expect(none).toContain('Aucune entrée ne répond à ces filtres');
  });
});

/** A case that ended well, as the log has it. */
async function served(): Promise<readonly Entry[]> {
  const all = await log();
  const result = all.findLast(({ action, outcome }) => action === 'reset.result' && outcome === 'ok');
  return all.filter(({ caseId }) => caseId !== null && caseId === result?.caseId);
}

describe('a case', () => {
  it('is shown entry by entry in order, with the receipt that the student has', async () => {
    const entries = await served();
    const caseId = entries[0]?.caseId ?? '';
    const html = await page(`/audit/cases/${caseId}`);
    const steps = [...(/<ol class="timeline">[^]*?<\/ol>/.exec(html)?.[0] ?? '').matchAll(/<h3>.*?entries\/(\d+)"/g)];
    expect(steps.map(([, seq]) => Number(seq))).toEqual(entries.map(({ seq }) => seq));
    expect(steps.length).toBeGreaterThan(4);
    const { text } = read(html);
    expect(text).toContain('abouti et prouvé');
    expect(text).toContain(entries[0]?.student?.name ?? 'nobody');
    const [, receipt = ''] = /class="receipt">([^<]+)</.exec(html) ?? [];
    expect(receipt.replaceAll('-', '').slice(0, 10)).toBe(caseId);
    expect((await newest()).detail).toMatchObject({ page: 'case', case_id: caseId });

    // The receipt finds it, however it is typed; one digit else and the page says that it does not fit.
    for (const typed of [receipt, receipt.toLowerCase().replaceAll('-', ' ')]) {
      const found = await page(`/audit/entries?q=${encodeURIComponent(typed)}`);
      expect(listed(found)).toEqual(entries.map(({ seq }) => seq).reverse());
      expect(read(found).text).toContain('le registre porte bien le résultat');
    }
    const other = `${receipt.slice(0, -1)}${receipt.endsWith('0') ? '1' : '0'}`;
    expect(read(await page(`/audit/entries?q=${other}`)).text).toContain('aucun de ses résultats');
    // A case's number alone as well.
    expect(listed(await page(`/audit/entries?q=${caseId.slice(0, 5)}-${caseId.slice(5)}`))).toEqual(
      entries.map(({ seq }) => seq).reverse(),
    );
  });

  it.each([
    ['unknown', 'unknown', 'issue inconnue'],
    ['partial', 'partial', 'abouti en partie'],
  ])('says %s in a word', async (_name, outcome, word) => {
    const all = await log();
    const ended = all.filter(({ action }) => action === 'case.end').map(({ caseId }) => caseId);
    const found = all.find(
      (entry) =>
        entry.action === 'reset.result' &&
        entry.outcome === outcome &&
        ended.includes(entry.caseId) &&
        !all.some(
          (later) => later.caseId === entry.caseId && later.action === 'reset.result' && later.outcome === 'ok',
        ),
    );
    const html = await page(`/audit/cases/${found?.caseId}`);
    expect(/class="badge[^>]*>([^]*?)<\/p>/.exec(html)?.[1]?.replace(/<[^]*?>/g, '')).toContain(word);
    expect(html.includes('class="receipt"')).toBe(outcome === 'partial');
  });

  it.each(['0000000000', 'nothing', 'JRYTC-JNFJ9', '%27'])('%s is no case: 404', async (caseId) => {
    const { length } = await log();
    expect((await auditor.get(`/audit/cases/${caseId}`)).status).toBe(404);
    expect(await log()).toHaveLength(length);
  });
});

describe('an entry', () => {
  it('gives its exact bytes and its proof to keep, which an outsider verifies', async () => {
    const { seq } = (await served()).find(({ action }) => action === 'reset.result') as Entry;
    const bytes = await auditor.get(`/audit/entries/${seq}/entry.json`);
    expect((await newest()).detail).toMatchObject({ page: 'bytes', seq });
    const proof = await auditor.get(`/audit/entries/${seq}/proof.json`);
    expect((await newest()).detail).toMatchObject({ page: 'proof', seq });
    for (const [answer, name] of [
      [bytes, `guichet-entry-${seq}.json`],
      [proof, `guichet-proof-${seq}.json`],
    ] as const) {
      expect(answer.headers['content-disposition']).toBe(`attachment; filename=${name}`);
      expect(answer.headers['content-type']).toMatch(/^application\/json/);
      expect(answer.headers['cache-control']).toBe('no-store');
    }
    const row = await store().entry(seq);
    expect(bytes.body).toBe(Buffer.from(row?.bytes ?? []).toString());

    const given = JSON.parse(proof.body) as {
      readonly seq: number;
      readonly size: number;
      readonly leafHash: string;
      readonly path: readonly string[];
      readonly checkpoint: string;
    };
    expect(Object.keys(given)).toEqual(['seq', 'size', 'leafHash', 'path', 'checkpoint']);
    const { root } = parseCheckpoint(parseNote(given.checkpoint).text);
    const leaf = leafHash(Buffer.from(bytes.body));
    expect(leaf.toString('base64')).toBe(given.leafHash);
    const path = given.path.map((hash) => Buffer.from(hash, 'base64'));
    expect(verifyInclusion(leaf, seq, given.size, path, root)).toBe(true);
    const said = await guichet(running.dataFolder, ['audit', 'proof', String(seq), '--json'], {
      env: { PORT: '3000' },
      now: new Date(),
    });
    expect([said.code, said.out.toString()]).toEqual([0, proof.body]);
  });

  it('leads to its case and to the entries beside it', async () => {
    const { seq, caseId } = (await served())[1] as Entry;
    const html = await page(`/audit/entries/${seq}`);
    for (const href of [`/audit/cases/${caseId}`, `/audit/entries/${seq - 1}`, `/audit/entries/${seq + 1}`]) {
      expect(html).toContain(`href="${href}"`);
    }
    expect(html).toContain(`/audit/entries/${seq}/proof.json`);
    expect(await page('/audit/entries/0')).not.toContain('rel="prev"');
    const { length } = await log();
    const last = await page(`/audit/entries/${length - 1}`);
    // Its own look is the entry after it.
    expect(last).toContain(`href="/audit/entries/${length}"`);
    expect(last).not.toContain('proof.json');
    expect((await auditor.get(`/audit/entries/${length}/proof.json`)).status).toBe(404);
    expect((await auditor.get(`/audit/entries/9${length}/entry.json`)).status).toBe(404);
  });
});
