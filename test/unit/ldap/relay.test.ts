/** The door of one staff login, on real sockets: two connections, no longer than the login, and none to nobody. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import type { LoginDoor } from '../../../ldap/port';
import { openRelay } from '../../../ldap/relay';
import { serverOf } from '../../../ldap/secure-socket';

let server: Server;
let port: number;
const accepted: Socket[] = [];
const knocked: Socket[] = [];

beforeAll(async () => {
  // It says back what it hears.
  server = createServer((socket) => {
    accepted.push(socket);
    socket.on('error', () => undefined);
    socket.pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});

afterAll(() => {
  for (const socket of [...accepted, ...knocked]) socket.destroy();
  server.close();
});

const doors: LoginDoor[] = [];
afterEach(() => {
  for (const door of doors.splice(0)) door.close();
});

async function open(to = port): Promise<LoginDoor> {
  const door = await openRelay(serverOf(`ldap://127.0.0.1:${to}`, false), null);
  doors.push(door);
  return door;
}

function knock(url: string): Socket {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  knocked.push(socket);
  socket.on('error', () => undefined);
  return socket;
}

async function says(socket: Socket, word: string): Promise<string> {
  socket.write(word);
  const [chunk] = (await once(socket, 'data')) as [Buffer];
  return chunk.toString();
}

it('carries two connections, and not a third', async () => {
  const door = await open();
  const [first, second] = [knock(door.url), knock(door.url)];
  expect(await Promise.all([says(first, 'un'), says(second, 'deux')])).toEqual(['un', 'deux']);
  const third = knock(door.url);
  await once(third, 'close');
  expect(await says(first, 'encore')).toBe('encore');
});

it('once closed, it ends what its login left open, and lets nobody in', async () => {
  const door = await open();
  const left = knock(door.url);
  expect(await says(left, 'un')).toBe('un');
  const ended = once(left, 'close');
  door.close();
  await ended;
  const late = knock(door.url);
  await expect(once(late, 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

it('hangs up where the server cannot be reached', async () => {
  const door = await open(1);
  const socket = knock(door.url);
  await once(socket, 'close');
});
