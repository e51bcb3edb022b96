// Long because every way in over StartTLS is held against one wire.
/**
 * StartTLS against slapd, with everything that passes on the wire kept: no password is in it, whatever breaks, and the
 * certificate is held against the name in the URL.
 */
import { createServer, type Server, type Socket } from 'node:net';
import { ConnectionPool } from '../../ldap/connection';
import { createDirectory } from '../../ldap/directory';
import { Servers } from '../../ldap/servers';
import { createVerify } from '../../server/middleware/authentication';
import { type Certificates, makeCertificates } from '../support/certificates';
import { runCheck, settings } from '../support/check-run';
import { type ConsoleProcess, startConsoleProcess } from '../support/console-process';
import { lineOf } from '../support/observe';
import { type OpenLdap, startOpenLdap } from '../support/openldap';
import { OLD_PASSWORD, ORDINARY_CARDS, STAFF_PASSWORD } from '../support/openldap-people';
import { REAL_DIRECTORIES } from '../support/real-directories';
import { give, takeDown, throwawayFolder } from '../support/server-process';
import { SERVED, Visitor } from '../support/visitor';
import { Wire } from '../support/wire';
import { least, load, withValue } from '../unit/config/fixture';
import { removeThrowaways } from '../unit/server/commands/fixture';

const FRESH = 'Marée-haute à Saint-Nazaire 4';
/** A TLS handshake begins so (RFC 8446, 5.1). */
const HANDSHAKE = 0x16;
/** message 1: ExtendedResponse, success (RFC 4511, 4.12). */
const AGREED = Buffer.from('300c02010178070a010004000400', 'hex');
const BIND_DONE = Buffer.from('300c02010161070a010004000400', 'hex');

let folder: string;
let tls: Certificates;
let ldap: OpenLdap;
let wire: Wire;

beforeAll(async () => {
  folder = throwawayFolder('starttls');
  tls = makeCertificates(folder, '127.0.0.1');
  give('nobody', folder, tls.certificateFile, tls.keyFile, tls.caFile);
  ldap = await startOpenLdap({
    modules: `TLSCertificateFile ${tls.certificateFile}\nTLSCertificateKeyFile ${tls.keyFile}\nTLSCACertificateFile ${tls.caFile}`,
  });
  wire = await Wire.start(ldap.url);
}, 60_000);

afterAll(async () => {
  await wire?.stop();
  await ldap?.stop();
  await takeDown(folder);
  removeThrowaways();
});

/** What each connection said in clear, before its handshake. */
const inClear = (from: Wire): readonly string[] =>
  from.conversations.flatMap(({ sent: [first] }) => (first === undefined ? [] : [first.toString('latin1')]));
const START_TLS = '0\x1d\x02\x01\x01w\x18\x80\x161.3.6.1.4.1.1466.20037';

const secrets = (): readonly string[] => [ldap.servicePassword, STAFF_PASSWORD, FRESH, OLD_PASSWORD];
const secretsOn = (bytes: Buffer): readonly string[] => secrets().filter((secret) => bytes.includes(secret));

function expectSecured(from: Wire): void {
  expect(secretsOn(from.sent())).toEqual([]);
  expect(new Set(inClear(from))).toEqual(new Set([START_TLS]));
  for (const { sent } of from.conversations) if (sent[1] !== undefined) expect(sent[1][0]).toBe(HANDSHAKE);
}

const directory = (url: string, changes: object = {}): object => ({
  ...(settings(ldap, { url: [url], startTls: true, ca: tls.caFile, ...changes }) as { directory: object }),
});

describe('a console', () => {
  let desk: ConsoleProcess;
  let visitor: Visitor;

  const settled = (url: string, changes: object = {}): object => ({
    directory: (directory(url, changes) as { directory: object }).directory,
  });

  beforeAll(async () => {
    desk = await startConsoleProcess(ldap, wire.url, settled(wire.url));
  }, 150_000);
  afterAll(() => desk?.remove());
  beforeEach(() => {
    visitor = new Visitor(desk);
  });
  afterEach(() => visitor.close());

  it('serves a student, staff login and all, and no password is on the wire', async () => {
    expect((await visitor.login('dupont-n', STAFF_PASSWORD)).line).toBe('303 /desk');
    expect(await served('E21813178')).toEqual(SERVED);
    expect(ldap.opens('e21813178', FRESH)).toBe(true);
    expect(wire.conversations.length).toBeGreaterThan(4);
    expectSecured(wire);
  });

  it('goes on doing so when every connection is cut between any two steps', async () => {
    const [card = ''] = ORDINARY_CARDS;
    await visitor.login('dupont-n', STAFF_PASSWORD);
    const steps = [
      () => visitor.card(card),
      () => visitor.handOver(),
      () => visitor.choose(FRESH),
      () => visitor.finish(),
      () => visitor.resume(STAFF_PASSWORD),
    ];
    const before = wire.conversations.length;
    const lines: string[] = [];
    for (const step of steps) {
      wire.cut();
      lines.push((await step()).line);
    }
    expect(lines).toEqual(SERVED);
    expect(wire.conversations.length - before).toBeGreaterThan(4);
    expectSecured(wire);
  });

  it('tells a wrong staff password from a right one', async () => {
    expect((await visitor.login('leroy-a', `${STAFF_PASSWORD}!`)).line).toBe('303 /login?reason=credentials');
    expect((await visitor.login('leroy-a', STAFF_PASSWORD)).line).toBe('303 /audit');
    expectSecured(wire);
  });

  it('in clear the same wire shows them: it could have been seen', async () => {
    const open = await Wire.start(ldap.url);
    const careless = await startConsoleProcess(ldap, open.url, settled(open.url, { startTls: false }));
    const other = new Visitor(careless);
    try {
      expect((await other.login('dupont-n', STAFF_PASSWORD)).line).toBe('303 /desk');
      expect(secretsOn(open.sent())).toEqual([ldap.servicePassword, STAFF_PASSWORD]);
    } finally {
      other.close();
      await careless.remove();
      await open.stop();
    }
  }, 150_000);

  it('says which mend is due where the server does not do StartTLS, and sends nothing', async () => {
    const without = await startOpenLdap();
    const plain = await Wire.start(without.url);
    const lost = await startConsoleProcess(ldap, plain.url, settled(plain.url));
    const other = new Visitor(lost);
    try {
      expect((await other.login('dupont-n', STAFF_PASSWORD)).line).toBe('303 /login?reason=directory_away');
      expect(await (await fetch(`${lost.url}/readyz`)).json()).toMatchObject({
        ready: true,
        directory: 'away',
        directoryFault: 'start_tls',
      });
      expect(lost.output()).toContain('the server refuses StartTLS (result code 2). Set up TLS on the server');
      expect(lost.entries().map(lineOf)).toEqual(['system.start ok']);
      expectSecured(plain);
    } finally {
      other.close();
      await lost.remove();
      await plain.stop();
      await without.stop();
    }
  }, 150_000);

  const served = async (card: string): Promise<readonly string[]> => {
    const lines: string[] = [];
    const steps = [
      () => visitor.card(card),
      () => visitor.handOver(),
      () => visitor.choose(FRESH),
      () => visitor.finish(),
      () => visitor.resume(STAFF_PASSWORD),
    ];
    for (const step of steps) lines.push((await step()).line);
    return lines;
  };
});

it.each(['389ds', 'activeDirectory'] as const)(
  '%s: reads, writes, proves and lets in over StartTLS, through a cut, and no password is on the wire',
  async (kind) => {
    const real = await REAL_DIRECTORIES[kind]();
    const own = await Wire.start(real.server.url);
    const [card = ''] = ORDINARY_CARDS;
    const { directory: block, roles } = real.settings(own.url);
    const config = load({
      ...withValue(least(), 'directory', { ca: tls.caFile, ...block, startTls: true }),
      roles,
    });
    const opened = createDirectory(config, () => new Date());
    const verify = createVerify({ config, directory: opened, report: () => undefined });
    try {
      const student = await opened.findStudentByCard(card);
      if (student === null) throw new Error('nobody bears the card');
      own.cut();
      await opened.setPassword(student, FRESH);
      own.cut();
      expect(await opened.provePassword(student, FRESH)).toBe('bound');
      own.cut();
      expect(await verify('leroy-a', STAFF_PASSWORD)).toBe('right');
      expect(await verify('leroy-a', FRESH)).toBe('wrong');
      expect(real.server.opens(student.login, FRESH)).toBe(true);
      const all = own.sent();
      for (const secret of [real.server.servicePassword, STAFF_PASSWORD, FRESH])
        expect([all.includes(secret), all.includes(Buffer.from(secret, 'utf16le'))]).toEqual([false, false]);
      expect(new Set(inClear(own))).toEqual(new Set([START_TLS]));
    } finally {
      await opened.close();
      await own.stop();
      await real.server.stop();
    }
  },
  120_000,
);

/** A server in the middle that is not the directory. */
async function between(answer: (asked: Buffer, socket: Socket) => void): Promise<{ server: Server; heard: Buffer[] }> {
  const heard: Buffer[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      heard.push(chunk);
      answer(chunk, socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, heard };
}

it.each<[string, (socket: Socket) => void, string]>([
  [
    'puts an answer of its own behind the agreement',
    (socket) => socket.write(Buffer.concat([AGREED, BIND_DONE])),
    'something follows',
  ],
  ['agrees and goes on in clear', (socket) => socket.write(AGREED, () => socket.write(BIND_DONE)), 'start_tls'],
  [
    'agrees in two pieces and hangs up',
    (socket) => void socket.write(AGREED.subarray(0, 5), () => socket.end(AGREED.subarray(5))),
    '',
  ],
  ['hangs up', (socket) => socket.end(), 'hung up'],
  [
    'answers in another language',
    (socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'),
    'does not answer in LDAP',
  ],
])('whoever stands between and %s hears no password', async (_what, answer, words) => {
  const { server, heard } = await between((asked, socket) => {
    if (asked.includes('1466.20037')) answer(socket);
  });
  const { port } = server.address() as { port: number };
  const servers = new Servers({ urls: [`ldap://127.0.0.1:${port}`], startTls: true, ca: tls.ca });
  const bound = new ConnectionPool(servers, { dn: ldap.serviceDn, password: ldap.servicePassword }, 2);
  const nobody = new ConnectionPool(servers, null, 2);
  try {
    for (const pool of [bound, nobody]) {
      const fault: unknown = await pool
        .use(1_500, (client) => client.bind('uid=x', FRESH))
        .catch((error: unknown) => error);
      expect(fault).toMatchObject({ name: 'ConnectionFault', sent: false });
      if (words !== '' && words !== 'start_tls') expect(String(fault)).toContain(words);
    }
    expect(secretsOn(Buffer.concat(heard))).toEqual([]);
    expect(heard.filter((chunk) => chunk.toString('latin1') === START_TLS).length).toBe(2);
  } finally {
    bound.close();
    nobody.close();
    server.close();
  }
});

it('a certificate for another name is refused after StartTLS too', async () => {
  const servers = new Servers({ urls: [wire.url.replace('127.0.0.1', 'localhost')], startTls: true, ca: tls.ca });
  const pool = new ConnectionPool(servers, null, 2);
  const fault: unknown = await pool
    .use(2_000, (client) => client.bind(ldap.serviceDn, ldap.servicePassword))
    .catch((error: unknown) => error);
  expect(fault).toMatchObject({ sent: false, why: 'certificate_name' });
  expectSecured(wire);
});

describe('guichet check', () => {
  const checked = (url: string, ca: string) => runCheck(directory(url, { ca }) as never);

  it('looks at TLS behind StartTLS', async () => {
    const { of, code } = await checked(wire.url, tls.caFile);
    expect(of('tls')[0]).toMatchObject({
      status: 'warning',
      found: expect.stringMatching(/by StartTLS, trusted, for/),
    });
    expect(of('login')[0]?.status).toBe('ok');
    expect(code).toBe(0);
    expectSecured(wire);
  });

  it('names an authority that is not known, and sends nothing', async () => {
    const other = throwawayFolder('authority');
    const { of } = await checked(wire.url, makeCertificates(other, '127.0.0.1').caFile);
    expect(of('tls')[0]?.found).toContain('signed by an authority that is not known here');
    expect(of('login')[0]?.status).toBe('not_reached');
    await takeDown(other);
    expectSecured(wire);
  });

  it('says where the server does not do it', async () => {
    const without = await startOpenLdap();
    try {
      const { of } = await checked(without.url, tls.caFile);
      expect(of('tls')[0]).toMatchObject({ status: 'fault', mend: expect.stringContaining('Set up TLS') });
    } finally {
      await without.stop();
    }
  });
});
