/** How values are compared: RFC 4517's rules on RFC 4518's prepared strings, as far as this directory's schema goes. */

export type Rule = 'caseIgnore' | 'caseExact' | 'dn' | 'boolean' | 'time' | 'integer' | 'octets';

/** RFC 4518 section 2.2: characters that count as nothing (controls, soft hyphen, variation selectors, zero width space). */
const nothing =
  /[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u034f\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2063\u206a-\u206f\ufe00-\ufe0f\ufeff\ufffc]/g;
const blanks = /[\s\u0085]+/g;

/** Prepared, blanks inside reduced to one. Compatibility forms fold together, full-width digits too: hence the
 * console compares a returned number again in its own code. */
export function prepare(text: string): string {
  return text.replace(nothing, '').normalize('NFKC').replace(blanks, ' ');
}

/** The form in which values equal under caseExactMatch are equal. */
export function exact(text: string): string {
  return prepare(text).trim();
}

/** The form in which values equal under caseIgnoreMatch are equal. */
export function foldCase(text: string): string {
  return exact(text).toLowerCase();
}
