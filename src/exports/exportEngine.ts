import type { ExportOptions } from '../protocol/exportOptions.ts';
import type { Delay } from '../util/delay.ts';
import { Emitter, type Disposable } from '../util/emitter.ts';
import type { Logger } from '../util/logger.ts';
import type { Account } from './account.ts';
import type { ExportJob, ExportProgress } from './exportJob.ts';
import type { JobStore } from './jobStore.ts';
import type { ExportAccounts, FileSource } from './ports.ts';

/** What happened to a job: always told after it is on disk. */
export type JobChange =
  | { readonly kind: 'saved'; readonly job: ExportJob }
  | { readonly kind: 'removed'; readonly jobId: string };

export interface ExportEngineOptions {
  readonly accounts: ExportAccounts;
  readonly store: JobStore;
  readonly files?: FileSource;
  readonly logger?: Logger;
  readonly delay?: Delay;
  readonly random?: () => number;
  /** Epoch ms. */
  readonly now?: () => number;
  /** How many jobs run at once; the others stay queued. */
  readonly maxJobs?: number;
  /** How many parts of one job are fetched at once. */
  readonly maxParts?: number;
}

/** Runs export jobs and remembers them. */
export class ExportEngine implements Disposable {
  readonly #jobChanges = new Emitter<JobChange>();
  readonly #progressChanges = new Emitter<ExportProgress>();
  readonly onDidChangeJob = this.#jobChanges.event;
  readonly onDidProgress = this.#progressChanges.event;

  constructor(_options: ExportEngineOptions) {}

  get jobs(): readonly ExportJob[] {
    return [];
  }
  job(_jobId: string): ExportJob | undefined {
    return undefined;
  }
  load(): Promise<{ readonly unreadable: readonly string[] }> {
    return Promise.reject(new Error('not yet'));
  }
  resume(): void {
    // not yet
  }
  start(_request: {
    readonly options: ExportOptions;
    readonly account: Account;
    readonly folder: string;
  }): Promise<readonly ExportJob[]> {
    return Promise.reject(new Error('not yet'));
  }
  retry(_jobId: string): Promise<void> {
    return Promise.reject(new Error('not yet'));
  }
  cancel(_jobId: string): Promise<void> {
    return Promise.reject(new Error('not yet'));
  }
  remove(_jobId: string, _options: { readonly deleteFiles: boolean }): Promise<void> {
    return Promise.reject(new Error('not yet'));
  }
  progress(_jobId: string): ExportProgress | undefined {
    return undefined;
  }
  settled(_jobId: string, _options?: { readonly signal?: AbortSignal }): Promise<ExportJob> {
    return Promise.reject(new Error('not yet'));
  }
  /** Stops all work where it is, without changing a job's state. */
  dispose(): void {
    this.#jobChanges.dispose();
    this.#progressChanges.dispose();
  }
  /** Disposes, and settles when all work has ended. */
  close(): Promise<void> {
    this.dispose();
    return Promise.resolve();
  }
}
