import * as vscode from 'vscode';
import { presetProblemText } from '../presets/presetProblems.ts';
import type { TaskProblemCode } from '../../options/exportTask.ts';

/** Returns the message for an invalid task definition. */
export function taskProblemText({
  code,
  subject,
}: {
  readonly code: TaskProblemCode;
  readonly subject?: string | undefined;
}): string {
  switch (code) {
    case 'preset':
      return vscode.l10n.t('“preset” has to be the name of a preset.');
    case 'nothingToExport':
      return vscode.l10n.t(
        'This task exports nothing. Give it a “preset”, “lists” or “segments”, or “all” for all contacts.',
      );
    case 'presetAndSelected':
      return vscode.l10n.t(
        'A “preset” says what is exported. It cannot be combined with “lists”, “segments” or “all”.',
      );
    case 'names':
      return vscode.l10n.t('Lists and segments are given in an array of names or IDs.');
    case 'compare':
      return vscode.l10n.t('“compare” has to be "previous", a path, or a list of paths.');
    case 'compareMissing':
      return vscode.l10n.t('“failOnChanges” needs “compare”, which says what is compared.');
    default:
      return presetProblemText({ code, subject });
  }
}
