import type { BigIntStats } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically } from '../../util/atomicFile.ts';
import { readFile } from '../../util/fileSystem.ts';

/*
 * One file beside those of the jobs, from which a start takes the text of jobs that ended long ago: to read thousands of small
 * files costs most of it. The files of the jobs stay the truth: each is looked at, and an entry counts for the very file that it
 * was made of. Without zod, since the look for unfinished exports reads it as well; what an entry holds is parsed as a file is.
 */

/** No job's file ends in that, also for earlier versions. */
const indexName = 'history.index';
const heading = 'contact exports, index 1';

/** What a job's file held, and which file that was. */
export interface IndexedJob {
  readonly stamp: string;
  /** JSON in one line. */
  readonly text: string;
}

/**
 * Returns what tells one state of a file from all others. A job is stored by a rename, which brings another inode; the time of
 * the last change of the inode cannot be set, as that of the content can.
 */
export const stampOf = ({ ino, mtimeNs, ctimeNs, size }: BigIntStats): string =>
  `${ino} ${mtimeNs} ${ctimeNs} ${size}`;

/**
 * How old a file has to be to be indexed, in ms. Some file systems count time in steps of two seconds, and give a new file the
 * inode of one that is gone: two states of such an age cannot be mistaken for each other.
 */
const settleMs = 10_000;

/** Whether a file is so old that its stamp is that of no other state. */
export const isSettled = ({ mtimeMs, ctimeMs }: BigIntStats, now: number): boolean =>
  now - Math.max(Number(mtimeMs), Number(ctimeMs)) > settleMs;

/** Reads the index of a folder by the names of the jobs' files. One that is not there, or not whole, is empty. */
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
