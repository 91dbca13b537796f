import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { parseJson } from '../../util/parseJson.ts';

/** The scheme of documents that consist of several files, the parts of an export. */
export const partsScheme = 'sendgrid-export';

const tableName = /\.(?:csv|jsonl|ndjson|json)$/i;

/** Whether a file can be shown as a table, judged by its name. */
export const isTableFile = (path: string): boolean => tableName.test(path);

/** Returns the name of an export that has these files: `2026-11-24-1530-Newsletter.csv`. */
export const exportName = ([first = '']: readonly string[]): string =>
  basename(first).replace(/-part-\d+-of-\d+/, '');

/** Returns the document for files that are shown as one table. */
export function tableUri(paths: readonly string[]): vscode.Uri {
  const [first = '', ...others] = paths;
  return others.length === 0
    ? vscode.Uri.file(first)
    : vscode.Uri.from({
        scheme: partsScheme,
        path: vscode.Uri.file(join(dirname(first), exportName(paths))).path,
        query: JSON.stringify(paths),
      });
}

/** Returns the files of a table's document; none for a document that is not on this machine. */
export function tablePaths(uri: vscode.Uri): readonly string[] {
  if (uri.scheme === 'file') {
    return [uri.fsPath];
  }
  const parts = uri.scheme === partsScheme ? parseJson(uri.query) : undefined;
  return Array.isArray(parts) ? parts.filter((path) => typeof path === 'string') : [];
}
