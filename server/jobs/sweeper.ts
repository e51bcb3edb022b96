/** What no request does: cases whose browser is gone, idle desks, what a crash left, old counters, checkpoints. */

import { LEASE } from '../domain/case';
import type { AuthenticationService } from '../services/authentication';
import type { Checkpoints } from '../services/checkpoints';
import type { Limits } from '../services/limits';
import type { RecoveryService } from '../services/recovery';
import type { Screens } from '../services/screens';
import type { CaseStore } from '../store/cases';
import { StaleCaseError } from '../store/cases';
import type { SessionStore } from '../store/sessions';

const EVERY = 15_000;
const DAY = 86_400_000;

export interface SweeperParts {
  readonly cases: CaseStore;
  readonly sessions: SessionStore;
  readonly screens: Screens;
  readonly authentication: AuthenticationService;
  readonly recovery: RecoveryService;
  readonly checkpoints: Checkpoints;
  readonly limits: Limits;
  readonly idle: number;
  readonly now: () => Date;
  readonly report: (error: unknown, what: string) => void;
}

export class Sweeper {
  private timer: NodeJS.Timeout | null = null;
  private first: NodeJS.Timeout | null = null;
  private running: Promise<void> | null = null;

  constructor(private readonly parts: SweeperParts) {}

  start(): void {
    this.timer = setInterval(() => this.round(), EVERY);
    this.timer.unref();
    // What a crash left unchanged is settled as soon as its lease is past.
    this.first = setTimeout(() => this.round(), LEASE + 500);
    this.first.unref();
  }

  private round(): void {
    this.running ??= this.sweep().finally(() => {
      this.running = null;
    });
  }

  async stop(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    if (this.first !== null) clearTimeout(this.first);
    await this.running;
  }

  /** One round; a part that fails is reported and tried again the next time. */
  async sweep(): Promise<void> {
    const { parts } = this;
    const rounds: Readonly<Record<string, () => Promise<unknown>>> = {
      'cases over their time': () => this.endCases(),
      'desks nobody is at': () => this.endSessions(),
      'what a crash left': () => parts.recovery.settle(),
      checkpoint: () => parts.checkpoints.signIfDue(false),
      forgetting: () => this.forget(),
    };
    for (const [what, round] of Object.entries(rounds)) {
      try {
        await round();
      } catch (error) {
        if (!(error instanceof StaleCaseError)) parts.report(error, what);
      }
    }
  }

  private async endCases(): Promise<void> {
    for (const facts of await this.parts.cases.openAt(this.parts.now().getTime())) {
      await this.parts.screens.judged(facts, await this.parts.sessions.aliveOfCase(facts.id));
    }
  }

  private async endSessions(): Promise<void> {
    const { sessions, cases, authentication, idle, now } = this.parts;
    const at = now().getTime();
    for (const session of [...(await sessions.stale(at - idle, at)), ...(await sessions.abandoned(at))]) {
      const facts = session.caseId === null ? null : await cases.find(session.caseId);
      const open = session.kind === 'staff' && facts?.state === 'ended' ? null : facts;
      try {
        await authentication.leave(session, open, null, 'idle');
      } catch (error) {
        // Somebody came back at this very moment: the others are still to be looked at.
        if (!(error instanceof StaleCaseError)) throw error;
      }
    }
  }

  private async forget(): Promise<void> {
    const at = this.parts.now().getTime();
    await this.parts.sessions.forget(at - DAY);
    await this.parts.cases.forget(at - DAY);
    await this.parts.limits.forget();
  }
}
