/** What a page may say and must not, whatever went wrong. */
import type { Answer } from './browser';
import type { RunningConsole } from './console';
import { type Document, read } from './html';

/** Stack traces, error classes, the directory's and the database's own words, values that a template lost. */
const INSIDES =
  /\n\s*at |node_modules|\w+Error\b|ldap|sqlite|\bdc=|invalid ?credentials|\bundefined\b|\[object|\bNaN\b/i;

/** A page that a person can read: one heading, strict HTML, nothing of the console's insides. */
export function expectClearPage(answer: Answer): Document {
  const page = read(answer.body);
  expect(page.textOf('h1')).toHaveLength(1);
  expect(page.textOf('h1')[0]?.trim()).not.toBe('');
  expect(page.text.replaceAll(String(answer.headers['x-request-id']), '')).not.toMatch(INSIDES);
  expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
  return page;
}

/** The error page: status, what became of the change, and the number to ask with. */
export function expectErrorPage({ ctx }: RunningConsole, answer: Answer, status: number, changed = 'no'): Document {
  expect(answer.status).toBe(status);
  const page = expectClearPage(answer);
  expect(page.text).toContain(ctx.i18n.translator('fr')(`error.changed.${changed}`));
  expect(page.text).toContain(String(answer.headers['x-request-id']));
  return page;
}
