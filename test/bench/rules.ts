/**
 * `npm run bench:rules [COUNT]`: how long each password rule takes at the worst, over hostile inputs of 511 bytes for an
 * owner of long data. What this machine does besides is not the rule's: the slowest inputs of each rule are judged again,
 * many times, and the quickest of these counts. Exit 1 where one rule takes longer than a millisecond.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listsFor, openBlockList } from '../../server/block-list/block-list';
import { foldedForms } from '../../server/domain/folding';
import { BROKEN, count, judgePassword, normalisePassword, type PasswordRules } from '../../server/domain/password';
import { hostilePasswords, LONG_OWN, MOST_BYTES } from '../support/hostile-passwords';

const COUNT = Number(process.argv[2] ?? 100_000);
const BUDGET = 1;
/** So many inputs of each rule are judged again, so many times. */
const SLOWEST = 20;
const AGAIN = 200;
/** Before anything is measured, the code is compiled. */
const WARM = 2_000;
const ROOT = join(__dirname, '..', '..');

const RULES: PasswordRules = {
  minLength: 12,
  recommended: 16,
  maxLength: 127,
  maxBytes: 72,
  characters: 'latin1',
  forbidden: '<>"\'$%&',
  kinds: { atLeast: 3 },
  digitsAtLeast: 1,
  lettersAtLeast: 2,
  history: 5,
  noBeyondBmp: true,
};

interface Timed {
  readonly input: string;
  readonly took: number;
}

interface Measured {
  sum: number;
  /** The slowest first. */
  slowest: readonly Timed[];
}

const slowestOf = (all: readonly Timed[]): readonly Timed[] =>
  [...all].sort((a, b) => b.took - a.took).slice(0, SLOWEST);

function time(work: () => unknown): number {
  const begun = performance.now();
  work();
  return performance.now() - begun;
}

function main(): void {
  const folder = mkdtempSync(join(tmpdir(), 'guichet-bench-rules-'));
  const list = openBlockList(listsFor(ROOT, folder));
  // A rule is judged on what can be a password; an input that cannot is judged as it is all the same.
  const rules: readonly (readonly [string, (typed: string) => unknown])[] = [
    ['empty, ill_formed', normalisePassword],
    ...Object.entries(BROKEN).map(
      ([name, breaks]) => [name, (typed: string) => breaks(typed, count(typed), RULES, LONG_OWN)] as const,
    ),
    ['common, folded', foldedForms],
    ['common', list.has],
    ['all of judgePassword', (typed) => judgePassword(typed, RULES, LONG_OWN)],
  ];
  const measured = rules.map(([name, judge]) => ({ name, judge, sum: 0, slowest: [] as readonly Timed[] }));
  const passwords = hostilePasswords('bench:rules', LONG_OWN);
  for (let number = -WARM; number < COUNT; number += 1) {
    const input = passwords.next().value;
    for (const rule of measured) {
      const took = time(() => rule.judge(input));
      if (number < 0) continue;
      rule.sum += took;
      const least = rule.slowest.length < SLOWEST ? 0 : (rule.slowest.at(-1)?.took ?? 0);
      // Slow once may be chance, and chance must not crowd out what is slow each time.
      const surely =
        took > least
          ? Math.min(
              took,
              time(() => rule.judge(input)),
              time(() => rule.judge(input)),
            )
          : 0;
      if (surely > least) rule.slowest = slowestOf([...rule.slowest, { input, took: surely }]);
    }
  }
  for (const rule of measured) {
    const again = (input: string): number =>
      Math.min(...Array.from({ length: AGAIN }, () => time(() => rule.judge(input))));
    rule.slowest = slowestOf(rule.slowest.map(({ input }) => ({ input, took: again(input) })));
  }
  list.close();
  rmSync(folder, { recursive: true, force: true });
  process.exitCode = report(measured) ? 0 : 1;
}

function report(measured: readonly (Measured & { readonly name: string })[]): boolean {
  const rows = measured.map(({ name, sum, slowest: [worst] }) => ({ name, sum, ...(worst ?? { input: '', took: 0 }) }));
  const lines = rows.map(({ name, sum, input, took }) => {
    const begins = JSON.stringify([...input].slice(0, 12).join(''));
    return [took <= BUDGET ? 'met   ' : 'MISSED', name.padEnd(22), ms(took), ms(sum / COUNT), `  ${begins} …`].join(
      ' ',
    );
  });
  process.stdout.write(
    [
      `${COUNT.toLocaleString('en')} hostile inputs of ${MOST_BYTES} bytes; budget ${BUDGET} ms for each rule.`,
      '',
      `       ${'rule'.padEnd(22)}  worst ms   mean ms   the worst begins`,
      ...lines,
      '',
    ].join('\n'),
  );
  return rows.every(({ took }) => took <= BUDGET);
}

const ms = (milliseconds: number): string => milliseconds.toFixed(3).padStart(9);

main();
