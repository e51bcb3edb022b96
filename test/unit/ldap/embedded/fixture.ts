/** A demonstration directory on a throwaway folder, and ldapts as a client that shares no code with it but the BER. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BerReader } from 'ldapts';
import { BerWriter, Client, Control } from 'ldapts';
import type { EmbeddedDirectory } from '../../../../ldap/embedded';
import { startEmbeddedDirectory } from '../../../../ldap/embedded';

export const people = 'ou=People,dc=univ-exemple,dc=fr';
export const personDn = (login: string): string => `uid=${login},${people}`;

export interface Fixture {
  readonly directory: EmbeddedDirectory;
  readonly folder: string;
  /** The clock: moved by tests. */
  now: Date;
  /** A client bound as the console; closed with the fixture. */
  service(): Promise<Client>;
  /** One that is not bound. */
  client(): Client;
  close(): Promise<void>;
}

export async function openFixture(now = new Date('2026-11-24T14:00:00Z')): Promise<Fixture> {
  const folder = await mkdtemp(join(tmpdir(), 'embedded-directory-'));
  const clients: Client[] = [];
  const fixture = { now };
  const directory = await startEmbeddedDirectory({ dataFolder: folder, now: () => fixture.now });
  const client = (): Client => {
    const made = new Client({ url: directory.url, timeout: 5_000, connectTimeout: 5_000 });
    clients.push(made);
    return made;
  };
  return Object.assign(fixture, {
    directory,
    folder,
    client,
    service: async () => {
      const made = client();
      await made.bind(directory.bind.dn, directory.bind.password);
      return made;
    },
    close: async () => {
      await Promise.all(clients.map((each) => each.unbind()));
      await directory.close();
      await rm(folder, { recursive: true });
    },
  });
}

/** The password policy's control: asks for it, and holds what came back. */
export class PolicyControl extends Control {
  answered = false;
  error: number | null = null;

  constructor() {
    super('1.3.6.1.4.1.42.2.27.8.5.1');
  }

  protected override parseControl(reader: BerReader): void {
    this.answered = true;
    reader.readSequence();
    if (reader.peek() === 0x81) {
      this.error = reader.readTag(0x81);
    }
  }
}

export const passwordModify = '1.3.6.1.4.1.4203.1.11.1';
export const whoAmI = '1.3.6.1.4.1.4203.1.11.3';

/** RFC 3062's request value. */
export function passwordModifyValue(parts: { dn?: string; old?: string; next?: string }): Buffer {
  const writer = new BerWriter();
  writer.startSequence();
  for (const [tag, value] of [
    [0x80, parts.dn],
    [0x81, parts.old],
    [0x82, parts.next],
  ] as const) {
    if (value !== undefined) {
      writer.writeString(value, tag);
    }
  }
  writer.endSequence();
  return writer.buffer;
}

/** The result code with which something fails, 0 where it does not. */
export async function codeOf(work: Promise<unknown>): Promise<number> {
  try {
    await work;
    return 0;
  } catch (error) {
    return (error as { code: number }).code;
  }
}
