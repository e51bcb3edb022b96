/** Who is served, and for what: one pure function, every combination of what it looks at. */
import type {
  AccountState,
  CardState,
  Identifier,
  RefusalReason,
  Role,
  StaffMember,
  Student,
} from '../../../../server/domain/account';
import { decide, onePage, samePerson, shownAs } from '../../../../server/domain/account';

const named = (value: string): Identifier => ({ kind: 'name', value });
const studies = (value: string): Identifier => ({ kind: 'student_number', value });
const works = (value: string): Identifier => ({ kind: 'staff_number', value });
const says = (value: string): Identifier => ({ kind: 'said', value });

const staff = (changes: Partial<StaffMember> = {}): StaffMember => ({
  id: 'a1',
  dn: 'uid=dupont-n,ou=People',
  login: 'dupont-n',
  name: 'Nadia Dupont',
  roles: ['teacher'],
  identifiers: [named('nadia.dupont@univ-exemple.fr'), works('40123')],
  policy: null,
  ...changes,
});
const student = (changes: Partial<Student> = {}): Student => ({
  id: 'b2',
  dn: 'uid=E21813178,ou=People',
  login: 'E21813178',
  card: 'E21813178',
  name: 'Inès Belkacem',
  givenName: 'Inès',
  familyName: 'Belkacem',
  birthDate: null,
  hasPhoto: false,
  programme: null,
  mail: null,
  state: 'active',
  rawState: [],
  cardState: null,
  locked: false,
  mustChange: false,
  changedAt: null,
  policy: null,
  ntHash: false,
  identifiers: [named('ines.belkacem@etu.univ-exemple.fr'), studies('21813178')],
  protected: false,
  ...changes,
});

describe('samePerson', () => {
  it.each<[string, Partial<StaffMember>, Partial<Student>, boolean]>([
    ['two people', {}, {}, false],
    ['one entry', {}, { id: 'a1' }, true],
    ['one login', {}, { login: 'dupont-n' }, true],
    ['one login, other case', { login: 'Dupont-N' }, { login: 'dupont-n' }, true],
    ['one mail', {}, { identifiers: [named('nadia.dupont@univ-exemple.fr')] }, true],
    ['one mail, other case', {}, { identifiers: [named('x'), named(' Nadia.Dupont@univ-exemple.fr ')] }, true],
    ['one mail, which the student entered', {}, { identifiers: [says('Nadia.Dupont@univ-exemple.fr')] }, true],
    ['one mail, which the colleague entered', { identifiers: [says('E21813178')] }, {}, true],
    ['a number that somebody entered', { identifiers: [says('21813178')] }, {}, false],
    ['one student number', { identifiers: [studies('7'), studies('21813178')] }, {}, true],
    [
      'one student number, other case',
      { identifiers: [studies('990123w')] },
      { identifiers: [studies('990123W')] },
      true,
    ],
    ['one employee number', {}, { identifiers: [studies('21813178'), works('40123')] }, true],
    ['an employee number that is a stranger’s student number', { identifiers: [works('21813178')] }, {}, false],
    ['a student number that is a stranger’s employee number', {}, { identifiers: [studies('40123')] }, false],
    ['an employee number that is a stranger’s login', {}, { login: '40123' }, false],
    ['a student number that is a stranger’s alias', { identifiers: [named('21813178')] }, {}, false],
    ['a login that is the other’s alias', {}, { identifiers: [named('dupont-n')] }, true],
    ['an alias that is the other’s login', { identifiers: [named('e21813178')] }, {}, true],
    ['one name only', { name: 'Inès Belkacem' }, {}, false],
    [
      'nothing in common but emptiness',
      { id: '', login: '', identifiers: [named(''), named(' '), works('')] },
      { id: '', login: '', identifiers: [named(''), works(' ')] },
      false,
    ],
    ['no identifiers', { identifiers: [] }, { identifiers: [] }, false],
    ['a part of an identifier', { identifiers: [studies('2181317')] }, {}, false],
  ])('%s', (_, mine, theirs, same) => {
    expect(samePerson(staff(mine), student(theirs))).toBe(same);
  });
});

describe('decide', () => {
  const STATES: readonly AccountState[] = ['active', 'never_activated', 'closed', 'suspended', 'unreadable'];
  const CARDS: readonly CardState[] = [null, 'valid', 'lost', 'expired'];
  const ROLES: readonly Role[] = ['teacher', 'kiosk', 'auditor'];
  const BORN: readonly (string | null)[] = ['2003-06-21', null];

  /** By state, for a good card: what the desk does, teacher's word first, then a kiosk's with activation. */
  const BY_STATE: Record<AccountState, readonly [string, string]> = {
    active: ['reset', 'reset'],
    never_activated: ['not_activated', 'activation'],
    closed: ['account_closed', 'account_closed'],
    suspended: ['account_suspended', 'account_suspended'],
    unreadable: ['account_closed', 'account_closed'],
  };
  const expected = (
    same: boolean,
    isProtected: boolean,
    card: CardState,
    state: AccountState,
    activates: boolean,
  ): string => {
    if (same) return 'self';
    if (isProtected) return 'protected_account';
    if (card === 'lost' || card === 'expired') return `card_${card}`;
    return BY_STATE[state][activates ? 1 : 0];
  };

  const rows = STATES.flatMap((state) =>
    CARDS.flatMap((card) =>
      ROLES.flatMap((role) =>
        [true, false].flatMap((activation) =>
          [true, false].flatMap((same) =>
            [true, false].flatMap((isProtected) =>
              BORN.map((birthDate) => ({
                state,
                card,
                role,
                activation,
                same,
                isProtected,
                birthDate,
                // Without a birth date in the directory there is nothing to compare.
                word: expected(same, isProtected, card, state, role === 'kiosk' && activation && birthDate !== null),
              })),
            ),
          ),
        ),
      ),
    ),
  );

  it('covers every situation', () => {
    expect(rows).toHaveLength(960);
  });
  it.each(rows)(
    'account $state, card $card, $role, activation $activation, same person $same, protected $isProtected, born $birthDate: $word',
    ({ state, card, role, activation, same, isProtected, birthDate, word }) => {
      const entry = student({
        state,
        cardState: card,
        protected: isProtected,
        birthDate,
        ...(same ? { login: 'dupont-n' } : {}),
      });
      const eligible = word === 'reset' || word === 'activation';
      expect(decide(entry, staff({ roles: [role] }), { role, activation })).toEqual(
        eligible ? { eligible, purpose: word } : { eligible, reason: word as RefusalReason },
      );
    },
  );

  it.each([
    ['locked', { locked: true }],
    ['must change', { mustChange: true }],
    ['both', { locked: true, mustChange: true }],
  ])('%s is no ground to refuse', (_, changes) => {
    expect(decide(student(changes), staff(), { role: 'teacher', activation: false })).toEqual({
      eligible: true,
      purpose: 'reset',
    });
  });
});

describe('what a desk reads of a refusal', () => {
  /** reason | teacher | kiosk | nobody's desk */
  const SHOWN = `
card_unknown | not_found | not_found | not_found
protected_account | not_found | not_found | not_found
self | not_found | not_found | not_found
card_ambiguous | not_found | not_found | not_found
card_lost | card_lost | card_lost | card_lost
card_expired | card_expired | card_expired | card_expired
account_closed | not_at_this_desk | account_closed | not_at_this_desk
account_suspended | not_at_this_desk | account_suspended | not_at_this_desk
not_activated | not_at_this_desk | not_activated | not_at_this_desk
cooldown | cooldown | cooldown | cooldown
repeated | repeated | repeated | repeated
attempts | attempts | attempts | attempts
throttled | throttled | throttled | throttled
entry_changed | entry_changed | entry_changed | entry_changed
`;
  const rows = SHOWN.trim()
    .split('\n')
    .map((line) => line.split(' | ') as [string, string, string, string]);

  it.each(rows)('%s: %s, %s, %s', (reason, teacher, kiosk, nobody) => {
    expect(shownAs(reason, 'teacher')).toBe(teacher);
    expect(shownAs(reason, 'kiosk')).toBe(kiosk);
    expect(shownAs(reason, null)).toBe(nobody);
    expect(shownAs(reason, 'auditor')).toBe(nobody);
    expect(onePage(reason)).toBe(teacher === 'not_found');
  });

  it('has a word for every ground on which a student is turned away', () => {
    const grounds = new Set(
      (['active', 'never_activated', 'closed', 'suspended', 'unreadable'] as const).flatMap((state) =>
        ([null, 'lost', 'expired'] as const).map((cardState) => {
          const said = decide(student({ state, cardState }), staff(), { role: 'teacher', activation: true });
          return said.eligible ? null : said.reason;
        }),
      ),
    );
    for (const ground of grounds) if (ground !== null) expect(rows.map(([reason]) => reason)).toContain(ground);
    expect(grounds.size).toBe(6);
  });
});
