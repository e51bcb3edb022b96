/** What a failed operation means to the port: whether the directory can have been changed, and why it failed. */
import { ResultCodeError } from 'ldapts';
import { ConnectionFault } from './connection-fault';
import { DirectoryError, type PolicyRule } from './port';

/** The server's own refusal of a password: which rule, and its answer as `cause`. */
export class RuleRefusal extends Error {
  override readonly name = 'RuleRefusal';
  constructor(
    readonly rule: PolicyRule,
    override readonly cause: ResultCodeError,
  ) {
    super(`refused by rule ${rule}`);
  }
}

/** Nothing but a server's answer leaves a connection usable. */
export function isAnswer(error: unknown): error is ResultCodeError | RuleRefusal {
  return error instanceof ResultCodeError || error instanceof RuleRefusal;
}

/** Busy (RFC 4511, appendix A): the server has not begun. */
const BUSY = 51;
/**
 * Limits of time (3) and administration (11), unavailable (52), other (80): also the answers of a replica that passes
 * writes on, where it waited in vain for the server that writes (slapo-chain(5)). The write may have been done there.
 */
const UNTOLD_CODES: ReadonlySet<number> = new Set([3, 11, 52, 80]);

const away = (fault: ConnectionFault, what: string): DirectoryError =>
  new DirectoryError(
    'away',
    'no',
    `${what}: ${fault.message}`,
    { how: fault.how, ...(fault.why === null ? {} : { why: fault.why }) },
    { cause: fault },
  );

/** A read that failed: nothing can have changed. */
export function readFailed(error: unknown, what: string): DirectoryError {
  if (error instanceof ConnectionFault) return away(error, what);
  const code = error instanceof ResultCodeError ? error.code : undefined;
  return new DirectoryError(
    'away',
    'no',
    `${what}: result code ${code ?? 'none'}`,
    code === undefined ? {} : { code },
    { cause: error },
  );
}

/** A write that failed: whether anything can have been changed is known only where the server answered for itself. */
export function writeFailed(error: unknown, what: string): DirectoryError {
  if (error instanceof ConnectionFault) {
    return error.sent
      ? new DirectoryError('answer_lost', 'unknown', `${what}: ${error.message}`, { how: error.how }, { cause: error })
      : away(error, what);
  }
  if (!isAnswer(error)) return new DirectoryError('answer_lost', 'unknown', what, { how: 'lost' }, { cause: error });
  if (error instanceof RuleRefusal) {
    const { rule, cause } = error;
    return new DirectoryError(
      'policy',
      'no',
      `${what}: refused by rule ${rule}`,
      { rule, code: cause.code },
      { cause },
    );
  }
  const { code } = error;
  if (code === 32)
    return new DirectoryError('entry_changed', 'no', `${what}: no such entry`, { code }, { cause: error });
  const words = `${what}: result code ${code}`;
  if (UNTOLD_CODES.has(code))
    return new DirectoryError('answer_lost', 'unknown', words, { code, how: 'timeout' }, { cause: error });
  if (code === BUSY) return new DirectoryError('away', 'no', words, { code }, { cause: error });
  return new DirectoryError('refused', 'no', words, { code }, { cause: error });
}
