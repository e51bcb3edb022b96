/**
 * A whole run with every mistake that people make with passwords; then each of them is looked for in all that the run
 * wrote: store, directory's file, operator's log, terminal, pages and headers.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Attribute, Change, Client } from 'ldapts';
import { oldPassword, staffPassword } from '../../ldap/embedded';
import type { Answer, Sent } from '../support/browser';
import { type RunningConsole, startConsole } from '../support/console';
import { FaultyDirectory, loses } from '../support/faulty-directory';
import { findSecret, formsOf } from '../support/secret-search';
import { Visitor } from '../support/visitor';

const CARD = 'E21813178';

/** None is like another in any form, each has characters that every form writes differently. */
const SECRETS = {
  staff: 'Phare & "goéland" <12>+é',
  unknownLogin: 'Inconnu & "cormoran" <34>+é',
  inLoginField: 'Égaré & "macareux" <56>+é',
  wrongLogin: 'Faux & "pétrel" <78>+é',
  inCardField: 'Perdu & "sterne" <90>+é',
  inCardFieldPlain: 'Huitrier-Pie-2026',
  mismatch: 'Premier & "fulmar" <11>+é',
  mismatched: 'Second & "fou" <22>+é',
  tooShort: 'Bré & <1>',
  tooLarge: 'Énorme & "albatros" <33>+é',
  ofAnotherType: 'Typé & "eider" <44>+é',
  foreignToken: 'Étranger & "tadorne" <55>+é',
  inHistory: oldPassword,
  lost: 'Perdue & "barge" <66>+é',
  accepted: 'Choisi & "avocette" <77>+é',
  wrongResume: 'Raté & "courlis" <88>+é',
} as const;

let console: RunningConsole;
let directory: FaultyDirectory;
let visitor: Recorder;
const answers: Buffer[] = [];
const terminal: string[] = [];
const places = new Map<string, Buffer>();
/** What each step answered, in order. */
const steps: Record<string, string> = {};

class Recorder extends Visitor {
  override async send(method: string, path: string, sent: Sent = {}): Promise<Answer> {
    const answer = await super.send(method, path, sent);
    const headers = Object.entries(answer.headers).flatMap(([name, value]) =>
      [value].flat().map((one) => `${name}: ${one}`),
    );
    answers.push(Buffer.from(`${headers.join('\n')}\n${answer.body}`));
    return answer;
  }
}

/** Everybody's published password would be on the login page by right: this one has her own. */
async function giveHerOwnPassword(): Promise<void> {
  const { url, base } = console.embedded;
  const client = new Client({ url });
  const dn = `uid=dupont-n,ou=People,${base}`;
  await client.bind(dn, staffPassword);
  const modification = new Attribute({ type: 'userPassword', values: [SECRETS.staff] });
  await client.modify(dn, new Change({ operation: 'replace', modification }));
  await client.unbind();
}

function readFolder(when: string): void {
  const { dataFolder } = console;
  for (const file of readdirSync(dataFolder, { recursive: true, withFileTypes: true })) {
    if (file.isFile()) places.set(`${file.name}, ${when}`, readFileSync(join(file.parentPath, file.name)));
  }
}

async function run(): Promise<void> {
  const did = async (name: string, answer: Promise<Answer>): Promise<void> => {
    steps[name] = (await answer).line;
  };
  await did('unknown login', visitor.login('nobody-x', SECRETS.unknownLogin));
  await did('password as login', visitor.login(SECRETS.inLoginField, SECRETS.inLoginField));
  await did('wrong login', visitor.login('dupont-n', SECRETS.wrongLogin));
  await did('login', visitor.login('dupont-n', SECRETS.staff));
  await did('password as card', visitor.card(SECRETS.inCardField));
  await did('password as card, box not ticked', visitor.card(SECRETS.inCardFieldPlain, ''));
  await did('card', visitor.card(CARD));
  await did('handover', visitor.handOver());
  await did('mismatch', visitor.choose(SECRETS.mismatch, SECRETS.mismatched));
  await did('too short', visitor.choose(SECRETS.tooShort));
  await did('too large', visitor.choose(SECRETS.tooLarge.repeat(500)));
  await did(
    'another type',
    visitor.raw('/student/password', JSON.stringify(SECRETS.ofAnotherType), { 'Content-Type': 'application/json' }),
  );
  await did('foreign token', visitor.post('/student/password', { _csrf: 'none', newPassword: SECRETS.foreignToken }));
  await did('in history', visitor.choose(SECRETS.inHistory));
  await visitor.get('/student?reason=policy');
  directory.set({ setPassword: loses('timeout') });
  await did('answer lost', visitor.choose(SECRETS.lost));
  directory.mend();
  await visitor.get('/student?reason=unknown');
  await did('accepted', visitor.choose(SECRETS.accepted));
  await did('finish', visitor.finish());
  await did('wrong resume', visitor.resume(SECRETS.wrongResume));
  await visitor.get('/desk/resume?reason=credentials');
  await did('resume', visitor.resume(SECRETS.staff));
  await visitor.get('/desk');
  await did('logout', visitor.submit('/logout'));
  await did('auditor', visitor.login('leroy-a'));
  for (const path of ['/audit/entries', '/audit/entries?q=dupont-n', '/audit/entries/5', '/metrics'])
    await visitor.get(path);
  await console.ctx.sweeper.sweep();
}

beforeAll(async () => {
  for (const stream of [process.stdout, process.stderr]) {
    jest.spyOn(stream, 'write').mockImplementation((chunk: string | Uint8Array) => {
      terminal.push(Buffer.from(chunk as Uint8Array).toString());
      return true;
    });
  }
  for (const method of ['log', 'info', 'warn', 'error'] as const) {
    jest
      .spyOn(globalThis.console, method)
      .mockImplementation((...said: unknown[]) => void terminal.push(said.join(' ')));
  }
  console = await startConsole({
    dataFolder: mkdtempSync(join(tmpdir(), 'guichet-secrets-')),
    directory: (config, now) => {
      directory = FaultyDirectory.around(config, now);
      return directory;
    },
  });
  await giveHerOwnPassword();
  visitor = new Recorder(console);
  await run();
  readFolder('while running');
  await console.ctx.checkpoints.signIfDue(true);
  visitor.close();
  await console.stop();
  readFolder('after the stop');
  places.set('the operator’s log', Buffer.from(console.logged()));
  places.set('the terminal', Buffer.from(terminal.join('\n')));
  places.set('pages and headers', Buffer.concat(answers));
}, 60_000);

afterAll(() => {
  jest.restoreAllMocks();
  rmSync(console.dataFolder, { recursive: true, force: true });
});

const MESSAGE = Object.values(SECRETS).join(' ');

describe('the search', () => {
  it.each([...formsOf(SECRETS.accepted).keys()])('finds a secret planted as %s', (form) => {
    const planted = formsOf(SECRETS.accepted).get(form) ?? Buffer.alloc(0);
    expect(planted.length).toBeGreaterThan(20);
    const bytes = Buffer.concat([Buffer.from('before'), planted, Buffer.from('after')]);
    expect(findSecret(bytes, SECRETS.accepted)).toContain(form);
    expect(findSecret(bytes, SECRETS.mismatch)).toEqual([]);
  });

  it.each(['base64', 'base64url'] as const)('finds it wherever it begins in what was made %s', (coding) => {
    for (let before = 0; before < 6; before += 1) {
      for (let after = 0; after < 3; after += 1) {
        const text = Buffer.from(`${'x'.repeat(before)}${SECRETS.accepted}${'y'.repeat(after)}`).toString(coding);
        expect(findSecret(Buffer.from(text), SECRETS.accepted)).toContain(`${coding} at ${before % 3}`);
      }
    }
  });

  it('tells the secrets apart', () => {
    for (const secret of Object.values(SECRETS)) {
      expect(findSecret(Buffer.from(MESSAGE.replace(secret, '')), secret)).toEqual([]);
    }
  });
});

describe('the run', () => {
  it('went as meant', () => {
    expect(steps).toEqual({
      'unknown login': '303 /login?reason=credentials',
      'password as login': '303 /login?reason=credentials',
      'wrong login': '303 /login?reason=credentials',
      login: '303 /desk',
      'password as card': '422',
      'password as card, box not ticked': '422',
      card: '303 /desk/student',
      handover: '303 /student',
      mismatch: '303 /student?reason=mismatch',
      'too short': '303 /student?reason=policy',
      'too large': '303 /student?reason=too_large',
      'another type': '303 /student?reason=content_type',
      'foreign token': '303 /student?reason=csrf',
      'in history': '303 /student?reason=policy',
      'answer lost': '303 /student?reason=unknown',
      accepted: '303 /student/done',
      finish: '303 /desk/resume',
      'wrong resume': '303 /desk/resume?reason=credentials',
      resume: '303 /desk',
      logout: '303 /login',
      auditor: '303 /audit',
    });
  });

  it.each([
    ['guichet.db-wal, while running', 'desk.card'],
    ['guichet.db, after the stop', CARD],
    ['embedded-directory.json, while running', CARD],
    ['the operator’s log', '/student/password'],
    ['pages and headers', CARD],
    ['pages and headers', 'set-cookie: __Host-guichet='],
  ])('%s is there to be looked at', (place, known) => {
    expect([...places.keys()]).toContain(place);
    expect(places.get(place)?.includes(known)).toBe(true);
  });

  it.each(Object.entries(SECRETS))('kept nowhere: %s', (_name, secret) => {
    const found = [...places].flatMap(([place, bytes]) => findSecret(bytes, secret).map((form) => `${place}: ${form}`));
    expect(found).toEqual([]);
  });
});
