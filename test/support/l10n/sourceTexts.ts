import ts from 'typescript';
import { isTranslation, placeOf, textOf } from './syntax.ts';
import { placeholders } from './translationProblems.ts';

/** What the source says through `l10n.t`. */
export interface SourceTexts {
  /** Every text once, sorted, as it stands in the English bundle. */
  readonly keys: readonly string[];
  /** Calls that cannot be translated: `file:line: why`. */
  readonly problems: readonly string[];
}

/**
 * Collects the texts of all calls `….l10n.t('…')`, wherever `l10n` comes from: `vscode` itself, or handed in where the code
 * runs without VS Code. (The exporter of `@vscode/l10n-dev` sees the former only.)
 */
export function sourceTexts(sources: readonly ts.SourceFile[]): SourceTexts {
  const keys = new Set<string>();
  const problems: string[] = [];
  const visit = (node: ts.Node): void => {
    if (isTranslation(node)) {
      const { key, problem } = readCall(node);
      if (key !== undefined) {
        keys.add(key);
      }
      if (problem !== undefined) {
        problems.push(`${placeOf(node)}: ${problem}`);
      }
    }
    node.forEachChild(visit);
  };
  sources.forEach(visit);
  return { keys: [...keys].sort(), problems };
}

function readCall({ arguments: [first, ...values] }: ts.CallExpression): {
  readonly key?: string;
  readonly problem?: string;
} {
  const key = first && textOf(first);
  if (key === undefined) {
    return { problem: 'The text is no literal, so that it cannot be translated.' };
  }
  if (key.trim() === '') {
    return { problem: 'The text is empty.' };
  }
  const numbers = placeholders(key);
  if (numbers.some((number, index) => number !== index)) {
    return { key, problem: `The placeholders of “${key}” are not {0}, {1}….` };
  }
  // Without any value the placeholders are left for somebody else to fill in.
  const isCountKnown = values.length > 0 && !values.some(ts.isSpreadElement);
  return isCountKnown && values.length !== numbers.length
    ? { key, problem: `“${key}” takes ${numbers.length} values and gets ${values.length}.` }
    : { key };
}
