/** Extended operations. Source: RFC 4511 section 4.12, RFC 4532 (who am I), RFC 3062 (password modify). */

import type { Answer } from '../answers';
import { codes, Refused } from '../answers';
import type { EmbeddedDirectoryCore, Session } from '../directory';
import type { ExtendedRequest, RequestControl } from '../messages';
import { passwordModifyOid, whoAmIOid } from '../root-dse';
import { passwordModify } from './password';

/** @throws Refused */
export async function extended(
  directory: EmbeddedDirectoryCore,
  session: Session,
  request: ExtendedRequest,
  controls: readonly RequestControl[],
): Promise<Answer> {
  if (request.oid === passwordModifyOid) {
    return passwordModify(directory, session, request, controls);
  }
  if (request.oid === whoAmIOid) {
    const identity = session.requester.kind === 'anonymous' ? '' : `dn:${session.requester.entry.dn}`;
    return { code: codes.success, value: Buffer.from(identity) };
  }
  throw new Refused(codes.protocolError, 'unsupported extended operation');
}
