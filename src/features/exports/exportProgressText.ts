import * as vscode from 'vscode';
import { counted } from '../../ui/text/counted.ts';
import type { ExportActivity } from '../../engine/model/exportActivity.ts';
import { isActive, type ExportJob, type ExportProgress } from '../../engine/model/exportJob.ts';
import { activityText } from '../../ui/text/activityText.ts';
import type { Formats } from '../../ui/text/formats.ts';

/** Time in ms for which a queued job is not mentioned. */
const turnAfterMs = 1000;

/** Returns the progress of a command's jobs: the current step of a single one, or how many of several are done. */
export function exportProgressText(
  jobs: readonly ExportJob[],
  { formats, progress, now, since }: ProgressSources,
): string {
  const [job, ...others] = jobs;
  if (job === undefined) {
    return '';
  }
  const context = { formats, now };
  if (others.length === 0) {
    const activity = progress(job.id)?.activity;
    return activity
      ? activityText(activity, context)
      : stateText(job, { formats, progress, now, since });
  }
  const done = jobs.filter((one) => !isActive(one, progress(one.id))).length;
  const text = vscode.l10n.t('{0} of {1} exports are done', counted(done), counted(jobs.length));
  const hindrance = hindranceOf(jobs, progress);
  return hindrance ? vscode.l10n.t('{0}. {1}', text, activityText(hindrance, context)) : text;
}

/** Returns what blocks all of several running exports; `undefined` if at least one of them makes progress. */
function hindranceOf(
  jobs: readonly ExportJob[],
  progress: ProgressSources['progress'],
): ExportActivity | undefined {
  const running = jobs.filter((job) => job.state !== 'queued' && isActive(job, progress(job.id)));
  const activities = running.flatMap(({ id }) => progress(id)?.activity ?? []);
  return activities.length === running.length ? activities[0] : undefined;
}

function stateText(job: ExportJob, { formats, progress, now, since }: ProgressSources): string {
  switch (job.state) {
    case 'queued':
      return now - since < turnAfterMs
        ? ''
        : vscode.l10n.t('Waiting for its turn: other exports are running');
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
  /** When the progress was first shown, in epoch ms. */
  readonly since: number;
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
