/** The built-in configuration of `npm start` without a file: the embedded directory, for people on this machine. */

export interface EmbeddedDirectory {
  readonly url: string;
  readonly base: string;
  readonly bind: { readonly dn: string; readonly password: string };
}

/** The same keys as the YAML file, read by the same schema. */
export function embeddedSettings(directory: EmbeddedDirectory, port: number, profile: string): unknown {
  const { url, base, bind } = directory;
  const personnel = '(|(eduPersonAffiliation=faculty)(eduPersonAffiliation=employee))';
  return {
    profile,
    publicUrl: `http://localhost:${port}`,
    sites: [{ name: 'Ce poste', campus: 'Démonstration', networks: ['127.0.0.0/8', '::1/128'] }],
    directory: {
      kind: 'openldap',
      url: [url],
      bind: { dn: bind.dn, password: bind.password },
      students: {
        base: `ou=People,${base}`,
        birthDate: 'supannOIDCDateDeNaissance',
        cardState: { attribute: 'supannCMSAffectation' },
      },
      staff: { base: `ou=People,${base}`, filter: personnel },
      protected: { groups: [`cn=admins,ou=groups,${base}`] },
    },
    roles: {
      teacher: { filter: '(eduPersonAffiliation=faculty)' },
      kiosk: { group: `cn=kiosque-info,ou=groups,${base}` },
      auditor: { logins: ['leroy-a'] },
    },
  };
}
