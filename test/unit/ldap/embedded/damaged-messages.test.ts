import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { WordRandom } from '../../../../ldap/embedded/random-source';
import { people, personDn } from './fixture';
import { bind, exchange, passwordRequest, request, search, whoAmIRequest } from './raw-requests';

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
    await build({
      stdin: { contents: main, resolveDir: __dirname },
      bundle: true,
      platform: 'node',
      outfile,
      logLevel: 'error',
    });
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

  it('do not end the process, which goes on answering', async () => {
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
      request(
        8,
        0x77,
        (writer) => writer.writeString('1.2.3', 0x80),
        (writer) => {
          writer.startSequence();
          writer.writeString('1.2.840.113556.1.4.319');
          writer.writeBoolean(true);
          writer.writeBuffer(Buffer.from('3005020114040' + '0', 'hex'), 0x04);
          writer.endSequence();
        },
      ),
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
      return bytes.length < 2
        ? bytes
        : Buffer.concat([
            Buffer.from([0x30, 0x82, (bytes.length - 2) >> 8, (bytes.length - 2) & 0xff]),
            bytes.subarray(2),
          ]);
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
