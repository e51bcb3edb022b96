/** Certificates of an authority that lives as long as one test server: made by openssl(1), for an address of loopback. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Certificates {
  /** The authority's certificate (PEM), to be trusted. */
  readonly ca: string;
  readonly caFile: string;
  readonly certificateFile: string;
  readonly keyFile: string;
}

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc'];

/**
 * Writes both into a folder.
 * @param address the certificate's only name: ldap-utils rewrite `localhost`
 * @param days how long the server's is valid; below 0, it has expired
 */
export function makeCertificates(folder: string, address: string, days = 2): Certificates {
  const [caFile, caKey] = [join(folder, 'ca.pem'), join(folder, 'ca.key')];
  const [certificateFile, keyFile] = [join(folder, 'server.pem'), join(folder, 'server.key')];
  const extensions = join(folder, 'server.cnf');
  writeFileSync(
    extensions,
    `subjectAltName = IP:${address}\nbasicConstraints = critical, CA:FALSE\nextendedKeyUsage = serverAuth\n`,
  );
  const valid = (so: number): readonly string[] => ['-days', String(so)];
  const openssl = (...args: string[]): unknown => execFileSync('openssl', args, { stdio: 'pipe' });
  openssl(
    'req',
    '-x509',
    ...KEY,
    '-keyout',
    caKey,
    '-out',
    caFile,
    ...valid(Math.max(2, days)),
    '-subj',
    '/CN=Throwaway authority',
  );
  const request = join(folder, 'server.csr');
  openssl('req', '-new', ...KEY, '-keyout', keyFile, '-out', request, '-subj', `/CN=${address}`);
  openssl(
    ...['x509', '-req', '-in', request, '-CA', caFile, '-CAkey', caKey, '-set_serial', '1', ...valid(days)],
    ...['-extfile', extensions, '-out', certificateFile],
  );
  return { ca: readFileSync(caFile, 'utf8'), caFile, certificateFile, keyFile };
}
