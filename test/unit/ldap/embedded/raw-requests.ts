/** LDAP requests as bytes, to be damaged, cut and mixed as no client library would. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { BerWriter } from 'ldapts';
import { passwordModify, whoAmI } from './fixture';

type Write = (writer: BerWriter) => void;

/** A request of raw bytes: what a client library would not send. */
export function request(id: number, tag: number, write: Write, controls?: Write): Buffer {
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

export const bind = (id: number, dn: string, password: string): Buffer =>
  request(id, 0x60, (writer) => {
    writer.writeInt(3);
    writer.writeString(dn);
    writer.writeString(password, 0x80);
  });

export const search = (id: number, base: string, attributes: string[], sizeLimit = 0): Buffer =>
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

export const whoAmIRequest = (id: number): Buffer => request(id, 0x77, (writer) => writer.writeString(whoAmI, 0x80));

export const passwordRequest = (id: number, dn: string, next: string): Buffer => {
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
export async function exchange(
  port: number,
  bytes: Buffer,
  expected = Number.POSITIVE_INFINITY,
): Promise<{ answers: string[]; closed: boolean }> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(bytes);
  let received = Buffer.alloc(0);
  const answers: string[] = [];
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    received = Buffer.concat([received, chunk]);
    for (
      let length = 2 + (received[1] ?? 0);
      received.length >= length && (received[1] ?? 0x80) < 0x80;
      length = 2 + (received[1] ?? 0)
    ) {
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
