/**
 * `npm run bench:one-page`: can a card that nobody has be told from one that is protected? A thousand of each, in a
 * random order, at seven desks at once, over HTTP: status, headers, text, size and time. Beside it, as the measure of
 * what is noise: the unknown cards of the same run, parted in two at random. Exit 1 where the two can be told apart.
 */
import { createHash } from 'node:crypto';
import type { Answer } from '../support/browser';
import { startConsole } from '../support/console';
import { Visitor } from '../support/visitor';

const EACH = Number(process.env.GUICHET_CARDS ?? 1_000);
const DESKS = ['dupont-n', 'nguyen-t', 'diallo-i', 'kowalski-e', 'petit-c', 'roux-s', 'moreau-k'] as const;
/** A member of the administrators' group, and students who are staff as well. */
const PROTECTED = ['E22017305', 'E21813184'] as const;
/** In standard deviations of what chance does: one run in a thousand is further off. */
const FAR = 3.29;

type Kind = 'unknown' | 'protected';
interface Taken {
  readonly kind: Kind;
  /** Whose desk: their name is on the page. */
  readonly desk: string;
  readonly ms: number;
  /** Status, bytes, and a digest of all that the answer says: the number is as long in every one. */
  readonly face: string;
}

/** What differs from one request to the next by right: its id, its tokens, its moment, the number that was typed. */
function faceOf({ status, headers, body }: Answer, card: string): string {
  const text = body
    .replaceAll(String(headers['x-request-id']), 'REQUEST')
    .replace(/name="_csrf" value="[^"]+"/g, 'TOKEN')
    .replaceAll(card, 'CARD');
  const said = JSON.stringify({ ...headers, date: '', 'x-request-id': '' });
  const digest = createHash('sha256').update(`${said}\n${text}`).digest('hex').slice(0, 12);
  return `${status}, ${Buffer.byteLength(body)} bytes, ${digest}`;
}

/** Fisher and Yates. */
function shuffled<T>(items: readonly T[]): T[] {
  const list = [...items];
  for (let at = list.length - 1; at > 0; at -= 1) {
    const other = Math.floor(Math.random() * (at + 1));
    [list[at], list[other]] = [list[other] as T, list[at] as T];
  }
  return list;
}

const sorted = (times: readonly number[]): number[] => [...times].sort((a, b) => a - b);
const quantile = (times: readonly number[], part: number): number =>
  sorted(times)[Math.min(times.length - 1, Math.floor(times.length * part))] ?? Number.NaN;

/** How often one of the first takes longer than one of the second (Mann and Whitney): a half, where nothing tells them apart. */
function longer(first: readonly number[], second: readonly number[]): { share: number; deviations: number } {
  const ordered = sorted(second);
  const below = (value: number): number => {
    let [low, high] = [0, ordered.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ordered[middle] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const share = first.reduce((sum, value) => sum + below(value), 0) / (first.length * second.length);
  const deviation = Math.sqrt((first.length + second.length + 1) / (12 * first.length * second.length));
  return { share, deviations: (share - 0.5) / deviation };
}

async function main(): Promise<number> {
  const console_ = await startConsole({
    adjust: (config) => ({
      ...config,
      roles: { ...config.roles, teacher: { logins: [...DESKS] } },
      limits: { ...config.limits, unknownCardsInARow: 1_000_000, unknownCardsPerDay: 1_000_000 },
    }),
  });
  const cards = shuffled(
    Array.from({ length: EACH }, (_, index): readonly (readonly [Kind, string])[] => [
      ['unknown', `E9${String(index).padStart(7, '0')}`],
      ['protected', PROTECTED[index % PROTECTED.length] ?? ''],
    ]).flat(),
  );
  const taken: Taken[] = [];
  await Promise.all(
    DESKS.map(async (login) => {
      const desk = new Visitor(console_);
      await desk.login(login);
      await desk.get('/desk');
      for (let next = cards.pop(); next !== undefined; next = cards.pop()) {
        const [kind, card] = next;
        const startedAt = performance.now();
        const answer = await desk.submit('/desk/card', { card, inspected: 'yes' });
        const ms = performance.now() - startedAt;
        taken.push({ kind, desk: login, ms, face: faceOf(answer, card) });
        if (taken.length % 200 === 0) process.stderr.write(`${taken.length} of ${2 * EACH} cards\n`);
      }
      desk.close();
    }),
  );
  await console_.stop();

  const of = (kind: Kind): number[] => taken.filter((one) => one.kind === kind).map(({ ms }) => ms);
  const halves = shuffled(of('unknown'));
  const control = longer(halves.slice(0, EACH / 2), halves.slice(EACH / 2));
  const compared = longer(of('unknown'), of('protected'));
  const uneven = DESKS.flatMap((login) => {
    const faces = [...new Set(taken.filter(({ desk }) => desk === login).map(({ face }) => face))];
    return faces.length > 1 ? [`${login}: ${faces.join(' / ')}`] : [];
  });
  for (const kind of ['unknown', 'protected'] as const) {
    const [p50, p95, p99] = [0.5, 0.95, 0.99].map((part) => quantile(of(kind), part).toFixed(1));
    console.log(`${kind.padEnd(9)} ${of(kind).length} cards: p50 ${p50} ms, p95 ${p95} ms, p99 ${p99} ms`);
  }
  console.log(
    `answers: ${uneven.length === 0 ? 'one and the same at each desk' : `they differ at ${uneven.join('; ')}`}`,
  );
  const said = ({ share, deviations }: { share: number; deviations: number }): string =>
    `${(100 * share).toFixed(1)} % (${deviations.toFixed(2)} standard deviations from a half)`;
  console.log(`unknown takes longer than protected: ${said(compared)}`);
  console.log(`half of the unknown, than the other half: ${said(control)}`);
  const apart = uneven.length > 0 || Math.abs(compared.deviations) > FAR;
  console.log(apart ? 'They can be told apart.' : 'They cannot be told apart.');
  return apart ? 1 : 0;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
