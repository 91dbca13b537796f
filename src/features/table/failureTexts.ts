import { basename } from 'node:path';
import * as vscode from 'vscode';
import { TableError } from '../../engine/tables/tableErrors.ts';
import type {
  GoneSides,
  NotATableReason,
  NotComparedReason,
  RecordProblem,
} from '../../protocol/recordMessages.ts';
import type { TableProblem } from '../../protocol/tableState.ts';
import { counted } from '../../ui/text/counted.ts';
import { Formats } from '../../ui/text/formats.ts';
import type { NotShown } from './openTable.ts';

/** The code of the error with which Node ends a thread. */
const outOfMemory = 'ERR_WORKER_OUT_OF_MEMORY';

/** Returns why files are not a table. */
export function notATableText(reason: NotATableReason): string {
  switch (reason) {
    case 'empty':
      return vscode.l10n.t('There are no contacts in this file.');
    case 'binary':
      return vscode.l10n.t('This is not a text file, so it cannot be shown as a table.');
    case 'notUtf8':
      return vscode.l10n.t(
        'The encoding of this file is not UTF-8, so it cannot be shown as a table.',
      );
    case 'object':
      return vscode.l10n.t(
        'This file holds a single JSON object. A table needs one object per line, or an array of objects.',
      );
    case 'notRecords':
      return vscode.l10n.t(
        'The values in this file are not JSON objects. A table needs one object per line, or an array of objects.',
      );
    case 'differentParts':
      return vscode.l10n.t(
        'These files have different types, so they cannot be shown as one table.',
      );
  }
}

/** Returns how much of two exports has been compared. */
export const comparingText = (done: number): string =>
  vscode.l10n.t('Comparing… {0}', new Formats({ locale: vscode.env.language }).percent(done));

/** Returns of which side of a comparison files are gone. */
function goneSidesText({ before, after }: GoneSides): string {
  const names = [...before, ...after].join(', ');
  if (before.length > 0 && after.length > 0) {
    return vscode.l10n.t('Both exports were moved or deleted: {0}', names);
  }
  return before.length > 0
    ? vscode.l10n.t('The earlier export was moved or deleted: {0}', names)
    : vscode.l10n.t('The later export was moved or deleted: {0}', names);
}

/** Returns the names of files; in a comparison, with the side that each is of. */
export const affectedText = (
  paths: readonly string[],
  comparison: { readonly before: readonly string[] } | undefined,
): readonly string[] =>
  paths.map((path) => {
    const name = basename(path);
    if (!comparison) {
      return name;
    }
    return comparison.before.includes(path)
      ? vscode.l10n.t('{0} (earlier export)', name)
      : vscode.l10n.t('{0} (later export)', name);
  });

/** Returns why two exports are not compared. */
export function notComparedText(reason: NotComparedReason): string {
  if (reason.kind === 'gone') {
    return goneSidesText(reason.gone);
  }
  if (reason.kind === 'notATable') {
    return reason.side === 'before'
      ? vscode.l10n.t('The earlier export cannot be compared. {0}', notATableText(reason.why))
      : vscode.l10n.t('The later export cannot be compared. {0}', notATableText(reason.why));
  }
  const { fault } = reason;
  switch (fault.reason) {
    case 'noKey':
      return vscode.l10n.t(
        'Neither CONTACT_ID nor EMAIL is in both exports, so contacts cannot be matched. Choose other columns that name a contact.',
      );
    case 'noKeyColumn':
      return fault.side === 'before'
        ? vscode.l10n.t(
            'The earlier export has no column “{0}”, so contacts cannot be matched by it.',
            fault.column,
          )
        : vscode.l10n.t(
            'The later export has no column “{0}”, so contacts cannot be matched by it.',
            fault.column,
          );
    case 'noIgnoredColumn':
      return vscode.l10n.t(
        'Neither export has the column “{0}”, which was to be left out.',
        fault.column,
      );
  }
}

/** Puts into words why records cannot be read. */
export const shownProblem = (problem: RecordProblem): TableProblem =>
  problem.kind === 'unreadable'
    ? { kind: 'unreadable', message: unreadableText(problem) }
    : problem;

const unreadableText = ({
  why,
  firstRow,
}: Extract<RecordProblem, { readonly kind: 'unreadable' }>): string =>
  why === 'tooLong'
    ? vscode.l10n.t('Row {0} is too long.', counted(firstRow + 1))
    : vscode.l10n.t('What follows row {0} is not JSON.', counted(firstRow));

/** Returns why files could not be opened, by the code of the system's error. */
export const openFailure = (code: string | undefined): Pick<NotShown, 'message' | 'canRetry'> => ({
  message:
    code === outOfMemory
      ? vscode.l10n.t('There is not enough memory to open this file as a table.')
      : (fileText(code) ?? vscode.l10n.t('The file could not be opened as a table.')),
  canRetry: true,
});

/** Returns which files are not there any more: of a table of several, that has to be said. */
export const goneFailure = (
  paths: readonly string[],
  missing: readonly string[],
  before: readonly string[] | undefined,
): Pick<NotShown, 'message' | 'canRetry'> =>
  before
    ? {
        message: goneSidesText({
          before: missing.filter((path) => before.includes(path)),
          after: missing.filter((path) => paths.includes(path)),
        }),
        canRetry: true,
      }
    : paths.length === 1 && missing.join() === paths.join()
      ? openFailure('ENOENT')
      : {
          message: vscode.l10n.t(
            'What this table is made of was moved or deleted: {0}',
            missing.join(', '),
          ),
          canRetry: true,
        };

/** Returns why a table has stopped that was open. */
export function stoppedText({ code }: TableError): string {
  return code === outOfMemory
    ? vscode.l10n.t('The table has stopped: there was not enough memory for it.')
    : (fileText(code) ?? vscode.l10n.t('The table has stopped because of an unexpected error.'));
}

/** Returns why a request of the page failed. */
export function requestText(error: unknown): string {
  const { code, reason } =
    error instanceof TableError ? error : { code: undefined, reason: undefined };
  switch (reason) {
    case 'copyTooLarge':
      return vscode.l10n.t('This is too much for the clipboard. Save the rows as a file instead.');
    case 'stopped':
      return vscode.l10n.t('Cancelled.');
    case 'fileChanged':
      return vscode.l10n.t('The file has changed. Reload the table.');
    case 'fileGone':
      return vscode.l10n.t('The file was moved or deleted.');
    case 'workerGone':
      return vscode.l10n.t('The table has stopped. Reload it.');
    case undefined:
      return fileText(code) ?? vscode.l10n.t('Something unexpected went wrong. The log says more.');
  }
}

function fileText(code: string | undefined): string | undefined {
  switch (code) {
    case 'ENOENT':
      return vscode.l10n.t('The file was moved or deleted.');
    case 'EACCES':
    case 'EPERM':
      return vscode.l10n.t('The file must not be read: this user has no permission.');
    case 'EIO':
      return vscode.l10n.t('The disk reported an error while the file was read.');
    case 'ENOSPC':
    case 'EDQUOT':
      return vscode.l10n.t('There is no room left on the disk.');
    default:
      return undefined;
  }
}
