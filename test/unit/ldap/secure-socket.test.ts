/** Without TLS nothing leaves this machine, whatever a name is resolved to: on this machine's own addresses. */
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { openSocket, serverOf } from '../../../ldap/secure-socket';

let server: Server;
beforeAll(async () => {
  server = createServer((socket) => void socket.on('error', () => undefined));
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
});
afterAll(() => {
  server.close();
});

const open = (host: string) =>
  openSocket(serverOf(`ldap://${host}:${(server.address() as AddressInfo).port}`, false), null, Date.now() + 2_000);

it.each(['localhost', '127.0.0.1', '127.0.0.2'])('%s is this machine', async (host) => {
  const socket = await open(host);
  expect(socket.readyState).toBe('open');
  socket.destroy();
});

it('what is reached over the network is not: nothing is said', async () => {
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  const outward = addresses.find(({ internal, family }) => !internal && family === 'IPv4');
  if (outward === undefined) throw new Error('this machine is on no network: the test shows nothing here');
  await expect(open(outward.address)).rejects.toMatchObject({
    name: 'ConnectionFault',
    sent: false,
    message: expect.stringContaining('is for loopback'),
  });
});
