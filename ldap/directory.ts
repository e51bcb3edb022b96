// Long because the port has twelve operations over one set of connections and attributes.
/**
 * The Directory port over LDAP: the common way of finding, writing and proving; what differs from kind to kind comes
 * in as a `Kind`. Values that a person typed only ever travel inside filter objects, never as filter text.
 */
import { AndFilter, type Client, EqualityFilter, type Filter, OrFilter, PresenceFilter, ResultCodeError } from 'ldapts';
import type { Config } from '../config/config';
import { type Role, readCardState, readState, type StaffMember, type Student } from '../server/domain/account';
import { ConnectionPool, type Endpoint, RuleRefusal, readFailed, writeFailed } from './connection';
import { EntryValues, isUnder, sameDn } from './entry';
import { compileFilter } from './filter';
import type { Kind } from './openldap';
import {
  type CasePeople,
  type Directory,
  DirectoryError,
  type DirectoryPolicy,
  type Proof,
  type StaffRef,
  type StudentRef,
} from './port';

/** Deadlines of the single operations (ms): ten seconds in all for a reset. */
const DEADLINE = { search: 2_000, write: 4_000, proof: 3_000, settle: 1_000 } as const;
const POLICY_KEPT = 60_000;
/** More than the writes that the console lets through at once, so that a search never waits behind them. */
const CONNECTIONS = 40;
const IDENTIFIERS = ['supannEtuId', 'supannEmpId', 'mail', 'supannAliasLogin', 'supannAutreMail'] as const;
const UNKNOWN_POLICY: DirectoryPolicy = { minLength: null, history: null, lockoutThreshold: null, lockoutWindow: null };
const ROLES: readonly Role[] = ['teacher', 'kiosk', 'auditor'];
const MEMBERSHIPS = ['member', 'uniqueMember'] as const;

/** A card's number in a template: `E{number}`; `{{` and `}}` are literal braces. */
export function fillTemplate(template: string, number: string): string {
  return template.replace(/\{\{|\}\}|\{number\}/g, (part) => (part === '{number}' ? number : part.charAt(0)));
}

export function createDirectory(config: Config, kind: Kind, now: () => Date): Directory {
  const { students, staff, bind } = config.directory;
  const endpoint: Endpoint = { urls: config.directory.urls, ca: config.directory.ca };
  const service = new ConnectionPool(endpoint, bind, CONNECTIONS);
  const proofs = new ConnectionPool(endpoint, null, CONNECTIONS);
  const studentFilter = compileFilter(students.filter);
  const staffFilter = compileFilter(staff.filter);
  const rules = ROLES.flatMap((role) => {
    const rule = config.roles[role];
    return rule === null ? [] : [{ role, rule, judge: rule.filter === undefined ? null : compileFilter(rule.filter) }];
  });
  const roleGroups = [...new Set(rules.flatMap(({ rule }) => (rule.group === undefined ? [] : [rule.group])))];
  const protectedGroups = config.directory.protected.groups;

  const asked = [
    ...new Set([
      ...['cn', 'displayName', 'givenName', 'sn', 'memberOf', ...IDENTIFIERS],
      ...[students.login, staff.login, students.state.attribute, 'supannRessourceEtat'],
      ...students.card.map((place) => place.attribute),
      ...[students.birthDate, students.cardState?.attribute, students.show.programme].filter(
        (name) => typeof name === 'string',
      ),
      ...[
        ...staffFilter.attributes,
        ...studentFilter.attributes,
        ...rules.flatMap(({ judge }) => judge?.attributes ?? []),
      ],
      ...kind.accountAttributes,
    ]),
  ];

  /** One search; a missing base is an empty answer, more than `limit` entries are ambiguous. */
  async function search(
    base: string,
    scope: 'base' | 'sub',
    filter: Filter,
    attributes: readonly string[],
    limit: number,
    deadline: number = DEADLINE.search,
    photo: string | null = null,
  ): Promise<readonly { values: EntryValues; photo: Buffer | null }[]> {
    try {
      const { searchEntries } = await service.use(deadline, (client) =>
        client.search(base, {
          scope,
          filter,
          attributes: [...attributes],
          sizeLimit: limit + 1,
          ...(photo === null ? {} : { explicitBufferAttributes: [photo] }),
        }),
      );
      if (searchEntries.length > limit)
        throw new DirectoryError('ambiguous', 'no', `more than ${limit} entries below ${base}`);
      return searchEntries.map((entry) => {
        const value = photo === null ? undefined : entry[photo];
        const first = Array.isArray(value) ? value[0] : value;
        return {
          values: new EntryValues(entry.dn, entry),
          photo: Buffer.isBuffer(first) && first.length > 0 ? first : null,
        };
      });
    } catch (error) {
      if (error instanceof DirectoryError) throw error;
      if (error instanceof ResultCodeError && error.code === 32) return [];
      if (error instanceof ResultCodeError && error.code === 4)
        throw new DirectoryError('ambiguous', 'no', `more entries than asked for below ${base}`);
      throw readFailed(error, `search below ${base}`);
    }
  }

  /** Which of these groups hold the entry, each asked at its own place, all at once. */
  async function memberships(groups: readonly string[], dn: string, login: string): Promise<ReadonlySet<string>> {
    const filter = new OrFilter({
      filters: [
        ...MEMBERSHIPS.map((attribute) => new EqualityFilter({ attribute, value: dn })),
        new EqualityFilter({ attribute: 'memberUid', value: login }),
      ],
    });
    const found = await Promise.all(groups.map((group) => search(group, 'base', filter, ['1.1'], 1)));
    return new Set(groups.filter((_, index) => (found[index]?.length ?? 0) > 0));
  }

  const nameOf = (entry: EntryValues, login: string): string =>
    entry.first('displayName') ?? entry.first('cn') ?? login;
  const identifiersOf = (entry: EntryValues): string[] =>
    IDENTIFIERS.flatMap((attribute) => entry.all(attribute).map((value) => value.trim().toLowerCase())).filter(
      (value) => value !== '',
    );

  function idOf(entry: EntryValues): string {
    const id = entry.first(kind.idAttribute);
    if (id === null) throw new DirectoryError('refused', 'no', `the service account may not read ${kind.idAttribute}`);
    return id;
  }

  function toStaff(entry: EntryValues, login: string, groups: ReadonlySet<string>): StaffMember {
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
      roles: roles.map(({ role }) => role),
      identifiers: identifiersOf(entry),
      policy: kind.account(entry).policy,
    };
  }

  function toStudent(entry: EntryValues, card: string, groups: ReadonlySet<string>, hasPhoto: boolean): Student {
    const login = entry.first(students.login) ?? card;
    const states = [...entry.all(students.state.attribute), ...entry.all('supannRessourceEtat')];
    const dated = entry.all(students.state.attribute);
    const reading = readState(dated.length > 0 ? dated : states, students.state.label, now());
    const birth = students.birthDate === null ? null : entry.first(students.birthDate);
    return {
      id: idOf(entry),
      dn: entry.dn,
      login,
      card,
      name: nameOf(entry, login),
      givenName: entry.first('givenName') ?? nameOf(entry, login),
      familyName: entry.first('sn') ?? '',
      birthDate: birth?.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3') ?? null,
      programme: students.show.programme === null ? null : entry.first(students.show.programme),
      mail: entry.first('mail'),
      state: reading.state,
      rawState: states,
      cardState: students.cardState === null ? null : readCardState(entry.all(students.cardState.attribute), now()),
      hasPhoto,
      ...kind.account(entry),
      identifiers: identifiersOf(entry),
      protected: (isUnder(entry.dn, staff.base) && staffFilter.judge(entry)) || groups.size > 0,
    };
  }

  const byLogin = (attribute: string, login: string, filter: Filter): Filter =>
    new AndFilter({ filters: [new EqualityFilter({ attribute, value: login }), filter] });

  /** Whether the entry really bears the number where it was looked for; a server's matching rule may be looser. */
  function bears(entry: EntryValues, places: readonly { attribute: string; value: string }[]): boolean {
    return places.some((place) =>
      entry.all(place.attribute).some((value) => value.toLowerCase() === place.value.toLowerCase()),
    );
  }

  const policies = new Map<string, { readonly policy: DirectoryPolicy; readonly until: number }>();

  return {
    async findStudentByCard(card) {
      const number = card.replace(/^E/, '');
      const places = students.card.map(({ attribute, value }) => ({ attribute, value: fillTemplate(value, number) }));
      const filter = new AndFilter({
        filters: [studentFilter.filter, new OrFilter({ filters: places.map((place) => new EqualityFilter(place)) })],
      });
      const { photo } = students.show;
      const found = await search(
        students.base,
        'sub',
        filter,
        photo === null ? asked : [...asked, photo],
        1,
        DEADLINE.search,
        photo,
      );
      const hit = found[0];
      if (hit === undefined || !bears(hit.values, places)) return null;
      const login = hit.values.first(students.login) ?? card;
      return toStudent(hit.values, card, await memberships(protectedGroups, hit.values.dn, login), hit.photo !== null);
    },

    async findStaff(login) {
      const [hit] = await search(staff.base, 'sub', byLogin(staff.login, login, staffFilter.filter), asked, 1);
      if (hit === undefined) return null;
      const own = hit.values.first(staff.login) ?? login;
      return toStaff(hit.values, own, await memberships(roleGroups, hit.values.dn, own));
    },

    async readCase(member: StaffRef, student: StudentRef): Promise<CasePeople> {
      const filters = {
        staff: byLogin(staff.login, member.login, staffFilter.filter),
        student: byLogin(students.login, student.login, studentFilter.filter),
      };
      const together = sameDn(staff.base, students.base)
        ? search(staff.base, 'sub', new OrFilter({ filters: [filters.staff, filters.student] }), asked, 2)
        : Promise.all([
            search(staff.base, 'sub', filters.staff, asked, 1),
            search(students.base, 'sub', filters.student, asked, 1),
          ]).then((both) => both.flat());
      const [found, staffGroups, studentGroups] = await Promise.all([
        together,
        memberships(roleGroups, member.dn, member.login),
        memberships(protectedGroups, student.dn, student.login),
      ]);
      // Moved or replaced since it was read: not the entry that was confirmed, and the groups above were another's.
      const pick = (ref: StaffRef): EntryValues | null =>
        found.find(({ values }) => idOf(values) === ref.id && sameDn(values.dn, ref.dn))?.values ?? null;
      const staffEntry = pick(member);
      const studentEntry = pick(student);
      return {
        staff:
          staffEntry === null || !staffFilter.judge(staffEntry) ? null : toStaff(staffEntry, member.login, staffGroups),
        student: studentEntry === null ? null : toStudent(studentEntry, student.card, studentGroups, false),
      };
    },

    async readPhoto(student) {
      const { photo } = students.show;
      if (photo === null) return null;
      const [hit] = await search(
        student.dn,
        'base',
        new PresenceFilter({ attribute: photo }),
        [photo, kind.idAttribute],
        1,
        DEADLINE.search,
        photo,
      );
      return hit !== undefined && idOf(hit.values) === student.id ? hit.photo : null;
    },

    async readPolicy({ policy }) {
      if (policy === null) return UNKNOWN_POLICY;
      const kept = policies.get(policy);
      if (kept !== undefined && kept.until > now().getTime()) return kept.policy;
      const [hit] = await search(
        policy,
        'base',
        new PresenceFilter({ attribute: 'objectClass' }),
        kind.policyAttributes,
        1,
      );
      const read = hit === undefined ? UNKNOWN_POLICY : kind.policy(hit.values);
      policies.set(policy, { policy: read, until: now().getTime() + POLICY_KEPT });
      return read;
    },

    async setPassword(student, password) {
      try {
        await service.use(DEADLINE.write, (client: Client) => kind.setPassword(client, student.dn, password));
      } catch (error) {
        // The rules are read anew: those that were shown did not say this.
        if (error instanceof RuleRefusal) policies.clear();
        throw writeFailed(error, 'password modify');
      }
    },

    async provePassword(student, password): Promise<Proof> {
      try {
        return await proofs.use(DEADLINE.proof, (client) => kind.prove(client, student.dn, password));
      } catch {
        return 'no_answer';
      }
    },

    async clearMustChange(student) {
      try {
        await service.use(DEADLINE.settle, (client) => kind.clearMustChange(client, student.dn));
      } catch (error) {
        throw writeFailed(error, 'clearing "must change"');
      }
    },

    async readChangedAt(student) {
      const [hit] = await search(
        student.dn,
        'base',
        new PresenceFilter({ attribute: 'objectClass' }),
        kind.accountAttributes,
        1,
        DEADLINE.settle,
      );
      return hit === undefined || idOf(hit.values) !== student.id ? null : kind.changedAt(hit.values);
    },

    async ping() {
      try {
        await search(students.base, 'base', new PresenceFilter({ attribute: 'objectClass' }), ['1.1'], 1);
        return true;
      } catch {
        return false;
      }
    },

    async close() {
      service.close();
      proofs.close();
    },
  };
}
