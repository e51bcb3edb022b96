// Long because the table of the procedure stands whole in one place.
/**
 * The procedure as one table: every state, every event, what follows, what is logged, what is answered.
 * Services take their steps from it, tests are generated from it, `guide()` prints it. Nothing here does anything.
 *
 * A case is one student at one desk. It belongs to one browser session, whose kind says whose screen it is.
 */

export type State = 'none' | 'identified' | 'handed_over' | 'writing' | 'unsettled' | 'done' | 'ended';

/** Whose screen it is. */
export type SessionKind = 'staff' | 'student' | 'locked';

export type Purpose = 'reset' | 'activation' | 'unlock' | 'reminder';

/** What a step does to the browser's session: a new kind is always a new id, `gone` ends it, `same` leaves it. */
export type SessionEffect = SessionKind | 'same' | 'gone';

export interface Row {
  readonly state: State;
  readonly event: string;
  /** The next state; `ended(word)` names why; `same` stays where it is. `$reason` is the event's own reason. */
  readonly next: string;
  readonly session: SessionEffect;
  /** Audit entries in order, `action outcome reason`; `reset.*` reads `activation.*` or `unlock.*` by the purpose. */
  readonly audit: readonly string[];
  /** Status and place (`303 /student?reason=busy`); a status alone is the page of the request itself. */
  readonly answer: string;
}

type Line = readonly [event: string, next: string, session: SessionEffect, audit: string, answer: string];

const rows = (state: State, lines: readonly Line[]): readonly Row[] =>
  lines.map(([event, next, session, audit, answer]) => ({
    state,
    event,
    next,
    session,
    audit: audit === '-' ? [] : audit.split(' + '),
    answer,
  }));

/** Refusals of a card that every desk may hear of by name, and those that share one page. */
const CARD_REFUSED: readonly Line[] = [
  ['card:card_unknown', 'none', 'same', 'desk.card refused card_unknown', '422 /desk'],
  ['card:protected_account', 'none', 'same', 'desk.card refused protected_account', '422 /desk'],
  ['card:self', 'none', 'same', 'desk.card refused self', '422 /desk'],
  ['card:card_ambiguous', 'none', 'same', 'desk.card refused card_ambiguous', '422 /desk'],
  ['card:card_lost', 'none', 'same', 'desk.card refused card_lost', '422 /desk'],
  ['card:card_expired', 'none', 'same', 'desk.card refused card_expired', '422 /desk'],
  ['card:account_closed', 'none', 'same', 'desk.card refused account_closed', '422 /desk'],
  ['card:account_suspended', 'none', 'same', 'desk.card refused account_suspended', '422 /desk'],
  ['card:not_activated', 'none', 'same', 'desk.card refused not_activated', '422 /desk'],
  ['card:throttled', 'none', 'same', 'desk.card refused throttled', '429 /desk'],
  ['card:cooldown', 'none', 'same', 'desk.card refused cooldown', '429 /desk'],
  ['card:repeated', 'none', 'same', 'desk.card refused repeated', '429 /desk'],
  ['card:attempts', 'none', 'same', 'desk.card refused attempts', '429 /desk'],
];

const superseding = ([event, next, session, audit, answer]: Line): Line => [
  event,
  next,
  session,
  `case.end ok superseded + ${audit}`,
  answer,
];

export const TABLE: readonly Row[] = [
  ...rows('none', [
    ['card:card_malformed', 'none', 'same', 'desk.card refused card_malformed', '422 /desk'],
    ['card:not_inspected', 'none', 'same', 'desk.card refused not_inspected', '422 /desk'],
    ...CARD_REFUSED,
    ['card:directory_away', 'none', 'same', '-', '503 /desk'],
    ['card:eligible', 'identified', 'same', 'desk.card ok', '303 /desk/student'],
    ['case_page', 'none', 'same', '-', '303 /desk'],
    ['logout', 'none', 'gone', 'staff.logout ok', '303 /login'],
    ['idle', 'none', 'gone', 'staff.logout ok', '303 /login?reason=session_ended'],
    ['login_elsewhere', 'none', 'gone', 'staff.login ok', '303 /login?reason=superseded'],
  ]),
  ...rows('identified', [
    // A form that could not be read says nothing about another student: the open case stays.
    ['card:card_malformed', 'same', 'same', 'desk.card refused card_malformed', '422 /desk'],
    ['card:not_inspected', 'same', 'same', 'desk.card refused not_inspected', '422 /desk'],
    ...CARD_REFUSED.map(superseding),
    ['card:directory_away', 'same', 'same', '-', '503 /desk'],
    ['card:eligible', 'identified', 'same', 'case.end ok superseded + desk.card ok', '303 /desk/student'],
    ['card:same', 'same', 'same', '-', '303 /desk/student'],
    ['case_page', 'same', 'same', '-', '200'],
    ['handover:confirmed', 'handed_over', 'student', 'desk.handover ok', '303 /student'],
    ['handover:not_confirmed', 'same', 'same', 'desk.handover refused not_confirmed', '422 /desk/student'],
    // No date at all, or none that a calendar has: says nothing about the student, and is no try.
    ['handover:birth_date_unread', 'same', 'same', '-', '422 /desk/student'],
    ['handover:birth_date', 'same', 'same', 'desk.handover refused birth_date', '422 /desk/student'],
    ['handover:birth_date_last', 'ended(birth_date)', 'same', 'desk.handover refused birth_date', '303 /desk'],
    ['handover:staff_disabled', 'ended(staff_disabled)', 'gone', 'desk.handover refused staff_disabled', '403'],
    // The student's entry was read again and no longer allows it; `$reason` as for a card.
    ['handover:student_refused', 'ended($reason)', 'same', 'desk.handover refused $reason', '422 /desk'],
    ['handover:directory_away', 'same', 'same', '-', '503'],
    ['unlock:confirmed', 'writing', 'same', 'unlock.intent pending', '303 /desk'],
    ['unlock:busy', 'same', 'same', 'unlock.intent refused busy', '503'],
    ['unlock:log_away', 'same', 'same', '-', '503'],
    ['reminder:confirmed', 'done', 'student', 'desk.handover ok + identity.reminder ok', '303 /student/done'],
    ['cancel', 'ended(cancelled)', 'same', 'desk.cancel ok', '303 /desk'],
    ['deadline', 'ended(expired)', 'same', 'case.end ok expired', '303 /desk'],
    ['logout', 'ended(session_ended)', 'gone', 'staff.logout ok + case.end ok session_ended', '303 /login'],
    [
      'idle',
      'ended(session_ended)',
      'gone',
      'staff.logout ok + case.end ok session_ended',
      '303 /login?reason=session_ended',
    ],
    [
      'login_elsewhere',
      'ended(superseded)',
      'gone',
      'case.end ok superseded + staff.login ok',
      '303 /login?reason=superseded',
    ],
  ]),
  ...rows('handed_over', [
    ['other_path', 'same', 'same', 'access.refused refused', '303 /student'], // the first of a case only
    ['password:mismatch', 'same', 'same', '-', '303 /student?reason=mismatch'],
    ['password:policy', 'same', 'same', '-', '303 /student?reason=policy'],
    ['password:charter', 'same', 'same', '-', '303 /student?reason=charter'],
    ['password:recovery_mail', 'same', 'same', '-', '303 /student?reason=recovery_mail'],
    ['password:attempts', 'ended(attempts)', 'locked', 'case.end refused attempts', '303 /student?reason=attempts'],
    [
      'password:staff_disabled',
      'ended(staff_disabled)',
      'locked',
      'case.end refused staff_disabled',
      '303 /student?reason=staff_disabled',
    ],
    ['password:student_refused', 'ended($reason)', 'locked', 'case.end refused $reason', '303 /student?reason=$reason'],
    ['password:busy', 'same', 'same', 'reset.intent refused busy', '303 /student?reason=busy'],
    ['password:directory_away', 'same', 'same', '-', '303 /student?reason=directory_away'],
    ['password:directory_refused', 'same', 'same', '-', '303 /student?reason=directory_refused'],
    ['password:log_away', 'same', 'same', '-', '303 /student?reason=log_away'],
    // No password passes that was not looked up in the list of leaked ones.
    ['password:list_away', 'same', 'same', '-', '303 /student?reason=list_away'],
    ['password:accepted', 'writing', 'same', 'reset.intent pending', ''],
    ['more_time', 'same', 'same', '-', '303 /student'],
    ['cancel', 'ended(cancelled)', 'locked', 'desk.cancel ok', '303 /desk/resume'],
    ['logout', 'ended(session_ended)', 'gone', 'staff.logout ok + case.end ok session_ended', '303 /login'],
    ['deadline', 'ended(expired)', 'locked', 'case.end ok expired', '303 /student?reason=expired'],
    [
      'login_elsewhere',
      'ended(superseded)',
      'gone',
      'case.end ok superseded + signal.raised ok + staff.login ok',
      '303 /login?reason=superseded',
    ],
  ]),
  ...rows('writing', [
    ['write:policy', 'handed_over', 'same', 'reset.result refused policy', '303 /student?reason=policy'],
    ['write:refused', 'handed_over', 'same', 'reset.result failed', '303 /student?reason=failed'],
    ['write:proved', 'done', 'same', 'reset.result ok', '303 /student/done'],
    ['write:partial', 'done', 'same', 'reset.result partial', '303 /student/done'],
    ['write:proof_refused', 'unsettled', 'same', 'reset.result unknown proof_refused', '303 /student?reason=unknown'],
    // An activation whose password is in place and whose account is not active yet: finished by the next try.
    ['write:unfinished', 'unsettled', 'same', 'reset.result partial', '303 /student?reason=unfinished'],
    ['write:lost_failed', 'handed_over', 'same', 'reset.result failed', '303 /student?reason=failed'],
    ['write:lost_unknown', 'unsettled', 'same', 'reset.result unknown', '303 /student?reason=unknown'],
    ['lift:ok', 'ended(done)', 'same', 'unlock.result ok', '303 /desk'],
    ['lift:refused', 'ended(failed)', 'same', 'unlock.result refused', '303 /desk'],
    ['lift:failed', 'ended(failed)', 'same', 'unlock.result failed', '303 /desk'],
    ['lift:unknown', 'ended(unsettled)', 'same', 'unlock.result unknown', '303 /desk'],
    ['recovery:ok', 'ended(recovered)', 'locked', 'reset.result ok', ''],
    ['recovery:failed', 'ended(recovered)', 'locked', 'reset.result failed', ''],
    ['recovery:unknown', 'ended(recovered)', 'locked', 'reset.result unknown', ''],
    ['password:again', 'same', 'same', '-', '303 /student'],
    // Remembered until the result: judged then, in the state that the result leads to.
    ['cancel', 'same', 'same', '-', '303 /student'],
    ['deadline', 'same', 'same', '-', '303 /student'],
    ['logout', 'same', 'same', '-', '303 /student'],
    // An unlock's desk waits for nobody: its staff member goes, and whoever answers first settles the case.
    ['logout:desk', 'same', 'gone', 'staff.logout ok', '303 /login'],
    ['idle:desk', 'same', 'gone', 'staff.logout ok', '303 /login?reason=session_ended'],
    ['login_elsewhere:desk', 'same', 'gone', 'staff.login ok', '303 /login?reason=superseded'],
    ['login_elsewhere', 'same', 'same', 'signal.raised ok + staff.login ok', '303 /student'],
  ]),
  ...rows('unsettled', [
    ['password:mismatch', 'same', 'same', '-', '303 /student?reason=mismatch'],
    ['password:policy', 'same', 'same', '-', '303 /student?reason=policy'],
    ['password:charter', 'same', 'same', '-', '303 /student?reason=charter'],
    ['password:recovery_mail', 'same', 'same', '-', '303 /student?reason=recovery_mail'],
    ['password:attempts', 'ended(unsettled)', 'locked', 'case.end unknown unsettled', '303 /student?reason=attempts'],
    [
      'password:staff_disabled',
      'ended(unsettled)',
      'locked',
      'case.end unknown unsettled',
      '303 /student?reason=staff_disabled',
    ],
    [
      'password:student_refused',
      'ended(unsettled)',
      'locked',
      'case.end unknown unsettled',
      '303 /student?reason=$reason',
    ],
    ['password:busy', 'same', 'same', 'reset.intent refused busy', '303 /student?reason=busy'],
    ['password:directory_away', 'same', 'same', '-', '303 /student?reason=directory_away'],
    ['password:directory_refused', 'same', 'same', '-', '303 /student?reason=directory_refused'],
    ['password:log_away', 'same', 'same', '-', '303 /student?reason=log_away'],
    ['password:list_away', 'same', 'same', '-', '303 /student?reason=list_away'],
    ['password:accepted', 'writing', 'same', 'reset.intent pending', ''],
    ['other_path', 'same', 'same', '-', '303 /student'],
    ['more_time', 'same', 'same', '-', '303 /student'],
    ['cancel', 'ended(unsettled)', 'locked', 'case.end unknown unsettled', '303 /desk/resume'],
    ['deadline', 'ended(unsettled)', 'locked', 'case.end unknown unsettled', '303 /student?reason=unsettled'],
    ['logout', 'ended(unsettled)', 'gone', 'staff.logout ok + case.end unknown unsettled', '303 /login'],
    [
      'login_elsewhere',
      'ended(unsettled)',
      'gone',
      'case.end unknown unsettled + signal.raised ok + staff.login ok',
      '303 /login?reason=superseded',
    ],
  ]),
  ...rows('done', [
    ['done_page', 'same', 'same', '-', '200'],
    ['other_path', 'same', 'same', '-', '303 /student'],
    ['password:again', 'same', 'same', '-', '303 /student/done'],
    ['more_time', 'same', 'same', '-', '303 /student/done'],
    ['finish', 'ended(done)', 'locked', 'case.end ok done', '303 /desk/resume'],
    ['deadline', 'ended(done)', 'locked', 'case.end ok done', '303 /student?reason=done'],
    ['logout', 'ended(done)', 'gone', 'staff.logout ok + case.end ok done', '303 /login'],
    [
      'login_elsewhere',
      'ended(done)',
      'gone',
      'case.end ok done + signal.raised ok + staff.login ok',
      '303 /login?reason=superseded',
    ],
  ]),
  ...rows('ended', [
    ['other_path', 'same', 'same', '-', '303 /student'],
    ['resume:right', 'none', 'staff', 'desk.resume ok', '303 /desk'],
    ['resume:wrong', 'same', 'same', 'desk.resume refused credentials', '303 /desk/resume?reason=credentials'],
    [
      'resume:wrong_last',
      'same',
      'gone',
      'desk.resume refused credentials + staff.logout ok revoked',
      '303 /login?reason=revoked',
    ],
    ['resume:throttled', 'same', 'same', 'desk.resume refused throttled', '303 /desk/resume?reason=throttled'],
    ['resume:directory_away', 'same', 'same', '-', '303 /desk/resume?reason=directory_away'],
    ['resume:directory_refused', 'same', 'same', '-', '303 /desk/resume?reason=directory_refused'],
    ['resume:staff_disabled', 'same', 'gone', 'desk.resume refused staff_disabled', '303 /login?reason=no_role'],
    ['logout', 'same', 'gone', 'staff.logout ok', '303 /login'],
    ['idle', 'same', 'gone', 'staff.logout ok', '303 /login?reason=session_ended'],
    ['login_elsewhere', 'same', 'gone', 'staff.login ok', '303 /login?reason=superseded'],
  ]),
];

export const STATES: readonly State[] = ['none', 'identified', 'handed_over', 'writing', 'unsettled', 'done', 'ended'];
export const EVENTS: readonly string[] = [...new Set(TABLE.map((row) => row.event))];

/** What a request meets in a state whose rows do not name it: nothing is changed and nothing is logged. */
export const OTHERWISE: Readonly<Record<State, string>> = {
  none: '409',
  identified: '409',
  handed_over: '303 /student',
  writing: '303 /student',
  unsettled: '303 /student',
  done: '303 /student',
  ended: '303 /student',
};

const INDEX: ReadonlyMap<string, Row> = new Map(TABLE.map((row) => [`${row.state} ${row.event}`, row]));

/** The row for an event in a state, `null` where the table has none: then `OTHERWISE` answers. */
export function rowFor(state: State, event: string): Row | null {
  return INDEX.get(`${state} ${event}`) ?? null;
}

/** An audit entry that a row asks for. */
export interface AuditLine {
  readonly action: string;
  readonly outcome: string;
  readonly reason: string | null;
}

/** What a purpose's write is called in the log. A reminder writes nothing. */
const WRITES = {
  reset: 'reset',
  activation: 'activation',
  unlock: 'unlock',
  reminder: 'reset',
} as const satisfies Record<Purpose, string>;

/** The action of a write's entry: `activation.intent`. */
export const writeAction = <What extends 'intent' | 'result'>(purpose: Purpose, what: What) =>
  `${WRITES[purpose]}.${what}` as const;

/** A row's entries with purpose and reason filled in. */
export function auditLines(row: Row, purpose: Purpose, reason: string | null): readonly AuditLine[] {
  return row.audit.map((text) => {
    const [action = '', outcome = '', word = null] = text.split(' ');
    return {
      action: action.replace(/^reset(?=\.)/, WRITES[purpose]),
      outcome,
      reason: word === '$reason' ? reason : word,
    };
  });
}

/** Where a row leads: state, and the word that an ended case keeps. */
export function nextOf(row: Row, reason: string | null): { readonly state: State; readonly endReason: string | null } {
  if (row.next === 'same') return { state: row.state, endReason: null };
  const ended = /^ended\((.+)\)$/.exec(row.next);
  if (ended?.[1] !== undefined) return { state: 'ended', endReason: ended[1] === '$reason' ? reason : ended[1] };
  return { state: row.next as State, endReason: null };
}

/** The row's answer with the event's reason filled in. */
export function answerOf(row: Row, reason: string | null): string {
  return row.answer.replace('$reason', reason ?? '');
}

/**
 * An unlock is written from the staff member's own screen: what an open write answers on a student's is no place for
 * it, and the desk says how it came out.
 */
export const answerOn = (kind: SessionKind | null, state: State, answer: string): string =>
  kind === 'staff' && state === 'writing' && answer.startsWith('303 /student') ? '303 /desk' : answer;

/** Whether the student's password was changed, as a state and an end's reason tell; never guessed. */
export type Changed = 'no' | 'yes' | 'unknown';

export interface CaseTimes {
  readonly identity: number;
  readonly student: number;
  readonly activation: number;
  readonly moreTime: number;
  readonly moreTimeCount: number;
  readonly done: number;
  readonly locked: number;
}

/** How long a password still counts as in time after the deadline that the page shows (ms). */
export const GRACE = 30_000;
/** How long an open write is its node's own (ms): more than the ten seconds that a write may take. */
export const LEASE = 12_000;

/** When a case that enters `state` at `now` runs out (ms since the epoch). A write has no deadline of its own. */
export function deadlineIn(state: State, purpose: Purpose, times: CaseTimes, now: number): number {
  switch (state) {
    case 'none':
    case 'identified':
      return now + times.identity;
    case 'handed_over':
    case 'writing':
    case 'unsettled':
      return now + (purpose === 'activation' ? times.activation : times.student);
    case 'done':
      return now + times.done;
    case 'ended':
      return now + times.locked;
  }
}

/** Whether the case is over its time: while a student types, thirty seconds late are still in time. */
export function isOver(state: State, deadline: number, now: number): boolean {
  if (state === 'writing' || state === 'none') return false;
  return now >= deadline + (state === 'handed_over' || state === 'unsettled' ? GRACE : 0);
}

/** The table as text, one row a line: for the guide, and for the test that holds it against a copy written by hand. */
export function guide(): string {
  return TABLE.map((row) =>
    [row.state, row.event, row.next, row.session, row.audit.join(' + ') || '-', row.answer || '-'].join(' | '),
  ).join('\n');
}
