import type { ExportState, Jobs, SimulatedExport } from './jobs.ts';

/** An export as tests see it. */
export interface ExportInfo {
  readonly id: string;
  readonly state: ExportState;
  readonly contacts: number;
  readonly parts: number;
  /** How often its status was requested. */
  readonly polls: number;
  readonly fileType: 'csv' | 'json';
  /** The body of the POST. */
  readonly request: unknown;
}

export function exportInfo(jobs: Jobs, job: SimulatedExport): ExportInfo {
  return {
    id: job.id,
    state: jobs.state(job),
    contacts: job.members.count,
    parts: job.parts.length,
    polls: job.polls,
    fileType: job.fileType,
    request: job.request,
  };
}
