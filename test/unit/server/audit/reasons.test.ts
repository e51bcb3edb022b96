import { DETAIL_KEYS } from '../../../../server/audit/detail';
import { ACTIONS, OUTCOMES, PAGE_REASONS, REASONS } from '../../../../server/audit/reasons';
import { TABLE } from '../../../../server/domain/case';

/** The contract's lists, as it prints them. */
const CONTRACT = {
  actions: `staff.login staff.logout staff.factor access.refused desk.card desk.handover desk.cancel desk.resume
    case.end reset.intent reset.result activation.intent activation.result unlock.intent unlock.result
    identity.reminder notification.mail signal.raised audit.view audit.export audit.verify audit.subject audit.hold
    audit.prune system.start system.stop system.recovery system.backup system.restore`,
  outcomes: 'ok refused failed partial unknown pending',
  reasons: `card_unknown card_ambiguous card_malformed card_lost card_expired not_inspected not_confirmed
    protected_account self account_closed account_suspended not_activated birth_date charter recovery_mail policy busy
    throttled cooldown repeated credentials attempts network csrf role staff_disabled directory_away log_away expired
    superseded session_ended cancelled unsettled proof_refused entry_changed session_replayed done revoked recovered`,
};

const words = (text: string): string[] => text.trim().split(/\s+/);

it.each([
  ['actions', ACTIONS, CONTRACT.actions],
  ['outcomes', OUTCOMES, CONTRACT.outcomes],
  ['reasons', REASONS, CONTRACT.reasons],
] as const)('%s are the contract’s, word for word', (_, list, contract) => {
  expect(list).toEqual(words(contract));
});

it.each([
  ['actions', ACTIONS],
  ['outcomes', OUTCOMES],
  ['reasons', REASONS],
  ['page reasons', PAGE_REASONS],
] as const)('no word is twice among the %s', (_, list) => {
  expect(new Set<string>(list).size).toBe(list.length);
});

it('the procedure logs nothing that the lists do not have', () => {
  const lines = TABLE.flatMap((row) => row.audit);
  expect(lines.length).toBeGreaterThan(50);
  for (const line of lines) {
    const [action, outcome, reason] = line.split(' ');
    expect(ACTIONS).toContain(action);
    expect(OUTCOMES).toContain(outcome);
    if (reason !== undefined && reason !== '$reason') expect(REASONS).toContain(reason);
  }
});

it('the procedure answers with no ?reason= that the list does not have', () => {
  const used = TABLE.flatMap((row) => /\?reason=([a-z_]+)/.exec(row.answer)?.[1] ?? []);
  expect(used.length).toBeGreaterThan(20);
  expect(PAGE_REASONS).toEqual(expect.arrayContaining(used));
});

it('every word that the contract gives for the three pages is in the list', () => {
  const contract = words(`empty credentials throttled directory_away no_role too_large content_type csrf malformed
    earlier_step mismatch policy charter recovery_mail busy expired attempts staff_disabled log_away failed unknown`);
  expect(PAGE_REASONS).toEqual(expect.arrayContaining(contract));
});

it('every action has its detail keys, and no key could be taken for an array’s index', () => {
  expect(Object.keys(DETAIL_KEYS)).toEqual([...ACTIONS]);
  for (const key of Object.values(DETAIL_KEYS).flatMap(Object.keys)) expect(key).toMatch(/^[a-z][a-z0-9_]*$/);
});

/** As released: a key may be added at a line's end, and nothing else may change. */
const DETAIL = [
  'staff.login tag:string known:boolean roles:strings count:integer',
  'staff.logout by:string kind:string state:string',
  'staff.factor method:string change:string',
  'access.refused path_class:string method:string status:integer kind:string state:string tag:string ' +
    'count:integer',
  'desk.card purpose:string statement:string form:string decoded:boolean tag:string account:string ' +
    'last_login:string last_failure:string remote:boolean count:integer',
  'desk.handover purpose:string statement:string try:integer elapsed:integer remote:boolean',
  'desk.cancel by:string state:string attempts:integer elapsed:integer',
  'desk.resume method:string try:integer count:integer',
  'case.end purpose:string state:string attempts:integer writes:integer more_time:integer ' +
    'identified:integer handed_over:integer written:integer',
  'reset.intent attempt:integer attempts:integer changed_at:string targets:strings',
  'reset.result intent:integer proof:string rule:string missing:strings by:string changed_at:string ' +
    'how:string result_code:integer elapsed:integer',
  'activation.intent attempt:integer attempts:integer changed_at:string targets:strings charter:string ' +
    'language:string recovery_mail:boolean mail_forwarding:boolean',
  'activation.result intent:integer proof:string rule:string missing:strings by:string ' +
    'changed_at:string how:string result_code:integer elapsed:integer',
  'unlock.intent attempt:integer attempts:integer changed_at:string targets:strings',
  'unlock.result intent:integer proof:string rule:string missing:strings by:string changed_at:string ' +
    'how:string result_code:integer elapsed:integer',
  'identity.reminder purpose:string',
  'notification.mail kind:string to:strings try:integer error:string',
  'signal.raised signal:string count:integer limit:integer window:integer',
  'audit.view page:string q:string staff:string student:string action:string outcome:string ' +
    'reason:string campus:string from:string to:string seq:integer case_id:string count:integer',
  'audit.export format:string q:string staff:string student:string action:string outcome:string ' +
    'reason:string campus:string from:string to:string by:string',
  'audit.verify by:string size:integer root:string faults:integer first:integer',
  'audit.subject by:string count:integer',
  'audit.hold by:string hold:boolean',
  'audit.prune by:string before:string count:integer',
  'system.start console:string node_version:string configuration:string profile:string statement:string ' +
    'charter:string generation:integer',
  'system.stop signal:string',
  'system.recovery settled:integer ok:integer failed:integer unknown:integer cases:strings',
  'system.backup by:string size:integer sha256:string',
  'system.restore by:string generation:integer checkpoint:strings',
];

it('the detail keys of every action are those of the entries that exist', () => {
  const now = Object.entries(DETAIL_KEYS).map(([action, keys]) =>
    [action, ...Object.entries(keys).map(([key, type]) => `${key}:${type}`)].join(' '),
  );
  expect(now).toEqual(DETAIL);
});
