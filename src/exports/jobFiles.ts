import { join } from 'node:path';
import { removeIfThere } from '../util/atomicFile.ts';
import { runAll } from '../util/runAll.ts';
import { namesIn, renameEarlierPartials } from './earlierPartials.ts';
import type { ExportJob, ExportPart } from './exportJob.ts';
import { fileNames, type FileExtension } from './fileNames.ts';
import { isSameFile, isThere, lstatIfThere, removeOwn, type FinishedFile } from './finishedFile.ts';
import { sharedPatience, type Patience } from '../util/patience.ts';
import type { PartFormat } from './contactCounter.ts';
import type { CsvChanges } from './csvChanges.ts';
import {
  findPublished,
  removePartial,
  removePartials,
  targetOf,
  type Target,
} from './partialFile.ts';
import { jobKeyOf, parsePartialName } from './partialNames.ts';
import { finishedFiles } from './transition.ts';

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

/** The finished files of a job, in the order of its parts. */
export function filesOf(job: ExportJob): readonly FinishedFile[] {
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
 * Deletes what an unfinished job has made so far: partial files and those parts that are finished, which are no use without
 * the others. A file that is no longer as it was is somebody's work by now, and stays.
 *
 * @returns paths of those that stay.
 * @throws the first fault of the file system, when all has been tried.
 */
export async function discardParts(
  job: ExportJob,
  patience: Patience = sharedPatience({ totalMs: tidyMs }),
): Promise<readonly string[]> {
  const kept: string[] = [];
  await runAll([
    () => discardPartials(job, { patience }),
    async () =>
      kept.push(...(await removeAllOwn(finishedFiles(partsOf(job)), endOf(job), patience))),
  ]);
  return kept;
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
 */
export async function discardPartials(
  job: ExportJob,
  {
    keepReceived = false,
    patience = sharedPatience({ totalMs: tidyMs }),
  }: { readonly keepReceived?: boolean; readonly patience?: Patience | undefined } = {},
): Promise<void> {
  const parts = partsOf(job);
  await runAll([
    () => renameEarlierPartials(job, parts.length),
    ...parts.flatMap(({ state }, index) => {
      const target = partTarget(job, index, parts.length);
      const isPending = state === 'pending';
      return [
        async () => {
          const published = isPending ? await findPublished(target, patience) : undefined;
          // Where it cannot be deleted, what tells that it is ours stays as well.
          await (published && removeIfThere(published.path, patience));
          await removePartial(target, patience);
        },
        ...(keepReceived && isPending ? [] : [() => removeIfThere(target.download, patience)]),
      ];
    }),
  ]);
}

/**
 * Deletes the partial files of the parts that are finished: a crash, or a fault, can have come before that. Those of the
 * others get the names that they have now, where an earlier version left them.
 */
export async function tidyFinishedParts(job: ExportJob): Promise<void> {
  const parts = partsOf(job);
  await runAll([
    () => renameEarlierPartials(job, parts.length),
    ...parts.flatMap(({ state }, index) =>
      state === 'pending' ? [] : [() => removePartials(partTarget(job, index, parts.length))],
    ),
  ]);
}

/**
 * Deletes all that has a partial name of a job, for one that is over or about to be: a crash, or a fault, can have come
 * before it was deleted, and it holds contacts.
 *
 * @throws the first fault of the file system, when all has been tried.
 */
export async function removeLeftOvers({ id, request: { folder } }: ExportJob): Promise<void> {
  const names = await namesIn(folder);
  const own = names.filter((name) => parsePartialName(name)?.jobKey === jobKeyOf(id));
  await runAll(own.map((name) => () => removeIfThere(join(folder, name), { totalMs: 500 })));
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
      return job.discards ?? [];
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
