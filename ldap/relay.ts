/**
 * A door on loopback for one staff login. passport-ldapauth's own StartTLS sends the service account's password in clear,
 * its clients forget their sockets where a server freezes, and it tells no certificate's fault from another: so it speaks
 * plain LDAP to here, and from here on the connection is as all others are. The door is open for that login alone.
 */
import net from 'node:net';
import type { LoginDoor } from './port';
import { openSocket, type Server } from './secure-socket';

/** The service account's connection, and the one that is bound as the person. */
const CONNECTIONS = 2;
/** A connection to the server (ms). */
const PATIENCE = 2_000;
/** A login says good-bye before its connections are broken (ms). */
const GOODBYE = 500;

/** @throws Error where loopback has no port left */
export async function openRelay(server: Server, ca: string | null): Promise<LoginDoor> {
  const sockets = new Set<net.Socket>();
  const listener = net.createServer({ pauseOnConnect: true, noDelay: true });
  listener.maxConnections = CONNECTIONS;
  let isClosed = false;
  listener.on('connection', (inside) => {
    hold(sockets, inside);
    openSocket(server, ca, Date.now() + PATIENCE).then(
      (outside) => {
        hold(sockets, outside);
        if (isClosed || inside.destroyed) return void outside.destroy();
        join(inside, outside);
        inside.resume();
      },
      // The login hears that its connection broke: the directory is away.
      () => inside.destroy(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(0, '127.0.0.1', resolve);
  });
  const { port } = listener.address() as net.AddressInfo;
  return {
    url: `ldap://127.0.0.1:${port}`,
    close() {
      isClosed = true;
      listener.close();
      setTimeout(() => {
        for (const socket of sockets) socket.destroy();
      }, GOODBYE).unref();
    },
  };
}

function hold(sockets: Set<net.Socket>, socket: net.Socket): void {
  sockets.add(socket);
  socket.on('error', () => undefined);
  socket.once('close', () => sockets.delete(socket));
}

/** What happens to one happens to the other. */
function join(inside: net.Socket, outside: net.Socket): void {
  inside.once('close', () => outside.destroy());
  outside.once('close', () => inside.destroy());
  inside.pipe(outside);
  outside.pipe(inside);
}
