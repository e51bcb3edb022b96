/** `guichet audit verify`: computes the tree and the search columns anew, and holds them against every checkpoint. */
import { existsSync, readFileSync } from 'node:fs';
import { originOf, parseVerifierKey, type Verifier, verifierKey } from '../audit/checkpoint';
import { describeFault, type GivenCheckpoint, type Report, verifyLog } from '../audit/verify';
import { GENERATION } from '../services/checkpoints';
import { takeSnapshot } from '../store/audit-snapshot';
import { type Arguments, type Command, CommandError, type ExitCode, JSON_OPTION, type Terminal } from './command';
import { type OpenLog, readSigningKey, withLog } from './log';

const NOT_LOOKED =
  'No checkpoint that was kept elsewhere was given (--checkpoint FILE): whether the log was cut short, replaced or ' +
  'signed again, nobody could look.';

async function run({ texts, flags }: Arguments, terminal: Terminal): Promise<ExitCode> {
  const outside = (texts.checkpoint ?? []).map(readCheckpointFile);
  const key = texts.key?.[0];
  const given = key === undefined ? null : givenVerifier(key);
  return withLog(terminal, async (log) => {
    const verifier = given ?? ownVerifier(log);
    const { head, checkpoints, entries } = await takeSnapshot(log.database);
    const stored = checkpoints.map(
      ({ size, note }): GivenCheckpoint => ({ note, source: `The stored checkpoint of size ${size}`, outside: false }),
    );
    const report = await verifyLog({
      entries,
      head,
      checkpoints: [...outside, ...stored],
      origin: originOf(verifier.name, GENERATION),
      verifiers: [verifier],
    });
    await terminal.out.line(flags.has('json') ? asJson(report) : `${log.dataFolder}: ${asText(report)}`);
    return report.ok ? 0 : 1;
  });
}

/** @throws CommandError */
function readFile(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new CommandError(`${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

const readCheckpointFile = (file: string): GivenCheckpoint => ({ note: readFile(file), source: file, outside: true });

/** The line itself, or a file that holds it. @throws CommandError */
function givenVerifier(text: string): Verifier {
  const line = existsSync(text) ? readFile(text).toString('utf8').trim() : text;
  try {
    return parseVerifierKey(line);
  } catch (error) {
    throw new CommandError(`--key ${text}: ${(error as Error).message}, and no file that holds one`, { cause: error });
  }
}

/** @throws CommandError */
function ownVerifier({ name, keyFile }: OpenLog): Verifier {
  try {
    return parseVerifierKey(verifierKey(name, readSigningKey(keyFile)));
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new CommandError(`${error.message}\nGive the verifier key instead: --key FILE`, { cause: error });
  }
}

function asText({ ok, size, root, faults, faultCount, pruned, agreeing, lookedOutside }: Report): string {
  const more = faultCount - faults.length;
  return [
    `${size} entries, ${pruned} of them pruned; root ${root ?? 'none: entries are missing'}`,
    `Checkpoints that agree: ${agreeing.stored} of the store’s, ${agreeing.outside} of those given`,
    ...faults.map(describeFault),
    ...(more > 0 ? [`… and ${more} more.`] : []),
    ...(lookedOutside ? [] : [NOT_LOOKED]),
    ok ? 'Nothing wrong was found.' : 'The log is not as it was written.',
  ].join('\n');
}

const asJson = (report: Report): string =>
  JSON.stringify({ ...report, faults: report.faults.map((fault) => ({ ...fault, says: describeFault(fault) })) });

export const auditVerify: Command = {
  name: 'audit verify',
  positionals: [],
  options: {
    checkpoint: { value: 'FILE', many: true, says: 'a checkpoint that was kept elsewhere' },
    key: { value: 'FILE|KEY', says: 'the verifier key that was kept elsewhere; default: the console’s own key' },
    ...JSON_OPTION,
  },
  summary: 'computes the log’s tree and search columns anew, and names what is wrong',
  more: [
    'Names the first wrong entry; where hashes were rewritten too, the smallest range between two checkpoints.',
    'Truncation, replacement and re-signing show against checkpoints kept elsewhere, and only there.',
  ],
  run,
};
