import { FileClient } from '../sendgrid/fileClient.ts';
import { delay, type Delay } from '../util/delay.ts';
import { silentLogger, type Logger } from '../util/logger.ts';
import type { FreeBytes } from './files/diskSpace.ts';
import type { JobStore } from './jobs/jobStore.ts';
import type { Clocks, ExportAccounts, FileSource } from './model/ports.ts';
import type { OwnershipTimes } from './ownership/coordinator.ts';
import { IndexStore } from './tables/indexStore.ts';
import { ProcessJobMemory, type JobMemory } from './ownership/jobMemory.ts';

export interface ExportEngineOptions extends Partial<Clocks> {
  readonly accounts: ExportAccounts;
  readonly store: JobStore;
  readonly files?: FileSource;
  readonly logger?: Logger;
  readonly delay?: Delay;
  readonly random?: () => number;
  /** How many jobs run at once; the others stay queued. A function is called whenever a job could start. */
  readonly maxJobs?: number | (() => number);
  /** How many parts of one job are downloaded at once. A function is called when a download begins. */
  readonly maxParts?: number | (() => number);
  /** How long a download may receive nothing before it counts as stalled, in milliseconds. */
  readonly stallMs?: number;
  /** The path of `downloadWorker`, which inflates and writes in threads of its own. Without it, this thread does. */
  readonly workerPath?: string;
  /** Returns the free space of a folder. */
  readonly freeBytes?: FreeBytes;
  readonly ownership?: OwnershipTimes;
  /** Identifies this machine among those that share the store. */
  readonly machine?: string;
  /** The folders that exports go to by default: files that were left behind there are deleted, too. */
  readonly exportFolders?: () => readonly string[];
  /** The folder of the row indexes of exported files. Without it, downloads make none. */
  readonly indexFolder?: string;
  /** How many bytes a file has at least for which an index is made. */
  readonly leastIndexedBytes?: number;
  /** Remembers the jobs of this window across its reload. */
  readonly memory?: JobMemory;
}

/** Returns the options of an engine, with defaults for those that are missing. */
export function withDefaults(options: ExportEngineOptions) {
  const { logger = silentLogger } = options;
  return {
    ...{ accounts: options.accounts, store: options.store, logger },
    files: options.files ?? new FileClient({ logger }),
    memory: options.memory ?? new ProcessJobMemory(),
    delay: options.delay ?? delay,
    random: options.random ?? Math.random,
    clocks: {
      now: options.now ?? Date.now,
      monotonic: options.monotonic ?? (() => performance.now()),
    },
    maxJobs: asFunction(options.maxJobs ?? 2),
    maxParts: asFunction(options.maxParts ?? 4),
    exportFolders: options.exportFolders ?? (() => []),
    times: options.ownership ?? {},
    ...{ stallMs: options.stallMs, workerPath: options.workerPath, freeBytes: options.freeBytes },
    machine: options.machine,
    indexes: new IndexStore(options.indexFolder, logger, options.leastIndexedBytes),
  };
}

const asFunction = (value: number | (() => number)): (() => number) =>
  typeof value === 'number' ? () => value : value;
