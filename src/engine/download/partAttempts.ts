import { removeIfThere } from '../../util/files/atomicFile.ts';
import { backoffMs } from '../../util/backoff.ts';
import type { Delay } from '../../util/delay.ts';
import type { Logger } from '../../util/logger.ts';
import { ExportError, type ExportReason } from '../model/exportError.ts';
import { isTransient } from '../model/transientFaults.ts';
import { askedToWaitMs, refusedBy, refuserOf, type Refuser } from './fileRefusal.ts';
import type { PartDownload } from './partDownload.ts';
import type { PartRequest } from './partRequest.ts';
import { patienceSeconds } from './readinessDelays.ts';
import type { SignedUrl } from './signedUrls.ts';
import { Tries } from './tries.ts';
import type { WrittenPart } from './writers/partWriter.ts';
import { WorkerGone } from './writers/workerErrors.ts';
import { toFileError } from './zlibError.ts';

export interface PartAttemptsOptions {
  readonly delay: Delay;
  readonly random: () => number;
  readonly logger: Logger;
}

/** Why it waits: an error, or that a file of which SendGrid has the URL is not in the storage yet. */
type WaitReason = ExportReason | 'fileNotThere';

/** Failures in a row without progress. */
const maxAttempts = 6;
/** A second on average at first. */
const backoff = { firstMs: 1250, jitter: 0.4 };
/** How soon the rest is requested when a connection broke that had made progress. */
const resumeMs = 50;

/** Repeats a download until the part is whole, an error is not transient, or further attempts are of no use. */
export class PartAttempts {
  readonly #options: PartAttemptsOptions;
  readonly #download: PartDownload;
  readonly #request: PartRequest;
  readonly #tries = new Tries();

  constructor(download: PartDownload, request: PartRequest, options: PartAttemptsOptions) {
    this.#download = download;
    this.#request = request;
    this.#options = options;
  }

  /** @throws ExportError as `Downloader.download` does; the signal's reason when it is aborted. */
  async run(): Promise<WrittenPart> {
    const { urls, part, beforeAttempt, expectsContacts, signal } = this.#request;
    for (let doubts = 0; ;) {
      const url = await urls.get(part);
      try {
        await beforeAttempt?.();
        const written = await this.#download.attempt(url.url);
        const patience = patienceSeconds[doubts];
        const isFinal = patience === undefined || written.contacts > 0;
        if (isFinal || !(await expectsContacts?.())) {
          return written;
        }
        doubts++;
        this.#log('info', 'no contacts in the file yet; requesting it again.');
        await this.#wait('filesMissing', 1000 * patience);
        await this.#startOver();
        await urls.renew(url);
      } catch (thrown) {
        signal.throwIfAborted();
        await this.#recover(thrown, url);
      }
    }
  }

  /** Prepares another attempt, or throws why there is none. */
  async #recover(thrown: unknown, url: SignedUrl): Promise<void> {
    const error = toFileError(thrown);
    const refuser = refuserOf(thrown);
    const { isPieced, hasResponse, totalBytes } = this.#download;
    const tries = this.#tries;
    if (hasResponse) {
      tries.forgetRefusals();
    }
    if (refuser !== undefined) {
      await this.#recoverFromRefusal(refuser, thrown, url);
    } else if (error.reason === 'badFile' && isPieced && !tries.hasRestarted) {
      tries.hasRestarted = true;
      this.#log('warn', 'its pieces do not fit together; starting over.');
      this.#download.forget();
      await this.#removeResumeFile();
    } else if (
      isTransient(error) ||
      thrown instanceof WorkerGone ||
      tries.isLostEnd(error, totalBytes !== undefined)
    ) {
      await this.#recoverFromFailure(error, askedToWaitMs(thrown));
    } else {
      throw error;
    }
  }

  async #recoverFromRefusal(refuser: Refuser, thrown: unknown, url: SignedUrl): Promise<void> {
    const seconds = this.#tries.refused(refuser, this.#download.receivedBytes);
    if (seconds === undefined) {
      throw refusedBy(refuser, thrown);
    }
    if (seconds === 0) {
      this.#log('info', 'the URL was refused; requesting a new one.');
      await this.#request.urls.renew(url);
    } else {
      this.#log('info', 'the file is not in the storage yet; requesting it again.');
      await this.#wait('fileNotThere', Math.max(1000 * seconds, askedToWaitMs(thrown)));
    }
  }

  async #recoverFromFailure(error: ExportError, askedMs: number): Promise<void> {
    const { receivedBytes, totalBytes } = this.#download;
    const tries = this.#tries;
    const hasProgressed = tries.failedAt(receivedBytes, error);
    if (tries.failures >= maxAttempts) {
      throw givenUp(tries.worst(error), tries.failures, this.#download);
    }
    this.#log(
      'warn',
      `${error.reason} at byte ${receivedBytes}; attempt ${tries.failures} failed.`,
    );
    if (error.reason === 'badFile' && totalBytes !== undefined) {
      // All of it was received, so that there is no rest to request.
      await this.#startOver();
    }
    const ms = hasProgressed ? resumeMs : backoffMs(backoff, tries.failures, this.#options.random);
    await this.#wait(error.reason, Math.max(ms, askedMs));
  }

  async #wait(reason: WaitReason, ms: number): Promise<void> {
    const { onWait, signal } = this.#request;
    onWait?.({ reason, ms });
    await this.#options.delay(ms, { signal });
    onWait?.(undefined);
  }

  /** Drops a whole file that is not the one to keep. */
  async #startOver(): Promise<void> {
    await this.#download.close();
    this.#download.forget();
    await this.#removeResumeFile();
  }

  async #removeResumeFile(): Promise<void> {
    const { target, signal } = this.#request;
    await removeIfThere(target.download, { signal });
  }

  #log(level: 'info' | 'warn', message: string): void {
    this.#options.logger[level](`Part ${this.#request.part + 1}: ${message}`);
  }
}

/** Adds how far the download had come: users read that the connection was lost, and where, not only that it failed. */
function givenUp(
  { reason, message, status, detail, cause }: ExportError,
  attempts: number,
  { receivedBytes, totalBytes, hasResponse }: PartDownload,
): ExportError {
  const transfer = {
    ...{ attempts, receivedBytes, isConnected: hasResponse },
    ...(totalBytes !== undefined && { totalBytes }),
  };
  return new ExportError(reason, message, { status, detail, cause, transfer });
}
