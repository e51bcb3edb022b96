/** The past month of the demonstration: entries as a console writes them, on working days, none of them ahead of time. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedDirectory, startEmbeddedDirectory, WordRandom } from '../../../../ldap/embedded';
import { buildEntry, type EntryDraft, nextTime } from '../../../../server/audit/entry';
import { type PastEntry, pastMonth } from '../../../../server/demonstration';

const NOW = new Date('2026-11-24T14:20:00Z');
const PUBLISHED = ['E21813178', 'E21813179', 'E21813180', 'E21813181', 'E21813182', 'E21813183', 'E21813184'].concat([
  'E21813185',
  'E990123W',
]);
const BEGUN = { console: '1', statement: '2026-11', generation: 1 };
const DAY = 86_400_000;

let folder: string;
let embedded: EmbeddedDirectory;
let month: readonly PastEntry[];

const tell = (now = NOW, word = 'past month'): readonly PastEntry[] =>
  pastMonth({
    now,
    people: embedded.people,
    chance: new WordRandom(word),
    cardForms: [{ kind: 'nantes' }, { kind: 'digits', min: 6, max: 10 }],
    tagKey: Buffer.alloc(32),
    begun: BEGUN,
  });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'guichet-month-'));
  embedded = await startEmbeddedDirectory({ dataFolder: folder });
  await embedded.close();
  month = tell();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const word = ({ action, outcome, reason }: EntryDraft): string => [action, outcome, reason ?? ''].join(' ').trim();
const paris = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris', dateStyle: 'short', timeStyle: 'short' });

describe('the past month', () => {
  it('has some hundreds of entries, each of which can be written', () => {
    expect(month.length).toBeGreaterThan(600);
    expect(month.length).toBeLessThan(1_200);
    for (const [seq, { draft, at }] of month.entries()) {
      const time = nextTime(new Date(at), null);
      buildEntry(draft, { seq, time, node: 'demonstration', run: 0, salt: '0'.repeat(32) });
    }
  });

  it('goes forward, from thirty days ago to a moment ago', () => {
    const times = month.map(({ at }) => at);
    expect(times).toEqual([...times].sort((one, other) => one - other));
    expect(times.every(Number.isSafeInteger)).toBe(true);
    expect(NOW.getTime() - (times[0] ?? 0)).toBeGreaterThan(28 * DAY);
    expect(NOW.getTime() - (times[0] ?? 0)).toBeLessThan(31 * DAY);
    expect(times.at(-1)).toBeLessThan(NOW.getTime());
    expect(NOW.getTime() - (times.at(-1) ?? 0)).toBeLessThan(DAY);
  });

  it.each(['2026-11-24T06:19:30Z', '2026-11-24T08:40:00Z', '2026-11-22T12:00:00Z', '2027-01-02T23:59:59Z'])(
    'is never ahead of the clock: %s',
    (text) => {
      const now = new Date(text);
      const told = tell(now);
      expect(told.length).toBeGreaterThan(500);
      expect(told.filter(({ at }) => at >= now.getTime())).toEqual([]);
      // The last thing that happened is that the console stopped.
      expect(word(told.at(-1)?.draft as EntryDraft)).toBe('system.stop ok');
    },
  );

  it('happens on working days, in a campus’s hours, less at lunch', () => {
    const desks = month.filter(({ draft }) => draft.action === 'desk.card').map(({ at }) => paris.format(at));
    const hours = desks.map((text) => Number(text.slice(11, 13)));
    const days = month.map(({ at }) => new Date(`${paris.format(at).slice(0, 10)}T12:00Z`).getUTCDay());
    expect(days.filter((day) => day === 0 || day === 6)).toEqual([]);
    expect(hours.filter((hour) => hour < 9 || hour > 18)).toEqual([]);
    const count = (...asked: number[]): number => hours.filter((hour) => asked.includes(hour)).length;
    expect(count(12, 13)).toBeLessThan(count(10, 11) / 2);
    expect(count(12, 13)).toBeLessThan(count(14, 15) / 2);
  });

  it('is the same for the same chance, people and moment, and another for another', () => {
    expect(tell()).toEqual(month);
    expect(tell(NOW, 'another')).not.toEqual(month);
  });
});

describe('its cases', () => {
  const cases = (): ReadonlyMap<string, readonly EntryDraft[]> => {
    const found = new Map<string, EntryDraft[]>();
    for (const { draft } of month) {
      if (draft.caseId !== null) found.set(draft.caseId, [...(found.get(draft.caseId) ?? []), draft]);
    }
    return found;
  };

  it('begin with a card and end: by their end, by being given up, or by recovery', () => {
    for (const [id, drafts] of cases()) {
      const words = drafts.map(word);
      expect([id, words[0]]).toEqual([id, 'desk.card ok']);
      const ends = drafts.filter(
        ({ action, detail }) =>
          action === 'case.end' || action === 'desk.cancel' || (action === 'reset.result' && detail.by === 'recovery'),
      );
      expect([id, words, ends.length]).toEqual([id, words, 1]);
      expect(new Set(drafts.map(({ student, staff }) => `${student?.card} ${staff?.login}`)).size).toBe(1);
    }
    expect(cases().size).toBeGreaterThan(100);
  });

  it('have each result after its intent, which it names', () => {
    const results = [...month.entries()].filter(([, { draft }]) => draft.action === 'reset.result');
    const intents = month.filter(({ draft }) => word(draft) === 'reset.intent pending');
    expect(new Set(results.map(([, { draft }]) => draft.detail.intent)).size).toBe(intents.length);
    for (const [seq, { draft }] of results) {
      const intent = month[Number(draft.detail.intent)]?.draft;
      expect(Number(draft.detail.intent)).toBeLessThan(seq);
      expect([intent?.action, intent?.caseId]).toEqual(['reset.intent', draft.caseId]);
    }
  });

  it('are each on one screen after another: a student’s session is not the staff member’s', () => {
    for (const drafts of cases().values()) {
      const of = (action: string): readonly unknown[] =>
        drafts.flatMap((draft) => (draft.action === action && draft.session !== null ? [draft.session] : []));
      const screens = [of('desk.handover').at(-1), of('reset.intent')[0], of('desk.resume')[0]].filter(Boolean);
      expect(new Set(screens).size).toBe(screens.length);
    }
  });

  it('show what an auditor looks for', () => {
    const words = new Set(month.map(({ draft }) => word(draft)));
    for (const due of [
      ...['staff.login ok', 'staff.login refused credentials', 'staff.logout ok', 'staff.logout ok revoked'],
      ...['desk.card ok', 'desk.card refused card_lost', 'desk.card refused account_closed'],
      ...['desk.card refused card_unknown', 'desk.card refused card_malformed', 'desk.card refused throttled'],
      ...['desk.card refused cooldown', 'desk.card refused repeated', 'desk.card refused protected_account'],
      ...['desk.handover ok', 'desk.handover refused not_confirmed', 'desk.cancel ok', 'desk.resume ok'],
      ...['desk.resume refused credentials', 'reset.intent pending', 'reset.intent refused busy', 'reset.result ok'],
      ...['reset.result refused policy', 'reset.result failed', 'reset.result partial', 'reset.result unknown'],
      ...['case.end ok done', 'case.end ok expired', 'case.end ok superseded', 'case.end unknown unsettled'],
      ...['case.end refused attempts', 'case.end ok session_ended', 'signal.raised ok', 'system.recovery ok'],
      ...[
        'access.refused refused',
        'access.refused refused role',
        'audit.view ok',
        'system.start ok',
        'system.stop ok',
      ],
    ]) {
      expect(words).toContain(due);
    }
    const recovered = month.find(({ draft }) => draft.detail.by === 'recovery');
    expect(word(recovered?.draft as EntryDraft)).toBe('reset.result ok');
    const uncertain = month.find(({ draft }) => word(draft) === 'reset.result unknown');
    expect(uncertain).toBeDefined();
  });

  it('keep what was typed wrong out of the log', () => {
    const unread = month.filter(({ draft }) => /card_(unknown|malformed|ambiguous)/.test(draft.reason ?? ''));
    expect(unread.length).toBeGreaterThan(10);
    for (const { draft } of unread) {
      expect(draft.student).toBeNull();
      expect(draft.detail.tag).toMatch(/^[0-9a-f]{12}$/);
    }
  });

  it('leave the cards that visitors are to try alone', () => {
    const published = month.filter(({ draft }) => PUBLISHED.includes(draft.student?.card ?? ''));
    expect(published.length).toBeGreaterThan(3);
    expect(published.filter(({ draft }) => draft.caseId !== null)).toEqual([]);
    // Chance alone would keep them out of two days of one month: of twenty it does not.
    const lately = Array.from({ length: 20 }, (_, month) => tell(NOW, String(month))).flatMap((entries) =>
      entries.filter(({ at, draft }) => PUBLISHED.includes(draft.student?.card ?? '') && NOW.getTime() - at < 2 * DAY),
    );
    expect(lately).toEqual([]);
  });

  it('are of several desks and people', () => {
    const of = (name: (draft: EntryDraft) => string | null | undefined): number =>
      new Set(month.map(({ draft }) => name(draft)).filter((value) => typeof value === 'string')).size;
    expect(of(({ site }) => site?.campus)).toBeGreaterThanOrEqual(3);
    expect(of(({ site }) => site?.name)).toBeGreaterThanOrEqual(5);
    expect(of(({ staff }) => staff?.login)).toBeGreaterThanOrEqual(6);
    expect(of(({ student }) => student?.card)).toBeGreaterThan(40);
  });
});
