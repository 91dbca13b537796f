import * as vscode from 'vscode';
import { basename, extname } from 'node:path';
import {
  isActive,
  isUnfinished,
  type ExportJob,
  type ExportProgress,
  type Transfer,
} from '../../engine/model/exportJob.ts';
import type { Hindrance } from '../../engine/ownership/hindrance.ts';
import { commandId } from '../../contributions.ts';
import { shortActivity } from '../../ui/text/activityText.ts';
import { changesInWords, changesText, type ChangeCounts } from '../../ui/text/changesText.ts';
import { contactsText, isDoubtful } from '../../ui/text/contactCountText.ts';
import { daysAgo } from '../../ui/text/days.ts';
import type { DayNode, FileNode } from './exportsTreeNode.ts';
import { jobTitle } from '../../ui/text/audienceTitle.ts';
import type { Formats } from '../../ui/text/formats.ts';
import { plainText } from '../../ui/text/plainText.ts';
import { shortReason } from './shortReason.ts';
import type { TreeRow } from '../../ui/tree/treeRow.ts';

/** What the texts of a row depend on. */
export interface ExportsRowContext {
  readonly formats: Formats;
  readonly now: () => Date;
  readonly progress: (jobId: string) => ExportProgress | undefined;
  /** Returns in how many contacts an export differs from the previous one, if they were compared, or could have been. */
  readonly changes: (jobId: string) => ChangeCounts | 'tooLarge' | undefined;
  /** Returns why an unfinished job is not being worked on. */
  readonly hindrance: (job: ExportJob) => Hindrance | undefined;
  readonly describeFailure: (failure: {
    readonly reason: string;
    readonly status?: number | undefined;
    readonly detail?: string | undefined;
    readonly transfer?: Transfer | undefined;
  }) => string;
}

/** Returns the content of a day's row. `isNewest` is true for the first one. */
export function dayRow(
  { day, filtered }: DayNode,
  { exports, isNewest }: { readonly exports: number; readonly isNewest: boolean },
  { formats, now }: ExportsRowContext,
): TreeRow {
  const label = formats.day(day, now());
  const description = formats.count(exports);
  const isRecent = isNewest || filtered || daysAgo(day, now()) <= 1;
  return {
    id: `${filtered ? 'filtered/' : ''}day/${day}`,
    label,
    description,
    contextValue: 'day',
    fold: isRecent ? 'expanded' : 'collapsed',
    spoken:
      exports === 1
        ? vscode.l10n.t('{0}, 1 export', label)
        : vscode.l10n.t('{0}, {1} exports', label, formats.count(exports)),
  };
}

/** Returns the content of a job's row. */
export function jobRow(job: ExportJob, context: ExportsRowContext): TreeRow {
  const label = jobTitle(job);
  const description = jobDescription(job, context, changesText);
  const files = job.state === 'completed' ? job.files.length : 0;
  return {
    id: `job/${job.id}`,
    label,
    description,
    icon: iconOf(job, context),
    contextValue: contextValue(job, context),
    fold: files > 1 ? 'collapsed' : 'leaf',
    spoken: vscode.l10n.t(
      '{0}, {1}, {2}',
      label,
      isRetried(job, context) ? vscode.l10n.t('running') : stateWord(job),
      // A screen reader would not read the signs of plus and minus.
      jobDescription(job, context, changesInWords),
    ),
    command:
      files === 1
        ? { id: commandId('openExport'), title: vscode.l10n.t('Open Export') }
        : undefined,
  };
}

/** Returns the content of the row of one of several files. `bytes` is its size. */
export function fileRow(
  node: FileNode,
  bytes: number | undefined,
  { formats }: ExportsRowContext,
): TreeRow {
  const label = plainText(basename(node.path));
  const description = bytes === undefined ? undefined : formats.bytes(bytes);
  return {
    id: `job/${node.jobId}/${node.path}`,
    label,
    description,
    icon: { id: 'file' },
    contextValue: 'file.files',
    fold: 'leaf',
    spoken:
      description === undefined
        ? vscode.l10n.t('{0}, file', label)
        : vscode.l10n.t('{0}, file, {1}', label, description),
    command: { id: commandId('openExport'), title: vscode.l10n.t('Open Export') },
  };
}

const icons = {
  queued: { id: 'clock' },
  requesting: { id: 'loading~spin' },
  waiting: { id: 'loading~spin' },
  downloading: { id: 'loading~spin' },
  completed: { id: 'check', color: 'testing.iconPassed' },
  failed: { id: 'error', color: 'list.errorForeground' },
  cancelled: { id: 'circle-slash' },
} as const satisfies Record<ExportJob['state'], TreeRow['icon']>;

const hinderedIcon = { id: 'debug-pause' } as const;
const warningIcon = { id: 'warning', color: 'list.warningForeground' } as const;

function iconOf(job: ExportJob, context: ExportsRowContext): TreeRow['icon'] {
  if (isRetried(job, context)) {
    return icons.requesting;
  }
  if (context.hindrance(job)) {
    return hinderedIcon;
  }
  return hasWarning(job) ? warningIcon : icons[job.state];
}

/** Whether a failed job is being retried, which is known before its state changes. */
const isRetried = (job: ExportJob, { progress }: ExportsRowContext): boolean =>
  job.state === 'failed' && isActive(job, progress(job.id));

const hasWarning = (job: ExportJob): boolean => job.state === 'completed' && isDoubtful(job);

function contextValue(job: ExportJob, { hindrance, progress }: ExportsRowContext): string {
  if (isActive(job, progress(job.id))) {
    return hindrance(job) === 'otherMachine' ? 'job.running.otherMachine' : 'job.running';
  }
  if (job.state === 'completed') {
    const none = job.deleted ? 'job.completed.deleted' : 'job.completed.empty';
    return job.files.length > 0 ? 'job.completed.files' : none;
  }
  return `job.${job.state}`;
}

/** Returns the state of a job in a word. */
export function stateWord(job: ExportJob): string {
  switch (job.state) {
    case 'completed':
      return vscode.l10n.t('completed');
    case 'failed':
      return vscode.l10n.t('failed');
    case 'cancelled':
      return vscode.l10n.t('cancelled');
    default:
      return vscode.l10n.t('running');
  }
}

function jobDescription(
  job: ExportJob,
  context: ExportsRowContext,
  describeChanges: typeof changesText,
): string {
  const { formats, now, progress } = context;
  const activity =
    isUnfinished(job) || isRetried(job, context) ? progress(job.id)?.activity : undefined;
  if (activity) {
    return shortActivity(activity, { formats, now: now().getTime() });
  }
  const hindrance = context.hindrance(job);
  if (hindrance) {
    return hindrance === 'otherMachine'
      ? vscode.l10n.t('on another computer')
      : shortReason(hindrance);
  }
  switch (job.state) {
    case 'queued':
      return vscode.l10n.t('queued');
    case 'requesting':
      return vscode.l10n.t('requesting');
    case 'waiting':
      return vscode.l10n.t(
        'waiting {0}',
        formats.duration(now().getTime() - Date.parse(job.requestedAt)),
      );
    case 'downloading':
      return downloadDescription(job, context);
    case 'completed':
      return completedDescription(job, context, describeChanges);
    case 'failed':
      return shortReason(job.failure.reason, job.failure.transfer);
    case 'cancelled':
      return joined([vscode.l10n.t('cancelled'), endTime(job, job.cancelledAt, formats)]);
  }
}

function downloadDescription(
  job: Extract<ExportJob, { state: 'downloading' }>,
  { formats, progress }: ExportsRowContext,
): string {
  const bytes = progress(job.id);
  const size =
    bytes === undefined || bytes.receivedBytes === 0
      ? vscode.l10n.t('downloading')
      : bytes.expectedBytes === undefined
        ? formats.bytes(bytes.receivedBytes)
        : vscode.l10n.t(
            '{0} of {1}',
            formats.bytes(bytes.receivedBytes),
            formats.bytes(bytes.expectedBytes),
          );
  const { length } = job.parts;
  if (length <= 1) {
    return size;
  }
  const current = job.parts.filter(({ state }) => state === 'done').length + 1;
  return joined([
    size,
    vscode.l10n.t(
      'file {0} of {1}',
      formats.count(Math.min(current, length)),
      formats.count(length),
    ),
  ]);
}

function completedDescription(
  job: Extract<ExportJob, { state: 'completed' }>,
  context: ExportsRowContext,
  describeChanges: typeof changesText,
): string {
  const { formats } = context;
  const changes = context.changes(job.id);
  const time = endTime(job, job.completedAt, formats);
  if (job.files.length === 0 && !job.deleted) {
    return joined([
      hasWarning(job) ? contactsText(job, context) : vscode.l10n.t('no contacts'),
      time,
    ]);
  }
  return joined([
    typeOf(job),
    contactsText(job, context),
    // Before the size, which is the first to be cut off in a narrow view.
    typeof changes === 'object' ? describeChanges(changes, context) : '',
    job.files.length > 0 ? formats.bytes(sizeOf(job.files)) : '',
    job.files.length > 1 ? vscode.l10n.t('{0} files', formats.count(job.files.length)) : '',
    deletedFiles(job, context),
    time,
  ]);
}

/** Includes the date only if the export ended on another day than that of its group. */
const endTime = ({ createdAt }: ExportJob, iso: string, formats: Formats): string =>
  formats.moment(iso, new Date(createdAt));

/** Shown first, so that a CSV and a JSON export of the same lists can be distinguished in a narrow view. */
function typeOf({ files, request }: Extract<ExportJob, { state: 'completed' }>): string {
  const [file] = files;
  const isCsv = file === undefined ? request.fileType === 'csv' : extname(file.path) === '.csv';
  return isCsv ? 'CSV' : 'JSON';
}

function deletedFiles(
  { deleted }: Extract<ExportJob, { state: 'completed' }>,
  { formats }: ExportsRowContext,
): string {
  if (deleted === undefined) {
    return '';
  }
  return deleted.files === 1
    ? vscode.l10n.t('1 file deleted')
    : vscode.l10n.t('{0} files deleted', formats.count(deleted.files));
}

/** Returns the total size of files in bytes. */
export const sizeOf = (files: readonly { readonly bytes: number }[]): number =>
  files.reduce((sum, { bytes }) => sum + bytes, 0);

const joined = (pieces: readonly string[]): string => pieces.filter(Boolean).join(' · ');
