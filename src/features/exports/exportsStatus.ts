import * as vscode from 'vscode';
import type { FileTotals } from '../../engine/files/fileUsage.ts';
import type { Formats } from '../../ui/text/formats.ts';
import { plainText } from '../../ui/text/plainText.ts';

/** The texts around the rows of the Exports view. An empty one is not shown. */
export interface ExportsStatus {
  /** The line above the rows, which describes the filter. */
  readonly message: string;
  /** Next to the title: how many exported files are on this machine. */
  readonly description: string;
}

export interface ExportsStatusFacts {
  readonly formats: Formats;
  /** Empty without a filter. */
  readonly filterText: string;
  readonly shown: number;
  readonly all: number;
  readonly totals: FileTotals;
}

/** Returns the texts about the filter and the stored files. */
export function exportsStatus(facts: ExportsStatusFacts): ExportsStatus {
  const { formats, filterText, shown, all, totals } = facts;
  return {
    message:
      filterText === ''
        ? ''
        : vscode.l10n.t(
            'Filter: "{0}" · {1} of {2}',
            plainText(filterText),
            formats.count(shown),
            formats.count(all),
          ),
    description: totals.files === 0 ? '' : storedFilesText(totals, { formats }),
  };
}

/** `1 file, 3.2 MB`, `12 files, 1.1 GB` */
export const storedFilesText = (
  { files, bytes }: FileTotals,
  { formats }: Pick<ExportsStatusFacts, 'formats'>,
): string =>
  files === 1
    ? vscode.l10n.t('1 file, {0}', formats.bytes(bytes))
    : vscode.l10n.t('{0} files, {1}', formats.count(files), formats.bytes(bytes));
