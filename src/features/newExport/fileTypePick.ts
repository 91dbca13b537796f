import * as vscode from 'vscode';
import type { AudienceSelection, FileType } from '../../options/exportOptions.ts';
import { describeSelection } from './selection.ts';
import { askPick, type Answer } from '../../ui/input/quickInput.ts';

const lastFileType = 'sendgridExports.lastFileType';

/**
 * Asks for CSV or JSON; the last choice comes first. For all contacts, each item repeats what is exported and how many
 * contacts that are, since this is the confirmation.
 */
export async function askFileType(
  state: vscode.Memento,
  question: {
    readonly selection: AudienceSelection;
    readonly total: number | undefined;
    /** Whether this is the second question. */
    readonly isSecondStep: boolean;
    /** Whether the selection comes from the view's checkboxes, which the user may have forgotten. */
    readonly isChecked: boolean;
  },
): Promise<Answer<FileType>> {
  const { selection, total, isSecondStep } = question;
  const what = describeSelection(selection, total);
  const types: FileType[] = state.get(lastFileType) === 'json' ? ['json', 'csv'] : ['csv', 'json'];
  const answer = await askPick<FileType>({
    title: question.isChecked
      ? vscode.l10n.t('Export {0} (checked in the Contacts view)', what)
      : vscode.l10n.t('Export {0}', what),
    ...(isSecondStep ? { step: 2, totalSteps: 2, canGoBack: true } : {}),
    placeholder: vscode.l10n.t('Choose a file type'),
    items: types.map((type) => itemOf(type, selection.kind === 'all' ? what : undefined)),
  });
  if (answer !== undefined && answer !== 'back') {
    await state.update(lastFileType, answer.value);
  }
  return answer;
}

function itemOf(type: FileType, everything: string | undefined) {
  const name = type === 'csv' ? 'CSV' : 'JSON';
  return {
    value: type,
    label: everything === undefined ? name : vscode.l10n.t('Export {0} as {1}', everything, name),
    description:
      type === 'csv'
        ? vscode.l10n.t('A table, one contact per row')
        : vscode.l10n.t('JSON Lines, one contact per line'),
  };
}
