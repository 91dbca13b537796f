import * as vscode from 'vscode';
import { counted } from '../platform/counted.ts';
import { isUnfinished, type ExportJob, type ExportProgress } from '../exports/exportJob.ts';
import type { Formats } from '../views/formats.ts';

/** Says how far the jobs of one command are: a step of the one job, or how many of several are done. */
export function exportProgressText(
  jobs: readonly ExportJob[],
  { formats, progress, now }: ProgressSources,
): string {
  const [job, ...others] = jobs;
  if (job === undefined) {
    return '';
  }
  if (others.length > 0) {
    const done = jobs.filter((one) => !isUnfinished(one)).length;
    return vscode.l10n.t('{0} of {1} exports are done', counted(done), counted(jobs.length));
  }
  switch (job.state) {
    case 'queued':
      return vscode.l10n.t('Waiting for its turn');
    case 'requesting':
      return vscode.l10n.t('Asking SendGrid for the export');
    case 'waiting': {
      const waited = formats.duration(now - Date.parse(job.requestedAt));
      return vscode.l10n.t('SendGrid is preparing the export ({0})', waited);
    }
    case 'downloading':
      return [partText(job.parts), bytesText(progress(job.id), formats)].filter(Boolean).join(', ');
    default:
      return '';
  }
}

export interface ProgressSources {
  readonly formats: Formats;
  readonly progress: (jobId: string) => ExportProgress | undefined;
  /** Epoch ms. */
  readonly now: number;
}

function partText(parts: readonly { readonly state: string }[]): string {
  if (parts.length < 2) {
    return vscode.l10n.t('Downloading');
  }
  const done = parts.filter(({ state }) => state === 'done').length;
  return vscode.l10n.t(
    'Downloading, {0} of {1} files are done',
    counted(done),
    counted(parts.length),
  );
}

function bytesText(progress: ExportProgress | undefined, formats: Formats): string {
  if (progress === undefined || progress.receivedBytes === 0) {
    return '';
  }
  const received = formats.bytes(progress.receivedBytes);
  return progress.expectedBytes === undefined
    ? received
    : vscode.l10n.t('{0} of {1}', received, formats.bytes(progress.expectedBytes));
}
