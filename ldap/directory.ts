// Long because the port has all its operations over one set of connections and attributes.
/**
 * The Directory port over LDAP: the common way of finding, writing and proving; what differs from kind to kind comes
 * in as a `Kind`. Values that a person typed only ever travel inside filter objects, never as filter text.
 */
import { AndFilter, type Change, type Client, EqualityFilter, type Filter, OrFilter, PresenceFilter } from 'ldapts';
import type { Config } from '../config/config';
import type { Identifier, Student } from '../server/domain/account';
import { fillTemplate } from '../server/domain/template';
import { recordAttributes, recordChanges, stateChanges } from './activation';
import { type Asking, ConnectionFault, ConnectionPool, RuleRefusal, readFailed, writeFailed } from './connection';
import { type EntryValues, sameDn } from './entry';
import { createGroups, type FindAt } from './groups';
import type { ReadEntry } from './kind';
import { kindOf } from './kinds';
import { lookForNobody } from './nobody';
import { createPeople, personnelAttributes } from './people';
import {
  type CasePeople,
  type Directory,
  DirectoryError,
  type DirectoryPolicy,
  type MarkedRef,
  type Proof,
  type StaffRef,
  type StudentRef,
} from './port';
import { openRelay } from './relay';
import { createSearch, NO_RIGHT } from './search';
import { Servers, WrittenAt } from './servers';
import { sideChanges } from './side-attributes';

/** Deadlines of the single operations (ms): ten seconds in all for a reset. */
const DEADLINE = { search: 2_000, write: 4_000, proof: 3_000, settle: 1_000, door: 3_000 } as const;
const POLICY_KEPT = 60_000;
/** More than the writes that the console lets through at once, so that a search never waits behind them. */
const CONNECTIONS = 40;
/** One person's entries of the personnel are few; a mark that more share is as good as none, and nobody is served by it. */
const SEVERAL = 50;
/** Where the entry alone is looked at. */
const ALONE = { protected: false, hasPhoto: false } as const;
type MarkedOwn = Pick<Student, 'dn' | 'login' | 'identifiers'>;
const UNKNOWN_POLICY: DirectoryPolicy = {
  minLength: null,
  history: null,
  kinds: null,
  lockoutThreshold: null,
  lockoutWindow: null,
};

/** A student whom another entry of the personnel keeps out: for the operator, who may find a slip in it. */
export interface KeptOut {
  readonly student: string;
  /** What both entries have the same; `null`: only the server finds them alike. */
  readonly mark: Identifier['kind'] | null;
  /** Names, as `student`. */
  readonly personnel: string;
}

/**
 * @param keptOut told at each look that finds one
 * @param report a server's fault, for the operator: once until it answers again
 */
export function createDirectory(
  config: Config,
  now: () => Date,
  keptOut: (found: KeptOut) => void = () => undefined,
  report: (error: unknown, what: string) => void = () => undefined,
): Directory {
  const kind = kindOf(config.directory.kind);
  const { students, staff, bind, write } = config.directory;
  const servers = new Servers(config.directory, now, report);
  const service = new ConnectionPool(servers, bind, CONNECTIONS);
  const proofs = new ConnectionPool(servers, null, CONNECTIONS);
  const writtenAt = new WrittenAt();
  /** The server that took the password: another one may not have it yet, or hold a proof for wrong. */
  const atWriter = ({ id }: StudentRef): Asking => ({ first: writtenAt.of(id) });
  /** What another one would refuse says nothing, and counts as a failure there. */
  const onlyAtWriter = ({ id }: StudentRef): Asking => ({ only: writtenAt.of(id) });
  const people = createPeople(config, now);
  const { studentFilter, staffFilter, roleGroups, protectedGroups, asked, idOf } = people;

  const search = createSearch(service, kind.binaryAttributes);
  /** A write, and where it went: what follows is asked there. */
  const sent =
    ({ id }: StudentRef, act: (client: Client) => Promise<void>) =>
    (client: Client, url: string): Promise<void> => {
      writtenAt.keep(id, url);
      return act(client);
    };

  const findAt: FindAt = async (dn, filter, attributes) => {
    try {
      const [hit] = await search(dn, 'base', filter, attributes, { limit: 1 });
      return hit?.values ?? null;
    } catch (error) {
      // Not to be read, and so not to be seen: 389 says it in so many words, the others by an empty answer.
      if (error instanceof DirectoryError && error.detail.code === NO_RIGHT) return null;
      throw error;
    }
  };
  const readAt: ReadEntry = (dn, attributes) =>
    findAt(dn, new PresenceFilter({ attribute: 'objectClass' }), attributes);
  const groups = createGroups(findAt, kind.nestedMembers);

  const byLogin = (attribute: string, login: string, filter: Filter): Filter =>
    new AndFilter({ filters: [new EqualityFilter({ attribute, value: login }), filter] });

  const personnelOf = (person: Pick<Student, 'login' | 'identifiers'>) =>
    search(staff.base, 'sub', people.ofThePersonnel(person), asked, { limit: SEVERAL });

  /** Their own entry says it for itself. */
  function tellOf(student: MarkedOwn, personnel: EntryValues): void {
    if (sameDn(personnel.dn, student.dn)) return;
    keptOut({
      student: student.dn,
      mark: people.markOfThePersonnel(personnel, student),
      personnel: personnel.dn,
    });
  }

  /** Whether somebody is served nowhere whatever their own entry says: by a group, or by another entry of theirs. */
  async function isProtected(student: MarkedOwn): Promise<boolean> {
    const [holding, personnel] = await Promise.all([
      groups.holding(protectedGroups, student.dn, student.login),
      personnelOf(student),
    ]);
    const [other] = personnel;
    if (other !== undefined) tellOf(student, other.values);
    return holding.size > 0 || other !== undefined;
  }

  /** Whether the entry really bears the number where it was looked for; a server's matching rule may be looser. */
  function bears(entry: EntryValues, places: readonly { attribute: string; value: string }[]): boolean {
    return places.some((place) =>
      entry.all(place.attribute).some((value) => value.toLowerCase() === place.value.toLowerCase()),
    );
  }

  /**
   * The entry that was read before, at its place; `null`: gone, or another.
   * @param tell hears the URL of the server that is asked
   */
  async function ownOrNull(
    student: StudentRef,
    attributes: readonly string[],
    tell: (url: string) => void,
  ): Promise<EntryValues | null> {
    const [hit] = await search(
      student.dn,
      'base',
      new PresenceFilter({ attribute: 'objectClass' }),
      [...attributes, kind.idAttribute],
      { limit: 1, deadline: DEADLINE.settle, first: writtenAt.of(student.id), tell },
    );
    return hit !== undefined && idOf(hit.values) === student.id ? hit.values : null;
  }

  /** @returns the server that said it with it: what is judged by it is changed there */
  async function own(
    student: StudentRef,
    attributes: readonly string[],
  ): Promise<{ readonly entry: EntryValues; readonly from: string | null }> {
    let from: string | null = null;
    const entry = await ownOrNull(student, attributes, (url) => {
      from = url;
    });
    if (entry === null) throw new DirectoryError('entry_changed', 'no', 'the entry is not the one that was read');
    return { entry, from };
  }

  /** One modify, none where nothing is to be changed. */
  async function change(
    student: StudentRef,
    changes: readonly Change[],
    what: string,
    first: string | null,
  ): Promise<void> {
    if (changes.length === 0) return;
    try {
      const act = (client: Client): Promise<void> => client.modify(student.dn, [...changes]);
      await service.use(DEADLINE.search, sent(student, act), { first });
    } catch (error) {
      throw writeFailed(error, what);
    }
  }

  const policies = new Map<string, { readonly policy: DirectoryPolicy; readonly until: number }>();

  return {
    async findStudentByCard(card) {
      const number = card.replace(/^E/, '');
      const places = students.card.map(({ attribute, value }) => ({
        attribute,
        value: fillTemplate(value, { number }),
      }));
      const filter = new AndFilter({
        filters: [studentFilter.filter, new OrFilter({ filters: places.map((place) => new EqualityFilter(place)) })],
      });
      const { photo } = students.show;
      const found = search(students.base, 'sub', filter, photo === null ? asked : [...asked, photo], {
        limit: 1,
        photo,
      });
      found.catch(() => undefined);
      // First, and for every card, nobody's and ambiguous ones too: none can be told from another by it.
      await groups.mustBeRead(protectedGroups);
      const [hit] = await found;
      if (hit === undefined || !bears(hit.values, places)) return null;
      const student = people.toStudent(hit.values, card, { protected: false, hasPhoto: hit.photo !== null });
      return student.protected || !(await isProtected(student)) ? student : { ...student, protected: true };
    },

    async findStaff(login) {
      const [hit] = await search(staff.base, 'sub', byLogin(staff.login, login, staffFilter.filter), asked, {
        limit: 1,
      });
      if (hit === undefined) return null;
      const own = hit.values.first(staff.login) ?? login;
      return people.toStaff(hit.values, own, await groups.holding(roleGroups, hit.values.dn, own));
    },

    async readCase(member: StaffRef, student: MarkedRef): Promise<CasePeople> {
      const filters = {
        staff: byLogin(staff.login, member.login, staffFilter.filter),
        student: byLogin(students.login, student.login, studentFilter.filter),
        personnel: people.ofThePersonnel(student),
      };
      const below = (base: string, ...any: Filter[]) =>
        search(base, 'sub', new OrFilter({ filters: any }), asked, { limit: SEVERAL });
      const together = sameDn(staff.base, students.base)
        ? below(staff.base, filters.staff, filters.student, filters.personnel)
        : Promise.all([
            below(staff.base, filters.staff, filters.personnel),
            search(students.base, 'sub', filters.student, asked, { limit: 1 }),
          ]).then((both) => both.flat());
      const [hits, staffGroups, studentGroups] = await Promise.all([
        together,
        groups.holding(roleGroups, member.dn, member.login),
        groups.holding(protectedGroups, student.dn, student.login),
        groups.mustBeRead(protectedGroups),
      ]);
      const found = hits.map(({ values }) => values);
      people.mustBeDistinct(found, member.login, student.login);
      // Moved or replaced since it was read: not the entry that was confirmed, and the groups above were another's.
      const pick = (ref: StaffRef): EntryValues | null =>
        found.find((entry) => idOf(entry) === ref.id && sameDn(entry.dn, ref.dn)) ?? null;
      const staffEntry = pick(member);
      const studentEntry = pick(student);
      const personnel = found.find((entry) => people.markOfThePersonnel(entry, student) !== null);
      if (personnel !== undefined) tellOf(student, personnel);
      const besides = {
        protected: studentGroups.size > 0 || personnel !== undefined,
        hasPhoto: false,
      };
      return {
        staff:
          staffEntry === null || !staffFilter.judge(staffEntry)
            ? null
            : people.toStaff(staffEntry, member.login, staffGroups),
        student: studentEntry === null ? null : people.toStudent(studentEntry, student.card, besides),
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
        { limit: 1, photo },
      );
      return hit !== undefined && idOf(hit.values) === student.id ? hit.photo : null;
    },

    async readPolicy({ policy }) {
      const name = policy ?? '';
      const kept = policies.get(name);
      if (kept !== undefined && kept.until > now().getTime()) return kept.policy;
      const read = (await kind.readPolicy(readAt, policy, students.base)) ?? UNKNOWN_POLICY;
      policies.set(name, { policy: read, until: now().getTime() + POLICY_KEPT });
      return read;
    },

    async setPassword(student, password) {
      try {
        const together = write.how === 'modify' ? sideChanges(write.also, password, now()) : null;
        const act = (client: Client): Promise<void> => kind.setPassword(client, student.dn, password, together);
        await service.use(DEADLINE.write, sent(student, act));
      } catch (error) {
        // The rules are read anew: those that were shown did not say this.
        if (error instanceof RuleRefusal) policies.clear();
        throw writeFailed(error, 'password modify');
      }
    },

    beside: () => (write.how === 'modify' ? [] : write.also.map(({ attribute }) => attribute)),

    async setBeside(student, password) {
      if (write.how === 'modify' || write.also.length === 0) return;
      const changes = sideChanges(write.also, password, now());
      const once = (): Promise<void> =>
        service.use(DEADLINE.settle, (client) => client.modify(student.dn, [...changes]), atWriter(student));
      try {
        // A connection that broke says nothing of the next one, and a time-out would be met twice.
        await once().catch((error: unknown) => {
          if (error instanceof ConnectionFault && error.how === 'lost') return once();
          throw error;
        });
      } catch (error) {
        throw writeFailed(error, 'what goes beside the password');
      }
    },

    async provePassword(student, password): Promise<Proof> {
      try {
        return await proofs.use(
          DEADLINE.proof,
          (client) => kind.prove(client, student.dn, password),
          onlyAtWriter(student),
        );
      } catch {
        return 'no_answer';
      }
    },

    async clearMustChange(student) {
      try {
        await service.use(DEADLINE.settle, (client) => kind.clearMustChange(client, student.dn), atWriter(student));
      } catch (error) {
        throw writeFailed(error, 'clearing "must change"');
      }
    },

    async unlock(student) {
      const { entry, from } = await own(student, kind.accountAttributes);
      if (kind.account(entry, now()).barred)
        throw new DirectoryError('refused', 'no', 'locked by an administrator by now');
      try {
        const act = (client: Client): Promise<void> => kind.unlock(client, student.dn, entry);
        await service.use(DEADLINE.write, sent(student, act), { first: from });
      } catch (error) {
        throw writeFailed(error, 'unlock');
      }
    },

    async activate(student, record) {
      const { activation } = config;
      if (activation === null) return;
      const set = activation.set.map(({ attribute }) => attribute);
      const { entry, from } = await own(student, [...asked, ...set, ...recordAttributes(activation)]);
      const { state } = people.toStudent(entry, student.card, ALONE);
      // Closed or suspended since it was judged: an activation opens what was never used, nothing else.
      if (state !== 'never_activated' && state !== 'active')
        throw new DirectoryError('entry_changed', 'no', `the account is ${state} by now`);
      const opening = state === 'active' ? [] : stateChanges(entry, activation.set, now());
      await change(student, [...recordChanges(entry, activation, record, now()), ...opening], 'the activation', from);
    },

    async readStanding(student) {
      let from: string | null = null;
      const entry = await ownOrNull(student, asked, (url) => {
        from = url;
      });
      if (entry === null) return null;
      const { state, locked, changedAt } = people.toStudent(entry, student.card, ALONE);
      return { state, locked, changedAt, firstHand: servers.isOne || from === writtenAt.of(student.id) };
    },

    async health() {
      const lookedUpBy = personnelAttributes(config.directory);
      try {
        const [unreadGroups, lookUp] = await Promise.all([
          groups.unread(protectedGroups),
          lookForNobody(personnelOf),
          search(students.base, 'base', new PresenceFilter({ attribute: 'objectClass' }), ['1.1'], { limit: 1 }),
        ]);
        return { answers: true, unreadGroups, lookUp, lookedUpBy };
      } catch (error) {
        const why = error instanceof DirectoryError ? error.detail.why : undefined;
        return { answers: false, unreadGroups: [], lookUp: 'quick', lookedUpBy, ...(why === undefined ? {} : { why }) };
      }
    },

    async openLoginDoor() {
      try {
        return await openRelay(await service.knock(DEADLINE.door), config.directory.ca);
      } catch (error) {
        throw readFailed(error, 'a staff login');
      }
    },

    async close() {
      service.close();
      proofs.close();
    },
  };
}
