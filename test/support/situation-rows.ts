/** Who works the desk, and which university it is: with the situations, the rows of the suite. Written by hand too. */
import { type Outcome, SITUATIONS, type Situation } from './situations';

/** What a site, of three, lets people do there. */
export const SITES = {
  everybody: '172.20.4.7',
  teachersOnly: '172.20.5.7',
  kioskOnly: '172.20.6.7',
} as const;

export interface DeskRole {
  readonly name: string;
  readonly login: string;
  /** By the configuration. */
  readonly roles: readonly ('teacher' | 'kiosk' | 'auditor')[];
  /** Where they work: an address of the site. */
  readonly at: (typeof SITES)[keyof typeof SITES];
  /** Whose column of the table holds for them; `stranger`: no desk, nobody is logged in; `colleague`: no desk, logged in. */
  readonly as: 'teacher' | 'kiosk' | 'colleague' | 'stranger';
}

const role = (name: string, login: string, roles: DeskRole['roles'], as: DeskRole['as'], at: DeskRole['at']) => ({
  name,
  login,
  roles,
  as,
  at,
});

export const ROLES: readonly DeskRole[] = [
  role('teacher', 'bureau-a', ['teacher'], 'teacher', SITES.everybody),
  role('kiosk', 'bureau-b', ['kiosk'], 'kiosk', SITES.everybody),
  role('teacher who audits', 'bureau-c', ['teacher', 'auditor'], 'teacher', SITES.everybody),
  role('teacher at a kiosk as well', 'bureau-d', ['teacher', 'kiosk'], 'kiosk', SITES.everybody),
  role('teacher and kiosk, at the teachers’ site', 'bureau-e', ['teacher', 'kiosk'], 'teacher', SITES.teachersOnly),
  role('auditor', 'bureau-f', ['auditor'], 'colleague', SITES.everybody),
  role('kiosk, at the teachers’ site', 'bureau-g', ['kiosk'], 'colleague', SITES.teachersOnly),
  role('teacher, at the kiosk’s site', 'bureau-h', ['teacher'], 'colleague', SITES.kioskOnly),
  role('no role', 'bureau-i', [], 'stranger', SITES.everybody),
];

export interface ProfileFacts {
  readonly name: 'nantes' | 'montpellier' | 'lorraine' | 'saint-etienne';
  /** Where the page sends people, as that university calls it. */
  readonly words: Readonly<Record<'card_name' | 'number_place' | 'at_card_office' | 'at_support', string>>;
  /** Whether accounts are opened at the desk, and what is asked for then. */
  readonly opensAccounts: boolean;
  readonly asks: readonly string[];
  /** Whether cards bear numbers in Nantes' own form. */
  readonly nantesForm: boolean;
  /** The login of Théo Marchand, E21813178; `null`: generated, the documents give no pattern. */
  readonly login: string | null;
  /** On the student's page, in the order of display: the profile's own rules, then those of every profile. */
  readonly rules: readonly string[];
}

/** Of every profile, and of the demonstration's directory: five former passwords. */
const EVERYWHERE = [
  'Ni répétition, ni suite : abcabcabc, 123456789, azertyuiop',
  "Ni mot de passe courant, ni nom de l'université, ni un seul mot français ou anglais, même avec des chiffres au bout",
  'Rien de vous : ni nom, ni identifiant, ni date de naissance',
  'Aucun de vos 5 derniers',
  "Pas d'espace au début ni à la fin",
  'Au plus 127 caractères',
  'Au plus 511 octets (une lettre accentuée en prend deux)',
];

const SUPPORT = "à l'assistance informatique de l'université";
const REGISTRAR = 'à votre service de scolarité';

export const PROFILES: readonly ProfileFacts[] = [
  {
    name: 'nantes',
    words: {
      card_name: "carte d'étudiant",
      number_place: 'en haut à droite',
      at_card_office: 'au Kiosque info de votre campus',
      at_support: "au centre informatique de l'université",
    },
    opensAccounts: false,
    asks: [],
    nantesForm: true,
    login: 'E21813178',
    rules: ['Au moins 12 caractères', ...EVERYWHERE],
  },
  {
    name: 'montpellier',
    words: {
      card_name: 'carte multiservices',
      number_place: 'en haut à droite',
      at_card_office: 'à la scolarité de votre institut',
      at_support: SUPPORT,
    },
    opensAccounts: true,
    asks: ['charterAccepted', 'recoveryMail', 'mailForwarding'],
    nantesForm: false,
    login: 'theo.marchand@etu.umontpellier.fr',
    rules: [
      'Au moins 8 caractères',
      "12 caractères, c'est encore mieux",
      'Au moins une lettre',
      'Au moins un chiffre',
      'Aucun de ces signes : <>"\'$',
      ...EVERYWHERE,
    ],
  },
  {
    name: 'lorraine',
    words: {
      card_name: 'carte CLE',
      number_place: 'en haut à droite (le premier numéro)',
      at_card_office: REGISTRAR,
      at_support: SUPPORT,
    },
    opensAccounts: true,
    asks: ['charterAccepted', 'recoveryMail'],
    nantesForm: false,
    login: null,
    rules: ['Au moins 12 caractères', ...EVERYWHERE],
  },
  {
    name: 'saint-etienne',
    words: {
      card_name: "carte d'étudiant",
      number_place: 'en haut à droite',
      at_card_office: REGISTRAR,
      at_support: SUPPORT,
    },
    opensAccounts: true,
    asks: ['charterAccepted', 'recoveryMail'],
    nantesForm: false,
    login: null,
    rules: [
      'Au moins 6 caractères',
      '2 de ces 4 genres : majuscule, minuscule, chiffre, signe',
      'Sans accent',
      ...EVERYWHERE,
    ],
  },
];

/** What the product demands of a page of refusal beside its title: where to go, and what not to tell. */
export const SAYS: Readonly<Record<string, readonly string[]>> = {
  'refusal.not_found': ["jusqu'à une journée", '{at_support}'],
  'refusal.card_lost': ['Pour une nouvelle carte : {at_card_office}'],
  'refusal.card_expired': ['Pour une nouvelle carte : {at_card_office}'],
  'refusal.account_closed': ['bureau de la scolarité'],
  'refusal.account_suspended': ['bureau de la scolarité', "La raison n'est pas connue ici"],
  'refusal.not_at_this_desk': ['{at_card_office}'],
  'refusal.not_activated': ['{at_card_office}'],
};

export interface Row {
  readonly profile: ProfileFacts;
  readonly role: DeskRole;
  readonly situation: Situation;
  /** `null`: there is no desk for this role. */
  readonly outcome: Outcome | null;
}

export const titleOf = ({ role: { name }, situation, outcome }: Row): string =>
  `${name} · ${situation.name} → ${outcome === null ? 'no desk' : 'serves' in outcome ? outcome.serves : outcome.reason}`;

/** What the table says of this desk, this student and this university. */
export function outcomeOf(profile: ProfileFacts, as: 'teacher' | 'kiosk', situation: Situation): Outcome {
  const { unless } = situation;
  const other = unless !== undefined && !profile[unless.fact] ? unless[as] : undefined;
  return other ?? situation[as];
}

export const rowsOf = (profile: ProfileFacts, roles: readonly DeskRole[] = ROLES): readonly Row[] =>
  roles.flatMap((role) =>
    SITUATIONS.map((situation) => ({
      profile,
      role,
      situation,
      outcome: role.as === 'teacher' || role.as === 'kiosk' ? outcomeOf(profile, role.as, situation) : null,
    })),
  );
