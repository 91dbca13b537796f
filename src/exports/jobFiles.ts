import { isSystemError, removeIfThere } from '../util/atomicFile.ts';
import { stat, unlink } from '../util/fileSystem.ts';
import { toExportError } from './exportError.ts';
import { renameEarlierPartials } from './earlierPartials.ts';
import type { ExportJob } from './exportJob.ts';
import { fileNames, type FileExtension } from './fileNames.ts';
import type { PartFormat } from './contactCounter.ts';
import type { CsvChanges } from './csvChanges.ts';
import {
  findPublished,
  removePartial,
  removePartials,
  targetOf,
  type Target,
} from './partialFile.ts';
import { finishedFiles } from './transition.ts';

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

/** The finished files of a job, in the order of its parts. */
export function filesOf(
  job: ExportJob,
): readonly { readonly path: string; readonly bytes: number }[] {
  switch (job.state) {
    case 'completed':
      return job.files;
    case 'downloading':
    case 'failed':
      return finishedFiles(job.parts ?? []);
    default:
      return [];
  }
}

/** Deletes the finished files of a job, for good. Those that are gone already are as good. */
export async function deleteFiles(job: ExportJob): Promise<void> {
  for (const { path } of filesOf(job)) {
    try {
      await removeIfThere(path);
    } catch (error) {
      throw toExportError(error);
    }
  }
}

/**
 * Deletes what an unfinished job has made so far: partial files and those parts that are finished, which are no use without
 * the others. A file that is no longer as it was is somebody's work by now, and stays.
 */
export async function discardParts(job: ExportJob): Promise<void> {
  await discardPartials(job);
  const parts = 'parts' in job ? (job.parts ?? []) : [];
  for (const { path, bytes } of finishedFiles(parts)) {
    if ((await sizeIfThere(path)) === bytes) {
      await unlink(path);
    }
  }
}

/**
 * Deletes the partial files of an unfinished job, and what got its final name from one but was never stored in the job.
 *
 * With `keepReceived`, the bytes that came are kept to go on with, also where another process may wake up that was writing
 * them: either writes the same bytes to the same places, or, where the body is another, begins a file of its own. What is
 * made of them may not be shared in that way, and a file that was not stored is one that such a process deletes.
 */
export async function discardPartials(
  job: ExportJob,
  { keepReceived = false }: { keepReceived?: boolean } = {},
): Promise<void> {
  const parts = 'parts' in job ? (job.parts ?? []) : [];
  await renameEarlierPartials(job, parts.length);
  for (const [index, { state }] of parts.entries()) {
    const target = partTarget(job, index, parts.length);
    const published = state === 'pending' ? await findPublished(target) : undefined;
    if (published) {
      await removeIfThere(published.path);
    }
    await removePartial(target);
    if (!keepReceived || state !== 'pending') {
      await removeIfThere(target.download);
    }
  }
}

/**
 * Deletes the partial files of the parts that are finished: a crash can have come before that. Those of the others get the
 * names that they have now, where an earlier version left them.
 */
export async function tidyFinishedParts(job: ExportJob): Promise<void> {
  const parts = 'parts' in job ? (job.parts ?? []) : [];
  await renameEarlierPartials(job, parts.length);
  for (const [index, { state }] of parts.entries()) {
    if (state !== 'pending') {
      await removePartials(partTarget(job, index, parts.length));
    }
  }
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

async function sizeIfThere(path: string): Promise<number | undefined> {
  try {
    return Number((await stat(path)).size);
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR')) {
      return undefined;
    }
    throw error;
  }
}
