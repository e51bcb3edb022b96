import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import type { Fixture } from './fixture';
import { codeOf, openFixture, people, personDn, whoAmI } from './fixture';
import { bind, exchange, passwordRequest, request, search, whoAmIRequest } from './raw-requests';

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
    [
      'a name that is not UTF-8',
      request(1, 0x60, (writer) => {
        writer.writeInt(3);
        writer.writeBuffer(Buffer.from([0xff, 0xfe]), 0x04);
        writer.writeString('', 0x80);
      }),
    ],
    [
      'something after the controls',
      request(
        1,
        0x42,
        () => undefined,
        (writer) => writer.writeByte(0x05),
      ),
    ],
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
    const turnedAway = (): number => sockets.filter((socket) => socket.destroyed || socket.readableEnded).length;
    for (let waited = 0; turnedAway() < 300 - 256 && waited < 10_000; waited += 50) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(turnedAway()).toBeGreaterThanOrEqual(300 - 256);
    for (const socket of sockets) {
      socket.destroy();
    }
    await Promise.all(closed);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await codeOf(fixture.client().bind('', ''))).toBe(0);
  });
});
