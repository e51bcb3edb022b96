/** The auditor's pages with plausible entries in them: what their samples are made from. */
import { DETAIL_KEYS, type DetailType } from '../../server/audit/detail';
import { ACTIONS, OUTCOMES, REASONS, SIGNALS } from '../../server/audit/reasons';
import type { EntryLine, FieldValue, Pages } from '../../server/pages';
import { auditor, NOW } from './page-models';

export const entry = (seq: number, action: string, outcome: string, rest: Partial<EntryLine> = {}): EntryLine => ({
  seq,
  time: new Date(NOW.getTime() - (3521 - seq) * 47_000).toISOString(),
  action,
  by: null,
  outcome,
  reason: null,
  staff: 'Nadia Dupont',
  student: 'Inès Belkacem',
  card: 'E990123W',
  campus: 'Tertre',
  caseId: 'X66E2DMJT6',
  ...rest,
});
export const nobody = { student: null, card: null, caseId: null };
export const entries: readonly EntryLine[] = [
  entry(3521, 'desk.resume', 'ok'),
  entry(3520, 'case.end', 'ok', { reason: 'done' }),
  entry(3519, 'reset.result', 'ok'),
  entry(3518, 'reset.intent', 'pending'),
  entry(3517, 'desk.handover', 'ok'),
  entry(3516, 'desk.card', 'ok'),
  entry(3515, 'desk.card', 'refused', { ...nobody, reason: 'card_unknown' }),
  entry(3514, 'signal.raised', 'ok', nobody),
  entry(3513, 'staff.logout', 'ok', { ...nobody, by: 'idle' }),
  entry(3512, 'case.end', 'unknown', { reason: 'unsettled', student: 'Titouan Simon', caseId: 'JRYTCJNFJ9' }),
  entry(3511, 'reset.result', 'unknown', { reason: 'proof_refused', student: 'Titouan Simon', caseId: 'JRYTCJNFJ9' }),
  entry(3510, 'system.start', 'ok', { ...nobody, staff: null, campus: null }),
  entry(1200, 'reset.result', 'partial', { student: 'محمد بن عبد الرحمن' }),
];
/** Each word of the log once, and one that this version does not know. */
export const everyWord: readonly EntryLine[] = [
  ...ACTIONS.map((action, index) => entry(3000 - index, action, 'ok', nobody)),
  ...OUTCOMES.map((outcome, index) => entry(2900 - index, 'desk.card', outcome)),
  ...REASONS.map((reason, index) => entry(2800 - index, 'desk.card', 'refused', { reason })),
  entry(2700, 'desk.later', 'later', { reason: 'later' }),
];
export const list: Pages['audit-entries'] = {
  entries,
  filters: {},
  kept: [],
  errors: [],
  campuses: ['La Roche-sur-Yon', 'Lombarderie', 'Tertre'],
  receipt: null,
  size: 3522,
  older: '/audit/entries?cursor=1200',
  newer: null,
  newest: null,
  here: '/audit/entries?cursor=3522',
  staff: auditor,
};

const hash = (n: number): string => Buffer.alloc(32, n).toString('base64');
export const one: Pages['audit-entry'] = {
  seq: 3489,
  action: 'reset.result',
  outcome: 'ok',
  time: '2026-09-30T13:37:07.288Z',
  caseId: 'JRYTCJNFJ9',
  fields: [
    { name: 'v', value: 1 },
    { name: 'seq', value: 3489 },
    { name: 'time', value: '2026-09-30T13:37:07.288Z' },
    { name: 'action', value: 'reset.result' },
    { name: 'outcome', value: 'ok' },
    { name: 'caseId', value: 'JRYTCJNFJ9' },
    { name: 'staff.name', value: 'Nadia Dupont' },
    { name: 'staff.role', value: 'teacher' },
    { name: 'student.name', value: 'Titouan Simon' },
    { name: 'site.campus', value: 'Tertre' },
    { name: 'ip', value: '172.20.14.28' },
    { name: 'factor', value: 'password' },
    { name: 'detail.intent', value: 3488 },
    { name: 'detail.proof', value: 'bind' },
    { name: 'detail.elapsed', value: 275 },
    { name: 'node', value: 'guichet-1' },
    { name: 'run', value: 0 },
  ],
  malformed: false,
  broken: false,
  json: '{"v":1,"seq":3489,"time":"2026-09-30T13:37:07.288Z","action":"reset.result","outcome":"ok","reason":null,"caseId":"JRYTCJNFJ9","student":{"name":"Titouan Simon"},"salt":"a06bf89038328c54f173405aeeb77fb5"}',
  proof: {
    size: 3524,
    leafHash: hash(240),
    path: Array.from({ length: 11 }, (_, index) => hash(17 * index)),
    checkpoint: `guichet.example/1\n3524\n${hash(65)}\n\n— guichet.example ${hash(7)}\n`,
  },
  nextCheckpoint: null,
  previous: 3488,
  next: 3490,
  staff: auditor,
};

/** What is logged of each action, with a value of each kind, and every word that a value may be. */
const plausible: Readonly<Record<DetailType, FieldValue>> = {
  string: '2026-11',
  integer: 61_250,
  boolean: true,
  strings: ['teacher', 'kiosk'],
};
const WORDS: Readonly<Record<string, readonly FieldValue[]>> = {
  factor: ['password', 'passkey'],
  method: ['password'],
  purpose: ['reset', 'activation', 'unlock', 'reminder'],
  proof: ['bind', 'must_change', 'change_time', 'no_answer', 'refused'],
  by: ['request', 'recovery', 'logout', 'idle', 'limit', 'resume', 'login', 'staff', 'student', 'dupont-n'],
  kind: ['none', 'staff', 'student', 'locked'],
  state: ['identified', 'handed_over', 'writing', 'unsettled', 'done', 'ended'],
  how: ['exop', 'modify'],
  signal: [...SIGNALS, 'a_later_one'],
  account: ['active', 'locked', 'must_change', 'ferme depuis 2025'],
  form: ['nantes', 'digits'],
  rule: ['history', 'too_short', 'too_young', 'quality', 'not_told'],
  changed_at: ['20261026055100Z', '20261026055100.123Z', '133773018600000000'],
  page: ['overview', 'entries', 'entry', 'case', 'bytes', 'proof'],
  remote: [true, false],
  elapsed: [275, 11_082, 61_250, 4_000_000, 180_000_000],
};
export const everyField: Pages['audit-entry']['fields'] = [
  ...['v', 'seq', 'run'].map((name) => ({ name, value: 3489 })),
  { name: 'time', value: '2026-09-30T13:37:07.288Z' },
  ...['action', 'outcome', 'reason', 'caseId', 'ip', 'userAgent', 'session', 'node', 'salt', 'receipt'].map((name) => ({
    name,
    value: 'busy',
  })),
  ...['id', 'login', 'name', 'role'].map((name) => ({ name: `staff.${name}`, value: 'kiosk' })),
  ...['id', 'login', 'card', 'name'].map((name) => ({ name: `student.${name}`, value: 'فاطمة الزهراء' })),
  ...['name', 'campus'].map((name) => ({ name: `site.${name}`, value: 'Tertre' })),
  { name: 'factor', value: 'password' },
  ...Object.entries(Object.assign({}, ...Object.values(DETAIL_KEYS)) as Record<string, DetailType>).map(
    ([name, type]) => ({ name: `detail.${name}`, value: plausible[type] }),
  ),
  ...Object.entries(WORDS).flatMap(([name, values]) => values.map((value) => ({ name: `detail.${name}`, value }))),
];

export const overview: Pages['audit-overview'] = {
  looks: [
    look('outcome', 2, {
      grave: true,
      action: 'activation.result',
      outcome: 'failed',
      people: ['Camille Guillou', 'Noé Lefèvre'],
    }),
    look('outcome', 1, {
      grave: true,
      action: 'reset.result',
      outcome: 'failed',
      people: ['Aïcha Faure'],
      leads: 'case',
    }),
    look('unsettled', 1, { grave: true, action: 'case.end', outcome: 'unknown', leads: 'case' }),
    look('unsettled', 3, { grave: true, action: 'case.end', outcome: 'unknown' }),
    look('unanswered', 1, { grave: true, action: 'reset.intent', leads: 'case' }),
    look('unanswered', 2, { grave: true, action: 'reset.intent' }),
    look('outcome', 1, { action: 'reset.result', outcome: 'partial', people: ['محمد بن عبد الرحمن'], leads: 'case' }),
    look('signal', 1, { action: 'signal.raised', signals: ['lookups'] }),
    look('signal', 5, { action: 'signal.raised', signals: ['unknown_cards', 'lookups'], people: ['Paul Rousseau'] }),
    look('repeated', 22, {
      action: 'desk.card',
      outcome: 'refused',
      reason: 'card_unknown',
      people: ['Mehdi Benali'],
      day: '2026-11-23',
    }),
  ],
  today: { logins: 14, people: 9, lookups: 23, refused: 7, done: 12, failedOrUnknown: 1 },
  weeks: Array.from({ length: 12 }, (_, index) => ({
    week: 37 + index,
    monday: new Date(Date.UTC(2026, 8, 7 + 7 * index)).toISOString().slice(0, 10),
    done: index === 0 ? 0 : 20 + ((index * 37) % 110),
    refused: index % 3 === 0 ? 0 : 5 + index,
    look: index === 4 || index === 11 ? 3 : 0,
  })),
  entries,
  size: 3522,
  checkpoint: { size: 3512, at: new Date('2026-11-24T09:30:00Z') },
  staff: auditor,
};

function look(
  kind: string,
  count: number,
  rest: Partial<Pages['audit-overview']['looks'][number]>,
): Pages['audit-overview']['looks'][number] {
  return {
    kind,
    grave: false,
    count,
    action: '',
    outcome: null,
    reason: null,
    people: [],
    signals: [],
    day: null,
    href: rest.leads === 'case' ? '/audit/cases/JRYTCJNFJ9' : '/audit/entries?outcome=unknown&from=2026-11-18',
    leads: 'entries',
    ...rest,
  };
}

type Step = Pages['audit-case']['steps'][number];
const step = (seq: number, action: string, elapsed: number | null, rest: Partial<Step> = {}): Step => ({
  seq,
  time: '2026-09-30T13:36:20.000Z',
  action,
  outcome: 'ok',
  reason: null,
  elapsed,
  by: null,
  malformed: false,
  details: [],
  ...rest,
});
export const caseFile: Pages['audit-case'] = {
  caseId: 'JRYTCJNFJ9',
  result: 'done',
  purpose: 'reset',
  receipt: 'JRYTC-JNFJ9-7F3K-92QD',
  student: 'Titouan Simon',
  facts: [
    { name: 'student.name', value: 'Titouan Simon' },
    { name: 'student.card', value: 'E21320436' },
    { name: 'staff.name', value: 'Nadia Dupont' },
    { name: 'site.name', value: 'Accueil du Tertre' },
    { name: 'ip', value: '172.20.14.28' },
    { name: 'userAgent', value: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:142.0) Gecko/20100101 Firefox/142.0' },
  ],
  resultSeq: 3489,
  steps: [
    step(3486, 'desk.card', null, { details: [{ name: 'detail.statement', value: '4' }] }),
    step(3487, 'desk.handover', 11_082),
    step(3488, 'reset.intent', 35_538, { outcome: 'pending', details: [{ name: 'detail.attempt', value: 1 }] }),
    step(3489, 'reset.result', 668, {
      details: [
        { name: 'detail.intent', value: 3488 },
        { name: 'detail.proof', value: 'bind' },
        { name: 'detail.elapsed', value: 275 },
      ],
    }),
    step(3492, 'case.end', 64_051, { reason: 'done' }),
    step(3495, 'desk.resume', 8_579, { by: 'Karim Moreau' }),
  ],
  staff: auditor,
};
/** An attempt that was answered late, over two days. */
export const uncertain: Pages['audit-case'] = {
  ...caseFile,
  result: 'unknown',
  purpose: null,
  receipt: null,
  steps: [
    step(3486, 'desk.card', null),
    step(3488, 'reset.intent', 3_700_000, { outcome: 'pending' }),
    step(3489, 'reset.result', 90_000_000, { outcome: 'unknown', reason: 'proof_refused' }),
    step(3490, 'access.refused', 1, { outcome: 'refused', reason: 'csrf' }),
    step(3491, 'desk.cancel', 900, {}),
    step(3492, 'case.end', 75_000, { outcome: 'unknown', reason: 'unsettled', time: '2026-10-01T14:36:20.000Z' }),
  ],
};
