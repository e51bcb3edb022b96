/**
 * What a crash left: every row of `open_write` that no running request owns is settled by the directory's own change
 * time. There is no password to prove with any more, so "ok" says that the directory changed within the attempt.
 */
import { type AccountStanding, type Directory, DirectoryError } from '../../ldap/port';
import { systemEntry } from '../audit/entry';
import { writeAction } from '../domain/case';
import { readDirectoryTime, SKEW } from '../domain/directory-time';
import type { AuditStore } from '../store/audit-store';
import { type CaseFacts, type CaseStore, StaleCaseError } from '../store/cases';
import type { Trx } from '../store/database';
import type { OpenWriteTable } from '../store/schema';
import type { Session, SessionStore } from '../store/sessions';
import type { Gate } from './gate';
import type { Limits } from './limits';
import type { Steps } from './steps';

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

  /** An unlock is written from the staff member's own screen: it is not locked, and the desk says how it came out. */
  private async tellDesk(session: Session | null, outcome: Settled, trx: Trx): Promise<void> {
    const notice = { word: UNLOCK_NOTICE[outcome], values: {}, at: this.parts.now().getTime() };
    if (session !== null) await this.parts.sessions.setCase(trx, session, null, notice);
  }

  private async count({ purpose, staff, student }: CaseFacts, outcome: Settled, trx: Trx): Promise<void> {
    const { limits } = this.parts;
    // A lock that stands there may be the next one: lifted, and locked again before anybody looked.
    if (purpose === 'unlock') await limits.countUnlock(staff.id, student.id, trx);
    else if (outcome === 'ok') await limits.countReset(staff.id, student.id, staff.remote, trx);
  }

  private async settleOne(write: OpenWriteTable): Promise<string | null> {
    const { cases, directory, steps } = this.parts;
    const facts = await cases.find(write.case_id);
    if (facts === null || facts.state !== 'writing') return null;
    let standing: AccountStanding | null;
    try {
      standing = await directory.readStanding(facts.student);
      if (this.parts.gate.isWriting(facts.id)) return null;
    } catch (error) {
      if (!(error instanceof DirectoryError)) throw error;
      this.parts.report(error, 'settling what a crash left');
      return null;
    }
    const outcome = judge(facts, write, standing);
    const changedAt = standing?.changedAt ?? null;
    // Until the lease is past the write may still arrive: "nothing was changed" would not be known yet.
    if (outcome === 'failed' && this.parts.now().getTime() < write.lease) return null;
    const screen = await this.parts.sessions.aliveOfCase(facts.id);
    try {
      const settled = await steps.take({
        event: `recovery:${outcome}`,
        case: facts,
        session: null,
        visit: null,
        detail: {
          [writeAction(facts.purpose, 'result')]: {
            intent: write.intent_seq,
            proof: facts.purpose === 'unlock' ? 'read' : 'change_time',
            by: 'recovery',
            changed_at: changedAt,
            // Behind the password, and who wrote it is gone: nobody knows whether these followed.
            ...(outcome === 'ok' && facts.purpose !== 'unlock' && directory.beside().length > 0
              ? { missing: directory.beside() }
              : {}),
          },
        },
        patch: {
          // An earlier try of this case may have changed it: this one's failure does not say that nothing was.
          changed: outcome === 'ok' ? 'yes' : outcome === 'failed' && facts.writes === 1 ? 'no' : 'unknown',
          remembered: null,
        },
        also: async (trx) => {
          await cases.unlock(trx, facts.id);
          if (facts.purpose === 'unlock') await this.tellDesk(screen, outcome, trx);
          await this.count(facts, outcome, trx);
        },
      });
      // What arrived at a student's screen was remembered: a desk that was to be closed is not given back by a resume.
      if (facts.remembered === 'logout' || facts.remembered === 'login_elsewhere') {
        await steps.take({
          event: facts.remembered,
          case: settled.case,
          session: screen,
          visit: null,
          omit: ['staff.login'],
          detail: { 'staff.logout': { by: 'logout', kind: 'locked' } },
        });
      }
      return outcome;
    } catch (error) {
      if (error instanceof StaleCaseError) return null;
      throw error;
    }
  }
}

type Settled = 'ok' | 'failed' | 'unknown';

/** The desk's one line on an unlock that a crash left, as on one that was answered. */
const UNLOCK_NOTICE: Readonly<Record<Settled, string>> = {
  ok: 'unlocked',
  failed: 'unlock_failed',
  unknown: 'unlock_unknown',
};

/** What an account's standing says of the write that was left open. */
function judge({ purpose }: CaseFacts, write: OpenWriteTable, standing: AccountStanding | null): Settled {
  if (standing === null) return 'unknown';
  // Only locked accounts are unlocked, so the lock itself tells, at the server that was asked to lift it.
  if (purpose === 'unlock') return !standing.firstHand ? 'unknown' : standing.locked ? 'failed' : 'ok';
  const told = judgeChange(write, standing.changedAt);
  // A server that has not heard of the change says the time before it.
  const changed = told === 'failed' && !standing.firstHand ? 'unknown' : told;
  // The password came first, the state last: an account that is not active yet is finished by the next try.
  return purpose === 'activation' && changed === 'ok' && standing.state !== 'active' ? 'unknown' : changed;
}

/** Conclusive only where the change lies within the attempt, or where there was none. */
function judgeChange(write: OpenWriteTable, changedAt: string | null): Settled {
  // A change time that cannot be read says nothing: no policy, no right to see it, an entry that moved.
  if (changedAt === null) return 'unknown';
  if (changedAt === write.changed_at) return 'failed';
  const time = readDirectoryTime(changedAt);
  if (time === null) return 'unknown';
  return time >= write.started_at - SKEW && time <= write.lease + SKEW ? 'ok' : 'unknown';
}
