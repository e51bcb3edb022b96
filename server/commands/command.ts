/** What a command of `guichet …` is: a row of a table, and one function that does it. */
import type { Readable } from 'node:stream';
import type { Output } from './output';

export { CommandError } from './command-error';

/** 0 fine, 1 found something wrong, 2 wrong usage or set-up. */
export type ExitCode = 0 | 1 | 2;

/** The world around a command. */
export interface Terminal {
  readonly env: NodeJS.ProcessEnv;
  /** Standard input, opened when it is asked for. */
  readonly input: () => Readable;
  /** Standard output: what was asked for, and nothing else. */
  readonly out: Output;
  /** Standard error: sentences for a person. */
  readonly note: (sentence: string) => void;
  readonly now: () => Date;
  readonly random: (bytes: number) => Buffer;
  /** The operating system's user. */
  readonly user: () => string;
}

export interface Option {
  /** What stands for its value in the help, `FILE`; none: a flag. */
  readonly value?: string;
  /** May be given several times. */
  readonly many?: true;
  readonly says: string;
}

/** What was given: no value is empty, and an option that may be given once has one value at most. */
export interface Arguments {
  readonly texts: Readonly<Record<string, readonly string[]>>;
  readonly flags: ReadonlySet<string>;
  readonly positionals: readonly string[];
}

export interface Command {
  /** `audit export`. */
  readonly name: string;
  readonly positionals: readonly string[];
  readonly options: Readonly<Record<string, Option>>;
  readonly summary: string;
  /** More lines for `--help`. */
  readonly more: readonly string[];
  /**
   * `null`: its name is reserved, this version cannot do it yet.
   * @throws CommandError, ConfigError, StoreError: exit 2
   */
  readonly run: ((given: Arguments, terminal: Terminal) => Promise<ExitCode>) | null;
}

/** The option of every command whose answer a machine may read. */
export const JSON_OPTION = { json: { says: 'one line of JSON, for machines' } } as const satisfies Command['options'];
