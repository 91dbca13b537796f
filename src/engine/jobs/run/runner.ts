import type { ExportStatus } from '../../../sendgrid/models.ts';
import { removeLeftOvers } from '../../files/jobFiles.ts';
import { tidy } from '../../files/tidy.ts';
import { ExportError } from '../../model/exportError.ts';
import type { ExportJob } from '../../model/exportJob.ts';
import { countParts, giveUpLostParts } from './finishedParts.ts';
import type { JobHandle } from './jobHandle.ts';
import { JobRequester } from './jobRequester.ts';
import type { LateFiles, Shortage } from './lateFiles.ts';
import { PartsFetcher, type PartsFetcherOptions } from './partsFetcher.ts';

export interface RunnerOptions extends PartsFetcherOptions {
  readonly lateFiles: LateFiles;
}

/** How often files may be found missing in one run before it fails. */
const maxLosses = 3;

/** Runs a job from any state to its end, whether it is new or was stored. */
export class Runner {
  readonly #options: RunnerOptions;
  readonly #requester: JobRequester;
  readonly #parts: PartsFetcher;

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#requester = new JobRequester(options);
    this.#parts = new PartsFetcher(options);
  }

  /** Settles when the job is completed. Rejects with why it failed, or with the signal's reason. */
  async run(handle: JobHandle, signal: AbortSignal): Promise<void> {
    await this.#sweep(handle, { totalMs: 2000, signal });
    let isNew = false;
    for (;;) {
      const { job } = handle;
      switch (job.state) {
        case 'queued':
          await this.#requester.request(handle, job, signal);
          isNew = true;
          break;
        case 'requesting':
          await this.#requester.recover(handle, job, signal);
          break;
        case 'waiting':
        case 'downloading':
          await this.#fetch(handle, { isNew, signal });
          break;
        case 'completed':
        case 'failed':
        case 'cancelled':
          return;
      }
    }
  }

  /**
   * Downloads files until none is missing. A job that was stored as downloading may have lost some since: they are checked
   * before anything else, and again before the job is completed.
   */
  async #fetch(
    handle: JobHandle,
    { isNew, signal }: { isNew: boolean; signal: AbortSignal },
  ): Promise<void> {
    const { logger, lateFiles } = this.#options;
    let losses = 0;
    /** A status received during the download that names more files than the job had then. */
    let named: ExportStatus | undefined;
    for (let isFirst = true; ; isFirst = false) {
      await countParts(handle, signal);
      const bySize = losses === maxLosses - 1;
      losses += (await giveUpLostParts(handle, { logger, bySize, signal })) ? 1 : 0;
      if (losses === maxLosses) {
        throw new ExportError('filesGone', 'Files were deleted as often as they were fetched.');
      }
      const { job } = handle;
      const isWhole = !isFetching(job);
      const shortage = isWhole && !named ? await lateFiles.shortage(job, signal) : undefined;
      if (shortage) {
        const finding = lateFiles.find(job, shortage, signal);
        named = await handle.meter.during('awaitingFiles', finding);
      }
      if (isWhole && !named) {
        return this.#complete(handle, shortage, signal);
      }
      const known = isWhole ? named : undefined;
      const fetched = await this.#parts.fetch(handle, known, { isNew: isNew && isFirst, signal });
      if (fetched === 'disproven') {
        return;
      }
      named = fetched.later;
    }
  }

  async #complete(
    handle: JobHandle,
    shortage: Shortage | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const { logger, clocks } = this.#options;
    await tidy(handle.job, (job) => removeLeftOvers(job, signal), logger);
    await this.#sweep(handle, { totalMs: 500, signal });
    const at = new Date(clocks.now()).toISOString();
    const audienceSize = shortage?.isBySize === true ? shortage.expected : undefined;
    await handle.advance({ type: 'completed', at, audienceSize }, signal);
  }

  /** Deletes what earlier attempts have left behind. Limited in time, so that the job is not delayed. */
  async #sweep(
    handle: JobHandle,
    options: { readonly totalMs: number; readonly signal: AbortSignal },
  ): Promise<void> {
    const { discards } = this.#options;
    await discards.run(handle.job, (event) => handle.advance(event, options.signal), options);
  }
}

/** Whether files remain to be downloaded. */
const isFetching = (job: ExportJob): boolean =>
  job.state === 'waiting' ||
  (job.state === 'downloading' && job.parts.some(({ state }) => state === 'pending'));
