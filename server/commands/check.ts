/**
 * `guichet check`: from the configuration to a dry run, what was found and the mend. It writes nothing and takes no lock:
 * a console may be running on the same configuration, or none yet.
 */
import { readFileSync } from 'node:fs';
import type { Config } from '../../config/config';
import { ConfigError } from '../../config/faults';
import { loadConfig, readEnvironment } from '../../config/load';
import {
  type Finding,
  fault,
  type Outcome,
  ok,
  runSteps,
  type Said,
  type Status,
  step,
  warning,
} from '../../ldap/check/finding';
import type { Ground } from '../../ldap/check/ground';
import type { Line } from '../../ldap/check/line';
import { directorySteps } from '../../ldap/check/steps';
import { explain } from '../../ldap/check/words';
import { createDirectory } from '../../ldap/directory';
import { createPeople } from '../../ldap/people';
import type { Directory } from '../../ldap/port';
import { type CardReading, readCard } from '../domain/card';
import { type Arguments, type Command, CommandError, type ExitCode, JSON_OPTION, type Terminal } from './command';

interface Loaded {
  /** `null`: so faulty that nothing can be looked at. */
  readonly config: Config | null;
  readonly said: readonly Said[];
}

/** All faults of the configuration. Where they are only what this version cannot do yet, the rest is looked at too. */
function load(env: NodeJS.ProcessEnv): Loaded {
  try {
    const config = loadConfig({ env });
    const off = config.activationOff.map(({ path, message }) =>
      warning(
        `accounts are not opened as long as this is so: ${path}: ${message}`,
        'Mend its days, and start the console again.',
      ),
    );
    return {
      config,
      said: [ok(`${env.GUICHET_CONFIG}: profile ${config.profile.name}, ${config.directory.kind}`), ...off],
    };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const said = error.faults.map(({ path, message }) => fault(path === '' ? message : `${path}: ${message}`, null));
    return { config: anyway(env), said };
  }
}

function anyway(env: NodeJS.ProcessEnv): Config | null {
  try {
    return loadConfig({ env, allowNotYet: true });
  } catch (error) {
    if (error instanceof ConfigError) return null;
    throw error;
  }
}

function ground(config: Config | null, directory: Directory | null, now: () => Date): Partial<Ground> {
  if (config === null) return {};
  return {
    config,
    ...(directory === null ? {} : { directory }),
    people: createPeople(config, now),
  };
}

/** A password is an opaque string: the file's one line end is not of it, everything else is. @throws CommandError */
function readPassword(file: string): string {
  try {
    const password = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
    if (password !== '') return password;
  } catch (error) {
    throw new CommandError(`--password-file ${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  throw new CommandError(`--password-file ${file} is empty`);
}

/** The forms are the profile's; of a configuration that cannot be read, none. */
const cardOf = (typed: string | undefined, config: Config | null): CardReading | null =>
  typed === undefined ? null : readCard(typed, config?.profile.card.forms ?? []);

const MARKS: Readonly<Record<Status, string>> = {
  ok: 'ok',
  warning: 'warning',
  fault: 'FAULT',
  not_told: 'not told',
  not_reached: '-',
};
const MARK_WIDTH = Math.max(...Object.values(MARKS).map((mark) => mark.length));

function asText({ step: name, status, found, mend }: Finding, width: number): string {
  const line = `${MARKS[status].padEnd(MARK_WIDTH)}  ${name.padEnd(width)}  ${found}`;
  return mend === null ? line : `${line}\n${' '.repeat(MARK_WIDTH + width + 4)}→ ${mend}`;
}

function summary(findings: readonly Finding[]): string {
  const count = (status: Status): number => findings.filter((finding) => finding.status === status).length;
  const faults = count('fault');
  const rest = `${count('warning')} to look at, ${count('not_told')} that cannot be told from here`;
  return faults === 0 ? `Nothing wrong was found; ${rest}.` : `${faults} wrong; ${rest}. Begin with the first.`;
}

async function run({ texts, flags }: Arguments, terminal: Terminal): Promise<ExitCode> {
  const { env, now, out } = terminal;
  if (readEnvironment({ GUICHET_CONFIG: env.GUICHET_CONFIG }).file === null)
    throw new CommandError('GUICHET_CONFIG names no file: the embedded directory has nothing to be checked.');
  const file = texts['password-file']?.[0];
  if (file !== undefined && texts.card === undefined)
    throw new CommandError('--password-file needs --card: whose it is');
  const password = file === undefined ? null : readPassword(file);
  const { config, said } = load(env);
  const directory = config === null ? null : createDirectory(config, now);
  const opened: Line[] = [];
  const steps = [
    step<Ground>(
      'configuration',
      [],
      ['config', 'directory', 'people'],
      async (): Promise<Outcome<Ground>> => ({
        said,
        gives: ground(config, directory, now),
      }),
    ),
    ...directorySteps({ card: cardOf(texts.card?.[0], config), password, now }, opened),
  ];
  const json = flags.has('json');
  const width = Math.max(...steps.map(({ name }) => name.length));
  try {
    const findings = await runSteps(
      steps,
      async (finding) => json || (await out.line(asText(finding, width))),
      (error) => explain('the directory', error),
    );
    const fine = findings.every(({ status }) => status !== 'fault');
    await out.line(json ? JSON.stringify({ ok: fine, findings }) : summary(findings));
    return fine ? 0 : 1;
  } finally {
    for (const line of opened) line.close();
    await directory?.close();
  }
}

export const check: Command = {
  name: 'check',
  positionals: [],
  options: {
    card: { value: 'E…', says: 'a test student: whom it finds, what a desk would do with them' },
    'password-file': {
      value: 'FILE',
      says: 'that student’s present password: is it kept in clear? (one login, one compare)',
    },
    ...JSON_OPTION,
  },
  summary: 'configuration and directory, step by step, with the mend of what is wrong',
  more: [
    'Writes nothing; what the service account may write is found by asking to take away values that are not there.',
    '"not told": it cannot be found out from here. "-": another step is to be mended first.',
  ],
  run,
};
