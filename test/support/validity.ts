/** The HTML standard, as html-validate holds a page's source against it. */
import { HtmlValidate } from 'html-validate';

const validator = new HtmlValidate({
  extends: ['html-validate:recommended', 'html-validate:document'],
  rules: {
    // How the source is written, not what the browser makes of it.
    'attribute-boolean-style': 'off',
    'attribute-empty-style': 'off',
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
    // What went wrong is said before the page's own heading, as GOV.UK's error summary is.
    'heading-level': ['error', { minInitialRank: 'h2' }],
    // A title begins with what happened; what follows may be cut.
    'long-title': 'off',
  },
});

/** What is wrong with a page's source, each fault with its line. */
export async function validate(html: string): Promise<readonly string[]> {
  const { results } = await validator.validateString(html);
  return results.flatMap(({ messages }) =>
    messages.map(
      ({ ruleId, message, line }) => `html ${ruleId}: ${message}: ${html.split('\n')[line - 1]?.slice(0, 160)}`,
    ),
  );
}
