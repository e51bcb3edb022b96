/** What was seen of somebody at a desk, held against the row of the table. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Document, read } from './html';
import { lineOf } from './observe';
import { plain, type Seen } from './situated-desk';
import { type ProfileFacts, type Row, SAYS } from './situation-rows';
import type { Refused, Served } from './situations';

const locale = (world: string): Readonly<Record<string, string>> =>
  JSON.parse(readFileSync(join(__dirname, `../../views/locales/${world}/fr.json`), 'utf8')) as Record<string, string>;
const TEXTS = { ...locale('student'), ...locale('staff') };

/** A text of the locale with this university's words and what else it has places for. @throws Error where there is none */
function said(key: string, { words }: ProfileFacts, values: Readonly<Record<string, string>> = {}): string {
  const text = TEXTS[key];
  if (text === undefined) throw new Error(`the locale has no ${key}`);
  return fill(text.replace(/\*\*|`|\[\[|\]\]/g, ''), { ...words, ...values });
}

const fill = (text: string, values: Readonly<Record<string, string>>): string =>
  plain(text.replace(/\{(\w+)\}/g, (_place, name: string) => values[name] ?? `{${name}}`));

const heading = (page: Document): string => plain(page.textOf('h1').join(' '));
/** Where the page's forms lead. */
const forms = (page: Document): readonly string[] =>
  page.tags.filter(({ name }) => name === 'form').map(({ attributes }) => attributes.get('action') ?? '');
/** The fields that somebody fills in, on the form that leads there. */
const fieldsOf = (page: Document, action: string): readonly string[] =>
  page.tags
    .filter(
      ({ name, attributes, inside }) =>
        name === 'input' &&
        attributes.has('name') &&
        attributes.get('type') !== 'hidden' &&
        inside.some((tag) => tag.name === 'form' && tag.attributes.get('action') === action),
    )
    .map(({ attributes }) => attributes.get('name') ?? '');

export function expectSeen(row: Row, seen: Seen): void {
  if (row.outcome === null) expectNoDesk(row, seen);
  else if ('serves' in row.outcome) expectServed(row, row.outcome, seen);
  else expectRefused(row, row.outcome, seen);
}

function expectNoDesk({ role, profile }: Row, { card, identity, entries }: Seen): void {
  const stranger = role.as === 'stranger';
  expect(card.line).toBe(stranger ? '303 /login' : '403');
  expect(identity.line).toBe(card.line);
  expect(entries.map(lineOf)).toEqual(stranger ? [] : ['access.refused refused role']);
  if (!stranger) expect(heading(read(card.body))).toBe(said('error.role.title', profile));
}

function expectRefused({ profile, role, situation }: Row, { reason, text, named }: Refused, seen: Seen): void {
  const { card, identity, entries } = seen;
  expect(card.line).toBe('422');
  expect(identity.line).toBe('303 /desk');
  const page = read(card.body);
  const words = plain(page.text);
  if (text.startsWith('refusal.')) {
    expect(heading(page)).toBe(said(`${text}.title`, profile));
    for (const due of SAYS[text] ?? []) expect(words).toContain(fill(due, profile.words));
  } else {
    // In a queue the form is headed by the card that is next.
    expect([said('desk.heading', profile), said('desk.next', profile)]).toContain(heading(page));
    expect(words).toContain(said(text, profile));
  }
  // The next card can be entered; nobody's name is on the screen that the next student sees.
  expect(forms(page)).toContain('/desk/card');
  expect(words).not.toContain('Marchand');

  expect(entries.map(lineOf)).toEqual([`desk.card refused ${reason}`]);
  const [entry] = entries;
  expect(entry?.staff).toMatchObject({ login: role.login, role: role.as });
  expect(entry?.student?.card ?? null).toBe(named ? situation.card : null);
  expect(entry?.detail.account ?? '').toContain(situation.raw ?? '');
  // What was typed and is nobody's card may be a secret, typed into the wrong field.
  if (!named && situation.card !== '') expect(JSON.stringify(entry)).not.toContain(situation.card);
  expect(entry?.caseId).toBeNull();
}

function expectServed(row: Row, outcome: Served, seen: Seen): void {
  const { serves } = outcome;
  expect([seen.card.line, seen.identity.line]).toEqual(['303 /desk/student', '200']);
  expectIdentity(row, outcome, read(seen.identity.body));
  expect(seen.handover?.line).toBe(serves === 'reminder' ? '303 /student/done' : '303 /student');
  expect(seen.screen?.line).toBe('200');
  const screen = read(seen.screen?.body ?? '');
  if (serves === 'reminder') expectReminder(row, screen);
  else expectStudentsPage(row, outcome, screen);
  expect(seen.back).toEqual(['303 /desk/resume', '303 /desk']);

  expect(seen.entries.map(lineOf)).toEqual([
    'desk.card ok',
    'desk.handover ok',
    ...(serves === 'reminder' ? ['identity.reminder ok', 'case.end ok done'] : ['desk.cancel ok']),
    'desk.resume ok',
  ]);
  const [card, handover] = seen.entries;
  expect(card?.detail).toMatchObject({ purpose: serves === 'activation' ? 'activation' : 'reset' });
  expect(handover?.detail).toMatchObject({ purpose: serves });
  for (const { staff, student } of [card, handover].filter((entry) => entry !== undefined)) {
    expect(staff).toMatchObject({ login: row.role.login, role: row.role.as });
    expect(student?.name).toContain(row.situation.who?.name ?? '?');
  }
  expect(new Set(seen.entries.map(({ caseId }) => caseId)).size).toBe(1);
}

/** What the staff member compares, and may do. */
function expectIdentity({ profile, role, situation: { who } }: Row, { serves }: Served, page: Document): void {
  const words = plain(page.text);
  const activation = serves === 'activation';
  expect(heading(page)).toBe(said(activation ? 'identity.activation_heading' : 'identity.heading', profile));
  expect(words).toContain(who?.name);
  // Not the mail address, not the birth date; the date beside its field is an example.
  expect(words.replace(said('identity.birth_date_hint', profile), '')).not.toMatch(/@|\b(19|20)\d\d\b/);
  expect(page.tags.some(({ attributes }) => attributes.get('src') === '/desk/student/photo')).toBe(
    who?.photo !== false,
  );
  expect(words.includes(said('identity.no_photo', profile)) || who?.photo !== false).toBe(true);
  // An account's state: to kiosk staff only.
  expect(words.includes(said('identity.locked', profile))).toBe(who?.locked === true && role.as === 'kiosk');
  expect(fieldsOf(page, '/desk/handover')).toEqual(activation ? ['birthDate', 'confirmed'] : ['confirmed']);
  const kiosk = role.as === 'kiosk' && !activation;
  expect(forms(page).includes('/desk/unlock')).toBe(kiosk && who?.locked === true);
  expect(forms(page).includes('/desk/reminder')).toBe(kiosk);
}

/** The right student's own page, with what this university asks for and the rules that bind there. */
function expectStudentsPage({ profile, situation: { who } }: Row, { serves }: Served, page: Document): void {
  const activation = serves === 'activation';
  const name = who?.givenName ?? '?';
  expect(heading(page)).toBe(said(activation ? 'activation.heading' : 'student.heading', profile, { name }));
  expect(fieldsOf(page, '/student/password')).toEqual([
    ...(activation ? profile.asks : []),
    'newPassword',
    'newPasswordConfirmation',
  ]);
  const rules = page.tags.flatMap((tag, index) => (tag.attributes.has('data-rule') ? [index] : []));
  expect(rules).toHaveLength(profile.rules.length);
  const words = plain(page.text);
  for (const rule of profile.rules) expect(words).toContain(rule);
  // Nothing of the staff's side leads on from here.
  expect(forms(page)).not.toContain('/desk/card');
}

/** The login alone. */
function expectReminder({ profile, situation: { who } }: Row, page: Document): void {
  expect(heading(page)).toBe(said('done.reminder_heading', profile, { name: who?.givenName ?? '?' }));
  const words = plain(page.text);
  if (profile.login !== null) expect(words).toContain(profile.login);
  expect(words).toContain(said('done.reminder_text', profile));
  expect(words).not.toContain(said('done.receipt', profile));
}
