/** Finds the command, reads its options, runs it, and turns whatever went wrong into one sentence and an exit code. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ConfigError } from '../../config/faults';
import { describe, ROOT } from '../context';
import { StoreError } from '../store/database';
import { type Arguments, type Command, CommandError, type ExitCode, type Option, type Terminal } from './command';

/** Every command has them; they are looked for first. */
const EVERYWHERE: Readonly<Record<string, Option>> = {
  help: { says: 'this text' },
  version: { says: 'the console’s version' },
};

/**
 * Runs what the arguments ask for. Nothing is thrown: what went wrong stands on standard error.
 * @param words the arguments behind `guichet`
 */
export async function run(
  commands: readonly Command[],
  words: readonly string[],
  terminal: Terminal,
): Promise<ExitCode> {
  try {
    const command = commandIn(commands, words);
    const asks = (name: string): boolean => words.includes(`--${name}`);
    if (asks('version')) return await say(terminal, versionLine());
    if (command === undefined) return await withoutCommand(commands, words, asks('help'), terminal);
    if (asks('help')) return await say(terminal, helpFor(command));
    if (command.run === null) throw new CommandError(`guichet ${command.name}: not yet, this version cannot do it.`);
    return await command.run(read(command, words.slice(wordsOf(command).length)), terminal);
  } catch (error) {
    terminal.note(sentenceFor(error));
    return 2;
  }
}

const wordsOf = ({ name }: Command): readonly string[] => name.split(' ');

const commandIn = (commands: readonly Command[], words: readonly string[]): Command | undefined =>
  commands.find((command) => wordsOf(command).every((word, at) => words[at] === word));

async function say(terminal: Terminal, text: string): Promise<ExitCode> {
  await terminal.out.line(text);
  return 0;
}

/** No command, half of one (`guichet audit`), or one that does not exist. */
async function withoutCommand(
  commands: readonly Command[],
  words: readonly string[],
  help: boolean,
  terminal: Terminal,
): Promise<ExitCode> {
  const begun = words.filter((word) => !word.startsWith('--'));
  const group = commands.filter((command) => begun.every((word, at) => wordsOf(command)[at] === word));
  if (group.length === 0) throw new CommandError(`"${begun.join(' ')}" is no command. See: guichet --help`);
  if (help) return say(terminal, list(group));
  throw new CommandError(`Which command?\n${list(group)}`);
}

function list(commands: readonly Command[]): string {
  const rows = commands.map((command): [string, string] => [
    `guichet ${[command.name, ...command.positionals].join(' ')}`,
    command.run === null ? `${command.summary} (not yet)` : command.summary,
  ]);
  return [
    ...columns(rows),
    '',
    'Each has --help. Exit: 0 fine, 1 found something wrong, 2 wrong usage or set-up.',
    'Environment: GUICHET_CONFIG (YAML file), GUICHET_DATA (data folder, default ./data).',
  ].join('\n');
}

function helpFor(command: Command): string {
  const options = Object.entries({ ...command.options, ...EVERYWHERE });
  const rows = options.map(([name, { value, many, says }]): [string, string] => [
    `--${[name, value].filter((part) => part !== undefined).join(' ')}${many === true ? ' …' : ''}`,
    says,
  ]);
  return [
    `guichet ${[command.name, ...command.positionals, '[options]'].join(' ')}`,
    `${command.summary}.${command.run === null ? ' Not yet: this version cannot do it.' : ''}`,
    ...command.more,
    '',
    ...columns(rows),
  ].join('\n');
}

function columns(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}

function versionLine(): string {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  return version;
}

/** @throws CommandError */
function read(command: Command, args: readonly string[]): Arguments {
  const known = Object.entries(command.options);
  const { values, positionals } = parsed(command, args);
  if (positionals.length !== command.positionals.length) {
    const due = command.positionals.length === 0 ? 'takes options only' : `${command.positionals.join(' ')} is due`;
    throw new CommandError(wrongUsage(command, due));
  }
  const texts: Record<string, readonly string[]> = {};
  for (const [name, { value, many }] of known) {
    const given = values[name];
    if (value === undefined || !Array.isArray(given)) continue;
    // An empty variable in a script must not turn one person's export into everybody's.
    if (given.includes('')) throw new CommandError(`--${name} is empty`);
    if (given.length > 1 && many !== true) throw new CommandError(`--${name} is given twice`);
    texts[name] = given.map(String);
  }
  const flags = known.flatMap(([name]) => (values[name] === true ? [name] : []));
  return { texts, flags: new Set(flags), positionals };
}

function parsed(command: Command, args: readonly string[]) {
  const options = Object.fromEntries(
    Object.entries(command.options).map(([name, { value }]) => [
      name,
      value === undefined ? { type: 'boolean' as const } : { type: 'string' as const, multiple: true },
    ]),
  );
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    const [sentence = ''] = (error as Error).message.split('. ');
    throw new CommandError(wrongUsage(command, sentence), { cause: error });
  }
}

const wrongUsage = ({ name }: Command, sentence: string): string =>
  `guichet ${name}: ${sentence}. See: guichet ${name} --help`;

function sentenceFor(error: unknown): string {
  if (error instanceof CommandError) return error.message;
  if (error instanceof ConfigError) return `The configuration cannot be used:\n${error.message}`;
  const { error: first, causes } = describe(error);
  const lines = error instanceof StoreError ? [error.message, ...causes] : [first, ...causes];
  return lines.join('\n  because: ');
}
