/** `guichet …`: the commands of this process's own arguments, environment and streams. */
import { randomBytes } from 'node:crypto';
import { userInfo } from 'node:os';
import { COMMANDS } from './commands';
import { Output } from './commands/output';
import { run } from './commands/run';

/** A container may run as a number that has no name. */
function user(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}

process.stderr.on('error', () => undefined);

void run(COMMANDS, process.argv.slice(2), {
  env: process.env,
  input: () => process.stdin,
  out: new Output(process.stdout),
  note: (sentence) => void process.stderr.write(`${sentence}\n`),
  now: () => new Date(),
  random: randomBytes,
  user,
}).then((code) => {
  // Not `exit()`: what was written to a pipe still has to leave.
  process.exitCode = code;
});
