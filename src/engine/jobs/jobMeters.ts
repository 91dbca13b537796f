import { ProgressMeter } from '../download/progressMeter.ts';
import type { ExportProgress } from '../model/exportJob.ts';

export interface JobMeterOptions {
  readonly onProgress: (progress: ExportProgress) => void;
  /** The clock of the activities, in epoch ms. */
  readonly now: () => number;
}

/** The progress meters of the jobs that this window is working on. */
export class JobMeters {
  readonly #options: JobMeterOptions;
  readonly #meters = new Map<string, ProgressMeter>();

  constructor(options: JobMeterOptions) {
    this.#options = options;
  }

  /** The progress of these jobs. */
  get progress(): readonly ExportProgress[] {
    return [...this.#meters.values()].map(({ value }) => value);
  }

  get(jobId: string): ProgressMeter | undefined {
    return this.#meters.get(jobId);
  }

  begin(jobId: string): ProgressMeter {
    const meter = new ProgressMeter(jobId, this.#options.onProgress, this.#options.now);
    this.#meters.set(jobId, meter);
    return meter;
  }

  /** Ends a meter. With `isIdle`, emits that nothing is being done for the job any more. */
  end(jobId: string, meter: ProgressMeter, { isIdle }: { readonly isIdle: boolean }): void {
    meter.stop();
    this.#meters.delete(jobId);
    if (isIdle) {
      this.#options.onProgress({ ...meter.value, activity: undefined });
    }
  }
}
