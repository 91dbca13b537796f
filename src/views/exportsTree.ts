import { isUnfinished, type ExportJob } from '../exports/exportJob.ts';
import type { ExportsNode, FileNode, JobNode } from './exportsTreeNode.ts';

/** The part of the engine that the tree reads. */
export interface ExportsSource {
  /** Newest first. */
  readonly jobs: readonly ExportJob[];
  job(jobId: string): ExportJob | undefined;
}

/** Decides which rows the Exports view has: what runs on top, then what has ended, newest first. */
export class ExportsTree {
  readonly #source: ExportsSource;
  readonly #jobs = new Map<string, JobNode>();
  readonly #files = new Map<string, FileNode>();

  constructor(options: { source: ExportsSource }) {
    this.#source = options.source;
  }

  roots(): readonly JobNode[] {
    const { jobs } = this.#source;
    const ended = jobs.filter((job) => !isUnfinished(job));
    return [...jobs.filter(isUnfinished), ...ended].map(({ id }) => this.node(id));
  }

  /** The files of an export that has several; one file is opened by the export's own row. */
  children(node: ExportsNode): readonly FileNode[] {
    const job = node.kind === 'job' ? this.#source.job(node.jobId) : undefined;
    return job?.state === 'completed' && job.files.length > 1
      ? job.files.map(({ path }) => this.#fileNode(job.id, path))
      : [];
  }

  parent(node: ExportsNode): JobNode | undefined {
    return node.kind === 'file' ? this.node(node.jobId) : undefined;
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

  #fileNode(jobId: string, path: string): FileNode {
    const key = `${jobId}\n${path}`;
    const node = this.#files.get(key) ?? ({ kind: 'file', jobId, path } as const);
    this.#files.set(key, node);
    return node;
  }
}
