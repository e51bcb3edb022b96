/**
 * The demonstration's past: a month of entries that a new data folder's log begins with, so that the auditor's pages
 * have something to show. Loaded by `npm start` on the embedded directory, and by nothing else.
 */
import type { Config } from '../../config/config';
import type { StartDetail } from '../audit/detail';
import { AuditStore } from '../store/audit-store';
import type { Database } from '../store/database';
import type { Chance, Person } from './cast';
import { type PastEntry, pastMonth } from './month';

export { type PastEntry, pastMonth } from './month';

/** Nantes' campuses under another profile: names that say nothing of anybody's, and read well in every language. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'Kiosque Tertre': 'Kiosque A',
  'Kiosque Lombarderie': 'Kiosque B',
  Tertre: 'Campus A',
  Lombarderie: 'Campus B',
  'Centre-ville': 'Campus C',
};

function moved({ at, draft }: PastEntry): PastEntry {
  if (draft.site === null) return { at, draft };
  const { name, campus } = draft.site;
  const site = { name: ELSEWHERE[name] ?? name, campus: campus === null ? null : (ELSEWHERE[campus] ?? campus) };
  return { at, draft: { ...draft, site } };
}

/** The `node` of entries that tell of nothing that happened: no console of that name wrote them. */
export const NODE = 'demonstration';

export interface Past {
  readonly config: Pick<Config, 'profile' | 'demonstration'>;
  readonly database: Database;
  readonly now: () => Date;
  readonly random: (bytes: number) => Buffer;
  /** The embedded directory's. */
  readonly people: readonly Person[];
  readonly chance: Chance;
  /** What `system.start` says of this console. */
  readonly begun: StartDetail;
}

/**
 * Begins the log with the past month, in one transaction, before the console's own first entry.
 * @returns how many entries; 0 where the log has begun already, or the configuration is a real one
 * @throws StoreError
 */
export async function tellPastMonth(past: Past): Promise<number> {
  const { config, database, now, random, people, chance, begun } = past;
  if (!config.demonstration) return 0;
  let entries: readonly PastEntry[] = [];
  let next = 0;
  // Each entry of the batch is stamped with the moment that it tells of.
  const clock = (): Date => new Date(entries[next++]?.at ?? now());
  const log = new AuditStore(database, NODE, clock, random);
  if ((await log.head()).size > 0) return 0;
  const told = pastMonth({
    now: now(),
    people,
    chance,
    cardForms: config.profile.card.forms,
    tagKey: random(32),
    begun,
  });
  entries = config.profile.name === 'nantes' ? told : told.map(moved);
  await log.append(entries.map(({ draft }) => draft));
  return entries.length;
}
