/** Connections to several servers, one of which is down: on real sockets, with the embedded directory as the other. */
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConnectionFault, ConnectionPool } from '../../../ldap/connection';
import { type EmbeddedDirectory, startEmbeddedDirectory } from '../../../ldap/embedded';
import { Servers } from '../../../ldap/servers';
import { HoldingProxy } from '../../support/holding-proxy';

let folder: string;
let directory: EmbeddedDirectory;
let dead: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'guichet-pool-'));
  directory = await startEmbeddedDirectory({ dataFolder: folder });
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  dead = `ldap://127.0.0.1:${(probe.address() as AddressInfo).port}`;
  await new Promise((resolve) => probe.close(resolve));
});

afterAll(async () => {
  await directory.close();
  rmSync(folder, { recursive: true, force: true });
});

const servers = (...urls: readonly string[]): Servers => new Servers({ urls, startTls: false, ca: null });

it.each([
  ['bound as the service', true],
  ['for binds, bound as nobody', false],
])('a pool %s asks the next server when one is down, and is quick about it afterwards', async (_name, bound) => {
  const pool = new ConnectionPool(servers(dead, directory.url), bound ? directory.bind : null, 4);
  const { dn, password } = directory.bind;
  for (let times = 0; times < 3; times += 1) {
    await pool.use(2_000, (client) => client.bind(dn, password));
  }
  pool.close();
});

it('says that nothing was sent where no server can be reached', async () => {
  const pool = new ConnectionPool(servers(dead), directory.bind, 4);
  const fault = await pool.use(1_000, (client) => client.bind('cn=x', 'y')).catch((error: unknown) => error);
  expect(fault).toBeInstanceOf(ConnectionFault);
  expect(fault).toMatchObject({ sent: false });
  pool.close();
});

describe('a service account that is refused', () => {
  let proxy: HoldingProxy;
  let offset: number;
  beforeEach(async () => {
    proxy = await HoldingProxy.start(directory.url);
    const clock = performance.now.bind(performance);
    offset = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => clock() + offset);
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await proxy.stop();
  });

  const binds = (): number => proxy.requests.filter(({ operation }) => operation === 'bind').length;

  it('is tried once for all who ask, and then after pauses that double', async () => {
    const pool = new ConnectionPool(servers(proxy.url), { ...directory.bind, password: 'not this one' }, 8);
    const ask = (): Promise<unknown> =>
      pool.use(2_000, (client) => client.search('', { scope: 'base' })).catch((error: unknown) => error);
    for (const fault of await Promise.all([ask(), ask(), ask(), ask(), ask()]))
      expect(fault).toMatchObject({ why: 'service_account', sent: false });
    expect(binds()).toBe(1);
    // Each pause is over one second after the last step of its row.
    const steps = [9_000, 2_000, 9_000, 9_000, 3_000, 20_000, 19_000, 2_000];
    const seen: number[] = [];
    for (const step of steps) {
      offset += step;
      await Promise.all([ask(), ask()]);
      seen.push(binds());
    }
    expect(seen).toEqual([1, 2, 2, 2, 3, 3, 3, 4]);
    // Never longer than a quarter of an hour.
    for (let times = 0; times < 8; times += 1) {
      offset += 901_000;
      await ask();
    }
    expect(binds()).toBe(12);
    pool.close();
  });

  it('lets all in at once when the server has let one in', async () => {
    const pool = new ConnectionPool(servers(proxy.url), directory.bind, 8);
    const held = proxy.holdNext('bind', 'response');
    const ask = (): Promise<unknown> => pool.use(2_000, (client) => client.search('', { scope: 'base' }));
    const all = Promise.all([ask(), ask(), ask()]);
    const first = await held;
    expect(binds()).toBe(1);
    first.release();
    await all;
    expect(binds()).toBe(3);
    pool.close();
  });
});
