/** The personal address that a student gives at an activation. Pure, O(length), also bundled for the browser. */

/** Stable words: the pages' texts hang on them. */
export type MailProblem = 'mail_missing' | 'mail_malformed' | 'mail_own';

export type MailReading =
  | { readonly ok: true; readonly address: string }
  | { readonly ok: false; readonly problem: MailProblem };

/** RFC 5321, 4.5.3.1: a path of 256 octets holds an address of 254. */
const LONGEST = 254;
const LONGEST_LOCAL = 64;

/** What a browser takes for an address (WHATWG HTML, "valid e-mail address"), and a dot in its domain. */
const LOCAL = /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+$/;
const LABEL = /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/;

const isDomain = (domain: string): boolean => {
  const labels = domain.split('.');
  return labels.length > 1 && labels.every((label) => LABEL.test(label)) && !/^\d+$/.test(labels.at(-1) ?? '');
};

/** Whether the domain is one of these, or below one of them. */
const isOneOf = (domain: string, domains: readonly string[]): boolean =>
  domains.some((own) => domain === own || domain.endsWith(`.${own}`));

/**
 * Reads the field: blanks around are dropped, the domain's case is folded (the local part's never: RFC 5321, 2.4).
 * The university's own address would be lost with the account that it is to recover.
 * @param ownDomains in small letters
 */
export function readRecoveryMail(typed: string, ownDomains: readonly string[]): MailReading {
  const text = typed.trim();
  if (text === '') return { ok: false, problem: 'mail_missing' };
  const at = text.lastIndexOf('@');
  const local = text.slice(0, Math.max(at, 0));
  const domain = text.slice(at + 1).toLowerCase();
  const wellFormed =
    text.length <= LONGEST &&
    local.length <= LONGEST_LOCAL &&
    LOCAL.test(local) &&
    !/^\.|\.\.|\.$/.test(local) &&
    isDomain(domain);
  if (!wellFormed) return { ok: false, problem: 'mail_malformed' };
  if (isOneOf(domain, ownDomains)) return { ok: false, problem: 'mail_own' };
  return { ok: true, address: `${local}@${domain}` };
}
