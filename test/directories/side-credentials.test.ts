/**
 * What is kept beside the password, on OpenLDAP: written by the console behind RFC 3062's operation. It is in place with the
 * password, or page and log say that it may not be.
 */
import { Attribute, Change, Client } from 'ldapts';
import { ntHash } from '../../ldap/side-attributes';
import { decode } from '../support/html';
import { lineOf } from '../support/observe';
import { OLD_PASSWORD } from '../support/openldap-people';
import { ALSO, hashOf, PLACELESS, startOpenLdapWithSamba } from '../support/openldap-samba';
import {
  BOTH,
  beside,
  CARDS,
  choose,
  EMOJI,
  everyPassword,
  expectBeside,
  FRESH,
  handOver,
  NAMES,
  openPlace,
  opens,
  operations,
  type Place,
  refusals,
  untouched,
} from '../support/side-credentials';

const PASSWORD_MODIFY = '1.3.6.1.4.1.4203.1.11.1';

describe('beside RFC 3062, in an operation of their own', () => {
  let place: Place;
  beforeAll(async () => {
    place = await openPlace(await startOpenLdapWithSamba(), { write: { also: ALSO } });
  }, 150_000);
  afterAll(() => place?.stop());

  everyPassword(() => place);
  refusals(() => place);

  it('are what they say, and go beside the proof', async () => {
    const [card = ''] = CARDS.slice(9);
    await handOver(place, card);
    const { line, passed } = await choose(place, FRESH);
    expect(line).toBe('303 /student/done');
    expect(operations(passed)).toEqual(['bind', 'extended', 'modify', 'search']);
    expect(passed[1]?.about).toBe(PASSWORD_MODIFY);
    await expectBeside(place, card.toLowerCase(), FRESH);
  });

  it('where their operation is lost, it is tried once more', async () => {
    const [card = ''] = CARDS.slice(10);
    await handOver(place, card);
    const modify = place.proxy.holdNext('modify', 'request');
    const answer = choose(place, FRESH);
    (await modify).drop();
    const { line, entries } = await answer;
    expect(line).toBe('303 /student/done');
    expect(entries.map(lineOf)).toEqual(['reset.intent pending', 'reset.result ok']);
    await expectBeside(place, card.toLowerCase(), FRESH);
  });

  it('are written too where the password’s own answer was lost, and the proof found it in place', async () => {
    await handOver(place, 'E21813178');
    const write = place.proxy.holdNext('extended', 'response', PASSWORD_MODIFY);
    const answer = choose(place, FRESH);
    (await write).drop();
    const { line, entries } = await answer;
    expect(line).toBe('303 /student/done');
    expect(entries.map(lineOf)).toEqual(['reset.intent pending', 'reset.result ok']);
    expect(entries[1]?.detail).toMatchObject({ proof: 'bind', missing: null });
    await expectBeside(place, 'e21813178', FRESH);
    expect(opens(place, 'e21813178', FRESH)).toEqual(BOTH);
  });

  it('where they stay lost, the password is in place, and page and log say what may not have followed', async () => {
    await handOver(place, 'E21813187');
    const modify = place.proxy.holdNext('modify', 'request');
    const answer = choose(place, FRESH);
    const held = await modify;
    const again = place.proxy.holdNext('modify', 'request');
    held.drop();
    (await again).drop();
    const { line, entries } = await answer;
    expect(line).toBe('303 /student/done');
    expect(entries.map(lineOf)).toEqual(['reset.intent pending', 'reset.result partial']);
    expect(entries[1]?.detail).toMatchObject({ proof: 'bind', missing: NAMES });
    expect(decode((await place.visitor.get('/student/done')).body)).toMatch(/Tout n.a pas suivi\s:\sle Wi-Fi/);
    // True: the old password is what the Wi-Fi still takes.
    expect(await beside(place, 'e21813187')).toEqual(untouched());
    expect(opens(place, 'e21813187', FRESH)).toEqual([true, false]);
    expect(opens(place, 'e21813187', OLD_PASSWORD)).toEqual([false, true]);
  });

  it('where no answer comes, nobody waits for it: they are named, and may follow later', async () => {
    await handOver(place, 'E21813181');
    const modify = place.proxy.holdNext('modify', 'request');
    const answer = choose(place, FRESH);
    const held = await modify;
    const { line, entries, passed } = await answer;
    expect(line).toBe('303 /student/done');
    expect(entries[1]).toMatchObject({ outcome: 'partial', detail: { missing: NAMES, proof: 'bind' } });
    // A second one would be met by the same silence.
    expect(operations(passed)).toEqual(['bind', 'extended', 'modify', 'search']);
    held.release();
    expect(place.ldap.opens('e21813181', FRESH)).toBe(true);
  });

  it('where the directory refuses them, the password is in place, and they are named', async () => {
    await handOver(place, PLACELESS.card);
    // Nothing in the entry says that a hash is kept: the configuration does.
    expect((await choose(place, EMOJI)).line).toBe('303 /student?reason=policy');
    const { line, entries, passed } = await choose(place, FRESH);
    expect(line).toBe('303 /student/done');
    expect(operations(passed)).toEqual(['bind', 'extended', 'modify', 'search']);
    expect(entries[1]).toMatchObject({ outcome: 'partial', detail: { missing: NAMES, proof: 'bind', how: 'exop' } });
    expect(place.ldap.opens(PLACELESS.login, FRESH)).toBe(true);
    expect(place.desk.openWrites()).toBe(0);
  });

  it('where the console dies before they are sent, the log names them once it is back', async () => {
    await handOver(place, 'E21813185');
    const modify = place.proxy.holdNext('modify', 'request');
    const from = place.desk.entries().length;
    const answer = choose(place, FRESH).catch(() => null);
    const held = await modify;
    await place.desk.kill();
    held.drop();
    await answer;
    await place.desk.start();
    const result = place.desk.entries(from).find(({ action }) => action === 'reset.result');
    expect(result).toMatchObject({ outcome: 'ok', detail: { by: 'recovery', proof: 'change_time', missing: NAMES } });
    expect(opens(place, 'e21813185', FRESH)).toEqual([true, false]);
    expect(await beside(place, 'e21813185')).toEqual(untouched());
  }, 60_000);

  it('a device hashes what lies beyond U+FFFF in its own way, which is why such passwords are refused', async () => {
    const root = new Client({ url: place.ldap.url });
    await root.bind(place.ldap.rootDn, place.ldap.rootPassword);
    const modification = new Attribute({ type: 'sambaNTPassword', values: [ntHash(EMOJI)] });
    await root.modify(`uid=e21813179,ou=People,${place.ldap.base}`, new Change({ operation: 'replace', modification }));
    await root.unbind();
    expect(hashOf(EMOJI)).not.toBe(ntHash(EMOJI));
    expect(place.radius.admits('e21813179', EMOJI)).toBe(false);
  });

  it('nothing of it was logged', () => {
    for (const password of [FRESH, OLD_PASSWORD]) {
      expect(place.desk.output()).not.toContain(password);
      expect(place.desk.output()).not.toContain(hashOf(password));
      expect(JSON.stringify(place.desk.entries())).not.toContain(hashOf(password));
    }
  });

  describe('the service account', () => {
    let service: Client;
    beforeAll(async () => {
      service = new Client({ url: place.ldap.url });
      await service.bind(place.ldap.serviceDn, place.ldap.servicePassword);
    });
    afterAll(() => service?.unbind());
    const dn = (login: string): string => `uid=${login},ou=People,${place.ldap.base}`;

    it('reads no hash, nor finds anybody by one', async () => {
      const { searchEntries } = await service.search(dn('e22300001'), {
        scope: 'base',
        attributes: ['uid', 'sambaNTPassword'],
      });
      expect(searchEntries[0]).toMatchObject({ uid: 'e22300001', sambaNTPassword: [] });
      const found = await service.search(`ou=People,${place.ldap.base}`, { filter: '(sambaNTPassword=*)' });
      expect(found.searchEntries).toEqual([]);
    });

    it.each(['e21813184', 'e21813186'])('writes none of it on %s', async (login) => {
      for (const type of NAMES) {
        const modification = new Attribute({ type, values: ['1'] });
        const write = service.modify(dn(login), new Change({ operation: 'replace', modification }));
        await expect(write).rejects.toMatchObject({ code: 50 });
      }
      expect(await beside(place, login)).toEqual(untouched());
    });
  });
});
