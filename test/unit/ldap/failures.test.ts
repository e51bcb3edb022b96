/** What a server's answer to a write says of the directory: RFC 4511 appendix A, and what a replica makes of it. */
import { ResultCodeError } from 'ldapts';
import { readFailed, writeFailed } from '../../../ldap/failures';

class Answer extends ResultCodeError {
  constructor(code: number) {
    super(code, 'as the server says');
  }
}

it.each<[code: number, what: string, kind: string, changed: string]>([
  [3, 'time limit', 'answer_lost', 'unknown'],
  [11, 'administrative limit', 'answer_lost', 'unknown'],
  [52, 'unavailable', 'answer_lost', 'unknown'],
  [80, 'other', 'answer_lost', 'unknown'],
  [51, 'busy', 'away', 'no'],
  [50, 'no right', 'refused', 'no'],
  [53, 'unwilling', 'refused', 'no'],
  [32, 'no such entry', 'entry_changed', 'no'],
])('code %i (%s) to a write: %s, changed: %s', (code, _what, kind, changed) => {
  const error = writeFailed(new Answer(code), 'the write');
  expect(error).toMatchObject({ kind, changed, detail: { code } });
  // Behind whoever gave up waiting the write may still arrive.
  expect(error.detail.how).toBe(changed === 'unknown' ? 'timeout' : undefined);
});

it.each([3, 11, 52, 80])('code %i to a read: nothing can have changed', (code) => {
  expect(readFailed(new Answer(code), 'the read')).toMatchObject({ kind: 'away', changed: 'no', detail: { code } });
});
