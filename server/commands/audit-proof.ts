/** `guichet audit proof SEQ`: an entry's place in the tree under the newest checkpoint, as anybody can check it. */
import { soundProof } from '../services/checkpoints';
import { dueAfter } from './audit-checkpoint';
import { type Arguments, type Command, CommandError, type ExitCode, JSON_OPTION, type Terminal } from './command';
import { withLog } from './log';

async function run(given: Arguments, terminal: Terminal): Promise<ExitCode> {
  const [text = ''] = given.positionals;
  if (!/^\d{1,15}$/.test(text)) throw new CommandError(`"${text}" is no entry's number: 0, 1, 2, …`);
  const seq = Number(text);
  return withLog(terminal, async ({ audit }) => {
    const wrong = (sentence: string): ExitCode => {
      terminal.note(sentence);
      return 1;
    };
    const entry = await audit.entry(seq);
    if (entry === null) return wrong(`There is no entry ${seq} in this log.`);
    const newest = await audit.newestCheckpoint();
    if (newest === null || newest.size <= seq) {
      return wrong(`Entry ${seq} is not under a checkpoint yet: ${dueAfter(newest, terminal.now())}.`);
    }
    const proof = await soundProof(audit, seq);
    if (typeof proof === 'string')
      return wrong(`Entry ${seq} cannot be proved, the log was changed: guichet audit verify`);
    await terminal.out.line(given.flags.has('json') ? JSON.stringify(proof) : JSON.stringify(proof, null, 2));
    return 0;
  });
}

export const auditProof: Command = {
  name: 'audit proof',
  positionals: ['SEQ'],
  options: JSON_OPTION,
  summary: 'that an entry is under the newest checkpoint: {seq, size, leafHash, path, checkpoint}',
  more: ['RFC 9162, section 2.1.3; the checkpoint is verified with the line that "guichet audit key" prints.'],
  run,
};
