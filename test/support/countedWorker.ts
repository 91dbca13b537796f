import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectFolder } from './paths.ts';

/** A worker file of downloads that counts the threads that it is started in. */
export interface CountedWorker {
  readonly path: string;
  started(): Promise<number>;
}

/** Writes the worker file to a folder. */
export async function countedWorker(folder: string): Promise<CountedWorker> {
  const path = join(folder, 'countedWorker.mjs');
  const log = join(folder, 'startedWorkers');
  const worker = join(projectFolder, 'src/engine/download/writers/downloadWorker.ts');
  await mkdir(folder, { recursive: true });
  await writeFile(log, '');
  await writeFile(
    path,
    `import { appendFileSync } from 'node:fs';
    appendFileSync(${JSON.stringify(log)}, '+');
    await import(${JSON.stringify(pathToFileURL(worker))});`,
  );
  return { path, started: async () => (await readFile(log, 'utf8')).length };
}
