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

/** What one job asks SendGrid for, and where its files go: fixed when the job is made. */
export const exportRequest = z.object({
  audience: audienceSelection,
  ...fieldsOf(requestChoices, ({ requirement }) => requirement),
  ...optionalFieldsOf(optionalNames, ({ requirement }) => requirement),
  /** Set for a job that was started elsewhere, of which only its files will tell what they are. */
  fileTypeIsGuess: z.optional(z.literal(true)),
  /** Absolute path of the folder for the files. */
  folder: z.string().check(z.minLength(1)),
  /** Its real path, with links followed: what the user was told. Jobs of earlier versions have none. */
  realFolder: z.optional(z.string().check(z.minLength(1))),
  afterExport: z.enum(afterExports),
});
export type ExportRequest = z.infer<typeof exportRequest>;

const finishedFile = {
  /** Absolute path of the finished file. */
  path: z.string(),
  /** Size of the finished file in bytes. */
  bytes: z.int().check(z.nonnegative()),
  /** Which file it is; without it, in jobs of earlier versions, size and time have to do. */
  identity: z.optional(fileIdentity),
};

/** Which of SendGrid's files a part is: see `sourceOf`. Missing in jobs of earlier versions. */
const source = z.optional(z.string());

/** One file of an export: SendGrid splits an export that is larger than `max_file_size`. */
export const exportPart = z.discriminatedUnion('state', [
  z.object({ state: z.literal('pending'), source }),
  z.object({
    state: z.literal('done'),
    ...finishedFile,
    source,
    /** How many contacts were found in it, where they were counted. */
    contacts: z.optional(z.int().check(z.nonnegative())),
  }),
  /** SendGrid delivered a body of 0 bytes, which is how an export without contacts can look. No file is kept. */
  z.object({ state: z.literal('empty'), source }),
]);
export type ExportPart = z.infer<typeof exportPart>;

/** How far the download of a file had come when it was given up. */
const transfer = z.object({
  /** How often in a row it failed without getting on. */
  attempts: z.int(),
  /** Bytes as they come. */
  receivedBytes: z.int(),
  totalBytes: z.optional(z.int()),
  /** Whether the last attempt came as far as the first bytes. */
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

/** The reason of a warning about an export without a number of its own, which holds fewer contacts than a list of it. */
export const audienceSizeReason = 'audienceSize';

/** What is odd about an export that is completed: its files are whole, but somebody should look at them. */
const exportWarning = z.object({
  /** `contactCount` or `audienceSize`; a plain string here, so that a job stored by a newer version can still be read. */
  reason: z.string(),
  /** How many contacts SendGrid promised, or counts in the largest list or segment, and how many are in the files. */
  promised: z.int().check(z.nonnegative()),
  found: z.int().check(z.nonnegative()),
});

/** Which window runs a job, announces how it ended and opens its files. */
export const jobOwner = z.object({
  /** The address at which it listens, which no other window ever had. */
  window: z.string(),
  /** `thisMachine` of it. */
  machine: z.string(),
  /** Grows with each takeover: what an owner of an earlier epoch writes counts no more. */
  epoch: z.int().check(z.positive()),
});
export type JobOwner = z.infer<typeof jobOwner>;

const base = {
  version: z.literal(1),
  /** Our own id of the job; SendGrid's is `exportId`. */
  id: z.string().check(z.minLength(1)),
  /** Jobs that one command started together ('one per list and segment') share it. */
  groupId: z.string().check(z.minLength(1)),
  accountId: z.string().check(z.minLength(1)),
  accountLabel: z.string(),
  /** What is exported, in words, such as a list's name: for rows, notifications and file names. */
  title: z.string(),
  createdAt: z.iso.datetime(),
  request: exportRequest,
  /** Missing in jobs of earlier versions: nobody's. */
  owner: z.optional(jobOwner),
  /**
   * Finished files of attempts that were given up, which could not be deleted yet, such as because another program holds them.
   * Missing where there are none. A queued job of an earlier version has all parts of its last attempt here.
   */
  discards: z.optional(z.readonly(z.array(exportPart))),
};

const attempted = {
  /** When the POST was sent, by this machine's clock. */
  attemptedAt: z.iso.datetime(),
  /** The same by SendGrid's clock, where that is known: what its list of jobs is compared with. */
  attemptedServerAt: z.optional(z.iso.datetime()),
  /** How often it was sent; without it, once. */
  attempts: z.optional(z.int().check(z.positive())),
  /** Ids of SendGrid's jobs that were taken for the one that it made, and are not: their files are of another type. */
  notOurs: z.optional(z.readonly(z.array(z.string()))),
};

const created = {
  /** SendGrid's id of the job. */
  exportId: z.string().check(z.minLength(1)),
  requestedAt: z.iso.datetime(),
  /**
   * Set for a job that was found in SendGrid's list, after a POST whose answer was lost, until its files have shown that it
   * is that one: the attempt, to go on looking.
   */
  found: z.optional(z.object(attempted)),
};

/**
 * One export, from the click to the files: a union on `state`. `transition` is its life, the job store its memory.
 *
 * `queued` → `requesting` → `waiting` → `downloading` → `completed`; `failed` and `cancelled` from any of the first four.
 */
export const exportJob = z.discriminatedUnion('state', [
  z.object({
    ...base,
    /** Stored, not yet sent. */
    state: z.literal('queued'),
    /** The parts of an attempt that failed: what it had made is deleted before the next one begins. */
    parts: z.optional(z.readonly(z.array(exportPart))),
  }),
  /** The POST is under way. Found after a restart, it is unknown whether SendGrid made a job. */
  z.object({ ...base, ...attempted, state: z.literal('requesting') }),
  /** SendGrid is drawing the export. */
  z.object({ ...base, ...created, state: z.literal('waiting') }),
  /** SendGrid is ready; its files are being fetched. */
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
    /** How many contacts SendGrid promised, where it did. */
    contactCount: z.optional(z.int().check(z.nonnegative())),
    /** How many contacts are in the files, if each was counted. Read it by `contactsOf`. */
    contactsFound: z.optional(z.int().check(z.nonnegative())),
    /** Set when they could not be counted: then `contactCount` is all that is known. */
    isUncounted: z.optional(z.literal(true)),
    warning: z.optional(exportWarning),
    /** Files that were deleted since, and are no longer among `files`: how many, and when the last of them. */
    deleted: z.optional(z.object({ files: z.int().check(z.positive()), at: z.iso.datetime() })),
  }),
  z.object({
    ...base,
    state: z.literal('failed'),
    failedAt: z.iso.datetime(),
    failure,
    /** Set when the POST was sent and no job is known: a retry looks for that job before it sends another. */
    ...attempted,
    attemptedAt: z.optional(attempted.attemptedAt),
    /** Set when SendGrid had made the job, so that a retry goes on instead of starting anew. */
    exportId: z.optional(z.string()),
    requestedAt: z.optional(z.iso.datetime()),
    found: created.found,
    /** The parts that were finished before the failure. */
    parts: z.optional(z.readonly(z.array(exportPart))),
    /** How many contacts SendGrid promised, where a download had begun: a retry of the same job need not ask again. */
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

/** What changes too often to be stored: shown while a job runs, gone with the process. */
export interface ExportProgress {
  readonly jobId: string;
  /** Compressed bytes received so far over all parts, and what the headers promise, where they do. */
  readonly receivedBytes: number;
  readonly expectedBytes: number | undefined;
  /** Bytes written to disk so far, uncompressed. */
  readonly writtenBytes: number;
  /** How often the status was asked for. */
  readonly polls: number;
  /** What is being done right now, where that is more than the job's state says. */
  readonly activity?: ExportActivity | undefined;
}

/**
 * Returns how many contacts a completed export holds: what was found in its files, and what SendGrid promised only where
 * they could not be counted. `isCounted` tells the two apart.
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
  // A job of an earlier version was counted as well: what was found differs from the promise only with a warning.
  return {
    contacts: contactsFound ?? warning?.found ?? contactCount,
    isCounted: isUncounted !== true,
  };
}

/** Whether something is being done for the job: it has not ended, or it has failed and is being retried. */
export const isActive = (job: ExportJob, progress: ExportProgress | undefined): boolean =>
  isUnfinished(job) || (job.state === 'failed' && progress?.activity !== undefined);

/** Whether the job still has work to do. */
export const isUnfinished = (job: ExportJob): boolean =>
  job.state === 'queued' ||
  job.state === 'requesting' ||
  job.state === 'waiting' ||
  job.state === 'downloading';

/** Which owner in a row a job has; 0 for none. */
export const epochOf = ({ owner }: ExportJob): number => owner?.epoch ?? 0;
