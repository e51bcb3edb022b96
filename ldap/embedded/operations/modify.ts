/**
 * Modify: the password, its "must change", its lock, and plain attributes, as far as the access list lets anybody write
 * them. Source: RFC 4511 section 4.6.
 */
import { mayWrite } from '../access';
import type { Answer } from '../answers';
import { codes, Refused } from '../answers';
import type { EmbeddedDirectoryCore, Session } from '../directory';
import { policyControls } from '../directory';
import type { Account, Entry } from '../entry';
import { freshAccount, valuesOf } from '../entry';
import type { Change, ModifyRequest, RequestControl } from '../messages';
import { verifyPassword } from '../password-hash';
import type { AttributeType } from '../schema';
import { attributeType, comparable } from '../schema';
import { accountWithPassword, liftRestriction } from './password';

function knownType(change: Change): AttributeType {
  const type = attributeType(change.attribute);
  if (type === null) {
    throw new Refused(codes.undefinedAttributeType, `${change.attribute}: attribute type undefined`);
  }
  if (change.kind === 'add' && change.values.length === 0) {
    throw new Refused(codes.protocolError, `modify/add: ${type.name}: no values given`);
  }
  if (type.rule === 'boolean' && change.values.some((value) => !/^(?:TRUE|FALSE)$/.test(value.toString('latin1')))) {
    throw new Refused(codes.invalidAttributeSyntax, `${type.name}: value #0 invalid per syntax`);
  }
  if (type.fixed) {
    throw new Refused(codes.constraintViolation, `${type.name}: no user modification allowed`);
  }
  return type;
}

/** One change's effect on an attribute's values. @throws Refused */
function changedValues(type: AttributeType, current: readonly string[], change: Change): readonly string[] {
  const given = change.values.map((value) => comparable(type, value));
  if (new Set(given).size < given.length) {
    throw new Refused(
      codes.attributeOrValueExists,
      `modify/${change.kind}: ${type.name}: value provided more than once`,
    );
  }
  if (change.kind === 'replace') {
    return given;
  }
  if (change.kind === 'add') {
    if (given.some((value) => current.includes(value))) {
      throw new Refused(codes.attributeOrValueExists, `modify/add: ${type.name}: value #0 already exists`);
    }
    return [...current, ...given];
  }
  if (current.length === 0 || given.some((value) => !current.includes(value))) {
    throw new Refused(codes.noSuchAttribute, `modify/delete: ${type.name}: no such attribute`);
  }
  return given.length === 0 ? [] : current.filter((value) => !given.includes(value));
}

/**
 * The new password of a modify's changes of userPassword: one replaced, or one added beside a delete.
 * @throws Refused where they come to none or to several, or where the old value to be deleted is not the password
 */
async function newPassword(entry: Entry, changes: readonly Change[]): Promise<Buffer> {
  const added = changes.filter(({ kind }) => kind !== 'delete').flatMap(({ values }) => values);
  const deletions = changes.filter(({ kind }) => kind === 'delete');
  const [password, second] = added;
  if (second !== undefined) {
    throw new Refused(codes.constraintViolation, 'Password policy only allows one password value');
  }
  if (password === undefined) {
    throw new Refused(codes.unwillingToPerform, 'a password is replaced here, never taken away');
  }
  const replaces = deletions.length > 0 || changes.some(({ kind }) => kind === 'replace');
  if (!replaces && entry.account?.hash) {
    throw new Refused(codes.constraintViolation, 'Password policy only allows one password value');
  }
  for (const old of deletions.flatMap(({ values }) => values)) {
    if (!(await verifyPassword(old, entry.account?.hash ?? null))) {
      throw new Refused(codes.noSuchAttribute, 'modify/delete: userPassword: no such value');
    }
  }
  return password;
}

type Typed = Change & { readonly type: AttributeType };

/** The values of one attribute after its changes, in the form that is compared. @throws Refused */
function valuesAfter(entry: Entry, type: AttributeType, changes: readonly Typed[]): readonly string[] {
  const before = valuesOf(entry, type).map((value) => comparable(type, value));
  const after = changes.reduce<readonly string[]>((values, change) => changedValues(type, values, change), before);
  if (type.single && after.length > 1) {
    throw new Refused(codes.constraintViolation, `attribute '${type.name}' cannot have multiple values`);
  }
  return after;
}

/** What the account's own attributes leave of it. */
const ACCOUNT: Readonly<Record<string, (account: Account, values: readonly string[]) => Account>> = {
  pwdReset: (account, values) => ({ ...account, mustChange: values[0] === 'TRUE' }),
  // As slapo-ppolicy does: the failures go with the lock.
  pwdAccountLockedTime: (account, values) =>
    values.length === 0 ? { ...account, lockedAt: null, failures: [] } : { ...account, lockedAt: values[0] ?? null },
};

/** The entry's plain values after the changes, each as it was written; equal values keep the older writing. */
function attributesAfter(entry: Entry, changes: readonly Typed[]): Entry['attributes'] {
  const names = [...new Set(changes.map(({ type }) => type.name))];
  const attributes: Record<string, readonly string[]> = { ...entry.attributes };
  for (const name of names) {
    const own = changes.filter(({ type }) => type.name === name);
    const [{ type } = { type: null }] = own;
    if (type === null) continue;
    const written = [...(entry.attributes[name] ?? []), ...own.flatMap(({ values }) => values.map(String))];
    const values = valuesAfter(entry, type, own).map(
      (form) => written.find((value) => comparable(type, value) === form) ?? form,
    );
    if (values.length > 0) attributes[name] = values;
    else delete attributes[name];
  }
  return attributes;
}

/** All of the changes, or none. @throws Refused */
export async function modify(
  directory: EmbeddedDirectoryCore,
  session: Session,
  request: ModifyRequest,
  controls: readonly RequestControl[],
): Promise<Answer> {
  const { requester } = session;
  const entry = requester.kind === 'service' ? directory.entry(request.dn) : directory.tree.find(request.dn);
  const changes = request.changes.map((change) => ({ ...change, type: knownType(change) }));
  const allowed = (name: string): boolean =>
    entry !== null && mayWrite(requester, entry, name, directory.tree, directory.protection);
  if (entry === null || changes.length === 0 || !changes.every(({ type }) => allowed(type.name))) {
    throw new Refused(codes.insufficientAccessRights);
  }
  const passwordChanges = changes.filter(({ type }) => type.usage === 'secret');
  const plainChanges = changes.filter(({ type }) => type.usage !== 'secret' && ACCOUNT[type.name] === undefined);
  await directory.exclusively(entry, async () => {
    let account = entry.account ?? freshAccount;
    if (passwordChanges.length > 0) {
      account = await accountWithPassword(directory, entry, await newPassword(entry, passwordChanges));
    }
    for (const [name, apply] of Object.entries(ACCOUNT)) {
      const own = changes.filter(({ type }) => type.name === name);
      const [first] = own;
      if (first !== undefined) account = apply(account, valuesAfter({ ...entry, account }, first.type, own));
    }
    const attributes = attributesAfter(entry, plainChanges);
    await directory.replace(entry, { account, attributes });
  });
  if (passwordChanges.length > 0) {
    liftRestriction(session, entry);
  }
  return { code: codes.success, controls: policyControls(controls, null) };
}
