/** Who may do what, copied by hand from the product's and the contract's words. */
import { answerOn, guide, STATES, TABLE } from '../../../../server/domain/case';
import { may, nameOfRight, POWERS, type Power, RIGHTS, type Role } from '../../../../server/domain/rights';

const ROLES: readonly Role[] = ['teacher', 'kiosk', 'auditor'];

/** power | roles */
const GIVEN = `
serve | teacher kiosk
activate | kiosk
unlock | kiosk
remind | kiosk
account_state | kiosk
serve_again | kiosk
audit | auditor
`;
const POWER_ROWS = GIVEN.trim()
  .split('\n')
  .map((line) => line.split(' | ') as [Power, string]);

describe('powers', () => {
  it.each(POWER_ROWS)('%s: %s', (power, roles) => {
    expect(ROLES.filter((role) => may(role, power)).join(' ')).toBe(roles);
    expect(may(null, power)).toBe(false);
  });

  it('there are no others', () => {
    expect(Object.keys(POWERS)).toEqual(POWER_ROWS.map(([power]) => power));
  });
});

/** What takes a role at the desk; everything else is anybody's whose screen it is. */
const ROUTES = `
GET /desk | teacher kiosk
POST /desk/card | teacher kiosk
GET /desk/student | teacher kiosk
GET /desk/student/photo | teacher kiosk
POST /desk/handover | teacher kiosk
POST /desk/unlock | kiosk
POST /desk/reminder | kiosk
POST /desk/cancel | teacher kiosk
GET /audit | auditor
GET /audit/entries | auditor
GET /audit/entries/:seq | auditor
GET /audit/entries/:seq/entry.json | auditor
GET /audit/entries/:seq/proof.json | auditor
GET /audit/cases/:caseId | auditor
`;

describe('routes', () => {
  it('take these roles', () => {
    const rows = RIGHTS.flatMap((row) => (row.roles === null ? [] : [`${nameOfRight(row)} | ${row.roles.join(' ')}`]));
    expect(rows).toEqual(ROUTES.trim().split('\n'));
  });

  it('that are another screen’s than the staff member’s ask for no role: nobody of the staff is there', () => {
    const others = RIGHTS.filter(({ roles, screens }) => roles !== null && !screens.includes('staff'));
    expect(others.map(nameOfRight)).toEqual([]);
  });

  it('that write anything have a form’s token, and one that is bound to its case where there is one', () => {
    const posts = RIGHTS.filter(({ method }) => method === 'POST');
    expect(posts.filter(({ token }) => token === null).map(nameOfRight)).toEqual([]);
    expect(posts.filter(({ token }) => token === 'session').map(nameOfRight)).toEqual([
      'POST /login',
      'POST /logout',
      'POST /desk/card',
    ]);
    expect(RIGHTS.filter(({ method, token }) => method === 'GET' && token !== null)).toEqual([]);
  });
});

describe('an answer while a write is open', () => {
  const PLACES = [...new Set(TABLE.filter(({ state }) => state === 'writing').map(({ answer }) => answer))];

  it('on a student’s screen is the table’s', () => {
    for (const place of PLACES) {
      expect(answerOn('student', 'writing', place)).toBe(place);
      expect(answerOn('locked', 'writing', place)).toBe(place);
      expect(answerOn(null, 'writing', place)).toBe(place);
    }
  });

  it('at the desk is the desk where a student’s screen was meant, and the way out stays one', () => {
    const waysOut = ['303 /login', '303 /login?reason=session_ended', '303 /login?reason=superseded', ''];
    expect(PLACES).toEqual(expect.arrayContaining(waysOut));
    for (const place of PLACES)
      expect(answerOn('staff', 'writing', place)).toBe(waysOut.includes(place) ? place : '303 /desk');
  });

  it('in any other state the handover still leads to the student’s page', () => {
    for (const state of STATES.filter((each) => each !== 'writing'))
      expect(answerOn('staff', state, '303 /student')).toBe('303 /student');
    expect(guide()).toContain('handover:confirmed | handed_over | student | desk.handover ok | 303 /student');
  });
});
