import ts from 'typescript';
import { placeOf, translations } from './syntax.ts';
import { placeholders } from './translationProblems.ts';

/**
 * Returns the calls of `l10n.t` that cannot be translated, as `file:line: why`. The exporter of `@vscode/l10n-dev` leaves them
 * out without a word.
 */
export function callProblems(sources: readonly ts.SourceFile[]): readonly string[] {
  return sources.flatMap(translations).flatMap((call) => {
    const problem = problemOf(call);
    return problem === undefined ? [] : [`${placeOf(call)}: ${problem}`];
  });
}

function problemOf(call: ts.CallExpression): string | undefined {
  const [first, ...values] = call.arguments;
  if (call.expression.getText() !== 'vscode.l10n.t') {
    return 'Only vscode.l10n.t is collected for the translators.';
  }
  const key = first && ts.isStringLiteralLike(first) ? first.text : undefined;
  if (key === undefined) {
    return 'The text is no literal, so that it cannot be translated.';
  }
  if (key.trim() === '') {
    return 'The text is empty.';
  }
  const numbers = placeholders(key);
  if (numbers.some((number, index) => number !== index)) {
    return `The placeholders of “${key}” are not {0}, {1}….`;
  }
  // Without any value the placeholders are left for somebody else to fill in.
  const isCountKnown = values.length > 0 && !values.some(ts.isSpreadElement);
  return isCountKnown && values.length !== numbers.length
    ? `“${key}” takes ${numbers.length} values and gets ${values.length}.`
    : undefined;
}
