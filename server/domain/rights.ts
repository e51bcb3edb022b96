/**
 * Who may reach what: one row a route. A route without a row cannot be built, a row without a route neither.
 * `screens` says whose screen it may be answered on; while a screen is handed over or locked, what is not named here
 * does not exist: everything else leads back to the student's page. `POWERS` says who may do what a route alone does not
 * decide.
 */
import type { SessionKind } from './case';

export type Role = 'teacher' | 'kiosk' | 'auditor';

export type ScreenKind = SessionKind | 'none';

export interface Right {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly screens: readonly ScreenKind[];
  /** For `staff` screens: one of these roles; `null`: any. */
  readonly roles: readonly Role[] | null;
  /** What a form's token is bound to; `null`: no form. */
  readonly token: 'session' | 'case' | null;
  /** The form's fields: each at most once, each a text. */
  readonly fields: readonly string[];
  /** Where a form with a secret is sent back to, with `?reason=`; `null`: no secret, answered in place. */
  readonly secretPage: string | null;
}

type Options = Partial<Pick<Right, 'roles' | 'token' | 'fields' | 'secretPage'>>;

const right = (line: string, screens: readonly ScreenKind[], options: Options = {}): Right => {
  const [method = '', path = ''] = line.split(' ');
  return {
    method: method as Right['method'],
    path,
    screens,
    roles: options.roles ?? null,
    token: options.token ?? null,
    fields: options.fields ?? [],
    secretPage: options.secretPage ?? null,
  };
};

/** What only some of those may do who share a page. */
export const POWERS = {
  /** Serve a student: reset, handover. */
  serve: ['teacher', 'kiosk'],
  /** Make an account active that was never used. */
  activate: ['kiosk'],
  /** End a lock by failures, the password untouched. */
  unlock: ['kiosk'],
  /** Show the student the login, the password untouched. */
  remind: ['kiosk'],
  /** Learn what state an account is in: a suspension may be disciplinary. */
  account_state: ['kiosk'],
  /** Serve a student again who was served within a day. */
  serve_again: ['kiosk'],
  /** Read the log. */
  audit: ['auditor'],
} as const satisfies Record<string, readonly Role[]>;

export type Power = keyof typeof POWERS;

export const may = (role: Role | null, power: Power): boolean =>
  role !== null && (POWERS[power] as readonly Role[]).includes(role);

const ALL: readonly ScreenKind[] = ['none', 'staff', 'student', 'locked'];
const DESK = POWERS.serve;
const AUDIT = POWERS.audit;

export const RIGHTS: readonly Right[] = [
  right('GET /', ['none', 'staff']),
  right('GET /login', ['none', 'staff']),
  right('POST /login', ['none', 'staff'], { token: 'session', fields: ['username', 'password'], secretPage: '/login' }),
  right('POST /logout', ['staff', 'student', 'locked'], { token: 'session' }),

  right('GET /desk', ['staff'], { roles: DESK }),
  right('POST /desk/card', ['staff'], { roles: DESK, token: 'session', fields: ['card', 'inspected'] }),
  right('GET /desk/student', ['staff'], { roles: DESK }),
  right('GET /desk/student/photo', ['staff'], { roles: DESK }),
  right('POST /desk/handover', ['staff'], { roles: DESK, token: 'case', fields: ['confirmed', 'birthDate'] }),
  right('POST /desk/unlock', ['staff'], { roles: POWERS.unlock, token: 'case', fields: ['confirmed'] }),
  right('POST /desk/reminder', ['staff'], { roles: POWERS.remind, token: 'case', fields: ['confirmed'] }),
  right('POST /desk/cancel', ['staff', 'student'], { roles: DESK, token: 'case' }),

  right('GET /student', ['staff', 'student', 'locked']),
  right('POST /student/password', ['staff', 'student', 'locked'], {
    token: 'case',
    fields: ['newPassword', 'newPasswordConfirmation', 'charterAccepted', 'recoveryMail', 'mailForwarding'],
    secretPage: '/student',
  }),
  right('POST /student/more-time', ['staff', 'student', 'locked'], { token: 'case' }),
  right('POST /student/finish', ['staff', 'student', 'locked'], { token: 'case' }),
  right('GET /student/charter', ['staff', 'student', 'locked']),
  right('GET /student/done', ['staff', 'student', 'locked']),
  right('GET /desk/resume', ['locked']),
  right('POST /desk/resume', ['locked'], { token: 'case', fields: ['password'], secretPage: '/desk/resume' }),

  right('GET /audit', ['staff'], { roles: AUDIT }),
  right('GET /audit/entries', ['staff'], { roles: AUDIT }),
  right('GET /audit/entries/:seq', ['staff'], { roles: AUDIT }),
  right('GET /audit/entries/:seq/entry.json', ['staff'], { roles: AUDIT }),
  right('GET /audit/entries/:seq/proof.json', ['staff'], { roles: AUDIT }),
  right('GET /audit/cases/:caseId', ['staff'], { roles: AUDIT }),

  right('GET /help/:page', ['none', 'staff']),
  right('GET /accessibilite', ALL),
  right('GET /mentions-legales', ALL),
  right('GET /donnees-personnelles', ALL),

  right('GET /language/:code', ALL),
  right('GET /assets/:name', ALL),
];

export const nameOfRight = (row: Right): string => `${row.method} ${row.path}`;
