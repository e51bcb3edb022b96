/**
 * What is wrong with the page on the screen: axe's rules, then what axe cannot see (text over a drawn ground, boxes cut
 * by their frame, a page wider than its window, targets too small for a finger).
 */
import { readFileSync } from 'node:fs';
import { HtmlValidate } from 'html-validate';
import type { Page } from 'playwright-core';
import { measureBoxes } from './boxes';
import { measureContrast } from './contrast';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

interface AxeResult {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
}

/** axe-core's rules of levels A, AA and AAA and its best practices; contrast is measured below, on every ground. */
export async function accessibility(page: Page): Promise<readonly string[]> {
  // By the debugger, so the page's own policy stays as it is.
  await page.evaluate(`if (typeof axe === 'undefined') { ${AXE} }`);
  const { violations } = (await page.evaluate(
    `axe.run(document, { resultTypes: ['violations'], rules: { 'color-contrast-enhanced': { enabled: false }, 'target-size': { enabled: true } } })`,
  )) as AxeResult;
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `axe ${id}: ${html.slice(0, 160)}`));
}

/** Contrast (WCAG 2.2, 1.4.6: 7:1, large text 4.5:1), of every text on the ground that it stands on. */
export const contrast = (page: Page): Promise<readonly string[]> => page.evaluate(measureContrast);

/** Sideways scrolling, text cut by its frame, targets under 24 px (2.5.8) or, for buttons and fields, under 44 px. */
export const boxes = (page: Page): Promise<readonly string[]> => page.evaluate(measureBoxes);

const validator = new HtmlValidate({
  extends: ['html-validate:recommended', 'html-validate:document'],
  rules: {
    // How the source is written, not what the browser makes of it.
    'doctype-style': 'off',
    'no-implicit-button-type': 'off',
    'no-trailing-whitespace': 'off',
    'void-style': 'off',
    // A table that is laid out as a list on a narrow screen keeps its meaning by the roles.
    'no-redundant-role': 'off',
    // ARIA 1.2 allows a name on a list; several screen readers say it.
    'aria-label-misuse': ['error', { allowAnyNamable: true }],
    // Scripts and styles are the console's own.
    'require-sri': 'off',
  },
});

/** The page's source against the HTML standard. */
export async function validity(html: string): Promise<readonly string[]> {
  const { results } = await validator.validateString(html);
  return results.flatMap(({ messages }) =>
    messages.map(
      ({ ruleId, message, line }) => `html ${ruleId}: ${message}: ${html.split('\n')[line - 1]?.slice(0, 160)}`,
    ),
  );
}
