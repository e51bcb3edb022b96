/** The directory behind the protocol: what the operations share, and the one way in which an account changes. */

import type { Protection, Requester } from './access';
import { anonymous } from './access';
import type { AnswerControl } from './answers';
import { codes, Refused } from './answers';
import { dnKey } from './dn';
import type { Account, Entry } from './entry';
import { generalizedTime } from './entry';
import type { RequestControl } from './messages';
import type { Policy } from './policy';
import { policyControl, policyControlOid, policyOf } from './policy';
import type { Tree } from './tree';

export interface DirectoryParts {
  readonly tree: Tree;
  readonly base: string;
  readonly protection: Protection;
  readonly serviceDn: string;
  readonly now: () => Date;
  readonly random: (bytes: number) => Buffer;
  /** Resolves once the entries as they are now are on disk. @throws Error where they cannot be written */
  readonly save: () => Promise<void>;
}

/** No rule at all: the service account's, which no stranger may lock out. */
const noPolicy: Policy = {
  minLength: 0,
  inHistory: 0,
  lockout: false,
  maxFailure: 0,
  failureCountInterval: 0,
  lockoutDuration: 0,
  mustChange: false,
  maxAge: 0,
};

export class EmbeddedDirectoryCore {
  readonly tree: Tree;
  readonly base: string;
  readonly protection: Protection;
  readonly now: () => Date;
  readonly random: (bytes: number) => Buffer;
  readonly #save: () => Promise<void>;
  readonly #serviceKey: string;
  readonly #changing = new WeakMap<Entry, Promise<void>>();

  constructor(parts: DirectoryParts) {
    this.tree = parts.tree;
    this.base = parts.base;
    this.protection = parts.protection;
    this.now = parts.now;
    this.random = parts.random;
    this.#save = parts.save;
    this.#serviceKey = dnKey(parts.serviceDn);
  }

  /** The entry of this name. @throws Refused noSuchObject, invalidDnSyntax */
  entry(dn: string): Entry {
    const entry = this.tree.find(dn);
    if (entry === null) {
      throw new Refused(codes.noSuchObject, '', { matchedDn: this.tree.nearestAbove(dn)?.dn ?? '' });
    }
    return entry;
  }

  /** The rights that a bind as this entry gives. */
  requester(entry: Entry, restricted: boolean): Requester {
    return dnKey(entry.dn) === this.#serviceKey ? { kind: 'service', entry } : { kind: 'person', entry, restricted };
  }

  /** The policy that governs an entry. */
  policy(entry: Entry): Policy {
    const subentry = entry.attributes['pwdPolicySubentry']?.[0];
    const policy = subentry === undefined ? null : this.tree.find(subentry);
    return policy === null ? noPolicy : policyOf(policy);
  }

  /** Replaces an account, inside `exclusively`; answers once that is on disk. @throws Refused where it cannot be: nothing is changed */
  replaceAccount(entry: Entry, account: Account): Promise<void> {
    return this.replace(entry, { account });
  }

  /** The same for an entry's values, or for both at once. */
  async replace(entry: Entry, change: Partial<Pick<Entry, 'account' | 'attributes'>>): Promise<void> {
    const former = { account: entry.account, attributes: entry.attributes, modifiedAt: entry.modifiedAt };
    Object.assign(entry, change);
    entry.modifiedAt = generalizedTime(this.now());
    try {
      await this.#save();
    } catch {
      Object.assign(entry, former);
      throw new Refused(codes.unavailable, 'the directory could not keep the change');
    }
  }

  /** Runs the changes of one entry one after the other: each is judged on what the one before it left. */
  async exclusively<T>(entry: Entry, change: () => Promise<T>): Promise<T> {
    const before = this.#changing.get(entry) ?? Promise.resolve();
    const result = before.then(change);
    const settled = result.then(
      () => undefined,
      () => undefined,
    );
    this.#changing.set(entry, settled);
    return result;
  }

  /** Notes what a bind did to an account. A crash may lose it: no answer waits for the disk. */
  noteBind(entry: Entry, account: Account): void {
    entry.account = account;
    this.#save().catch(() => undefined); // the next password change says that the disk is full
  }
}

/** One connection's state. */
export interface Session {
  requester: Requester;
}

export function newSession(): Session {
  return { requester: anonymous };
}

/** The password policy's response control, where it was asked for. */
export function policyControls(controls: readonly RequestControl[], error: number | null): readonly AnswerControl[] {
  return controls.some((control) => control.oid === policyControlOid) ? [policyControl(error)] : [];
}
