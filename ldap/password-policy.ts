/**
 * The password policy control that OpenLDAP and 389 Directory Server share
 * (draft-behera-ldap-password-policy-10, section 6): what a server says of a password beside its result code.
 */
import { type BerReader, type Client, Control, ResultCodeError } from 'ldapts';
import type { PolicyRule, Proof } from './port';

const PASSWORD_POLICY = '1.3.6.1.4.1.42.2.27.8.5.1';

/** The errors that name a rule for new passwords. */
const RULE_OF_ERROR: Readonly<Record<number, PolicyRule>> = {
  5: 'quality',
  6: 'too_short',
  7: 'too_young',
  8: 'history',
};
const CHANGE_AFTER_RESET = 2;

/** Sent empty with a request; the server's answer is read back into the same object. */
export class PasswordPolicyControl extends Control {
  /** The answer's error, `null`: none. */
  private error: number | null = null;

  constructor() {
    super(PASSWORD_POLICY);
  }

  /** A bind that was let in, and told to change the password first. */
  get mustChange(): boolean {
    return this.error === CHANGE_AFTER_RESET;
  }

  /** The rule that the control names, `null`: none. */
  get rule(): PolicyRule | null {
    return this.error === null ? null : (RULE_OF_ERROR[this.error] ?? null);
  }

  protected override parseControl(reader: BerReader): void {
    // SEQUENCE { warning [0] CHOICE … OPTIONAL, error [1] ENUMERATED OPTIONAL }
    if (reader.readSequence() === null) return;
    while (reader.remain > 0) {
      const tag = reader.peek();
      if (tag === null) return;
      const value = reader.readString(tag, true);
      if (tag === 0x81 && value !== null && value.length === 1) this.error = value[0] ?? null;
    }
  }
}

/** 19: locked, on 389; 32: gone; 48, 49: not by this password; 53: switched off by an administrator. */
const REFUSED: readonly number[] = [19, 32, 48, 49, 53];

/** A bind as the student, and whether the server wants another password now. @throws what the connection throws */
export async function proveByBind(client: Client, dn: string, password: string): Promise<Exclude<Proof, 'no_answer'>> {
  const control = new PasswordPolicyControl();
  try {
    await client.bind(dn, password, control);
    return control.mustChange ? 'must_change' : 'bound';
  } catch (error) {
    if (error instanceof ResultCodeError && REFUSED.includes(error.code)) return 'refused';
    throw error;
  }
}

/** 19: some rule of the server's, for a write. */
export const isConstraint = (error: unknown): error is ResultCodeError =>
  error instanceof ResultCodeError && error.code === 19;

/** A whole number above zero, `null` for anything else: 0 stands for "no such rule". */
export function positive(value: string | null): number | null {
  const number = Number(value ?? Number.NaN);
  return Number.isSafeInteger(number) && number > 0 ? number : null;
}
