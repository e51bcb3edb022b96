/**
 * What is kept beside the password, on OpenLDAP: written by the console in the password's own modify, or by smbk5pwd, which
 * follows RFC 3062's operation.
 */
import { Attribute, Change, Client } from 'ldapts';
import { lineOf } from '../support/observe';
import { OLD_PASSWORD } from '../support/openldap-people';
import { ALSO, BEFORE, PLACELESS, startOpenLdapWithSamba } from '../support/openldap-samba';
import {
  beside,
  CARDS,
  choose,
  everyPassword,
  expectBeside,
  FRESH,
  handOver,
  openPlace,
  opens,
  type Place,
  refusals,
} from '../support/side-credentials';

describe('in the password’s own modify', () => {
  let place: Place;
  beforeAll(async () => {
    place = await openPlace(await startOpenLdapWithSamba(), { write: { how: 'modify', also: ALSO } });
  }, 150_000);
  afterAll(() => place?.stop());

  everyPassword(() => place);
  refusals(() => place);

  it('are what they say, in one operation, and the server hashes the password', async () => {
    const [card = ''] = CARDS.slice(9);
    const login = card.toLowerCase();
    await handOver(place, card);
    const { line, entries, passed } = await choose(place, FRESH);
    expect(line).toBe('303 /student/done');
    expect(passed.map(({ operation }) => operation)).toEqual(['search', 'modify', 'bind']);
    expect(entries[1]?.detail).toMatchObject({ how: 'modify', missing: null });
    await expectBeside(place, login, FRESH);
    expect((await place.ldap.read(login, 'userPassword'))[0]).toMatch(/^\{SSHA\}/);
  });

  it('where the directory refuses one of them, nothing is changed', async () => {
    await handOver(place, PLACELESS.card);
    const { line, entries } = await choose(place, FRESH);
    expect(line).toBe('303 /student?reason=failed');
    expect(entries.map(lineOf)).toEqual(['reset.intent pending', 'reset.result failed']);
    expect(entries[1]?.detail).toMatchObject({ result_code: 65, proof: null, missing: null });
    expect(place.ldap.opens(PLACELESS.login, OLD_PASSWORD)).toBe(true);
    expect(place.desk.openWrites()).toBe(0);
  });
});

describe('by smbk5pwd, which follows RFC 3062', () => {
  let place: Place;
  beforeAll(async () => {
    place = await openPlace(await startOpenLdapWithSamba({ smbk5pwd: true }), {});
  }, 150_000);
  afterAll(() => place?.stop());

  everyPassword(() => place);
  refusals(() => place);

  it('the time follows too, and the console writes nothing beside', async () => {
    const [card = ''] = CARDS.slice(9);
    await handOver(place, card);
    const { line, passed } = await choose(place, FRESH);
    expect(line).toBe('303 /student/done');
    expect(passed.map(({ operation }) => operation)).toEqual(['search', 'extended', 'bind']);
    const [, second, day] = await beside(place, card.toLowerCase());
    expect(Math.abs(Number(second) - Date.now() / 1_000)).toBeLessThan(60);
    expect(day).toBe(BEFORE.shadowLastChange);
  });

  it('follows no modify: there the hash has to be written', async () => {
    const login = (CARDS[10] ?? '').toLowerCase();
    const service = new Client({ url: place.ldap.url });
    await service.bind(place.ldap.serviceDn, place.ldap.servicePassword);
    const modification = new Attribute({ type: 'userPassword', values: [FRESH] });
    await service.modify(
      `uid=${login},ou=People,${place.ldap.base}`,
      new Change({ operation: 'replace', modification }),
    );
    await service.unbind();
    expect(opens(place, login, FRESH)).toEqual([true, false]);
    expect(opens(place, login, OLD_PASSWORD)).toEqual([false, true]);
  });
});
