/** Entries as people: which attributes are asked for, and what a staff member's and a student's entry come down to. */
import { AndFilter, EqualityFilter, type Filter, OrFilter } from 'ldapts';
import type { Config } from '../config/config';
import {
  foldMark,
  type Identifier,
  marksOf,
  PLAIN_STATE,
  type Role,
  readCardState,
  readState,
  type StaffMember,
  type StateReading,
  type Student,
} from '../server/domain/account';
import { readBirthDate } from '../server/domain/birth-date';
import { type EntryValues, isUnder, timeOf } from './entry';
import { compileFilter, type Judge } from './filter';
import { kindOf } from './kinds';
import { DirectoryError } from './port';
import { writesNtHash } from './side-attributes';

/** The attributes that tell one person's entries, each with what its values are. */
const IDENTIFIERS: Readonly<Record<string, Identifier['kind']>> = {
  supannEtuId: 'student_number',
  supannEmpId: 'staff_number',
  mail: 'name',
  supannAutreMail: 'said',
  supannAliasLogin: 'name',
};
/** Other signs that an account is over: shadow(5), SCHAC 1.5. */
const EXPIRIES = ['shadowExpire', 'schacExpiryDate'] as const;
const DAY = 86_400_000;

/** Days since 1970, -1 for never; as Linux-PAM reads them, 0 is long ago. GeneralizedTime. */
function isOver(entry: EntryValues, now: Date): boolean {
  const days = entry.first('shadowExpire');
  const time = entry.first('schacExpiryDate');
  const isPast = days !== null && /^\d+$/.test(days) && Number(days) * DAY <= now.getTime();
  return isPast || (time !== null && (timeOf(time) ?? Number.POSITIVE_INFINITY) <= now.getTime());
}

const ROLES: readonly Role[] = ['teacher', 'kiosk', 'auditor'];

interface Compiled {
  readonly filter: Filter;
  readonly judge: Judge;
}

type Marked = Pick<Student, 'login' | 'identifiers'>;

export interface People {
  readonly studentFilter: Compiled;
  readonly staffFilter: Compiled;
  /** Groups that a role's rule names. */
  readonly roleGroups: readonly string[];
  /** Groups whose members are never served. */
  readonly protectedGroups: readonly string[];
  /** The attributes that are asked for with a person. */
  readonly asked: readonly string[];
  /** The entry's own id. @throws DirectoryError where the service account may not read it */
  readonly idOf: (entry: EntryValues) => string;
  /** @param groups those of `roleGroups` that hold the entry */
  readonly toStaff: (entry: EntryValues, login: string, groups: ReadonlySet<string>) => StaffMember;
  /**
   * The personnel's entries that are the same person's: a number, the mail address, an alias or the login is the same.
   * What people enter themselves (`said`) is no such mark.
   */
  readonly ofThePersonnel: (student: Marked) => Filter;
  /** The same of an entry that was read: which kind of mark is the same, `null` where none is. */
  readonly markOfThePersonnel: (entry: EntryValues, student: Marked) => Identifier['kind'] | null;
  /** @throws DirectoryError `ambiguous` where several entries have one of the logins */
  readonly mustBeDistinct: (entries: readonly EntryValues[], staffLogin: string, studentLogin: string) => void;
  /** @param besides what is known of the person beside the entry: of the personnel elsewhere, or in a protected group */
  readonly toStudent: (
    entry: EntryValues,
    card: string,
    besides: { readonly protected: boolean; readonly hasPhoto: boolean },
  ) => Student;
}

const nameOf = (entry: EntryValues, login: string): string => entry.first('displayName') ?? entry.first('cn') ?? login;

const identifiersOf = (entry: EntryValues): Identifier[] =>
  Object.entries(IDENTIFIERS).flatMap(([attribute, kind]) =>
    entry
      .all(attribute)
      .map((value) => ({ kind, value: value.trim() }))
      .filter(({ value }) => value !== ''),
  );

/** Marks that protect: those that people do not choose. */
const bindingMarks = (one: Marked): readonly Identifier[] => marksOf(one).filter(({ kind }) => kind !== 'said');

/** What the personnel's entries of one person are looked for by, with every card: to be indexed. */
export const personnelAttributes = ({ staff }: Config['directory']): readonly string[] => [
  ...new Set([...Object.keys(IDENTIFIERS).filter((name) => IDENTIFIERS[name] !== 'said'), staff.login]),
];

export function createPeople(config: Config, now: () => Date): People {
  const kind = kindOf(config.directory.kind);
  const { students, staff } = config.directory;
  const studentFilter = compileFilter(students.filter);
  const staffFilter = compileFilter(staff.filter);
  const neverActivated = students.neverActivated === null ? null : compileFilter(students.neverActivated);
  const rules = ROLES.flatMap((role) => {
    const rule = config.roles[role];
    return rule === null ? [] : [{ role, rule, judge: rule.filter === undefined ? null : compileFilter(rule.filter) }];
  });

  const idOf = (entry: EntryValues): string => {
    const id = entry.first(kind.idAttribute);
    if (id === null) throw new DirectoryError('refused', 'no', `the service account may not read ${kind.idAttribute}`);
    return id;
  };

  const supannState = (entry: EntryValues): StateReading => {
    const { attribute, label } = students.state;
    const [dated, plain] = [entry.all(attribute), entry.all(PLAIN_STATE)];
    // The dated attribute may hold other resources alone.
    const reading = readState(dated, label, now());
    return {
      state: (reading.raw.length > 0 ? reading : readState(plain, label, now())).state,
      raw: [...dated, ...plain],
    };
  };

  /** All signs together: one that ends an account outweighs what the others say. */
  const stateOf = (entry: EntryValues): StateReading => {
    const own = kind.state?.(entry, now()) ?? null;
    const said = own !== null && students.state.label === '' ? own : supannState(entry);
    const ends = EXPIRIES.flatMap((attribute) => entry.all(attribute).map((value) => `${attribute} ${value}`));
    const raw = [...said.raw, ...(own === null || own === said ? [] : own.raw), ...ends];
    if (said.state !== 'active' && said.state !== 'never_activated') return { state: said.state, raw };
    if (own?.state === 'closed' || isOver(entry, now())) return { state: 'closed', raw };
    return { state: neverActivated?.judge(entry) === true ? 'never_activated' : said.state, raw };
  };

  return {
    studentFilter,
    staffFilter,
    roleGroups: [...new Set(rules.flatMap(({ rule }) => (rule.group === undefined ? [] : [rule.group])))],
    protectedGroups: config.directory.protected.groups,
    asked: [
      ...new Set([
        ...['cn', 'displayName', 'givenName', 'sn', 'memberOf', ...Object.keys(IDENTIFIERS), ...EXPIRIES],
        ...[students.login, staff.login, students.state.attribute, PLAIN_STATE],
        ...students.card.map((place) => place.attribute),
        ...[students.birthDate, students.cardState?.attribute, students.show.programme].filter(
          (name) => typeof name === 'string',
        ),
        ...[
          ...staffFilter.attributes,
          ...studentFilter.attributes,
          ...(neverActivated?.attributes ?? []),
          ...rules.flatMap(({ judge }) => judge?.attributes ?? []),
        ],
        ...kind.accountAttributes,
      ]),
    ],
    idOf,

    toStaff(entry, login, groups) {
      const { barred, policy } = kind.account(entry, now());
      const { state } = stateOf(entry);
      // Dismissed people keep their affiliation for a while: an account that the directory closed opens no desk.
      const dismissed = barred || state === 'closed' || state === 'suspended';
      const roles = rules.filter(
        ({ rule, judge }) =>
          judge?.judge(entry) === true ||
          (rule.group !== undefined && groups.has(rule.group)) ||
          (rule.logins ?? []).some((name) => name.toLowerCase() === login.toLowerCase()),
      );
      return {
        id: idOf(entry),
        dn: entry.dn,
        login,
        name: nameOf(entry, login),
        roles: dismissed ? [] : roles.map(({ role }) => role),
        identifiers: identifiersOf(entry),
        policy,
      };
    },

    ofThePersonnel(student) {
      const places = Object.entries({ ...IDENTIFIERS, [staff.login]: 'name' });
      // As stored: folded, a number that compares with case would never be found.
      const same = bindingMarks(student).flatMap(({ kind, value }) =>
        places.filter(([, holds]) => holds === kind).map(([attribute]) => new EqualityFilter({ attribute, value })),
      );
      return new AndFilter({ filters: [staffFilter.filter, new OrFilter({ filters: same })] });
    },

    markOfThePersonnel(entry, student) {
      if (!isUnder(entry.dn, staff.base) || !staffFilter.judge(entry)) return null;
      const own = new Set(bindingMarks(student).map(foldMark));
      const logins = entry.all(staff.login).map((value) => ({ kind: 'name', value }) as const);
      const marks = bindingMarks({ login: '', identifiers: [...identifiersOf(entry), ...logins] });
      return marks.find((mark) => own.has(foldMark(mark)))?.kind ?? null;
    },

    mustBeDistinct(entries, staffLogin, studentLogin) {
      const sides = [
        { ...staff, judge: staffFilter.judge, name: staffLogin },
        { ...students, judge: studentFilter.judge, name: studentLogin },
      ];
      for (const { base, login, judge, name } of sides) {
        const named = entries.filter(
          (entry) =>
            isUnder(entry.dn, base) &&
            judge(entry) &&
            entry.all(login).some((value) => value.toLowerCase() === name.toLowerCase()),
        );
        if (named.length > 1)
          throw new DirectoryError('ambiguous', 'no', `several entries with one login below ${base}`);
      }
    },

    toStudent(entry, card, besides) {
      const login = entry.first(students.login) ?? card;
      const { state, raw } = stateOf(entry);
      const { barred, privileged, ...account } = kind.account(entry, now());
      const birth = students.birthDate === null ? null : entry.first(students.birthDate);
      return {
        id: idOf(entry),
        dn: entry.dn,
        login,
        card,
        name: nameOf(entry, login),
        givenName: entry.first('givenName') ?? nameOf(entry, login),
        familyName: entry.first('sn') ?? '',
        birthDate: birth === null ? null : readBirthDate(birth.replace(/^(\d{4})(\d\d)(\d\d).*$/, '$1-$2-$3')),
        programme: students.show.programme === null ? null : entry.first(students.show.programme),
        mail: entry.first('mail'),
        // A lock that an administrator set is a suspension: a new password would lift it.
        state: barred && (state === 'active' || state === 'never_activated') ? 'suspended' : state,
        rawState: barred ? [...raw, 'locked by an administrator'] : raw,
        cardState: students.cardState === null ? null : readCardState(entry.all(students.cardState.attribute), now()),
        hasPhoto: besides.hasPhoto,
        ...account,
        ntHash: account.ntHash || writesNtHash(config.directory.write.also),
        identifiers: identifiersOf(entry),
        protected: privileged || (isUnder(entry.dn, staff.base) && staffFilter.judge(entry)) || besides.protected,
      };
    },
  };
}
