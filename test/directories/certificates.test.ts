/**
 * The directory's certificate goes bad while the console runs: expired, another server's, of an authority that is not
 * known. Pages say that nothing was changed, the operator hears which of the three it is and the mend, and with the
 * right certificate everything goes on where it stood.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Certificates, makeCertificates } from '../support/certificates';
import { type ConsoleProcess, startConsoleProcess } from '../support/console-process';
import { decode } from '../support/html';
import { lineOf } from '../support/observe';
import { type OpenLdap, startOpenLdap } from '../support/openldap';
import { OLD_PASSWORD, ORDINARY_CARDS, STAFF_PASSWORD } from '../support/openldap-people';
import { takeDown, throwawayFolder } from '../support/server-process';
import { openTlsDoor, type TlsDoor } from '../support/tls-door';
import { Visitor } from '../support/visitor';

const FRESH = 'Marée-haute à Saint-Nazaire 4';

type Name = 'good' | 'expired' | 'otherName' | 'unknown';

let folder: string;
let ldap: OpenLdap;
let made: Readonly<Record<Name, Certificates>>;
let door: TlsDoor;
let desk: ConsoleProcess;

beforeAll(async () => {
  folder = throwawayFolder('certificates');
  const make = (name: string, address: string, days: number): Certificates => {
    mkdirSync(join(folder, name));
    return makeCertificates(join(folder, name), address, days);
  };
  made = {
    good: make('good', '127.0.0.1', 90),
    expired: make('expired', '127.0.0.1', -1),
    otherName: make('other-name', '127.0.0.2', 90),
    unknown: make('unknown', '127.0.0.1', 90),
  };
  const ca = join(folder, 'trusted.pem');
  writeFileSync(ca, [made.good, made.expired, made.otherName].map(({ caFile }) => readFileSync(caFile)).join('\n'));
  ldap = await startOpenLdap();
  door = await openTlsDoor(ldap.url, made.good);
  const base = `ou=People,${ldap.base}`;
  const url = `ldaps://127.0.0.1:${door.port}`;
  const bind = { dn: ldap.serviceDn, password: ldap.servicePassword };
  desk = await startConsoleProcess(ldap, url, {
    directory: { kind: 'openldap', url: [url], ca, bind, students: { base }, staff: { base } },
  });
}, 180_000);

afterAll(async () => {
  await desk?.remove();
  await door?.close();
  await ldap?.stop();
  await takeDown(folder);
});

/** The server is restarted with another certificate. */
async function show(name: Name): Promise<void> {
  const { port } = door;
  await door.close();
  door = await openTlsDoor(ldap.url, made[name], port);
}

const state = async (): Promise<object> => (await fetch(`${desk.url}/readyz`)).json() as Promise<object>;

const cards = [...ORDINARY_CARDS];

it.each<[Name, string, string, string]>([
  ['expired', 'certificate_expired', 'a certificate of the chain has expired', 'Renew it on the directory server'],
  [
    'otherName',
    'certificate_name',
    'the certificate is not for 127.0.0.1: it is for IP Address:127.0.0.2',
    'Write the server’s name as it stands in the certificate into `directory.url`',
  ],
  [
    'unknown',
    'certificate_authority',
    'the certificate is signed by an authority that is not known here',
    'into the file of `directory.ca`',
  ],
])(
  '%s',
  async (name, fault, found, mend) => {
    const card = cards.shift() ?? '';
    const login = card.toLowerCase();
    const [student, colleague] = [new Visitor(desk), new Visitor(desk)];
    try {
      expect((await student.login('moreau-k', STAFF_PASSWORD)).line).toBe('303 /desk');
      expect((await student.card(card)).line).toBe('303 /desk/student');
      expect((await student.handOver()).line).toBe('303 /student');
      const [seq, from] = [desk.entries().length, desk.output().length];

      await show(name);
      expect((await student.choose(FRESH)).line).toBe('303 /student?reason=directory_away');
      const page = decode((await student.get('/student?reason=directory_away')).body);
      for (const words of ['L’annuaire ne répond pas', 'Rien n’est encore changé'])
        expect(page.replaceAll("'", '’')).toContain(words);
      expect((await colleague.login('leroy-a', STAFF_PASSWORD)).line).toBe('303 /login?reason=directory_away');
      expect(await state()).toMatchObject({ ready: true, directory: 'away', directoryFault: fault });
      const log = desk.output().slice(from);
      expect(log).toContain(found);
      expect(log).toContain(mend);
      // Nothing was sent that could have changed anything, and nobody's password was tried.
      expect(
        desk
          .entries(seq)
          .map(lineOf)
          .filter((line) => !line.startsWith('reset.')),
      ).toEqual([]);
      expect(ldap.opens(login, OLD_PASSWORD)).toBe(true);
      expect(desk.openWrites()).toBe(0);

      await show('good');
      expect(await state()).toMatchObject({ directory: 'ok', directoryFault: null });
      expect((await student.choose(FRESH)).line).toBe('303 /student/done');
      expect(ldap.opens(login, FRESH)).toBe(true);
      expect((await colleague.login('leroy-a', STAFF_PASSWORD)).line).toBe('303 /audit');
    } finally {
      student.close();
      colleague.close();
    }
  },
  30_000,
);
