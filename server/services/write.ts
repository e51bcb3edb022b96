/**
 * Writes a password to the directories and proves it there; where an answer was lost, finds out what happened. Knows
 * nothing of cases and of the log: it says how the write came out, as an event of the procedure's table.
 */
import { type ActivationRecord, type Directory, DirectoryError, type Proof } from '../../ldap/port';
import type { Student } from '../domain/account';

/** How a write came out: the table's event, and what the log says of it. */
export interface Outcome {
  readonly event: string;
  readonly proof: string | null;
  readonly rule?: string;
  readonly missing?: readonly string[];
  readonly changedAt?: string | null | undefined;
  readonly code?: number;
}

/** What an activation keeps beside the password. */
export interface ActivationWrite {
  readonly record: ActivationRecord;
  /** Whether an earlier try may have written a password. */
  readonly again: boolean;
  /**
   * Password and proof may have taken nearly all of the write's lease: asked for before the opening, which has a lease of
   * its own. `false`: the case was settled meanwhile.
   */
  readonly goOn: () => Promise<boolean>;
}

/** The same outcome, with what did not follow beside it. */
const lacking = (outcome: Outcome, names: readonly string[]): Outcome =>
  names.length === 0 ? outcome : { ...outcome, missing: [...(outcome.missing ?? []), ...names] };

/** What one more proof may take (ms): it is only asked for while the whole reset stays within its deadline. */
const PROOF = 3_000;

export class Writer {
  constructor(
    /** The directories that get the password, in order; the first decides. */
    private readonly targets: readonly [Directory, ...Directory[]],
    /** For a whole reset (ms). */
    private readonly deadline: number,
    /** For the operator: a directory's own words never reach a page. */
    private readonly report: (error: unknown, what: string) => void,
  ) {}

  /**
   * Target by target; the first decides, a later one can only make it partial.
   * @param activation The password comes first; once it is proved the account is opened, with all that is kept beside it,
   *   so that what breaks off leaves an account that is still to be activated. `null`: a reset
   */
  async write(
    student: Student,
    password: string,
    begun: number,
    activation: ActivationWrite | null = null,
  ): Promise<Outcome> {
    const [first, ...others] = this.targets;
    const sent = await this.writeTo(first, student, password, begun);
    const written = activation?.again === true ? await this.unlessInPlace(first, student, password, sent) : sent;
    const decided =
      activation !== null && written.event === 'write:proved'
        ? await this.activate(first, student, activation, written)
        : written;
    if (decided.event !== 'write:proved') return decided;
    const missing: string[] = [...(decided.missing ?? [])];
    for (const [index, target] of others.entries()) {
      const next = await this.writeTo(target, student, password, begun);
      if (next.event !== 'write:proved') missing.push(`target ${index + 2}`);
    }
    return missing.length === 0 ? decided : { ...decided, event: 'write:partial', missing };
  }

  /**
   * The password of an activation that broke off behind it, typed again, is refused: as a former one, or as changed too
   * lately. Before that try the account was nobody's: where it opens now it is that one, and what is left to do goes on.
   */
  private async unlessInPlace(target: Directory, student: Student, password: string, sent: Outcome): Promise<Outcome> {
    if (sent.event !== 'write:policy') return sent;
    const proof = await target.provePassword(student, password);
    if (proof !== 'bound' && proof !== 'must_change') return sent;
    return this.completed(target, student, password, await this.judgeProof(target, student, proof, () => sent));
  }

  private async activate(
    target: Directory,
    student: Student,
    { record, goOn }: ActivationWrite,
    written: Outcome,
  ): Promise<Outcome> {
    let answered = true;
    try {
      if (!(await goOn())) return this.unfinished(written);
      await target.activate(student, record);
    } catch (error) {
      this.report(error, 'opening the account');
      if (!(error instanceof DirectoryError) || error.changed === 'no') return this.unfinished(written);
      answered = false;
    }
    // Read back: an answer may have been lost, and a change set may not do what its author meant.
    const active = await this.isActive(target, student);
    return (active ?? answered) ? written : this.unfinished(written);
  }

  private unfinished(written: Outcome): Outcome {
    return { ...written, event: 'write:unfinished', missing: [...(written.missing ?? []), 'state'] };
  }

  /** `null`: it could not be read, or only where nobody may have heard of it yet. */
  private async isActive(target: Directory, student: Student): Promise<boolean | null> {
    try {
      const standing = await target.readStanding(student);
      return standing?.firstHand === false ? null : standing?.state === 'active';
    } catch (error) {
      this.report(error, 'reading the account');
      return null;
    }
  }

  private async writeTo(target: Directory, student: Student, password: string, begun: number): Promise<Outcome> {
    try {
      await target.setPassword(student, password);
    } catch (error) {
      this.report(error, 'the write');
      if (!(error instanceof DirectoryError)) return this.settle(target, student, password, 'timeout');
      if (error.changed === 'unknown') return this.settle(target, student, password, error.detail.how ?? 'timeout');
      const code = error.detail.code === undefined ? {} : { code: error.detail.code };
      return error.kind === 'policy'
        ? { event: 'write:policy', proof: null, rule: error.detail.rule ?? 'not_told', ...code }
        : { event: 'write:refused', proof: null, ...code };
    }
    // The password is in place: what goes beside it need not wait for the proof.
    const beside = this.setBeside(target, student, password);
    let proof = await target.provePassword(student, password);
    // Only silence is asked again: a second refused bind would count towards a lock-out.
    const mayAskAgain = performance.now() - begun + PROOF <= this.deadline;
    if (proof === 'no_answer' && mayAskAgain) proof = await target.provePassword(student, password);
    const judged = await this.judgeProof(target, student, proof, () => ({
      event: 'write:lost_unknown',
      proof: 'no_answer',
    }));
    return lacking(judged, await beside);
  }

  /** @returns the attributes that may not have followed */
  private async setBeside(target: Directory, student: Student, password: string): Promise<readonly string[]> {
    if (target.beside().length === 0) return [];
    try {
      await target.setBeside(student, password);
      return [];
    } catch (error) {
      this.report(error, 'what goes beside the password');
      return target.beside();
    }
  }

  /** What goes beside a password that was found to be in place after all. */
  private async completed(target: Directory, student: Student, password: string, judged: Outcome): Promise<Outcome> {
    return judged.event === 'write:proved' ? lacking(judged, await this.setBeside(target, student, password)) : judged;
  }

  private async judgeProof(
    target: Directory,
    student: Student,
    proof: Proof,
    otherwise: () => Outcome | Promise<Outcome>,
  ): Promise<Outcome> {
    switch (proof) {
      case 'bound':
        return { event: 'write:proved', proof: 'bind' };
      case 'must_change':
        try {
          await target.clearMustChange(student);
          return { event: 'write:proved', proof: 'must_change' };
        } catch (error) {
          this.report(error, 'clearing "must change"');
          return { event: 'write:proved', proof: 'must_change', missing: ['must_change'] };
        }
      case 'refused':
        return { event: 'write:proof_refused', proof: 'refused', changedAt: await this.changedAt(target, student) };
      case 'no_answer':
        return otherwise();
    }
  }

  /**
   * The answer was lost. One proof: if it binds, the password is in place. If it is refused, the directory's own change
   * time tells, but only where the connection broke: behind a mere time-out the server may still be at it.
   */
  private async settle(
    target: Directory,
    student: Student,
    password: string,
    how: 'timeout' | 'lost',
  ): Promise<Outcome> {
    const proof = await target.provePassword(student, password);
    const judged = await this.judgeProof(target, student, proof, () => ({
      event: 'write:lost_unknown',
      proof: 'no_answer',
    }));
    if (judged.event !== 'write:proof_refused') return this.completed(target, student, password, judged);
    // A change time that cannot be read says nothing.
    const unchanged =
      judged.changedAt !== undefined && judged.changedAt !== null && judged.changedAt === student.changedAt;
    return { ...judged, event: unchanged && how === 'lost' ? 'write:lost_failed' : 'write:lost_unknown' };
  }

  /** `undefined`: could not be read where the write went; another server may say the time before it. */
  private async changedAt(target: Directory, student: Student): Promise<string | null | undefined> {
    try {
      const standing = await target.readStanding(student);
      return standing?.firstHand === false ? undefined : (standing?.changedAt ?? null);
    } catch (error) {
      this.report(error, 'reading the change time');
      return undefined;
    }
  }
}
