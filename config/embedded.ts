/** The built-in configuration of `npm start` without a file: the embedded directory, for people on this machine. */
import type { Profile } from './config';

export interface EmbeddedDirectory {
  readonly url: string;
  readonly base: string;
  readonly bind: { readonly dn: string; readonly password: string };
}

/** Of the fictional university, whatever the profile's own are. */
const FICTIONAL_DOMAIN = 'univ-exemple.fr';

/** What an activation writes there: an account's state in SUPANN's two attributes, what was accepted, where mail goes. */
function activation({ activation: asked, ownDomains }: Profile): unknown {
  return asked === null
    ? undefined
    : {
        set: {
          supannRessourceEtat: { resource: 'COMPTE', with: '{{COMPTE}}A' },
          supannRessourceEtatDate: { resource: 'COMPTE', with: '{{COMPTE}}A:SupannActif:{today}:' },
        },
        charterAttribute: { attribute: 'description', value: 'charte {version} {date}' },
        ...(asked.recoveryMail ? { recoveryMail: 'supannMailPerso' } : {}),
        ...(asked.forwarding ? { forwarding: 'mailForwardingAddress' } : {}),
        ownDomains: [...ownDomains, FICTIONAL_DOMAIN],
      };
}

/**
 * The same keys as the YAML file, read by the same schema.
 * @param name of the profile, or its file
 */
export function embeddedSettings(directory: EmbeddedDirectory, port: number, name: string, profile: Profile): unknown {
  const { url, base, bind } = directory;
  const personnel = '(|(eduPersonAffiliation=faculty)(eduPersonAffiliation=employee))';
  return {
    profile: name,
    publicUrl: `http://localhost:${port}`,
    // Names that read well in every language.
    sites: [{ name: 'Guichet 1', campus: 'Campus 1', networks: ['127.0.0.0/8', '::1/128'] }],
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
    activation: activation(profile),
  };
}
