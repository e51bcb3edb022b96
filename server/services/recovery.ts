/**
 * What a crash left: every row of `open_write` that no running request owns is settled by the directory's own change
 * time. There is no password to prove with any more, so "ok" says that the directory changed within the attempt.
 */
import { type Directory, DirectoryError } from '../../ldap/port';
import { systemEntry } from '../audit/entry';
import type { AuditStore } from '../store/audit-store';
import { type CaseStore, StaleCaseError } from '../store/cases';
import type { OpenWriteTable } from '../store/schema';
import type { SessionStore } from '../store/sessions';
import type { Gate } from './gate';
import type { Limits } from './limits';
import type { Steps } from './steps';

/** Clocks of console and directory may differ by this much (ms); change times are whole seconds besides. */
const SKEW = 5_000;

export interface RecoveryParts {
  readonly directory: Directory;
  readonly audit: AuditStore;
  readonly cases: CaseStore;
  readonly steps: Steps;
  readonly gate: Gate;
  readonly limits: Limits;
  readonly sessions: SessionStore;
  readonly node: string;
  readonly now: () => Date;
  readonly report: (error: unknown, what: string) => void;
}

/** GeneralizedTime (RFC 4517, 3.3.13, in UTC) in ms; `null`: unreadable. */
function timeOf(text: string): number | null {
  const [, year, month, day, hour, minute, second, fraction = '0'] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:[.,](\d+))?Z$/.exec(text) ?? [];
  if (year === undefined) return null;
  return (
    Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second)) +
    Number(`0.${fraction}`) * 1_000
  );
}

export class RecoveryService {
  constructor(private readonly parts: RecoveryParts) {}

  /** Settles what may be settled; what the directory cannot answer for now stays for the next time. @throws StoreError */
  async settle(): Promise<number> {
    const { cases, gate, node, now, audit } = this.parts;
    const open = await cases.unfinished(node, now().getTime());
    const settled: { readonly caseId: string; readonly outcome: string }[] = [];
    for (const write of open) {
      if (gate.isWriting(write.case_id)) continue;
      const outcome = await this.settleOne(write);
      if (outcome !== null) settled.push({ caseId: write.case_id, outcome });
    }
    if (settled.length === 0) return 0;
    const count = (word: string): number => settled.filter(({ outcome }) => outcome === word).length;
    await audit.append([
      systemEntry('system.recovery', {
        settled: settled.length,
        ok: count('ok'),
        failed: count('failed'),
        unknown: count('unknown'),
        cases: settled.map(({ caseId }) => caseId),
      }),
    ]);
    return settled.length;
  }

  private async settleOne(write: OpenWriteTable): Promise<string | null> {
    const { cases, directory, steps } = this.parts;
    const facts = await cases.find(write.case_id);
    if (facts === null || facts.state !== 'writing') return null;
    let changedAt: string | null;
    try {
      changedAt = await directory.readChangedAt(facts.student);
      if (this.parts.gate.isWriting(facts.id)) return null;
    } catch (error) {
      if (!(error instanceof DirectoryError)) throw error;
      this.parts.report(error, 'settling what a crash left');
      return null;
    }
    const outcome = judge(write, changedAt);
    // Until the lease is past the write may still arrive: "nothing was changed" would not be known yet.
    if (outcome === 'failed' && this.parts.now().getTime() < write.lease) return null;
    try {
      const settled = await steps.take({
        event: `recovery:${outcome}`,
        case: facts,
        session: null,
        visit: null,
        detail: {
          'reset.result': { intent: write.intent_seq, proof: 'change_time', by: 'recovery', changed_at: changedAt },
        },
        patch: {
          // An earlier try of this case may have changed it: this one's failure does not say that nothing was.
          changed: outcome === 'ok' ? 'yes' : outcome === 'failed' && facts.writes === 1 ? 'no' : 'unknown',
          remembered: null,
        },
        also: async (trx) => {
          await cases.unlock(trx, facts.id);
          if (outcome === 'ok')
            await this.parts.limits.countReset(facts.staff.id, facts.student.id, facts.staff.remote, trx);
        },
      });
      // What arrived while writing was remembered: a desk that was to be closed is not given back by a resume.
      if (facts.remembered === 'logout' || facts.remembered === 'login_elsewhere') {
        await steps.take({
          event: facts.remembered,
          case: settled.case,
          session: await this.parts.sessions.aliveOfCase(facts.id),
          visit: null,
          omit: ['staff.login'],
          detail: { 'staff.logout': { by: facts.remembered === 'logout' ? 'logout' : 'login', kind: 'locked' } },
        });
      }
      return outcome;
    } catch (error) {
      if (error instanceof StaleCaseError) return null;
      throw error;
    }
  }
}

/** Conclusive only where the change lies within the attempt, or where there was none. */
function judge(write: OpenWriteTable, changedAt: string | null): 'ok' | 'failed' | 'unknown' {
  // A change time that cannot be read says nothing: no policy, no right to see it, an entry that moved.
  if (changedAt === null) return 'unknown';
  if (changedAt === write.changed_at) return 'failed';
  const time = timeOf(changedAt);
  if (time === null) return 'unknown';
  return time >= write.started_at - SKEW && time <= write.lease + SKEW ? 'ok' : 'unknown';
}
