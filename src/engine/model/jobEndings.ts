import { audienceSizeReason, type ExportJob } from './exportJob.ts';
import {
  attempted,
  basics,
  common,
  impossible,
  onServer,
  promised,
  withoutParts,
  type EventOf,
} from './jobFields.ts';
import {
  asParts,
  finishedFiles,
  foundIn,
  isOneOf,
  pending,
  someDiscards,
  without,
} from './jobParts.ts';

/*
 * The part of `transition` from the end of a job on: how it ends, how a job that failed is retried, and what becomes of files.
 */

export function completed(job: ExportJob, event: EventOf<'completed'>): ExportJob {
  if (job.state !== 'downloading' || job.parts.some(({ state }) => state === 'pending')) {
    return impossible(job, event);
  }
  const files = finishedFiles(job.parts);
  const found = foundIn(job.parts);
  // Without a file there were no contacts to export, even if SendGrid does not say so.
  const contactCount = job.contactCount ?? (files.length === 0 ? 0 : undefined);
  return {
    ...common(job),
    exportId: job.exportId,
    requestedAt: job.requestedAt,
    state: 'completed',
    completedAt: event.at,
    files,
    ...(contactCount !== undefined && { contactCount }),
    ...(found === undefined ? { isUncounted: true } : { contactsFound: found }),
    ...warningOf(found, job.contactCount, event.audienceSize),
  };
}

/** Compares the counted contacts with SendGrid's number, if both are known, or with a size that they fall short of. */
function warningOf(
  found: number | undefined,
  promised: number | undefined,
  audienceSize: number | undefined,
) {
  if (found !== undefined && audienceSize !== undefined) {
    return { warning: { reason: audienceSizeReason, promised: audienceSize, found } };
  }
  return promised === undefined || found === undefined || found === promised
    ? {}
    : { warning: { reason: 'contactCount', promised, found } };
}

export function failed(job: ExportJob, event: EventOf<'failed'>): ExportJob {
  const end = {
    ...common(job),
    state: 'failed',
    failedAt: event.at,
    failure: event.failure,
  } as const;
  switch (job.state) {
    case 'queued':
      // Files that were not deleted still belong to the job, to be deleted before the next attempt or with the job.
      return { ...end, ...(job.parts !== undefined && { parts: job.parts }) };
    case 'requesting':
      return { ...end, ...attempted(job) };
    case 'waiting':
      return { ...end, ...onServer(job) };
    case 'downloading':
      return { ...end, ...onServer(job), parts: job.parts, ...promised(job) };
    default:
      return impossible(job, event);
  }
}

export function cancelled(job: ExportJob, event: EventOf<'cancelled'>): ExportJob {
  const { held } = event;
  const end = {
    ...(held ? { ...basics(job), ...someDiscards(asParts(held)) } : withoutParts(job)),
    state: 'cancelled',
    cancelledAt: event.at,
  } as const;
  switch (job.state) {
    case 'queued':
    case 'requesting':
      return end;
    case 'waiting':
    case 'downloading':
      return { ...end, exportId: job.exportId };
    default:
      return impossible(job, event);
  }
}

export function continued(job: ExportJob, event: EventOf<'continued'>): ExportJob {
  if (job.state !== 'failed') {
    return impossible(job, event);
  }
  const { exportId, at, isFound } = event;
  const { attemptedAt, found } = job;
  const search = isFound && attemptedAt !== undefined ? attempted({ ...job, attemptedAt }) : found;
  const next = { exportId, requestedAt: at, ...(search !== undefined && { found: search }) };
  return job.parts !== undefined && job.exportId === exportId
    ? { ...common(job), ...next, state: 'downloading', parts: job.parts, ...promised(job) }
    : { ...withoutParts(job), ...next, state: 'waiting' };
}

export function restarted(job: ExportJob, event: EventOf<'restarted'>): ExportJob {
  if (job.state !== 'failed') {
    return impossible(job, event);
  }
  const { parts } = job;
  return {
    ...common(job),
    state: 'queued',
    ...(parts !== undefined && parts.length > 0 && { parts }),
  };
}

export function discarded(job: ExportJob, event: EventOf<'discarded'>): ExportJob {
  const isQueued = job.state === 'queued' && job.parts !== undefined;
  if (job.discards === undefined && !isQueued) {
    return impossible(job, event);
  }
  const { paths, held = [] } = event;
  const { discards = [], ...rest } = job;
  const left = someDiscards([...without(discards, paths), ...asParts(held)]);
  return rest.state === 'queued' && rest.parts !== undefined
    ? { ...rest, ...left, parts: rest.parts.map((part) => (isOneOf(part, paths) ? pending : part)) }
    : { ...rest, ...left };
}

export function filesDeleted(job: ExportJob, event: EventOf<'filesDeleted'>): ExportJob {
  if (job.state !== 'completed') {
    return impossible(job, event);
  }
  const { paths, at } = event;
  const { discards = [], ...rest } = job;
  const files = job.files.filter(({ path }) => !paths.includes(path));
  const left = without(discards, paths);
  const gone = job.files.length - files.length;
  return gone === 0 && left.length === discards.length
    ? job
    : {
        ...rest,
        ...someDiscards(left),
        files,
        ...(gone > 0 && { deleted: { files: (job.deleted?.files ?? 0) + gone, at } }),
      };
}
