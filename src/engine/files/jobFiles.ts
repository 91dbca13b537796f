import { join } from 'node:path';
import { removeIfThere } from '../../util/atomicFile.ts';
import { runAll } from '../../util/runAll.ts';
import { namesIn, renameEarlierPartials } from './earlierPartials.ts';
import type { ExportJob, ExportPart } from '../model/exportJob.ts';
import { fileNames, type FileExtension } from './fileNames.ts';
import { identify, isSameFile, isThere, lstatIfThere, removeOwn } from './finishedFile.ts';
import { sharedPatience, type Patience } from '../../util/patience.ts';
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
import { finishedFiles } from '../model/transition.ts';
import type { FinishedFile } from '../model/fileIdentity.ts';

/** How long it is waited for all files of a job together that another program holds and that are of no use. */
const tidyMs = 2000;

/** Where a part (0-based) of a job goes. */
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

/** All files that a job has finished: in the order of its parts, and then those that are only still to be deleted. */
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
 * Deletes the finished files of a job, for good. Those that are gone already are as good.
 *
 * @returns paths of files that stay, since they are not what the job wrote.
 * @throws the first fault of the file system, when all files have been tried.
 */
export async function deleteFiles(job: ExportJob, patience?: Patience): Promise<readonly string[]> {
  return removeAllOwn(filesOf(job), endOf(job), patience);
}

/**
 * Finds the finished parts whose file is no longer there as it was written: somebody has deleted, moved or changed it, or
 * another one has its name.
 *
 * @param options.bySize takes a file of the same size for the one that was written: for file systems that change the time of
 *   a file after it was closed.
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
 * Deletes the partial files of an unfinished job, and what got its final name from one but was never stored in the job.
 *
 * With `keepReceived`, the bytes that came are kept to go on with, also where another process may wake up that was writing
 * them: either writes the same bytes to the same places, or, where the body is another, begins a file of its own. What is
 * made of them may not be shared in that way, and a file that was not stored is one that such a process deletes.
 *
 * With `onHeld`, which is told of each file that has its final name and cannot be deleted, that file is the caller's to
 * remember. Without it, what tells that it is the job's stays as well.
 *
 * @throws the first fault of the file system, when all has been tried.
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

/** Deletes the file that is being made of a part, also where it has its final name already. */
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
 * Deletes the partial files of the parts that are finished: a crash, or a fault, can have come before that. Those of the
 * others get the names that they have now, where an earlier version left them.
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
 * Deletes all that has a partial name of a job, for one that is over or about to be: a crash, or a fault, can have come
 * before it was deleted, and it holds contacts.
 *
 * @throws the first fault of the file system, when all has been tried.
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

/** How the files of a job are written. */
export function formatOf({ fileType, jsonFormat }: ExportJob['request']): PartFormat {
  if (fileType === 'csv') {
    return 'csv';
  }
  return jsonFormat === 'array' ? 'jsonArray' : 'jsonLines';
}

/** How a job's CSV files are changed; `undefined` leaves them as delivered. */
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

/** When a job had written the last of its files at the latest, in epoch milliseconds. */
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
