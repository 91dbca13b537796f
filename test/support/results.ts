import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { outFolder } from './paths.ts';

const counts = z.strictObject({ passed: z.int().min(0), failed: z.int().min(0) });

/** What a run of test suites came to. */
export type Counts = z.infer<typeof counts>;

/** The environment variable by which a run is told where to write its counts. */
export const resultsVariable = 'TEST_RESULTS_FILE';

/** Where the counts of a step are written. */
export function resultsFile(step: string): string {
  return join(outFolder, 'results', `${step}.json`);
}

/** Forgets the counts of an earlier run, so that a crash cannot pass for it. */
export async function clearCounts(file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await rm(file, { force: true });
}

/** Reads what a run wrote; `undefined` when it wrote nothing, as after a crash. */
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
