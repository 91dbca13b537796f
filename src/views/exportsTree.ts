import { isUnfinished, type ExportJob } from '../exports/exportJob.ts';
import { dayOf } from './days.ts';
import type { DayNode, ExportsNode, FileNode, JobNode } from './exportsTreeNode.ts';

/** The part of the engine that the tree reads. */
export interface ExportsSource {
  /** Newest first. */
  readonly jobs: readonly ExportJob[];
  job(jobId: string): ExportJob | undefined;
}

/** Whether a job is shown. */
export type JobFilter = (job: ExportJob) => boolean;

/** Decides which rows the Exports view has: what runs on top, then what has ended by day, newest first. */
export class ExportsTree {
  readonly #source: ExportsSource;
  readonly #days = new Map<string, DayNode>();
  readonly #jobs = new Map<string, JobNode>();
  readonly #files = new Map<string, FileNode>();
  #filter: JobFilter | undefined;

  constructor(options: { source: ExportsSource }) {
    this.#source = options.source;
  }

  /** Shows the jobs that fit, or all of them. */
  setFilter(filter: JobFilter | undefined): void {
    this.#filter = filter;
  }

  /** How many jobs are shown. */
  get shown(): number {
    return this.#shownJobs().length;
  }

  roots(): readonly (JobNode | DayNode)[] {
    const jobs = this.#shownJobs();
    const days = new Set(jobs.filter((job) => !isUnfinished(job)).map(dayOfJob));
    return [
      ...jobs.filter(isUnfinished).map(({ id }) => this.node(id)),
      ...[...days].map((day) => this.#dayNode(day)),
    ];
  }

  /** The exports of a day, and the files of an export that has several; one file is opened by the export's own row. */
  children(node: ExportsNode): readonly (JobNode | FileNode)[] {
    if (node.kind === 'day') {
      return this.#shownJobs()
        .filter((job) => !isUnfinished(job) && dayOfJob(job) === node.day)
        .map(({ id }) => this.node(id));
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
    return job && !isUnfinished(job) ? this.#dayNode(dayOfJob(job)) : undefined;
  }

  /** All rows but those of files, from the top of the unfolded tree. */
  rows(): readonly (JobNode | DayNode)[] {
    return this.roots().flatMap((node) =>
      node.kind === 'day'
        ? [node, ...this.children(node).filter((child) => child.kind === 'job')]
        : [node],
    );
  }

  /** The row of a job: always the same object, by which VS Code knows it. */
  node(jobId: string): JobNode {
    const node = this.#jobs.get(jobId) ?? ({ kind: 'job', jobId } as const);
    this.#jobs.set(jobId, node);
    return node;
  }

  /** Forgets the rows of a job that was removed. */
  forget(jobId: string): void {
    this.#jobs.delete(jobId);
    for (const [key, node] of this.#files) {
      if (node.jobId === jobId) {
        this.#files.delete(key);
      }
    }
  }

  #shownJobs(): readonly ExportJob[] {
    return this.#filter ? this.#source.jobs.filter(this.#filter) : this.#source.jobs;
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

const dayOfJob = ({ createdAt }: ExportJob): string => dayOf(new Date(createdAt));
