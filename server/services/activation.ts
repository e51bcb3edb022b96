/** What an activation asks for beside the password: asked on the page, judged when it is sent, kept in the directory. */
import type { Config, Profile } from '../../config/config';
import type { ActivationRecord } from '../../ldap/port';
import type { Student } from '../domain/account';
import { LEASE, type Purpose } from '../domain/case';
import { readDirectoryTime, SKEW } from '../domain/directory-time';
import { readRecoveryMail } from '../domain/recovery-mail';
import type { ActivationGiven, CaseFacts, CaseStore } from '../store/cases';
import { languageIn } from '../words';
import type { ActivationWrite } from './write';

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
  /** In which the page was read. */
  readonly language: string;
}

/** Judged. */
export interface Asked {
  /** To be shown again after a refusal; `null`: a reset asks for nothing. */
  readonly given: ActivationGiven | null;
  /** To be kept in the directory; `null`: a reset, or a fault. */
  readonly record: ActivationRecord | null;
  /** In which the charter was read, several parted by a comma; the page's where there is none. */
  readonly language: string;
  readonly fault: { readonly event: string; readonly unmet: readonly string[] } | null;
}

/** UTF-16 units of an address that are kept for the page: longer is none. */
const LONGEST_KEPT = 320;

/** In which a charter is really shown to whoever reads the page in `language`: a part that has it not is in English. */
function shownIn(charter: ActivationAsks['charter'], language: string): string {
  if (charter === null) return language;
  const parts = [charter.title, ...charter.points, ...charter.articles.flatMap(({ title, text }) => [title, text])];
  return [...new Set(parts.map((part) => languageIn(language, part)))].toSorted().join(',');
}

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
  if (asks === null) return { given: null, record: null, language: typed.language, fault: null };
  const language = shownIn(asks.charter, typed.language);
  const given: ActivationGiven = {
    charterAccepted: typed.charterAccepted,
    // What is no address at all may be a password that slipped into the wrong field: not kept, not shown again.
    recoveryMail: typed.recoveryMail.includes('@') ? typed.recoveryMail.slice(0, LONGEST_KEPT) : '',
    mailForwarding: typed.mailForwarding,
  };
  if (asks.charter !== null && !typed.charterAccepted)
    return { given, record: null, language, fault: { event: 'password:charter', unmet: [] } };
  const mail = readRecoveryMail(typed.recoveryMail, config.activation?.ownDomains ?? []);
  if (asks.recoveryMail && !mail.ok)
    return { given, record: null, language, fault: { event: 'password:recovery_mail', unmet: [mail.problem] } };
  const address = asks.recoveryMail && mail.ok ? mail.address : null;
  return {
    given,
    record: {
      charterVersion: asks.charter?.version ?? null,
      recoveryMail: address,
      forwardTo: asks.forwarding && typed.mailForwarding ? address : null,
    },
    language,
    fault: null,
  };
}

/**
 * What is written beside the password; `null`: a reset. The password may stand there already: from an earlier try of this
 * case, or of another one that broke off, where the directory dates its change within that one.
 * @param student as read just before the write @throws StoreError
 */
export async function openingOf(
  asked: Asked,
  facts: CaseFacts,
  student: Student,
  { cases, now }: { readonly cases: CaseStore; readonly now: () => Date },
): Promise<ActivationWrite | null> {
  if (asked.record === null) return null;
  const changed = student.changedAt === null ? null : readDirectoryTime(student.changedAt);
  const within = ({ openedAt, deadline }: CaseFacts): boolean =>
    changed !== null && changed >= openedAt - SKEW && changed <= deadline + SKEW;
  return {
    record: asked.record,
    again: facts.changed === 'unknown' || (await cases.unsettledBefore(facts)).some(within),
    goOn: () => cases.holdOn(facts.id, now().getTime() + LEASE),
  };
}
