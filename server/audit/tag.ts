/** What stands in the log for a text that must not be copied there: a login or card field may hold a password. */
import { createHmac } from 'node:crypto';

/**
 * `detail.tag`: 12 hex of HMAC-SHA-256(key, text). The same text gives the same tag, so that repeats correlate;
 * without the key nobody tries passwords against it. The text is taken as it is: fold it before where case must not
 * count.
 * @param key secret, the store's own; a new key starts new tags
 */
export function tag(key: Uint8Array, text: string): string {
  return createHmac('sha256', key).update(text, 'utf8').digest('hex').slice(0, 12);
}
