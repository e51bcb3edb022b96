/** A request whose body comes slowly: its head is with the console long before its last byte. */
import { connect } from 'node:net';
import { type Browser, SESSION_COOKIE } from './browser';

export interface SlowRequest {
  /** Sends the rest. @returns the whole answer as it came */
  finish(): Promise<string>;
}

/** A form, sent but for its last byte. */
export function startSlowly(
  url: string,
  browser: Browser,
  path: string,
  fields: Readonly<Record<string, string>>,
): SlowRequest {
  const { port } = new URL(url);
  const body = new URLSearchParams(fields).toString();
  const head = [
    `POST ${path} HTTP/1.1`,
    `Host: localhost:${port}`,
    `Origin: ${url}`,
    `Cookie: ${SESSION_COOKIE}=${browser.session}`,
    'Content-Type: application/x-www-form-urlencoded',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    '',
    body.slice(0, -1),
  ].join('\r\n');
  const socket = connect(Number(port), '127.0.0.1', () => socket.write(head));
  let answer = '';
  const ended = new Promise<string>((resolve, reject) => {
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      answer += text;
    });
    socket.on('error', reject);
    socket.on('end', () => resolve(answer));
  });
  return {
    finish() {
      socket.write(body.slice(-1));
      return ended;
    },
  };
}

/** Resolves when the console has seen the head of a request that was started slowly. */
export const seen = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 100));
