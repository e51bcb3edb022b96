/** Groups as an answer to one question, asked at each group's own place: does it hold this person? */
import { AndFilter, EqualityFilter, ExtensibleFilter, type Filter, NotFilter, OrFilter, PresenceFilter } from 'ldapts';
import type { EntryValues } from './entry';
import { DirectoryError } from './port';

/** RFC 4519: entries by their names. RFC 2307: by logins. */
const BY_NAME = ['member', 'uniqueMember'] as const;
const BY_LOGIN = 'memberUid';

/** Where a class of groups keeps its members, in small letters. A directory may have eased the rule that there is one. */
const HELD_IN: ReadonlyMap<string, (typeof BY_NAME)[number] | typeof BY_LOGIN> = new Map([
  ['groupofnames', 'member'],
  ['groupofmembers', 'member'],
  ['groupofuniquenames', 'uniqueMember'],
  ['posixgroup', 'memberUid'],
  // Active Directory's.
  ['group', 'member'],
]);

const present = (attribute: string): Filter => new PresenceFilter({ attribute });

/**
 * Whether somebody is at home, without asking who: true of a group with members and of one without. Without the right to
 * look a filter is neither true nor false, and its negation neither (RFC 4511 section 4.5.1.7): the entry is not found.
 */
const canBeLookedFor = (attribute: string): Filter =>
  new OrFilter({ filters: [present(attribute), new NotFilter({ filter: present(attribute) })] });

const placesOf = (entry: EntryValues): readonly string[] => [
  ...new Set(entry.all('objectClass').flatMap((name) => HELD_IN.get(name.toLowerCase()) ?? [])),
];

/** One entry where it is there and matches, with these attributes. @throws DirectoryError `away` */
export type FindAt = (dn: string, filter: Filter, attributes: readonly string[]) => Promise<EntryValues | null>;

export interface Groups {
  /** Those that hold the entry. @throws DirectoryError `away` */
  holding(groups: readonly string[], dn: string, login: string): Promise<ReadonlySet<string>>;
  /**
   * Those that are not there, are no groups, or whose members the service account may not look for: whoever is not
   * found in one of them may be in it. @throws DirectoryError `away`
   */
  unread(groups: readonly string[]): Promise<readonly string[]>;
  /** @throws DirectoryError `refused` where one of them cannot be read, `away` */
  mustBeRead(groups: readonly string[]): Promise<void>;
}

/** @param nestedMembers the rule by which members of members count too; `null`: the server has none */
export function createGroups(findAt: FindAt, nestedMembers: string | null): Groups {
  const matches = async (dn: string, filter: Filter): Promise<boolean> => (await findAt(dn, filter, ['1.1'])) !== null;

  /** As they were last time: one search is enough while a group stays what it is. */
  const known = new Map<string, readonly string[]>();

  /** Where the group keeps its members, if all of `places` may be looked through; `null`: not so, or not there. */
  async function seen(group: string, places: readonly string[]): Promise<readonly string[] | null> {
    const filter = new AndFilter({ filters: [present('objectClass'), ...places.map(canBeLookedFor)] });
    const entry = await findAt(group, filter, ['objectClass']);
    return entry === null ? null : placesOf(entry);
  }

  /** A group may have two places: one that may be looked through says nothing of who is in the other. */
  async function isRead(group: string): Promise<boolean> {
    const before = known.get(group) ?? [];
    const first = await seen(group, before);
    if (first !== null && first.length > 0 && first.every((place) => before.includes(place))) return true;
    const places = first ?? (await seen(group, []));
    if (places === null) return false;
    // A class that is not known here, and yet has members.
    if (places.length === 0) return matches(group, new OrFilter({ filters: [...BY_NAME, BY_LOGIN].map(present) }));
    known.set(group, places);
    return (await seen(group, places)) !== null;
  }

  async function those(groups: readonly string[], test: (group: string) => Promise<boolean>): Promise<string[]> {
    const answers = await Promise.all(groups.map(test));
    return groups.filter((_, index) => answers[index]);
  }

  const unread = (groups: readonly string[]) => those(groups, async (group) => !(await isRead(group)));

  return {
    async holding(groups, dn, login) {
      const filters = [
        ...BY_NAME.map((attribute) => new EqualityFilter({ attribute, value: dn })),
        new EqualityFilter({ attribute: BY_LOGIN, value: login }),
        ...(nestedMembers === null
          ? []
          : [new ExtensibleFilter({ matchType: 'member', rule: nestedMembers, value: dn })]),
      ];
      return new Set(await those(groups, (group) => matches(group, new OrFilter({ filters }))));
    },
    unread,
    async mustBeRead(groups) {
      const missing = await unread(groups);
      if (missing.length > 0)
        throw new DirectoryError('refused', 'no', `not there, or not to be read: ${missing.join(' and ')}`);
    },
  };
}
