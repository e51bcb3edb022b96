/** TLS in front of a directory that speaks plain LDAP: real handshakes, with whatever certificate a test wants to show. */
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { createServer } from 'node:tls';
import type { Certificates } from './certificates';

export interface TlsDoor {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * @param url the directory's own, `ldap://…`
 * @param at the port, where another door was before; 0: a free one
 */
export async function openTlsDoor(url: string, { certificateFile, keyFile }: Certificates, at = 0): Promise<TlsDoor> {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  const server = createServer({ cert: readFileSync(certificateFile), key: readFileSync(keyFile) }, (inside) => {
    const outside = connect(Number(port), hostname);
    for (const [one, other] of [
      [inside, outside],
      [outside, inside],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => sockets.delete(one));
      one.pipe(other);
    }
  });
  // A client that does not like the certificate goes.
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(at, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port of loopback is free');
  return {
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
