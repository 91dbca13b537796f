import * as vscode from 'vscode';
import type { SomeOptions } from '../../options/exportOptions.ts';
import type { Formats } from './formats.ts';

/** Returns the options of an export as lines for a tooltip. Default values are omitted, except for the format. */
export function optionTexts(
  options: SomeOptions,
  { formats }: { readonly formats: Formats },
): readonly string[] {
  const { csvBom, csvFormulaGuard, grouping, maxFileSizeMb, notifyByEmail } = options;
  return [
    vscode.l10n.t('Format: {0}', formatText(options)),
    ...(csvBom === true ? [vscode.l10n.t('With a byte order mark for Excel')] : []),
    ...(csvFormulaGuard === true
      ? [vscode.l10n.t('Cells that could be formulas are guarded')]
      : []),
    ...(grouping === 'separate' ? [vscode.l10n.t('One export for each list and segment')] : []),
    ...(maxFileSizeMb === undefined
      ? []
      : [vscode.l10n.t('Maximum file size: {0} MB', formats.count(maxFileSizeMb))]),
    ...(notifyByEmail === true ? [vscode.l10n.t('SendGrid sends a notification by e-mail')] : []),
  ];
}

/** Returns the name of the file format. */
export const formatText = ({ fileType, jsonFormat }: SomeOptions): string =>
  fileType !== 'json'
    ? vscode.l10n.t('CSV')
    : jsonFormat === 'array'
      ? vscode.l10n.t('JSON array')
      : vscode.l10n.t('JSON Lines');
