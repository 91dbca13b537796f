import * as vscode from 'vscode';
import type { FileTotals } from '../../engine/files/fileUsage.ts';
import type { Formats } from '../../ui/text/formats.ts';
import { plainText } from '../../ui/text/plainText.ts';

/** What stands around the rows of the Exports view. An empty text shows nothing. */
export interface ExportsStatus {
  /** The line above the rows: the filter. */
  readonly message: string;
  /** Beside the title: how much of what was exported is on this machine. */
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

/** Says what is filtered, and how much is stored. */
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
