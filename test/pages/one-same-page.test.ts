/**
 * Nobody learns at a desk, or at the login, whom the directory holds: unknown, protected, one's own and ambiguous cards
 * are answered alike, byte for byte and at the same stroke of the clock; a login that exists like one that does not.
 */
import type { Answer } from '../support/browser';
import { type RunningConsole, startConsole } from '../support/console';
import { FaultyDirectory } from '../support/faulty-directory';
import { logOf } from '../support/many';
import { lineOf } from '../support/observe';
import { expectClearPage } from '../support/said';
import { Visitor } from '../support/visitor';

const STROKE = 400;
/** What a busy machine may add to a stroke. */
const SLACK = 150;
const AGAIN = 2;

const CARDS = [
  ['card_unknown', 'E99999999'],
  ['protected_account', 'E22017305'],
  ['protected_account', 'E21813184'],
  ['self', 'E22004417'],
  ['card_ambiguous', 'E22990001'],
] as const;

let console: RunningConsole;
let directory: FaultyDirectory;
let teacher: Visitor;

beforeAll(async () => {
  console = await startConsole({
    adjust: (config) => ({
      ...config,
      roles: { ...config.roles, teacher: { logins: ['petit-c'] } },
      limits: { ...config.limits, unknownCardsInARow: 1_000, unknownCardsPerDay: 1_000 },
    }),
    directory: (config, now) => {
      directory = FaultyDirectory.around(config, now);
      return directory;
    },
  });
  await console.ctx.sweeper.stop();
  teacher = new Visitor(console);
  expect((await teacher.login('petit-c')).line).toBe('303 /desk');
});

afterAll(async () => {
  teacher.close();
  await console.stop();
});

/** How long it takes (ms), at best of two: what the machine does beside is not the console's time. */
async function timeOf(ask: () => Promise<Answer>): Promise<number> {
  const taken: number[] = [];
  for (let time = 0; time < AGAIN; time += 1) {
    const startedAt = performance.now();
    await ask();
    taken.push(performance.now() - startedAt);
  }
  return Math.min(...taken);
}

const send = (card: string): Promise<Answer> => teacher.submit('/desk/card', { card, inspected: 'yes' });

/** What differs from one request to the next by right: its id, its tokens, the number that was typed. */
const faceOf = ({ body, headers }: Answer, card: string): string =>
  body
    .replaceAll(String(headers['x-request-id']), 'REQUEST')
    .replace(/name="_csrf" value="[^"]+"/g, 'TOKEN')
    .replaceAll(card, 'CARD');

const headersOf = ({ headers }: Answer, card: string): Record<string, unknown> => ({
  ...headers,
  date: '',
  'x-request-id': '',
  'content-length': Number(headers['content-length']) - card.length,
});

describe('a card that is not served here', () => {
  it.each(['as they come', 'with another student’s case open'])(
    'shows one page, %s',
    async (when) => {
      const faces = new Set<string>();
      const headers = new Set<string>();
      const logged: string[] = [];
      for (const [, card] of CARDS) {
        if (when !== 'as they come') expect((await teacher.card('E21813178')).line).toBe('303 /desk/student');
        await teacher.get('/desk');
        const entries = await logOf(console, async () => {
          const answer = await send(card);
          expect(answer.line).toBe('422');
          expectClearPage(answer);
          faces.add(faceOf(answer, card));
          headers.add(JSON.stringify(headersOf(answer, card)));
          expect((await teacher.get('/desk/student')).line).toBe('303 /desk');
        });
        logged.push(...entries.map(lineOf).filter((line) => line !== 'case.end ok superseded'));
      }
      expect(faces.size).toBe(1);
      expect(headers.size).toBe(1);
      expect(logged).toEqual(CARDS.map(([reason]) => `desk.card refused ${reason}`));
    },
    20_000,
  );

  it('is another page than one that is lost, closed or on its way', async () => {
    const face = faceOf(await send('E99999999'), 'E99999999');
    for (const card of ['E21813182', 'E21813183', 'rien']) {
      await teacher.get('/desk');
      expect(faceOf(await send(card), card)).not.toBe(face);
    }
  });

  it.each(CARDS)(
    'is answered at the first stroke: %s (%s)',
    async (_reason, card) => {
      await teacher.get('/desk');
      const taken = await timeOf(() => send(card));
      expect(taken).toBeGreaterThanOrEqual(STROKE);
      expect(taken).toBeLessThan(STROKE + SLACK);
    },
    10_000,
  );

  it('is answered at the same stroke where the directory is slower for one of them', async () => {
    directory.set({
      async findStudentByCard(card) {
        if (card === 'E22017305') await new Promise((resolve) => setTimeout(resolve, 250));
        return directory.behind.findStudentByCard(card);
      },
    });
    await teacher.get('/desk');
    const [slow, quick] = [await timeOf(() => send('E22017305')), await timeOf(() => send('E99999999'))];
    directory.mend();
    expect(Math.abs(slow - quick)).toBeLessThan(SLACK);
  }, 10_000);
});

describe('a login', () => {
  const NAMES: readonly (readonly [name: string, username: string])[] = [
    ['of a teacher', 'diallo-i'],
    ['of nobody', 'nobody-x'],
    ['of a student', 'E21813178'],
    ['of somebody not of the personnel', 'martin-p'],
    ['that is a filter', '*)(uid=*'],
    ['with NUL', 'dup\u0000ont'],
    ['longer than any', 'x'.repeat(300)],
  ];

  it.each(NAMES)(
    '%s is refused in the same words at the same stroke',
    async (_name, username) => {
      const visitor = new Visitor(console);
      await visitor.get('/login');
      const lines: string[] = [];
      const taken = await timeOf(async () => {
        const answer = await visitor.submit('/login', { username, password: 'x' });
        lines.push(answer.line);
        return answer;
      });
      visitor.close();
      expect(lines).toEqual(Array(AGAIN).fill('303 /login?reason=credentials'));
      expect(taken).toBeGreaterThanOrEqual(STROKE);
      expect(taken).toBeLessThan(STROKE + SLACK);
    },
    10_000,
  );

  it('that exists is throttled after as many tries as one that does not, in the same words', async () => {
    const tries = async (...spellings: readonly string[]): Promise<readonly string[]> => {
      const visitor = new Visitor(console);
      await visitor.get('/login');
      const lines: string[] = [];
      for (let tried = 0; tried < 6; tried += 1) {
        const username = spellings[tried % spellings.length] ?? '';
        lines.push((await visitor.submit('/login', { username, password: 'x' })).line);
      }
      visitor.close();
      return lines;
    };
    const [known, unknown] = await Promise.all([
      tries('nguyen-t', 'NGUYEN-T', 'ｎguyen-t'),
      tries('nobody-y', 'NOBODY-Y', 'ｎobody-y'),
    ]);
    expect(known).toEqual([...Array(5).fill('303 /login?reason=credentials'), '303 /login?reason=throttled']);
    expect(unknown).toEqual(known);
  }, 10_000);
});
