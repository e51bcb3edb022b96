/** `guichet audit checkpoint`: the newest signed checkpoint. Only the console signs. */
import { EVERY } from '../services/checkpoints';
import type { StoredCheckpoint } from '../store/audit-store';
import { type Command, JSON_OPTION } from './command';
import { withLog } from './log';

/** When the console signs the next one at the latest, provided that it runs. */
export function dueAfter(newest: StoredCheckpoint | null, now: Date): string {
  const due = newest === null ? null : new Date(newest.at + EVERY);
  if (due === null) return 'the running console signs the first one within seconds';
  return due > now
    ? `the next one is due at ${due.toISOString()} at the latest`
    : `the next one was due at ${due.toISOString()}: the console signs it when it runs`;
}

export const auditCheckpoint: Command = {
  name: 'audit checkpoint',
  positionals: [],
  options: JSON_OPTION,
  summary: 'the newest signed checkpoint, signing nothing new',
  more: ['Kept elsewhere, it shows later whether the log was cut short: guichet audit verify --checkpoint FILE'],
  run: (given, terminal) =>
    withLog(terminal, async ({ audit }) => {
      const newest = await audit.newestCheckpoint();
      if (newest === null) {
        terminal.note(`There is no checkpoint yet: ${dueAfter(newest, terminal.now())}.`);
        return 1;
      }
      const { size, note, at } = newest;
      const signedAt = new Date(at).toISOString();
      await terminal.out.write(given.flags.has('json') ? `${JSON.stringify({ size, signedAt, note })}\n` : note);
      return 0;
    }),
};
