import type { ExportJob } from './exportJob.ts';
import {
  cancelled,
  completed,
  continued,
  discarded,
  failed,
  filesDeleted,
  restarted,
} from './jobEndings.ts';
import type { JobEvent } from './jobEvent.ts';
import {
  attempted,
  common,
  impossible,
  onServer,
  withoutParts,
  type EventOf,
} from './jobFields.ts';
import { someDiscards, without, withSource } from './jobParts.ts';

/**
 * Returns the job after an event.
 * Pure. Throws for an event that is impossible in the job's state, since that is a bug.
 */
export function transition(job: ExportJob, event: JobEvent): ExportJob {
  switch (event.type) {
    case 'requestSent':
      return requestSent(job, event);
    case 'created':
      return created(job, event);
    case 'proven':
    case 'disproven':
      return checked(job, event);
    case 'ready':
      return ready(job, event);
    case 'recognized':
      return recognized(job, event);
    case 'partDone':
      return partDone(job, event);
    case 'partsLost':
      return partsLost(job, event);
    case 'counted':
      return counted(job, event);
    case 'completed':
      return completed(job, event);
    case 'failed':
      return failed(job, event);
    case 'cancelled':
      return cancelled(job, event);
    case 'continued':
      return continued(job, event);
    case 'restarted':
      return restarted(job, event);
    case 'discarded':
      return discarded(job, event);
    case 'filesDeleted':
      return filesDeleted(job, event);
  }
}

function requestSent(job: ExportJob, event: EventOf<'requestSent'>): ExportJob {
  switch (job.state) {
    case 'queued':
      return {
        ...withoutParts(job),
        state: 'requesting',
        attemptedAt: event.at,
        ...(event.serverAt !== undefined && { attemptedServerAt: event.serverAt }),
      };
    case 'requesting':
      // The times stay those of the first attempt: a job that it may have created is still looked for.
      return { ...job, attempts: (job.attempts ?? 1) + 1 };
    default:
      return impossible(job, event);
  }
}

function created(job: ExportJob, event: EventOf<'created'>): ExportJob {
  const { exportId, at: requestedAt, isFound } = event;
  return job.state === 'requesting'
    ? {
        ...common(job),
        state: 'waiting',
        exportId,
        requestedAt,
        ...(isFound && { found: attempted(job) }),
      }
    : impossible(job, event);
}

function checked(job: ExportJob, event: EventOf<'proven' | 'disproven'>): ExportJob {
  if (job.state !== 'downloading' || job.found === undefined) {
    return impossible(job, event);
  }
  const { found, ...rest } = job;
  const notOurs = [...(found.notOurs ?? []), job.exportId];
  return event.type === 'proven'
    ? rest
    : { ...withoutParts(job), state: 'requesting', ...found, notOurs };
}

function recognized(job: ExportJob, { type, fileType }: EventOf<'recognized'>): ExportJob {
  const { fileTypeIsGuess, ...request } = job.request;
  return job.state === 'downloading' && fileTypeIsGuess === true
    ? { ...job, request: { ...request, fileType } }
    : impossible(job, { type, fileType });
}

function ready(job: ExportJob, event: EventOf<'ready'>): ExportJob {
  if (job.state !== 'waiting' && job.state !== 'downloading') {
    return impossible(job, event);
  }
  const { parts: count, sources } = event;
  const before = job.state === 'downloading' ? job.parts : [];
  // A later status without a number does not reset it.
  const contactCount =
    event.contactCount ?? (job.state === 'downloading' ? job.contactCount : undefined);
  const isKnown = sources !== undefined;
  const mayReplace = isKnown && before.every(({ state }) => state === 'pending');
  const mayGrow = job.state === 'waiting' || isKnown;
  if ((count < before.length && !mayReplace) || (count > before.length && !mayGrow)) {
    return impossible(job, event);
  }
  return {
    ...common(job),
    ...onServer(job),
    state: 'downloading',
    parts: Array.from({ length: count }, (_, index) =>
      withSource(
        (mayReplace ? undefined : before[index]) ?? { state: 'pending' },
        sources?.[index] ?? before[index]?.source,
      ),
    ),
    ...(contactCount !== undefined && { contactCount }),
    ...(event.expiresAt !== undefined && { expiresAt: event.expiresAt }),
  };
}

function partDone(job: ExportJob, event: EventOf<'partDone'>): ExportJob {
  const before = job.state === 'downloading' ? job.parts[event.index] : undefined;
  if (job.state !== 'downloading' || before?.state !== 'pending') {
    return impossible(job, event);
  }
  const { discards = [], ...rest } = job;
  const { part } = event;
  return {
    ...rest,
    // A name that was free to be used no longer belongs to a file to be deleted.
    ...someDiscards(part.state === 'done' ? without(discards, [part.path]) : discards),
    parts: job.parts.with(event.index, withSource(part, before.source)),
  };
}

function partsLost(job: ExportJob, event: EventOf<'partsLost'>): ExportJob {
  if (
    job.state !== 'downloading' ||
    event.indexes.some((index) => job.parts[index]?.state !== 'done')
  ) {
    return impossible(job, event);
  }
  return {
    ...job,
    parts: job.parts.map((part, index) =>
      event.indexes.includes(index) ? withSource({ state: 'pending' }, part.source) : part,
    ),
  };
}

function counted(job: ExportJob, event: EventOf<'counted'>): ExportJob {
  const part = job.state === 'downloading' ? job.parts[event.index] : undefined;
  return job.state === 'downloading' && part?.state === 'done'
    ? { ...job, parts: job.parts.with(event.index, { ...part, contacts: event.contacts }) }
    : impossible(job, event);
}
