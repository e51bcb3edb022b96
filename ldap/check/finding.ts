/**
 * What a check says, and how its steps run: a table, in order; a step whose ground an earlier one did not find is not
 * reached, and names the step that is to be mended first. Knows nothing of directories.
 */

/** `not_told`: it cannot be found out from here. `not_reached`: another step comes first. Only `fault` fails a check. */
export type Status = 'ok' | 'warning' | 'fault' | 'not_told' | 'not_reached';

export interface Finding {
  readonly step: string;
  readonly status: Status;
  readonly found: string;
  /** What to do about it; `null`: nothing. */
  readonly mend: string | null;
  /** Of a step that was not reached: the one to be mended first. */
  readonly first: string | null;
}

/** A finding as a step makes it: its name is added by the table. */
export type Said = Pick<Finding, 'status' | 'found' | 'mend'>;

export const ok = (found: string): Said => ({ status: 'ok', found, mend: null });
export const warning = (found: string, mend: string): Said => ({ status: 'warning', found, mend });
export const fault = (found: string, mend: string | null): Said => ({ status: 'fault', found, mend });
export const notTold = (found: string, mend: string | null = null): Said => ({ status: 'not_told', found, mend });

/** What a step found, and what of it later steps stand on. */
export interface Outcome<Ground> {
  readonly said: readonly Said[];
  readonly gives?: Partial<Ground>;
}

export interface Step<Ground> {
  readonly name: string;
  readonly needs: readonly (keyof Ground)[];
  /** Pieces of ground that this step may find. */
  readonly gives: readonly (keyof Ground)[];
  readonly run: (have: Ground) => Promise<Outcome<Ground>>;
}

/** A row of the table, whose `run` is sure only of what it says that it needs. */
export function step<Ground, Needed extends keyof Ground = never>(
  name: string,
  needs: readonly Needed[],
  gives: readonly (keyof Ground)[],
  run: (have: Pick<Ground, Needed> & Partial<Ground>) => Promise<Outcome<Ground>>,
): Step<Ground> {
  return { name, needs, gives, run };
}

/**
 * Runs the table. Never throws: what a step throws is that step's fault.
 * @param heard each finding as it comes
 * @param explain what was thrown, in words
 */
export async function runSteps<Ground>(
  steps: readonly Step<Ground>[],
  heard: (finding: Finding) => Promise<unknown>,
  explain: (error: unknown) => Said,
): Promise<readonly Finding[]> {
  const have: Partial<Ground> = {};
  const firstOf = new Map<string, string>();
  const findings: Finding[] = [];
  const hear = async (finding: Finding): Promise<void> => {
    findings.push(finding);
    await heard(finding);
  };
  for (const { name, needs, run } of steps) {
    const missing = needs.find((piece) => have[piece] === undefined);
    if (missing !== undefined) {
      const giver = steps.find(({ gives }) => gives.includes(missing))?.name ?? name;
      const first = firstOf.get(giver) ?? giver;
      firstOf.set(name, first);
      await hear({ step: name, status: 'not_reached', found: `not reached: first "${first}"`, mend: null, first });
      continue;
    }
    const { said, gives = {} } = await attempt(() => run(have as Ground), explain);
    Object.assign(have, gives);
    for (const one of said) await hear({ step: name, ...one, first: null });
  }
  return findings;
}

async function attempt<Ground>(
  run: () => Promise<Outcome<Ground>>,
  explain: (error: unknown) => Said,
): Promise<Outcome<Ground>> {
  try {
    return await run();
  } catch (error) {
    return { said: [explain(error)] };
  }
}
