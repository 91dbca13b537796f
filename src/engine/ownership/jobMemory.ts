import { epochOf, type ExportJob } from '../model/exportJob.ts';

/**
 * Remembers, across a reload of the window, the jobs that it owns and whose end it has not announced, with the epoch of
 * each: if the job has a later epoch, another window owns it.
 */
export interface JobMemory {
  /** Epochs by id. */
  readonly jobs: ReadonlyMap<string, number>;
  write(jobs: ReadonlyMap<string, number>): Promise<void>;
}

/** Remembers the jobs for the lifetime of the process. */
export class ProcessJobMemory implements JobMemory {
  jobs: ReadonlyMap<string, number> = new Map();

  write(jobs: ReadonlyMap<string, number>): Promise<void> {
    this.jobs = jobs;
    return Promise.resolve();
  }
}

/** Whether the window with this memory announces a job: no other window has taken it over since. */
export const isRemembered = ({ jobs }: JobMemory, job: ExportJob): boolean =>
  (jobs.get(job.id) ?? -1) >= epochOf(job);

export async function remember(memory: JobMemory, job: ExportJob): Promise<void> {
  await memory.write(new Map([...memory.jobs, [job.id, epochOf(job)]]));
}

export async function forget(memory: JobMemory, jobId: string): Promise<void> {
  if (memory.jobs.has(jobId)) {
    await memory.write(new Map([...memory.jobs].filter(([id]) => id !== jobId)));
  }
}
