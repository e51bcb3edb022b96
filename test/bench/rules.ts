/**
 * `npm run bench:rules [COUNT]`: how long each password rule takes at the worst, over hostile inputs of 511 bytes for an
 * owner of long data. What this machine does besides is not the rule's: an input that looks slow is judged again, and
 * its quickest time counts. Exit 1 where one rule takes longer than a millisecond.
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
const AGAIN = 8;
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

interface Measured {
  worst: number;
  sum: number;
  input: string;
}

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
  const measured = new Map(
    rules.map(([name]) => [name, { worst: 0, sum: 0, input: '' } satisfies Measured as Measured]),
  );
  const passwords = hostilePasswords('bench:rules', LONG_OWN);
  for (let number = -WARM; number < COUNT; number += 1) {
    const typed = passwords.next().value;
    for (const [name, judge] of rules) {
      const found = measured.get(name);
      let took = time(() => judge(typed));
      if (number < 0 || found === undefined) continue;
      for (let again = 0; again < AGAIN && took > found.worst; again += 1) {
        took = Math.min(
          took,
          time(() => judge(typed)),
        );
      }
      found.sum += took;
      if (took > found.worst) Object.assign(found, { worst: took, input: typed });
    }
  }
  list.close();
  rmSync(folder, { recursive: true, force: true });
  process.exitCode = report(measured) ? 0 : 1;
}

function report(measured: ReadonlyMap<string, Measured>): boolean {
  const lines = [...measured].map(([name, { worst, sum, input }]) => {
    const begins = JSON.stringify([...input].slice(0, 12).join(''));
    return [worst <= BUDGET ? 'met   ' : 'MISSED', name.padEnd(22), ms(worst), ms(sum / COUNT), `  ${begins} …`].join(
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
  return [...measured.values()].every(({ worst }) => worst <= BUDGET);
}

const ms = (milliseconds: number): string => milliseconds.toFixed(3).padStart(9);

main();
