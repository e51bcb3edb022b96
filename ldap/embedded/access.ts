/**
 * Who may read and write what: the rights that a careful slapd access list would give.
 * Everything that is not named here is refused with insufficientAccessRights.
 */
import { dnKey } from './dn';
import type { Entry } from './entry';
import type { Tree } from './tree';

/** Whose rights a connection has. */
export type Requester =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'service'; readonly entry: Entry }
  /** `restricted`: bound with a password that must be changed; nothing but that change is allowed. */
  | { readonly kind: 'person'; readonly entry: Entry; readonly restricted: boolean };

export const anonymous: Requester = { kind: 'anonymous' };

/** Attributes that the service account may write on an account that is open to it, lower case. */
const serviceWrites: ReadonlySet<string> = new Set([
  'userpassword',
  'pwdreset',
  'pwdaccountlockedtime',
  // An activation's.
  'supannressourceetat',
  'supannressourceetatdate',
  'description',
  'supannmailperso',
  'mailforwardingaddress',
]);
/** …and everybody on their own. */
const ownWrites: ReadonlySet<string> = new Set(['userpassword']);

/** Personnel by their affiliation: not the service account's to touch. */
const personnel: ReadonlySet<string> = new Set(['employee', 'staff', 'faculty']);

export interface Protection {
  /** Groups whose members the service account may not touch either. */
  readonly protectedGroups: readonly string[];
}

function isOpenToService(entry: Entry, tree: Tree, protection: Protection): boolean {
  const affiliations = entry.attributes['eduPersonAffiliation'] ?? [];
  const key = dnKey(entry.dn);
  const isProtected = protection.protectedGroups.some((group) =>
    (tree.find(group)?.attributes['member'] ?? []).some((member) => dnKey(member) === key),
  );
  return affiliations.includes('student') && !affiliations.some((each) => personnel.has(each)) && !isProtected;
}

/** Whether any of this entry may be read. The service account reads all of the tree, people only themselves. */
export function mayRead(requester: Requester, entry: Entry): boolean {
  return requester.kind === 'service' || (requester.kind === 'person' && requester.entry === entry);
}

/** Whether this attribute of this entry may be written. */
export function mayWrite(
  requester: Requester,
  entry: Entry,
  attribute: string,
  tree: Tree,
  protection: Protection,
): boolean {
  const name = attribute.toLowerCase();
  if (requester.kind === 'person') {
    return requester.entry === entry && ownWrites.has(name);
  }
  return requester.kind === 'service' && serviceWrites.has(name) && isOpenToService(entry, tree, protection);
}
