import { fillTemplate } from '../../../../server/domain/template';

it.each([
  ['E{number}', { number: '21813178' }, 'E21813178'],
  ['{number}', { number: '' }, ''],
  ['{{COMPTE}}A:SupannActif:{today}:', { today: '20261124' }, '{COMPTE}A:SupannActif:20261124:'],
  ['charte {version} {date}', { version: 'a-1', date: '2026-11-24' }, 'charte a-1 2026-11-24'],
  ['{a}{a}', { a: 'x' }, 'xx'],
  ['{{}}', {}, '{}'],
  ['{{{a}}}', { a: 'x' }, '{x}'],
  // Nothing that was filled in is looked at again.
  ['{a}', { a: '{b}', b: 'no' }, '{b}'],
  ['{a}', { a: '$& $1 {{' }, '$& $1 {{'],
  // Known when the configuration is read: what stays is seen in the directory, and not guessed.
  ['{other}', {}, '{other}'],
  ['no place', { a: 'x' }, 'no place'],
])('%s', (template, values, filled) => {
  expect(fillTemplate(template, values as Record<string, string>)).toBe(filled);
});
