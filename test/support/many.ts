/** Many at once, and what came of it. */
import type { Entry } from '../../server/audit/entry';
import type { Answer } from './browser';
import type { RunningConsole } from './console';
import { entriesSince, logSize } from './observe';

export const times = <T>(count: number, one: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => one(index)));

/** As many as a busy machine's directory answers within its deadline. */
const AT_ONCE = 20;

/** What each was answered: so many at once, the others after them. */
export async function linesOf(count: number, one: (index: number) => Promise<Answer>): Promise<readonly string[]> {
  const lines: string[] = [];
  for (let from = 0; from < count; from += AT_ONCE) {
    const answers = await times(Math.min(AT_ONCE, count - from), (index) => one(from + index));
    lines.push(...answers.map(({ line }) => line));
  }
  return lines;
}

/** How often each line is there. */
export function tally(lines: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const line of lines) counts[line] = (counts[line] ?? 0) + 1;
  return counts;
}

/** The entries written while this is done. Stop the sweeper before: what it writes is nobody's doing. */
export async function logOf(console: RunningConsole, doing: () => Promise<unknown>): Promise<readonly Entry[]> {
  const size = await logSize(console);
  await doing();
  return entriesSince(console, size);
}
