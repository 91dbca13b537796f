import * as vscode from 'vscode';
import { counted } from '../../ui/text/counted.ts';
import type { PresetMismatch } from './presetFit.ts';

/** Returns how a list or segment of a preset no longer matches the account. */
export function presetMismatchText({ kind, id, name, problem }: PresetMismatch): string {
  if (problem.kind === 'renamed') {
    return kind === 'list'
      ? vscode.l10n.t('The list “{0}” is called “{1}” in SendGrid now.', name, problem.nameNow)
      : vscode.l10n.t('The segment “{0}” is called “{1}” in SendGrid now.', name, problem.nameNow);
  }
  const gone =
    kind === 'list'
      ? vscode.l10n.t('The list “{0}” with the ID {1} is not in the account.', name, id)
      : vscode.l10n.t('The segment “{0}” with the ID {1} is not in the account.', name, id);
  const [namesake, ...others] = problem.namesakes;
  if (namesake === undefined) {
    return gone;
  }
  const namesakes =
    others.length === 0
      ? vscode.l10n.t('Its name now belongs to the ID {0}.', namesake)
      : vscode.l10n.t('Its name now belongs to {0} other IDs.', counted(others.length + 1));
  return `${gone} ${namesakes}`;
}
