/**
 * The procedure's pages as one would write them without thinking of the browser: the same paths, fields and redirects as
 * the console's, another kind of field for the secrets. What a browser does with these shows that a test can see it.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface CarelessDesk {
  readonly url: string;
  stop(): Promise<void>;
}

type Fields = Readonly<Record<string, string>>;

/** Where each form leads. */
const FORMS: Readonly<Record<string, (fields: Fields, password: string) => string>> = {
  '/login': (fields, password) => (fields.password === password ? '/desk' : '/login?reason=credentials'),
  '/desk/card': () => '/desk/student',
  '/desk/handover': () => '/student',
  '/student/password': ({ newPassword, newPasswordConfirmation }) =>
    newPassword === newPasswordConfirmation ? '/student/done' : '/student?reason=mismatch',
  '/student/finish': () => '/desk/resume',
  '/desk/resume': (fields, password) => (fields.password === password ? '/desk' : '/desk/resume?reason=credentials'),
  '/logout': () => '/login',
};

/** The form of each page, and the names of its fields; those in `SECRET` are the secrets. */
const PAGES: Readonly<Record<string, readonly (readonly [string, readonly string[]])[]>> = {
  '/login': [['/login', ['username', 'password']]],
  '/desk': [
    ['/desk/card', ['inspected', 'card']],
    ['/logout', []],
  ],
  '/desk/student': [['/desk/handover', ['confirmed']]],
  '/student': [['/student/password', ['newPassword', 'newPasswordConfirmation']]],
  '/student/done': [['/student/finish', []]],
  '/desk/resume': [['/desk/resume', ['password']]],
};
const SECRET = ['password', 'newPassword', 'newPasswordConfirmation'];
const BOXES = ['inspected', 'confirmed'];

/** @param type of the fields for secrets; @param password the staff member's */
export async function openCarelessDesk(type: 'password' | 'text', password: string): Promise<CarelessDesk> {
  const input = (name: string): string => {
    const kind = SECRET.includes(name) ? type : BOXES.includes(name) ? 'checkbox' : 'text';
    return `<label>${name} <input type="${kind}" name="${name}"></label>`;
  };
  const server = createServer((req, res) => {
    const path = req.url?.split('?')[0] ?? '/';
    if (req.method === 'POST') {
      let body = '';
      req.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      req.on('end', () => {
        const Location = FORMS[path]?.(Object.fromEntries(new URLSearchParams(body)), password) ?? '/';
        res.writeHead(303, { Location }).end();
      });
      return;
    }
    const forms = (PAGES[path] ?? []).map(
      ([action, names]) =>
        `<form method="post" action="${action}">${names.map(input).join('')}<button>${action}</button></form>`,
    );
    res
      .writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' })
      .end(`<!doctype html><html lang="en"><title>${path}</title>${forms.join('')}</html>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
