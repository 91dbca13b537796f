import * as vscode from 'vscode';
import type { Account } from '../../engine/accounts/account.ts';
import type { AudienceCatalog } from '../../engine/audiences/audienceCatalog.ts';
import type { AudienceSelection } from '../../options/exportOptions.ts';
import { audienceTitle } from '../../ui/text/audienceTitle.ts';
import { Formats } from '../../ui/text/formats.ts';
import { plainText } from '../../ui/text/plainText.ts';
import type { ExportContactsInput } from './toolInputs.ts';

export interface ExportQuestionSources {
  readonly account: Account;
  readonly catalog: Pick<AudienceCatalog, 'find' | 'total'>;
  /** Absolute path of the folder that files will be saved to. */
  readonly folder: string;
  readonly selection: AudienceSelection;
}

/** Maximum number of lists and segments that are named. */
const maxNamed = 10;

/** Returns what is being exported, shown during the export. */
export const exportSummary = (selection: AudienceSelection): string =>
  vscode.l10n.t('Exporting “{0}” from SendGrid', audienceTitle(selection, 60));

/** Returns the question about an export that a model requests: the account, the contacts and the folder. */
export function exportQuestion(
  { fileType = 'csv' }: ExportContactsInput,
  { account, catalog, folder, selection }: ExportQuestionSources,
): vscode.LanguageModelToolConfirmationMessages {
  const lines = [
    ...audienceLines(selection, catalog),
    vscode.l10n.t('Account: {0}', plainText(account.label)),
    vscode.l10n.t('File type: {0}', fileType === 'csv' ? 'CSV' : 'JSON'),
    vscode.l10n.t('Folder: {0}', folder),
    vscode.l10n.t(
      'The files hold personal data. The model learns where they are, how many contacts they hold and what their columns are called, and nothing of what is in them.',
    ),
  ];
  return {
    title: vscode.l10n.t('Export contacts from SendGrid?'),
    // `appendText` escapes names, which are untrusted, so that none of them becomes a link or an image.
    message: lines.reduce(
      (message, line) => message.appendText(`${line}\n\n`),
      new vscode.MarkdownString(),
    ),
  };
}

function audienceLines(
  selection: AudienceSelection,
  catalog: ExportQuestionSources['catalog'],
): readonly string[] {
  const formats = new Formats({ locale: vscode.env.language });
  if (selection.kind === 'all') {
    const { value } = catalog.total;
    return [
      value === undefined
        ? vscode.l10n.t('All contacts of the account')
        : vscode.l10n.t('All contacts of the account: {0}', formats.contacts(value)),
    ];
  }
  const line = (kind: 'list' | 'segment', { id, name }: { id: string; name: string }): string => {
    const count = catalog.find(kind, id)?.contactCount;
    const shown = plainText(name, 100);
    const what =
      kind === 'list' ? vscode.l10n.t('List “{0}”', shown) : vscode.l10n.t('Segment “{0}”', shown);
    return count === undefined ? what : `${what}: ${formats.contacts(count)}`;
  };
  const all = [
    ...selection.lists.map((list) => line('list', list)),
    ...selection.segments.map((segment) => line('segment', segment)),
  ];
  return all.length <= maxNamed
    ? all
    : [
        ...all.slice(0, maxNamed),
        vscode.l10n.t('Further lists and segments: {0}', formats.count(all.length - maxNamed)),
      ];
}
