import type { AudienceSelection } from '../../options/exportOptions.ts';
import type { ExportSummary } from '../../sendgrid/models.ts';
import { apiOfOwn } from '../accounts/ownContacts.ts';
import { isExpired } from '../download/expiry.ts';
import { toExportError } from '../model/exportError.ts';
import type { ExportJob } from '../model/exportJob.ts';
import { exportTitle } from '../model/exportTitle.ts';
import type { ExportAccounts } from '../model/ports.ts';
import { isOfAllContacts } from './run/lostRequest.ts';

/** A job of SendGrid that is not in the list of exports here. */
export interface ServerJob {
  readonly exportId: string;
  /** What is exported, in words. Names are untrusted text. */
  readonly title: string;
  readonly audience: AudienceSelection;
  readonly status: ExportSummary['status'];
  /** Dates are as SendGrid sends them: ISO 8601, UTC. */
  readonly createdAt: string | undefined;
  readonly expiresAt: string | undefined;
}

/**
 * Returns the jobs of an account that can be downloaded and are not exported here, newest first.
 *
 * @throws ExportError as reading the list does; the signal's reason when it is aborted.
 */
export async function listServerJobs(
  accountId: string,
  options: {
    readonly accounts: ExportAccounts;
    readonly ours: readonly ExportJob[];
    readonly now: number;
    readonly signal: AbortSignal | undefined;
  },
): Promise<readonly ServerJob[]> {
  const { accounts, ours, now, signal } = options;
  try {
    const api = await apiOfOwn(accounts, accountId, signal);
    const summaries = await api.listExports(signal ? { signal } : {});
    return serverJobs(summaries, ours, { serverTime: api.serverTime?.(), now });
  } catch (error) {
    signal?.throwIfAborted();
    throw toExportError(error);
  }
}

function serverJobs(
  summaries: readonly ExportSummary[],
  ours: readonly ExportJob[],
  clocks: { readonly serverTime: number | undefined; readonly now: number },
): readonly ServerJob[] {
  const taken = new Set(
    ours.flatMap((job) =>
      // A job that was cancelled here continues at SendGrid, and may still be wanted.
      job.state !== 'cancelled' && 'exportId' in job ? (job.exportId?.toLowerCase() ?? []) : [],
    ),
  );
  return summaries
    .filter(({ exportId, status }) => !taken.has(exportId.toLowerCase()) && status !== 'failure')
    .filter((summary) => !isExpired(summary, clocks))
    .map(serverJob)
    .sort((a, b) => (b.createdAt ?? '').localeCompare(a.createdAt ?? ''));
}

function serverJob(summary: ExportSummary): ServerJob {
  const { exportId, status, createdAt, expiresAt } = summary;
  const audience = audienceOf(summary);
  return { exportId, title: exportTitle(audience), audience, status, createdAt, expiresAt };
}

/** An export of lists that names none is never treated as one of all contacts: to request it again would export those. */
function audienceOf(summary: ExportSummary): AudienceSelection {
  const { exportId, exportType, lists, segments } = summary;
  if (isOfAllContacts(summary)) {
    return { kind: 'all' };
  }
  if (lists.length + segments.length > 0) {
    return { kind: 'selected', lists, segments };
  }
  return exportType?.toLowerCase() === 'segment_export'
    ? { kind: 'selected', lists: [], segments: [{ id: exportId, name: 'Unknown Segment' }] }
    : { kind: 'selected', lists: [{ id: exportId, name: 'Unknown List' }], segments: [] };
}
