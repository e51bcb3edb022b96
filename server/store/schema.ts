/** The tables as Kysely sees them, and the SQL that makes them. Times are ms since the epoch unless they say otherwise. */
import type { Generated } from 'kysely';
import type { Purpose, SessionKind, State } from '../domain/case';

export interface AuditEntryTable {
  seq: number;
  bytes: Buffer | null; // exactly as hashed; null once pruned
  leaf_hash: Buffer;
  time: string;
  action: string;
  outcome: string;
  reason: string | null;
  case_id: string | null;
  staff_id: string | null;
  staff_login: string | null;
  staff_name: string | null;
  student_id: string | null;
  student_login: string | null;
  student_card: string | null;
  student_name: string | null;
  site: string | null;
  campus: string | null;
  node: string;
}

/** One row: how many entries there are, the right edge of their tree, the last entry's time. */
export interface AuditHeadTable {
  id: number;
  size: number;
  edge: Buffer;
  last_time: string | null;
}

export interface CheckpointTable {
  size: number;
  note: string;
  at: number;
}

export interface SessionTable {
  id: Buffer; // SHA-256 of the cookie's value
  kind: SessionKind;
  staff_id: string;
  staff: string; // JSON of SessionStaff; read for `staff` sessions only
  case_id: string | null;
  opened_at: number;
  seen_at: number;
  until: number; // absolute limit
  ended_at: number | null;
  successor: string | null; // where an ended id is sent for ten seconds
  notice: string | null; // JSON: the line that the desk shows once
}

export interface CaseTable {
  id: string;
  state: State;
  end_reason: string | null;
  purpose: Purpose;
  step: number;
  version: number;
  deadline: number;
  staff_id: string;
  student_id: string;
  staff: string; // JSON
  student: string; // JSON
  site: string | null; // JSON
  opened_at: number;
  more_time: number;
  attempts: number; // password submissions
  writes: number; // intents
  resume_tries: number;
  unmet: string; // JSON: names of the rules that the last attempt did not meet
  changed: 'no' | 'yes' | 'unknown';
  warning: string | null;
  receipt: string | null;
  remembered: string | null; // what arrived while writing
  refused_logged: number;
  language: string | null;
  understood: string | null;
  activation: string | null; // JSON of what the student accepted and gave so far
}

/** The lock: one row an account while a write to it is open. Crash list and recovery list as well. */
export interface OpenWriteTable {
  student_id: string;
  case_id: string;
  intent_seq: number;
  node: string;
  lease: number;
  changed_at: string | null; // the directory's own change time before the write
  started_at: number;
}

export interface CountedTable {
  id: Generated<number>;
  key: string;
  at: number;
}

export interface KnownBrowserTable {
  browser: Buffer; // SHA-256 of the cookie's value
  login: string;
  at: number;
}

export interface Tables {
  audit_entry: AuditEntryTable;
  audit_head: AuditHeadTable;
  checkpoint: CheckpointTable;
  session: SessionTable;
  cases: CaseTable;
  open_write: OpenWriteTable;
  counted: CountedTable;
  known_browser: KnownBrowserTable;
}

/** Applied in order, each once; `user_version` says how many were. Never edited after a release: a change is a new one. */
export const MIGRATIONS: readonly string[] = [
  `
  create table audit_entry (
    seq integer primary key,
    bytes blob,
    leaf_hash blob not null check (length(leaf_hash) = 32),
    time text not null, action text not null, outcome text not null, reason text, case_id text,
    staff_id text, staff_login text, staff_name text,
    student_id text, student_login text, student_card text, student_name text,
    site text, campus text, node text not null
  ) strict;
  create index audit_entry_case on audit_entry (case_id) where case_id is not null;
  create index audit_entry_staff on audit_entry (staff_login, seq);
  create index audit_entry_student on audit_entry (student_card, seq);
  create index audit_entry_action on audit_entry (action, seq);
  create index audit_entry_time on audit_entry (time);
  create trigger audit_entry_no_update before update on audit_entry
    begin select raise(abort, 'an audit entry is never changed'); end;
  create trigger audit_entry_no_delete before delete on audit_entry
    begin select raise(abort, 'an audit entry is never deleted'); end;
  -- INSERT OR REPLACE deletes without firing delete triggers: refuse a sequence number that exists, and any gap.
  create trigger audit_entry_no_replace before insert on audit_entry
    when exists (select 1 from audit_entry where seq = new.seq)
    begin select raise(abort, 'an audit entry is never replaced'); end;
  create trigger audit_entry_no_gap before insert on audit_entry
    when new.seq < 0 or new.seq > (select coalesce(max(seq) + 1, 0) from audit_entry)
    begin select raise(abort, 'audit entries follow one another'); end;

  create table audit_head (
    id integer primary key check (id = 1), size integer not null, edge blob not null, last_time text
  ) strict;
  insert into audit_head values (1, 0, x'', null);
  create trigger audit_head_no_delete before delete on audit_head
    begin select raise(abort, 'the head of the log is never deleted'); end;
  -- REPLACE deletes without firing delete triggers: no second row, whatever it is called.
  create trigger audit_head_one before insert on audit_head
    begin select raise(abort, 'the head of the log is never deleted'); end;
  create trigger audit_head_grows before update on audit_head when new.size < old.size
    begin select raise(abort, 'the log never shrinks'); end;

  create table checkpoint (size integer primary key, note text not null, at integer not null) strict;
  create trigger checkpoint_no_replace before insert on checkpoint
    when exists (select 1 from checkpoint where size = new.size)
    begin select raise(abort, 'a checkpoint is never changed'); end;
  create trigger checkpoint_no_update before update on checkpoint
    begin select raise(abort, 'a checkpoint is never changed'); end;
  create trigger checkpoint_no_delete before delete on checkpoint
    begin select raise(abort, 'a checkpoint is never deleted'); end;

  create table session (
    id blob primary key, kind text not null check (kind in ('staff', 'student', 'locked')),
    staff_id text not null, staff text not null, case_id text,
    opened_at integer not null, seen_at integer not null, until integer not null,
    ended_at integer, successor text, notice text
  ) strict, without rowid;
  create index session_staff on session (staff_id) where ended_at is null;
  create index session_case on session (case_id) where ended_at is null;
  create trigger session_stays_ended before update on session when old.ended_at is not null
    begin select raise(abort, 'an ended session is never touched'); end;

  create table cases (
    id text primary key, state text not null, end_reason text, purpose text not null,
    step integer not null, version integer not null, deadline integer not null,
    staff_id text not null, student_id text not null, staff text not null, student text not null, site text,
    opened_at integer not null, more_time integer not null, attempts integer not null, writes integer not null,
    resume_tries integer not null, unmet text not null, changed text not null, warning text, receipt text,
    remembered text, refused_logged integer not null, language text, understood text
  ) strict, without rowid;
  create index cases_open on cases (deadline) where state <> 'ended';

  create table open_write (
    student_id text primary key, case_id text not null unique, intent_seq integer not null, node text not null,
    lease integer not null, changed_at text, started_at integer not null
  ) strict, without rowid;

  create table counted (id integer primary key, key text not null, at integer not null) strict;
  create index counted_key on counted (key, at);

  create table known_browser (
    browser blob not null, login text not null, at integer not null, primary key (browser, login)
  ) strict, without rowid;
  `,
  // What the auditor's list filters by, so that a rare word is found without reading the whole log; and what the overview
  // counts, all of it in the index.
  `
  create index audit_entry_action_outcome on audit_entry (action, outcome, seq);
  create index audit_entry_outcome on audit_entry (outcome, seq);
  create index audit_entry_reason on audit_entry (reason, seq) where reason is not null;
  create index audit_entry_campus on audit_entry (campus, seq) where campus is not null;
  create index audit_entry_student_login on audit_entry (student_login, seq) where student_login is not null;
  `,
  // What an activation asks for beside the password, so that a refused form need not be filled in again.
  `alter table cases add column activation text;`,
  // What tells a person's entries was a list of words, now each has its kind. A word of then may be any kind: it counts as
  // all of them, so that nobody is taken for a stranger; the next login, or the next look at the card, reads them anew.
  // An ended session is never read for it, and never touched.
  `
  update session set staff = json_set(staff, '$.identifiers', json((
    select json_group_array(json_object('kind', kinds.column1, 'value', marks.value))
    from json_each(session.staff, '$.identifiers') as marks,
      (values ('student_number'), ('staff_number'), ('name')) as kinds)))
    where json_type(staff, '$.identifiers[0]') = 'text' and ended_at is null;
  update cases set student = json_set(student, '$.identifiers', json((
    select json_group_array(json_object('kind', kinds.column1, 'value', marks.value))
    from json_each(cases.student, '$.identifiers') as marks,
      (values ('student_number'), ('staff_number'), ('name')) as kinds)))
    where json_type(student, '$.identifiers[0]') = 'text';
  `,
];
