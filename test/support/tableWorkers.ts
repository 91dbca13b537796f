import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectFolder } from './paths.ts';

/** The worker thread of a table, as it is in the sources. */
export const tableWorkerPath = join(projectFolder, 'src/engine/tables/tableWorker.ts');

/** Searching for this ends the thread of a mortal worker. */
export const lastWord = 'the last word';

/** Writes a worker into a folder that ends, as by a fault of its own, when it is to find the last word; returns its path. */
export function mortalTableWorker(folder: string): string {
  const path = join(folder, 'mortalTableWorker.mjs');
  const lines = [
    `import { parentPort } from 'node:worker_threads';`,
    `parentPort.on('message', (message) => {`,
    `  if (JSON.stringify(message).includes(${JSON.stringify(lastWord)})) {`,
    `    throw new Error('A fault');`,
    `  }`,
    `});`,
    `await import(${JSON.stringify(pathToFileURL(tableWorkerPath).href)});`,
  ];
  writeFileSync(path, lines.join('\n'));
  return path;
}
