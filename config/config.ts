/** What the console runs on: read once, complete, frozen. Times are in milliseconds, paths absolute, networks canonical. */
import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { Role } from '../server/domain/account';
import type { Site } from '../server/domain/network';
import type { Fault } from './faults';
import type { Information } from './information';
import type { limitsSchema, timesSchema } from './limits';
import type { EstablishmentRules, ProfileFacts } from './profile';

export type { EstablishmentRules } from './profile';

type DeepReadonly<T> = T extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T;

/** An establishment's facts: see `profile.ts` for each. */
export type Profile = DeepReadonly<ProfileFacts>;
export type Limits = DeepReadonly<z.output<typeof limitsSchema>>;
export type Times = DeepReadonly<z.output<typeof timesSchema>>;

export type { Site } from '../server/domain/network';

/** Who has a role: at least one of the three is there, and any that matches gives it. */
export interface RoleRule {
  readonly filter?: string;
  readonly group?: string;
  readonly logins?: readonly string[];
}

/** What a value beside the password says: its NT hash, the second or the day of its change. */
export type SideForm = 'ntHash' | 'unixTime' | 'days';

/** An attribute that is written with each new password. */
export interface SideAttribute {
  readonly attribute: string;
  readonly form: SideForm;
}

export interface DirectoryConfig {
  readonly kind: 'openldap' | 'activeDirectory' | '389ds';
  /** `ldaps://host:port`, or `ldap://` with StartTLS or on loopback; without a closing slash. */
  readonly urls: readonly string[];
  /** With `ldap://`: TLS before anything else is said. */
  readonly startTls: boolean;
  /** PEM text; `null`: the system's authorities. */
  readonly ca: string | null;
  /** `password` is not enumerable: neither a log line nor JSON nor a copy by spreading holds it. */
  readonly bind: { readonly dn: string; readonly password: string };
  /** A whole reset. */
  readonly deadline: number;
  readonly students: {
    readonly base: string;
    readonly filter: string;
    readonly login: string;
    /** Templates: `{number}`, with `{{` and `}}` for literal braces. */
    readonly card: readonly { readonly attribute: string; readonly value: string }[];
    /** `label`: the resource in braces that SUPANN's values begin with; empty where the kind's state has none. */
    readonly state: { readonly attribute: string; readonly label: string };
    /** A filter that says who was never activated, where no state does; `null`: none. */
    readonly neverActivated: string | null;
    readonly birthDate: string | null;
    readonly cardState: { readonly attribute: string } | null;
    readonly show: { readonly photo: string | null; readonly programme: string | null; readonly birthDate: boolean };
  };
  readonly staff: { readonly base: string; readonly filter: string; readonly login: string };
  readonly protected: { readonly groups: readonly string[] };
  readonly write: {
    /** `exop`: RFC 3062, what goes beside it in an operation behind it. `modify`: all in one. */
    readonly how: 'exop' | 'modify';
    readonly also: readonly SideAttribute[];
  };
}

/** Activation at the desk: what is written beside the password. */
export interface ActivationConfig {
  /** What makes the account active: in each attribute the resource's own value gives way to `with` (`{today}`). */
  readonly set: readonly { readonly attribute: string; readonly resource: string; readonly with: string }[];
  /** Where the charter's acceptance is kept (`{version}`, `{date}`); `null`: in the log alone. */
  readonly charterAttribute: { readonly attribute: string; readonly value: string } | null;
  /** Where the recovery address is kept; `null`: none is asked for. */
  readonly recoveryMail: string | null;
  /** Where the address that mail is sent on to is kept; `null`: not offered. */
  readonly forwarding: string | null;
  /** The university's own mail domains, in small letters: no recovery address is there, nor below. */
  readonly ownDomains: readonly string[];
}

export interface Config {
  readonly profile: Profile;
  /** An origin: never a closing slash. */
  readonly publicUrl: string;
  readonly establishment: { readonly name: string; readonly logo: string | null };
  readonly server: { readonly host: string; readonly port: number; readonly trustedProxies: readonly string[] };
  readonly sites: readonly Site[];
  readonly networkHelp: string | null;
  /** Networks that may read /healthz, /readyz and /metrics. */
  readonly monitoring: readonly string[];
  readonly directory: DirectoryConfig;
  readonly roles: Readonly<Record<Role, RoleRule | null>>;
  /** `null`: accounts are not activated here. */
  readonly activation: ActivationConfig | null;
  /**
   * Why accounts are not opened though the file says so: the day of the start makes its change set wrong. Everything else
   * goes on.
   */
  readonly activationOff: readonly Fault[];
  /** The profile's rules, with what the file says instead. */
  readonly password: EstablishmentRules;
  readonly limits: Limits;
  readonly times: Times;
  readonly log: { readonly keepMonths: number; readonly keepReason: string | null; readonly signingKeyFile: string };
  /** What the law's pages say of the establishment. */
  readonly information: Information;
  readonly store: 'sqlite';
  readonly dataFolder: string;
  /** This machine's name, for the log's `node`. */
  readonly node: string;
  /** The embedded directory with its fictional people. */
  readonly demonstration: boolean;
  /** `configHash` of this configuration. */
  readonly hash: string;
  /** The console's version. */
  readonly version: string;
}

/** Secrets, and what is no setting: the machine's name and the console's version stand beside the hash in the log; words. */
const NOT_HASHED: ReadonlySet<string> = new Set([
  'directory.bind.password',
  'node',
  'version',
  'hash',
  'activationOff',
]);

/** JSON with keys in code unit order, so that equal settings have equal bytes. */
function canonical(value: unknown, path: readonly string[]): unknown {
  if (Array.isArray(value)) {
    return value.map((item, i) => canonical(item, [...path, String(i)]));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const kept = Object.entries(value).filter(([key]) => !NOT_HASHED.has([...path, key].join('.')));
  kept.sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(kept.map(([key, item]) => [key, canonical(item, [...path, key])]));
}

/**
 * SHA-256, in hex, of the settings without their secrets: a guessable password must not be found by trying hashes.
 * Two nodes with the same settings have the same one.
 */
export function configHash(config: Omit<Config, 'hash'>): string {
  return createHash('sha256')
    .update(JSON.stringify(canonical(config, [])))
    .digest('hex');
}
