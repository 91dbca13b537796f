import * as vscode from 'vscode';
import { rangeOf } from '../documentRange.ts';
import type { PresetDiagnostics } from './presetDiagnostics.ts';
import type { PresetFinding } from './presetFindings.ts';
import { presetsSelector } from './presetLenses.ts';

/** Offers quick fixes that replace a name or id by the current one of the account, if that is unambiguous. */
export const registerPresetFixes = (
  diagnostics: Pick<PresetDiagnostics, 'find'>,
): vscode.Disposable =>
  vscode.languages.registerCodeActionsProvider(
    presetsSelector,
    {
      provideCodeActions: async (document, range) => {
        const findings = await diagnostics.find(document);
        return findings.flatMap((finding) => {
          const place = rangeOf(document, finding);
          const fix = place.intersection(range) && fixOf(finding);
          return fix ? [codeAction(document, place, fix)] : [];
        });
      },
    },
    { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
  );

interface Fix {
  readonly title: string;
  readonly value: string;
}

function fixOf(finding: PresetFinding): Fix | undefined {
  if (finding.kind !== 'mismatch') {
    return undefined;
  }
  const { problem } = finding.mismatch;
  if (problem.kind === 'renamed') {
    const { nameNow } = problem;
    return { title: vscode.l10n.t('Change the name to “{0}”', nameNow), value: nameNow };
  }
  const [id, ...others] = problem.namesakes;
  return id !== undefined && others.length === 0
    ? { title: vscode.l10n.t('Change the ID to the one that has this name: {0}', id), value: id }
    : undefined;
}

function codeAction(
  document: vscode.TextDocument,
  range: vscode.Range,
  { title, value }: Fix,
): vscode.CodeAction {
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  action.edit = new vscode.WorkspaceEdit();
  action.edit.replace(document.uri, range, JSON.stringify(value));
  action.diagnostics = vscode.languages
    .getDiagnostics(document.uri)
    .filter((diagnostic) => diagnostic.range.isEqual(range) && diagnostic.source === 'SendGrid');
  return action;
}
