import * as z from 'zod/mini';
import { afterExports, audienceSelection } from '../../options/exportOptions.ts';
import {
  fieldsOf,
  optionalFieldsOf,
  optionalNames,
  requestChoices,
} from '../../options/optionTable.ts';
import type { ExportActivity } from './exportActivity.ts';
import { fileIdentity } from './fileIdentity.ts';

/** What a job requests, and where its files are saved: fixed when the job is created. */
export const exportRequest = z.object({
  audience: audienceSelection,
  ...fieldsOf(requestChoices, ({ requirement }) => requirement),
  ...optionalFieldsOf(optionalNames, ({ requirement }) => requirement),
  /** Set for a job that was started elsewhere, whose file type is only known from its files. */
  fileTypeIsGuess: z.optional(z.literal(true)),
  /** Absolute path of the folder for the files. */
  folder: z.string().check(z.minLength(1)),
  /** Its real path, with links resolved, which the user was shown. Jobs of earlier versions have none. */
  realFolder: z.optional(z.string().check(z.minLength(1))),
  afterExport: z.enum(afterExports),
  /** Set if it was started to export the same again: by Export Again, a preset or a task. */
  isRepeatable: z.optional(z.literal(true)),
});
export type ExportRequest = z.infer<typeof exportRequest>;

const finishedFile = {
  /** Absolute path of the complete file. */
  path: z.string(),
  /** Size of the complete file in bytes. */
  bytes: z.int().check(z.nonnegative()),
  /** Identifies the file; jobs of earlier versions lack it, so that size and time have to do. */
  identity: z.optional(fileIdentity),
};

/** Identifies SendGrid's file of a part: see `sourceOf`. Missing in jobs of earlier versions. */
const source = z.optional(z.string());

/** One file of an export: SendGrid splits an export that exceeds `max_file_size`. */
export const exportPart = z.discriminatedUnion('state', [
  z.object({ state: z.literal('pending'), source }),
  z.object({
    state: z.literal('done'),
    ...finishedFile,
    source,
    /** How many contacts it has, if they were counted. */
    contacts: z.optional(z.int().check(z.nonnegative())),
  }),
  /** SendGrid delivered a body of 0 bytes, which is one form of an export without contacts. No file is kept. */
  z.object({ state: z.literal('empty'), source }),
]);
export type ExportPart = z.infer<typeof exportPart>;

/** The progress of a download when it was given up. */
const transfer = z.object({
  /** How often in a row it failed without progress. */
  attempts: z.int(),
  /** Bytes as received. */
  receivedBytes: z.int(),
  totalBytes: z.optional(z.int()),
  /** Whether the last attempt received any bytes. */
  isConnected: z.boolean(),
});
export type Transfer = z.infer<typeof transfer>;

const failure = z.object({
  /** An `ExportReason`; a plain string here, so that a job stored by a newer version can still be read. */
  reason: z.string(),
  status: z.optional(z.int()),
  detail: z.optional(z.string()),
  transfer: z.optional(transfer),
});
export type ExportFailure = z.infer<typeof failure>;

/** The reason of a warning about an export without a promised number that has fewer contacts than one of its lists. */
export const audienceSizeReason = 'audienceSize';

/** A warning about a completed export: its files are complete, but the user should look at them. */
const exportWarning = z.object({
  /** `contactCount` or `audienceSize`; a plain string here, so that a job stored by a newer version can still be read. */
  reason: z.string(),
  /** How many contacts SendGrid promised, or counts in the largest list or segment, and how many the files have. */
  promised: z.int().check(z.nonnegative()),
  found: z.int().check(z.nonnegative()),
});

/** The window that runs a job, announces its end and opens its files. */
export const jobOwner = z.object({
  /** The address at which it listens, unique to this window. */
  window: z.string(),
  /** Its `thisMachine`. */
  machine: z.string(),
  /** Incremented by each takeover: writes of an owner with an earlier epoch are ignored. */
  epoch: z.int().check(z.positive()),
});
export type JobOwner = z.infer<typeof jobOwner>;

const base = {
  version: z.literal(1),
  /** Our own id of the job; SendGrid's is `exportId`. */
  id: z.string().check(z.minLength(1)),
  /** Shared by the jobs that one command started together ('one per list and segment'). */
  groupId: z.string().check(z.minLength(1)),
  accountId: z.string().check(z.minLength(1)),
  accountLabel: z.string(),
  /** What is exported, as text, such as a list's name: for rows, notifications and file names. */
  title: z.string(),
  createdAt: z.iso.datetime(),
  request: exportRequest,
  /** Missing in jobs of earlier versions, which have no owner. */
  owner: z.optional(jobOwner),
  /**
   * Complete files of abandoned attempts that could not be deleted yet, for example because another program holds them.
   * Missing if there are none. A queued job of an earlier version has all parts of its last attempt here.
   */
  discards: z.optional(z.readonly(z.array(exportPart))),
};

const attempted = {
  /** When the POST was sent, by this machine's clock. */
  attemptedAt: z.iso.datetime(),
  /** The same by SendGrid's clock, if known: compared with its list of jobs. */
  attemptedServerAt: z.optional(z.iso.datetime()),
  /** How often it was sent; once, if not set. */
  attempts: z.optional(z.int().check(z.positive())),
  /** Ids of SendGrid's jobs that were mistaken for this one: their files are of another type. */
  notOurs: z.optional(z.readonly(z.array(z.string()))),
};

const created = {
  /** SendGrid's id of the job. */
  exportId: z.string().check(z.minLength(1)),
  requestedAt: z.iso.datetime(),
  /**
   * Set for a job that was found in SendGrid's list, after a POST whose response was lost, until its files have
   * confirmed the match: the attempt, to continue the search.
   */
  found: z.optional(z.object(attempted)),
};

/**
 * One export, from the click to the files: a union on `state`. `transition` defines its life, the job store persists
 * it.
 * `queued` → `requesting` → `waiting` → `downloading` → `completed`; `failed` and `cancelled` from any of the first
 * four.
 */
export const exportJob = z.discriminatedUnion('state', [
  z.object({
    ...base,
    /** Stored, not yet sent. */
    state: z.literal('queued'),
    /** The parts of a failed attempt: its files are deleted before the next one starts. */
    parts: z.optional(z.readonly(z.array(exportPart))),
  }),
  /** The POST is being sent. After a restart, it is unknown whether SendGrid created a job. */
  z.object({ ...base, ...attempted, state: z.literal('requesting') }),
  /** SendGrid is creating the export. */
  z.object({ ...base, ...created, state: z.literal('waiting') }),
  /** SendGrid is ready; the files are being downloaded. */
  z.object({
    ...base,
    ...created,
    state: z.literal('downloading'),
    parts: z.readonly(z.array(exportPart)),
    contactCount: z.optional(z.int().check(z.nonnegative())),
    expiresAt: z.optional(z.string()),
  }),
  z.object({
    ...base,
    ...created,
    state: z.literal('completed'),
    completedAt: z.iso.datetime(),
    /** Empty for an export without contacts. */
    files: z.readonly(z.array(z.object(finishedFile))),
    /** How many contacts SendGrid promised, if it did. */
    contactCount: z.optional(z.int().check(z.nonnegative())),
    /** How many contacts the files have, if all were counted. Use `contactsOf` to read it. */
    contactsFound: z.optional(z.int().check(z.nonnegative())),
    /** Set if they could not be counted: then only `contactCount` is known. */
    isUncounted: z.optional(z.literal(true)),
    warning: z.optional(exportWarning),
    /** Files that have been deleted, and are no longer in `files`: how many, and when the last one was. */
    deleted: z.optional(z.object({ files: z.int().check(z.positive()), at: z.iso.datetime() })),
  }),
  z.object({
    ...base,
    state: z.literal('failed'),
    failedAt: z.iso.datetime(),
    failure,
    /** Set if the POST was sent and no job is known: a retry looks for that job before it sends another POST. */
    ...attempted,
    attemptedAt: z.optional(attempted.attemptedAt),
    /** Set if SendGrid had created the job, so that a retry resumes it instead of starting over. */
    exportId: z.optional(z.string()),
    requestedAt: z.optional(z.iso.datetime()),
    found: created.found,
    /** The parts that were complete before the failure. */
    parts: z.optional(z.readonly(z.array(exportPart))),
    /** How many contacts SendGrid promised, if a download had started: a retry of the same job need not ask again. */
    contactCount: z.optional(z.int().check(z.nonnegative())),
  }),
  z.object({
    ...base,
    state: z.literal('cancelled'),
    cancelledAt: z.iso.datetime(),
    exportId: z.optional(z.string()),
  }),
]);
export type ExportJob = z.infer<typeof exportJob>;
export type ExportState = ExportJob['state'];

/** Changes too often to be stored: shown while a job runs, gone with the process. */
export interface ExportProgress {
  readonly jobId: string;
  /** Compressed bytes received so far over all parts, and the total of the headers, if they have it. */
  readonly receivedBytes: number;
  readonly expectedBytes: number | undefined;
  /** Bytes written to disk so far, uncompressed. */
  readonly writtenBytes: number;
  /** How often the status was requested. */
  readonly polls: number;
  /** What is being done right now, where that is more than the job's state says. */
  readonly activity?: ExportActivity | undefined;
}

/**
 * Returns how many contacts a completed export has: the number in its files, and SendGrid's only if they could not be
 * counted. `isCounted` tells the two apart.
 */
export function contactsOf({
  contactCount,
  contactsFound,
  isUncounted,
  warning,
}: Extract<ExportJob, { state: 'completed' }>): {
  readonly contacts: number | undefined;
  readonly isCounted: boolean;
} {
  // The files of earlier versions were counted as well: their number differs from SendGrid's only with a warning.
  return {
    contacts: contactsFound ?? warning?.found ?? contactCount,
    isCounted: isUncounted !== true,
  };
}

/** Returns whether something is being done for the job: it has not ended, or it has failed and is being retried. */
export const isActive = (job: ExportJob, progress: ExportProgress | undefined): boolean =>
  isUnfinished(job) || (job.state === 'failed' && progress?.activity !== undefined);

/** Returns whether the job has not ended. */
export const isUnfinished = (job: ExportJob): boolean =>
  job.state === 'queued' ||
  job.state === 'requesting' ||
  job.state === 'waiting' ||
  job.state === 'downloading';

/** Returns the epoch of a job's owner; 0 without one. */
export const epochOf = ({ owner }: ExportJob): number => owner?.epoch ?? 0;
