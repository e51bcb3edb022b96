/**
 * The procedure's table, copied by hand from its text and never from the code: what case.ts says is held against it,
 * and tests are driven by it. One row a line: state | event | next | session | audit | answer, in the order of the text.
 * `-` is nothing. `$reason` is the event's own word. An entry is `action outcome reason`, in the order of writing.
 */

/** What the procedure says in so many words. */
const SAID = `
none | card:card_malformed | none | same | desk.card refused card_malformed | 422 /desk
none | card:not_inspected | none | same | desk.card refused not_inspected | 422 /desk
none | card:card_unknown | none | same | desk.card refused card_unknown | 422 /desk
none | card:protected_account | none | same | desk.card refused protected_account | 422 /desk
none | card:self | none | same | desk.card refused self | 422 /desk
none | card:card_ambiguous | none | same | desk.card refused card_ambiguous | 422 /desk
none | card:card_lost | none | same | desk.card refused card_lost | 422 /desk
none | card:card_expired | none | same | desk.card refused card_expired | 422 /desk
none | card:account_closed | none | same | desk.card refused account_closed | 422 /desk
none | card:account_suspended | none | same | desk.card refused account_suspended | 422 /desk
none | card:not_activated | none | same | desk.card refused not_activated | 422 /desk
none | card:throttled | none | same | desk.card refused throttled | 429 /desk
none | card:cooldown | none | same | desk.card refused cooldown | 429 /desk
none | card:repeated | none | same | desk.card refused repeated | 429 /desk
none | card:attempts | none | same | desk.card refused attempts | 429 /desk
none | card:eligible | identified | same | desk.card ok | 303 /desk/student
none | case_page | none | same | - | 303 /desk

identified | card:card_unknown | none | same | case.end ok superseded + desk.card refused card_unknown | 422 /desk
identified | card:protected_account | none | same | case.end ok superseded + desk.card refused protected_account | 422 /desk
identified | card:self | none | same | case.end ok superseded + desk.card refused self | 422 /desk
identified | card:card_ambiguous | none | same | case.end ok superseded + desk.card refused card_ambiguous | 422 /desk
identified | card:card_lost | none | same | case.end ok superseded + desk.card refused card_lost | 422 /desk
identified | card:card_expired | none | same | case.end ok superseded + desk.card refused card_expired | 422 /desk
identified | card:account_closed | none | same | case.end ok superseded + desk.card refused account_closed | 422 /desk
identified | card:account_suspended | none | same | case.end ok superseded + desk.card refused account_suspended | 422 /desk
identified | card:not_activated | none | same | case.end ok superseded + desk.card refused not_activated | 422 /desk
identified | card:throttled | none | same | case.end ok superseded + desk.card refused throttled | 429 /desk
identified | card:cooldown | none | same | case.end ok superseded + desk.card refused cooldown | 429 /desk
identified | card:repeated | none | same | case.end ok superseded + desk.card refused repeated | 429 /desk
identified | card:attempts | none | same | case.end ok superseded + desk.card refused attempts | 429 /desk
identified | card:eligible | identified | same | case.end ok superseded + desk.card ok | 303 /desk/student
identified | card:same | same | same | - | 303 /desk/student
identified | handover:confirmed | handed_over | student | desk.handover ok | 303 /student
identified | handover:not_confirmed | same | same | desk.handover refused not_confirmed | 422 /desk/student
identified | handover:birth_date | same | same | desk.handover refused birth_date | 422 /desk/student
identified | handover:birth_date_last | ended(birth_date) | same | desk.handover refused birth_date | 303 /desk
identified | handover:staff_disabled | ended(staff_disabled) | gone | desk.handover refused staff_disabled | 403
identified | unlock:confirmed | writing | same | unlock.intent pending | 303 /desk
identified | reminder:confirmed | done | student | desk.handover ok + identity.reminder ok | 303 /student/done
identified | cancel | ended(cancelled) | same | desk.cancel ok | 303 /desk
identified | deadline | ended(expired) | same | case.end ok expired | 303 /desk
identified | logout | ended(session_ended) | gone | staff.logout ok + case.end ok session_ended | 303 /login
identified | idle | ended(session_ended) | gone | staff.logout ok + case.end ok session_ended | 303 /login?reason=session_ended
identified | case_page | same | same | - | 200

handed_over | other_path | same | same | access.refused refused | 303 /student
handed_over | password:mismatch | same | same | - | 303 /student?reason=mismatch
handed_over | password:policy | same | same | - | 303 /student?reason=policy
handed_over | password:charter | same | same | - | 303 /student?reason=charter
handed_over | password:recovery_mail | same | same | - | 303 /student?reason=recovery_mail
handed_over | password:attempts | ended(attempts) | locked | case.end refused attempts | 303 /student?reason=attempts
handed_over | password:staff_disabled | ended(staff_disabled) | locked | case.end refused staff_disabled | 303 /student?reason=staff_disabled
handed_over | password:student_refused | ended($reason) | locked | case.end refused $reason | 303 /student?reason=$reason
handed_over | password:busy | same | same | reset.intent refused busy | 303 /student?reason=busy
handed_over | password:directory_away | same | same | - | 303 /student?reason=directory_away
handed_over | password:log_away | same | same | - | 303 /student?reason=log_away
handed_over | password:list_away | same | same | - | 303 /student?reason=list_away
handed_over | password:accepted | writing | same | reset.intent pending | -
handed_over | deadline | ended(expired) | locked | case.end ok expired | 303 /student?reason=expired
handed_over | more_time | same | same | - | 303 /student
handed_over | cancel | ended(cancelled) | locked | desk.cancel ok | 303 /desk/resume
handed_over | logout | ended(session_ended) | gone | staff.logout ok + case.end ok session_ended | 303 /login
handed_over | login_elsewhere | ended(superseded) | gone | case.end ok superseded + signal.raised ok + staff.login ok | 303 /login?reason=superseded

writing | write:policy | handed_over | same | reset.result refused policy | 303 /student?reason=policy
writing | write:refused | handed_over | same | reset.result failed | 303 /student?reason=failed
writing | write:proved | done | same | reset.result ok | 303 /student/done
writing | write:partial | done | same | reset.result partial | 303 /student/done
writing | write:proof_refused | unsettled | same | reset.result unknown proof_refused | 303 /student?reason=unknown
writing | write:lost_failed | handed_over | same | reset.result failed | 303 /student?reason=failed
writing | write:lost_unknown | unsettled | same | reset.result unknown | 303 /student?reason=unknown
writing | lift:ok | ended(done) | same | unlock.result ok | 303 /desk
writing | lift:refused | ended(failed) | same | unlock.result refused | 303 /desk
writing | lift:failed | ended(failed) | same | unlock.result failed | 303 /desk
writing | lift:unknown | ended(unsettled) | same | unlock.result unknown | 303 /desk
writing | password:again | same | same | - | 303 /student
writing | cancel | same | same | - | 303 /student
writing | deadline | same | same | - | 303 /student
writing | logout | same | same | - | 303 /student
writing | logout:desk | same | gone | staff.logout ok | 303 /login
writing | idle:desk | same | gone | staff.logout ok | 303 /login?reason=session_ended
writing | login_elsewhere:desk | same | gone | staff.login ok | 303 /login?reason=superseded
writing | recovery:ok | ended(recovered) | locked | reset.result ok | -
writing | recovery:failed | ended(recovered) | locked | reset.result failed | -
writing | recovery:unknown | ended(recovered) | locked | reset.result unknown | -

unsettled | password:accepted | writing | same | reset.intent pending | -
unsettled | cancel | ended(unsettled) | locked | case.end unknown unsettled | 303 /desk/resume
unsettled | deadline | ended(unsettled) | locked | case.end unknown unsettled | 303 /student?reason=unsettled

done | done_page | same | same | - | 200
done | password:again | same | same | - | 303 /student/done
done | more_time | same | same | - | 303 /student/done
done | finish | ended(done) | locked | case.end ok done | 303 /desk/resume
done | deadline | ended(done) | locked | case.end ok done | 303 /student?reason=done

ended | other_path | same | same | - | 303 /student
ended | resume:right | none | staff | desk.resume ok | 303 /desk
ended | resume:wrong | same | same | desk.resume refused credentials | 303 /desk/resume?reason=credentials
ended | resume:wrong_last | same | gone | desk.resume refused credentials + staff.logout ok revoked | 303 /login?reason=revoked
ended | resume:throttled | same | same | desk.resume refused throttled | 303 /desk/resume?reason=throttled
ended | resume:directory_away | same | same | - | 303 /desk/resume?reason=directory_away
ended | resume:staff_disabled | same | gone | desk.resume refused staff_disabled | 303 /login?reason=no_role
ended | logout | same | gone | staff.logout ok | 303 /login
ended | idle | same | gone | staff.logout ok | 303 /login?reason=session_ended
`;

/**
 * What follows from it without being said: a desk without a case is left as one with a case is; a directory away says so
 * before the handover too, and one that may not be read says it in a word of its own; a form that could not be read is
 * no other card; a student's entry is read again at the handover; what is no date is no try at a birth date; an unlock finds the account busy, or the log away, as a password
 * does; a login elsewhere is logged when it happens, also while its effect waits for a write; an activation whose
 * password is in place and whose account is not active yet is no failure and no end; "may have changed" and "done" are
 * left as "handed over" is, but never as if nothing had been changed.
 */
const IMPLIED = `
none | card:directory_away | none | same | - | 503 /desk
none | logout | none | gone | staff.logout ok | 303 /login
none | idle | none | gone | staff.logout ok | 303 /login?reason=session_ended
none | login_elsewhere | none | gone | staff.login ok | 303 /login?reason=superseded

identified | card:card_malformed | same | same | desk.card refused card_malformed | 422 /desk
identified | card:not_inspected | same | same | desk.card refused not_inspected | 422 /desk
identified | card:directory_away | same | same | - | 503 /desk
identified | handover:student_refused | ended($reason) | same | desk.handover refused $reason | 422 /desk
identified | handover:directory_away | same | same | - | 503
identified | handover:birth_date_unread | same | same | - | 422 /desk/student
identified | unlock:busy | same | same | unlock.intent refused busy | 503
identified | unlock:log_away | same | same | - | 503
identified | login_elsewhere | ended(superseded) | gone | case.end ok superseded + staff.login ok | 303 /login?reason=superseded

writing | write:unfinished | unsettled | same | reset.result partial | 303 /student?reason=unfinished
writing | login_elsewhere | same | same | signal.raised ok + staff.login ok | 303 /student

unsettled | password:mismatch | same | same | - | 303 /student?reason=mismatch
unsettled | password:policy | same | same | - | 303 /student?reason=policy
unsettled | password:charter | same | same | - | 303 /student?reason=charter
unsettled | password:recovery_mail | same | same | - | 303 /student?reason=recovery_mail
unsettled | password:attempts | ended(unsettled) | locked | case.end unknown unsettled | 303 /student?reason=attempts
unsettled | password:staff_disabled | ended(unsettled) | locked | case.end unknown unsettled | 303 /student?reason=staff_disabled
unsettled | password:student_refused | ended(unsettled) | locked | case.end unknown unsettled | 303 /student?reason=$reason
unsettled | password:busy | same | same | reset.intent refused busy | 303 /student?reason=busy
unsettled | password:directory_away | same | same | - | 303 /student?reason=directory_away
handed_over | password:directory_refused | same | same | - | 303 /student?reason=directory_refused
ended | resume:directory_refused | same | same | - | 303 /desk/resume?reason=directory_refused
unsettled | password:directory_refused | same | same | - | 303 /student?reason=directory_refused
unsettled | password:log_away | same | same | - | 303 /student?reason=log_away
unsettled | password:list_away | same | same | - | 303 /student?reason=list_away
unsettled | other_path | same | same | - | 303 /student
unsettled | more_time | same | same | - | 303 /student
unsettled | logout | ended(unsettled) | gone | staff.logout ok + case.end unknown unsettled | 303 /login
unsettled | login_elsewhere | ended(unsettled) | gone | case.end unknown unsettled + signal.raised ok + staff.login ok | 303 /login?reason=superseded

done | other_path | same | same | - | 303 /student
done | logout | ended(done) | gone | staff.logout ok + case.end ok done | 303 /login
done | login_elsewhere | ended(done) | gone | case.end ok done + signal.raised ok + staff.login ok | 303 /login?reason=superseded

ended | login_elsewhere | same | gone | staff.login ok | 303 /login?reason=superseded
`;

/** What a request meets in a state whose rows do not name it. */
export const OTHERWISE_LINES: readonly string[] = [
  'none | 409',
  'identified | 409',
  'handed_over | 303 /student',
  'writing | 303 /student',
  'unsettled | 303 /student',
  'done | 303 /student',
  'ended | 303 /student',
];

export interface TableRow {
  readonly state: string;
  readonly event: string;
  readonly next: string;
  readonly session: string;
  readonly audit: readonly string[];
  readonly answer: string;
}

export const LINES: readonly string[] = `${SAID}${IMPLIED}`.split('\n').filter((line) => line !== '');

export const ROWS: readonly TableRow[] = LINES.map((line) => {
  const [state = '', event = '', next = '', session = '', audit = '', answer = ''] = line.split(' | ');
  return {
    state,
    event,
    next,
    session,
    audit: audit === '-' ? [] : audit.split(' + '),
    answer: answer === '-' ? '' : answer,
  };
});
