import { join } from 'node:path';
import * as z from 'zod/mini';
import { removeIfThere } from '../../util/atomicFile.ts';
import type { Disposable } from '../../util/emitter.ts';
import { readFile, writeFile } from '../../util/fileSystem.ts';
import { Throttle } from '../../util/throttle.ts';
import { exportActivity } from '../model/exportActivity.ts';
import type { ExportProgress } from '../model/exportJob.ts';

export const progressFileName = 'progress.live';

const progress = z.object({
  jobId: z.string(),
  receivedBytes: z.number(),
  expectedBytes: z.optional(z.number()),
  writtenBytes: z.number(),
  polls: z.number(),
  /** One that only another version of the extension knows is left out. */
  activity: z.catch(z.optional(exportActivity), undefined),
});

const intervalMs = 1000;
/** Not worth more waiting for another program that has it open. */
const briefly = { totalMs: 500 };

/**
 * How far the running jobs are, for the other windows: written at most once a second, and not safely, since a progress that
 * is read half-written is only missed once.
 */
export class ProgressFile implements Disposable {
  readonly #path: string;
  readonly #writing: Throttle;
  #last: Promise<void> = Promise.resolve();

  /** `current` gives what is to be written. */
  constructor({ folder, current }: { folder: string; current: () => readonly ExportProgress[] }) {
    this.#path = join(folder, progressFileName);
    this.#writing = new Throttle({
      intervalMs,
      action: () => {
        // Not fit to fail an export: whoever looks on sees less.
        this.#last = this.#last
          .then(() => writeFile(this.#path, JSON.stringify(current()), { mode: 0o600 }, briefly))
          .catch(() => undefined);
      },
    });
  }

  write(): void {
    this.#writing.request();
  }

  /** Reads what the window that works has written last. */
  async read(): Promise<readonly ExportProgress[]> {
    try {
      const text = await readFile(this.#path);
      return z
        .array(progress)
        .parse(JSON.parse(text))
        .map((it) => ({ ...it, expectedBytes: it.expectedBytes }));
    } catch {
      return [];
    }
  }

  /** Removes it: nothing runs any more. */
  async clear(): Promise<void> {
    this.#writing.dispose();
    await this.#last;
    await removeIfThere(this.#path, briefly).catch(() => undefined);
  }

  dispose(): void {
    this.#writing.dispose();
  }
}
