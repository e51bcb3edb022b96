/** A new password: by RFC 3062's extended operation, or as a value of userPassword. */
import { mayWrite } from '../access';
import type { Answer } from '../answers';
import { codes, Refused } from '../answers';
import { Elements } from '../ber';
import type { EmbeddedDirectoryCore, Session } from '../directory';
import { policyControls } from '../directory';
import type { Account, Entry } from '../entry';
import { freshAccount } from '../entry';
import type { ExtendedRequest, RequestControl } from '../messages';
import { hashPassword, verifyPassword } from '../password-hash';
import { refusalOf, withPassword } from '../policy';

/**
 * The account with this password, held to the policy. Called inside `exclusively`.
 * @throws Refused constraintViolation, with the policy's error
 */
export async function accountWithPassword(
  directory: EmbeddedDirectoryCore,
  entry: Entry,
  password: Buffer,
): Promise<Account> {
  const account = entry.account ?? freshAccount;
  const policy = directory.policy(entry);
  const refusal = await refusalOf(account, policy, password);
  if (refusal !== null) {
    throw new Refused(codes.constraintViolation, refusal.message, { policyError: refusal.error });
  }
  const hash = await hashPassword(password, directory.random);
  return withPassword(account, policy, hash, directory.now());
}

/** Ends a session's "must change" once its own password is changed. */
export function liftRestriction(session: Session, entry: Entry): void {
  if (session.requester.kind === 'person' && session.requester.entry === entry) {
    session.requester = { ...session.requester, restricted: false };
  }
}

interface PasswordModify {
  readonly identity: string | null;
  readonly old: Buffer | null;
  readonly next: Buffer | null;
}

function readValue(value: Buffer | null): PasswordModify {
  if (value === null) {
    return { identity: null, old: null, next: null };
  }
  const outer = new Elements(value);
  const parts = outer.inside();
  const read = (tag: number): Buffer | null => (parts.next === tag ? parts.octets(tag) : null);
  const identity = parts.next === 0x80 ? parts.text(0x80) : null;
  const found = { identity, old: read(0x81), next: read(0x82) };
  parts.end();
  outer.end();
  return found;
}

/** Password modify. The identity is a name; without one it is the bound person's own. @throws Refused */
export async function passwordModify(
  directory: EmbeddedDirectoryCore,
  session: Session,
  request: ExtendedRequest,
  controls: readonly RequestControl[],
): Promise<Answer> {
  const { identity, old, next } = readValue(request.value);
  if (session.requester.kind === 'anonymous') {
    throw new Refused(codes.insufficientAccessRights, 'only authenticated users may change passwords');
  }
  const entry = identity === null ? session.requester.entry : directory.tree.find(identity);
  if (entry === null && session.requester.kind === 'service') {
    directory.entry(identity ?? ''); // says how far the name goes
  }
  if (entry === null || !mayWrite(session.requester, entry, 'userPassword', directory.tree, directory.protection)) {
    throw new Refused(codes.insufficientAccessRights);
  }
  if (next === null) {
    throw new Refused(codes.unwillingToPerform, 'no password is made up here: send the new one');
  }
  await directory.exclusively(entry, async () => {
    if (old !== null && !(await verifyPassword(old, entry.account?.hash ?? null))) {
      throw new Refused(codes.unwillingToPerform, 'unwilling to verify old password');
    }
    await directory.replaceAccount(entry, await accountWithPassword(directory, entry, next));
  });
  liftRestriction(session, entry);
  return { code: codes.success, controls: policyControls(controls, null) };
}
