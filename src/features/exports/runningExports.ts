import type { ExportActivity } from '../../engine/model/exportActivity.ts';
import { isActive, type ExportJob, type ExportProgress } from '../../engine/model/exportJob.ts';

/** The part of the engine that is needed. */
export interface RunningExportsSource {
  readonly jobs: readonly ExportJob[];
  progress(jobId: string): ExportProgress | undefined;
}

export interface RunningSummary {
  /** Number of exports that are running or queued. */
  readonly count: number;
  /** Total progress from 0 to 1; `undefined` while no size is known. */
  readonly fraction: number | undefined;
  /** What is being done for a single running export, if that is more specific than its state. */
  readonly activity?: ExportActivity;
}

/**
 * Summarizes the running exports. Exports that end while others are still running remain part of the total, so that its
 * progress does not decrease.
 */
export class RunningExports {
  readonly #source: RunningExportsSource;
  /** Ids of the exports that have run since there was last no running one. */
  #batch = new Set<string>();

  constructor(source: RunningExportsSource) {
    this.#source = source;
  }

  /** Returns `undefined` when nothing is running. */
  summary(): RunningSummary | undefined {
    const running = this.#source.jobs.filter((job) => isActive(job, this.#source.progress(job.id)));
    if (running.length === 0) {
      this.#batch = new Set();
      return undefined;
    }
    running.forEach(({ id }) => this.#batch.add(id));
    const batch = this.#source.jobs.filter(({ id }) => this.#batch.has(id));
    const only = running.length === 1 ? running[0] : undefined;
    const activity = only && hindrance(this.#source.progress(only.id)?.activity);
    const known = running.flatMap(({ id }) => fractionOf(this.#source.progress(id)) ?? []);
    const done = batch.length - running.length;
    return {
      count: running.length,
      ...(activity && { activity }),
      fraction:
        known.length === 0
          ? undefined
          : known.reduce((sum, fraction) => sum + fraction, done) / batch.length,
    };
  }
}

/** Ignores requesting an export, which takes a moment only and would flicker in the status bar. */
const hindrance = (activity: ExportActivity | undefined): ExportActivity | undefined =>
  activity?.kind === 'requesting' ? undefined : activity;

function fractionOf(progress: ExportProgress | undefined): number | undefined {
  const expected = progress?.expectedBytes;
  // The size may exceed what the server promised.
  return progress === undefined || expected === undefined || expected === 0
    ? undefined
    : Math.min(1, progress.receivedBytes / expected);
}
