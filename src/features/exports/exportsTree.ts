import { isUnfinished, type ExportJob } from '../../engine/model/exportJob.ts';
import { dayOf } from '../../ui/text/days.ts';
import type { DayNode, ExportsNode, FileNode, JobNode } from './exportsTreeNode.ts';

/** The part of the engine that the tree reads. */
export interface ExportsSource {
  /** Newest first. */
  readonly jobs: readonly ExportJob[];
  job(jobId: string): ExportJob | undefined;
}

/** Whether a job is shown. */
export type JobFilter = (job: ExportJob) => boolean;

interface Grouped {
  /** The jobs that were grouped. */
  readonly jobs: readonly ExportJob[];
  readonly filter: JobFilter | undefined;
  readonly shown: readonly ExportJob[];
  readonly unfinished: readonly ExportJob[];
  /** Ended exports by day. */
  readonly days: ReadonlyMap<string, readonly ExportJob[]>;
}

const sameJobs = (one: readonly ExportJob[], other: readonly ExportJob[]): boolean =>
  one.length === other.length && one.every((job, index) => job === other[index]);

/** Determines the rows of the Exports view: running exports first, then ended ones by day, newest first. */
export class ExportsTree {
  readonly #source: ExportsSource;
  readonly #days = new Map<string, DayNode>();
  readonly #jobs = new Map<string, JobNode>();
  readonly #files = new Map<string, FileNode>();
  #filter: JobFilter | undefined;
  readonly #dayOfJobs = new WeakMap<ExportJob, string>();
  #groups: Grouped | undefined;

  constructor(options: { source: ExportsSource }) {
    this.#source = options.source;
  }

  /** Shows only matching jobs; all jobs if there is no filter. */
  setFilter(filter: JobFilter | undefined): void {
    this.#filter = filter;
  }

  /** Number of jobs that are shown. */
  get shown(): number {
    return this.#shownJobs().length;
  }

  roots(): readonly (JobNode | DayNode)[] {
    const { unfinished, days } = this.#grouped();
    return [
      ...unfinished.map(({ id }) => this.node(id)),
      ...[...days.keys()].map((day) => this.#dayNode(day)),
    ];
  }

  /**
   * Returns the exports of a day, or the files of an export that has several. A single file is opened by the export's own
   * row.
   */
  children(node: ExportsNode): readonly (JobNode | FileNode)[] {
    if (node.kind === 'day') {
      const ofDay = this.#grouped().days.get(node.day) ?? [];
      return ofDay.map(({ id }) => this.node(id));
    }
    const job = node.kind === 'job' ? this.#source.job(node.jobId) : undefined;
    return job?.state === 'completed' && job.files.length > 1
      ? job.files.map(({ path }) => this.#fileNode(job.id, path))
      : [];
  }

  parent(node: ExportsNode): JobNode | DayNode | undefined {
    if (node.kind === 'file') {
      return this.node(node.jobId);
    }
    const job = node.kind === 'job' ? this.#source.job(node.jobId) : undefined;
    return job && !isUnfinished(job) ? this.#dayNode(this.#dayOf(job)) : undefined;
  }

  /** Returns all rows except those of files, in display order with everything expanded. */
  rows(): readonly (JobNode | DayNode)[] {
    return this.roots().flatMap((node) =>
      node.kind === 'day'
        ? [node, ...this.children(node).filter((child) => child.kind === 'job')]
        : [node],
    );
  }

  /** Returns the row of a job: always the same object, since VS Code identifies rows by it. */
  node(jobId: string): JobNode {
    const node = this.#jobs.get(jobId) ?? ({ kind: 'job', jobId } as const);
    this.#jobs.set(jobId, node);
    return node;
  }

  /** Forgets the rows of a removed job. */
  forget(jobId: string): void {
    this.#jobs.delete(jobId);
    for (const [key, node] of this.#files) {
      if (node.jobId === jobId) {
        this.#files.delete(key);
      }
    }
  }

  #shownJobs(): readonly ExportJob[] {
    return this.#grouped().shown;
  }

  /** Returns the grouped jobs, cached until the jobs or the filter change. */
  #grouped(): Grouped {
    const { jobs } = this.#source;
    const filter = this.#filter;
    if (!this.#groups || !sameJobs(this.#groups.jobs, jobs) || this.#groups.filter !== filter) {
      const shown = filter ? jobs.filter(filter) : jobs;
      const ended = shown.filter((job) => !isUnfinished(job));
      this.#groups = {
        ...{ jobs: [...jobs], filter, shown },
        unfinished: shown.filter(isUnfinished),
        days: Map.groupBy(ended, (job) => this.#dayOf(job)),
      };
    }
    return this.#groups;
  }

  /**
   * Returns the day on which a job was started in the user's time zone. Cached, since computing it for thousands of jobs is
   * slow.
   */
  #dayOf(job: ExportJob): string {
    const day = this.#dayOfJobs.get(job) ?? dayOf(new Date(job.createdAt));
    this.#dayOfJobs.set(job, day);
    return day;
  }

  #dayNode(day: string): DayNode {
    const filtered = this.#filter !== undefined;
    const key = `${day} ${filtered ? 'filtered' : 'all'}`;
    const node = this.#days.get(key) ?? ({ kind: 'day', day, filtered } as const);
    this.#days.set(key, node);
    return node;
  }

  #fileNode(jobId: string, path: string): FileNode {
    const key = `${jobId}\n${path}`;
    const node = this.#files.get(key) ?? ({ kind: 'file', jobId, path } as const);
    this.#files.set(key, node);
    return node;
  }
}
