import type { ExportJob } from './exportJob.ts';
import type { JobEvent } from './jobEvent.ts';
import { asParts, finishedFiles, someDiscards } from './jobParts.ts';

/** A job in one of the states. */
export type JobIn<S extends ExportJob['state']> = Extract<ExportJob, { state: S }>;
/** An event of one of the types. */
export type EventOf<T extends JobEvent['type']> = Extract<JobEvent, { type: T }>;

/** Returns what a job keeps in every transition, including files that are to be deleted. */
export function common(job: ExportJob) {
  return { ...basics(job), ...someDiscards(job.discards ?? []) };
}

/** Returns what a job is created with, and its owner. */
export function basics(job: ExportJob) {
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

/** Returns what is known of the request that SendGrid may have received. */
export function attempted({
  attemptedAt,
  attemptedServerAt,
  attempts,
  notOurs,
}: Attempted): Attempted {
  return {
    attemptedAt,
    ...(attemptedServerAt !== undefined && { attemptedServerAt }),
    ...(attempts !== undefined && { attempts }),
    ...(notOurs !== undefined && { notOurs }),
  };
}

/** Returns what identifies SendGrid's job. */
export function onServer({ exportId, requestedAt, found }: JobIn<'waiting' | 'downloading'>) {
  return { exportId, requestedAt, ...(found !== undefined && { found }) };
}

/** Returns what a job keeps when it abandons its parts, including their files, which nothing else knows of. */
export function withoutParts(job: ExportJob) {
  const parts = 'parts' in job ? (job.parts ?? []) : [];
  const files = [...finishedFiles(job.discards ?? []), ...finishedFiles(parts)];
  return { ...basics(job), ...someDiscards(asParts(files)) };
}

/** Returns SendGrid's number of contacts, where it is known. */
export const promised = ({ contactCount }: { readonly contactCount?: number | undefined }) =>
  contactCount === undefined ? {} : { contactCount };

/** Throws the error of an event that cannot occur in the job's state. */
export function impossible(job: ExportJob, event: JobEvent): never {
  throw new Error(`An export job that is '${job.state}' cannot take '${event.type}'.`);
}
