/** Over which lines a password may go at all: decided before anybody logs in. */
import type { Ground } from '../../../../ldap/check/ground';
import { secure } from '../../../../ldap/check/tls';
import { serverOf } from '../../../../ldap/secure-socket';

const judge = async (url: string) => {
  const config = { directory: { ca: null } } as Ground['config'];
  return secure(() => new Date()).run({ config, open: [serverOf(url, false)] } as unknown as Ground);
};

it.each(['ldap://127.0.0.1', 'ldap://localhost:1389', 'ldap://[::1]'])('%s: plain, on this machine', async (url) => {
  const { said, gives } = await judge(url);
  expect(said.map(({ status }) => status)).toEqual(['ok']);
  expect(gives?.secure).toEqual([serverOf(url, false)]);
});

it.each(['ldap://ldap.univ-exemple.fr', 'ldap://192.0.2.1:389', 'ldap://[2001:db8::1]'])(
  '%s: plain, and never logged in to',
  async (url) => {
    const { said, gives } = await judge(url);
    expect(said.map(({ status }) => status)).toEqual(['fault']);
    expect(gives?.secure).toBeUndefined();
  },
);
