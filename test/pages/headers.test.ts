/** What every answer says to the browser beside its content, and what the cookies are. */
import { type Answer, SESSION_COOKIE, tokenIn } from '../support/browser';
import { type RunningConsole, startConsole } from '../support/console';
import { behindProxy, FORM, KNOWN_COOKIE, Visitor } from '../support/visitor';

const OFFICE = '172.20.4.7';
const CSP = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
];

let console: RunningConsole;
let nobody: Visitor;
let teacher: Visitor;
let student: Visitor;
let asset: string;

beforeAll(async () => {
  console = await startConsole({
    adjust: (config) => ({ ...behindProxy(config, [{ networks: ['172.20.0.0/16'] }]), monitoring: [`${OFFICE}/32`] }),
  });
  [nobody, teacher, student] = [
    new Visitor(console, OFFICE),
    new Visitor(console, OFFICE),
    new Visitor(console, OFFICE),
  ];
  asset = /href="(\/assets\/[^"]+\.css)"/.exec((await nobody.get('/login')).body)?.[1] ?? '';
  await teacher.login('dupont-n');
  await student.login('moreau-k');
  await teacher.card('E21813178');
  await student.card('E990123W');
  expect((await student.handOver()).line).toBe('303 /student');
});

afterAll(async () => {
  for (const visitor of [nobody, teacher, student]) visitor.close();
  await console.stop();
});

const outside = (headers: Readonly<Record<string, string>>) => {
  const visitor = new Visitor(console, '203.0.113.9', headers);
  return visitor.get('/login').finally(() => visitor.close());
};

const KINDS: readonly (readonly [name: string, status: number, ask: () => Promise<Answer>])[] = [
  ['a page', 200, () => nobody.get('/login')],
  ['a page of the desk', 200, () => teacher.get('/desk/student')],
  ['a page of the student', 200, () => student.get('/student')],
  ['a portrait', 200, () => teacher.get('/desk/student/photo')],
  ['a page asked for by HEAD', 200, () => nobody.send('HEAD', '/login')],
  ['the way to the login', 303, () => nobody.get('/desk')],
  ['the lock', 303, () => student.get('/desk')],
  ['a language', 303, () => nobody.get('/language/en?back=/login')],
  ['outside', 403, () => outside({})],
  ['in clear', 403, () => nobody.send('GET', '/login', { headers: { 'X-Forwarded-Proto': 'http' } })],
  ['not this role', 403, () => teacher.get('/audit/entries')],
  ['a foreign form', 403, () => teacher.raw('/desk/card', '_csrf=x')],
  ['unknown', 404, () => nobody.get('/nowhere')],
  ['unknown file', 404, () => nobody.get('/assets/nothing.css')],
  ['another method', 405, () => nobody.send('DELETE', '/login')],
  ['too large', 413, () => teacher.raw('/desk/card', 'x'.repeat(20_000))],
  ['another type', 415, () => teacher.raw('/desk/card', 'x', { 'Content-Type': 'text/plain' })],
  ['a secret in a wrong form', 303, () => nobody.raw('/login', 'x', { 'Content-Type': 'text/plain' })],
  ['a refused card', 422, () => teacher.card('rien')],
  ['monitoring', 200, () => nobody.get('/readyz')],
  ['the metrics', 200, () => nobody.get('/metrics')],
];

describe('an answer', () => {
  it.each(KINDS)('%s (%i) has the headers of the house', async (_name, status, ask) => {
    const { headers, status: answered } = await ask();
    expect(answered).toBe(status);
    expect(String(headers['content-security-policy']).split(';')).toEqual(CSP);
    expect(JSON.stringify(headers)).not.toMatch(/unsafe-|nonce-|"\*"|https?:\/\/(?!localhost)/);
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'strict-transport-security': 'max-age=63072000',
      'x-robots-tag': 'noindex',
      'x-request-id': expect.stringMatching(/^[\w-]{12}$/),
    });
    expect(headers['permissions-policy']).toContain('camera=()');
    for (const name of ['x-powered-by', 'server', 'etag', 'access-control-allow-origin', 'clear-site-data'])
      expect(headers).not.toHaveProperty(name);
  });

  it('a request’s own id is never taken over', async () => {
    const answer = await nobody.send('GET', '/login', { headers: { 'X-Request-Id': 'theirs' } });
    expect(answer.headers['x-request-id']).not.toBe('theirs');
  });
});

describe('a page', () => {
  it.each(['br', 'gzip', 'identity'])('comes as the browser can take it: %s', async (encoding) => {
    const headers = { 'Accept-Encoding': encoding, 'X-Forwarded-For': OFFICE, 'X-Forwarded-Proto': 'https' };
    const answer = await fetch(`${console.url}/login`, { headers });
    expect(answer.headers.get('content-encoding') ?? 'identity').toBe(encoding);
    expect(answer.headers.get('vary')).toBe('Accept-Encoding');
    // `fetch` takes the coding off again: a body in another one would not be text.
    expect(await answer.text()).toMatch(/^<!doctype html>[^]*<\/html>\s*$/);
  });

  it.each([
    ['cross-site', 'identity'],
    ['same-origin', 'gzip'],
    ['none', 'gzip'],
  ])('that a link from %s asks for comes as %s', async (site, encoding) => {
    const headers = { 'Accept-Encoding': 'gzip', 'Sec-Fetch-Site': site };
    const answer = await teacher.send('GET', '/desk', { headers });
    expect([answer.status, answer.headers['content-encoding'] ?? 'identity']).toEqual([200, encoding]);
  });

  it('holds no token twice, so that its size tells nothing of one', async () => {
    const tokens = new Set<string>();
    for (let time = 0; time < 3; time += 1) tokens.add(tokenIn((await teacher.get('/desk')).body, '/logout'));
    expect(tokens.size).toBe(3);
  });
});

describe('a built file', () => {
  const expectFile = ({ headers, status }: Answer): void => {
    expect(status).toBe(200);
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(headers['content-type']).toBe('text/css; charset=utf-8');
    for (const name of ['set-cookie', 'etag', 'last-modified', 'x-powered-by'])
      expect(headers).not.toHaveProperty(name);
    expect(String(headers['content-security-policy']).split(';')).toEqual(CSP);
  };

  it('is the same for everybody, sets no cookie, and may be kept', async () => {
    for (const visitor of [nobody, teacher, student]) expectFile(await visitor.get(asset));
    expectFile(await nobody.send('GET', asset, { headers: { Range: 'bytes=9999999-' } }));
  });

  it('comes whole where a part or a condition was asked for, or is refused as the request’s fault; never kept then', async () => {
    const answer = await nobody.send('GET', asset, { headers: { 'If-Match': '"x"', 'Accept-Encoding': 'zstd' } });
    expect(answer.status).toBe(400);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers).not.toHaveProperty('content-encoding');
    expect(answer.body).toContain('</html>');
  });

  it('moves no session: neither one that just ended, nor one whose time is over', async () => {
    const kiosk = new Visitor(console, OFFICE);
    await kiosk.login('le-goff-m');
    await kiosk.card('E21813179');
    const before = kiosk.session;
    await kiosk.handOver();
    const old = new Visitor(console, OFFICE);
    old.cookies.set(SESSION_COOKIE, before);
    expectFile(await old.get(asset));
    console.pass(331_000);
    expectFile(await kiosk.get(asset));
    expect((await kiosk.get('/student')).line).toBe('303 /student?reason=expired');
    for (const visitor of [kiosk, old]) visitor.close();
  });
});

/** Attributes by name, small letters; the value under ''. */
function cookieOf(answer: Answer, name: string): Readonly<Record<string, string>> {
  const line = answer.headers['set-cookie']?.find((one) => one.startsWith(`${name}=`)) ?? '';
  const [first = '', ...attributes] = line.split('; ');
  return Object.fromEntries([
    ['', first.slice(name.length + 1)],
    ...attributes.map((one) => [one.split('=')[0]?.toLowerCase(), one.split('=').slice(1).join('=')]),
  ]);
}

const HOST = { path: '/', httponly: '', secure: '', samesite: 'Lax' };

describe('a cookie', () => {
  it('before login, after it and at its end', async () => {
    const visitor = new Visitor(console, OFFICE);
    const before = cookieOf(await visitor.get('/login'), SESSION_COOKIE);
    expect(before).toEqual({ ...HOST, '': expect.stringMatching(/^[\w-]{43}$/) });
    const login = await visitor.login('nguyen-t');
    expect(cookieOf(login, SESSION_COOKIE)).toEqual({ ...HOST, '': expect.stringMatching(/^[\w-]{43}$/) });
    expect(cookieOf(login, SESSION_COOKIE)['']).not.toBe(before['']);
    const known = cookieOf(login, KNOWN_COOKIE);
    expect(known).toEqual({
      ...HOST,
      '': expect.any(String),
      'max-age': String(90 * 86_400),
      expires: expect.any(String),
    });
    await visitor.get('/desk');
    const out = await visitor.submit('/logout');
    expect(cookieOf(out, SESSION_COOKIE)).toEqual({ ...HOST, '': '', expires: 'Thu, 01 Jan 1970 00:00:00 GMT' });
    expect(visitor.cookies.has(KNOWN_COOKIE)).toBe(true);
    visitor.close();
  });

  it('of the language; there are no others', async () => {
    const answer = await nobody.get('/language/en');
    expect(cookieOf(answer, '__Host-guichet-language')).toMatchObject({ ...HOST, '': 'en' });
    const names = [...nobody.cookies.keys(), ...teacher.cookies.keys(), ...student.cookies.keys()];
    expect([...new Set(names)].toSorted()).toEqual([SESSION_COOKIE, KNOWN_COOKIE, '__Host-guichet-language']);
  });

  it('that the console would not have written counts as none', async () => {
    for (const value of ['', 'x'.repeat(65), 'a"b', '../../etc', '%00%00']) {
      const answer = await nobody.send('GET', '/desk', { headers: { Cookie: `${SESSION_COOKIE}=${value}` } });
      expect(answer.line).toBe('303 /login');
    }
    const visitor = new Visitor(console, OFFICE);
    visitor.cookies.set(KNOWN_COOKIE, 'x'.repeat(65));
    expect(cookieOf(await visitor.login('diallo-i'), KNOWN_COOKIE)['']).toMatch(/^[\w-]{22}$/);
    visitor.close();
  });

  it('is not cleared by what is cleared at the end of a case', async () => {
    const kiosk = new Visitor(console, OFFICE);
    await kiosk.login('le-goff-m');
    await kiosk.card('E21813181');
    await kiosk.handOver();
    await kiosk.choose('porte-bleue-sept-mouettes');
    const answer = await kiosk.finish();
    kiosk.close();
    expect([answer.line, answer.headers['clear-site-data']]).toEqual(['303 /desk/resume', '"cache"']);
  });

  it('is needed for a form: without one, nothing is taken', async () => {
    const stranger = new Visitor(console, OFFICE);
    const answer = await stranger.send('POST', '/login', {
      headers: { 'Content-Type': FORM, Origin: console.url },
      body: 'username=x&password=y',
    });
    expect(answer.line).toBe('303 /login?reason=csrf');
    stranger.close();
  });
});
