/**
 * Wi-Fi as a campus has it: FreeRADIUS on a port of loopback that reads NT hashes from a directory (rlm_ldap), asked by
 * eapol_test, the supplicant of most phones and laptops (wpa_supplicant), by PEAP and MSCHAPv2. Neither shares any code with
 * the console. Its folder goes with it; nothing of it needs root.
 */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Certificates, makeCertificates } from './certificates';
import type { OpenLdap } from './openldap';
import { freePort, give, startServer, takeDown, throwawayFolder } from './server-process';

const FREERADIUS = '/usr/sbin/freeradius';
/** How long it may take to come up, and an answer to come (ms). */
const PATIENCE = 15_000;
const READY = 'Ready to process requests';

export interface Radius {
  /** Whether a device with this login and password gets into the network. */
  admits(login: string, password: string): boolean;
  stop(): Promise<void>;
}

interface Account {
  readonly dn: string;
  readonly password: string;
}

/** radiusd.conf(5), the least that does it. The hash is compared by the `mschap` module, inside the tunnel. */
const configuration = (
  folder: string,
  port: number,
  secret: string,
  ldap: OpenLdap,
  reader: Account,
  { caFile, certificateFile, keyFile }: Certificates,
): string => `
raddbdir = ${folder}
confdir = ${folder}
run_dir = ${folder}
logdir = ${folder}
libdir = /usr/lib/freeradius
name = freeradius
pidfile = ${folder}/pid
proxy_requests = no
log {
  destination = stdout
}
security {
  reject_delay = 0
}
client loopback {
  ipaddr = 127.0.0.1
  secret = ${secret}
}
modules {
  ldap {
    server = "${ldap.url}"
    identity = "${reader.dn}"
    password = "${reader.password}"
    base_dn = "ou=People,${ldap.base}"
    update {
      control:NT-Password := 'sambaNTPassword'
    }
    user {
      base_dn = "\${..base_dn}"
      filter = "(uid=%{User-Name})"
    }
    pool {
      start = 1
      min = 1
      max = 2
      spare = 1
    }
  }
  eap {
    default_eap_type = peap
    tls-config tunnel {
      private_key_file = ${keyFile}
      certificate_file = ${certificateFile}
      ca_file = ${caFile}
    }
    peap {
      tls = tunnel
      default_eap_type = mschapv2
      virtual_server = inner
    }
    mschapv2 {
    }
  }
  mschap {
  }
  # Makes bytes of the hash's hexadecimal.
  pap {
  }
}
server outer {
  listen {
    type = auth
    ipaddr = 127.0.0.1
    port = ${port}
  }
  authorize {
    eap
  }
  authenticate {
    eap
  }
}
server inner {
  authorize {
    ldap
    pap
    eap
  }
  authenticate {
    Auth-Type MS-CHAP {
      mschap
    }
    eap
  }
}
`;

/** wpa_supplicant.conf(5). In hexadecimal, so that nothing in a password can be read as the file's own. */
const network = (login: string, password: string, caFile: string): string => `
network={
  key_mgmt=WPA-EAP
  eap=PEAP
  anonymous_identity="anonyme"
  identity="${login}"
  password=${Buffer.from(password).toString('hex')}
  phase2="auth=MSCHAPV2"
  ca_cert="${caFile}"
}
`;

/** @param reader the account of the directory that may read the hashes */
export async function startRadius(ldap: OpenLdap, reader: Account): Promise<Radius> {
  const folder = throwawayFolder('radius');
  const certificates = makeCertificates(folder, '127.0.0.1');
  const secret = randomBytes(12).toString('hex');
  const port = await freePort();
  const file = join(folder, 'radiusd.conf');
  writeFileSync(file, configuration(folder, port, secret, ldap, reader, certificates), { mode: 0o600 });
  give('nobody', folder, file, certificates.caFile, certificates.certificateFile, certificates.keyFile);
  // Not -X: what it says then fills the pipe while a test waits for eapol_test.
  const server = startServer([FREERADIUS, '-f', '-l', 'stdout', '-d', folder, '-n', 'radiusd']);
  const until = Date.now() + PATIENCE;
  while (!server.said().includes(READY)) {
    if (server.child.exitCode !== null || Date.now() > until) {
      await takeDown(folder, server);
      throw new Error(`FreeRADIUS did not come up: ${server.said().slice(-4_000)}`);
    }
    await sleep(25);
  }
  return {
    admits(login, password) {
      const asked = join(folder, 'network.conf');
      writeFileSync(asked, network(login, password, certificates.caFile), { mode: 0o600 });
      const { status, stdout, stderr } = spawnSync(
        'eapol_test',
        ['-c', asked, '-a', '127.0.0.1', '-p', String(port), '-s', secret, '-t', '10'],
        { encoding: 'utf8', timeout: PATIENCE },
      );
      const word = stdout.trim().split('\n').at(-1);
      if (status === 0 && word === 'SUCCESS') return true;
      // Anything but the server's own no is a fault of the test.
      if (word === 'FAILURE' && stdout.includes('code=4')) return false;
      throw new Error(`eapol_test: exit ${status} ${stdout.slice(-2_000)}${stderr}`);
    },
    stop: () => takeDown(folder, server),
  };
}
