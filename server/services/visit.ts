/** A request as services know it: where it came from, and whose screen it is on. Nothing of express. */
import type { EntryDraft } from '../audit/entry';
import type { Role } from '../domain/account';
import type { Site } from '../domain/network';
import type { CaseFacts } from '../store/cases';
import { nameOf, type Session } from '../store/sessions';

export interface Visit {
  readonly ip: string;
  readonly userAgent: string | null;
  readonly site: Site;
}

/** A staff member's own screen: the only one that holds a staff identity. */
export interface StaffScreen {
  readonly kind: 'staff';
  readonly session: Session;
  /** What the session's roles leave where the browser stands: a site may limit them. */
  readonly roles: readonly Role[];
  readonly open: CaseFacts | null;
}

/** The student's screen, and the locked one after it: no staff member here, by type. */
export interface StudentScreen {
  readonly kind: 'student' | 'locked';
  readonly sessionId: Buffer;
  readonly caseId: string;
}

export type Screen = { readonly kind: 'none' } | StaffScreen | StudentScreen;

/** The role in which somebody works a desk: the one that may do more. */
export function deskRole(roles: readonly Role[]): Role | null {
  return (['kiosk', 'teacher'] as const).find((role) => roles.includes(role)) ?? null;
}

/** What of these roles counts where the browser stands: a site may limit them. */
export const rolesAt = (site: Site, roles: readonly Role[]): readonly Role[] =>
  roles.filter((role) => site.roles?.includes(role) ?? true);

/** The parts of an audit entry that every request has. */
export function entryFrame(
  visit: Visit | null,
  sessionId: Buffer | null,
): Pick<EntryDraft, 'ip' | 'userAgent' | 'session'> {
  return {
    ip: visit?.ip ?? null,
    userAgent: visit?.userAgent ?? null,
    session: sessionId === null ? null : nameOf(sessionId),
  };
}

export const siteOf = (visit: Visit): EntryDraft['site'] => ({ name: visit.site.name, campus: visit.site.campus });
