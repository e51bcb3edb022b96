/**
 * The throwaway 389 Directory Server itself, and least privilege on it: what the shipped `config/389ds-aci.ldif` gives the
 * console's service account for resets, unlocks and activations, and that it gives no more.
 */
import { existsSync } from 'node:fs';
import { Attribute, Change, Client } from 'ldapts';
import { type Directory389, startDirectory389 } from '../support/directory-389';
import { addPersonTo389, personDn, seedSituations389 } from '../support/directory-389-people';
import {
  CHANGED_AT,
  DEFAULT_POLICY,
  OLD_PASSWORD,
  ORDINARY_CARDS,
  STAFF_PASSWORD,
  STRICT_MIN_LENGTH,
  student,
} from '../support/openldap-people';
import { EXPIRED_CARD, protectedGroup } from '../support/openldap-situations';

const FRESH = 'Marée-haute à Saint-Nazaire 4';
const PASSWORD = 'userPassword';
const LOCK = ['accountUnlockTime', 'passwordRetryCount', 'retryCountResetTime'] as const;
const MUST_CHANGE = 'passwordExpirationTime';
/** What a console writes: the password, an unlock, "must change", an activation. */
const WRITES = [
  ...[...LOCK, MUST_CHANGE, 'supannRessourceEtat', 'supannRessourceEtatDate', 'description'],
  ...['supannMailPerso', 'mailForwardingAddress', PASSWORD],
];

/** Students who are of the personnel too, by the two words that no other student here bears. */
const [TEACHING, WORKING] = ['e23300001', 'e23300002'];

let server: Directory389;
let service: Client;

const loginOf = (nth: number): string => (ORDINARY_CARDS[nth] ?? '').toLowerCase();
const replace = (type: string, ...values: string[]): Change =>
  new Change({ operation: 'replace', modification: new Attribute({ type, values }) });
/** The server ends lock and "must change" by itself, but after its answer: in one modify with the password it is sure. */
const reset = (login: string, password: string): Promise<void> =>
  write(login, replace(PASSWORD, password), ...[...LOCK, MUST_CHANGE].map((type) => replace(type)));
const write = (login: string, ...changes: Change[]): Promise<void> =>
  service.modify(personDn(server.base, login), changes);

async function readAs(client: Client, dn: string, attributes: string[]): Promise<Record<string, unknown> | undefined> {
  const { searchEntries } = await client.search(dn, { scope: 'base', attributes });
  return searchEntries[0];
}

beforeAll(async () => {
  server = await startDirectory389();
  const root = new Client({ url: server.url });
  await root.bind(server.rootDn, server.rootPassword);
  for (const [login, word] of [
    [TEACHING, 'faculty'],
    [WORKING, 'staff'],
  ] as const)
    await addPersonTo389(
      root,
      server.base,
      student(login.slice(1), 'Élise Ardent', { affiliations: ['student', word] }),
    );
  await root.unbind();
  service = new Client({ url: server.url });
  await service.bind(server.serviceDn, server.servicePassword);
});

afterAll(async () => {
  await service?.unbind();
  await server?.stop();
});

describe('the server', () => {
  it('speaks TLS under a certificate of its authority, and of no other', async () => {
    const trusting = new Client({ url: server.secureUrl, tlsOptions: { ca: [server.ca] } });
    await trusting.bind(server.serviceDn, server.servicePassword);
    await trusting.unbind();
    const stranger = new Client({ url: server.secureUrl });
    await expect(stranger.bind(server.serviceDn, server.servicePassword)).rejects.toThrow(/certificate|issuer/);
  });

  it('lets people in by their password alone', () => {
    expect(server.opens('dupont-n', STAFF_PASSWORD)).toBe(true);
    expect(server.opens(loginOf(0), OLD_PASSWORD)).toBe(true);
    expect(server.opens(loginOf(0), FRESH)).toBe(false);
    expect(server.opens('e21813180', OLD_PASSWORD)).toBe(false);
  });

  it('goes with its folder and leaves another one alone', async () => {
    const second = await startDirectory389();
    expect(second.opens('dupont-n', STAFF_PASSWORD)).toBe(true);
    await second.stop();
    expect(existsSync(second.folder)).toBe(false);
    expect(() => process.kill(second.pid, 0)).toThrow('ESRCH');
    expect(server.opens('dupont-n', STAFF_PASSWORD)).toBe(true);
  });

  it('holds the situations', async () => {
    await seedSituations389(server);
    const enters = (login: string): boolean => server.opens(login, OLD_PASSWORD);
    expect(enters('e21813178')).toBe(true);
    expect(await server.read('e21813178', 'pwdUpdateTime')).toEqual([CHANGED_AT]);
    expect(enters('e21813179')).toBe(false); // locked by failures
    expect(enters('e21813188')).toBe(false); // by an administrator
    expect(enters(EXPIRED_CARD.toLowerCase())).toBe(false);
    expect(() => enters('e21813181')).toThrow('Server is unwilling to perform'); // must change first
    expect(await server.read('e21813187', 'pwdUpdateTime')).toEqual([]);
    const group = await readAs(service, protectedGroup(server.base), ['member']);
    expect(group?.['member']).toBe(personDn(server.base, 'e22017305'));
  });
});

describe('the rules', () => {
  it('are read by the service account, and nothing else of the configuration', async () => {
    const [minLength, history, failures] = ['passwordMinLength', 'passwordInHistory', 'passwordMaxFailure'] as const;
    const secret = 'nsslapd-rootpw';
    const global = await readAs(service, 'cn=config', [minLength, history, failures, secret]);
    expect(global).toMatchObject({
      [minLength]: String(DEFAULT_POLICY.minLength),
      [history]: String(DEFAULT_POLICY.history),
      [failures]: String(DEFAULT_POLICY.maxFailures),
      [secret]: [],
    });
    const { searchEntries } = await service.search('cn=plugins,cn=config', { scope: 'sub', attributes: ['cn'] });
    expect(searchEntries).toEqual([]);
    const [policy = ''] = await server.read('e21813185', 'pwdpolicysubentry');
    const strict = await readAs(service, policy, [minLength]);
    expect(strict).toMatchObject({ [minLength]: String(STRICT_MIN_LENGTH) });
  });

  it.each([
    ['too short', loginOf(1), 'trop', 'password must be at least 8 characters long'],
    ['too short for its own policy', 'e21813185', FRESH.slice(0, 19), 'password must be at least 20 characters long'],
    ['the one it has', loginOf(1), OLD_PASSWORD, 'password in history'],
  ])('bind the service account: %s', async (_what, login, password, said) => {
    await expect(write(login, replace(PASSWORD, password))).rejects.toMatchObject({
      code: 19,
      message: expect.stringContaining(said),
    });
  });

  it('lock after failures, until a password is set or the lock is ended', async () => {
    const [given, unlocked] = [loginOf(2), loginOf(3)];
    for (const login of [given, unlocked]) {
      server.lock(login);
      expect(server.opens(login, OLD_PASSWORD)).toBe(false);
    }
    const warm = new Client({ url: server.url });
    await warm.bind(server.serviceDn, server.servicePassword);
    await reset(given, FRESH);
    await warm.bind(personDn(server.base, given), FRESH); // at once, as a console does
    await warm.unbind();
    expect(server.opens(given, FRESH)).toBe(true);
    await write(unlocked, ...LOCK.map((type) => replace(type)));
    expect(server.opens(unlocked, OLD_PASSWORD)).toBe(true);
  });

  it('ask nobody to change what the service account has set; an administrator may', async () => {
    const login = loginOf(4);
    await server.mustChange(login);
    expect(() => server.opens(login, OLD_PASSWORD)).toThrow('Server is unwilling to perform');
    await reset(login, FRESH);
    expect(server.opens(login, FRESH)).toBe(true);
  });

  it('never lock the service account', async () => {
    for (let failure = 0; failure <= DEFAULT_POLICY.maxFailures; failure += 1) {
      const stranger = new Client({ url: server.url });
      await expect(stranger.bind(server.serviceDn, 'wrong')).rejects.toMatchObject({ code: 49 });
      await stranger.unbind();
    }
    const again = new Client({ url: server.url });
    await again.bind(server.serviceDn, server.servicePassword);
    await again.unbind();
  });
});

describe('the service account', () => {
  it('writes on a student what a console must', async () => {
    for (const type of WRITES) await write(loginOf(5), replace(type, ...(type === PASSWORD ? [FRESH] : [])));
    expect(server.opens(loginOf(5), FRESH)).toBe(true);
  });

  it.each([
    ['a teacher', 'dupont-n', STAFF_PASSWORD],
    ['the kiosk', 'moreau-k', STAFF_PASSWORD],
    ['the auditor', 'leroy-a', STAFF_PASSWORD],
    ['a student who is also staff', 'e21813184', OLD_PASSWORD],
    ['a student who teaches', TEACHING, OLD_PASSWORD],
    ['a student who works in a library', WORKING, OLD_PASSWORD],
    ['a student out of its reach', 'e21813186', OLD_PASSWORD],
  ])('writes none of it on %s', async (_who, login, password) => {
    for (const type of WRITES) {
      const values = type === PASSWORD ? [FRESH] : [];
      await expect(write(login, replace(type, ...values))).rejects.toMatchObject({ code: 50 });
    }
    expect(server.opens(login, password)).toBe(true);
  });

  it('writes nothing else on a student, not with a password either', async () => {
    const others = ['mail', 'sn', 'eduPersonAffiliation', 'supannEtuId', 'supannOIDCDateDeNaissance'];
    for (const type of [...others, 'nsAccountLock', 'pwdpolicysubentry', 'pwdUpdateTime', 'aci']) {
      await expect(write(loginOf(6), replace(type))).rejects.toMatchObject({ code: 50 });
      await expect(write(loginOf(6), replace(PASSWORD, FRESH), replace(type))).rejects.toMatchObject({ code: 50 });
    }
    expect(server.opens(loginOf(6), OLD_PASSWORD)).toBe(true);
  });

  it('adds, moves and removes nobody, joins no group, changes no policy', async () => {
    const { base, serviceDn } = server;
    const dn = personDn(base, loginOf(7));
    const [policy = ''] = await server.read('e21813185', 'pwdpolicysubentry');
    const tries: readonly (readonly [string, () => Promise<void>])[] = [
      [
        'adds',
        () => service.add(personDn(base, 'new'), { objectClass: 'inetOrgPerson', uid: 'new', cn: 'n', sn: 'n' }),
      ],
      ['removes', () => service.del(dn)],
      ['moves', () => service.modifyDN(dn, `uid=moved,ou=groups,${base}`)],
      ['joins', () => service.modify(protectedGroup(base), replace('member', dn))],
      ['eases a policy', () => service.modify(policy, replace('passwordMinLength', '2'))],
      ['eases the general one', () => service.modify('cn=config', replace('passwordMinLength', '2'))],
      ['its own password', () => service.modify(serviceDn, replace(PASSWORD, FRESH))],
      ['more rights', () => service.modify(`ou=People,${base}`, replace('aci'))],
    ];
    for (const [what, attempt] of tries) {
      const code = await attempt().then(
        () => 0,
        (error: { code?: number }) => error.code,
      );
      expect([what, code]).toEqual([what, 50]);
    }
  });

  it('reads no password, and finds nobody by one', async () => {
    const entry = await readAs(service, personDn(server.base, loginOf(2)), [PASSWORD, 'passwordHistory', 'uid']);
    expect(entry).toMatchObject({ [PASSWORD]: [], passwordHistory: [], uid: loginOf(2) });
    const found = await service.search(`ou=People,${server.base}`, { filter: `(${PASSWORD}=*)`, attributes: ['uid'] });
    expect(found.searchEntries).toEqual([]);
  });

  it('is the only one: strangers and people read nobody', async () => {
    for (const [dn, password] of [
      ['', ''],
      [personDn(server.base, 'dupont-n'), STAFF_PASSWORD],
    ] as const) {
      const other = new Client({ url: server.url });
      if (dn !== '') await other.bind(dn, password);
      const { searchEntries } = await other.search(server.base, { scope: 'sub', filter: '(uid=*)' });
      expect(searchEntries).toEqual([]);
      await other.unbind();
    }
  });
});
