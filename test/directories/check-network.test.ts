/** `guichet check` on its way to a real slapd: names, ports, TLS, and servers that say nothing. */
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type Certificates, makeCertificates } from '../support/certificates';
import { runCheck, settings, stoppedAt } from '../support/check-run';
import { type OpenLdap, startOpenLdap } from '../support/openldap';
import { freePort } from '../support/server-process';
import { openTlsDoor, type TlsDoor } from '../support/tls-door';
import { removeThrowaways, throwaway } from '../unit/server/commands/fixture';

let ldap: OpenLdap;
let doors: Readonly<Record<'good' | 'ending' | 'expired', TlsDoor>>;
let authorities: Readonly<Record<'good' | 'ending' | 'expired' | 'other', Certificates>>;

beforeAll(async () => {
  ldap = await startOpenLdap();
  const folder = throwaway();
  const made = (name: string, days: number): Certificates => {
    mkdirSync(join(folder, name));
    return makeCertificates(join(folder, name), '127.0.0.1', days);
  };
  authorities = {
    good: made('good', 90),
    ending: made('ending', 9),
    expired: made('expired', -1),
    other: made('x', 90),
  };
  doors = {
    good: await openTlsDoor(ldap.url, authorities.good),
    ending: await openTlsDoor(ldap.url, authorities.ending),
    expired: await openTlsDoor(ldap.url, authorities.expired),
  };
}, 60_000);

afterAll(async () => {
  await Promise.all(Object.values(doors ?? {}).map((door) => door.close()));
  await ldap?.stop();
  removeThrowaways();
});

it('a host that nobody knows', async () => {
  const checked = await runCheck(settings(ldap, { url: ['ldaps://ldap.invalid'] }));
  expect(checked.lines).toEqual(stoppedAt('names'));
  expect(checked.code).toBe(1);
  // A machine without any name service answers otherwise.
  expect(checked.of('names')[0]?.found).toMatch(/^ldaps:\/\/ldap\.invalid: (no such name|the name service does not)/);
  expect(checked.of('change-log')[0]).toMatchObject({ first: 'names', found: 'not reached: first "names"' });
});

it('a port where nothing listens', async () => {
  const url = `ldap://127.0.0.1:${await freePort()}`;
  const checked = await runCheck(settings(ldap, { url: [url] }));
  expect(checked.lines).toEqual(stoppedAt('tcp'));
  expect(checked.of('tcp')[0]).toMatchObject({
    found: `${url} at 127.0.0.1: the machine answers, nothing listens on that port`,
    mend: expect.stringContaining('ldaps:// is 636'),
  });
});

it('one server of two away: the other is looked at, and the check fails', async () => {
  const away = `ldap://127.0.0.1:${await freePort()}`;
  const checked = await runCheck(settings(ldap, { url: [away, ldap.url] }));
  expect(checked.of('tcp').map(({ status }) => status)).toEqual(['fault', 'ok']);
  expect(checked.of('rights').map(({ status }) => status)).toEqual(['ok']);
  expect(checked.code).toBe(1);
});

it.each([
  [
    'an authority that is not known',
    'good',
    'other',
    '127.0.0.1',
    'signed by an authority that is not known here',
    'directory.ca',
  ],
  [
    'a certificate for another name',
    'good',
    'good',
    'localhost',
    'is not for localhost: it is for IP Address:127.0.0.1',
    'subjectAltName',
  ],
  ['an expired certificate', 'expired', 'expired', '127.0.0.1', 'has expired, on 20', 'Renew it'],
] as const)('%s', async (_what, door, authority, host, found, mend) => {
  const url = `ldaps://${host}:${doors[door].port}`;
  const checked = await runCheck(settings(ldap, { url: [url], ca: authorities[authority].caFile }));
  expect(checked.lines).toEqual(stoppedAt('tls'));
  expect(checked.of('tls')[0]?.found).toContain(found);
  expect(checked.of('tls')[0]?.mend).toContain(mend);
});

it('a certificate that ends soon is a warning', async () => {
  const url = `ldaps://127.0.0.1:${doors.ending.port}`;
  const checked = await runCheck(settings(ldap, { url: [url], ca: authorities.ending.caFile }));
  expect(checked.of('tls')[0]).toMatchObject({
    status: 'warning',
    found: expect.stringMatching(/\([89] days left\)$/),
  });
  expect(checked.code).toBe(0);
});

it('plain LDAP behind ldaps://', async () => {
  const checked = await runCheck(settings(ldap, { url: [ldap.url.replace('ldap:', 'ldaps:')] }));
  expect(checked.lines).toEqual(stoppedAt('tls'));
});

it('a server that is silent after the connection: within its time', async () => {
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as { port: number };
  try {
    const checked = await runCheck(settings(ldap, { url: [`ldap://127.0.0.1:${port}`] }));
    expect(checked.lines).toEqual(stoppedAt('login'));
    expect(checked.of('login')[0]?.found).toContain('no answer in time');
  } finally {
    silent.close();
  }
});
