/** Connections to several servers, one of which is down: on real sockets, with the embedded directory as the other. */
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConnectionFault, ConnectionPool } from '../../../ldap/connection';
import { type EmbeddedDirectory, startEmbeddedDirectory } from '../../../ldap/embedded';
import { Servers } from '../../../ldap/servers';

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
