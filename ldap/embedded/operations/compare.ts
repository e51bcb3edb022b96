/** Compare. Source: RFC 4511 section 4.10. */
import { mayRead } from '../access';
import type { Answer } from '../answers';
import { codes, Refused } from '../answers';
import type { EmbeddedDirectoryCore, Session } from '../directory';
import { valuesOf } from '../entry';
import type { CompareRequest } from '../messages';
import { attributeType, comparable } from '../schema';

/** Whether an entry has a value; of a password nobody may ask. @throws Refused */
export function compare(directory: EmbeddedDirectoryCore, session: Session, request: CompareRequest): Answer {
  const type = attributeType(request.attribute);
  const entry = directory.tree.find(request.dn);
  const readable = entry !== null && mayRead(session.requester, entry) && type?.usage !== 'secret';
  if (session.requester.kind !== 'service' && !readable) {
    throw new Refused(codes.insufficientAccessRights);
  }
  const target = directory.entry(request.dn);
  if (type === null) {
    throw new Refused(codes.undefinedAttributeType, `${request.attribute}: attribute type undefined`);
  }
  if (!readable) {
    throw new Refused(codes.insufficientAccessRights);
  }
  const values = valuesOf(target, type);
  if (values.length === 0) {
    throw new Refused(codes.noSuchAttribute);
  }
  const wanted = comparable(type, request.value);
  return { code: values.some((value) => comparable(type, value) === wanted) ? codes.compareTrue : codes.compareFalse };
}
