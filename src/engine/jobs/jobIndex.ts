import type { BigIntStats } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically } from '../../util/files/atomicFile.ts';
import { readFile } from '../../util/files/fileSystem.ts';

/*
 * A file beside those of the jobs, with the text of jobs that ended long ago: reading thousands of small files is most of
 * the cost of a start. The jobs' own files remain the source of truth: each of them is checked, and an entry is only used
 * for the very file that it was made from. No zod here, since the scan for unfinished exports reads the index too; the text
 * of an entry is parsed like that of a file.
 */

/** No version of the extension uses this extension for a job's file. */
const indexName = 'history.index';
const heading = 'contact exports, index 1';

/** The text of a job's file, and the stamp of that file. */
export interface IndexedJob {
  readonly stamp: string;
  /** JSON in one line. */
  readonly text: string;
}

/**
 * Returns a stamp that distinguishes one state of a file from all others. A job is stored by a rename, which changes the
 * inode; unlike the modification time, the change time of an inode cannot be set.
 */
export const stampOf = ({ ino, mtimeNs, ctimeNs, size }: BigIntStats): string =>
  `${ino} ${mtimeNs} ${ctimeNs} ${size}`;

/**
 * How old a file has to be to be indexed, in ms. Some file systems have times in steps of two seconds, and reuse the inode
 * of a deleted file: two states of this age cannot be confused.
 */
const settleMs = 10_000;

/** Whether a file is old enough for its stamp to be unique. */
export const isSettled = ({ mtimeMs, ctimeMs }: BigIntStats, now: number): boolean =>
  now - Math.max(Number(mtimeMs), Number(ctimeMs)) > settleMs;

/** Reads the index of a folder, by the names of the jobs' files. An index that is missing or incomplete is empty. */
export async function readJobIndex(folder: string): Promise<ReadonlyMap<string, IndexedJob>> {
  let lines: readonly string[];
  try {
    lines = (await readFile(join(folder, indexName))).split('\n');
  } catch {
    return new Map();
  }
  const entries = lines.slice(1, -1).flatMap((line): [string, IndexedJob][] => {
    const [name, stamp, text] = line.split('\t');
    return name && stamp && text ? [[name, { stamp, text }]] : [];
  });
  const isWhole = lines[0] === headingOf(entries.length) && lines.at(-1) === '';
  return new Map(isWhole ? entries : []);
}

/** Replaces the index of a folder. */
export async function writeJobIndex(
  folder: string,
  jobs: ReadonlyMap<string, IndexedJob>,
): Promise<void> {
  const lines = [...jobs].map(([name, { stamp, text }]) => `${name}\t${stamp}\t${text}\n`);
  const path = join(folder, indexName);
  await writeFileAtomically(path, `${headingOf(lines.length)}\n${lines.join('')}`);
}

const headingOf = (jobs: number): string => `${heading}, ${jobs} jobs`;
