import * as vscode from 'vscode';
import type { ExportActivity } from '../../engine/model/exportActivity.ts';
import { isUnfinished, type ExportJob, type ExportProgress } from '../../engine/model/exportJob.ts';
import { activityText } from '../../ui/text/activityText.ts';
import { contactsText } from '../../ui/text/contactsWords.ts';
import { jobTitle } from '../../ui/text/audienceTitle.ts';
import { sizeOf } from '../exports/exportsRow.ts';
import type { Formats } from '../../ui/text/formats.ts';
import { oneLine } from '../../util/controlCharacters.ts';
import { plainText } from '../../ui/text/plainText.ts';

export interface ExportLinesOptions {
  readonly formats: Formats;
  /** Takes one line. */
  readonly write: (line: string) => void;
  /** Epoch ms at which the task began, which the lines count from. */
  readonly startedAt: number;
  /** Whether there are several jobs, so that each line has to say whose it is. */
  readonly isNamed: boolean;
}

/** What was told of a job last. */
interface Told {
  state: ExportJob['state'];
  /** Files that were done. */
  files: number;
  /** Step of the amount received. */
  step: number;
  /** Epoch ms of the last line. */
  at: number;
  /** The activity that was told last, by its kind and its beginning. */
  activity?: string;
}

/** Amounts are told at most so often: what is there in a moment needs no numbers on the way. */
const amountEveryMs = 1000;

/** A job that waits for its turn is told of only if it does not come at once. */
const turnAfterMs = 1000;

/** What is over sooner than this needs no line. */
const activityAfterMs = 1500;

/** SendGrid may take minutes. That nothing has broken is told after one, then ever more rarely, at last every ten. */
const patienceMs = [60_000, 120_000, 300_000, 600_000] as const;

/**
 * Writes how exports go, line by line: one when something has changed, with amounts at every tenth, and nothing that moves.
 * Each begins with the time since the task began.
 */
export class ExportLines {
  readonly #options: ExportLinesOptions;
  readonly #told = new Map<string, Told>();

  constructor(options: ExportLinesOptions) {
    this.#options = options;
  }

  /** Tells what is new of a job. May be called as often as one likes. `now` is epoch ms. */
  show(job: ExportJob, progress: ExportProgress | undefined, now: number): void {
    const told = this.#told.get(job.id);
    if (!isUnfinished(job)) {
      return;
    }
    if (told?.state !== job.state) {
      const line = this.#stateLine(job, now);
      if (line !== undefined) {
        this.#told.set(job.id, { state: job.state, files: filesDone(job), step: 0, at: now });
        this.#write(job, line, now);
      }
    } else if (this.#showActivity(job, told, progress?.activity, now)) {
      // It says why nothing else is to be told.
    } else if (job.state === 'waiting') {
      this.#showPatience(job, told, now);
    } else if (job.state === 'downloading') {
      this.#showAmount(job, told, progress, now);
    }
  }

  /** Tells the end of a job that is completed: contacts, files, sizes, and where they are. */
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

  /** Tells the end of a job that was cancelled, here or anywhere else. */
  showCancelled(job: Extract<ExportJob, { state: 'cancelled' }>, now: number): void {
    const { write } = this.#options;
    this.#write(job, vscode.l10n.t('Cancelled. No file was left.'), now);
    if (job.exportId !== undefined) {
      const goesOn = vscode.l10n.t(
        'SendGrid goes on making the export. “SendGrid: Download Earlier Export…” can fetch it.',
      );
      write(`${indent}${goesOn}`);
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

  /** Tells once of what is being done, if it takes long enough for a line. Returns whether something is. */
  #showActivity(
    job: ExportJob,
    told: Told,
    activity: ExportActivity | undefined,
    now: number,
  ): boolean {
    if (activity === undefined || activity.kind === 'requesting') {
      return false;
    }
    const ends = activity.kind === 'retrying' ? activity.at : now;
    const key = `${activity.kind} ${activity.since}`;
    if (told.activity !== key && Math.max(ends, now) - activity.since >= activityAfterMs) {
      told.activity = key;
      const words = { ...this.#options, now };
      const text = activityText(activity, words, { isTicking: false });
      this.#write(job, vscode.l10n.t('{0}.', text.replace(/[.…]$/u, '')), now);
    }
    return true;
  }

  #showPatience(job: Extract<ExportJob, { state: 'waiting' }>, told: Told, now: number): void {
    const waited = now - told.at;
    const last = patienceMs.at(-1) ?? Infinity;
    const next = patienceMs[told.step] ?? last * (told.step - patienceMs.length + 2);
    if (waited >= next) {
      told.step++;
      this.#write(job, vscode.l10n.t('SendGrid is still preparing the export.'), now);
    }
  }

  #showAmount(
    job: Extract<ExportJob, { state: 'downloading' }>,
    told: Told,
    progress: ExportProgress | undefined,
    now: number,
  ): void {
    const { formats } = this.#options;
    const done = filesDone(job);
    if (done > told.files && done < job.parts.length) {
      told.files = done;
      told.at = now;
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
    if (amount && amount.step > told.step && now - told.at >= amountEveryMs) {
      told.step = amount.step;
      told.at = now;
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

/** As wide as the time before a line. */
const indent = ' '.repeat(10);

/** All of a path, however long: it is to be found by it. */
const pathText = (path: string): string => oneLine(plainText(path, 4096));

const filesDone = (job: ExportJob): number =>
  job.state === 'downloading' ? job.parts.filter(({ state }) => state !== 'pending').length : 0;

/** Every tenth of what is promised; where nothing is, each time that the amount has doubled. */
function amountOf({ receivedBytes, expectedBytes }: ExportProgress): {
  readonly step: number;
  readonly fraction: number | undefined;
} {
  if (expectedBytes === undefined || expectedBytes === 0) {
    return { step: Math.floor(Math.log2(Math.max(1, receivedBytes))), fraction: undefined };
  }
  const fraction = Math.min(1, receivedBytes / expectedBytes);
  // All of it is told by the line of the end.
  return { step: Math.min(9, Math.floor(fraction * 10)), fraction };
}
