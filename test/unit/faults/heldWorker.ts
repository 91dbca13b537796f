import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { defaultPatience } from '../../../src/util/files/patience.ts';
import { projectFolder } from '../../support/paths.ts';
import type { FileHold } from './fileHolds.ts';

/**
 * Returns the file of the worker thread: one with the same holds as this thread, on the same platform and with the same
 * patience, if there are any.
 */
export function heldWorker(root: string, holds: readonly FileHold[]): string {
  if (holds.length === 0) {
    return join(projectFolder, 'src/engine/download/writers/downloadWorker.ts');
  }
  const path = join(root, 'heldWorker.mjs');
  const url = (file: string): string => JSON.stringify(pathToFileURL(join(projectFolder, file)));
  const text = [
    `import { pretendPlatform } from ${url('test/support/heldFiles.ts')};`,
    `import { defaultPatience } from ${url('src/util/files/patience.ts')};`,
    `import { holdEach } from ${url('test/unit/faults/fileHolds.ts')};`,
    `pretendPlatform(${JSON.stringify(process.platform)});`,
    `defaultPatience.totalMs = ${defaultPatience.totalMs};`,
    `holdEach(${JSON.stringify(root)}, ${JSON.stringify(holds)});`,
    `await import(${url('src/engine/download/writers/downloadWorker.ts')});`,
  ];
  writeFileSync(path, text.join('\n'));
  return path;
}
