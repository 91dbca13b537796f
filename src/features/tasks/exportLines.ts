import * as vscode from 'vscode';
import type { ExportActivity } from '../../engine/model/exportActivity.ts';
import { isUnfinished, type ExportJob, type ExportProgress } from '../../engine/model/exportJob.ts';
import { activityText } from '../../ui/text/activityText.ts';
import { contactsText } from '../../ui/text/contactCountText.ts';
import { jobTitle } from '../../ui/text/audienceTitle.ts';
import { sizeOf } from '../exports/exportsRow.ts';
import type { Formats } from '../../ui/text/formats.ts';
import { oneLine } from '../../util/controlCharacters.ts';
import { plainText } from '../../ui/text/plainText.ts';

export interface ExportLinesOptions {
  readonly formats: Formats;
  /** Writes a line. */
  readonly write: (line: string) => void;
  /** When the task began, in epoch ms. Lines start with the time since then. */
  readonly startedAt: number;
  /** Whether there are several jobs, so that each line has to name its job. */
  readonly isNamed: boolean;
}

/** What has been reported about a job. */
interface Reported {
  state: ExportJob['state'];
  /** Number of completed files. */
  files: number;
  /** Step of the received amount. */
  step: number;
  /** Time of the last line, in epoch ms. */
  at: number;
  /** The last reported activity, by its kind and start time. */
  activity?: string;
}

/** Minimum interval in ms between lines about the amount, so that a fast download has none. */
const amountEveryMs = 1000;

/** Time in ms for which a queued job is not reported. */
const turnAfterMs = 1000;

/** Activities shorter than this, in ms, are not reported. */
const activityAfterMs = 1500;

/**
 * Delays in ms after which it is reported that SendGrid, which may take minutes, is still preparing an export. The last one
 * repeats.
 */
const stillWaitingMs = [60_000, 120_000, 300_000, 600_000] as const;

/**
 * Writes the progress of exports as lines: one per change, and the received amount at every tenth. Each line begins with the
 * time since the task began.
 */
export class ExportLines {
  readonly #options: ExportLinesOptions;
  readonly #reported = new Map<string, Reported>();

  constructor(options: ExportLinesOptions) {
    this.#options = options;
  }

  /** Reports what has changed about a job. May be called at any rate. `now` is in epoch ms. */
  show(job: ExportJob, progress: ExportProgress | undefined, now: number): void {
    const reported = this.#reported.get(job.id);
    if (!isUnfinished(job)) {
      return;
    }
    if (reported?.state !== job.state) {
      const line = this.#stateLine(job, now);
      if (line !== undefined) {
        this.#reported.set(job.id, { state: job.state, files: filesDone(job), step: 0, at: now });
        this.#write(job, line, now);
      }
    } else if (this.#showActivity(job, reported, progress?.activity, now)) {
      // The activity explains why there is no other progress.
    } else if (job.state === 'waiting') {
      this.#showStillWaiting(job, reported, now);
    } else if (job.state === 'downloading') {
      this.#showAmount(job, reported, progress, now);
    }
  }

  /** Reports a completed job: number of contacts, files with their sizes and paths. */
  showCompleted(job: Extract<ExportJob, { state: 'completed' }>, now: number): void {
    const { formats } = this.#options;
    const { files } = job;
    const contacts = contactsText(job, { formats });
    if (files.length === 0) {
      this.#write(
        job,
        job.warning
          ? vscode.l10n.t('Done: {0}, and no file.', contacts)
          : vscode.l10n.t('Done: 0 contacts, so there is no file.'),
        now,
      );
      return;
    }
    const pieces = [
      ...(contacts === '' ? [] : [contacts]),
      files.length === 1
        ? vscode.l10n.t('1 file')
        : vscode.l10n.t('{0} files', formats.count(files.length)),
      formats.bytes(sizeOf(files)),
    ];
    this.#write(job, vscode.l10n.t('Done: {0}.', pieces.join(', ')), now);
    for (const { path, bytes } of files) {
      this.#options.write(
        files.length === 1
          ? `${indent}${pathText(path)}`
          : `${indent}${pathText(path)}  ${formats.bytes(bytes)}`,
      );
    }
  }

  /** Reports a job that was cancelled, in this window or elsewhere. */
  showCancelled(job: Extract<ExportJob, { state: 'cancelled' }>, now: number): void {
    const { write } = this.#options;
    this.#write(job, vscode.l10n.t('Cancelled. No file was left.'), now);
    if (job.exportId !== undefined) {
      const note = vscode.l10n.t(
        'SendGrid goes on making the export. “SendGrid: Download Earlier Export…” can fetch it.',
      );
      write(`${indent}${note}`);
    }
  }

  /** Writes lines about a completed job, the first of them with the time. */
  showNote(job: ExportJob, [first = '', ...others]: readonly string[], now = Date.now()): void {
    this.#write(job, first, now);
    for (const line of others) {
      this.#options.write(oneLine(`${indent}${line}`));
    }
  }

  #stateLine(job: ExportJob, now: number): string | undefined {
    const { formats, startedAt } = this.#options;
    switch (job.state) {
      case 'queued':
        return now - startedAt < turnAfterMs
          ? undefined
          : vscode.l10n.t('Waiting for its turn: other exports are running.');
      case 'requesting':
        return vscode.l10n.t('Asking SendGrid for the export.');
      case 'waiting':
        return vscode.l10n.t('SendGrid is preparing the export.');
      case 'downloading':
        return job.parts.length === 1
          ? vscode.l10n.t('Downloading 1 file.')
          : vscode.l10n.t('Downloading {0} files.', formats.count(job.parts.length));
      default:
        return undefined;
    }
  }

  /** Reports an activity once, when it has lasted long enough. Returns whether there is one. */
  #showActivity(
    job: ExportJob,
    reported: Reported,
    activity: ExportActivity | undefined,
    now: number,
  ): boolean {
    if (activity === undefined || activity.kind === 'requesting') {
      return false;
    }
    const ends = activity.kind === 'retrying' ? activity.at : now;
    const key = `${activity.kind} ${activity.since}`;
    if (reported.activity !== key && Math.max(ends, now) - activity.since >= activityAfterMs) {
      reported.activity = key;
      const context = { ...this.#options, now };
      const text = activityText(activity, context, { isTicking: false });
      this.#write(job, vscode.l10n.t('{0}.', text.replace(/[.…]$/u, '')), now);
    }
    return true;
  }

  #showStillWaiting(
    job: Extract<ExportJob, { state: 'waiting' }>,
    reported: Reported,
    now: number,
  ): void {
    const waited = now - reported.at;
    const last = stillWaitingMs.at(-1) ?? Infinity;
    const next =
      stillWaitingMs[reported.step] ?? last * (reported.step - stillWaitingMs.length + 2);
    if (waited >= next) {
      reported.step++;
      this.#write(job, vscode.l10n.t('SendGrid is still preparing the export.'), now);
    }
  }

  #showAmount(
    job: Extract<ExportJob, { state: 'downloading' }>,
    reported: Reported,
    progress: ExportProgress | undefined,
    now: number,
  ): void {
    const { formats } = this.#options;
    const done = filesDone(job);
    if (done > reported.files && done < job.parts.length) {
      reported.files = done;
      reported.at = now;
      this.#write(
        job,
        vscode.l10n.t(
          '{0} of {1} files are done.',
          formats.count(done),
          formats.count(job.parts.length),
        ),
        now,
      );
      return;
    }
    const amount = progress && amountOf(progress);
    if (amount && amount.step > reported.step && now - reported.at >= amountEveryMs) {
      reported.step = amount.step;
      reported.at = now;
      const received = formats.bytes(progress.receivedBytes);
      this.#write(
        job,
        amount.fraction === undefined || progress.expectedBytes === undefined
          ? vscode.l10n.t('{0} received.', received)
          : vscode.l10n.t(
              '{0}: {1} of {2}.',
              formats.percent(amount.fraction),
              received,
              formats.bytes(progress.expectedBytes),
            ),
        now,
      );
    }
  }

  #write(job: ExportJob, line: string, now: number): void {
    const { formats, isNamed, startedAt, write } = this.#options;
    const elapsed = formats.duration(now - startedAt).padStart(8);
    const text = isNamed ? vscode.l10n.t('“{0}”: {1}', jobTitle(job, 60), line) : line;
    write(oneLine(`${elapsed}  ${text}`));
  }
}

/** As wide as the time at the beginning of a line. */
const indent = ' '.repeat(10);

/** Returns the whole path, so that it can be copied. */
const pathText = (path: string): string => oneLine(plainText(path, 4096));

const filesDone = (job: ExportJob): number =>
  job.state === 'downloading' ? job.parts.filter(({ state }) => state !== 'pending').length : 0;

/** Steps are tenths of the expected amount; if that is unknown, each doubling of the received amount. */
function amountOf({ receivedBytes, expectedBytes }: ExportProgress): {
  readonly step: number;
  readonly fraction: number | undefined;
} {
  if (expectedBytes === undefined || expectedBytes === 0) {
    return { step: Math.floor(Math.log2(Math.max(1, receivedBytes))), fraction: undefined };
  }
  const fraction = Math.min(1, receivedBytes / expectedBytes);
  // Completion is reported by another line.
  return { step: Math.min(9, Math.floor(fraction * 10)), fraction };
}
