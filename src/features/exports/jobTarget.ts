import * as vscode from 'vscode';
import type { ExportEngine } from '../../engine/exportEngine.ts';
import type { ExportJob } from '../../engine/model/exportJob.ts';
import { contactsText, isDoubtful } from '../../ui/text/contactCountText.ts';
import { asJobTarget } from './exportsTreeNode.ts';
import { jobTitle } from '../../ui/text/audienceTitle.ts';
import { Formats } from '../../ui/text/formats.ts';
import { notify } from '../../ui/messages/notifications.ts';
import { askPick } from '../../ui/input/quickInput.ts';

export interface TargetQuestion {
  /** Whether the command can act on a job. */
  readonly fits: (job: ExportJob) => boolean;
  /** Whether a job is offered when the argument does not name one; defaults to all that fit. */
  readonly isOffered?: (job: ExportJob) => boolean;
  /** The message when there is none. */
  readonly none: string;
  readonly placeholder: string;
}

/** Returns the job that a command acts on: that of the row or argument; otherwise the user is asked. */
export async function targetFor(
  engine: Pick<ExportEngine, 'job' | 'jobs'>,
  given: unknown,
  { fits, isOffered = () => true, none, placeholder }: TargetQuestion,
): Promise<{ readonly job: ExportJob; readonly path?: string } | undefined> {
  const named = asJobTarget(given);
  if (named) {
    const job = engine.job(named.jobId);
    if (job && fits(job)) {
      return named.path === undefined ? { job } : { job, path: named.path };
    }
    // The job has changed since the click, so the message is correct.
    void notify('information', none);
    return undefined;
  }
  const jobs = engine.jobs.filter((job) => fits(job) && isOffered(job));
  if (jobs.length === 0) {
    void notify('information', none);
    return undefined;
  }
  const formats = new Formats({ locale: vscode.env.language });
  const answer = await askPick({
    title: vscode.l10n.t('Exports'),
    placeholder,
    items: jobs.map((job) => ({
      value: job,
      label: jobTitle(job, 100).replaceAll('$(', '$ ('),
      description: describe(job, formats),
    })),
  });
  return answer === undefined || answer === 'back' ? undefined : { job: answer.value };
}

/** Returns type, contacts and time of an export, as in its row, with a warning sign if the number of contacts is doubtful. */
function describe(job: ExportJob, formats: Formats): string {
  const contacts = job.state === 'completed' ? contactsText(job, { formats }) : '';
  return [
    job.request.fileType.toUpperCase(),
    ...(contacts === '' ? [] : [contacts]),
    formats.moment(job.createdAt, new Date()),
    ...(job.state === 'completed' && isDoubtful(job) ? ['$(warning)'] : []),
  ].join(', ');
}
