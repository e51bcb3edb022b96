/** What the steps of a directory's check find for each other, and what was asked of the check. */
import type { Config } from '../../config/config';
import type { Student } from '../../server/domain/account';
import type { CardReading } from '../../server/domain/card';
import type { EntryValues } from '../entry';
import type { People } from '../people';
import type { Directory } from '../port';
import { step as anyStep, type Outcome as OutcomeOn, type Step as StepOn } from './finding';
import type { Line, Target } from './line';

/** A university's directory as the console would use it. */
export interface Ground {
  readonly config: Config;
  /** The console's own way to it; missing for a kind that this version cannot serve. */
  readonly directory: Directory;
  readonly people: People;
  /** Servers whose name was found; that accept connections; whose TLS is trusted. Never empty. */
  readonly named: readonly Target[];
  readonly open: readonly Target[];
  readonly secure: readonly Target[];
  /** One line for each server that let the service account in. Never empty. */
  readonly lines: readonly [Line, ...Line[]];
  /** A student who is not of the personnel, and one of the personnel: their names and nothing else. */
  readonly student: EntryValues;
  readonly member: EntryValues;
  /** Whom `--card` found. */
  readonly sample: Student;
}

export type Step = StepOn<Ground>;
export type Outcome = OutcomeOn<Ground>;
export const step = anyStep<Ground, keyof Ground>;

/** What was asked of the check beside the configuration. */
export interface Asked {
  /** `--card`, as it was read; `null`: none given. */
  readonly card: CardReading | null;
  /** The sample student's password as it is known to be, an opaque string; `null`: none given. */
  readonly password: string | null;
  readonly now: () => Date;
}
