import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { BerWriter } from 'ldapts';
import { WordRandom } from '../../../../ldap/embedded/random-source';
import { codeOf, openFixture, passwordModify, people, personDn, whoAmI } from './fixture';
import type { Fixture } from './fixture';

type Write = (writer: BerWriter) => void;

/** A request of raw bytes: what a client library would not send. */
function request(id: number, tag: number, write: Write, controls?: Write): Buffer {
  const writer = new BerWriter();
  writer.startSequence();
  writer.writeInt(id);
  writer.startSequence(tag);
  write(writer);
  writer.endSequence();
  if (controls !== undefined) {
    writer.startSequence(0xa0);
    controls(writer);
    writer.endSequence();
  }
  writer.endSequence();
  return writer.buffer;
}

const bind = (id: number, dn: string, password: string): Buffer =>
  request(id, 0x60, (writer) => {
    writer.writeInt(3);
    writer.writeString(dn);
    writer.writeString(password, 0x80);
  });

const search = (id: number, base: string, attributes: string[], sizeLimit = 0): Buffer =>
  request(id, 0x63, (writer) => {
    writer.writeString(base);
    writer.writeEnumeration(2);
    writer.writeEnumeration(0);
    writer.writeInt(sizeLimit);
    writer.writeInt(0);
    writer.writeBoolean(false);
    writer.writeString('objectClass', 0x87);
    writer.startSequence();
    for (const attribute of attributes) {
      writer.writeString(attribute);
    }
    writer.endSequence();
  });

const whoAmIRequest = (id: number): Buffer => request(id, 0x77, (writer) => writer.writeString(whoAmI, 0x80));

const passwordRequest = (id: number, dn: string, next: string): Buffer => {
  const value = new BerWriter();
  value.startSequence();
  value.writeString(dn, 0x80);
  value.writeString(next, 0x82);
  value.endSequence();
  return request(id, 0x77, (writer) => {
    writer.writeString(passwordModify, 0x80);
    writer.writeBuffer(value.buffer, 0x81);
  });
};

/** What is answered to these bytes until the server closes, or until so many messages came; each as its id and tag. */
async function exchange(port: number, bytes: Buffer, expected = Number.POSITIVE_INFINITY): Promise<{ answers: string[]; closed: boolean }> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(bytes);
  let received = Buffer.alloc(0);
  const answers: string[] = [];
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    received = Buffer.concat([received, chunk]);
    for (let length = 2 + (received[1] ?? 0); received.length >= length && (received[1] ?? 0x80) < 0x80; length = 2 + (received[1] ?? 0)) {
      // 30 len 02 01 id tag len 0a 01 code
      answers.push(`${received[4]}:${received.subarray(5, 6).toString('hex')}:${received[9]}`);
      received = received.subarray(length);
    }
    if (answers.length >= expected) {
      socket.destroy();
      return { answers, closed: false };
    }
  }
  return { answers, closed: true };
}

describe('the embedded directory under bytes of any kind', () => {
  let fixture: Fixture;
  let port: number;
  beforeAll(async () => {
    fixture = await openFixture();
    port = Number(new URL(fixture.directory.url).port);
  });
  afterAll(() => fixture.close());

  const disconnected = { answers: ['0:78:2'], closed: true };

  it.each<[string, Buffer]>([
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['zeros', Buffer.alloc(16)],
    ['a message of more than 1 MB', Buffer.from('3083100001', 'hex')],
    ['a length of five bytes', Buffer.from('30850000000001', 'hex')],
    ['an indefinite length', Buffer.from('3080020101', 'hex')],
    ['an empty message', Buffer.from('3000', 'hex')],
    ['an operation that does not exist', request(1, 0x7f, () => undefined)],
    ['message id 0', bind(0, '', '')],
    ['an element longer than its message', Buffer.from('30050201014202', 'hex')],
    ['a length that is negative as a signed number', Buffer.from('300c020101600784ffffffff0201', 'hex')],
    ['a name that is not UTF-8', request(1, 0x60, (writer) => {
      writer.writeInt(3);
      writer.writeBuffer(Buffer.from([0xff, 0xfe]), 0x04);
      writer.writeString('', 0x80);
    })],
    ['something after the controls', request(1, 0x42, () => undefined, (writer) => writer.writeByte(0x05))],
  ])('%s ends that connection, with notice', async (_, bytes) => {
    const other = fixture.client();
    await other.bind('', '');
    expect(await exchange(port, bytes)).toEqual(disconnected);
    expect(await codeOf(other.exop(whoAmI))).toBe(0);
  });

  it('takes a message in pieces of one byte, and several in one piece', async () => {
    const socket: Socket = connect(port, '127.0.0.1');
    socket.setNoDelay(true);
    await once(socket, 'connect');
    for (const byte of whoAmIRequest(7)) {
      socket.write(Buffer.from([byte]));
      await new Promise((resolve) => setImmediate(resolve));
    }
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    expect(chunk.subarray(2, 6).toString('hex')).toBe('02010778');
    socket.destroy();
    const many = Buffer.concat([1, 2, 3].map(whoAmIRequest));
    expect(await exchange(port, many, 3)).toEqual({ answers: ['1:78:0', '2:78:0', '3:78:0'], closed: false });
  });

  it('a bind waits for what came before it, and what comes after waits for the bind', async () => {
    const { dn, password } = fixture.directory.bind;
    const bytes = Buffer.concat([
      bind(1, dn, password),
      passwordRequest(2, personDn('E21813178'), 'écrit avant le bind'),
      bind(3, personDn('E21813178'), 'écrit avant le bind'),
      search(4, people, ['1.1']),
    ]);
    expect((await exchange(port, bytes, 4)).answers).toEqual(['1:61:0', '2:78:0', '3:61:0', '4:65:50']);
  });

  it('does not answer what is abandoned', async () => {
    const { dn, password } = fixture.directory.bind;
    const abandon = Buffer.from('3006020103500102', 'hex'); // message 3 abandons 2
    const bytes = Buffer.concat([
      bind(1, dn, password),
      passwordRequest(2, personDn('E21813182'), 'abandonné, mais écrit'),
      abandon,
      bind(4, personDn('E21813182'), 'abandonné, mais écrit'),
    ]);
    expect((await exchange(port, bytes, 2)).answers).toEqual(['1:61:0', '4:61:0']);
  });

  it('says that the size limit was exceeded', async () => {
    const { dn, password } = fixture.directory.bind;
    const bytes = Buffer.concat([bind(1, dn, password), search(2, people, ['1.1'], 2)]);
    expect((await exchange(port, bytes, 4)).answers.at(-1)).toBe('2:65:4');
  });

  it('closes after unbind, without a word', async () => {
    expect(await exchange(port, Buffer.from('30050201014200', 'hex'))).toEqual({ answers: [], closed: true });
  });

  it('stops taking connections at 256, and takes them again', async () => {
    const sockets = Array.from({ length: 300 }, () => connect(port, '127.0.0.1').on('error', () => undefined));
    const closed = sockets.map((socket) => once(socket, 'close'));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(sockets.filter((socket) => socket.destroyed || socket.readableEnded).length).toBeGreaterThanOrEqual(300 - 256);
    for (const socket of sockets) {
      socket.destroy();
    }
    await Promise.all(closed);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await codeOf(fixture.client().bind('', ''))).toBe(0);
  });
});

describe('2,000 damaged messages', () => {
  let folder: string;
  let child: ChildProcess;
  let started: { port: number; dn: string; password: string };
  let errors = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'embedded-directory-'));
    const outfile = join(folder, 'directory.cjs');
    const source = join(__dirname, '../../../../ldap/embedded/index.ts');
    const main = `
      import { startEmbeddedDirectory } from ${JSON.stringify(source)};
      startEmbeddedDirectory({ dataFolder: ${JSON.stringify(join(folder, 'data'))} }).then((directory) =>
        process.send({ port: Number(new URL(directory.url).port), ...directory.bind }));`;
    await build({ stdin: { contents: main, resolveDir: __dirname }, bundle: true, platform: 'node', outfile, logLevel: 'error' });
    child = fork(outfile, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    child.stderr?.on('data', (chunk: Buffer) => {
      errors += chunk.toString();
    });
    [started] = (await once(child, 'message')) as [typeof started];
  });
  afterAll(async () => {
    child.kill();
    await rm(folder, { recursive: true });
  });

  it('do not end the process, nor change what it holds', async () => {
    const { port, dn, password } = started;
    const random = new WordRandom('damaged messages');
    const samples = [
      bind(1, '', ''),
      search(2, people, ['*', '+']),
      search(3, personDn('E21813178'), ['uid']),
      whoAmIRequest(4),
      request(5, 0x66, (writer) => {
        writer.writeString(personDn('E21813178'));
        writer.startSequence();
        writer.startSequence();
        writer.writeEnumeration(2);
        writer.startSequence();
        writer.writeString('pwdReset');
        writer.startSequence(0x31);
        writer.writeString('FALSE');
        writer.endSequence();
        writer.endSequence();
        writer.endSequence();
        writer.endSequence();
      }),
      request(6, 0x6e, (writer) => {
        writer.writeString(personDn('E21813178'));
        writer.startSequence();
        writer.writeString('uid');
        writer.writeString('E21813178');
        writer.endSequence();
      }),
      passwordRequest(7, personDn('dupont-n'), 'un mot de passe interdit'),
      request(8, 0x77, (writer) => writer.writeString('1.2.3', 0x80), (writer) => {
        writer.startSequence();
        writer.writeString('1.2.840.113556.1.4.319');
        writer.writeBoolean(true);
        writer.writeBuffer(Buffer.from('3005020114040' + '0', 'hex'), 0x04);
        writer.endSequence();
      }),
    ];
    const damage = (sample: Buffer): Buffer => {
      const bytes = Buffer.from(sample);
      for (let each = random.between(1, 4); each > 0; each -= 1) {
        bytes[random.between(0, bytes.length - 1)] = random.between(0, 255);
      }
      return random.chance(0.2) ? bytes.subarray(0, random.between(0, bytes.length)) : bytes;
    };
    const damagedInside = (sample: Buffer): Buffer => {
      const bytes = damage(sample);
      return bytes.length < 2 ? bytes : Buffer.concat([Buffer.from([0x30, 0x82, (bytes.length - 2) >> 8, (bytes.length - 2) & 0xff]), bytes.subarray(2)]);
    };
    const send = async (bytes: Buffer): Promise<void> => {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => undefined);
      const closed = once(socket, 'close').catch(() => undefined);
      socket.resume();
      socket.end(bytes);
      await closed;
    };
    const messages = Array.from({ length: 2_000 }, (_, index) => {
      const sample = random.of(samples);
      const damaged = random.chance(0.5) ? damage(sample) : damagedInside(sample);
      if (random.chance(0.1)) {
        return Buffer.from(Array.from({ length: random.between(1, 60) }, () => random.between(0, 255)));
      }
      // Some with the console's rights: they reach further.
      return index % 20 === 0 ? Buffer.concat([bind(1, dn, password), damaged, damagedInside(sample)]) : damaged;
    });
    for (let from = 0; from < messages.length; from += 40) {
      await Promise.all(messages.slice(from, from + 40).map(send));
    }

    expect([child.exitCode, child.signalCode, errors]).toEqual([null, null, '']);
    const whole = Buffer.concat([bind(1, personDn('dupont-n'), 'guichet-demo'), whoAmIRequest(2)]);
    expect((await exchange(port, whole, 2)).answers).toEqual(['1:61:0', '2:78:0']);
  }, 60_000);
});
