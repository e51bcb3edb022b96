/** The console's own directory, of which a test may replace single operations, or hold one until it is let go. */

import type { Config } from '../../config/config';
import { createDirectory } from '../../ldap/directory';
import { type Directory, DirectoryError } from '../../ldap/port';

type Write = () => Promise<void>;

export interface Held {
  /** Resolves when the write was asked for. */
  readonly reached: Promise<void>;
  /** Lets it go: to the directory, or to what stands in for it. */
  release(instead?: Write): void;
}

export class FaultyDirectory implements Directory {
  private faults: Partial<Directory> = {};
  private readonly holds = new Set<() => void>();

  constructor(private readonly real: Directory) {}

  static around = (config: Config, now: () => Date): FaultyDirectory =>
    new FaultyDirectory(createDirectory(config, now));

  /** From now on, until `mend`. */
  set(faults: Partial<Directory>): void {
    this.faults = { ...this.faults, ...faults };
  }

  /** Whatever is held goes on. */
  letGo(): void {
    for (const release of this.holds) release();
    this.holds.clear();
  }

  /** Whatever is held goes on, and the directory is the real one again. */
  mend(): void {
    this.faults = {};
    this.letGo();
  }

  /** Holds the next new password: before the directory hears of it, or with `after` when it has answered. Others pass. */
  holdWrite(when: 'before' | 'after' = 'before'): Held {
    const { held, pass } = this.hold(when);
    this.set({ setPassword: (student, password) => pass(() => this.real.setPassword(student, password)) });
    return held;
  }

  /** The same for an unlock alone. */
  holdUnlock(when: 'before' | 'after' = 'before'): Held {
    const { held, pass } = this.hold(when);
    this.set({ unlock: (student) => pass(() => this.real.unlock(student)) });
    return held;
  }

  /** The same for an account's state, after its password. */
  holdActivation(when: 'before' | 'after' = 'before'): Held {
    const { held, pass } = this.hold(when);
    this.set({ activate: (student, record) => pass(() => this.real.activate(student, record)) });
    return held;
  }

  private hold(when: 'before' | 'after'): { held: Held; pass: (write: Write) => Promise<void> } {
    let reach = (): void => undefined;
    let release = (_instead?: Write): void => undefined;
    const reached = new Promise<void>((resolve) => {
      reach = resolve;
    });
    const released = new Promise<Write | undefined>((resolve) => {
      release = resolve;
    });
    this.holds.add(() => release());
    let first = true;
    const pass = async (write: Write): Promise<void> => {
      if (!first) return write();
      first = false;
      if (when === 'after') await write();
      reach();
      const instead = await released;
      if (instead !== undefined) return instead();
      return when === 'after' ? undefined : write();
    };
    return { held: { reached, release }, pass };
  }

  private use<K extends keyof Directory>(name: K): Directory[K] {
    const fault = this.faults[name];
    return (fault ?? this.real[name].bind(this.real)) as Directory[K];
  }

  findStudentByCard: Directory['findStudentByCard'] = (card) => this.use('findStudentByCard')(card);
  findStaff: Directory['findStaff'] = (login) => this.use('findStaff')(login);
  readCase: Directory['readCase'] = (staff, student) => this.use('readCase')(staff, student);
  readPhoto: Directory['readPhoto'] = (student) => this.use('readPhoto')(student);
  readPolicy: Directory['readPolicy'] = (student) => this.use('readPolicy')(student);
  beside: Directory['beside'] = () => this.use('beside')();
  setBeside: Directory['setBeside'] = (student, password) => this.use('setBeside')(student, password);
  setPassword: Directory['setPassword'] = (student, password) => this.use('setPassword')(student, password);
  provePassword: Directory['provePassword'] = (student, password) => this.use('provePassword')(student, password);
  clearMustChange: Directory['clearMustChange'] = (student) => this.use('clearMustChange')(student);
  unlock: Directory['unlock'] = (student) => this.use('unlock')(student);
  activate: Directory['activate'] = (student, record) => this.use('activate')(student, record);
  readStanding: Directory['readStanding'] = (student) => this.use('readStanding')(student);
  openLoginDoor: Directory['openLoginDoor'] = () => this.use('openLoginDoor')();
  health: Directory['health'] = () => this.use('health')();
  close: Directory['close'] = () => this.real.close();

  /** What the real directory answers, whatever is replaced. */
  get behind(): Directory {
    return this.real;
  }
}

export const away = (): never => {
  throw new DirectoryError('away', 'no', 'the test says so');
};

/** What must be read may not be: a right is missing, a group cannot be seen. */
export const unreadable = (): never => {
  throw new DirectoryError('refused', 'no', 'the test says so');
};

export const refuses =
  (kind: 'policy' | 'refused', detail: DirectoryError['detail'] = {}) =>
  async (): Promise<never> => {
    throw new DirectoryError(kind, 'no', 'the test says so', detail);
  };

/** The write was sent; nothing is heard of it. */
export const loses = (how: 'timeout' | 'lost') => async (): Promise<never> => {
  throw new DirectoryError('answer_lost', 'unknown', 'the test says so', { how });
};
