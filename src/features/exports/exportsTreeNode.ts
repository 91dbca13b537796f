import { jobTarget, type JobTarget } from '../../options/commandArguments.ts';

/** The row of a day on which ended exports were started. */
export interface DayNode {
  readonly kind: 'day';
  /** `2026-11-24`, in the local time zone. */
  readonly day: string;
  /** A day in a filtered tree is a different row, so that it is expanded initially. */
  readonly filtered: boolean;
}

/** The row of an export job. Always the same object per job, although the job itself is replaced whenever it changes. */
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
 * Returns the job, and possibly the file, that the argument of a command represents.
 *
 * Accepts any value, since VS Code, notifications and keybindings may pass anything.
 */
export function asJobTarget(node: unknown): JobTarget | undefined {
  return jobTarget.safeParse(node).data;
}
