/** What the store holds of a scene, before and after an event. */
import { type Entry, parseEntry } from '../../server/audit/entry';
import type { CaseFacts } from '../../server/store/cases';
import type { Session } from '../../server/store/sessions';
import type { RunningConsole } from './console';
import type { Scene } from './scene';

export interface Observed {
  readonly cookie: string;
  /** The case of the scene: the one that the browser's session names, or the one that it named before. */
  readonly facts: CaseFacts | null;
  readonly session: Session | null;
  /** How many entries the log has. */
  readonly size: number;
}

export async function observe(scene: Scene): Promise<Observed> {
  const { cookie, session } = { cookie: scene.browser.session, session: await scene.sessionRow() };
  return { cookie, session, facts: await scene.caseRow(), size: await logSize(scene.hall.console) };
}

export async function logSize({ ctx }: RunningConsole): Promise<number> {
  return (await ctx.database.read.selectFrom('audit_head').select('size').executeTakeFirstOrThrow()).size;
}

/** Entries written since the log had that size. */
export async function entriesSince({ ctx }: RunningConsole, size: number): Promise<readonly Entry[]> {
  const rows = await ctx.database.read
    .selectFrom('audit_entry')
    .select('bytes')
    .where('seq', '>=', size)
    .orderBy('seq')
    .execute();
  return rows.flatMap(({ bytes }) => (bytes === null ? [] : [parseEntry(Buffer.from(bytes))]));
}

/** An entry as the procedure's table writes it: `action outcome reason`. */
export const lineOf = ({ action, outcome, reason }: Entry): string =>
  [action, outcome, ...(reason === null ? [] : [reason])].join(' ');

/** All cases and sessions of the console; when a session was last seen is no change. */
export async function everything({ ctx }: RunningConsole) {
  const cases = await ctx.database.read.selectFrom('cases').selectAll().orderBy('id').execute();
  const sessions = await ctx.database.read.selectFrom('session').selectAll().orderBy('id').execute();
  return { cases, sessions: sessions.map(({ seen_at: _seen, ...session }) => session) };
}
