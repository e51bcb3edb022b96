/** Who may knock at all: sites, proxies, plain http. Elsewhere there is one page, whatever was asked for. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Browser } from '../support/browser';
import { type RunningConsole, startConsole } from '../support/console';
import { read } from '../support/html';
import { logOf } from '../support/many';
import { lineOf } from '../support/observe';
import { expectClearPage, expectErrorPage } from '../support/said';
import { behindProxy, Visitor } from '../support/visitor';

const OFFICE = '172.20.4.7';
const KIOSK = '172.20.8.7';
const VPN = '172.22.0.5';
const HELP = 'https://vpn.univ-exemple.fr/aide';
const OUTSIDE = ['203.0.113.9', '2001:db9::1', '::ffff:203.0.113.9', '10.0.0.1'];

let console: RunningConsole;
const opened: Browser[] = [];

beforeAll(async () => {
  console = await startConsole({
    adjust: (config) => ({
      ...behindProxy(config, [
        { name: 'Kiosque', networks: ['172.20.8.0/24'], roles: ['kiosk'] },
        // The proxy itself stands in a site: what it does not say must not count as its own address.
        { name: 'Bureaux', networks: ['172.20.0.0/16', '2001:db8::/32', '127.0.0.1/32'] },
        { name: 'VPN', networks: ['172.22.0.0/16'], roles: ['teacher'], remote: true },
      ]),
      networkHelp: HELP,
    }),
  });
  await console.ctx.sweeper.stop();
});

afterAll(async () => {
  for (const browser of opened) browser.close();
  await console.stop();
});

function visit(
  address?: string,
  headers: Readonly<Record<string, string>> = {},
  at: RunningConsole = console,
): Visitor {
  const visitor = new Visitor(at, address, headers);
  opened.push(visitor);
  return visitor;
}

/** The same app to peers that do not come through the proxy: the socket says so. */
async function servedTo<T>(peer: string, use: (browser: Browser) => Promise<T>): Promise<T> {
  const server: Server = createServer(console.app);
  server.on('connection', (socket) => Object.defineProperty(socket, 'remoteAddress', { value: peer }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = new Browser(`http://localhost:${(server.address() as AddressInfo).port}`);
  try {
    return await use(browser);
  } finally {
    browser.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

describe('outside the sites', () => {
  const PATHS = [
    '/',
    '/login',
    '/desk',
    '/student',
    '/audit/entries',
    '/nowhere',
    '/assets/guichet.css',
    '/desk%zz',
    '/language/xx',
    '/language/ar',
    '//desk',
  ];
  const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PROPFIND'];

  it.each(METHODS)('%s: one page for every path', async (method) => {
    const pages = new Set<string>();
    for (const path of PATHS) {
      const answer = await visit(OUTSIDE[0]).send(method, path, method === 'POST' ? { body: '_csrf=x' } : {});
      expect(answer.line).toBe('403');
      const page = expectClearPage(answer);
      expect(page.tags.filter(({ attributes }) => attributes.get('href') === HELP)).toHaveLength(1);
      expect(answer.headers['set-cookie']).toBeUndefined();
      pages.add(answer.body.replaceAll(String(answer.headers['x-request-id']), '').replace(/back=[^"]*/g, ''));
    }
    expect(pages.size).toBe(1);
  });

  it('the page has its own style and script, and changes its language', async () => {
    const visitor = visit(OUTSIDE[0]);
    const { body } = await visitor.get('/login');
    const links = [...body.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, link]) => link ?? '');
    expect(links).toHaveLength(3);
    for (const link of links) expect((await visitor.get(link)).line).toBe('200');
    expect((await visitor.get('/language/en?back=%2Fdesk')).line).toBe('303 /');
    expect((await visitor.get('/login')).body).toContain('<html lang="en"');
  });

  it.each(OUTSIDE)('%s is told its own address, as it is seen', async (address) => {
    const answer = await visit(address).get('/login');
    expect(answer.line).toBe('403');
    expect(read(answer.body).text).toContain(address.replace('::ffff:', ''));
  });

  it('is logged, once and then once a minute; an IPv6 /64 is one', async () => {
    console.pass(61_000);
    const entries = await logOf(console, async () => {
      for (const end of ['1', '2', 'ffff:1']) await visit(`2001:db9:0:7::${end}`).get('/desk');
    });
    expect(entries.map(lineOf)).toEqual(['access.refused refused network']);
    expect(entries[0]).toMatchObject({
      ip: '2001:db9:0:7::1',
      site: null,
      staff: null,
      detail: { status: 403, method: 'GET' },
    });
    console.pass(61_000);
    const later = await logOf(console, () => visit('2001:db9:0:7::9').get('/desk'));
    expect(later.map(({ detail }) => detail.count)).toEqual([3]);
  });
});

describe('a proxy', () => {
  it.each(['unknown', 'garbage', '172.20.4.7:1234', '<script>alert(1)</script>', "' or 1=1", `${OFFICE},`])(
    'that names no address lets nobody in: %s',
    async (header) => {
      const answer = await visit(header).get('/login');
      expect(answer.line).toBe('403');
      expectClearPage(answer);
      expect(answer.body).not.toContain('<script>');
    },
  );

  it.each([
    ['the last address that is no proxy counts', `203.0.113.9, ${OFFICE}`, '200'],
    ['what a client wrote before it does not', `${OFFICE}, 203.0.113.9`, '403'],
    ['an IPv4-mapped address is the IPv4 one', `::ffff:${OFFICE}`, '200'],
    ['an address in hexadecimal too', '::ffff:ac14:407', '200'],
    ['IPv6 is as good', '2001:db8::7', '200'],
  ])('%s: %s → %s', async (_name, header, line) => {
    expect((await visit(header).get('/login')).line).toBe(line);
  });

  it('that is not trusted is not believed', async () => {
    for (const peer of ['203.0.113.9', '127.0.0.2']) {
      const answer = await servedTo(peer, (browser) =>
        browser.send('GET', '/login', { headers: { 'X-Forwarded-For': OFFICE, 'X-Forwarded-Proto': 'https' } }),
      );
      expect(answer.line).toBe('403');
      expect(read(answer.body).text).toContain(peer);
    }
  });
});

describe('plain http', () => {
  it.each<readonly [name: string, peer: string, headers: Readonly<Record<string, string>>, status: number]>([
    ['from a site, directly', OFFICE, {}, 403],
    ['from a site that says it was https', OFFICE, { 'X-Forwarded-Proto': 'https' }, 403],
    [
      'through the proxy, which says http',
      '127.0.0.1',
      { 'X-Forwarded-For': OFFICE, 'X-Forwarded-Proto': 'http' },
      403,
    ],
    ['through the proxy, which says nothing', '127.0.0.1', { 'X-Forwarded-For': OFFICE }, 403],
    [
      'between browser and proxy it was https',
      '127.0.0.1',
      { 'X-Forwarded-For': OFFICE, 'X-Forwarded-Proto': 'https' },
      200,
    ],
  ])('%s → %i', async (_name, peer, headers, status) => {
    const answer = await servedTo(peer, (browser) => browser.send('GET', '/login', { headers }));
    if (status === 200) expect(answer.status).toBe(200);
    else expectErrorPage(console, answer, status);
    if (status !== 200) expect(answer.headers['set-cookie']).toBeUndefined();
  });
});

describe('a site', () => {
  it.each([
    ['dupont-n', OFFICE, '303 /desk', 'Bureaux'],
    ['dupont-n', VPN, '303 /desk', 'VPN'],
    ['dupont-n', KIOSK, '303 /login?reason=no_role', 'Kiosque'],
    ['moreau-k', KIOSK, '303 /desk', 'Kiosque'],
    ['moreau-k', OFFICE, '303 /desk', 'Bureaux'],
    ['moreau-k', VPN, '303 /login?reason=no_role', 'VPN'],
    ['leroy-a', OFFICE, '303 /audit', 'Bureaux'],
    ['leroy-a', KIOSK, '303 /login?reason=no_role', 'Kiosque'],
  ])('%s at %s → %s', async (login, address, line, site) => {
    const entries = await logOf(console, async () => expect((await visit(address).login(login)).line).toBe(line));
    const last = entries.at(-1);
    expect(last).toMatchObject({
      action: 'staff.login',
      reason: line.endsWith('no_role') ? 'role' : null,
      ip: address,
      site: { name: site, campus: 'Tertre' },
    });
  });

  it('takes a role from a session that moves there, and gives it back; no way leads round in circles', async () => {
    const teacher = visit(OFFICE);
    await teacher.login('dupont-n');
    const moved = visit(KIOSK);
    for (const [name, value] of teacher.cookies) moved.cookies.set(name, value);
    console.pass(61_000);
    const entries = await logOf(console, async () => {
      expectErrorPage(console, await moved.get('/desk'), 403);
    });
    expect(entries.map(lineOf)).toEqual(['access.refused refused role']);
    expect((await moved.get('/')).line).toBe('303 /login');
    expect((await moved.get('/login')).line).toBe('200');
    expectErrorPage(console, await moved.get('/audit/entries'), 403);
    expect((await teacher.get('/desk')).line).toBe('200');
  });

  it('that allows less stops a handover that began elsewhere', async () => {
    const teacher = visit(OFFICE);
    await teacher.login('dupont-n');
    await teacher.card('E21813178');
    await teacher.get('/desk/student');
    const moved = visit(KIOSK);
    for (const [name, value] of teacher.cookies) moved.cookies.set(name, value);
    moved.page = teacher.page;
    expectErrorPage(console, await moved.submit('/desk/handover', { confirmed: 'yes' }), 403);
    expect((await teacher.get('/desk/student')).line).toBe('200');
  });

  it.each(['/desk/unlock', '/desk/reminder'])('that allows less stops what the kiosk alone does: %s', async (path) => {
    const kiosk = visit(KIOSK);
    await kiosk.login('moreau-k');
    await kiosk.card('E21813179');
    await kiosk.get('/desk/student');
    const moved = visit(VPN);
    for (const [name, value] of kiosk.cookies) moved.cookies.set(name, value);
    moved.page = kiosk.page;
    console.pass(61_000);
    const entries = await logOf(console, async () =>
      expectErrorPage(console, await moved.submit(path, { confirmed: 'yes' }), 403),
    );
    expect(entries.map(lineOf)).toEqual(['access.refused refused role']);
    expect((await kiosk.get('/desk/student')).line).toBe('200');
  });

  it('that allows less takes no password, and gives no desk back', async () => {
    const teacher = visit(OFFICE);
    await teacher.login('dupont-n');
    await teacher.card('E21813178');
    await teacher.handOver();
    const moved = visit(KIOSK);
    for (const [name, value] of teacher.cookies) moved.cookies.set(name, value);
    const entries = await logOf(console, async () => {
      expect((await moved.choose('quatre-mots-sans-lien')).line).toBe('303 /student?reason=staff_disabled');
      expect((await moved.resume()).line).toBe('303 /login?reason=no_role');
    });
    expect(entries.map(lineOf)).toEqual(['case.end refused staff_disabled', 'desk.resume refused staff_disabled']);
    expect((await moved.get('/student')).line).toBe('303 /login');
  });
});
