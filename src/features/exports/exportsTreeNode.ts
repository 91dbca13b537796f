import { jobTarget, type JobTarget } from '../../options/commandArguments.ts';

/** The row of a day on which exports were started that have ended. */
export interface DayNode {
  readonly kind: 'day';
  /** `2026-11-24`, by this machine's clock. */
  readonly day: string;
  /** A day of a filtered tree is another row, so that it can begin unfolded. */
  readonly filtered: boolean;
}

/** The row of an export job. One object a job for good, while the job itself is replaced at each step. */
export interface JobNode {
  readonly kind: 'job';
  readonly jobId: string;
}

/** The row of one file of an export that has several. */
export interface FileNode {
  readonly kind: 'file';
  readonly jobId: string;
  /** Absolute. */
  readonly path: string;
}

/** A row of the Exports view. */
export type ExportsNode = DayNode | JobNode | FileNode;

/**
 * Says which job, and which of its files, a command's argument stands for.
 *
 * Takes whatever VS Code, a notification or a keybinding passes.
 */
export function asJobTarget(node: unknown): JobTarget | undefined {
  return jobTarget.safeParse(node).data;
}
