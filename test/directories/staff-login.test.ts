/**
 * The staff login on the directory's bad days. The service account's password is changed while the console runs: that is
 * nobody's wrong password, so no try is counted and nobody is locked out; the operator's log says what it is.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Attribute, Change, Client } from 'ldapts';
import { type ConsoleProcess, startConsoleProcess } from '../support/console-process';
import { HoldingProxy } from '../support/holding-proxy';
import { lineOf } from '../support/observe';
import { type OpenLdap, startOpenLdap } from '../support/openldap';
import { STAFF_PASSWORD } from '../support/openldap-people';
import { takeDown, throwawayFolder } from '../support/server-process';
import { Visitor } from '../support/visitor';

const CHANGED = 'un-autre-mot-de-passe-de-service';
/** More than one login's share of failed binds, whatever the configuration makes of it. */
const MANY = 12;

let folder: string;
let ldap: OpenLdap;
let proxy: HoldingProxy;
let desk: ConsoleProcess;
let passwordFile: string;

beforeAll(async () => {
  folder = throwawayFolder('staff-login');
  passwordFile = join(folder, 'bind-password');
  ldap = await startOpenLdap();
  proxy = await HoldingProxy.start(ldap.url);
  writeFileSync(passwordFile, ldap.servicePassword, { mode: 0o600 });
  const base = `ou=People,${ldap.base}`;
  const bind = { dn: ldap.serviceDn, passwordFile };
  desk = await startConsoleProcess(ldap, proxy.url, {
    directory: { kind: 'openldap', url: [proxy.url], bind, students: { base }, staff: { base } },
  });
}, 180_000);

afterAll(async () => {
  await desk?.remove();
  await proxy?.stop();
  await ldap?.stop();
  await takeDown(folder);
});

async function changeServicePassword(password: string): Promise<void> {
  const root = new Client({ url: ldap.url });
  await root.bind(ldap.rootDn, ldap.rootPassword);
  const set = new Attribute({ type: 'userPassword', values: [password] });
  await root.modify(ldap.serviceDn, new Change({ operation: 'replace', modification: set }));
  const due = new Attribute({ type: 'pwdReset', values: [] });
  await root.modify(ldap.serviceDn, new Change({ operation: 'delete', modification: due })).catch(() => undefined);
  await root.unbind();
}

async function failuresOf(dn: string): Promise<number> {
  const root = new Client({ url: ldap.url });
  await root.bind(ldap.rootDn, ldap.rootPassword);
  const { searchEntries } = await root.search(dn, { scope: 'base', attributes: ['pwdFailureTime'] });
  await root.unbind();
  return [searchEntries[0]?.pwdFailureTime ?? []].flat().length;
}

async function login(password: string, username = 'leroy-a'): Promise<string> {
  const visitor = new Visitor(desk);
  try {
    return (await visitor.login(username, password)).line;
  } finally {
    visitor.close();
  }
}

const bindsOf = (login: string): number =>
  proxy.requests.filter(({ operation, about }) => operation === 'bind' && about?.includes(`uid=${login},`)).length;

it('a service password that was changed is nobody’s wrong password', async () => {
  expect(await login(STAFF_PASSWORD)).toBe('303 /audit');
  const [seq, from, binds] = [desk.entries().length, desk.output().length, bindsOf('leroy-a')];
  await changeServicePassword(CHANGED);

  for (let times = 0; times < MANY; times += 1)
    expect(await login(times % 2 === 0 ? STAFF_PASSWORD : 'pas-le-bon')).toBe('303 /login?reason=directory_away');
  expect(bindsOf('leroy-a')).toBe(binds);
  expect(await failuresOf(`uid=leroy-a,ou=People,${ldap.base}`)).toBe(0);
  // Its own lock-out is not reached by the console's asking again and again.
  expect(await failuresOf(ldap.serviceDn)).toBe(1);
  expect(desk.entries(seq).map(lineOf)).toEqual([]);
  const log = desk.output().slice(from);
  expect(log).toContain(`the server refuses the service account ${ldap.serviceDn} (result code 49)`);
  expect(log).toContain('write the new one into the file of `directory.bind.passwordFile` and restart the console');
  expect(log).not.toContain(ldap.servicePassword);

  writeFileSync(passwordFile, CHANGED, { mode: 0o600 });
  expect(await desk.terminate()).toBe(0);
  await desk.start();
  expect(await (await fetch(`${desk.url}/readyz`)).json()).toMatchObject({ directory: 'ok', directoryFault: null });
  // No try was counted: a wrong one is wrong, not one too many, and the right one opens.
  expect(await login('pas-le-bon')).toBe('303 /login?reason=credentials');
  expect(await login(STAFF_PASSWORD)).toBe('303 /audit');
}, 60_000);

it('started with a wrong one, it says so at once and stays open', async () => {
  writeFileSync(passwordFile, 'pas-celui-ci', { mode: 0o600 });
  expect(await desk.terminate()).toBe(0);
  const from = desk.output().length;
  await desk.start();
  expect(await login(STAFF_PASSWORD)).toBe('303 /login?reason=directory_away');
  expect(await (await fetch(`${desk.url}/readyz`)).json()).toMatchObject({
    ready: true,
    directory: 'away',
    directoryFault: 'service_account',
  });
  expect(desk.output().slice(from)).toContain('The directory refuses the service account');
  writeFileSync(passwordFile, CHANGED, { mode: 0o600 });
  expect(await desk.terminate()).toBe(0);
  await desk.start();
  expect(await login(STAFF_PASSWORD)).toBe('303 /audit');
}, 60_000);

it('mended in the directory itself, the console recovers by itself', async () => {
  await changeServicePassword('encore-un-autre');
  expect(await login(STAFF_PASSWORD)).toBe('303 /login?reason=directory_away');
  await changeServicePassword(CHANGED);
  const until = Date.now() + 20_000;
  let line = '';
  while (line !== '303 /audit' && Date.now() < until) {
    line = await login(STAFF_PASSWORD);
    if (line !== '303 /audit') await new Promise((resolve) => setTimeout(resolve, 500));
  }
  expect(line).toBe('303 /audit');
}, 40_000);

it('a login whose answer never comes is away, and counts all the same: it may have failed', async () => {
  const said: string[] = [];
  while (said.length < MANY && said.at(-1) !== '303 /login?reason=throttled') {
    const held = proxy.holdNext('bind', 'response', `uid=dupont-n,ou=People,${ldap.base}`);
    const answer = login('pas-le-bon', 'dupont-n');
    held.then((bind) => bind.drop()).catch(() => undefined);
    said.push(await answer);
  }
  expect([...new Set(said)]).toEqual(['303 /login?reason=directory_away', '303 /login?reason=throttled']);
}, 30_000);
