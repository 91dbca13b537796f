import type { ExportJob } from '../../model/exportJob.ts';
import type { ProgressMeter } from '../../download/progressMeter.ts';
import type { JobEvent } from '../../model/jobEvent.ts';

/** A job, as the runner sees it. */
export interface JobHandle {
  /** The current state of the job. */
  readonly job: ExportJob;
  /**
   * Applies an event, stores and emits the new state, and returns it. Rejects if the signal is aborted before the state is
   * written; without a signal, it is written in any case.
   */
  advance(event: JobEvent, signal?: AbortSignal): Promise<ExportJob>;
  /** Rejects if another process owns the job by now. */
  confirm(): Promise<void>;
  readonly meter: ProgressMeter;
}
