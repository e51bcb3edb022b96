/** A console for many scenes one after the other: its limits are wide, and two more may work a desk. */
import type { Config } from '../../config/config';
import type { Directory } from '../../ldap/port';
import { type ConsoleOptions, startConsole } from './console';
import { FaultyDirectory } from './faulty-directory';
import type { Hall } from './scene';

/** More people come to the same few desks here than in a day: limits have tests of their own. */
const forMany = (config: Config): Config => ({
  ...config,
  limits: {
    ...config.limits,
    resetsPerHour: { teacher: 1_000, kiosk: 1_000 },
    resetsPerDay: { teacher: 1_000, kiosk: 1_000 },
    unknownCardsPerDay: 1_000,
    lookups: { teacherPerDay: 1_000, kioskPerHour: 1_000 },
  },
  roles: { ...config.roles, teacher: { ...config.roles.teacher, logins: ['petit-c', 'roux-s'] } },
});

export interface HallOptions
  extends Pick<ConsoleOptions, 'dataFolder' | 'pastMonth' | 'adjust' | 'profile' | 'begins'> {
  /** What the directory is like when the console starts; `behind` is the real one. */
  readonly faults?: (behind: Directory) => Partial<Directory>;
}

export async function openHall({ faults, adjust, ...options }: HallOptions = {}): Promise<Hall> {
  let directory: FaultyDirectory | null = null;
  const console = await startConsole({
    ...options,
    adjust: (config) => forMany(adjust?.(config) ?? config),
    directory(config, now) {
      directory = FaultyDirectory.around(config, now);
      directory.set(faults?.(directory.behind) ?? {});
      return directory;
    },
  });
  if (directory === null) throw new Error('the console has opened no directory');
  return { console, directory };
}
