/** The service account at each server's door, and what each server says that it is. */
import type { DirectoryConfig } from '../../config/config';
import type { EntryValues } from '../entry';
import { fault, ok, type Said, warning } from './finding';
import { type Ground, step } from './ground';
import { Line } from './line';
import { explain } from './words';

type Kind = DirectoryConfig['kind'];

const CALLED: Readonly<Record<Kind, string>> = {
  openldap: 'OpenLDAP',
  '389ds': '389 Directory Server',
  activeDirectory: 'Active Directory',
};

/** LDAP_CAP_ACTIVE_DIRECTORY_OID (MS-ADTS 3.1.1.3.4.3.1). */
const ACTIVE_DIRECTORY = '1.2.840.113556.1.4.800';

export const ROOT_DSE = ['objectClass', 'vendorName', 'vendorVersion', 'supportedCapabilities', 'namingContexts'];

/** `null`: a server that does not say, or another make. */
function kindOf(rootDse: EntryValues): Kind | null {
  if (rootDse.all('supportedCapabilities').includes(ACTIVE_DIRECTORY)) return 'activeDirectory';
  if (rootDse.all('objectClass').includes('OpenLDAProotDSE')) return 'openldap';
  return /389|fedora|red hat/i.test(rootDse.first('vendorName') ?? '') ? '389ds' : null;
}

function loginSaid({ target: { url } }: Line, rootDse: EntryValues, { kind, bind }: DirectoryConfig): Said {
  const seen = kindOf(rootDse);
  const version = rootDse.first('vendorVersion');
  const found = `${url} lets ${bind.dn} in`;
  if (seen === null)
    return warning(
      `${found}; it does not say what it is`,
      `See that it is ${CALLED[kind]}, as \`directory.kind\` says.`,
    );
  const make = version === null ? CALLED[seen] : `${CALLED[seen]} (${version})`;
  return seen === kind
    ? ok(`${found}; it is ${make}`)
    : fault(`${found}, but it is ${make}`, `Write \`kind: ${seen}\` under \`directory\`, or another URL.`);
}

/** @param opened every line that is made, to be closed at the end */
export const login = (opened: Line[]) =>
  step('login', ['config', 'secure'], ['lines'], async ({ config, secure }) => {
    const each = await Promise.all(
      secure.map(async (target): Promise<{ line: Line | null; said: Said }> => {
        const line = new Line(target, config.directory);
        opened.push(line);
        try {
          return { line, said: loginSaid(line, await line.rootDse(ROOT_DSE), config.directory) };
        } catch (error) {
          return { line: null, said: explain(target.url, error) };
        }
      }),
    );
    const [first, ...rest] = each.flatMap(({ line }) => (line === null ? [] : [line]));
    const gives: Partial<Ground> = first === undefined ? {} : { lines: [first, ...rest] };
    return { said: each.map(({ said }) => said), gives };
  });
