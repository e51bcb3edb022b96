/**
 * What only Active Directory does its way ([MS-ADTS] 3.1.1.3.1.5, [MS-ADA]; tried on Samba 4.17, Windows was not at hand):
 * `unicodePwd` over TLS, a lock that a new password does not lift, times in ticks of 100 ns since 1601.
 */
import { Attribute, Change, type Client, Control, ResultCodeError } from 'ldapts';
import type { StateReading } from '../server/domain/account';
import { RuleRefusal } from './connection';
import type { EntryValues } from './entry';
import type { Kind } from './kind';
import { positive } from './password-policy';
import type { PolicyRule } from './port';

/** LDAP_SERVER_POLICY_HINTS_OID: lets a reset by an administrator be held against the history. Samba has none of it. */
const POLICY_HINTS = '1.2.840.113556.1.4.2239';
/** LDAP_MATCHING_RULE_IN_CHAIN. */
const IN_CHAIN = '1.2.840.113556.1.4.1941';

/** Bits of `userAccountControl` and of its computed sister ([MS-ADTS] 2.2.16). */
const DISABLED = 0x2;
const LOCKED = 0x10;
/** Bit of `pwdProperties`: three kinds of characters (DOMAIN_PASSWORD_COMPLEX). */
const COMPLEX = 0x1;
const KINDS_OF_COMPLEX = 3;

/** Between 1601 and 1970 (ms). */
const EPOCH = 11_644_473_600_000;
const NEVER = 0x7fff_ffff_ffff_ffffn;

/** `data` of a refused bind: the password is right, and another one is due. */
const MUST_CHANGE = /\bdata 773\b/;
/** ERROR_PASSWORD_RESTRICTION. Only Samba says more. */
const RESTRICTION = /0000052D/i;
const RULE_OF_WORDS: readonly (readonly [words: RegExp, rule: PolicyRule])[] = [
  [/too short/i, 'too_short'],
  [/complexity/i, 'quality'],
  [/history/i, 'history'],
  [/too (?:young|recent)|minimum age/i, 'too_young'],
];

const DOMAIN = ['minPwdLength', 'pwdHistoryLength', 'pwdProperties', 'lockoutThreshold', 'lockOutObservationWindow'];
const FINE_GRAINED = [
  ...['msDS-MinimumPasswordLength', 'msDS-PasswordHistoryLength', 'msDS-PasswordComplexityEnabled'],
  ...['msDS-LockoutThreshold', 'msDS-LockoutObservationWindow'],
];

const replace = (type: string, values: string[] | Buffer[]): Change =>
  new Change({ operation: 'replace', modification: new Attribute({ type, values }) });

/** "An 8-bit string … enclosed in quotes", in UTF-16LE ([MS-ADTS] 3.1.1.3.1.5.1). */
export const quoted = (password: string): Buffer => Buffer.from(`"${password}"`, 'utf16le');

const bits = (entry: EntryValues, attribute: string): number => Number(entry.first(attribute) ?? 0);

/** A span is kept as a negative number of ticks; ms, `null` for none. */
function spanOf(value: string | null): number | null {
  const ticks = value === null || !/^-?\d+$/.test(value) ? 0n : BigInt(value);
  return ticks >= 0n ? null : Number(-ticks / 10_000n);
}

/** The domain that holds a base: its last components. */
const domainOf = (base: string): string => /(?:^|,)(dc=[^,]+(?:,dc=[^,]+)*)$/i.exec(base)?.[1] ?? base;

function stateOf(entry: EntryValues, now: Date): StateReading {
  const expires = BigInt(entry.first('accountExpires') ?? 0);
  const isOver = expires !== 0n && expires < NEVER && Number(expires / 10_000n) - EPOCH <= now.getTime();
  const isDisabled = (bits(entry, 'userAccountControl') & DISABLED) !== 0;
  const raw = ['userAccountControl', 'accountExpires'].flatMap((name) =>
    entry.all(name).map((value) => `${name} ${value}`),
  );
  if (entry.first('userAccountControl') === null) return { state: 'unreadable', raw };
  return { state: isDisabled || isOver ? 'closed' : 'active', raw };
}

/** Asked once a connection: whether the server knows the control. */
const hints = new WeakMap<Client, Promise<boolean>>();

async function knowsHints(client: Client): Promise<boolean> {
  const asked =
    hints.get(client) ??
    client
      .search('', { scope: 'base', attributes: ['supportedControl'] })
      .then(({ searchEntries }) =>
        [searchEntries[0]?.supportedControl ?? []].flat().map(String).includes(POLICY_HINTS),
      );
  hints.set(client, asked);
  // Asked again next time: one answer that did not come must not stand for the connection's life.
  asked.catch(() => hints.delete(client));
  return asked;
}

/** SEQUENCE { INTEGER 1 }: hold the password against all rules. */
class PolicyHints extends Control {
  constructor() {
    super(POLICY_HINTS, { critical: true });
  }
  override writeControl(writer: Parameters<NonNullable<Control['writeControl']>>[0]): void {
    writer.writeBuffer(Buffer.from([0x30, 0x03, 0x02, 0x01, 0x01]), 0x04);
  }
}

export const activeDirectory: Kind = {
  idAttribute: 'objectGUID',
  accountAttributes: [
    ...['objectGUID', 'pwdLastSet', 'lockoutTime', 'userAccountControl', 'accountExpires', 'msDS-ResultantPSO'],
    ...['msDS-User-Account-Control-Computed', 'adminCount'],
  ],
  binaryAttributes: ['objectGUID'],
  // Not pwdLastSet: a reset sets it by itself.
  alsoWritten: ['lockoutTime'],
  state: stateOf,
  nestedMembers: IN_CHAIN,

  account: (entry) => ({
    changedAt: entry.first('pwdLastSet'),
    locked: (bits(entry, 'msDS-User-Account-Control-Computed') & LOCKED) !== 0,
    barred: false, // an administrator's lock is the state "disabled" here
    mustChange: entry.first('pwdLastSet') === '0',
    policy: entry.first('msDS-ResultantPSO'),
    // The server marks members of its own administrators' groups, nested ones too ([MS-ADTS] 3.1.1.6.1).
    privileged: entry.first('adminCount') === '1',
    ntHash: false, // its own, of any character
  }),

  async readPolicy(read, policy, studentsBase) {
    const entry = await read(policy ?? domainOf(studentsBase), policy === null ? DOMAIN : FINE_GRAINED);
    const names = policy === null ? DOMAIN : FINE_GRAINED;
    // A fine-grained policy that is not delegated comes back empty.
    if (entry === null || names.every((name) => entry.first(name) === null)) return null;
    const [length = '', history = '', complexity = '', threshold = '', window = ''] = names;
    const isComplex =
      policy === null ? (bits(entry, complexity) & COMPLEX) !== 0 : entry.first(complexity)?.toUpperCase() === 'TRUE';
    return {
      minLength: positive(entry.first(length)),
      history: positive(entry.first(history)),
      kinds: isComplex ? KINDS_OF_COMPLEX : null,
      lockoutThreshold: positive(entry.first(threshold)),
      lockoutWindow: spanOf(entry.first(window)),
    };
  },

  async setPassword(client, dn, password) {
    const controls = (await knowsHints(client)) ? [new PolicyHints()] : [];
    try {
      await client.modify(dn, [replace('unicodePwd', [quoted(password)]), replace('lockoutTime', ['0'])], controls);
    } catch (error) {
      if (!(error instanceof ResultCodeError) || !RESTRICTION.test(error.message)) throw error;
      throw new RuleRefusal(RULE_OF_WORDS.find(([words]) => words.test(error.message))?.[1] ?? 'not_told', error);
    }
  },

  async prove(client, dn, password) {
    try {
      await client.bind(dn, password);
      return 'bound';
    } catch (error) {
      if (!(error instanceof ResultCodeError)) throw error;
      if (error.code === 49 && MUST_CHANGE.test(error.message)) return 'must_change';
      if ([19, 32, 48, 49, 53].includes(error.code)) return 'refused';
      throw error;
    }
  },

  unlock: (client, dn) => client.modify(dn, replace('lockoutTime', ['0'])),

  /** A new password has set the time already; the right to do more is not asked for. */
  clearMustChange: (client, dn) => client.modify(dn, replace('pwdLastSet', ['-1'])),
};
