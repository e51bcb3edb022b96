/** What may happen at a desk, step by step: how long it takes, and what the services then write of it. */
import type { Detail } from '../audit/detail';
import { tag } from '../audit/tag';
import { readCard } from '../domain/card';
import { type Person, rawState, type TurnedAway } from './cast';
import type { Told, ToldCase } from './desk';
import { generalizedTime, type Scene } from './scene';

type Step = (scene: Scene) => void;

const first = ({ students }: Scene): Person => {
  const [student] = students;
  if (student === undefined) throw new Error('a scenario without a student');
  return student;
};

function opened({ desk }: Scene): ToldCase {
  if (desk.open === null) throw new Error('no case is open');
  return desk.open;
}

function eligible(scene: Scene, student: Person): void {
  const { desk, around } = scene;
  const reading = readCard(student.card, around.cardForms);
  const detail: Detail = {
    purpose: 'reset',
    statement: around.statement,
    form: reading.ok ? reading.form : null,
    decoded: desk.chance.chance(0.04),
    account: desk.chance.chance(0.12) ? 'locked' : 'active',
    remote: desk.place.remote,
  };
  desk.take('card:eligible', { detail: { 'desk.card': detail } }, desk.begin(student));
}

/** What was typed stays unknown: its tag alone tells that the same was typed again. */
const typed = ({ around, mark }: Scene, text: string): Detail => ({
  statement: around.statement,
  tag: tag(around.tagKey, `${mark} ${text}`),
});

const refusedUnread =
  (reason: 'card_unknown' | 'card_malformed' | 'not_inspected' | 'card_ambiguous', text: string): Step =>
  (scene) => {
    scene.desk.pass(8, 30);
    scene.desk.take(`card:${reason}`, { reason, detail: { 'desk.card': typed(scene, text) } });
  };

const turnedAway =
  (reason: TurnedAway): Step =>
  (scene) => {
    scene.desk.pass(10, 40);
    const detail = { statement: scene.around.statement, account: rawState(reason, scene.around.endYear) };
    scene.desk.take(`card:${reason}`, { reason, student: first(scene), detail: { 'desk.card': detail } });
  };

/** The student of before, too soon: the limits refuse. */
const limited =
  (reason: 'cooldown' | 'repeated'): Step =>
  (scene) => {
    scene.desk.pass(90, 400);
    const { statement, endYear } = scene.around;
    const detail = { statement, account: rawState('active', endYear) };
    scene.desk.take(`card:${reason}`, { reason, student: first(scene), detail: { 'desk.card': detail } });
  };

const throttled =
  (count: number): Step =>
  (scene) => {
    scene.desk.pass(count === 1 ? 6 : 61, count === 1 ? 15 : 70);
    const detail = { ...typed(scene, 'next'), count };
    scene.desk.take('card:throttled', { reason: 'throttled', detail: { 'desk.card': detail } });
  };

const refersTo = (to: Told | null) => (to === null ? {} : { refers: { key: 'intent' as const, to } });

function intent(scene: Scene): void {
  const { desk, around } = scene;
  const at = opened(scene);
  desk.pass(25, 80);
  at.attempts += 1;
  at.writes += 1;
  const detail: Detail = {
    attempt: at.writes,
    attempts: at.attempts,
    changed_at: around.changedAt(at.student, desk.at),
    targets: ['openldap'],
  };
  at.intent = desk.take('password:accepted', { detail: { 'reset.intent': detail } })[0] ?? null;
}

/** @param wait from the accepted form to the result (ms): round trips, or the deadline of a lost answer */
const writes =
  (event: string, facts: Detail, wait: readonly [number, number] = [70, 420]): Step =>
  (scene) => {
    const { desk, around } = scene;
    intent(scene);
    const at = opened(scene);
    const elapsed = desk.chance.between(...wait);
    desk.at += elapsed;
    const detail: Detail = { by: 'request', how: 'exop', elapsed, ...facts };
    desk.take(event, { detail: { 'reset.result': detail }, ...refersTo(at.intent) });
    if (event === 'write:proved' || event === 'write:partial') around.changed(at.student, desk.at);
  };

/** A form that did not get as far as a write: counted, not logged. */
const tried: Step = (scene) => {
  scene.desk.pass(20, 45);
  opened(scene).attempts += 1;
};

const ends = ({ state, attempts, writes: count }: ToldCase): Detail => ({ state, attempts, writes: count });

/** Nobody did anything until the time was up, and the sweeper came by. @param over the case's time (s) */
const deadline =
  (over: number): Step =>
  (scene) => {
    const { desk } = scene;
    const at = opened(scene);
    desk.pass(over, over + 15);
    const detail = { 'case.end': { ...ends(at), purpose: 'reset' } };
    desk.take('deadline', { detail, byItself: true, noSession: at.state !== 'identified' });
  };

function resumed(scene: Scene, event: string): void {
  const { desk } = scene;
  const at = opened(scene);
  desk.pass(6, 30);
  at.resumeTries += 1;
  desk.take(event, {
    detail: {
      'desk.resume': { method: 'password', try: at.resumeTries },
      'staff.logout': { by: 'resume', kind: 'locked' },
    },
  });
}

/** The words in which the scenarios are written. */
export const STEPS = {
  card: (scene) => {
    scene.desk.pass(12, 50);
    eligible(scene, first(scene));
  },
  'next card': (scene) => {
    scene.desk.pass(6, 14);
    const at = scene.students.indexOf(opened(scene).student);
    eligible(scene, scene.students[at + 1] ?? first(scene));
  },
  'unknown card': refusedUnread('card_unknown', 'one'),
  'unknown card again': refusedUnread('card_unknown', 'one'),
  'another unknown card': refusedUnread('card_unknown', 'another'),
  'malformed card': refusedUnread('card_malformed', 'malformed'),
  'card not inspected': refusedUnread('not_inspected', 'not inspected'),
  'ambiguous card': refusedUnread('card_ambiguous', 'ambiguous'),
  'lost card': turnedAway('card_lost'),
  'expired card': turnedAway('card_expired'),
  'closed account': turnedAway('account_closed'),
  'suspended account': turnedAway('account_suspended'),
  'account never activated': turnedAway('not_activated'),
  'protected account': turnedAway('protected_account'),
  'too soon': limited('cooldown'),
  'third time this week': limited('repeated'),
  throttled: throttled(1),
  'throttled still': throttled(3),
  'not confirmed': ({ desk, around }) => {
    desk.pass(10, 25);
    const detail = { purpose: 'reset', statement: around.statement, remote: desk.place.remote };
    desk.take('handover:not_confirmed', { detail: { 'desk.handover': detail } });
  },
  handover: (scene) => {
    const { desk, around } = scene;
    const { openedAt } = opened(scene);
    desk.pass(10, 45);
    const detail = {
      purpose: 'reset',
      statement: around.statement,
      elapsed: desk.at - openedAt,
      remote: desk.place.remote,
    };
    desk.take('handover:confirmed', { detail: { 'desk.handover': detail } });
  },
  'given up': (scene) => {
    const { desk } = scene;
    desk.pass(15, 60);
    const { state, attempts } = opened(scene);
    const detail = state === 'identified' ? { by: 'staff', state } : { by: 'student', state, attempts };
    desk.take('cancel', { detail: { 'desk.cancel': detail, 'case.end': ends(opened(scene)) } });
  },
  'identity over its time': deadline(180),
  'student over their time': deadline(330),
  'done page over its time': deadline(60),
  'other page asked for': ({ desk }) => {
    desk.pass(10, 40);
    const detail = { path_class: '/desk', method: 'GET', status: 303, kind: 'student', state: 'handed_over' };
    desk.take('other_path', { detail: { 'access.refused': detail } });
  },
  tried,
  'twenty tries': (scene) => {
    const { desk } = scene;
    const at = opened(scene);
    for (let tries = 0; tries < 20; tries += 1) desk.pass(8, 13);
    at.attempts = 20;
    desk.take('password:attempts', { detail: { 'case.end': { state: at.state, attempts: at.attempts } } });
  },
  busy: ({ desk }) => {
    desk.pass(20, 40);
    desk.take('password:busy');
  },
  written: writes('write:proved', { proof: 'bind' }),
  'written, must change': writes('write:proved', { proof: 'must_change' }),
  'written in part': writes('write:partial', { proof: 'must_change', missing: ['must_change'] }),
  'refused by history': writes('write:policy', { rule: 'history', result_code: 19 }),
  'refused by quality': writes('write:policy', { rule: 'quality', result_code: 19 }),
  'refused by the server': writes('write:refused', { result_code: 53 }),
  'answer lost': writes('write:lost_unknown', { proof: 'no_answer' }, [7_000, 9_600]),
  /** The console dies between intent and result, and settles it at its next start. */
  crash: (scene) => {
    const { desk } = scene;
    intent(scene);
    const at = opened(scene);
    desk.pass(20, 40);
    desk.tellSystem('system.start', scene.around.begun);
    const detail = { proof: 'change_time', by: 'recovery', changed_at: generalizedTime((at.intent?.at ?? 0) + 1_000) };
    desk.at += 40;
    desk.take('recovery:ok', {
      detail: { 'reset.result': detail },
      byItself: true,
      noSession: true,
      ...refersTo(at.intent),
    });
    scene.around.changed(at.student, at.intent?.at ?? desk.at);
    desk.at += 5;
    desk.tellSystem('system.recovery', { settled: 1, ok: 1, failed: 0, unknown: 0, cases: [at.id] });
  },
  finish: (scene) => {
    const { desk } = scene;
    desk.pass(6, 40);
    desk.take('finish', { detail: { 'case.end': ends(opened(scene)) } });
  },
  resume: (scene) => resumed(scene, 'resume:right'),
  'resume, wrong': (scene) => resumed(scene, 'resume:wrong'),
  'resume, wrong for the last time': (scene) => resumed(scene, 'resume:wrong_last'),
  'logged out': ({ desk }) => {
    desk.pass(10, 60);
    desk.leave('logout');
  },
  'nobody takes it back': ({ desk }) => {
    desk.pass(900, 915);
    desk.leave('idle');
  },
  'logs in elsewhere': ({ desk, around }) => {
    desk.pass(60, 150);
    desk.place = around.elsewhere;
    const detail = { 'signal.raised': { signal: 'superseded_handover', count: 1 } };
    desk.take('login_elsewhere', { detail, omit: ['staff.login'] });
    desk.login(true);
  },
  'signal: many look-ups': ({ desk }) => {
    desk.tell('signal.raised', 'ok', { detail: { signal: 'lookups', count: 1 } });
  },
  'asks for the register': ({ desk }) => {
    desk.pass(5, 20);
    const detail = { path_class: '/audit/entries', method: 'GET', status: 403, kind: 'staff', count: 1 };
    desk.tell('access.refused', 'refused', { reason: 'role', detail });
  },
  'form from elsewhere': ({ desk }) => {
    desk.pass(5, 20);
    const detail = { path_class: '/desk/card', method: 'POST', status: 403, kind: 'staff', count: 1 };
    desk.tell('access.refused', 'refused', { reason: 'csrf', detail });
  },
} as const satisfies Readonly<Record<string, Step>>;

export type StepName = keyof typeof STEPS;
