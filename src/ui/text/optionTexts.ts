import type { SomeOptions } from '../../options/exportOptions.ts';
import type { Formats } from './formats.ts';
import type { L10n } from './l10n.ts';

/** Says how an export is made, in lines for a tooltip: what is as it is by itself is left out, but for the format. */
export function optionTexts(
  options: SomeOptions,
  { l10n, formats }: { readonly l10n: L10n; readonly formats: Formats },
): readonly string[] {
  const { csvBom, csvFormulaGuard, grouping, maxFileSizeMb, notifyByEmail } = options;
  return [
    l10n.t('Format: {0}', formatText(options, l10n)),
    ...(csvBom === true ? [l10n.t('With a byte order mark for Excel')] : []),
    ...(csvFormulaGuard === true ? [l10n.t('Cells that could be formulas are guarded')] : []),
    ...(grouping === 'separate' ? [l10n.t('One export for each list and segment')] : []),
    ...(maxFileSizeMb === undefined
      ? []
      : [l10n.t('Maximum file size: {0} MB', formats.count(maxFileSizeMb))]),
    ...(notifyByEmail === true ? [l10n.t('SendGrid sends a notification by e-mail')] : []),
  ];
}

/** Returns the name of the format of the files. */
export const formatText = ({ fileType, jsonFormat }: SomeOptions, l10n: L10n): string =>
  fileType !== 'json'
    ? l10n.t('CSV')
    : jsonFormat === 'array'
      ? l10n.t('JSON array')
      : l10n.t('JSON Lines');
