/** The auditor's list and entry page. */
import type { Request, RequestHandler } from 'express';
import type { Context } from '../context';
import { readMoment } from '../domain/moment';
import { refused } from '../errors';
import { showPage } from '../middleware/page';
import { visitOf } from '../middleware/state';
import type { FieldError } from '../pages';
import { staffLine, staffScreen } from './desk';
import type { Routes } from './routes';

const FILTERS = ['q', 'staff', 'student', 'action', 'outcome', 'reason', 'campus', 'from', 'to'] as const;
const LONGEST = 100;

function readFilters(req: Request) {
  const filters: Record<string, string> = {};
  const errors: FieldError[] = [];
  for (const name of FILTERS) {
    const value = req.query[name];
    if (value === undefined || value === '') continue;
    if (typeof value !== 'string' || value.length > LONGEST) throw refused(400, 'malformed');
    filters[name] = value.trim();
  }
  const times: Record<string, string> = {};
  for (const name of ['from', 'to'] as const) {
    const text = filters[name];
    if (text === undefined) continue;
    const time = readMoment(text, name);
    if (time === null) errors.push({ field: name, reason: 'date' });
    else times[name] = time;
  }
  const { from: _from, to: _to, ...plain } = filters;
  return { filters, errors, filter: { ...plain, ...times } };
}

export function auditRoutes(ctx: Context): Routes {
  const overview: RequestHandler = (_req, res) => res.redirect(303, '/audit/entries');

  const entries: RequestHandler = async (req, res) => {
    const screen = staffScreen(res);
    const { filters, errors, filter } = readFilters(req);
    const { cursor } = req.query;
    if (cursor !== undefined && (typeof cursor !== 'string' || !/^\d{1,15}$/.test(cursor)))
      throw refused(400, 'malformed');
    const { rows, next } = await ctx.register.entries(
      screen,
      visitOf(res),
      filter,
      cursor === undefined ? null : Number(cursor),
    );
    const query = new URLSearchParams({ ...filters, ...(next === null ? {} : { cursor: String(next) }) });
    showPage(ctx, res, 'audit-entries', {
      entries: rows.map((row) => ({
        seq: row.seq,
        time: row.time,
        action: row.action,
        outcome: row.outcome,
        reason: row.reason,
        staff: row.staff_name ?? row.staff_login,
        student: row.student_name ?? row.student_card,
        campus: row.campus,
        caseId: row.case_id,
      })),
      filters,
      errors,
      next: next === null ? null : `/audit/entries?${query.toString()}`,
      staff: staffLine(screen, visitOf(res).site.name, 'auditor'),
    });
  };

  const entry: RequestHandler = async (req, res) => {
    const screen = staffScreen(res);
    const { seq } = req.params as { seq: string };
    const page = /^\d{1,15}$/.test(seq) ? await ctx.register.entry(screen, visitOf(res), Number(seq)) : null;
    if (page === null) throw refused(404, 'not_found');
    showPage(ctx, res, 'audit-entry', {
      seq: page.entry.seq,
      fields: fieldsOf(page.entry),
      json: page.json,
      proof: page.proof,
      nextCheckpoint: page.nextCheckpoint,
      staff: staffLine(screen, visitOf(res).site.name, 'auditor'),
    });
  };

  return { 'GET /audit': [overview], 'GET /audit/entries': [entries], 'GET /audit/entries/:seq': [entry] };
}

/** An entry's values, flat, in the order of its bytes. */
function fieldsOf(entry: object, prefix = ''): { name: string; value: string }[] {
  return Object.entries(entry).flatMap(([name, value]: [string, unknown]) => {
    if (value === null) return [];
    if (Array.isArray(value)) return [{ name: prefix + name, value: value.join(', ') }];
    return typeof value === 'object'
      ? fieldsOf(value, `${prefix}${name}.`)
      : [{ name: prefix + name, value: String(value as string | number | boolean) }];
  });
}
