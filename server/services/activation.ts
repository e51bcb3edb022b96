/** What an activation asks for beside the password: asked on the page, judged when it is sent, kept in the directory. */
import type { Config, Profile } from '../../config/config';
import type { ActivationRecord } from '../../ldap/port';
import type { Purpose } from '../domain/case';
import { readRecoveryMail } from '../domain/recovery-mail';
import type { ActivationGiven } from '../store/cases';

/** What the student's page asks for, by profile and configuration together. */
export interface ActivationAsks {
  readonly charter: Profile['charter'];
  readonly recoveryMail: boolean;
  /** Whether the university's mail may be sent on to the recovery address. */
  readonly forwarding: boolean;
}

/** As sent. */
export interface TypedBeside {
  readonly charterAccepted: boolean;
  readonly recoveryMail: string;
  readonly mailForwarding: boolean;
  /** In which the page, and the charter, were read. */
  readonly language: string;
}

/** Judged. */
export interface Asked {
  /** To be shown again after a refusal; `null`: a reset asks for nothing. */
  readonly given: ActivationGiven | null;
  /** To be kept in the directory; `null`: a reset, or a fault. */
  readonly record: ActivationRecord | null;
  readonly fault: { readonly event: string; readonly unmet: readonly string[] } | null;
}

/** UTF-16 units of an address that are kept for the page: longer is none. */
const LONGEST_KEPT = 320;
const NOTHING: Asked = { given: null, record: null, fault: null };

/** `null`: nothing beside the password. */
export function asksOf({ activation, profile }: Config, purpose: Purpose): ActivationAsks | null {
  if (purpose !== 'activation' || activation === null) return null;
  const recoveryMail = activation.recoveryMail !== null && profile.activation?.recoveryMail !== false;
  return {
    charter: profile.charter,
    recoveryMail,
    forwarding: recoveryMail && activation.forwarding !== null && profile.activation?.forwarding === true,
  };
}

/** In the order of the page: charter, then address. */
export function judgeGiven(config: Config, purpose: Purpose, typed: TypedBeside): Asked {
  const asks = asksOf(config, purpose);
  if (asks === null) return NOTHING;
  const given: ActivationGiven = {
    charterAccepted: typed.charterAccepted,
    // What is no address at all may be a password that slipped into the wrong field: not kept, not shown again.
    recoveryMail: typed.recoveryMail.includes('@') ? typed.recoveryMail.slice(0, LONGEST_KEPT) : '',
    mailForwarding: typed.mailForwarding,
  };
  if (asks.charter !== null && !typed.charterAccepted)
    return { given, record: null, fault: { event: 'password:charter', unmet: [] } };
  const mail = readRecoveryMail(typed.recoveryMail, config.activation?.ownDomains ?? []);
  if (asks.recoveryMail && !mail.ok)
    return { given, record: null, fault: { event: 'password:recovery_mail', unmet: [mail.problem] } };
  const address = asks.recoveryMail && mail.ok ? mail.address : null;
  return {
    given,
    record: {
      charterVersion: asks.charter?.version ?? null,
      recoveryMail: address,
      forwardTo: asks.forwarding && typed.mailForwarding ? address : null,
    },
    fault: null,
  };
}
