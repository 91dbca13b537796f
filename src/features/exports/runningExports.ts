import type { ExportActivity } from '../../engine/model/exportActivity.ts';
import { isActive, type ExportJob, type ExportProgress } from '../../engine/model/exportJob.ts';

/** Where the jobs come from. */
export interface RunningExportsSource {
  readonly jobs: readonly ExportJob[];
  progress(jobId: string): ExportProgress | undefined;
}

export interface RunningSummary {
  /** How many run or wait for their turn. */
  readonly count: number;
  /** How far all of them are, from 0 to 1; `undefined` while no size is known. */
  readonly fraction: number | undefined;
  /** What is being done for the one that runs, where that is more than its state says. */
  readonly activity?: ExportActivity;
}

/**
 * Sums up the exports that run. Those that ended while others go on still count for how far it is, so that the number does
 * not fall when one is done.
 */
export class RunningExports {
  readonly #source: RunningExportsSource;
  /** What ran since nothing did. */
  #batch = new Set<string>();

  constructor(source: RunningExportsSource) {
    this.#source = source;
  }

  /** `undefined` when nothing runs. */
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

/** Asking for an export is over in a moment: in a place as small as this, it would only flash. */
const hindrance = (activity: ExportActivity | undefined): ExportActivity | undefined =>
  activity?.kind === 'requesting' ? undefined : activity;

function fractionOf(progress: ExportProgress | undefined): number | undefined {
  const expected = progress?.expectedBytes;
  // A server that promised too little must not make more than all of it.
  return progress === undefined || expected === undefined || expected === 0
    ? undefined
    : Math.min(1, progress.receivedBytes / expected);
}
