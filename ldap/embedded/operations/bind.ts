/** Simple bind. Source: RFC 4511 section 4.2, RFC 4513 section 5.1; the policy's part as slapd's ppolicy does it. */
import { anonymous } from '../access';
import type { Answer } from '../answers';
import { codes, Refused } from '../answers';
import type { EmbeddedDirectoryCore, Session } from '../directory';
import { policyControls } from '../directory';
import type { BindRequest, RequestControl } from '../messages';
import { verifyPassword } from '../password-hash';
import { afterFailure, afterRightPassword, isLocked, policyErrors } from '../policy';

const wrong = (policyError?: number): Refused =>
  new Refused(codes.invalidCredentials, '', policyError === undefined ? {} : { policyError });

/**
 * Binds the session; it is anonymous from the start of the operation, whatever comes of it.
 * An unknown name, an entry without a password and a locked account cost one derivation, like a wrong password.
 * @throws Refused
 */
export async function bind(
  directory: EmbeddedDirectoryCore,
  session: Session,
  request: BindRequest,
  controls: readonly RequestControl[],
): Promise<Answer> {
  session.requester = anonymous;
  if (request.version !== 3) {
    throw new Refused(codes.protocolError, 'only LDAP version 3 is spoken here');
  }
  if (request.password === null) {
    throw new Refused(codes.authMethodNotSupported, 'only simple binds');
  }
  if (request.password.length === 0) {
    if (request.dn === '') {
      return { code: codes.success, controls: policyControls(controls, null) };
    }
    throw new Refused(codes.unwillingToPerform, 'unauthenticated bind (DN with no password) disallowed');
  }

  const entry = directory.tree.find(request.dn);
  const tried = entry?.account ?? null;
  const right = await verifyPassword(request.password, tried?.hash ?? null);
  // Judged on the account as it is now: other binds, or a reset, may have come in between.
  const account = entry?.account ?? null;
  if (entry === null || account === null) {
    throw wrong();
  }
  const policy = directory.policy(entry);
  const now = directory.now();
  if (isLocked(account, policy, now)) {
    throw wrong(policyErrors.accountLocked);
  }
  if (!right || account.hash !== tried?.hash) {
    if (policy.lockout) {
      directory.noteBind(entry, afterFailure(account, policy, now));
    }
    throw wrong();
  }
  const error = afterRightPassword(account, policy, now);
  if (error === policyErrors.passwordExpired) {
    throw wrong(error);
  }
  if (account.failures.length > 0 || account.lockedAt !== null) {
    directory.noteBind(entry, { ...account, failures: [], lockedAt: null });
  }
  session.requester = directory.requester(entry, error === policyErrors.changeAfterReset);
  return { code: codes.success, controls: policyControls(controls, error) };
}
