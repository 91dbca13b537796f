import type { AudienceSelection } from '../../options/exportOptions.ts';
import type { ExportSummary } from '../../sendgrid/models.ts';
import { apiOfOwn } from '../accounts/ownContacts.ts';
import { isExpired } from '../download/expiry.ts';
import { toExportError } from '../model/exportError.ts';
import type { ExportJob } from '../model/exportJob.ts';
import { exportTitle } from '../model/exportTitle.ts';
import type { ExportAccounts } from '../model/ports.ts';
import { isOfAllContacts } from './run/lostRequest.ts';

/** A job that SendGrid has and the list of exports here has not. */
export interface ServerJob {
  readonly exportId: string;
  /** What is exported, in words. Names are text from outside. */
  readonly title: string;
  readonly audience: AudienceSelection;
  readonly status: ExportSummary['status'];
  /** Dates are as SendGrid sends them: ISO 8601, UTC. */
  readonly createdAt: string | undefined;
  readonly expiresAt: string | undefined;
}

/**
 * Asks SendGrid for the jobs of an account that can be fetched and are nobody's here, the newest first.
 *
 * @throws ExportError as reading the list fails; the signal's reason when it is aborted.
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
      // One that was cancelled here goes on at SendGrid's, and may be wanted after all.
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

/** One that names no list although it is of some is never taken for all contacts: to order it again would export those. */
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
