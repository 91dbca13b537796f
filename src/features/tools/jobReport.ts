import * as vscode from 'vscode';
import { headBytes, readColumns } from '../../records/columnNames.ts';
import type { ExportActivity } from '../../engine/model/exportActivity.ts';
import {
  contactsOf,
  isActive,
  isUnfinished,
  type ExportJob,
  type ExportProgress,
} from '../../engine/model/exportJob.ts';
import { failureMessage } from '../../ui/messages/failureMessages.ts';
import { activityText } from '../../ui/text/activityText.ts';
import { doubtText } from '../../ui/text/contactCountText.ts';
import { Formats } from '../../ui/text/formats.ts';
import { plainText } from '../../ui/text/plainText.ts';

/** What a language model learns about an export: the paths and column names of its files, but not their contents. */
export interface JobReport {
  readonly exportId: string;
  readonly title: string;
  readonly account: string;
  readonly state: ExportJob['state'];
  readonly startedAt: string;
  readonly fileType: 'csv' | 'json';
  /** Received bytes during the download. */
  readonly received?: number | undefined;
  readonly expected?: number | undefined;
  /** What is being done right now, if that is more specific than the state. */
  readonly activity?: string | undefined;
  readonly files?: readonly { readonly path: string; readonly bytes: number }[];
  readonly contacts?: number | undefined;
  readonly columns?: readonly string[] | undefined;
  /** Set if only the beginning of the file was read for its columns. */
  readonly columnsNote?: string | undefined;
  /** A warning or an error message. */
  readonly problem?: string | undefined;
}

/** Returns the report of a job. */
export async function reportJob(
  job: ExportJob,
  progress: ExportProgress | undefined,
): Promise<JobReport> {
  return {
    exportId: job.id,
    title: plainText(job.title),
    account: plainText(job.accountLabel),
    state: job.state,
    startedAt: job.createdAt,
    fileType: job.request.fileType,
    ...(isUnfinished(job) && {
      received: progress?.receivedBytes,
      expected: progress?.expectedBytes,
    }),
    ...(isActive(job, progress) &&
      progress?.activity && { activity: activityOf(progress.activity) }),
    ...(job.state === 'completed' && (await outcome(job))),
    ...(job.state === 'failed' && { problem: failureMessage(job.failure, 'export').sentence }),
  };
}

function activityOf(activity: ExportActivity): string {
  const formats = new Formats({ locale: vscode.env.language });
  return activityText(activity, { formats, now: Date.now() });
}

async function outcome(
  job: Extract<ExportJob, { state: 'completed' }>,
): Promise<Partial<JobReport>> {
  const [first] = job.files;
  const formats = new Formats({ locale: vscode.env.language });
  const { contacts, isCounted } = contactsOf(job);
  return {
    files: job.files.map(({ path, bytes }) => ({ path, bytes })),
    contacts: isCounted ? contacts : undefined,
    ...(first && (await columnsOf(first.path))),
    problem: doubtText(job, { formats }),
  };
}

/** The file may have been moved or deleted. */
async function columnsOf(path: string): Promise<Pick<JobReport, 'columns' | 'columnsNote'>> {
  try {
    const columns = await readColumns(path);
    return {
      columns: columns?.names,
      ...(columns?.isPartial && {
        columnsNote: `Only the first ${headBytes / 1024} KB of the file were looked at: contacts further on can have more columns.`,
      }),
    };
  } catch {
    return {};
  }
}
