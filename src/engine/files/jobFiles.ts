import { join } from 'node:path';
import { removeIfThere } from '../../util/files/atomicFile.ts';
import { runAll } from '../../util/runAll.ts';
import { namesIn, renameEarlierPartials } from './earlierPartials.ts';
import type { ExportJob, ExportPart } from '../model/exportJob.ts';
import { fileNames, type FileExtension } from './fileNames.ts';
import { identify, isSameFile, isThere, lstatIfThere, removeOwn } from './finishedFile.ts';
import { sharedPatience, type Patience } from '../../util/files/patience.ts';
import type { PartFormat } from '../../records/contactCounter.ts';
import type { CsvChanges } from '../../records/csvChanges.ts';
import {
  findPublished,
  removePartial,
  removePartials,
  targetOf,
  type Target,
} from './partialFile.ts';
import { jobKeyOf, parsePartialName } from './partialNames.ts';
import { finishedFiles } from '../model/jobParts.ts';
import type { FinishedFile } from '../model/fileIdentity.ts';

/** How long to wait, in total, for all useless files of a job that another program holds. */
const tidyMs = 2000;

/** Returns the target of a part (0-based) of a job. */
export function partTarget(job: ExportJob, part: number, of: number): Target {
  const { request, title, createdAt, id } = job;
  const names = () =>
    fileNames({
      createdAt: new Date(createdAt),
      title,
      part: part + 1,
      of,
      extension: extensionOf(request),
    });
  return targetOf(request.folder, id, names, part);
}

/** Returns all complete files of a job: in the order of its parts, followed by those that are still to be deleted. */
export function filesOf(job: ExportJob): readonly FinishedFile[] {
  return [...finishedOf(job), ...finishedFiles(job.discards ?? [])];
}

function finishedOf(job: ExportJob): readonly FinishedFile[] {
  switch (job.state) {
    case 'completed':
      return job.files;
    case 'queued':
    case 'downloading':
    case 'failed':
      return finishedFiles(job.parts ?? []);
    default:
      return [];
  }
}

/**
 * Deletes the complete files of a job, for good, as far as they exist.
 *
 * @returns paths of files that stay, since they are not what the job wrote.
 * @throws the first error of the file system, when all files have been tried.
 */
export async function deleteFiles(job: ExportJob, patience?: Patience): Promise<readonly string[]> {
  return removeAllOwn(filesOf(job), endOf(job), patience);
}

/**
 * Finds the complete parts whose file no longer exists as it was written: somebody has deleted, moved or changed it, or
 * another one has its name.
 *
 * @param options.bySize accepts a file of the same size: for file systems that change the time of a file after it was
 * closed.
 * @returns indexes of the parts.
 */
export async function lostParts(
  job: ExportJob,
  { bySize = false }: { readonly bySize?: boolean } = {},
): Promise<readonly number[]> {
  const lost: number[] = [];
  for (const [index, part] of partsOf(job).entries()) {
    if (part.state === 'done' && !(await (bySize ? isThereBySize(part) : isThere(part)))) {
      lost.push(index);
    }
  }
  return lost;
}

/**
 * Deletes the partial files of an unfinished job, and files that got their final name from one but were never stored in
 * the job.
 * With `keepReceived`, resume files are kept, also if another process that was writing them may wake up: either both
 * write the same bytes to the same positions, or, if the body is another, it starts a file of its own. What is made of
 * them must not be shared like that, and a file that was not stored is one that such a process deletes.
 * With `onHeld`, which is called with each file that has its final name and cannot be deleted, the caller has to
 * remember that file. Without it, the evidence that it is the job's stays as well.
 *
 * @throws the first error of the file system, when all have been tried.
 */
export async function discardPartials(
  job: ExportJob,
  {
    keepReceived = false,
    patience = sharedPatience({ totalMs: tidyMs }),
    onHeld,
  }: DiscardOptions = {},
): Promise<void> {
  const parts = partsOf(job);
  await runAll([
    () => renameEarlierPartials(job, parts.length),
    ...parts.flatMap(({ state }, index) => {
      const target = partTarget(job, index, parts.length);
      const isPending = state === 'pending';
      return [
        () =>
          isPending ? discardUnstored(target, patience, onHeld) : removePartial(target, patience),
        ...(keepReceived && isPending ? [] : [() => removeIfThere(target.download, patience)]),
      ];
    }),
  ]);
}

interface DiscardOptions {
  readonly keepReceived?: boolean;
  readonly patience?: Patience | undefined;
  readonly onHeld?: (file: FinishedFile) => void;
}

/** Deletes the file of a part that is being written, even if it has its final name already. */
async function discardUnstored(
  target: Target,
  patience: Patience,
  onHeld: DiscardOptions['onHeld'],
): Promise<void> {
  const published = await findPublished(target, patience);
  try {
    await (published && removeIfThere(published.path, patience));
  } catch (error) {
    if (published && onHeld) {
      const identity = await identify(published.path);
      onHeld({ ...published, ...(identity && { identity }) });
      await removePartial(target, patience);
    }
    throw error;
  }
  await removePartial(target, patience);
}

/**
 * Deletes the partial files of complete parts, in case a crash or a fault prevented it. Those of the others get their
 * current names, if an earlier version left them.
 */
export async function tidyFinishedParts(job: ExportJob, signal: AbortSignal): Promise<void> {
  const patience = sharedPatience({ totalMs: tidyMs, signal });
  const parts = partsOf(job);
  await runAll([
    () => renameEarlierPartials(job, parts.length),
    ...parts.flatMap(({ state }, index) =>
      state === 'pending'
        ? []
        : [() => removePartials(partTarget(job, index, parts.length), patience)],
    ),
  ]);
}

/**
 * Deletes all files with a partial name of a job that has ended or is about to, in case a crash or a fault prevented
 * it: they contain contacts.
 *
 * @throws the first error of the file system, when all have been tried.
 */
export async function removeLeftOvers(
  { id, request: { folder } }: ExportJob,
  signal?: AbortSignal,
): Promise<void> {
  const names = await namesIn(folder);
  const own = names.filter((name) => parsePartialName(name)?.jobKey === jobKeyOf(id));
  await runAll(
    own.map((name) => () => removeIfThere(join(folder, name), { totalMs: 500, signal })),
  );
}

/** Returns the format of a job's files. */
export function formatOf({ fileType, jsonFormat }: ExportJob['request']): PartFormat {
  if (fileType === 'csv') {
    return 'csv';
  }
  return jsonFormat === 'array' ? 'jsonArray' : 'jsonLines';
}

/** Returns the changes to a job's CSV files; `undefined` leaves them as delivered. */
export function csvChangesOf({
  fileType,
  csvBom: bom = false,
  csvFormulaGuard: formulaGuard = false,
}: ExportJob['request']): CsvChanges | undefined {
  return fileType === 'csv' && (bom || formulaGuard) ? { bom, formulaGuard } : undefined;
}

function extensionOf({ fileType, jsonFormat }: ExportJob['request']): FileExtension {
  if (fileType === 'csv') {
    return 'csv';
  }
  return jsonFormat === 'array' ? 'json' : 'jsonl';
}

function partsOf(job: ExportJob): readonly ExportPart[] {
  switch (job.state) {
    case 'queued':
      return job.parts ?? job.discards ?? [];
    case 'downloading':
    case 'failed':
      return job.parts ?? [];
    default:
      return [];
  }
}

/** Returns the latest time at which a job had written the last of its files, in epoch milliseconds. */
function endOf(job: ExportJob): number | undefined {
  switch (job.state) {
    case 'completed':
      return Date.parse(job.completedAt);
    case 'failed':
      return Date.parse(job.failedAt);
    case 'cancelled':
      return Date.parse(job.cancelledAt);
    default:
      return undefined;
  }
}

async function removeAllOwn(
  files: readonly FinishedFile[],
  writtenBefore: number | undefined,
  patience: Patience | undefined,
): Promise<readonly string[]> {
  const kept: string[] = [];
  await runAll(
    files.map((file) => async () => {
      if ((await removeOwn(file, writtenBefore, patience)) === 'kept') {
        kept.push(file.path);
      }
    }),
  );
  return kept;
}

async function isThereBySize({ path, bytes }: FinishedFile): Promise<boolean> {
  const stats = await lstatIfThere(path);
  return stats !== undefined && isSameFile(stats, { path, bytes });
}
