import { join } from 'node:path';
import { readProfile } from '../../../config/read-profile';
import { loadI18n } from '../../../server/i18n';
import type { PageName, Pages } from '../../../server/pages';
import { createRenderer } from '../../../server/render';
import { type Document, read, type Tag } from '../../support/html';
import { HOSTILE, sampleFrame } from '../../support/page-models';
import { HOSTILE_SAMPLES, SAMPLES, type Sample } from '../../support/page-samples';

const viewsFolder = join(__dirname, '../../../views');
const i18n = loadI18n(join(viewsFolder, 'locales'));
const render = createRenderer({ viewsFolder, i18n, assets: { href: (name) => `/assets/${name}` } });

const htmlOf = (sample: Sample, lang: string): string => {
  const frame = sampleFrame(sample, lang);
  return sample.render(<P extends PageName>(page: P, model: Pages[P]) => render(page, model, frame));
};
/** An attribute of a tag, `''` where it has none. */
const at = (tag: Tag, name: string): string => tag.attributes.get(name) ?? '';
const all = (document: Document, ...names: readonly string[]): readonly Tag[] =>
  document.tags.filter((tag) => names.includes(tag.name));
const classes = (tag: Tag): readonly string[] => at(tag, 'class').split(' ');
const hidden = (tag: Tag): boolean => at(tag, 'type') === 'hidden';

/** In the languages that every page speaks; the student's others: languages.test.ts. */
const everywhere = i18n.staffLanguages.flatMap((lang) =>
  [...SAMPLES, ...HOSTILE_SAMPLES].map((sample) => [sample.name, lang, sample] as const),
);

/** Where each form may lead. */
const ACTIONS = [
  '/login',
  '/logout',
  '/desk/card',
  '/desk/handover',
  '/desk/cancel',
  '/desk/unlock',
  '/desk/reminder',
  '/desk/resume',
  '/student/password',
  '/student/more-time',
  '/student/finish',
  '/audit/entries',
];
const SECRETS = ['password', 'newPassword', 'newPasswordConfirmation'];

describe.each(everywhere)('%s, %s', (_name, lang, sample) => {
  const document = read(htmlOf(sample, lang));
  const { tags } = document;

  it('is a whole page: language, one title, one h1, one main, a skip link', () => {
    expect(all(document, 'html').map((tag) => [at(tag, 'lang'), at(tag, 'dir')])).toEqual([[lang, 'ltr']]);
    expect(all(document, 'body').map((tag) => at(tag, 'class'))).toEqual([sample.world]);
    expect(document.textOf('title')[0]?.trim()).toMatch(/./);
    expect(document.textOf('h1').map((text) => text.trim() !== '')).toEqual([true]);
    expect(all(document, 'main').map((tag) => at(tag, 'id'))).toEqual(['main']);
    expect(tags.find((tag) => tag.name === 'a')?.attributes.get('href')).toBe('#main');
  });

  it('runs and styles nothing of its own', () => {
    expect(all(document, 'style', 'base', 'iframe', 'object', 'embed')).toEqual([]);
    // Scripts are the console's own files, nothing in the page itself.
    expect(all(document, 'script').map((tag) => [...tag.attributes.keys()])).toEqual([['src', 'defer']]);
    expect(all(document, 'script').map((tag) => at(tag, 'src'))).toEqual([
      expect.stringMatching(/^\/assets\/[\w.-]+$/),
    ]);
    expect(
      tags.flatMap((tag) =>
        [...tag.attributes.keys()].filter((name) => /^(on|style$|srcdoc$|formaction$)/i.test(name)),
      ),
    ).toEqual([]);
    const links = tags.flatMap((tag) =>
      ['href', 'src', 'action'].map((name) => at(tag, name)).filter((link) => link !== ''),
    );
    const ours = /^[/#]/;
    const law =
      /^(https:\/\/(wiki\.univ-exemple|formulaire\.defenseurdesdroits|www\.(defenseurdesdroits|cnil))\.fr\/|mailto:\w+@univ-exemple\.fr$)/;
    const allowed =
      ['accessibility', 'personal-data', 'help'].includes(sample.page) && sample.world === 'staff'
        ? law
        : ['outside', 'error', 'audit-entries'].includes(sample.page)
          ? /^(https:\/\/wiki\.univ-exemple\.fr\/|<script>)/
          : /^$/;
    expect(links.filter((link) => !ours.test(link) && !allowed.test(link))).toEqual([]);
  });

  it('has ids that are unique, and meets every reference to one', () => {
    const ids = tags.map((tag) => at(tag, 'id')).filter((id) => id !== '');
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    const references = tags.flatMap((tag) => [
      ...['for', 'form', 'aria-labelledby', 'aria-describedby'].flatMap((name) => at(tag, name).split(' ')),
      at(tag, 'href').startsWith('#') ? at(tag, 'href').slice(1) : '',
    ]);
    expect(references.filter((id) => id !== '' && !ids.includes(id))).toEqual([]);
  });

  it('labels every field', () => {
    const fields = all(document, 'input', 'select').filter((tag) => !hidden(tag));
    const labelled = (tag: Tag): boolean =>
      tag.inside.some((around) => around.name === 'label') ||
      all(document, 'label').some((label) => at(label, 'for') === at(tag, 'id'));
    expect(fields.filter((tag) => !labelled(tag))).toEqual([]);
  });

  it('gives every POST form its token, and no GET form one', () => {
    for (const form of all(document, 'form')) {
      expect(ACTIONS).toContain(at(form, 'action'));
      const tokens = tags.filter((tag) => at(tag, 'name') === '_csrf' && tag.inside.includes(form));
      expect(tokens.map((tag) => hidden(tag) && at(tag, 'value') !== '')).toEqual(
        at(form, 'method') === 'post' ? [true] : [],
      );
    }
  });

  it('asks for secrets in the one way that no browser keeps or fills', () => {
    expect(tags.filter((tag) => /password/i.test(at(tag, 'type') + at(tag, 'autocomplete')))).toEqual([]);
    const secrets = tags.filter((tag) => classes(tag).includes('secret'));
    for (const secret of secrets) {
      expect(SECRETS).toContain(at(secret, 'name'));
      expect(Object.fromEntries(secret.attributes)).toMatchObject({
        type: 'text',
        autocomplete: 'off',
        spellcheck: 'false',
        autocapitalize: 'off',
        dir: 'ltr',
        required: '',
      });
      expect(secret.attributes.has('value')).toBe(false);
      const field = secret.inside.find((tag) => classes(tag).includes('secret-field'));
      expect(field?.attributes.has('hidden')).toBe(true);
      const form = secret.inside.find((tag) => tag.name === 'form');
      const within = (tag: Tag): boolean => form !== undefined && tag.inside.includes(form);
      expect(tags.filter((tag) => within(tag) && classes(tag).includes('no-mask'))).toHaveLength(1);
      const buttons = tags.filter((tag) => tag.name === 'button' && within(tag) && !tag.attributes.has('form'));
      expect(buttons.map((tag) => classes(tag).includes('needs-mask') && tag.attributes.has('hidden'))).toEqual([true]);
    }
    const named = tags.map((tag) => at(tag, 'name'));
    expect(SECRETS.filter((name) => named.includes(name))).toEqual(secrets.map((tag) => at(tag, 'name')));
    // The recovery address is a student's own, of an activation only: its names are the contract's.
    const own = sample.page === 'student' ? ['recoveryMail', 'mailForwarding'] : [];
    expect(named.some((name) => /user|login|mail/i.test(name) && !own.includes(name))).toBe(sample.page === 'login');
    // Firefox would otherwise put back what was in a field, or that it was shown, when the page is loaded again.
    const typed = tags.filter((tag) => tag.name === 'input' && ['text', 'date'].includes(at(tag, 'type')));
    expect(typed.filter((tag) => at(tag, 'autocomplete') !== 'off')).toEqual([]);
  });

  it('puts the focus in one place at most', () => {
    expect(tags.filter((tag) => tag.attributes.has('autofocus')).length).toBeLessThanOrEqual(1);
  });

  it('leaves no place, mark or value unfilled', () => {
    const text = document.text.replaceAll(HOSTILE, '');
    expect(text).not.toMatch(/\{\w+\}|\*\*|`|\[\[|undefined|null\b(?!,)|NaN|\[object/);
  });
});

describe('what a person or a request can fill', () => {
  it.each(HOSTILE_SAMPLES.map((sample) => [sample.name, sample] as const))('%s comes out as text', (_name, sample) => {
    const html = htmlOf(sample, 'fr');
    expect(html.replace(/<script src="\/assets\/[\w.-]+" defer>/, '')).not.toMatch(/<script/i);
    const document = read(html);
    const values = document.tags.flatMap((tag) => [...tag.attributes.values()]);
    expect([document.text, ...values].some((text) => text.includes(HOSTILE))).toBe(true);
  });
});

const textOf = (name: string, lang = 'fr'): string => {
  const sample = SAMPLES.find((candidate) => candidate.name === name);
  if (sample === undefined) {
    throw new Error(`no sample "${name}"`);
  }
  return read(htmlOf(sample, lang)).text;
};
const focused = (name: string): Tag | undefined => {
  const sample = SAMPLES.find((candidate) => candidate.name === name);
  return sample && read(htmlOf(sample, 'fr')).tags.find((tag) => tag.attributes.has('autofocus'));
};

describe('what a page says', () => {
  it('the last result in one line, with how many today', () => {
    expect(textOf('desk queue, 37 today')).toMatch(
      /10\u00a0h\u00a047\u00a0: fait, reçu JRYTC-JNFJ9-7F3K92QD\. 37 changements aujourd’hui\./,
    );
    expect(textOf('desk queue, 1 today')).toContain('1 changement aujourd’hui.');
    expect(textOf('desk queue, unlocked')).not.toMatch(/aujourd’hui\./);
  });

  it('the keys to kiosk staff, and to nobody else', () => {
    expect(textOf('desk queue')).toContain('Espace cocher');
    expect(textOf('desk queue, refusal card_lost')).toContain('Espace cocher');
    expect(textOf('desk plain')).not.toContain('Espace cocher');
  });

  it('an entry in plain words first, and what only machines read apart from it', () => {
    const [, plain = '', machines = ''] = textOf('audit-entry proved').split(
      /En clair|Pour les machines|Octets exacts/,
    );
    for (const word of ['Étudiant', 'Adresse', 'Preuve'])
      expect([plain, machines].map((part) => part.includes(word))).toEqual([true, false]);
    for (const word of ['Format', 'Nœud', 'Démarrage'])
      expect([plain, machines].map((part) => part.includes(word))).toEqual([false, true]);
  });

  it('names nobody of the staff on the student’s screen', () => {
    for (const sample of SAMPLES.filter(({ page }) => ['student', 'wait', 'done'].includes(page))) {
      expect(htmlOf(sample, 'fr')).not.toMatch(/Nadia|Dupont|logout|"\/desk"/);
    }
  });

  it.each([
    ['error 404 not_found', 'Rien n’a été changé.'],
    ['error changed', 'Le changement, lui, a été fait.'],
    ['error in student', 'Nous ne savons pas si quelque chose a été changé.'],
    ['ended expired', 'Rien n’a été changé.'],
    ['ended done', 'Votre nouveau mot de passe est enregistré.'],
    ['ended unsettled, unknown', 'Votre mot de passe a peut-être changé.'],
    ['student failed', 'Rien n’est encore changé'],
    ['student unsettled, unknown', 'Votre mot de passe a peut-être changé'],
  ])('%s: %s and nothing else about it', (name, sentence) => {
    const text = textOf(name);
    expect(text).toContain(sentence);
    const others =
      /Rien n’(a été|est encore) changé|a peut-être changé|est enregistré\.|Le changement, lui|Nous ne savons pas si/g;
    expect(text.match(others)?.filter((found) => !sentence.includes(found)) ?? []).toEqual([]);
  });

  it('says "Erreur" in the title where something went wrong, and only there', () => {
    const titleOf = (sample: Sample): string => read(htmlOf(sample, 'fr')).textOf('title')[0] ?? '';
    const wrong =
      /^(error|(login|resume) (?!plain|demonstration)|desk (not |two|card|understood|refusal|queue, (not |refusal))|identity (not |activation, (unread|wrong))|audit-entries unreadable|student (?!plain|unsettled|unknown|unfinished|long|Arabic|activation$|activation, (mail alone|password alone|unknown|unfinished)))/;
    for (const sample of SAMPLES) {
      expect([sample.name, titleOf(sample).startsWith('Erreur\u00a0: ')]).toEqual([
        sample.name,
        wrong.test(sample.name),
      ]);
    }
  });

  it.each([
    ['login plain', 'username'],
    ['login credentials', 'summary'],
    ['desk plain', 'inspected'],
    ['desk not inspected', 'inspected'],
    ['desk two faults', 'summary'],
    // Whoever serves a queue goes on with the next number; whoever has just come takes the card in hand first.
    ['desk notice done', 'card'],
    ['desk notice expired', 'card'],
    ['desk notice superseded', 'inspected'],
    ['desk refusal card_lost', 'refused'],
    ['desk queue', 'card'],
    ['desk queue, 37 today', 'card'],
    ['desk queue, not inspected', 'inspected'],
    ['desk queue, refusal card_lost', 'card'],
    ['identity plain', 'confirmed'],
    ['student plain', 'newPassword'],
    ['student mismatch', 'summary'],
    ['resume plain', 'password'],
    ['resume credentials', 'summary'],
  ])('%s: the focus is on %s', (name, id) => {
    expect(focused(name)?.attributes.get('id')).toBe(id);
  });

  it('keeps the number and the tick of a form with a fault', () => {
    const sample = SAMPLES.find(({ name }) => name === 'desk card no_prefix');
    const document = read(htmlOf(sample as Sample, 'fr'));
    expect(document.tags.find((tag) => at(tag, 'id') === 'card')?.attributes.get('value')).toBe('21813178');
    expect(document.tags.find((tag) => at(tag, 'id') === 'inspected')?.attributes.has('checked')).toBe(true);
  });

  it('tells hours, not a countdown', () => {
    expect(textOf('student plain')).toContain('Jusqu’à 10\u00a0h\u00a052');
    expect(textOf('identity plain')).toContain('Cette page se ferme à 10\u00a0h\u00a052.');
  });

  it('shows the path of an inclusion proof on the sides that the proof is hashed on', () => {
    // Entry 3489 of 3524: the path of RFC 9162, 2.1.3.1, worked out by hand.
    const sample = SAMPLES.find(({ name }) => name === 'audit-entry proved');
    const boxes = read(htmlOf(sample as Sample, 'fr')).tags.filter(
      (tag) => tag.name === 'rect' && classes(tag).includes('given'),
    );
    expect(boxes.map((tag) => (at(tag, 'x') === '20' ? 'L' : 'R')).join('')).toBe('LRRRRLRLLLL');
  });
});

describe('the renderer', () => {
  it('refuses to start without a linked asset', () => {
    const href = (name: string): string => {
      throw new Error(`${name} was not built`);
    };
    expect(() => createRenderer({ viewsFolder, i18n, assets: { href } })).toThrow('guichet.css was not built');
  });

  it('speaks the words of the profile in its colours', () => {
    const sample = SAMPLES.find(({ name }) => name === 'desk plain') as Sample;
    const frame = { ...sampleFrame(sample, 'fr'), profile: readProfile('montpellier') };
    const html = sample.render(<P extends PageName>(page: P, model: Pages[P]) => render(page, model, frame));
    expect(html).toContain('data-palette="montpellier"');
    expect(html).toContain('Demandez la carte multiservices');
  });
});
