import * as vscode from 'vscode';
import type { ExportEngine } from '../../engine/exportEngine.ts';
import type { ExportJob } from '../../engine/model/exportJob.ts';
import type { JobTarget } from '../../options/commandArguments.ts';
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

/** A job, or one file of it. */
export interface Target {
  readonly job: ExportJob;
  readonly path?: string;
}

/**
 * Returns what a command acts on that can act on several exports: all selected rows, if its own is one of them; otherwise as
 * `targetFor`.
 *
 * @param all the selected rows, which VS Code passes if there are several.
 */
export async function targetsFor(
  engine: Pick<ExportEngine, 'job' | 'jobs'>,
  given: unknown,
  all: unknown,
  question: TargetQuestion,
): Promise<readonly Target[]> {
  const rows = selectedTargets(given, all);
  if (rows.length < 2) {
    const target = await targetFor(engine, given, question);
    return target ? [target] : [];
  }
  const targets = rows.flatMap(({ jobId, path }) => {
    const job = engine.job(jobId);
    return job && question.fits(job) ? [path === undefined ? { job } : { job, path }] : [];
  });
  if (targets.length === 0) {
    void notify('information', question.none);
  }
  return targets;
}

/** Returns the selected rows, each once, if the row of a command is one of them. */
export function selectedTargets(given: unknown, all: unknown): readonly JobTarget[] {
  const own = asJobTarget(given);
  const rows: readonly unknown[] = Array.isArray(all) ? all : [];
  const targets = new Map(
    rows.flatMap((row) => {
      const target = asJobTarget(row);
      return target ? [[keyOf(target), target] as const] : [];
    }),
  );
  return own && targets.has(keyOf(own)) ? [...targets.values()] : [];
}

const keyOf = ({ jobId, path = '' }: JobTarget): string => `${jobId}\n${path}`;

/** Returns the job that a command acts on: that of the row or argument; otherwise the user is asked. */
export async function targetFor(
  engine: Pick<ExportEngine, 'job' | 'jobs'>,
  given: unknown,
  { fits, isOffered = () => true, none, placeholder }: TargetQuestion,
): Promise<Target | undefined> {
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
