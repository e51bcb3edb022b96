/**
 * Activation and unlock on OpenLDAP: Debian's slapd with ppolicy, the console as a process of its own, people's steps
 * over HTTP. What the service account may not do there, slapd refuses it.
 */
import { Attribute, Change, Client } from 'ldapts';
import type { Entry } from '../../server/audit/entry';
import { campusDay } from '../../server/domain/campus-day';
import type { Answer } from '../support/browser';
import { type ConsoleProcess, startConsoleProcess } from '../support/console-process';
import { HoldingProxy } from '../support/holding-proxy';
import { read } from '../support/html';
import { lineOf } from '../support/observe';
import { type OpenLdap, startOpenLdap } from '../support/openldap';
import { CHANGED_AT, DEFAULT_POLICY, OLD_PASSWORD, ORDINARY_CARDS, STAFF_PASSWORD } from '../support/openldap-people';
import { Visitor } from '../support/visitor';

/** Never activated, born on that day like everybody there. */
const NEVER = 'E21813180';
const BORN = '21/6/2003';
const FRESH = 'Marée-haute à Saint-Nazaire 4';
const MAIL = 'lucas@courriel.example';
const ADMINISTRATORS_LOCK = '000001010000Z';

/** Another university's facts: its charter, recovery mail and forwarding. */
const SETTINGS = {
  profile: 'montpellier',
  activation: {
    set: {
      supannRessourceEtat: { resource: 'COMPTE', with: '{{COMPTE}}A' },
      supannRessourceEtatDate: { resource: 'COMPTE', with: '{{COMPTE}}A:SupannActif:{today}:' },
    },
    charterAttribute: { attribute: 'description', value: 'charte {version} {date}' },
    recoveryMail: 'supannMailPerso',
    forwarding: 'mailForwardingAddress',
  },
};

let ldap: OpenLdap;
let proxy: HoldingProxy;
let desk: ConsoleProcess;
let visitor: Visitor;

beforeAll(async () => {
  ldap = await startOpenLdap();
  proxy = await HoldingProxy.start(ldap.url);
  desk = await startConsoleProcess(ldap, proxy.url, SETTINGS);
}, 150_000);

afterAll(async () => {
  await desk?.remove();
  await proxy?.stop();
  await ldap?.stop();
});

beforeEach(async () => {
  visitor = new Visitor(desk);
  expect((await visitor.login('moreau-k', STAFF_PASSWORD)).line).toBe('303 /desk');
});

afterEach(() => visitor?.close());

const linesOf = (entries: readonly Entry[]): readonly string[] => entries.map(lineOf);
const loginOf = (card: string): string => card.toLowerCase();

async function identify(card: string): Promise<void> {
  expect((await visitor.card(card)).line).toBe('303 /desk/student');
  await visitor.get('/desk/student');
}

async function handOver(birthDate: string): Promise<Answer> {
  await visitor.get('/desk/student');
  return visitor.submit('/desk/handover', { confirmed: 'yes', birthDate });
}

async function choose(password: string): Promise<Answer> {
  await visitor.get('/student');
  return visitor.submit('/student/password', {
    newPassword: password,
    newPasswordConfirmation: password,
    charterAccepted: 'yes',
    recoveryMail: MAIL,
    mailForwarding: 'yes',
  });
}

/** An account as it was before its first day, by the administrator. */
async function neverUsed(card: string, values: Readonly<Record<string, readonly string[]>> = {}): Promise<void> {
  const client = new Client({ url: ldap.url });
  await client.bind(ldap.rootDn, ldap.rootPassword);
  const all = { supannRessourceEtatDate: ['{COMPTE}I:SupannPrecree::'], ...values };
  await client.modify(`uid=${loginOf(card)},ou=People,${ldap.base}`, [
    ...Object.entries(all).map(
      ([type, each]) => new Change({ operation: 'replace', modification: new Attribute({ type, values: [...each] }) }),
    ),
  ]);
  await client.unbind();
}

async function unlock(): Promise<Answer> {
  await visitor.get('/desk/student');
  return visitor.submit('/desk/unlock', { confirmed: 'yes' });
}

function lockByFailures(login: string): void {
  for (let tried = 0; tried < DEFAULT_POLICY.maxFailures; tried += 1)
    expect(ldap.opens(login, `pas-le-bon-${tried}`)).toBe(false);
}

describe('an activation', () => {
  it('is whole: password, state, charter and addresses, each where it belongs', async () => {
    const login = loginOf(NEVER);
    await neverUsed(NEVER, {
      description: ['Délégué de promotion'],
      supannRessourceEtatDate: ['{MAIL}A:SupannActif::', '{COMPTE}I:SupannPrecree::'],
    });
    const seq = desk.entries().length;
    await identify(NEVER);
    expect((await handOver('21/6/2004')).line).toBe('422');
    expect((await handOver(BORN)).line).toBe('303 /student');
    const passed = proxy.requests.length;
    expect((await choose(FRESH)).line).toBe('303 /student/done');

    const today = campusDay(new Date());
    expect(await ldap.read(login, 'supannRessourceEtatDate')).toEqual([
      '{MAIL}A:SupannActif::',
      `{COMPTE}A:SupannActif:${today.replaceAll('-', '')}:`,
    ]);
    expect(await ldap.read(login, 'supannRessourceEtat')).toEqual(['{COMPTE}A']);
    expect(await ldap.read(login, 'description')).toEqual([
      'Délégué de promotion',
      expect.stringMatching(new RegExp(`^charte \\S+ ${today}$`)),
    ]);
    expect(await ldap.read(login, 'supannMailPerso')).toEqual([MAIL]);
    expect(await ldap.read(login, 'mailForwardingAddress')).toEqual([MAIL]);
    expect(ldap.opens(login, FRESH)).toBe(true);
    // The password first; once it is proved, one modify opens the account.
    const writes = proxy.requests.slice(passed).flatMap(({ operation }) => (operation === 'search' ? [] : [operation]));
    expect(writes).toEqual(['extended', 'bind', 'modify']);

    const page = read((await visitor.get('/student/done')).body);
    expect(page.textOf('dd')).toEqual(expect.arrayContaining([login, `${login}@univ-exemple.fr`, MAIL]));
    const entries = desk.entries(seq);
    expect(linesOf(entries)).toEqual([
      'desk.card ok',
      'desk.handover refused birth_date',
      'desk.handover ok',
      'activation.intent pending',
      'activation.result ok',
    ]);
    expect(entries[3]?.detail).toMatchObject({ changed_at: null, recovery_mail: true, mail_forwarding: true });
    expect(JSON.stringify(entries)).not.toContain(MAIL);
    expect(desk.output()).not.toContain(MAIL);
    expect(desk.openWrites()).toBe(0);
  });

  it('whose last answer is lost is looked at: it stands', async () => {
    const card = ORDINARY_CARDS[0] ?? '';
    await neverUsed(card);
    await identify(card);
    await handOver(BORN);
    const password = proxy.holdNext('bind', 'response', `uid=${loginOf(card)},ou=People,${ldap.base}`);
    const answer = choose(FRESH);
    const proved = await password;
    const state = proxy.holdNext('modify', 'response');
    proved.release();
    (await state).drop();
    expect((await answer).line).toBe('303 /student/done');
    expect((await ldap.read(loginOf(card), 'supannRessourceEtatDate'))[0]).toMatch(/^\{COMPTE\}A:/);
  });

  it('whose last step is lost is finished with the same password, which the server calls a former one', async () => {
    const card = ORDINARY_CARDS[1] ?? '';
    const login = loginOf(card);
    await neverUsed(card);
    await identify(card);
    await handOver(BORN);
    const seq = desk.entries().length;
    const password = proxy.holdNext('bind', 'response', `uid=${login},ou=People,${ldap.base}`);
    const answer = choose(FRESH);
    const proved = await password;
    const state = proxy.holdNext('modify', 'request');
    proved.release();
    (await state).drop();
    expect((await answer).line).toBe('303 /student?reason=unfinished');
    expect(await ldap.read(login, 'supannRessourceEtatDate')).toEqual(['{COMPTE}I:SupannPrecree::']);
    expect(ldap.opens(login, FRESH)).toBe(true);
    expect((await visitor.get('/student?reason=unfinished')).body).not.toMatch(/rien n’(a été|est encore) changé/i);

    expect((await choose(FRESH)).line).toBe('303 /student/done');
    expect((await ldap.read(login, 'supannRessourceEtatDate'))[0]).toMatch(/^\{COMPTE\}A:/);
    expect(await ldap.read(login, 'description')).toHaveLength(1);
    expect(linesOf(desk.entries(seq))).toEqual([
      'activation.intent pending',
      'activation.result partial',
      'activation.intent pending',
      'activation.result ok',
    ]);
  });

  it('that the server gives no right to says that nothing was changed', async () => {
    const card = 'E21813186';
    await neverUsed(card);
    await identify(card);
    await handOver(BORN);
    const seq = desk.entries().length;
    expect((await choose(FRESH)).line).toBe('303 /student?reason=failed');
    expect(desk.entries(seq)[1]).toMatchObject({ outcome: 'failed', detail: { missing: null, result_code: 50 } });
    expect(await ldap.read(loginOf(card), 'supannMailPerso')).toEqual([]);
    expect(ldap.opens(loginOf(card), FRESH)).toBe(false);
    await neverUsed(card, { supannRessourceEtatDate: ['{COMPTE}A:SupannActif::'] });
  });
});

describe('an unlock alone', () => {
  it('after ten failed binds: the old password opens again', async () => {
    const card = ORDINARY_CARDS[2] ?? '';
    const login = loginOf(card);
    lockByFailures(login);
    expect(ldap.opens(login, OLD_PASSWORD)).toBe(false);
    expect(await ldap.read(login, 'pwdAccountLockedTime')).toHaveLength(1);
    await identify(card);
    const seq = desk.entries().length;
    expect((await unlock()).line).toBe('303 /desk');
    expect(linesOf(desk.entries(seq))).toEqual(['unlock.intent pending', 'unlock.result ok']);
    expect(desk.entries(seq)[1]?.detail).toMatchObject({ proof: 'read', result_code: null });
    expect((await visitor.get('/desk')).body).toContain('compte débloqué');
    expect(await ldap.read(login, 'pwdAccountLockedTime')).toEqual([]);
    expect(await ldap.read(login, 'pwdFailureTime')).toEqual([]);
    expect(await ldap.read(login, 'pwdChangedTime')).toEqual([CHANGED_AT]);
    expect(ldap.opens(login, OLD_PASSWORD)).toBe(true);
  });

  it('whose answer is lost is looked at: the lock is gone', async () => {
    const card = 'E21813179';
    await identify(card);
    const held = proxy.holdNext('modify', 'response');
    const answer = unlock();
    (await held).drop();
    expect((await answer).line).toBe('303 /desk');
    expect(linesOf(desk.entries()).at(-1)).toBe('unlock.result ok');
    expect(await ldap.read(loginOf(card), 'pwdAccountLockedTime')).toEqual([]);
  });

  it('that the server gives no right to is not called done', async () => {
    const card = 'E21813186';
    lockByFailures(loginOf(card));
    await identify(card);
    expect((await unlock()).line).toBe('303 /desk');
    expect(desk.entries().at(-1)).toMatchObject({
      action: 'unlock.result',
      outcome: 'refused',
      detail: { result_code: 50 },
    });
    expect((await visitor.get('/desk')).body).toContain('Le compte n’a pas été débloqué.');
    expect(await ldap.read(loginOf(card), 'pwdAccountLockedTime')).toHaveLength(1);
  });

  it('of an administrator’s lock is refused at the card, like a reset, which would lift it', async () => {
    const seq = desk.entries().length;
    const answer = await visitor.card('E21813188');
    expect(answer.line).toBe('422');
    expect(answer.body).toContain('Ce compte est suspendu');
    expect(linesOf(desk.entries(seq))).toEqual(['desk.card refused account_suspended']);
    expect(await ldap.read('e21813188', 'pwdAccountLockedTime')).toEqual([ADMINISTRATORS_LOCK]);
  });
});
