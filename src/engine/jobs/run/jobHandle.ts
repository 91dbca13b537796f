import type { ExportJob } from '../../model/exportJob.ts';
import type { ProgressMeter } from '../../download/progressMeter.ts';
import type { JobEvent } from '../../model/jobEvent.ts';

/** A job as the runner holds it. */
export interface JobHandle {
  /** The job as it is now. */
  readonly job: ExportJob;
  /**
   * Stores what happened, tells it, and gives the job as it then is. Rejects if the signal is aborted before that is
   * written; without a signal, it is written in any case.
   */
  advance(event: JobEvent, signal?: AbortSignal): Promise<ExportJob>;
  /** Rejects when another process works on the job by now. */
  confirm(): Promise<void>;
  readonly meter: ProgressMeter;
}
