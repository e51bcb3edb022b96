/**
 * The procedure on a real directory, the same for each kind: the console as a process of its own, people's steps over
 * HTTP. Whether a password opens is asked of programs that share no code with the console.
 */
import { Client } from 'ldapts';
import type { Entry } from '../../server/audit/entry';
import { type ConsoleProcess, startConsoleProcess } from './console-process';
import { decode } from './html';
import { lineOf } from './observe';
import { DEFAULT_POLICY, OLD_PASSWORD, ORDINARY_CARDS, STAFF_PASSWORD, STRICT_MIN_LENGTH } from './openldap-people';
import type { RealDirectory } from './real-directories';
import { SERVED, Visitor } from './visitor';

const FRESH = 'Marée-haute à Saint-Nazaire 4';
/** Shorter than the directory's own policy demands, not than the console's configuration here. */
const SHORT = 'Xq7-Vb2';

/** Typed, and what is written and proved: RFC 8265's OpaqueString makes one letter of a letter and its accent. */
const ODD: readonly (readonly [name: string, password: string])[] = [
  ['é and €', 'Bélouga 4 € à Nîmes'],
  ['an emoji', 'Tulipe 🌷 rue Haxo 7'],
  ['quotes and backslashes', `Dit "oui" 'non' \\ 7 \\"`],
  ['what filters and names are made of', 'Xq*)(uid=7,ou=*\\2a#+;<>'],
  ['letters and accents apart', 'Cafe\u0301 noir au Pole\u0301 9'],
  ['127 characters', `Vq7 ${'moulin tournesol '.repeat(8)}`.slice(0, 127)],
  ['511 bytes', `Vq7 ${'écluse çà où '.repeat(40)}`.normalize('NFC')],
];

/** As long as may be: 127 characters, 511 bytes; no space at the end. */
function fitted(password: string): string {
  let text = password.normalize('NFC');
  while (Buffer.byteLength(text) > 511 || [...text].length > 127 || text.endsWith(' '))
    text = [...text].slice(0, -1).join('');
  return text;
}

/** Writes the tests of a file. */
export function procedureOn(start: () => Promise<RealDirectory>): void {
  let real: RealDirectory;
  let desk: ConsoleProcess;
  let visitor: Visitor;

  beforeAll(async () => {
    real = await start();
    desk = await startConsoleProcess(real.server, real.url, {
      ...real.settings(real.url),
      password: { minLength: 6 },
      limits: { resetsPerHour: { kiosk: 1_000, teacher: 1_000 }, resetsPerDay: { kiosk: 1_000, teacher: 1_000 } },
    });
  }, 300_000);

  afterAll(async () => {
    await desk?.remove();
    await real?.server.stop();
  }, 60_000);

  beforeEach(() => {
    visitor = new Visitor(desk);
  });

  afterEach(() => visitor?.close());

  const cards = [...ORDINARY_CARDS];
  /** The card of somebody about whom nothing is special, and to whom nothing has happened. */
  const next = (): { readonly card: string; readonly login: string } => {
    const card = cards.shift();
    if (card === undefined) throw new Error('nobody is left');
    return { card, login: card.toLowerCase() };
  };
  const opens = (login: string, password: string): boolean => real.server.opens(login, password);

  async function handOver(card: string): Promise<void> {
    expect((await visitor.login('moreau-k', STAFF_PASSWORD)).line).toBe('303 /desk');
    expect((await visitor.card(card)).line).toBe('303 /desk/student');
    expect((await visitor.handOver()).line).toBe('303 /student');
  }

  async function during<T>(act: () => Promise<T>): Promise<{ result: T; entries: readonly Entry[] }> {
    const seq = desk.entries().length;
    const result = await act();
    return { result, entries: desk.entries(seq) };
  }

  async function unmet(): Promise<readonly string[]> {
    const page = await visitor.get('/student?reason=policy');
    const lines = page.body.split('<li data-state="no"').slice(1);
    return lines.map((line) => decode(/<span class="sr">[^<]*<\/span>([^<]*)/.exec(line)?.[1] ?? '').trim());
  }

  /** As an attacker does. */
  async function lock(login: string): Promise<void> {
    const secure = real.url.startsWith('ldaps:') ? { tlsOptions: { rejectUnauthorized: false } } : {};
    const client = new Client({ url: real.url, ...secure });
    for (let time = 0; time <= DEFAULT_POLICY.maxFailures; time += 1)
      await client.bind(real.dn(login), 'not this one').catch(() => undefined);
    await client.unbind();
    expect(opens(login, OLD_PASSWORD)).toBe(false);
  }

  it('serves a student from the card to the desk taken back', async () => {
    const login = 'e21813178';
    expect(opens(login, OLD_PASSWORD)).toBe(true);
    const before = await real.server.read(login, real.changedAt);
    const { result, entries } = await during(async () => {
      expect((await visitor.login('dupont-n', STAFF_PASSWORD)).line).toBe('303 /desk');
      const steps = [
        () => visitor.card('E21813178'),
        () => visitor.handOver(),
        () => visitor.choose(FRESH),
        () => visitor.finish(),
        () => visitor.resume(STAFF_PASSWORD),
      ];
      const lines: string[] = [];
      for (const step of steps) lines.push((await step()).line);
      return lines;
    });
    expect(result).toEqual(SERVED);
    expect([opens(login, FRESH), opens(login, OLD_PASSWORD)]).toEqual([true, false]);
    expect(await real.server.read(login, real.changedAt)).not.toEqual(before);
    expect(entries.map(lineOf)).toEqual([
      'staff.login ok',
      'desk.card ok',
      'desk.handover ok',
      'reset.intent pending',
      'reset.result ok',
      'case.end ok done',
      'desk.resume ok',
    ]);
    expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => (entries[0]?.seq ?? 0) + index));
    expect(entries[1]?.caseId).toEqual(expect.any(String));
    expect(new Set(entries.slice(1).map(({ caseId }) => caseId)).size).toBe(1);
    expect(entries[4]).toMatchObject({
      staff: { login: 'dupont-n', role: 'teacher' },
      student: { login, card: 'E21813178' },
      detail: { intent: entries[3]?.seq, proof: 'bind', by: 'request' },
    });
    expect(entries[3]?.detail).toMatchObject({ changed_at: before[0] ?? null });
    expect(desk.openWrites()).toBe(0);
  });

  it.each(ODD)('takes a password of %s, and it opens everywhere', async (_name, typed) => {
    const { card, login } = next();
    const password = fitted(typed);
    await handOver(card);
    expect((await visitor.choose(typed.length > 200 ? password : typed.trimEnd())).line).toBe('303 /student/done');
    expect([opens(login, password), opens(login, OLD_PASSWORD)]).toEqual([true, false]);
  });

  it('refuses spaces at the ends beforehand, and says so', async () => {
    const { card, login } = next();
    await handOver(card);
    const { result, entries } = await during(() => visitor.choose(`${FRESH} `));
    expect(result.line).toBe('303 /student?reason=policy');
    expect(await unmet()).toEqual([expect.stringContaining('espace au début')]);
    expect(entries).toEqual([]);
    expect(opens(login, OLD_PASSWORD)).toBe(true);
  });

  it('refuses what is too short for the directory, by its rule’s name, and nothing is changed', async () => {
    const { card, login } = next();
    await handOver(card);
    const { result, entries } = await during(() => visitor.choose(SHORT));
    expect(result.line).toBe('303 /student?reason=policy');
    if (real.tellsDefault) {
      expect(await unmet()).toEqual([`Au moins ${DEFAULT_POLICY.minLength} caractères`]);
      expect(entries).toEqual([]);
    } else {
      expect(await unmet()).toEqual([expect.stringContaining('Plus long encore')]);
      expect(entries.map(lineOf)).toEqual(['reset.intent pending', 'reset.result refused policy']);
      expect(entries[1]?.detail).toMatchObject({ rule: 'too_short', result_code: 19 });
    }
    expect(opens(login, OLD_PASSWORD)).toBe(true);
  });

  it('reads the stricter rules of one student', async () => {
    await handOver('E21813185');
    const { result, entries } = await during(() => visitor.choose(FRESH.slice(0, STRICT_MIN_LENGTH - 1)));
    expect(result.line).toBe('303 /student?reason=policy');
    expect(await unmet()).toEqual([`Au moins ${STRICT_MIN_LENGTH} caractères`]);
    expect(entries).toEqual([]);
    expect((await visitor.choose(FRESH.slice(0, STRICT_MIN_LENGTH))).line).toBe('303 /student/done');
  });

  it('refuses a former password where the directory remembers it', async () => {
    const { card, login } = next();
    await handOver(card);
    const { result, entries } = await during(() => visitor.choose(OLD_PASSWORD));
    if (real.remembers) {
      expect(result.line).toBe('303 /student?reason=policy');
      expect(entries.map(lineOf)).toEqual(['reset.intent pending', 'reset.result refused policy']);
      expect(entries[1]?.detail).toMatchObject({ rule: 'history', result_code: 19, proof: null });
      expect(await unmet()).toEqual([expect.stringMatching(/^Aucun de vos/)]);
    } else {
      // Samba holds no reset against the history, and its complexity asks for three kinds of characters.
      expect(result.line).toBe('303 /student?reason=policy');
      expect(await unmet()).toEqual([expect.stringContaining('3')]);
    }
    expect(opens(login, OLD_PASSWORD)).toBe(true);
    expect((await visitor.choose(FRESH)).line).toBe('303 /student/done');
    expect(opens(login, FRESH)).toBe(true);
  });

  it('opens an account that failed binds had locked', async () => {
    const { card, login } = next();
    await lock(login);
    await handOver(card);
    expect((await visitor.choose(FRESH)).line).toBe('303 /student/done');
    expect(opens(login, FRESH)).toBe(true);
  });

  it('unlocks alone, the password untouched', async () => {
    const login = 'e21813187';
    await lock(login);
    expect((await visitor.login('moreau-k', STAFF_PASSWORD)).line).toBe('303 /desk');
    expect((await visitor.card('E21813187')).line).toBe('303 /desk/student');
    await visitor.get('/desk/student');
    const { result, entries } = await during(() => visitor.submit('/desk/unlock', { confirmed: 'yes' }));
    expect(result.line).toBe('303 /desk');
    expect(entries.map(lineOf).slice(0, 2)).toEqual(['unlock.intent pending', 'unlock.result ok']);
    expect(opens(login, OLD_PASSWORD)).toBe(true);
  });

  it('ends "must change at the next login"', async () => {
    await handOver('E21813181');
    expect((await visitor.choose(FRESH)).line).toBe('303 /student/done');
    expect(opens('e21813181', FRESH)).toBe(true);
  });

  it('says that nothing was changed where the directory denies the right to write', async () => {
    await handOver('E21813186');
    const { result, entries } = await during(() => visitor.choose(FRESH));
    expect(result.line).toBe('303 /student?reason=failed');
    expect(entries.map(lineOf)).toEqual(['reset.intent pending', 'reset.result failed']);
    expect(entries[1]?.detail).toMatchObject({ result_code: 50, proof: null });
    expect(opens('e21813186', OLD_PASSWORD)).toBe(true);
    expect(desk.openWrites()).toBe(0);
  });

  it.each([
    ['E21813180', 'not_activated'],
    ['E21813183', 'account_closed'],
    ['E21813184', 'protected_account'],
    ['E21999999', 'card_unknown'],
  ])('refuses %s: %s', async (card, reason) => {
    await visitor.login('moreau-k', STAFF_PASSWORD);
    const { result, entries } = await during(() => visitor.card(card));
    expect(result.status).toBe(422);
    expect(entries.map(lineOf)).toEqual([`desk.card refused ${real.otherwise[card] ?? reason}`]);
  });

  it('lets nobody in with a wrong password, nor without a role, and the right one still opens', async () => {
    expect((await visitor.login('leroy-a', `${STAFF_PASSWORD}!`)).line).toBe('303 /login?reason=credentials');
    expect((await visitor.login('e21813178', FRESH)).line).toMatch(/^303 \/login\?reason=(?:credentials|no_role)$/);
    expect((await visitor.login('leroy-a', STAFF_PASSWORD)).line).toMatch(/^303 \/(?:audit|desk)$/);
  });

  it('never shows the service account’s password', () => {
    expect(desk.output()).not.toContain(real.server.servicePassword);
  });
}
