/** Looks for a secret in bytes, in every form that software gives to a text without meaning to keep it. */

const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();
const lowerHex = (text: string): string => text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
const escapeHtml = (text: string, names: Readonly<Record<string, string>>): string =>
  text.replace(/[&<>"']/g, (character) => names[character] ?? character);

const EJS = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' };
const NAMED = { ...EJS, '"': '&quot;', "'": '&#x27;' };

/** What stays of the secret's base64 wherever it begins in what was encoded: characters that neighbours share are cut. */
function base64At(offset: 0 | 1 | 2, secret: string, coding: 'base64' | 'base64url'): string {
  const bytes = Buffer.from(secret);
  const text = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString(coding)
    .replaceAll('=', '');
  const whole = Math.floor(((offset + bytes.length) * 8) / 6);
  return text.slice(Math.ceil((offset * 8) / 6), whole);
}

/** By name; a secret of plain letters has the same bytes in several. */
export function formsOf(secret: string): ReadonlyMap<string, Buffer> {
  const percent = encodeURIComponent(secret);
  const form = new URLSearchParams({ s: secret }).toString().slice(2);
  const texts: readonly (readonly [string, string])[] = [
    ['UTF-8', secret],
    ['UTF-8, case folded', secret.toLowerCase()],
    ['percent', percent],
    ['percent in small letters', lowerHex(percent)],
    ['form', form],
    ['form in small letters', lowerHex(form)],
    ['JSON', JSON.stringify(secret).slice(1, -1)],
    [
      'JSON in ASCII',
      JSON.stringify(secret)
        .slice(1, -1)
        .replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
    ],
    ['HTML', escapeHtml(secret, EJS)],
    ['HTML with names', escapeHtml(secret, NAMED)],
    ['hexadecimal', Buffer.from(secret).toString('hex')],
    ...([0, 1, 2] as const).flatMap((offset) =>
      (['base64', 'base64url'] as const).map(
        (coding) => [`${coding} at ${offset}`, base64At(offset, secret, coding)] as const,
      ),
    ),
  ];
  return new Map([
    ...texts.map(([name, text]) => [name, Buffer.from(text)] as const),
    ['UTF-16LE', Buffer.from(secret, 'utf16le')],
    ['UTF-16BE', utf16be(secret)],
  ]);
}

/** The forms in which the secret is in these bytes. */
export function findSecret(bytes: Buffer, secret: string): readonly string[] {
  return [...formsOf(secret)].filter(([, form]) => bytes.includes(form)).map(([name]) => name);
}
