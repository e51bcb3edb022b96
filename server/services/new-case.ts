/** A case as it begins: this card's student, at this desk, to be confirmed. */
import { newCaseId } from '../audit/receipt';
import type { Student } from '../domain/account';
import { type CaseTimes, deadlineIn, type Purpose } from '../domain/case';
import type { CaseFacts } from '../store/cases';
import { deskRole, type StaffScreen, siteOf, type Visit } from './visit';

export interface Opening {
  readonly purpose: Purpose;
  readonly student: Student;
  readonly screen: StaffScreen;
  readonly visit: Visit;
  /** What a badly set reader's input was understood as, `null`: it was typed as it is. */
  readonly understood: string | null;
}

export function newCase(
  { purpose, student, screen, visit, understood }: Opening,
  times: CaseTimes,
  now: number,
  random: (bytes: number) => Buffer,
): CaseFacts {
  const { id, dn, login, name } = screen.session.staff;
  return {
    id: newCaseId(random),
    state: 'identified',
    endReason: null,
    purpose,
    step: 1,
    version: 1,
    deadline: deadlineIn('identified', purpose, times, now),
    staff: { id, dn, login, name, role: deskRole(screen.roles) ?? 'teacher', remote: visit.site.remote },
    student,
    site: siteOf(visit),
    openedAt: now,
    moreTime: 0,
    attempts: 0,
    writes: 0,
    resumeTries: 0,
    unmet: [],
    changed: 'no',
    warning: null,
    receipt: null,
    remembered: null,
    refusedLogged: false,
    language: null,
    understood,
    activation: null,
  };
}
