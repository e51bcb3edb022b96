/** The desk: card, identity, handover, giving up. */
import type { RequestHandler, Response } from 'express';
import type { Context } from '../context';
import type { CardReading } from '../domain/card';
import { refused } from '../errors';
import { field } from '../middleware/guard';
import { follow, keepCookie, showPage, tokenFor } from '../middleware/page';
import { stateOf, visitOf } from '../middleware/state';
import type { FieldError, Pages, StaffLine } from '../pages';
import type { CardAnswer } from '../services/desk';
import { deskRole, type StaffScreen, type StudentScreen } from '../services/visit';
import { type Routes, refreshAt } from './routes';

/**
 * What is no card's number may be a secret typed into the wrong field. Shown again is a number as it was read, one whose
 * E alone is missing, and one that begins like a card's and is too short, too long or ends wrongly: nothing else.
 */
const BEGUN = /^\s*[Ee](?:[\s.]*\d){1,14}[\s.]*[A-Za-z]?\s*$/;

function shownAgain(typed: string, reading: CardReading): string {
  if (reading.ok) return reading.card;
  return reading.problem === 'no_prefix' || BEGUN.test(typed) ? typed.trim() : '';
}

export function staffScreen(res: Response): StaffScreen {
  const { screen } = stateOf(res);
  if (screen.kind !== 'staff') throw refused(409, 'no_case');
  return screen;
}

export function staffLine(screen: StaffScreen, site: string, role = deskRole(screen.roles)): StaffLine {
  return { name: screen.session.staff.name, role: role ?? screen.roles[0] ?? 'teacher', site };
}

const caseOf = (screen: StaffScreen) =>
  screen.open === null ? null : { caseId: screen.open.id, step: screen.open.step };

export function deskRoutes(ctx: Context): Routes {
  const showDesk = (res: Response, model: Partial<Pages['desk']>, status = 200): void => {
    const screen = staffScreen(res);
    const { open, session } = screen;
    const { notice } = session;
    showPage(
      ctx,
      res,
      'desk',
      {
        card: '',
        inspected: false,
        cardExample: ctx.config.profile.card.example,
        errors: [],
        refusal: null,
        notice: notice === null || status !== 200 ? null : notice,
        open:
          open === null
            ? null
            : { studentName: open.student.name, cancelToken: tokenFor(res, 'POST /desk/cancel', caseOf(screen)) },
        understood: null,
        staff: staffLine(screen, visitOf(res).site.name),
        ...model,
      },
      { status, csrf: tokenFor(res, 'POST /desk/card') },
    );
  };

  const desk: RequestHandler = (_req, res) => showDesk(res, {});

  const card: RequestHandler = async (req, res) => {
    const screen = staffScreen(res);
    const typed = field(req, 'card');
    const inspected = field(req, 'inspected') === 'yes';
    const answer = await ctx.desk.submitCard(screen, visitOf(res), { card: typed, inspected });
    const followed = follow(res, answer.step);
    if (followed.done) return;
    // A refused card ended the case that was open: the page is of what is open now.
    const { case: now } = answer.step;
    stateOf(res).screen = { ...screen, open: now !== null && now.state !== 'ended' ? now : null };
    showDesk(
      res,
      {
        card: shownAgain(typed, answer.reading),
        inspected,
        errors: errorsOf(answer, inspected),
        refusal: answer.shown === null ? null : { reason: answer.shown, values: {} },
        understood: answer.reading.ok && answer.reading.decoded ? answer.reading.card : null,
      },
      followed.status,
    );
  };

  const identity: RequestHandler = (_req, res) => showIdentity(res, [], 200);

  const showIdentity = (res: Response, errors: readonly FieldError[], status: number): void => {
    const screen = staffScreen(res);
    const { open } = screen;
    if (open === null || open.state !== 'identified') return res.redirect(303, '/desk');
    const { student } = open;
    refreshAt(res, open.deadline, ctx.now(), '/desk');
    showPage(
      ctx,
      res,
      'identity',
      {
        student: {
          name: student.name,
          card: student.card,
          birthDate: null,
          programme: student.programme,
          hasPhoto: student.hasPhoto,
          locked: student.locked,
        },
        understood: open.understood,
        errors,
        until: new Date(open.deadline),
        cancelToken: tokenFor(res, 'POST /desk/cancel', caseOf(screen)),
        staff: staffLine(screen, visitOf(res).site.name),
      },
      { status, csrf: tokenFor(res, 'POST /desk/handover', caseOf(screen)) },
    );
  };

  const photo: RequestHandler = async (_req, res) => {
    const bytes = await ctx.desk.photo(staffScreen(res));
    const type = bytes === null ? null : imageType(bytes);
    if (bytes === null || type === null) throw refused(404, 'not_found');
    res.type(type).send(bytes);
  };

  const handover: RequestHandler = async (req, res) => {
    const { step, shown } = await ctx.desk.handOver(staffScreen(res), visitOf(res), field(req, 'confirmed') === 'yes');
    const followed = follow(res, step);
    if (followed.done) return;
    if (step.row?.event === 'handover:not_confirmed')
      return showIdentity(res, [{ field: 'confirmed', reason: 'not_confirmed' }], 422);
    if (step.row?.event === 'handover:staff_disabled') throw refused(403, 'staff_disabled');
    if (step.row?.event === 'handover:directory_away') throw refused(503, 'directory_away');
    if (step.row === null || shown === null) throw refused(409, 'earlier_step');
    stateOf(res).screen = { ...staffScreen(res), open: null };
    showDesk(res, { refusal: { reason: shown, values: {} } }, followed.status);
  };

  const cancel: RequestHandler = async (_req, res) => {
    const { screen } = stateOf(res);
    const step =
      screen.kind === 'staff'
        ? await ctx.desk.cancel(screen, visitOf(res))
        : await ctx.student.cancel(screen as StudentScreen, visitOf(res));
    if (!follow(res, step).done) {
      keepCookie(res, step);
      throw refused(409, 'no_case');
    }
  };

  return {
    'GET /desk': [desk],
    'POST /desk/card': [card],
    'GET /desk/student': [identity],
    'GET /desk/student/photo': [photo],
    'POST /desk/handover': [handover],
    'POST /desk/cancel': [cancel],
  };
}

function errorsOf({ reading, shown }: CardAnswer, inspected: boolean): readonly FieldError[] {
  const unticked: FieldError[] = inspected ? [] : [{ field: 'inspected', reason: 'not_inspected' }];
  if (!reading.ok) {
    const reason = reading.problem === 'other_code' ? reading.code : reading.problem;
    return [...unticked, { field: 'card', reason }];
  }
  // A wrong check letter explains a number that was not found; it refuses nothing by itself.
  return shown === 'not_found' && reading.checkLetter === 'wrong'
    ? [...unticked, { field: 'card', reason: 'check_letter' }]
    : unticked;
}

function imageType(bytes: Buffer): string | null {
  if (bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return 'image/jpeg';
  return bytes.subarray(0, 4).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47])) ? 'image/png' : null;
}
