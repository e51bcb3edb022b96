/**
 * What `detail` holds, for each action: one table. An entry carries all keys of its action in this order, `null`
 * where there is nothing to say. Entries cannot be repaired later, so a key is only ever added at a line's end:
 * never renamed, moved, retyped or taken away. Flat by contract; what a person typed by mistake goes in as `tag`.
 */
import type { Action } from './reasons';

export type DetailType = 'string' | 'integer' | 'boolean' | 'strings';
export type DetailValue = string | number | boolean | null | readonly string[];
export type Detail = Readonly<Record<string, DetailValue>>;

/** `system.start`'s own. `statement`: the version of what a staff member states, which the entries of the run name too. */
export type StartDetail = Detail & { readonly statement: string };

type Keys = Readonly<Record<string, DetailType>>;

/** Before a write: which try it is, how many submissions came before, the directory's change time then, where to. */
const INTENT: Keys = { attempt: 'integer', attempts: 'integer', changed_at: 'string', targets: 'strings' };

/**
 * After a write. `intent`: seq of its intent. `proof`: how it was proved (`bind`, `must_change`, `change_time`…).
 * `rule`: the rule that the directory named. `missing`: what did not follow. `by`: `request` or `recovery`.
 * `how`: `exop` or `modify`. `result_code`: the directory's (RFC 4511). `elapsed`: ms from intent to result.
 */
const RESULT: Keys = {
  intent: 'integer',
  proof: 'string',
  rule: 'string',
  missing: 'strings',
  by: 'string',
  changed_at: 'string',
  how: 'string',
  result_code: 'integer',
  elapsed: 'integer',
};

/** What an auditor asked for. */
const FILTERS: Keys = {
  q: 'string',
  staff: 'string',
  student: 'string',
  action: 'string',
  outcome: 'string',
  reason: 'string',
  campus: 'string',
  from: 'string',
  to: 'string',
};

/** Times are in ms, `count` says how many trips of a limit an entry stands for. */
export const DETAIL_KEYS: Readonly<Record<Action, Keys>> = {
  // `tag` stands for an unknown login; `known`: a browser where this login succeeded before.
  'staff.login': { tag: 'string', known: 'boolean', roles: 'strings', count: 'integer' },
  // `by`: `logout`, `idle`, `limit`, `resume`, `login`; `kind`: whose screen it was; `state`: `writing` where
  // an unlock was open at this desk, whose case is settled without it.
  'staff.logout': { by: 'string', kind: 'string', state: 'string' },
  'staff.factor': { method: 'string', change: 'string' },
  // `path_class`: the route, or the first part of an unknown path; never the path as sent.
  'access.refused': {
    path_class: 'string',
    method: 'string',
    status: 'integer',
    kind: 'string',
    state: 'string',
    tag: 'string',
    count: 'integer',
  },
  // `statement`: version of the sentence ticked; `form`: the card number's form; `decoded`: read through a badly set
  // reader. `account`, `last_login`, `last_failure`, `remote`: facts kept raw, judged later.
  'desk.card': {
    purpose: 'string',
    statement: 'string',
    form: 'string',
    decoded: 'boolean',
    tag: 'string',
    account: 'string',
    last_login: 'string',
    last_failure: 'string',
    remote: 'boolean',
    count: 'integer',
  },
  'desk.handover': { purpose: 'string', statement: 'string', try: 'integer', elapsed: 'integer', remote: 'boolean' },
  'desk.cancel': { by: 'string', state: 'string', attempts: 'integer', elapsed: 'integer' },
  'desk.resume': { method: 'string', try: 'integer', count: 'integer' },
  // `identified`, `handed_over`, `written`: how long each step took, `null` where the case never came there.
  'case.end': {
    purpose: 'string',
    state: 'string',
    attempts: 'integer',
    writes: 'integer',
    more_time: 'integer',
    identified: 'integer',
    handed_over: 'integer',
    written: 'integer',
  },
  'reset.intent': INTENT,
  'reset.result': RESULT,
  // `charter`: the version accepted, in `language`; addresses are not copied, only whether one was given.
  'activation.intent': {
    ...INTENT,
    charter: 'string',
    language: 'string',
    recovery_mail: 'boolean',
    mail_forwarding: 'boolean',
  },
  'activation.result': RESULT,
  'unlock.intent': INTENT,
  'unlock.result': RESULT,
  'identity.reminder': { purpose: 'string' },
  // `to`: kinds of address (`institutional`, `recovery`, `replaced`), not addresses.
  'notification.mail': { kind: 'string', to: 'strings', try: 'integer', error: 'string' },
  'signal.raised': { signal: 'string', count: 'integer', limit: 'integer', window: 'integer' },
  'audit.view': { page: 'string', ...FILTERS, seq: 'integer', case_id: 'string', count: 'integer' },
  'audit.export': { format: 'string', ...FILTERS, by: 'string' },
  'audit.verify': { by: 'string', size: 'integer', root: 'string', faults: 'integer', first: 'integer' },
  'audit.subject': { by: 'string', count: 'integer' },
  'audit.hold': { by: 'string', hold: 'boolean' },
  'audit.prune': { by: 'string', before: 'string', count: 'integer' },
  'system.start': {
    console: 'string',
    node_version: 'string',
    configuration: 'string',
    profile: 'string',
    statement: 'string',
    charter: 'string',
    generation: 'integer',
  },
  'system.stop': { signal: 'string' },
  'system.recovery': { settled: 'integer', ok: 'integer', failed: 'integer', unknown: 'integer', cases: 'strings' },
  'system.backup': { by: 'string', size: 'integer', sha256: 'string' },
  // `checkpoint`: the lines of the last checkpoint known of the generation before.
  'system.restore': { by: 'string', generation: 'integer', checkpoint: 'strings' },
};
