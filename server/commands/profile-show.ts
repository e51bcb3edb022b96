/** `guichet profile show NAME`: the facts of a profile that ships, or of a file, as an operator reads them. */
import { join } from 'node:path';
import type { Profile } from '../../config/config';
import { ConfigError } from '../../config/faults';
import type { Words } from '../../config/profile';
import { readProfile, SHIPPED_PROFILES } from '../../config/read-profile';
import { ROOT } from '../context';
import type { CardForm } from '../domain/card';
import { type ListedRule, listRules } from '../domain/password';
import { loadI18n, type Translate } from '../i18n';
import { type Arguments, type Command, CommandError, type ExitCode, JSON_OPTION, type Terminal } from './command';

/** @throws CommandError a name that no profile has, a file with faults: each of them */
function profileOf(name: string): Profile {
  try {
    return readProfile(name, process.cwd(), '');
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new CommandError(error.message, { cause: error });
  }
}

/** A rule's sentence, the student's own: of a rule with a number, its plural; of one of several sets, that set's. */
function sentence({ name, values }: ListedRule, t: Translate): string {
  const key = values[name] === undefined ? `rule.${name}` : `rule.${name}.${values[name]}`;
  const count = Object.values(values).find((value) => typeof value === 'number');
  return t(key, count === undefined ? values : { ...values, count });
}

/** What binds a new password by the profile alone: the directory adds its own. */
function rulesOf({ password }: Profile): readonly string[] {
  const t = loadI18n(join(ROOT, 'views', 'locales')).translator('en');
  return listRules({ ...password, history: null, noBeyondBmp: false }).map((rule) => sentence(rule, t));
}

const NONE = '-';
const both = (words: Words | null): string => (words === null ? NONE : `${words.fr} / ${words.en}`);
const yes = (value: boolean): string => (value ? 'yes' : 'no');

function form(of: CardForm): string {
  if (of.kind === 'nantes') return 'E and Nantes’ form';
  return `E and ${of.min === of.max ? of.min : `${of.min} to ${of.max}`} digits`;
}

type Section = readonly [title: string, rows: readonly (readonly [label: string, values: readonly string[]])[]];

function sections(profile: Profile, rules: readonly string[]): readonly Section[] {
  const { words, card, charter, activation } = profile;
  return [
    [
      'Card',
      [
        ['called', [both(words.card)]],
        ['number', [card.forms.map(form).join(', else '), `such as ${card.example}`, both(words.numberPlace)]],
        ['number also on', [both(words.alsoOn)]],
        ['in the directory', profile.numberAt.map(({ attribute, value }) => `${attribute} = ${value}`)],
        ['shown beside', [`photo: ${profile.show.photo ?? NONE}, programme: ${profile.show.programme ?? NONE}`]],
        ['a new one', [both(words.atCardOffice)]],
        ['help with accounts', [both(words.atSupport)]],
      ],
    ],
    [
      'Account',
      [
        [
          'student’s login',
          [profile.loginPattern ?? 'by no pattern: the university gives it; shown at the end of each case'],
        ],
        ['student’s mail', [profile.mailDomain === null ? NONE : `givenname.familyname@${profile.mailDomain}`]],
        ['staff login, e.g.', [profile.staffExample ?? NONE]],
        ['own domains', profile.ownDomains.length === 0 ? [NONE] : profile.ownDomains],
      ],
    ],
    ['Password', [['rules', [...rules, 'and what the directory asks for beyond']]]],
    [
      'Activation at the desk',
      activation === null
        ? [['', ['no']]]
        : [
            ['asks for', ['birth date, charter, new password']],
            ['recovery mail', [yes(activation.recoveryMail)]],
            ['forwarding', [yes(activation.forwarding)]],
          ],
    ],
    [
      'Charter',
      charter === null
        ? [['', [NONE]]]
        : [
            ['version', [charter.version]],
            ['', [both(charter.title)]],
          ],
    ],
    ['After a change', [['', profile.first.map(({ title, text }) => `${title.en} ${text.en}`)]]],
    [
      'Links',
      [
        ['network', [profile.networkHelp ?? NONE]],
        ...profile.help.map(({ title, url }) => [both(title), [url]] as const),
      ],
    ],
  ];
}

function asText(profile: Profile, rules: readonly string[]): string {
  const lines = sections(profile, rules).flatMap(([title, rows]) => {
    const width = Math.max(...rows.map(([label]) => label.length));
    return [
      '',
      title,
      ...rows.flatMap(([label, values]) =>
        values.map((value, at) => `  ${(at === 0 ? label : '').padEnd(width)}${width === 0 ? '' : '  '}${value}`),
      ),
    ];
  });
  return [`${profile.name}: ${profile.establishment} (colours: ${profile.palette})`, ...lines].join('\n');
}

async function run({ positionals, flags }: Arguments, terminal: Terminal): Promise<ExitCode> {
  const profile = profileOf(positionals[0] ?? '');
  const rules = rulesOf(profile);
  await terminal.out.line(
    flags.has('json') ? JSON.stringify({ ...profile, passwordRules: rules }) : asText(profile, rules),
  );
  return 0;
}

export const profileShow: Command = {
  name: 'profile show',
  positionals: ['NAME'],
  options: JSON_OPTION,
  summary: 'a profile’s facts, each password rule in words',
  more: [
    `NAME: ${SHIPPED_PROFILES.join(', ')}, or the file of a profile of one's own, which is checked by this.`,
    'How one is made: config/profiles/README.md.',
  ],
  run,
};
