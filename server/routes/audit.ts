/** The auditor's pages: overview, list, case, entry, and an entry's bytes and proof to keep. */
import type { Request, RequestHandler, Response } from 'express';
import type { Context } from '../context';
import { weekNumber } from '../domain/campus-day';
import { refused } from '../errors';
import { showPage } from '../middleware/page';
import { visitOf } from '../middleware/state';
import type { EntryLine, FieldValue, StaffLine } from '../pages';
import { FILTER_NAMES, type FilterName, readAuditFilter } from '../services/audit-filter';
import { type CaseFile, endedBy } from '../services/case-file';
import type { Cursor, ListPage } from '../services/register';
import { staffLine, staffScreen } from './desk';
import type { Routes } from './routes';

const LONGEST = 100;
const LIST = '/audit/entries';
const casePath = (caseId: string): string => `/audit/cases/${caseId}`;

type Texts = Readonly<Partial<Record<FilterName, string>>>;

/** @throws PageError 400 for a list or an object where one text is due */
function textsOf(req: Request): Texts {
  const texts: Partial<Record<FilterName, string>> = {};
  for (const name of FILTER_NAMES) {
    const value = req.query[name];
    if (value === undefined) continue;
    if (typeof value !== 'string' || value.length > LONGEST) throw refused(400, 'malformed');
    if (value.trim() !== '') texts[name] = value.trim();
  }
  return texts;
}

/** `1200`: older than that entry; `newer-1200`: right after it. @throws PageError 400 for anything else */
function cursorOf(req: Request): Cursor | null {
  const { cursor } = req.query;
  if (cursor === undefined) return null;
  const [, newer, seq] = (typeof cursor === 'string' && /^(newer-)?(\d{1,15})$/.exec(cursor)) || [];
  if (seq === undefined) throw refused(400, 'malformed');
  return { way: newer === undefined ? 'older' : 'newer', seq: Number(seq) };
}

/** The list's address: the same for the same filters, whoever looks. */
function listHref(texts: Readonly<Record<string, string | undefined>>, cursor: Cursor | null = null): string {
  const query = new URLSearchParams();
  for (const name of FILTER_NAMES) {
    const text = texts[name];
    if (text !== undefined) query.set(name, text);
  }
  if (cursor !== null) query.set('cursor', `${cursor.way === 'newer' ? 'newer-' : ''}${cursor.seq}`);
  return query.size === 0 ? LIST : `${LIST}?${query.toString()}`;
}

const lineOf = (row: ListPage['rows'][number]): EntryLine => ({
  seq: row.seq,
  time: row.time,
  action: row.action,
  by: endedBy(row),
  outcome: row.outcome,
  reason: row.reason,
  staff: row.staff_name ?? row.staff_login,
  student: row.student_name,
  card: row.student_card,
  campus: row.campus,
  caseId: row.case_id,
});

const seqOf = (req: Request): number => {
  const { seq } = req.params as { seq: string };
  if (!/^\d{1,15}$/.test(seq)) throw refused(404, 'not_found');
  return Number(seq);
};

export function auditRoutes(ctx: Context): Routes {
  const { register } = ctx;
  const auditor = (res: Response): StaffLine => staffLine(staffScreen(res), visitOf(res).site.name, 'auditor');

  const overview: RequestHandler = async (_req, res) => {
    const { looks, today, weeks, newest, size, checkpoint } = await register.overview(staffScreen(res), visitOf(res));
    showPage(ctx, res, 'audit-overview', {
      looks: looks.map(({ caseId, filter, ...look }) => ({
        ...look,
        href: caseId === null ? listHref(filter) : casePath(caseId),
        leads: caseId === null ? 'entries' : 'case',
      })),
      today,
      weeks: weeks.map((week) => ({ ...week, week: weekNumber(week.monday) })),
      entries: newest.map(lineOf),
      size,
      checkpoint,
      staff: auditor(res),
    });
  };

  const entries: RequestHandler = async (req, res) => {
    const texts = textsOf(req);
    const cursor = cursorOf(req);
    const { filter, faults } = readAuditFilter(texts);
    const list = await register.entries(staffScreen(res), visitOf(res), filter, cursor);
    const hrefAt = (at: Cursor | null): string | null => (at === null ? null : listHref(texts, at));
    showPage(ctx, res, 'audit-entries', {
      entries: list.rows.map(lineOf),
      filters: Object.fromEntries(Object.entries(texts)),
      kept: FILTER_NAMES.flatMap((name) => {
        const value = filter[name] === undefined ? undefined : texts[name];
        return value === undefined ? [] : [{ name, value, without: listHref({ ...texts, [name]: undefined }) }];
      }),
      errors: faults,
      campuses: list.campuses,
      receipt: list.receipt,
      size: list.size,
      older: hrefAt(list.older),
      newer: hrefAt(list.newer),
      newest: cursor === null ? null : listHref(texts),
      here: cursor?.way === 'older' ? null : hrefAt(list.here),
      staff: auditor(res),
    });
  };

  const entry: RequestHandler = async (req, res) => {
    const page = await register.entry(staffScreen(res), visitOf(res), seqOf(req));
    if (page === null) throw refused(404, 'not_found');
    const { seq, action, outcome, time, caseId } = lineOf(page.row);
    showPage(ctx, res, 'audit-entry', {
      seq,
      action,
      outcome,
      time,
      caseId,
      fields: fieldsOf(page.said),
      malformed: page.malformed,
      broken: page.broken,
      json: page.json,
      proof: page.proof,
      nextCheckpoint: page.nextCheckpoint,
      previous: page.previous,
      next: page.next,
      staff: auditor(res),
    });
  };

  const bytes: RequestHandler = async (req, res) => {
    const seq = seqOf(req);
    const found = await register.bytes(staffScreen(res), visitOf(res), seq);
    if (found === null) throw refused(404, 'not_found');
    keep(res, `entry-${seq}.json`, found);
  };

  const proof: RequestHandler = async (req, res) => {
    const seq = seqOf(req);
    const found = await register.proof(staffScreen(res), visitOf(res), seq);
    if (found === null) throw refused(404, 'not_found');
    // The form of `guichet audit proof --json`, its newline too.
    keep(res, `proof-${seq}.json`, Buffer.from(`${JSON.stringify(found)}\n`));
  };

  const caseFile: RequestHandler = async (req, res) => {
    const { caseId } = req.params as { caseId: string };
    const file = await register.caseFile(staffScreen(res), visitOf(res), caseId);
    if (file === null) throw refused(404, 'not_found');
    const { result, purpose, receipt, resultSeq, steps } = file;
    showPage(ctx, res, 'audit-case', {
      caseId,
      result,
      purpose,
      receipt,
      student: file.student?.name ?? file.student?.card ?? null,
      facts: factsOf(file),
      resultSeq,
      steps: steps.map(({ detail, ...step }) => ({ ...step, details: fieldsOf({ detail }) })),
      staff: auditor(res),
    });
  };

  return {
    'GET /audit': [overview],
    'GET /audit/entries': [entries],
    'GET /audit/entries/:seq': [entry],
    'GET /audit/entries/:seq/entry.json': [bytes],
    'GET /audit/entries/:seq/proof.json': [proof],
    'GET /audit/cases/:caseId': [caseFile],
  };
}

/** A file to keep, byte for byte. */
function keep(res: Response, name: string, content: Buffer): void {
  res.attachment(`guichet-${name}`).type('application/json').send(content);
}

/** Whom and where a case was about; the numbers that machines go by stay on the entries' pages. */
function factsOf({ student, staff, site, ip, userAgent }: CaseFile): { name: string; value: FieldValue }[] {
  return fieldsOf({ student, staff, site, ip, userAgent }).filter(({ name }) => !name.endsWith('.id'));
}

/** An entry's values, flat, in the order of its bytes; what is null is left out. */
function fieldsOf(entry: object, prefix = ''): { name: string; value: FieldValue }[] {
  return Object.entries(entry).flatMap(([key, value]: [string, unknown]) => {
    const name = prefix + key;
    if (value === null) return [];
    if (Array.isArray(value)) return [{ name, value: value.map(String) }];
    return typeof value === 'object'
      ? fieldsOf(value, `${name}.`)
      : [{ name, value: value as string | number | boolean }];
  });
}
