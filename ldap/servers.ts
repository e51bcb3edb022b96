/** The servers of one directory: who is asked first. One that failed comes last for a while, then first again. */
import { ConnectionFault } from './connection-fault';
import { type Server, serverOf } from './secure-socket';

export interface Endpoint {
  readonly urls: readonly string[];
  /** With `ldap://`: TLS before anything else is said. */
  readonly startTls: boolean;
  /** PEM; `null`: the system's authorities. */
  readonly ca: string | null;
}

/** A server that failed is not tried first again for this long (ms). */
const SHUN = 30_000;

export class Servers {
  readonly ca: string | null;
  private readonly all: readonly Server[];
  private readonly failedAt = new Map<string, number>();
  /** What was told of each, so that it is told once. */
  private readonly told = new Map<string, string>();

  constructor(
    { urls, startTls, ca }: Endpoint,
    private readonly now: () => Date = () => new Date(),
    /** For the operator: each server's fault, once until it answers again. */
    private readonly report: (error: unknown, what: string) => void = () => undefined,
  ) {
    this.ca = ca;
    this.all = urls.map((url) => serverOf(url, startTls));
  }

  /** Whether there is no other that could lag behind. */
  get isOne(): boolean {
    return this.all.length === 1;
  }

  /**
   * All, in the order in which they are to be asked.
   * @param first the URL of the one that is asked first whatever happened to it; `null`: none
   */
  order(first: string | null = null): readonly Server[] {
    if (this.isOne) return this.all;
    const now = this.now().getTime();
    const rank = ({ url }: Server): number => {
      if (url === first) return -1;
      const age = now - (this.failedAt.get(url) ?? Number.NEGATIVE_INFINITY);
      // A clock that was set back must not shun a server for ever.
      return age >= 0 && age < SHUN ? 1 : 0;
    };
    const sorted = this.all.map((server) => ({ server, rank: rank(server) })).sort((a, b) => a.rank - b.rank);
    const servers = sorted.map(({ server }) => server);
    const [next] = servers;
    // Its time is over: whoever asks now finds out for all, the others do not wait for it.
    if (next !== undefined && next.url !== first && this.failedAt.has(next.url)) this.failedAt.set(next.url, now);
    return servers;
  }

  failed({ url }: Server, fault: unknown): void {
    this.failedAt.set(url, this.now().getTime());
    const words = fault instanceof ConnectionFault ? fault.message : String(fault);
    if (this.told.get(url) === words) return;
    this.told.set(url, words);
    this.report(fault, 'asking a directory server');
  }

  answered({ url }: Server): void {
    this.failedAt.delete(url);
    this.told.delete(url);
  }
}

/** More students than are written for at once. */
const KEPT = 1_000;

/** Which server took whose password: what follows is asked of the same one, as others hear of it later. */
export class WrittenAt {
  private readonly urls = new Map<string, string>();

  keep(studentId: string, url: string): void {
    this.urls.delete(studentId);
    this.urls.set(studentId, url);
    const [oldest] = this.urls.keys();
    if (this.urls.size > KEPT && oldest !== undefined) this.urls.delete(oldest);
  }

  /** `null`: not known, any will do. */
  of(studentId: string): string | null {
    return this.urls.get(studentId) ?? null;
  }
}
