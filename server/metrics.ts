/** What monitoring counts. A registry of each context's own: nothing global, nothing about a person. */
import { Counter, Gauge, Registry } from 'prom-client';

export interface Metrics {
  readonly requests: Counter<'route' | 'status'>;
  readonly steps: Counter<'event'>;
  readonly readerDecoded: Counter;
  text(): Promise<string>;
  readonly contentType: string;
}

export function createMetrics(read: {
  directoryHealth: () => Promise<{
    readonly answers: boolean;
    readonly unreadGroups: readonly string[];
    readonly lookUp: 'quick' | 'slow' | 'refused';
  }>;
  durableCommits: () => number;
  writesInFlight: () => number;
}): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const up = new Gauge({ name: 'guichet_directory_up', help: '1: the directory answers', registers });
  const unread = new Gauge({
    name: 'guichet_protected_groups_unread',
    help: 'Protected groups that cannot be read: above 0 nobody is served',
    registers,
  });
  const lookedUp = new Gauge({
    name: 'guichet_directory_lookup_ok',
    help: '1: the search through the personnel that each card needs is quick; 0: slow or refused, an index is missing',
    registers,
  });
  const commits = new Gauge({ name: 'guichet_durable_commits', help: 'Durable commits since the start', registers });
  const writes = new Gauge({ name: 'guichet_writes_in_flight', help: 'Password writes in flight', registers });
  return {
    requests: new Counter({
      name: 'guichet_requests_total',
      help: 'Answers by route and status',
      labelNames: ['route', 'status'],
      registers,
    }),
    steps: new Counter({
      name: 'guichet_steps_total',
      help: 'Steps of the procedure by event',
      labelNames: ['event'],
      registers,
    }),
    readerDecoded: new Counter({
      name: 'guichet_reader_decoded_total',
      help: 'Card numbers read from a badly set reader',
      registers,
    }),
    contentType: registry.contentType,
    async text() {
      const { answers, unreadGroups, lookUp } = await read.directoryHealth();
      up.set(answers ? 1 : 0);
      unread.set(unreadGroups.length);
      lookedUp.set(lookUp === 'quick' ? 1 : 0);
      commits.set(read.durableCommits());
      writes.set(read.writesInFlight());
      return registry.metrics();
    },
  };
}
