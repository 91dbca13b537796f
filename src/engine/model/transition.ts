import { audienceSizeReason, type ExportJob, type ExportPart } from './exportJob.ts';
import type { JobEvent } from './jobEvent.ts';
import type { FinishedFile } from './fileIdentity.ts';

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

type JobIn<S extends ExportJob['state']> = Extract<ExportJob, { state: S }>;
type EventOf<T extends JobEvent['type']> = Extract<JobEvent, { type: T }>;

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

/** A known source stays: the part is still that file, wherever it has moved. */
function withSource<Part extends ExportPart>(part: Part, source: string | undefined): Part {
  return part.source !== undefined || source === undefined ? part : { ...part, source };
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

function completed(job: ExportJob, event: EventOf<'completed'>): ExportJob {
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

/** Returns the sum of the parts' contacts; undefined if one of them was not counted. */
export function foundIn(parts: readonly ExportPart[]): number | undefined {
  const counts = parts.map((part) => (part.state === 'done' ? part.contacts : 0));
  return counts.reduce<number | undefined>(
    (sum, count) => (sum === undefined || count === undefined ? undefined : sum + count),
    0,
  );
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

function failed(job: ExportJob, event: EventOf<'failed'>): ExportJob {
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

const promised = ({ contactCount }: { readonly contactCount?: number | undefined }) =>
  contactCount === undefined ? {} : { contactCount };

function cancelled(job: ExportJob, event: EventOf<'cancelled'>): ExportJob {
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

function continued(job: ExportJob, event: EventOf<'continued'>): ExportJob {
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

function restarted(job: ExportJob, event: EventOf<'restarted'>): ExportJob {
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

function discarded(job: ExportJob, event: EventOf<'discarded'>): ExportJob {
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

function filesDeleted(job: ExportJob, event: EventOf<'filesDeleted'>): ExportJob {
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

const pending = { state: 'pending' } as const;

const isOneOf = (part: ExportPart, paths: readonly string[]): boolean =>
  part.state === 'done' && paths.includes(part.path);

const without = (parts: readonly ExportPart[], paths: readonly string[]): readonly ExportPart[] =>
  parts.filter((part) => !isOneOf(part, paths));

const asParts = (files: readonly FinishedFile[]): readonly ExportPart[] =>
  files.map((file) => ({ state: 'done', ...file }));

const someDiscards = (discards: readonly ExportPart[]) => (discards.length > 0 ? { discards } : {});

/** Returns what a job keeps when it abandons its parts, including their files, which nothing else knows of. */
function withoutParts(job: ExportJob) {
  const parts = 'parts' in job ? (job.parts ?? []) : [];
  const files = [...finishedFiles(job.discards ?? []), ...finishedFiles(parts)];
  return { ...basics(job), ...someDiscards(asParts(files)) };
}

/** Returns the complete files among the parts of a job. */
export function finishedFiles(parts: readonly ExportPart[]): readonly FinishedFile[] {
  return parts.flatMap((part) => {
    if (part.state !== 'done') {
      return [];
    }
    const { path, bytes, identity } = part;
    return [{ path, bytes, ...(identity !== undefined && { identity }) }];
  });
}

/** Returns what a job keeps through its whole life. */
function common(job: ExportJob) {
  return { ...basics(job), ...someDiscards(job.discards ?? []) };
}

function basics(job: ExportJob) {
  const { version, id, groupId, accountId, accountLabel, title, createdAt, request, owner } = job;
  return {
    ...{ version, id, groupId, accountId, accountLabel, title, createdAt, request },
    ...(owner !== undefined && { owner }),
  };
}

type Attempted = Pick<
  JobIn<'requesting'>,
  'attemptedAt' | 'attemptedServerAt' | 'attempts' | 'notOurs'
>;

function attempted({ attemptedAt, attemptedServerAt, attempts, notOurs }: Attempted): Attempted {
  return {
    attemptedAt,
    ...(attemptedServerAt !== undefined && { attemptedServerAt }),
    ...(attempts !== undefined && { attempts }),
    ...(notOurs !== undefined && { notOurs }),
  };
}

function onServer({ exportId, requestedAt, found }: JobIn<'waiting' | 'downloading'>) {
  return { exportId, requestedAt, ...(found !== undefined && { found }) };
}

function impossible(job: ExportJob, event: JobEvent): never {
  throw new Error(`An export job that is '${job.state}' cannot take '${event.type}'.`);
}
