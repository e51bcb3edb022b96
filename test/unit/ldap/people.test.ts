/** What a student's entry comes down to: every sign that an account is over, beside SUPANN's, on each kind of directory. */
import type { DirectoryConfig } from '../../../config/config';
import { EntryValues } from '../../../ldap/entry';
import { createPeople } from '../../../ldap/people';
import { least, load, withValue } from '../config/fixture';

const NOW = new Date('2026-11-24T15:00:00Z');
const DAY = 86_400_000;
const TODAY = Math.floor(NOW.getTime() / DAY);
const ID = { entryUUID: 'u1', nsUniqueId: 'u1', objectGUID: 'u1' };
const ACTIVE = { supannRessourceEtatDate: '{COMPTE}A:SupannActif::' };

type Values = Readonly<Record<string, string | string[]>>;

function studentOf(kind: DirectoryConfig['kind'], values: Values, students: object = {}) {
  const base = withValue(least(), 'directory.kind', kind);
  const config = load(withValue(base, 'directory.students', { base: 'ou=People,dc=x', ...students }));
  const entry = new EntryValues('uid=e1,ou=People,dc=x', { dn: '', ...ID, uid: 'e1', ...values });
  return createPeople(config, () => NOW).toStudent(entry, 'E1', { protected: false, hasPhoto: false });
}

describe.each(['openldap', '389ds'] as const)('%s', (kind) => {
  it.each<[what: string, values: Values, state: string]>([
    ['nothing beside SUPANN', {}, 'active'],
    ['shadowExpire tomorrow', { shadowExpire: String(TODAY + 1) }, 'active'],
    ['shadowExpire today: its first moment is past', { shadowExpire: String(TODAY) }, 'closed'],
    ['shadowExpire yesterday', { shadowExpire: String(TODAY - 1) }, 'closed'],
    ['shadowExpire 0, long ago', { shadowExpire: '0' }, 'closed'],
    ['shadowExpire -1, never', { shadowExpire: '-1' }, 'active'],
    ['shadowExpire empty', { shadowExpire: ' ' }, 'active'],
    ['schacExpiryDate to come', { schacExpiryDate: '20261124150001Z' }, 'active'],
    ['schacExpiryDate now', { schacExpiryDate: '20261124150000Z' }, 'closed'],
    ['schacExpiryDate of last year', { schacExpiryDate: '20250831220000Z' }, 'closed'],
    ['schacExpiryDate, a day alone, past', { schacExpiryDate: '20261123' }, 'closed'],
    ['schacExpiryDate, a day alone, to come', { schacExpiryDate: '20261125' }, 'active'],
    ['schacExpiryDate that cannot be read', { schacExpiryDate: 'demain' }, 'active'],
    [
      'one sign that is over and one that is not',
      { shadowExpire: String(TODAY + 9), schacExpiryDate: '20250831' },
      'closed',
    ],
  ])('%s', (_, values, state) => {
    const student = studentOf(kind, { ...ACTIVE, ...values });
    expect(student.state).toBe(state);
    for (const [name, value] of Object.entries(values))
      expect(student.rawState).toContain(`${name} ${value as string}`);
  });

  it.each([
    ['never used, and over', { supannRessourceEtatDate: '{COMPTE}I:SupannCree::', shadowExpire: '1' }, 'closed'],
    ['never used', { supannRessourceEtatDate: '{COMPTE}I:SupannCree::' }, 'never_activated'],
    ['suspended, and over', { supannRessourceEtatDate: '{COMPTE}S:SupannVerrou::', shadowExpire: '1' }, 'suspended'],
    ['no state at all', {}, 'unreadable'],
    [
      'the plain one where the dated one speaks of others',
      { supannRessourceEtatDate: '{MAIL}A::', supannRessourceEtat: '{COMPTE}A' },
      'active',
    ],
  ])('%s', (_, values, state) => {
    expect(studentOf(kind, values as Values).state).toBe(state);
  });

  it('`neverActivated` tells of accounts that are active by all other signs, and of no others', () => {
    const students = { neverActivated: '(!(supannCharte=*))' };
    expect(studentOf(kind, ACTIVE, students).state).toBe('never_activated');
    expect(studentOf(kind, { ...ACTIVE, supannCharte: 'v1' }, students).state).toBe('active');
    expect(studentOf(kind, { ...ACTIVE, shadowExpire: '1' }, students).state).toBe('closed');
    expect(studentOf(kind, { supannRessourceEtatDate: '{COMPTE}I:SupannExpire::' }, students).state).toBe('closed');
  });
});

it.each<[what: string, values: Values, state: string]>([
  ['OpenLDAP: for ever', { pwdAccountLockedTime: '000001010000Z' }, 'suspended'],
  ['OpenLDAP: by failures', { pwdAccountLockedTime: '20261124140000Z' }, 'active'],
])('an administrator’s lock is a suspension, one by failures is none. %s', (_, values, state) => {
  const student = studentOf('openldap', { ...ACTIVE, ...values });
  expect([student.state, student.locked]).toEqual([state, true]);
  expect(student.rawState.includes('locked by an administrator')).toBe(state === 'suspended');
});

describe('activeDirectory', () => {
  /** 100 ns since 1601. */
  const ticks = (time: number): string => String(BigInt(time + 11_644_473_600_000) * 10_000n);
  const ENABLED = { userAccountControl: '512' };

  it.each<[what: string, values: Values, state: string]>([
    ['enabled', ENABLED, 'active'],
    ['disabled', { userAccountControl: '514' }, 'closed'],
    ['of which nothing may be read', {}, 'unreadable'],
    ['that never ends, 0', { ...ENABLED, accountExpires: '0' }, 'active'],
    ['that never ends, the greatest number', { ...ENABLED, accountExpires: '9223372036854775807' }, 'active'],
    ['that ended a moment ago', { ...ENABLED, accountExpires: ticks(NOW.getTime()) }, 'closed'],
    ['that ends in a moment', { ...ENABLED, accountExpires: ticks(NOW.getTime() + 1) }, 'active'],
    ['past its shadowExpire', { ...ENABLED, shadowExpire: '1' }, 'closed'],
    ['that SUPANN closes: not asked here', { ...ENABLED, supannRessourceEtat: '{COMPTE}I' }, 'active'],
  ])('an account %s', (_, values, state) => {
    expect(studentOf('activeDirectory', values).state).toBe(state);
  });

  it.each<[what: string, values: Values, state: string]>([
    ['active and enabled', { ...ENABLED, ...ACTIVE }, 'active'],
    ['active and disabled', { userAccountControl: '514', ...ACTIVE }, 'closed'],
    ['suspended and enabled', { ...ENABLED, supannRessourceEtatDate: '{COMPTE}S:SupannVerrou::' }, 'suspended'],
    [
      'never activated, and disabled',
      { userAccountControl: '514', supannRessourceEtatDate: '{COMPTE}I:SupannCree::' },
      'closed',
    ],
  ])('where SUPANN’s state is kept in it, both count: %s', (_, values, state) => {
    const supann = { state: { attribute: 'supannRessourceEtatDate', label: 'COMPTE' } };
    const student = studentOf('activeDirectory', values, supann);
    expect(student.state).toBe(state);
    expect(student.rawState).toContain(`userAccountControl ${values.userAccountControl as string}`);
  });

  it('`neverActivated` as a filter, where AD itself knows who never came', () => {
    const students = { neverActivated: '(pwdLastSet=0)' };
    expect(studentOf('activeDirectory', { ...ENABLED, pwdLastSet: '0' }, students).state).toBe('never_activated');
    expect(studentOf('activeDirectory', { ...ENABLED, pwdLastSet: '1' }, students).state).toBe('active');
    expect(studentOf('activeDirectory', { userAccountControl: '514', pwdLastSet: '0' }, students).state).toBe('closed');
  });

  it('who is marked as an administrator is protected', () => {
    expect(studentOf('activeDirectory', { ...ENABLED, adminCount: '1' }).protected).toBe(true);
    expect(studentOf('activeDirectory', { ...ENABLED, adminCount: '0' }).protected).toBe(false);
  });
});

describe('another entry of the same person', () => {
  const people = createPeople(load(least()), () => NOW);
  const student = {
    login: 'E990123W',
    identifiers: [
      { kind: 'student_number', value: '990123W' },
      { kind: 'name', value: 'n@Exemple.fr' },
      { kind: 'said', value: 'moi@ailleurs.fr' },
    ],
  } as const;
  const staff = (values: Values, base = 'ou=Staff,dc=univ-exemple,dc=fr') =>
    new EntryValues(`uid=n,${base}`, { dn: '', uid: 'n', eduPersonAffiliation: 'employee', ...values });

  it('is looked for by values as they are stored, each by its own kind, and not by what somebody entered', () => {
    const filter = people.ofThePersonnel(student).toString();
    expect(filter).toContain('(supannEtuId=990123W)');
    expect(filter).toContain('(mail=n@Exemple.fr)');
    expect(filter).toContain('(supannAliasLogin=E990123W)');
    expect(filter).toContain('(uid=E990123W)');
    expect(filter).not.toMatch(/supannEmpId|supannAutreMail|ailleurs/);
  });

  it.each<[what: string, entry: EntryValues, mark: string | null]>([
    ['by the number, in other letters', staff({ supannEtuId: '990123w' }), 'student_number'],
    ['by the address', staff({ mail: 'N@exemple.FR' }), 'name'],
    ['by the login', staff({ uid: 'e990123w' }), 'name'],
    ['not by a number of another kind', staff({ supannEmpId: '990123W' }), null],
    ['not by an address that was entered there', staff({ supannAutreMail: 'n@exemple.fr' }), null],
    ['not by an address that was entered here', staff({ mail: 'moi@ailleurs.fr' }), null],
    [
      'not where nobody of the personnel is',
      staff({ supannEtuId: '990123W' }, 'ou=People,dc=univ-exemple,dc=fr'),
      null,
    ],
    ['not of somebody else', staff({ supannEtuId: '990123W', eduPersonAffiliation: 'alum' }), null],
  ])('is known again %s', (_, entry, mark) => {
    expect(people.markOfThePersonnel(entry, student)).toBe(mark);
  });
});
