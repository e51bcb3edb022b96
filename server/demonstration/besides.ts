/** What a campus's log holds beside the desks: the auditor's looks, logins that fail, requests turned away. */
import { type EntryDraft, systemEntry } from '../audit/entry';
import { tag } from '../audit/tag';
import type { Day } from './calendar';
import { AUDITOR, type Cast, type Chance, PLACES, WITHOUT_ROLE } from './cast';
import { Desk, type Told } from './desk';

/** A morning's or afternoon's minute, when no one is at lunch. */
const officeMinute = (chance: Chance): number => chance.of([9, 10, 11, 14, 15, 16]) * 60 + chance.between(0, 59);

/** What the auditor filters the register by. */
const LOOKS: readonly Readonly<Record<string, string>>[] = [
  {},
  { outcome: 'unknown' },
  { action: 'signal.raised' },
  { reason: 'protected_account' },
  { campus: 'Lombarderie' },
  { action: 'desk.resume', outcome: 'refused' },
];

/** Every third working day or so the auditor reads the register, and an entry of it. */
export function auditorsVisit(
  day: Day,
  cast: Cast,
  chance: Chance,
  before: readonly (readonly Told[])[],
): readonly (readonly Told[])[] {
  if (!chance.chance(0.35)) return [];
  const { login, role, place } = AUDITOR;
  const desk = new Desk({ ...cast.staff(login, role), role }, place, day.at(officeMinute(chance)), chance);
  const earlier = before.filter((unit) => (unit.at(-1)?.at ?? desk.at) < desk.at).flat();
  desk.login(true);
  for (let looks = chance.between(1, 3); looks > 0; looks -= 1) {
    desk.pass(10, 90);
    desk.tell('audit.view', 'ok', { detail: { page: 'entries', ...chance.of(LOOKS) } });
  }
  if (earlier.length > 0) {
    desk.pass(10, 60);
    desk.tell('audit.view', 'ok', { detail: { page: 'entry' } }, { key: 'seq', to: chance.of(earlier) });
  }
  desk.pass(20, 200);
  desk.leave('logout');
  return [desk.entries];
}

const told = (at: number, changes: Partial<EntryDraft> & Pick<EntryDraft, 'action' | 'reason'>): Told => ({
  at,
  draft: { ...systemEntry(changes.action, {}), outcome: 'refused', ...changes },
});

/** Now and then an unknown login, once a week or so many times over, and somebody who has no role here. */
export function failedLogins(day: Day, cast: Cast, chance: Chance, tagKey: Uint8Array): readonly (readonly Told[])[] {
  const at = day.at(officeMinute(chance));
  const { tertre } = PLACES;
  const from = {
    action: 'staff.login' as const,
    site: { name: tertre.name, campus: tertre.campus },
    ip: `172.20.112.${chance.between(20, 240)}`,
    userAgent: tertre.userAgent,
  };
  const units: (readonly Told[])[] = [];
  if (chance.chance(0.3)) {
    const typed = { known: false, tag: tag(tagKey, `unknown login ${day.ago}`) };
    const tries = chance.chance(0.4) ? 5 : chance.between(1, 2);
    const row = Array.from({ length: tries }, (_, index) =>
      told(at + index * chance.between(9_000, 20_000), { ...from, reason: 'credentials', detail: typed }),
    );
    const beyond = told(at + 120_000, { ...from, reason: 'throttled', detail: { ...typed, count: 1 } });
    units.push(tries === 5 ? [...row, beyond] : row);
  }
  if (chance.chance(0.12)) {
    const staff = cast.staff(WITHOUT_ROLE.login, null);
    units.push([told(at + 300_000, { ...from, reason: 'role', staff })]);
  }
  return units;
}

/** A browser outside the university's networks, told once and then once a minute with a count. */
export function refusedAtTheDoor(day: Day, chance: Chance): readonly (readonly Told[])[] {
  if (!chance.chance(0.3)) return [];
  const at = day.at(chance.between(460, 1_180));
  const from = {
    action: 'access.refused' as const,
    reason: 'network' as const,
    ip: `203.0.113.${chance.between(2, 250)}`,
    userAgent: PLACES.centre.userAgent,
  };
  const refused = (count: number) => ({ path_class: 'outside', method: 'GET', status: 403, kind: 'none', count });
  const first = told(at, { ...from, detail: refused(1) });
  if (chance.chance(0.6)) return [[first]];
  return [[first, told(at + chance.between(60_500, 70_000), { ...from, detail: refused(chance.between(2, 9)) })]];
}
