/**
 * A thousand connections that break, at rest and amid an operation, in clear and over StartTLS, and staff logins with
 * them: what was open is closed, every place is free again, and the next operation is served.
 */
import { Socket } from 'node:net';
import { ConnectionPool } from '../../ldap/connection';
import { createDirectory } from '../../ldap/directory';
import { Servers } from '../../ldap/servers';
import { createVerify } from '../../server/middleware/authentication';
import { type Certificates, makeCertificates } from '../support/certificates';
import { HoldingProxy } from '../support/holding-proxy';
import { type OpenLdap, startOpenLdap } from '../support/openldap';
import { STAFF_PASSWORD } from '../support/openldap-people';
import { give, takeDown, throwawayFolder } from '../support/server-process';
import { Wire } from '../support/wire';
import { least, load, withValue } from '../unit/config/fixture';

const ROUNDS = 1_000;
const PLACES = 4;

let folder: string;
let tls: Certificates;
let ldap: OpenLdap;
let wire: Wire;

beforeAll(async () => {
  folder = throwawayFolder('lost-connections');
  tls = makeCertificates(folder, '127.0.0.1');
  give('nobody', folder, tls.certificateFile, tls.keyFile, tls.caFile);
  ldap = await startOpenLdap({
    modules: `TLSCertificateFile ${tls.certificateFile}\nTLSCertificateKeyFile ${tls.keyFile}`,
  });
  wire = await Wire.start(ldap.url);
}, 60_000);

afterAll(async () => {
  await wire?.stop();
  await ldap?.stop();
  await takeDown(folder);
});

const sockets = (): number => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;

/** Once what was destroyed has closed. */
async function settled(): Promise<{ sockets: number; onWire: number }> {
  const until = Date.now() + 5_000;
  while (wire.open > 0 && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 10));
  await new Promise((resolve) => setTimeout(resolve, 50));
  return { sockets: sockets(), onWire: wire.open };
}

/** This process's own ends of connections to a port. */
function towards(port: number): number {
  const handles = (process as unknown as { _getActiveHandles(): unknown[] })._getActiveHandles();
  return handles.filter((one) => one instanceof Socket && !one.destroyed && one.remotePort === port).length;
}

/** A login's last words are waited for. */
const goodBye = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 800));

it.each([
  ['in clear', false],
  ['over StartTLS', true],
])(
  `${ROUNDS} rounds %s leave nothing open and every place free`,
  async (_how, startTls) => {
    const before = await settled();
    const servers = new Servers({ urls: [wire.url], startTls, ca: startTls ? tls.ca : null });
    const pool = new ConnectionPool(servers, { dn: ldap.serviceDn, password: ldap.servicePassword }, PLACES);
    const search = (again: boolean): Promise<'answered' | 'broken'> =>
      pool
        .use(2_000, (client) => client.search('', { scope: 'base', attributes: ['1.1'] }), { again })
        .then(
          () => 'answered' as const,
          () => 'broken' as const,
        );
    const seen = { answered: 0, broken: 0 };
    for (let round = 0; round < ROUNDS; round += 1) {
      // One in two breaks at rest; the others in the handshake, the login or the search, some of them while more ask than
      // there are places.
      if (round % 2 === 0) {
        seen[await search(true)] += 1;
        wire.cut();
      } else {
        wire.breakAfter(Math.floor(round / 2) % (startTls ? 5 : 2));
        const asking = Array.from({ length: round % 50 === 1 ? PLACES + 1 : 1 }, () => search(false));
        for (const end of await Promise.all(asking)) seen[end] += 1;
      }
    }
    wire.breakAfter(null);
    expect(pool.counts.taken).toBe(0);
    expect(seen.broken).toBeGreaterThan(ROUNDS / 4);
    // All places are there: as many as there are serve at once.
    expect(await Promise.all(Array.from({ length: PLACES }, () => search(true)))).toEqual(
      Array.from({ length: PLACES }, () => 'answered'),
    );
    expect(pool.counts).toEqual({ taken: 0, idle: PLACES });
    pool.close();
    expect(pool.counts).toEqual({ taken: 0, idle: 0 });
    expect(await settled()).toEqual(before);
  },
  60_000,
);

it('one that the server closes at rest is kept no longer', async () => {
  const servers = new Servers({ urls: [wire.url], startTls: false, ca: null });
  const pool = new ConnectionPool(servers, null, PLACES);
  await pool.use(2_000, (client) => client.search('', { scope: 'base', attributes: ['1.1'] }));
  expect(pool.counts).toEqual({ taken: 0, idle: 1 });
  wire.cut();
  await settled();
  expect(pool.counts).toEqual({ taken: 0, idle: 0 });
  pool.close();
});

it('staff logins that break, and some that meet a frozen server, leave nothing open', async () => {
  const proxy = await HoldingProxy.start(ldap.url);
  const behind = await Wire.start(proxy.url);
  const config = load(
    withValue(least(), 'directory', {
      kind: 'openldap',
      url: [behind.url],
      bind: { dn: ldap.serviceDn, password: ldap.servicePassword },
      students: { base: `ou=People,${ldap.base}` },
      staff: { base: `ou=People,${ldap.base}` },
    }),
  );
  const directory = createDirectory(config, () => new Date());
  const verify = createVerify({ config, directory, report: () => undefined });
  const before = await settled();
  try {
    for (let round = 0; round < 20; round += 1) {
      const dn = `uid=leroy-a,ou=People,${ldap.base}`;
      const held = proxy.holdNext('bind', 'request', dn);
      const said = verify('leroy-a', STAFF_PASSWORD);
      (await held).drop();
      expect(await said).toBe('away');
    }
    // A server that goes silent amid the login, and hears no good-bye: only the pool's own connections stay.
    await goodBye();
    const kept = towards(behind.port);
    const held = proxy.holdNext('search', 'request');
    const said = verify('leroy-a', STAFF_PASSWORD);
    await held;
    behind.freeze();
    expect(towards(behind.port)).toBeGreaterThan(kept);
    expect(await said).toBe('away');
    await goodBye();
    expect(towards(behind.port)).toBe(kept);
    behind.thaw();
    (await held).drop();
    expect(await verify('leroy-a', STAFF_PASSWORD)).toBe('right');
  } finally {
    await directory.close();
  }
  await goodBye();
  await behind.stop();
  await proxy.stop();
  expect((await settled()).sockets).toBe(before.sockets);
}, 60_000);
