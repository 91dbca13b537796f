import ts from 'typescript';
import { isTranslation, placeOf } from './syntax.ts';

/** Files whose sentences are for programmers or language models, or are the keys of translated ones. */
const untranslated: readonly RegExp[] = [
  // Results for language models.
  /\/tools\/(toolInputs|jobReport|listAudiencesTool)\.ts$/,
];

/** Calls whose texts are for the log and for stack traces. */
const unseenCalls = /(^|[.#])(logger|log|console)\??\.\w+$|(^|\.)\w*Error$|^(report|super)$/i;

/** Texts for the log whose use cannot be seen from the call. */
const logged: ReadonlySet<string> = new Set(['The response has another shape.', 'Caused by:']);

/** Keys of a keyboard, as the DOM names them. */
const keyNames: ReadonlySet<string> = new Set(['Enter', 'Escape', 'Tab', 'Home', 'End']);

/** Finds texts that look as if they were for people and do not come from `l10n`: `file:line: “the text”`. */
export function bareTexts(sources: readonly ts.SourceFile[]): readonly string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (isUnseen(node)) {
      return;
    }
    const text = shownText(node);
    const bare = text?.replaceAll('\0', '').trim() ?? '';
    if (text !== undefined && looksLikeWords(text) && !logged.has(bare)) {
      found.push(`${placeOf(node)}: “${bare}”`);
    }
    node.forEachChild(visit);
  };
  sources
    .filter(({ fileName }) => !untranslated.some((file) => file.test(fileName)))
    .forEach(visit);
  return found;
}

/** Returns whether nothing below a node is shown, or all of it is translated. */
function isUnseen(node: ts.Node): boolean {
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
    return isTranslation(node) || unseenCalls.test(node.expression.getText());
  }
  return ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isTypeNode(node);
}

/**
 * Returns what a literal shows: all of a text; of HTML, the text between its tags and in attributes that are read out.
 */
function shownText(node: ts.Node): string | undefined {
  const text = ts.isTemplateExpression(node)
    ? [node.head, ...node.templateSpans.map(({ literal }) => literal)]
        .map(({ text }) => text)
        .join('\0')
    : ts.isStringLiteralLike(node)
      ? node.text
      : undefined;
  if (text === undefined || keyNames.has(text)) {
    return undefined;
  }
  const spoken = [...text.matchAll(/\b(?:aria-label|title|placeholder|alt)="([^"]*)"/g)];
  return [text.replaceAll(/<[^>]*>/g, '\n'), ...spoken.map(([, words = '']) => words)].join('\n');
}

/** Three words; one or two that start as a sentence does; or quotes, which differ from language to language. */
const looksLikeWords = (text: string): boolean =>
  /\p{L}{2,},? \p{L}+,? \p{L}{2,}|[“”]/u.test(text) ||
  /(^|\n)\s*\p{Lu}\p{Ll}{2,}[….:?!]?($|\n| )/u.test(text);
