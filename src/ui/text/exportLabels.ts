import * as vscode from 'vscode';
import type { FinishedExport } from '../../engine/files/earlierExports.ts';
import { jobTitle } from './audienceTitle.ts';
import { Formats } from './formats.ts';
import { plainText } from './plainText.ts';

type Labelled = Pick<FinishedExport, 'request' | 'createdAt' | 'accountLabel' | 'accountId'>;

/** What a comparison of two exports is called, and what its two sides are. */
export interface ExportLabels {
  readonly title: string;
  readonly labels: { readonly before: string; readonly after: string };
}

/**
 * Returns what a comparison of two exports is called: by the times of the exports if they are of the same lists and segments,
 * otherwise also by what each of them is of, and by the account if that is the only difference.
 */
export function exportLabels(before: Labelled, after: Labelled): ExportLabels {
  const formats = new Formats({ locale: vscode.env.language });
  const now = new Date();
  const moment = ({ createdAt }: Labelled): string => formats.moment(createdAt, now);
  const [name, other] = [jobTitle(before, 60), jobTitle(after, 60)];
  const accounts = before.accountId === after.accountId ? undefined : [before, after].map(account);
  if (name === other && accounts === undefined) {
    const labels = { before: moment(before), after: moment(after) };
    return { title: vscode.l10n.t('{0}: {1} → {2}', name, labels.before, labels.after), labels };
  }
  const [one = name, two = other] =
    name === other && accounts ? accounts.map((text) => `${name} (${text})`) : [];
  const labels = {
    before: vscode.l10n.t('{0}, {1}', one, moment(before)),
    after: vscode.l10n.t('{0}, {1}', two, moment(after)),
  };
  return { title: vscode.l10n.t('{0} → {1}', labels.before, labels.after), labels };
}

const account = ({ accountLabel }: Labelled): string => plainText(accountLabel, 30);
