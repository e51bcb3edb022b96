/** The desk: card, identity, handover, giving up. */
import type { Request, RequestHandler, Response } from 'express';
import type { Context } from '../context';
import type { CardReading } from '../domain/card';
import { may } from '../domain/rights';
import { refused } from '../errors';
import { field } from '../middleware/guard';
import { follow, keepCookie, showPage, tokenFor } from '../middleware/page';
import { stateOf, visitOf } from '../middleware/state';
import type { FieldError, Pages, StaffLine } from '../pages';
import { asksOf } from '../services/activation';
import type { ConfirmationAnswer } from '../services/confirmation';
import type { CardAnswer } from '../services/desk';
import { deskRole, type StaffScreen, type StudentScreen, type Visit } from '../services/visit';
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

/** A fault of the identity page's own fields, by the table's event. */
const CONFIRMATION_FAULTS: Readonly<Record<string, FieldError>> = {
  'handover:not_confirmed': { field: 'confirmed', reason: 'not_confirmed' },
  'handover:birth_date_unread': { field: 'birthDate', reason: 'birth_date_unread' },
  'handover:birth_date': { field: 'birthDate', reason: 'birth_date' },
};

/** An unlock that this screen's other tab sent, or that a crash left. */
const UNLOCKING: NonNullable<StaffScreen['session']['notice']> = { word: 'unlocking', values: {} };

/** Refusals for how often something was done for a student. */
const OF_A_STUDENT: ReadonlySet<string> = new Set(['repeated', 'unlocked_repeatedly']);

type OpenCase = NonNullable<StaffScreen['open']>;

const caseOf = (screen: StaffScreen) =>
  screen.open === null ? null : { caseId: screen.open.id, step: screen.open.step };

export function deskRoutes(ctx: Context): Routes {
  /** Their texts name the numbers that are configured. */
  const refusalOf = (reason: string): NonNullable<Pages['desk']['refusal']> => ({
    reason,
    values: OF_A_STUDENT.has(reason) ? { ...ctx.config.limits.repeated } : {},
  });

  const showDesk = async (res: Response, model: Partial<Pages['desk']>, status = 200): Promise<void> => {
    const screen = staffScreen(res);
    const { session } = screen;
    // While it is being written there is nothing to go on with, and nothing to give up.
    const unlocking = screen.open?.state === 'writing';
    const open = unlocking ? null : screen.open;
    const staff = staffLine(screen, visitOf(res).site.name);
    // A page that says what is wrong with this card says nothing of the one before.
    const last = status === 200 ? (unlocking ? UNLOCKING : session.notice) : null;
    if (unlocking) res.set('Refresh', '1; url=/desk');
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
        notice: last === null ? null : { ...last, at: new Date(last.at ?? session.seenAt) },
        servedToday: last === null ? 0 : await ctx.limits.servedToday(session.staff.id),
        inQueue: staff.role === 'kiosk',
        open:
          open === null
            ? null
            : { studentName: open.student.name, cancelToken: tokenFor(res, 'POST /desk/cancel', caseOf(screen)) },
        understood: null,
        staff,
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
    await showDesk(
      res,
      {
        card: shownAgain(typed, answer.reading),
        inspected,
        errors: errorsOf(answer, inspected),
        refusal: answer.shown === null ? null : refusalOf(answer.shown),
        understood: answer.reading.ok && answer.reading.decoded ? answer.reading.card : null,
      },
      followed.status,
    );
  };

  const identity: RequestHandler = (_req, res) => showIdentity(res);

  /** @param sent the form that came back, with what is at fault in it */
  const showIdentity = async (
    res: Response,
    errors: readonly FieldError[] = [],
    sent: Pages['identity']['sent'] = 'handover',
  ): Promise<void> => {
    const screen = staffScreen(res);
    const { open } = screen;
    if (open === null || open.state !== 'identified') return res.redirect(303, '/desk');
    const { student } = open;
    const asks = asksOf(ctx.config, open.purpose);
    const ways = await waysOf(res, screen, open);
    refreshAt(res, open.deadline, ctx.now(), '/desk');
    showPage(
      ctx,
      res,
      'identity',
      {
        student: {
          name: student.name,
          card: student.card,
          // At an activation it is asked for: whoever sees it here would copy it.
          birthDate:
            ctx.config.directory.students.show.birthDate && open.purpose !== 'activation' ? student.birthDate : null,
          programme: student.programme,
          hasPhoto: student.hasPhoto,
          // The account's state, not the card's: not a teacher's to know. A reset unlocks as well, said or not.
          locked: student.locked && may(deskRole(screen.roles), 'account_state'),
        },
        purpose: open.purpose === 'activation' ? 'activation' : 'reset',
        asks: asks === null ? null : { charter: asks.charter !== null, recoveryMail: asks.recoveryMail },
        ways,
        understood: open.understood,
        // What was sent may be offered no more: the page says why, and has no field to be at fault.
        errors: sent === 'unlock' && ways.unlockToken === null ? [] : errors,
        sent,
        until: new Date(open.deadline),
        cancelToken: tokenFor(res, 'POST /desk/cancel', caseOf(screen)),
        staff: staffLine(screen, visitOf(res).site.name),
      },
      { status: errors.length === 0 ? 200 : 422, csrf: tokenFor(res, 'POST /desk/handover', caseOf(screen)) },
    );
  };

  /** What kiosk staff may do instead of a new password; each form has its own token. */
  const waysOf = async (res: Response, screen: StaffScreen, open: OpenCase): Promise<Pages['identity']['ways']> => {
    const role = deskRole(screen.roles);
    const active = open.purpose === 'reset';
    const token = (path: string): string => tokenFor(res, `POST ${path}`, caseOf(screen));
    const unlocks = active && open.student.locked && may(role, 'unlock');
    const usedUp = unlocks && (await ctx.limits.unlocksUsedUp(open.student.id));
    return {
      unlockToken: unlocks && !usedUp ? token('/desk/unlock') : null,
      unlocksUsedUp: usedUp ? ctx.config.limits.repeated : null,
      reminderToken: active && may(role, 'remind') ? token('/desk/reminder') : null,
    };
  };

  const photo: RequestHandler = async (_req, res) => {
    const bytes = await ctx.desk.photo(staffScreen(res));
    const type = bytes === null ? null : imageType(bytes);
    if (bytes === null || type === null) throw refused(404, 'not_found');
    res.type(type).send(bytes);
  };

  /** What the staff member asked for was confirmed, or the page says why not. */
  const confirmed =
    (
      sent: Pages['identity']['sent'],
      take: (req: Request, screen: StaffScreen, visit: Visit) => Promise<ConfirmationAnswer>,
    ): RequestHandler =>
    async (req, res) => {
      const screen = staffScreen(res);
      const { step, shown } = await take(req, screen, visitOf(res));
      const followed = follow(res, step);
      if (followed.done) return;
      const event = step.row?.event ?? '';
      const fault = CONFIRMATION_FAULTS[event];
      if (fault !== undefined) {
        if (step.case !== null) stateOf(res).screen = { ...screen, open: step.case };
        const left = screen.open === null ? 0 : await ctx.desk.birthTriesLeft(screen.open);
        return showIdentity(res, [{ ...fault, values: { count: left } }], sent);
      }
      if (event === 'handover:staff_disabled') throw refused(403, 'staff_disabled');
      if (followed.status === 503) throw refused(503, shown ?? event.replace(/^\w+:/, ''));
      if (step.row === null || shown === null) throw refused(409, 'earlier_step');
      stateOf(res).screen = { ...staffScreen(res), open: null };
      await showDesk(res, { refusal: refusalOf(shown) }, followed.status);
    };

  const isConfirmed = (req: Request): boolean => field(req, 'confirmed') === 'yes';

  const handover = confirmed('handover', (req, screen, visit) =>
    ctx.handover.handOver(screen, visit, { confirmed: isConfirmed(req), birthDate: field(req, 'birthDate') }),
  );
  const unlock = confirmed('unlock', (req, screen, visit) => ctx.unlocking.unlock(screen, visit, isConfirmed(req)));
  const reminder = confirmed('reminder', (req, screen, visit) => ctx.handover.remind(screen, visit, isConfirmed(req)));

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
    'POST /desk/unlock': [unlock],
    'POST /desk/reminder': [reminder],
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
