/** Moments at which a console dies in the middle of a write, what the directory says afterwards, and what is made of it. */
import type { AccountStanding } from '../../ldap/port';
import { NEVER_USED, valuesOf, writeStudent } from './accounts';
import { anyLocked, GIVEN, locked, neverActivated } from './activation';
import { away } from './faulty-directory';
import { anyStudent, bringTo, type Hall, type Pupil, type Scene } from './scene';

export interface Crash {
  readonly what: string;
  readonly purpose: 'reset' | 'activation' | 'unlock';
  /** Where the console died, as seen from the directory. */
  readonly at:
    | 'before the password'
    | 'after the password'
    | 'after the state'
    | 'before the unlock'
    | 'after the unlock';
  readonly student?: (hall: Hall) => Pupil | Promise<Pupil>;
  /** What the directory says at the next start, where it is not the truth of the folder. */
  readonly says?: () => AccountStanding | null;
  /** A server says it that may not have heard of the write yet. */
  readonly hearsay?: true;
  /** When it is settled: nothing has arrived so far, but it still may until the lease is past. */
  readonly settled: 'at the start' | 'by the sweeper' | 'after the lease';
  readonly event: string;
  readonly changed: string;
  /** The staff member leaves the desk that waits, before it is settled. */
  readonly logout?: true;
}

const gone = (): null => null;

export const CRASHES: readonly Crash[] = [
  {
    what: 'a password that was not written',
    purpose: 'reset',
    at: 'before the password',
    settled: 'after the lease',
    event: 'recovery:failed',
    changed: 'no',
  },
  {
    what: 'a password that was written',
    purpose: 'reset',
    at: 'after the password',
    settled: 'at the start',
    event: 'recovery:ok',
    changed: 'yes',
  },
  {
    what: 'a directory that is away at the start',
    purpose: 'reset',
    at: 'after the password',
    says: away,
    settled: 'by the sweeper',
    event: 'recovery:ok',
    changed: 'yes',
  },
  {
    what: 'a password that was not written, as a server says that may not have heard of it',
    purpose: 'reset',
    at: 'before the password',
    hearsay: true,
    settled: 'at the start',
    event: 'recovery:unknown',
    changed: 'unknown',
  },
  {
    // By whom, nobody can say.
    what: 'a password changed at a time when this attempt did not run',
    purpose: 'reset',
    at: 'before the password',
    says: () => ({ state: 'active', locked: false, changedAt: '20260101000000Z', firstHand: true }),
    settled: 'at the start',
    event: 'recovery:unknown',
    changed: 'unknown',
  },
  {
    what: 'an entry that is gone',
    purpose: 'reset',
    at: 'after the password',
    says: gone,
    settled: 'at the start',
    event: 'recovery:unknown',
    changed: 'unknown',
  },
  {
    // No change time before and none after may also be one that cannot be read.
    what: 'an activation without a password',
    purpose: 'activation',
    at: 'before the password',
    student: (hall) => neverActivated(hall, 'E21813180'),
    settled: 'at the start',
    event: 'recovery:unknown',
    changed: 'unknown',
  },
  {
    what: 'an activation whose password is in place and whose state is not',
    purpose: 'activation',
    at: 'after the password',
    student: (hall) => neverActivated(hall, 'E26000129'),
    settled: 'at the start',
    event: 'recovery:unknown',
    changed: 'unknown',
  },
  {
    what: 'an activation that was whole',
    purpose: 'activation',
    at: 'after the state',
    student: neverUsed,
    settled: 'at the start',
    event: 'recovery:ok',
    changed: 'yes',
  },
  {
    what: 'a lock that is still there',
    purpose: 'unlock',
    at: 'before the unlock',
    student: locked,
    settled: 'after the lease',
    event: 'recovery:failed',
    changed: 'no',
  },
  {
    what: 'a lock that is gone',
    purpose: 'unlock',
    at: 'after the unlock',
    student: anyLocked,
    settled: 'at the start',
    event: 'recovery:ok',
    changed: 'yes',
  },
  {
    what: 'a lock that is still there, as a server says that may not have heard of its end',
    purpose: 'unlock',
    at: 'after the unlock',
    student: anyLocked,
    hearsay: true,
    settled: 'at the start',
    event: 'recovery:unknown',
    changed: 'unknown',
  },
  {
    what: 'a locked account that is gone',
    purpose: 'unlock',
    at: 'after the unlock',
    student: anyLocked,
    says: gone,
    settled: 'at the start',
    event: 'recovery:unknown',
    changed: 'unknown',
  },
  {
    what: 'a lock that is gone, at a desk that was left while the directory was away',
    purpose: 'unlock',
    at: 'after the unlock',
    student: anyLocked,
    says: away,
    settled: 'by the sweeper',
    event: 'recovery:ok',
    changed: 'yes',
    logout: true,
  },
];

/** An ordinary student whose account another program has set back. */
async function neverUsed(hall: Hall): Promise<Pupil> {
  const { embedded } = hall.console;
  const pupil = await anyStudent(hall);
  await writeStudent(embedded, pupil.login, NEVER_USED);
  const { supannOIDCDateDeNaissance: birth } = await valuesOf(embedded, pupil.login, ['supannOIDCDateDeNaissance']);
  return { ...pupil, birthDate: birth?.[0] ?? '', given: GIVEN };
}

/** Brings the scene to where the console dies. */
export async function crashAt(scene: Scene, { at }: Crash): Promise<void> {
  const when = at.startsWith('before') ? 'before' : 'after';
  await bringTo(scene, at.endsWith('unlock') ? 'identified' : 'handed_over');
  if (at.endsWith('unlock')) return scene.startUnlocking(when);
  if (at.endsWith('password')) return scene.startWriting(undefined, when);
  scene.held = scene.hall.directory.holdActivation(when);
  scene.pending = scene.sendPassword();
  await scene.held.reached;
}
