/**
 * Long because it is one table: what each page of views/ is given, the contract between routes and templates.
 * A leaf: nothing here but types. Texts are never passed: a page is given stable words (`reason`) and looks
 * its sentences up in the locale.
 */
import type { Profile } from '../config/config';
import type { Information } from '../config/information';
import type { Role } from './domain/account';
import type { Purpose } from './domain/case';
import type { PasswordRules } from './domain/password';

type Charter = NonNullable<Profile['charter']>;

/**
 * A field at fault: `field` is the input's name, `reason` the stable word whose text is `error.<page>.<reason>`.
 * Desk: `inspected` with `not_inspected`; `card` with card.ts's `problem` (its `code` for `other_code`) or `check_letter`.
 */
export interface FieldError {
  readonly field: string;
  readonly reason: string;
  readonly values?: Readonly<Record<string, string | number>>;
}

/** A password rule as the page lists it: name and values of password.ts's `listRules`, a PolicyRule of ldap/port, or `longer`; texts: `rule.<name>`. */
export interface RuleLine {
  readonly name: string;
  readonly values: Readonly<Record<string, string | number>>;
  /** `todo`: judged while typing where a script can; `later`: judged when sent; `no`: the last attempt did not meet it. */
  readonly state: 'todo' | 'later' | 'no';
}

/** A person of the staff as the bar names them. */
export interface StaffLine {
  readonly name: string;
  readonly role: Role;
  readonly site: string;
}

/** A value of an entry, as it stands there: the page says it in words. */
export type FieldValue = string | number | boolean | readonly string[];

/** A line of the register. */
export interface EntryLine {
  readonly seq: number;
  readonly time: string;
  readonly action: string;
  /** Who or what did it, where that makes another thing of the action (`audit.action_by.<action>.<by>`), else `null`. */
  readonly by: string | null;
  readonly outcome: string;
  readonly reason: string | null;
  readonly staff: string | null;
  readonly student: string | null;
  readonly card: string | null;
  readonly campus: string | null;
  readonly caseId: string | null;
}

/** A step of a help page: its icon, and the key of its title and text. */
export interface HelpStep {
  readonly key: string;
  readonly icon: string;
}

/**
 * What every page of the law is given. On a student's or locked screen there is no staff member, and nothing leads out
 * of the console: an address is text there, not a link.
 */
interface LawPage {
  readonly staff: StaffLine | null;
  readonly back: string;
  /** Until when the student's screen stays open. */
  readonly until: Date | null;
}

export interface Pages {
  /** World `staff`. */
  readonly login: {
    /** `empty` `credentials` `throttled` `directory_away` `no_role` `log_away` `superseded` `too_large` `content_type` `csrf` `malformed` `earlier_step` `revoked` `session_ended` or null; any other word gets a general sentence */
    readonly reason: string | null;
    readonly staffExample: string | null;
    readonly demonstration: null | {
      readonly password: string;
      readonly staff: readonly { readonly login: string; readonly role: Role }[];
      readonly cards: readonly { readonly card: string; readonly text: string }[]; // key `demonstration.card.<text>`: `forgotten` `locked` `never_activated` `expired` `card_lost` `account_closed` `protected_account` `long_name` `nantes`
    };
  };
  /** World `staff`: the card form, its errors, a refusal with where to go, the notice of the last case. */
  readonly desk: {
    readonly card: string;
    readonly inspected: boolean;
    readonly cardExample: string;
    readonly errors: readonly FieldError[];
    /** A refusal that is no field's fault (`not_found` `card_lost` `card_expired` `account_closed` `not_at_this_desk`
     *  `cooldown` `repeated` `unlocked_repeatedly` `throttled` `attempts` `not_activated` `account_suspended` `directory_away` `entry_changed`): texts
     *  `refusal.<reason>.title` / `.text` / `.where`. `errors` beside it explain it (`check_letter`). `repeated` and
     *  `unlocked_repeatedly` say how often (`count`) in how long (`within`, ms). */
    readonly refusal: null | { readonly reason: string; readonly values: Readonly<Record<string, string | number>> };
    /**
     * One line on what ended just before: quiet for a result (`last.<word>`: `done` with the value `receipt`, `reminded`
     * `unlocked` `cancelled`), a warning for anything else (`notice.<word>`, a word that a case ends with).
     */
    readonly notice: null | {
      readonly word: string;
      readonly values: Readonly<Record<string, string | number>>;
      readonly at: Date;
    };
    /** Completed resets of this staff member since midnight. */
    readonly servedToday: number;
    /** Kiosk staff have a queue: the next number goes straight in, the keys are named. */
    readonly inQueue: boolean;
    /** A case of this session that is open: continue, or give it up. */
    readonly open: null | { readonly studentName: string; readonly cancelToken: string };
    /** What a badly set reader's input was understood as, or null. */
    readonly understood: string | null;
    readonly staff: StaffLine;
  };
  /** World `staff`: whose card it is; what the card shows, to be compared. */
  readonly identity: {
    readonly student: {
      readonly name: string;
      readonly card: string;
      readonly birthDate: string | null; // ISO date, only where configured to be shown
      readonly programme: string | null;
      readonly hasPhoto: boolean;
      readonly locked: boolean; // by failures; told to kiosk staff alone
    };
    /** An activation also asks for the birth date. */
    readonly purpose: 'reset' | 'activation';
    /** What the student will be asked for, `null`: a password alone. */
    readonly asks: null | { readonly charter: boolean; readonly recoveryMail: boolean };
    /** What may be done instead of a new password, as the tokens of its forms; `null`: not here. */
    readonly ways: {
      readonly unlockToken: string | null;
      /** Not any more: how often it was done, in how long (ms). */
      readonly unlocksUsedUp: null | { readonly count: number; readonly within: number };
      readonly reminderToken: string | null;
    };
    readonly understood: string | null;
    /** `confirmed` / `not_confirmed`; `birthDate` / `birth_date_unread`, `birth_date` with the tries left as `count`. */
    readonly errors: readonly FieldError[];
    /** Which of the page's forms they are of. */
    readonly sent: 'handover' | 'unlock' | 'reminder';
    readonly until: Date;
    readonly cancelToken: string;
    readonly staff: StaffLine;
  };
  /** World `student`: the new password. */
  readonly student: {
    readonly givenName: string;
    /** `mismatch` `policy` `busy` `directory_away` `log_away` `failed` `unknown` `csrf` `too_large`… or null. */
    readonly reason: string | null;
    /** May have changed: the case is `unsettled`. */
    readonly unsettled: boolean;
    readonly rules: readonly RuleLine[];
    /** What the browser may judge by while typing: the rules, and the names that the card shows. */
    readonly judged: { readonly rules: PasswordRules; readonly names: readonly string[] };
    /** What an activation asks for beside the password; `null`: a reset. */
    readonly activation: null | {
      readonly charter: null | Pick<Charter, 'version' | 'title' | 'points'>;
      readonly charterAccepted: boolean;
      /** As typed before; `null`: not asked for. */
      readonly recoveryMail: string | null;
      /** `null`: not offered. */
      readonly forwarding: boolean | null;
      /** With the reason `recovery_mail`: `mail_missing` `mail_malformed` `mail_own`. */
      readonly unmet: readonly string[];
    };
    readonly until: Date;
    /** When the page goes by itself: a little later, for a form sent at the last moment. */
    readonly leaves: Date;
    readonly mayExtend: boolean;
    readonly moreTimeToken: string;
    readonly cancelToken: string;
  };
  /** World `student`: the charter as a whole. */
  readonly charter: { readonly charter: Charter; readonly until: Date; readonly leaves: Date };
  /** World `student`: a write is in flight; the page refreshes by the HTTP `Refresh` header. */
  readonly wait: { readonly givenName: string };
  /** World `student`: it works, proved. */
  readonly done: {
    readonly givenName: string;
    readonly login: string;
    readonly mail: string | null;
    readonly receipt: string | null; // null: reminder
    readonly purpose: Purpose;
    /** The recovery address as it was typed, of an activation; else `null`. */
    readonly recoveryMail: string | null;
    readonly warning: string | null; // `partial`, `must_change`: the directory asks for yet another password
    readonly until: Date;
    readonly mayExtend: boolean;
    readonly finishToken: string;
    readonly moreTimeToken: string;
  };
  /** World `between`: the last word of an ended case, with a button to /desk/resume. */
  readonly ended: {
    readonly givenName: string;
    /** The end's reason: `done` `cancelled` `expired` `attempts` `unsettled` `recovered` `staff_disabled` `entry_changed` `protected_account` `account_closed` `account_suspended` `card_lost` `card_expired`…: texts `ended.<reason>.title` / `.text`. */
    readonly reason: string;
    readonly changed: 'no' | 'yes' | 'unknown';
    /** An account that was never used has no former password to speak of. */
    readonly purpose: Purpose;
    readonly staffName: string;
  };
  /** World `between`: the staff member's own password takes the desk back. */
  readonly resume: {
    readonly reason: string | null; // `credentials` `throttled` `directory_away` `csrf`…
    readonly staffName: string;
    readonly logoutToken: string;
  };
  /** World `audit`: what needs a look, today, the weeks at a glance, the newest entries. */
  readonly 'audit-overview': {
    readonly looks: readonly {
      /** `outcome` `unsettled` `unanswered` `signal` `repeated`: texts `audit.look.<kind>` */
      readonly kind: string;
      readonly grave: boolean;
      readonly count: number;
      readonly action: string;
      readonly outcome: string | null;
      readonly reason: string | null;
      readonly people: readonly string[];
      /** `audit.value.signal.<word>` */
      readonly signals: readonly string[];
      readonly day: string | null; // campus day, `YYYY-MM-DD`
      readonly href: string;
      readonly leads: 'case' | 'entries';
    }[];
    readonly today: {
      readonly logins: number;
      readonly people: number;
      readonly lookups: number;
      readonly refused: number;
      readonly done: number;
      readonly failedOrUnknown: number;
    };
    /** The oldest first. `week`: its ISO number; `monday`: `YYYY-MM-DD`. */
    readonly weeks: readonly {
      readonly week: number;
      readonly monday: string;
      readonly done: number;
      readonly refused: number;
      readonly look: number;
    }[];
    readonly entries: readonly EntryLine[];
    readonly size: number;
    readonly checkpoint: null | { readonly size: number; readonly at: Date };
    readonly staff: StaffLine;
  };
  readonly 'audit-entries': {
    readonly entries: readonly EntryLine[];
    /** As typed: what the form shows. */
    readonly filters: Readonly<Record<string, string>>;
    /** Those that are on, each with the list without it. */
    readonly kept: readonly { readonly name: string; readonly value: string; readonly without: string }[];
    /** Filters that could not be read, and are left out: `date` `word` `malformed`. */
    readonly errors: readonly FieldError[];
    readonly campuses: readonly string[];
    /** What `q` holds is a receipt: its case, and whether the log holds the entry that it is the witness of. */
    readonly receipt: null | { readonly caseId: string; readonly holds: boolean };
    /** Entries in the whole log. */
    readonly size: number;
    /** Hrefs of the pages beside this one; `newest`: of the first page, `null` on it. */
    readonly older: string | null;
    readonly newer: string | null;
    readonly newest: string | null;
    /** The same entries whatever is added to the log; `null` where the page's own address is that. */
    readonly here: string | null;
    readonly staff: StaffLine;
  };
  readonly 'audit-entry': {
    readonly seq: number;
    readonly action: string;
    readonly outcome: string;
    readonly time: string;
    readonly caseId: string | null;
    readonly fields: readonly { readonly name: string; readonly value: FieldValue }[];
    readonly malformed: boolean; // the bytes are no entry
    readonly broken: boolean; // the bytes, or the log around them, do not lead to what was signed
    readonly json: string; // the bytes, as hashed
    readonly proof: {
      readonly size: number;
      readonly leafHash: string;
      readonly path: readonly string[];
      readonly checkpoint: string;
    } | null;
    readonly nextCheckpoint: Date | null; // while `proof` is null
    readonly previous: number | null;
    readonly next: number | null;
    readonly staff: StaffLine;
  };
  readonly 'audit-case': {
    readonly caseId: string;
    /** `done` `partial` `unknown` `unchanged` `open`: text `audit.result.<word>` */
    readonly result: string;
    readonly purpose: string | null;
    readonly receipt: string | null;
    readonly student: string | null;
    readonly facts: readonly { readonly name: string; readonly value: FieldValue }[];
    readonly resultSeq: number | null;
    readonly steps: readonly {
      readonly seq: number;
      readonly time: string;
      readonly action: string;
      readonly outcome: string;
      readonly reason: string | null;
      readonly elapsed: number | null; // ms since the entry before
      readonly by: string | null;
      readonly malformed: boolean;
      readonly details: readonly { readonly name: string; readonly value: FieldValue }[];
    }[];
    readonly staff: StaffLine;
  };
  /** Worlds `staff` (with a session or without), `student` and `between`, as the pages of the law below. */
  readonly accessibility: LawPage & {
    /** The console's own address. */
    readonly address: string;
    readonly owner: string;
    readonly statement: Information['accessibility'];
  };
  readonly 'legal-notice': LawPage & Pick<Information, 'publisher' | 'host'>;
  readonly 'personal-data': LawPage & {
    readonly controller: string;
    readonly address: string | null;
    readonly dpo: string | null;
    readonly keepMonths: number;
    readonly keepReason: string | null;
    /** Days that counters, and the browsers where a login succeeded, are kept. */
    readonly countersDays: number;
    readonly knownDays: number;
    /** `days`: `null` until the browser closes; texts `data.cookie.<text>`. */
    readonly cookies: readonly { readonly name: string; readonly text: string; readonly days: number | null }[];
  };
  /** World `staff`. */
  readonly help: {
    /** A name of HELP_PAGES: texts `help.<topic>.title` / `.lead`. */
    readonly topic: string;
    readonly steps: readonly HelpStep[];
    readonly topics: readonly string[];
    /** The establishment's own pages, in the language of the page. */
    readonly links: Profile['help'];
    readonly staff: StaffLine | null;
  };
  /** World `staff`, no session: the wired network and the VPN. */
  readonly outside: { readonly address: string; readonly networkHelp: string | null };
  /** Any world: `status` and a stable `reason`: texts `error.<reason>.title` / `.text`, else `error.<status>.…`. */
  readonly error: {
    readonly status: number;
    readonly reason: string;
    readonly changed: 'no' | 'yes' | 'unknown';
    readonly back: string;
  };
}

/** What every page is given beside its own model. */
export interface Frame {
  readonly world: 'staff' | 'student' | 'between' | 'audit';
  readonly lang: string;
  /** The language of the page's own text: the frame's, but for a page of the law, which only the staff's languages have. */
  readonly textLang: string;
  /** Those that this page can be had in. */
  readonly languages: readonly {
    readonly code: string;
    readonly name: string;
    readonly short: string;
    readonly href: string;
  }[];
  readonly establishment: string;
  /** Its colours, what it calls card and offices, and what to do first after a change. */
  readonly profile: Pick<Profile, 'palette' | 'words' | 'first'>;
  readonly csrf: string;
  readonly logoutToken: string | null;
  /** Where the person's other role is at home, for somebody who works a desk and audits; `null` for others. */
  readonly otherRole: 'desk' | 'audit' | null;
  readonly requestId: string;
  readonly demonstration: boolean;
  /** Of the accessibility statement, at the foot of every page. */
  readonly accessibility: Information['accessibility']['state'];
  readonly version: string;
  readonly now: Date;
}

export type PageName = keyof Pages;
