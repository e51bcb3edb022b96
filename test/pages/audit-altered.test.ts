/** The auditor's pages over a log that somebody changed: they say so, prove nothing, and fall over nothing. */
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { type Entry, parseEntry } from '../../server/audit/entry';
import { leafHash } from '../../server/audit/merkle';
import { formatReceipt } from '../../server/audit/receipt';
import { AuditStore } from '../../server/store/audit-store';
import { draft } from '../support/audit-log';
import { type RunningConsole, startConsole } from '../support/console';
import { read } from '../support/html';
import { Visitor } from '../support/visitor';
import { guichet } from '../unit/server/commands/fixture';

const CASE = 'AAAAAAAAA1';
const BROKEN = 'La preuve de cette entrée ne tient pas';
const NO_ENTRY = 'Ces octets ne sont pas une entrée';
let running: RunningConsole;
let auditor: Visitor;
let log: AuditStore;
/** Numbers: of a card, a result, a signal. */
let card: number;
let result: number;

beforeAll(async () => {
  running = await startConsole();
  const { database, config, now, random } = running.ctx;
  log = new AuditStore(database, config.node, now, random);
  const [first, second] = await log.append([
    draft({ caseId: CASE }),
    draft({ caseId: CASE, action: 'reset.result', detail: {} }),
    draft({ caseId: null, action: 'signal.raised', student: null, detail: { signal: 'lookups', count: 31 } }),
  ]);
  [card, result] = [first?.seq ?? 0, second?.seq ?? 0];
  await running.ctx.checkpoints.signIfDue(true);
  auditor = new Visitor(running);
  await auditor.login('leroy-a');
});
afterAll(async () => {
  auditor?.close();
  await running?.stop();
});

/** What somebody who can write to the file does, past the store's guards; and undone after the work. */
async function altered(seq: number, change: Partial<Record<'bytes' | 'leaf_hash', Buffer>>, work: () => Promise<void>) {
  const before = await log.entry(seq);
  const file = new DatabaseSync(join(running.dataFolder, 'guichet.db'));
  file.exec('drop trigger if exists audit_entry_no_update');
  const set = (values: { readonly bytes?: Uint8Array | null; readonly leaf_hash?: Uint8Array }): void => {
    for (const [column, value] of Object.entries(values)) {
      file.prepare(`update audit_entry set ${column} = ? where seq = ?`).run(value, seq);
    }
  };
  try {
    set(change);
    await work();
  } finally {
    set({ bytes: before?.bytes ?? null, leaf_hash: before?.leaf_hash ?? Buffer.alloc(32) });
    file.close();
  }
}

async function page(path: string): Promise<{ readonly html: string; readonly text: string }> {
  const { status, body } = await auditor.get(path);
  expect([path, status]).toEqual([path, 200]);
  return { html: body, text: read(body).text };
}
/** The entry about somebody else: as long, and well written. */
async function forged(seq: number): Promise<Buffer> {
  const text = Buffer.from((await log.entry(seq))?.bytes ?? []).toString();
  const bytes = Buffer.from(text.replace('Léa Martin', 'Zoé Martin'));
  const entry: Entry = parseEntry(bytes);
  expect(entry.student?.name).toBe('Zoé Martin');
  return bytes;
}

it('untouched, an entry has its proof', async () => {
  const { html, text } = await page(`/audit/entries/${result}`);
  expect(html).toContain('proof.json');
  expect(text).not.toContain(BROKEN);
  expect(text).not.toContain(NO_ENTRY);
  expect((await auditor.get(`/audit/entries/${result}/proof.json`)).status).toBe(200);
});

it.each([
  ['its bytes', false],
  ['its bytes and their hash', true],
])('an entry of which somebody changed %s is shown with that word, and nothing is proved', async (_name, both) => {
  const bytes = await forged(result);
  await altered(result, both ? { bytes, leaf_hash: leafHash(bytes) } : { bytes }, async () => {
    const { html, text } = await page(`/audit/entries/${result}`);
    expect(text).toContain(BROKEN);
    expect(text).toContain('Zoé Martin');
    expect(html).not.toContain('proof.json');
    expect(html).not.toContain('class="hash"');
    expect((await auditor.get(`/audit/entries/${result}/proof.json`)).status).toBe(404);
    const said = await guichet(running.dataFolder, ['audit', 'proof', String(result)], { env: { PORT: '3000' } });
    expect([said.code, said.err]).toEqual([1, expect.stringContaining('the log was changed')]);
  });
});

it('the receipt of a result whose bytes were changed does not fit any more', async () => {
  const receipt = formatReceipt(CASE, Buffer.from((await log.entry(result))?.leaf_hash ?? []));
  expect((await page(`/audit/entries?q=${receipt}`)).text).toContain('le registre porte bien le résultat');
  await altered(result, { bytes: await forged(result) }, async () => {
    expect((await page(`/audit/entries?q=${receipt}`)).text).toContain('aucun de ses résultats');
  });
});

it.each(['{', '', '{"v":1}', '\u{ff}'])('bytes that are no entry are shown as such: %j', async (text) => {
  await altered(card, { bytes: Buffer.from(text, 'latin1') }, async () => {
    const entry = await page(`/audit/entries/${card}`);
    expect(entry.text).toContain(NO_ENTRY);
    expect(entry.text).toContain('Léa Martin');
    expect((await page(`/audit/cases/${CASE}`)).text).toContain(NO_ENTRY);
    expect((await auditor.get(`/audit/entries/${card}/entry.json`)).body).toBe(Buffer.from(text, 'latin1').toString());
  });
});

it('a signal whose bytes are no entry is counted all the same', async () => {
  await altered(result + 1, { bytes: Buffer.from('{') }, async () => {
    expect((await page('/audit')).text).toContain('signal levé');
  });
});
