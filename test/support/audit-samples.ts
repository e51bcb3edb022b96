/** The auditor's pages in every state that their models allow. */
import * as models from './audit-models';
import { HOSTILE, SOON } from './page-models';
import { type Sample, sample } from './sample';

const { caseFile, entries, entry, list, one, overview, uncertain } = models;

const LONG_NAME = 'Abdelrahmane-Mohammed-Amine Ben Abdelkader-Fernandez de la Vega';
const long = entry(1_203_521, 'reset.result', 'ok', {
  student: LONG_NAME,
  staff: 'Marie-Charlotte Delaunay-Rakotondrabe de Kermorvan-Lebesconte',
  card: 'E21813178',
  campus: 'Saint-Sébastien-sur-Loire, Technocampus des matériaux composites',
});
const on = (name: string, value: string) => ({ name, value, without: '/audit/entries?campus=Tertre' });
const noEntries = { ...list, entries: [], older: null };

export const AUDIT_SAMPLES: readonly Sample[] = [
  sample('audit-overview', 'audit', 'plain', overview),
  sample('audit-overview', 'audit', 'quiet', { ...overview, looks: [] }),
  sample('audit-overview', 'audit', 'first day', {
    ...overview,
    looks: [],
    today: { logins: 0, people: 0, lookups: 0, refused: 0, done: 0, failedOrUnknown: 0 },
    weeks: overview.weeks.map((week) => ({ ...week, done: 0, refused: 0, look: 0 })),
    entries: [],
    size: 1,
    checkpoint: null,
  }),
  sample('audit-overview', 'audit', 'long', { ...overview, entries: [long, ...entries] }),
  sample('audit-overview', 'audit', 'desk too', overview, { otherRole: 'desk' }),
  sample('audit-entries', 'audit', 'plain', list),
  sample('audit-entries', 'audit', 'between', {
    ...list,
    newer: '/audit/entries?cursor=newer-3521',
    newest: '/audit/entries',
  }),
  sample('audit-entries', 'audit', 'every word', { ...list, entries: models.everyWord, older: null }),
  sample('audit-entries', 'audit', 'long', { ...list, entries: [long, ...entries] }),
  sample('audit-entries', 'audit', 'filtered', {
    ...list,
    filters: { staff: 'dupont-n', outcome: 'partial', campus: 'Saint-Nazaire', from: '2026-11-01T08:30' },
    kept: [on('from', '2026-11-01T08:30'), on('staff', 'dupont-n'), on('outcome', 'partial'), on('campus', 'Tertre')],
  }),
  sample('audit-entries', 'audit', 'none', {
    ...noEntries,
    filters: { staff: 'dupont-n', action: 'desk.card', from: '2026-11-01' },
    kept: [on('from', '2026-11-01'), on('staff', 'dupont-n'), on('action', 'desk.card')],
  }),
  sample('audit-entries', 'audit', 'at the end', {
    ...noEntries,
    newest: '/audit/entries',
    newer: '/audit/entries?cursor=newer-41',
  }),
  sample('audit-entries', 'audit', 'at the top', {
    ...noEntries,
    newest: '/audit/entries',
    older: '/audit/entries?cursor=3522',
  }),
  sample('audit-entries', 'audit', 'empty log', { ...noEntries, size: 0, campuses: [] }),
  sample('audit-entries', 'audit', 'receipt', {
    ...list,
    filters: { q: 'JRYTC-JNFJ9-7F3K-92QD' },
    kept: [on('q', 'JRYTC-JNFJ9-7F3K-92QD')],
    receipt: { caseId: 'JRYTCJNFJ9', holds: true },
  }),
  sample('audit-entries', 'audit', 'receipt of another log', {
    ...list,
    filters: { q: 'JRYTC-JNFJ9-0000-0000' },
    kept: [on('q', 'JRYTC-JNFJ9-0000-0000')],
    receipt: { caseId: 'JRYTCJNFJ9', holds: false },
  }),
  sample('audit-entries', 'audit', 'unreadable filter', {
    ...list,
    filters: { from: '31/11', q: 'x', action: 'desk.nothing' },
    kept: [on('q', 'x')],
    errors: [
      { field: 'from', reason: 'date' },
      { field: 'action', reason: 'word' },
    ],
  }),
  sample('audit-entries', 'audit', 'unreadable cursor', {
    ...list,
    errors: [{ field: 'cursor', reason: 'malformed' }],
  }),
  sample('audit-entry', 'audit', 'proved', one),
  sample('audit-entry', 'audit', 'every field', { ...one, fields: models.everyField, caseId: null, previous: null }),
  sample('audit-entry', 'audit', 'not yet', { ...one, proof: null, nextCheckpoint: SOON, next: null }),
  sample('audit-entry', 'audit', 'not yet, unknown when', { ...one, proof: null }),
  sample('audit-entry', 'audit', 'altered', { ...one, proof: null, broken: true }),
  sample('audit-entry', 'audit', 'no entry', {
    ...one,
    proof: null,
    broken: true,
    malformed: true,
    json: '{"v":1,\ufffd',
  }),
  sample('audit-case', 'audit', 'done', caseFile),
  sample('audit-case', 'audit', 'unknown', uncertain),
  sample('audit-case', 'audit', 'in part', { ...caseFile, result: 'partial', purpose: 'activation' }),
  sample('audit-case', 'audit', 'unchanged', {
    ...caseFile,
    result: 'unchanged',
    purpose: 'unlock',
    receipt: null,
    resultSeq: null,
  }),
  sample('audit-case', 'audit', 'open', { ...caseFile, result: 'open', purpose: 'reminder', receipt: null }),
  sample('audit-case', 'audit', 'without a student, long', {
    ...caseFile,
    student: null,
    facts: [{ name: 'staff.name', value: LONG_NAME.repeat(2).replaceAll(' ', '') }],
  }),
  sample('audit-case', 'audit', 'altered', {
    ...caseFile,
    steps: caseFile.steps.map((step) => ({ ...step, malformed: step.seq === 3489, details: [] })),
  }),
  sample('audit-case', 'audit', 'long name', { ...caseFile, student: LONG_NAME }),
];

export const HOSTILE_AUDIT_SAMPLES: readonly Sample[] = [
  sample('audit-overview', 'audit', 'hostile', {
    ...overview,
    looks: overview.looks.map((look) => ({ ...look, people: [HOSTILE], signals: [HOSTILE], reason: HOSTILE })),
  }),
  sample('audit-entries', 'audit', 'hostile', {
    ...list,
    entries: [
      entry(1, HOSTILE, HOSTILE, {
        reason: HOSTILE,
        staff: HOSTILE,
        student: HOSTILE,
        card: HOSTILE,
        campus: HOSTILE,
        caseId: HOSTILE,
      }),
    ],
    filters: { q: HOSTILE, staff: HOSTILE, campus: HOSTILE },
    kept: [on('q', HOSTILE)],
    campuses: [HOSTILE],
    older: `/audit/entries?q="><${HOSTILE}`,
    here: `/audit/entries?q="><${HOSTILE}`,
  }),
  sample('audit-entry', 'audit', 'hostile', {
    ...one,
    action: HOSTILE,
    outcome: HOSTILE,
    caseId: HOSTILE,
    fields: [
      { name: HOSTILE, value: HOSTILE },
      { name: 'detail.by', value: HOSTILE },
    ],
    json: HOSTILE,
  }),
  sample('audit-case', 'audit', 'hostile', {
    ...caseFile,
    caseId: HOSTILE,
    result: HOSTILE,
    purpose: HOSTILE,
    student: HOSTILE,
    receipt: HOSTILE,
    facts: [{ name: HOSTILE, value: HOSTILE }],
    steps: caseFile.steps.map((step) => ({ ...step, action: HOSTILE, reason: HOSTILE, by: HOSTILE })),
  }),
];
