import { readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import ts from 'typescript';
import { projectFolder } from '../paths.ts';

/** Parses a source file into a syntax tree. */
export const parse = async (file: string): Promise<ts.SourceFile> =>
  parseText(file, await readFile(file, 'utf8'));

/** Parses a text that need not be on disk. */
export const parseText = (file: string, text: string): ts.SourceFile =>
  ts.createSourceFile(file, text, ts.ScriptTarget.ES2023, true);

/** Returns the position of a node, such as `src/ui/text/formats.ts:12`. */
export function placeOf(node: ts.Node): string {
  const source = node.getSourceFile();
  const { line } = source.getLineAndCharacterOfPosition(node.getStart());
  return `${relative(projectFolder, source.fileName)}:${line + 1}`;
}

/** Returns whether a node is a call of `t` of something called `l10n`. */
export function isTranslation(node: ts.Node): node is ts.CallExpression {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) {
    return false;
  }
  const { expression: receiver, name } = node.expression;
  const receiverName = ts.isPropertyAccessExpression(receiver) ? receiver.name : receiver;
  return name.text === 't' && /^#?l10n$/.test(receiverName.getText());
}

/** Returns all translations in a file. */
export function translations(source: ts.SourceFile): readonly ts.CallExpression[] {
  const found: ts.CallExpression[] = [];
  const visit = (node: ts.Node): void => {
    if (isTranslation(node)) {
      found.push(node);
    }
    node.forEachChild(visit);
  };
  visit(source);
  return found;
}
