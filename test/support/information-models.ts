/** Models of the law's pages and of help: nothing given, and everything. */

import type { HelpStep, Pages } from '../../server/pages';
import { HELP_PAGES } from '../../server/routes/help-pages';
import { HOSTILE, SOON, staff } from './page-models';

/** Whose screen asks. */
export const NOBODY = { staff: null, back: '/', until: null };
export const DESK = { staff, back: '/', until: null };
export const TURN = { staff: null, back: '/student', until: SOON };
export const LOCKED = { staff: null, back: '/student', until: null };

const CALLED = { address: '1 quai de Tourville, 44000 Nantes', phone: '02 40 99 83 83' };
const AUDIT = {
  date: '2026-10-15',
  by: 'Cabinet d’Exemple',
  rate: 78.5,
  pages: ['Connexion', 'Guichet', 'Nouveau mot de passe'],
  tools: ['axe 4.14'],
  environments: ['Firefox 150 et NVDA', 'Chrome 140 et TalkBack'],
};
const STATEMENT: Pages['accessibility']['statement'] = {
  state: 'none',
  audit: null,
  established: null,
  contact: null,
  schemaUrl: null,
  nonConformities: [],
  derogations: [],
  exempt: [],
};

type Accessibility = Omit<Pages['accessibility'], keyof typeof NOBODY>;
const stated = (statement: Partial<Pages['accessibility']['statement']>): Accessibility => ({
  address: 'https://guichet.univ-exemple.fr',
  owner: 'Nantes Université',
  statement: { ...STATEMENT, ...statement },
});
const GIVEN = {
  established: '2026-11-02',
  contact: 'accessibilite@univ-exemple.fr',
  schemaUrl: 'https://wiki.univ-exemple.fr/schema',
};
const LISTS = {
  nonConformities: [
    'Le graphique de l’activité n’est pas lu par tous les lecteurs d’écran.',
    'Le plan du site manque.',
  ],
  derogations: ['Le portrait n’a pas de description longue.'],
  exempt: ['Les pièces archivées avant 2019.'],
};
export const accessibility = {
  nothing: stated({}),
  poor: stated({ ...GIVEN, audit: { ...AUDIT, rate: 41 }, nonConformities: LISTS.nonConformities }),
  partial: stated({ ...GIVEN, ...LISTS, state: 'partial', audit: AUDIT }),
  bare: stated({ state: 'partial', audit: { ...AUDIT, pages: [], tools: [], environments: [] } }),
  full: stated({ ...GIVEN, state: 'full', audit: { ...AUDIT, rate: 100 } }),
  hostile: stated({
    ...GIVEN,
    state: 'partial',
    audit: { ...AUDIT, by: HOSTILE, pages: [HOSTILE] },
    nonConformities: [HOSTILE],
  }),
};

export const legalNotice = {
  nothing: { publisher: { name: 'Nantes Université', address: null, phone: null, director: null }, host: null },
  given: {
    publisher: { name: 'Nantes Université', ...CALLED, director: 'Camille Exemple' },
    host: { name: 'Nantes Université', ...CALLED },
  },
  partly: {
    publisher: { name: 'Nantes Université', ...CALLED, director: null },
    host: { name: 'Hébergeur d’Exemple', address: null, phone: null },
  },
  hostile: {
    publisher: { name: HOSTILE, address: HOSTILE, phone: HOSTILE, director: HOSTILE },
    host: { name: HOSTILE, address: HOSTILE, phone: HOSTILE },
  },
};

const COOKIES = [
  { name: '__Host-guichet', text: 'session', days: null },
  { name: '__Host-guichet-language', text: 'language', days: 365 },
  { name: '__Host-guichet-known', text: 'known', days: 90 },
];
const DATA = {
  controller: 'Nantes Université',
  address: null,
  dpo: null,
  keepMonths: 12,
  keepReason: null,
  countersDays: 7,
  knownDays: 90,
  cookies: COOKIES,
};
export const personalData = {
  nothing: DATA,
  given: { ...DATA, address: CALLED.address, dpo: 'dpo@univ-exemple.fr', keepMonths: 24, keepReason: 'Archives.' },
  web: { ...DATA, dpo: 'https://wiki.univ-exemple.fr/dpo', keepMonths: 1, countersDays: 1, knownDays: 1 },
  hostile: { ...DATA, controller: HOSTILE, address: HOSTILE, keepReason: HOSTILE },
};

export const help = (topic: string, steps: readonly HelpStep[]): Pages['help'] => ({
  topic,
  steps,
  topics: Object.keys(HELP_PAGES),
  links: [{ title: { fr: 'La procédure', en: 'The procedure' }, url: 'https://wiki.univ-exemple.fr/procedure' }],
  staff,
});
