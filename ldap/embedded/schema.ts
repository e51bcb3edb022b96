/**
 * The attributes that this directory knows, and how each compares.
 * Sources: RFC 4519, RFC 2798, eduPerson, SUPANN 2021, draft-behera-ldap-password-policy-10, RFC 4512 section 5.1.
 */
import { dnKey, InvalidDn } from './dn';
import type { Rule } from './matching';
import { exact, foldCase, prepare } from './matching';

export interface AttributeType {
  readonly name: string;
  readonly rule: Rule;
  /** `user`: returned when asked for nothing in particular; `operational`: only by name or by `+`; `secret`: never. */
  readonly usage: 'user' | 'operational' | 'secret';
  /** At most one value. */
  readonly single: boolean;
  /** Kept by the server alone: NO-USER-MODIFICATION. */
  readonly fixed: boolean;
}

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');

/** SUPANN compares `supannEtuId`, `supannRefId` and the states with case, `uid` and names without. */
const userAttributes: Readonly<Record<Rule, string>> = {
  caseIgnore: `objectClass uid cn sn givenName displayName mail ou dc o title description preferredLanguage
    eduPersonAffiliation eduPersonPrimaryAffiliation eduPersonPrincipalName supannCivilite supannMailPerso supannAutreMail
    supannAliasLogin supannEntiteAffectation supannEtuEtape supannOIDCDateDeNaissance mailForwardingAddress
    pwdAttribute`,
  caseExact: `supannEtuId supannEmpId supannRefId supannRessourceEtat supannRessourceEtatDate supannCMSAffectation
    supannCMSIdEtiquette`,
  dn: 'member',
  boolean: 'pwdLockout pwdMustChange pwdAllowUserChange pwdSafeModify',
  time: '',
  integer: `pwdMinLength pwdInHistory pwdMaxFailure pwdLockoutDuration pwdFailureCountInterval pwdMaxAge pwdMinAge
    pwdCheckQuality`,
  octets: 'jpegPhoto',
};

const fixedOperational: Readonly<Record<Rule, string>> = {
  caseIgnore: `namingContexts supportedControl supportedExtension supportedFeatures supportedLDAPVersion vendorName
    vendorVersion`,
  caseExact: 'entryUUID',
  dn: 'memberOf',
  boolean: '',
  time: 'pwdChangedTime createTimestamp modifyTimestamp pwdFailureTime',
  integer: '',
  octets: '',
};

const rules: readonly Rule[] = ['caseIgnore', 'caseExact', 'dn', 'boolean', 'time', 'integer', 'octets'];

const others: readonly AttributeType[] = [
  { name: 'pwdReset', rule: 'boolean', usage: 'operational', single: true, fixed: false },
  { name: 'pwdAccountLockedTime', rule: 'time', usage: 'operational', single: true, fixed: false },
  { name: 'pwdPolicySubentry', rule: 'dn', usage: 'operational', single: true, fixed: false },
  { name: 'userPassword', rule: 'octets', usage: 'secret', single: false, fixed: false },
];

const types: ReadonlyMap<string, AttributeType> = new Map(
  [
    ...rules.flatMap((rule) =>
      words(userAttributes[rule]).map(
        (name): AttributeType => ({ name, rule, usage: 'user', single: false, fixed: false }),
      ),
    ),
    ...rules.flatMap((rule) =>
      words(fixedOperational[rule]).map(
        (name): AttributeType => ({ name, rule, usage: 'operational', single: false, fixed: true }),
      ),
    ),
    ...others,
  ].map((type) => [type.name.toLowerCase(), type]),
);

/** The attribute of this name, in any case; `null` where the schema has none. */
export function attributeType(name: string): AttributeType | null {
  return types.get(name.toLowerCase()) ?? null;
}

type Form = (value: string | Buffer) => string;

const asText = (value: string | Buffer): string => (typeof value === 'string' ? value : value.toString('utf8'));

function dnForm(value: string): string {
  try {
    return dnKey(value);
  } catch (error) {
    if (error instanceof InvalidDn) {
      return `invalid:${value}`; // equals no value of the directory, whose names are all valid
    }
    throw error;
  }
}

/** The form in which two values equal under the rule are the same string. */
const forms: Readonly<Record<Rule, Form>> = {
  caseIgnore: (value) => foldCase(asText(value)),
  caseExact: (value) => exact(asText(value)),
  dn: (value) => dnForm(asText(value)),
  boolean: (value) => asText(value).toUpperCase(),
  time: (value) => asText(value),
  integer: (value) => asText(value),
  octets: (value) => (typeof value === 'string' ? Buffer.from(value) : value).toString('hex'),
};

/** A value in the form that equal values of this attribute share. */
export function comparable(type: AttributeType, value: string | Buffer): string {
  return forms[type.rule](value);
}

/** A part of a substring assertion in that form: its blanks at the ends count. `null`: the rule has no substrings. */
export function comparablePart(type: AttributeType, value: Buffer): string | null {
  if (type.rule === 'caseIgnore') {
    return prepare(value.toString('utf8')).toLowerCase();
  }
  return type.rule === 'caseExact' ? prepare(value.toString('utf8')) : null;
}

/** Less than 0, 0 or more; `null` where the attribute has no order. Times here are all UTC and of one shape. */
export function order(type: AttributeType, one: string, other: string): number | null {
  if (type.rule === 'integer') {
    return Number(one) - Number(other);
  }
  if (type.rule !== 'time') {
    return null;
  }
  const [left, right] = [one.replace(/Z$/, ''), other.replace(/Z$/, '')];
  return left < right ? -1 : Number(left > right);
}
