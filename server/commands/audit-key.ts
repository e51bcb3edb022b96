/** `guichet audit key`: the public line with which anybody verifies this log's checkpoints. */
import { parseVerifierKey, verifierKey } from '../audit/checkpoint';
import { type Command, type ExitCode, JSON_OPTION } from './command';
import { readSigningKey, withLog } from './log';

export const auditKey: Command = {
  name: 'audit key',
  positionals: [],
  options: JSON_OPTION,
  summary: 'the verifier key: whoever has it can check checkpoints',
  more: ['Keep it with the checkpoints, where nobody who can write to the data folder can write.'],
  run: (given, terminal) =>
    withLog<ExitCode>(terminal, async ({ name, keyFile }) => {
      const key = verifierKey(name, readSigningKey(keyFile));
      const { keyId } = parseVerifierKey(key);
      await terminal.out.line(given.flags.has('json') ? JSON.stringify({ name, keyId, key }) : key);
      return 0;
    }),
};
