/**
 * When the service account may log in to a server. Each refused login counts towards its own lock-out: so one is tried
 * at a time until the server has let one in, and after a refusal none for a pause that doubles. That slows the way into
 * the lock-out down; only its administrator can keep the account out of it.
 */
import { ConnectionFault } from './connection-fault';

/** After a first refusal (ms), and at most. */
const FIRST_PAUSE = 10_000;
const LONGEST_PAUSE = 900_000;

interface Refusal {
  /** No login before (`performance.now()`). */
  readonly until: number;
  readonly pause: number;
  readonly fault: ConnectionFault;
}

export class LoginTurns {
  /** By URL, as all of these: servers that let the account in and have not refused it since. */
  private readonly open = new Set<string>();
  private readonly trying = new Map<string, Promise<void>>();
  private readonly refusals = new Map<string, Refusal>();

  /**
   * Runs one login when its turn has come.
   * @param until how long a turn is waited for (`Date.now()`)
   * @throws ConnectionFault the last refusal while its pause lasts, or that no turn came; whatever `login` throws
   */
  async take<T>(url: string, until: number, login: () => Promise<T>): Promise<T> {
    for (let other = this.trying.get(url); other !== undefined; other = this.trying.get(url))
      await inTime(other, until, url);
    const refusal = this.refusals.get(url);
    if (refusal !== undefined && performance.now() < refusal.until) throw refusal.fault;
    const mine = this.run(url, login);
    if (this.open.has(url)) return mine;
    const over = (): void => void this.trying.delete(url);
    this.trying.set(url, mine.then(over, over));
    return mine;
  }

  private async run<T>(url: string, login: () => Promise<T>): Promise<T> {
    try {
      const result = await login();
      this.open.add(url);
      this.refusals.delete(url);
      return result;
    } catch (error) {
      if (error instanceof ConnectionFault && error.why === 'service_account') this.refused(url, error);
      throw error;
    }
  }

  private refused(url: string, fault: ConnectionFault): void {
    this.open.delete(url);
    const last = this.refusals.get(url);
    const now = performance.now();
    // Sent together with the one before, when the server still let the account in.
    if (last !== undefined && now < last.until) return;
    const pause = last === undefined ? FIRST_PAUSE : Math.min(2 * last.pause, LONGEST_PAUSE);
    this.refusals.set(url, { until: now + pause, pause, fault });
  }
}

/** @throws ConnectionFault */
async function inTime(other: Promise<void>, until: number, url: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const fault = new ConnectionFault(false, 'timeout', `${url} has not let the console in in time`);
    timer = setTimeout(() => reject(fault), Math.max(0, until - Date.now()));
  });
  try {
    await Promise.race([other, late]);
  } finally {
    clearTimeout(timer);
  }
}
