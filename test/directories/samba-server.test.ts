/**
 * The throwaway Active Directory itself: that it is what the tests of the console take it for, and that the console's
 * account may do there what `config/ad-delegation.md` says and no more. What it answers is what the console reads.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Control, type Entry } from 'ldapts';
import {
  DEFAULT_POLICY,
  OLD_PASSWORD,
  ORDINARY_CARDS,
  STAFF_PASSWORD,
  STRICT_MIN_LENGTH,
} from '../support/openldap-people';
import { type Samba, startSamba } from '../support/samba';
import { newPassword, ntTime, policyDn, protectedGroup, quoted, replace } from '../support/samba-people';

const FRESH = 'Marée-haute à Saint-Nazaire 4';
/** What an account has that `activation:` opens, and an unlock. */
const WRITES = [
  'description',
  'lockoutTime',
  'mailForwardingAddress',
  'supannMailPerso',
  'supannRessourceEtat',
  'supannRessourceEtatDate',
  'userAccountControl',
];
const ROOT = resolve(__dirname, '../..');

let samba: Samba;
let service: Client;

beforeAll(async () => {
  samba = await startSamba({ shares: true });
  service = await bound(samba.serviceDn, samba.servicePassword);
}, 300_000);

afterAll(async () => {
  await service?.unbind();
  await samba?.stop();
}, 30_000);

async function bound(who: string, password: string): Promise<Client> {
  const client = new Client({ url: samba.secureUrl, tlsOptions: { ca: [samba.ca] } });
  await client.bind(who, password);
  return client;
}

/** The bind's answer: `in`, or AD's number for the reason ([MS-ERREF] 2.2, as "data" in the diagnostic text). */
async function answer(login: string, password: string): Promise<string> {
  try {
    await (await bound(samba.dn(login), password)).unbind();
    return 'in';
  } catch (error) {
    return /, data (\w+),/.exec(String(error))?.[1] ?? String(error);
  }
}

async function seen(dn: string, ...attributes: string[]): Promise<Entry> {
  const { searchEntries } = await service.search(dn, { scope: 'base', attributes });
  return searchEntries[0] ?? { dn: '' };
}

/** Nothing special is about them; each test takes one. */
const ordinary = (index: number): string => (ORDINARY_CARDS[index] ?? '').toLowerCase();
/** As the console will: the password, and the lock lifted, in one. */
const reset = (login: string, password: string): Promise<void> =>
  service.modify(samba.dn(login), [newPassword(password), replace('lockoutTime', '0')]);

describe('TLS', () => {
  it('is spoken under its authority alone, for its address', async () => {
    expect(await answer('dupont-n', STAFF_PASSWORD)).toBe('in');
    const stranger = new Client({ url: samba.secureUrl });
    await expect(stranger.bind(samba.rootDn, samba.rootPassword)).rejects.toThrow(/certificate/);
  });

  it('is needed to bind, by either way', async () => {
    const client = new Client({ url: samba.url });
    await expect(client.bind(samba.rootDn, samba.rootPassword)).rejects.toMatchObject({ code: 8 });
    await client.unbind();
    const upgraded = new Client({ url: samba.url });
    // Without the host, ldapts holds the certificate against "localhost".
    await upgraded.startTLS({ ca: [samba.ca], host: samba.address });
    await upgraded.bind(samba.rootDn, samba.rootPassword);
    await upgraded.unbind();
  });
});

it('lets other people’s software judge a password', async () => {
  const login = ordinary(0);
  const doors = (password: string): readonly boolean[] => [
    samba.opens(login, password),
    samba.opensKerberos(login, password),
    samba.opensSmb(login, password),
  ];
  expect(doors(OLD_PASSWORD)).toEqual([true, true, true]);
  expect(doors(FRESH)).toEqual([false, false, false]);
  await reset(login, FRESH);
  expect(doors(FRESH)).toEqual([true, true, true]);
  expect(doors(OLD_PASSWORD)).toEqual([false, false, false]);
  expect(samba.opensSmbToStrangers()).toBe(false);
  expect(samba.opens('dupont-n', STAFF_PASSWORD)).toBe(true);
});

describe('the console’s account', () => {
  const allowed = async (dn: string): Promise<readonly string[]> =>
    [(await seen(dn, 'allowedAttributesEffective'))['allowedAttributesEffective'] ?? []].flat().map(String).sort();

  it('writes on a student what the delegation names, to the letter', async () => {
    expect(await allowed(samba.dn(ordinary(1)))).toEqual(WRITES);
    await reset(ordinary(1), FRESH);
    expect(await answer(ordinary(1), FRESH)).toBe('in');
  });

  it.each([
    ['a teacher', 'dupont-n', STAFF_PASSWORD],
    ['the kiosk', 'moreau-k', STAFF_PASSWORD],
    ['a student who is also staff', 'e21813184', OLD_PASSWORD],
    ['a student whom the house excepts', 'e21813186', OLD_PASSWORD],
  ])('writes nothing on %s', async (_who, login, password) => {
    expect(await allowed(samba.dn(login))).toEqual([]);
    const changes = [
      newPassword(FRESH),
      ...['lockoutTime', 'pwdLastSet', 'userAccountControl'].map((type) => replace(type, '0')),
    ];
    for (const change of changes)
      await expect(service.modify(samba.dn(login), change)).rejects.toMatchObject({ code: 50 });
    expect(samba.opens(login, password)).toBe(true);
  });

  it.each([
    ['a group', () => protectedGroup(samba.base)],
    ['the students’ unit', () => `OU=Etudiants,${samba.base}`],
    ['the rules', () => samba.base],
    ['a finer rule', () => policyDn(samba.base, 'strict')],
    ['the administrator', () => samba.rootDn],
  ])('writes nothing on %s', async (_what, dn) => {
    expect(await allowed(dn())).toEqual([]);
    await expect(service.modify(dn(), replace('description', 'x'))).rejects.toMatchObject({ code: 50 });
  });

  it('adds, removes and renames nobody, and makes no old password valid again', async () => {
    const dn = samba.dn(ordinary(2));
    const refused = { code: 50 };
    for (const type of ['pwdLastSet', 'employeeNumber', 'mail', 'accountExpires', 'sAMAccountName'])
      await expect(service.modify(dn, replace(type, '0'))).rejects.toMatchObject(refused);
    await expect(service.del(dn)).rejects.toMatchObject(refused);
    await expect(service.modifyDN(dn, 'CN=other')).rejects.toMatchObject(refused);
    const stranger = { objectClass: 'user', sAMAccountName: 'stranger' };
    await expect(service.add(`CN=stranger,OU=Etudiants,${samba.base}`, stranger)).rejects.toMatchObject(refused);
  });

  it('reads the rules: the domain’s, and the finer ones by the name that an entry gives', async () => {
    expect(
      await seen(samba.base, 'minPwdLength', 'pwdHistoryLength', 'lockoutThreshold', 'pwdProperties'),
    ).toMatchObject({
      minPwdLength: String(DEFAULT_POLICY.minLength),
      pwdHistoryLength: String(DEFAULT_POLICY.history),
      lockoutThreshold: String(DEFAULT_POLICY.maxFailures),
      pwdProperties: '1',
    });
    expect(await seen(samba.dn(ordinary(2)), 'msDS-ResultantPSO')).toMatchObject({ 'msDS-ResultantPSO': [] });
    const named = (await seen(samba.dn('e21813185'), 'msDS-ResultantPSO'))['msDS-ResultantPSO'];
    expect(named).toBe(policyDn(samba.base, 'strict'));
    expect(
      await seen(
        String(named),
        'msDS-MinimumPasswordLength',
        'msDS-PasswordComplexityEnabled',
        'msDS-LockoutThreshold',
      ),
    ).toMatchObject({
      'msDS-MinimumPasswordLength': String(STRICT_MIN_LENGTH),
      'msDS-PasswordComplexityEnabled': 'FALSE',
      'msDS-LockoutThreshold': String(DEFAULT_POLICY.maxFailures),
    });
  });
});

describe('the server', () => {
  it.each([
    ['too short', ordinary(3), 'Xq7-Vb2', /^0000052D: .* too short.* 8 characters/],
    ['of too few kinds', ordinary(3), 'marée-haute-à-saint-nazaire', /^0000052D: .* complexity criteria/],
    ['too short by a finer rule', 'e21813185', FRESH.slice(0, STRICT_MIN_LENGTH - 1), /^0000052D: .* too short.* 20 /],
  ])('refuses what is %s', async (_what, login, password, message) => {
    await expect(reset(login, password)).rejects.toMatchObject({ code: 19, message: expect.stringMatching(message) });
    expect(await answer(login, OLD_PASSWORD)).toBe('in');
  });

  it('takes back an old password where another resets it, and knows no policy hints', async () => {
    const login = ordinary(3);
    await reset(login, FRESH);
    await reset(login, FRESH);
    const { supportedControl = [] } = await seen('', 'supportedControl');
    expect([supportedControl].flat()).not.toContain('1.2.840.113556.1.4.2239');
    const hints = new Control('1.2.840.113556.1.4.2239', { critical: true });
    await expect(service.modify(samba.dn(login), newPassword(FRESH), hints)).rejects.toMatchObject({ code: 12 });
  });

  it('locks after failures; a reset alone does not unlock', async () => {
    const login = ordinary(4);
    await samba.lock(login);
    expect(await answer(login, OLD_PASSWORD)).toBe('775');
    expect(await seen(samba.dn(login), 'msDS-User-Account-Control-Computed')).toMatchObject({
      'msDS-User-Account-Control-Computed': '16',
    });
    await service.modify(samba.dn(login), newPassword(FRESH));
    expect(await answer(login, FRESH)).toBe('775');
    await service.modify(samba.dn(login), replace('lockoutTime', '0'));
    expect(await answer(login, FRESH)).toBe('in');
  });

  it('says when another password is due; a reset is one', async () => {
    const login = ordinary(5);
    await samba.mustChange(login);
    expect(await samba.read(login, 'pwdLastSet')).toEqual(['0']);
    expect(await answer(login, OLD_PASSWORD)).toBe('773');
    expect(samba.opens(login, OLD_PASSWORD)).toBe(false);
    const before = Date.now();
    await reset(login, FRESH);
    expect(await answer(login, FRESH)).toBe('in');
    const [changed = '0'] = await samba.read(login, 'pwdLastSet');
    const unix = Number(BigInt(changed) / 10_000n) - 11_644_473_600_000;
    expect(unix).toBeGreaterThanOrEqual(before - 1);
    expect(unix).toBeLessThanOrEqual(Date.now());
  });

  it('holds the people in their situations', async () => {
    expect(await answer('e21813178', OLD_PASSWORD)).toBe('in');
    expect(await answer('e21813179', OLD_PASSWORD)).toBe('775');
    expect(await answer('e21813181', OLD_PASSWORD)).toBe('773');
    expect(await answer('e21813188', OLD_PASSWORD)).toBe('533');
    expect(await answer('e21813180', OLD_PASSWORD)).toBe('52e');
    expect(await samba.read('e21813178', 'employeeNumber')).toEqual(['21813178']);
    expect(await samba.read('e21813178', 'pwdLastSet')).toEqual([ntTime('20260901080000Z')]);
    const nested = `(&(employeeNumber=22017305)(memberOf:1.2.840.113556.1.4.1941:=${protectedGroup(samba.base)}))`;
    const direct = `(&(employeeNumber=22017305)(memberOf=${protectedGroup(samba.base)}))`;
    const found = async (filter: string): Promise<number> =>
      (await service.search(samba.base, { filter, attributes: ['cn'] })).searchEntries.length;
    expect([await found(nested), await found(direct)]).toEqual([1, 0]);
  });

  it('holds those of the table of situations when asked to', async () => {
    await samba.seedSituations();
    expect(await answer('e22104519', OLD_PASSWORD)).toBe('532');
    expect(await answer('e21900417', OLD_PASSWORD)).toBe('533');
    await reset('e22104519', FRESH);
    expect(await answer('e22104519', FRESH)).toBe('in');
  });
});

it('lets nobody write about themself what the console decides by, and AD’s own free attributes are no place for it', async () => {
  const dn = samba.dn(ordinary(6));
  const student = await bound(dn, OLD_PASSWORD);
  try {
    for (const type of ['employeeNumber', 'supannRessourceEtatDate', 'supannOIDCDateDeNaissance', 'mail', 'jpegPhoto'])
      await expect(student.modify(dn, replace(type, 'x'))).rejects.toMatchObject({ code: 50 });
    for (const type of ['msDS-cloudExtensionAttribute1', 'info', 'thumbnailPhoto'])
      await student.modify(dn, replace(type, 'x'));
  } finally {
    await student.unbind();
  }
});

it('stands beside another, and ends with the process that started it', async () => {
  const script = `require('./test/support/samba').startSamba().then((one) => console.log(one.pid, one.folder))`;
  const parent = spawn(process.execPath, ['-r', './test/support/swc-register.js', '-e', script], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const [pid = '', folder = ''] = line.toString().trim().split(' ');
  const alive = (): boolean => existsSync(`/proc/${pid}`);
  expect(alive()).toBe(true);
  parent.kill('SIGKILL');
  await once(parent, 'close');
  for (let tries = 100; alive() && tries > 0; tries--) await sleep(50);
  expect(alive()).toBe(false);
  rmSync(folder, { recursive: true, force: true });
  expect(await answer('e21813178', OLD_PASSWORD)).toBe('in');
}, 120_000);

it('writes a password in no other form than AD’s', async () => {
  const dn = samba.dn(ordinary(7));
  await expect(service.modify(dn, replace('unicodePwd', FRESH))).rejects.toMatchObject({ code: 53 });
  await expect(service.modify(dn, replace('userPassword', FRESH))).rejects.toMatchObject({ code: 50 });
  expect(quoted('é').toString('hex')).toBe('2200e9002200');
});
