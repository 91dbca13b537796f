import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { outFolder } from './paths.ts';

const counts = z.strictObject({ passed: z.int().min(0), failed: z.int().min(0) });

/** The result of a run of test suites. */
export type Counts = z.infer<typeof counts>;

/** The environment variable with the file for the counts of a run. */
export const resultsVariable = 'TEST_RESULTS_FILE';

/** Returns the file for the counts of a step. */
export function resultsFile(step: string): string {
  return join(outFolder, 'results', `${step}.json`);
}

/** Deletes the counts of an earlier run, so that they are not taken for those of a run that crashed. */
export async function clearCounts(file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await rm(file, { force: true });
}

/** Reads the counts of a run; `undefined` if it wrote none, as after a crash. */
export async function readCounts(file: string): Promise<Counts | undefined> {
  try {
    return counts.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}
