/**
 * A form's body, read strictly (application/x-www-form-urlencoded, WHATWG URL 5.1, in UTF-8). The usual parsers are
 * lenient where a password must not be guessed at: bytes that are no UTF-8 are handed on undecoded, or replaced.
 */

export interface Form {
  /** Every value of every name that could be read. */
  readonly fields: ReadonlyMap<string, readonly string[]>;
  /** False: something in it is no text. */
  readonly wellFormed: boolean;
}

/** The only form that pages of ours send. */
export const FORM_TYPE = /^application\/x-www-form-urlencoded\s*(?:;\s*charset="?utf-8"?\s*)?$/i;

const decode = (text: string): string => decodeURIComponent(text.replaceAll('+', ' '));

export function readForm(body: Uint8Array): Form {
  const fields = new Map<string, string[]>();
  let wellFormed = true;
  // One byte, one character: what a browser sends is ASCII, anything else is not well-formed below.
  for (const pair of Buffer.from(body).toString('latin1').split('&')) {
    const [, name = '', value = ''] = /^([^=]*)=?([\s\S]*)$/.exec(pair) ?? [];
    if (pair === '') continue;
    try {
      if (/[^\x20-\x7e]/.test(pair)) throw new URIError('not ASCII');
      const [key, text] = [decode(name), decode(value)];
      const same = fields.get(key);
      if (same === undefined) fields.set(key, [text]);
      else same.push(text);
    } catch {
      wellFormed = false;
    }
  }
  return { fields, wellFormed };
}

/** Whether one of these fields was sent as a list or an object (`card=1&card=2`, `card[]=1`, `card.x=1`). */
export function isListed({ fields }: Form, names: readonly string[]): boolean {
  return [...fields].some(([key, values]) =>
    names.some((name) => (key === name ? values.length > 1 : key.startsWith(`${name}[`) || key.startsWith(`${name}.`))),
  );
}
