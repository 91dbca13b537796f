import type { OnWait } from '../../sendgrid/wait.ts';
import { backoffMs } from '../../util/backoff.ts';
import type { Delay } from '../../util/delay.ts';
import type { ExportRequest } from '../model/exportJob.ts';
import { askedToWaitMs, refusedBy, refuserOf } from './fileRefusal.ts';
import { sniffFileType } from './fileTypeSniff.ts';
import { isTransient } from '../model/transientFaults.ts';
import type { FileSource } from '../model/ports.ts';
import type { SignedUrls } from './signedUrls.ts';
import { Tries } from './tries.ts';
import { toFileError } from './zlibError.ts';

/** In a row. */
const maxAttempts = 6;
const backoff = { firstMs: 1000, jitter: 0 };

/** Finds the type of a file by its first bytes, for exports whose request is not known here. */
export class FileTypeRecognizer {
  readonly #files: FileSource;
  readonly #delay: Delay;

  constructor(options: { files: FileSource; delay: Delay }) {
    this.#files = options.files;
    this.#delay = options.delay;
  }

  /**
   * Returns undefined for an empty file.
   *
   * @throws ExportError as a download of the part (0-based) does.
   */
  async fileTypeOf(
    urls: SignedUrls,
    part: number,
    { onWait, signal }: { readonly onWait?: OnWait; readonly signal: AbortSignal },
  ): Promise<ExportRequest['fileType'] | undefined> {
    const tries = new Tries();
    for (let attempt = 1; ; attempt++) {
      const url = await urls.get(part);
      try {
        return await sniffFileType(this.#files, url.url, signal);
      } catch (thrown) {
        signal.throwIfAborted();
        const refuser = refuserOf(thrown);
        const error = toFileError(thrown);
        if (refuser !== undefined) {
          const seconds = tries.refused(refuser, 0);
          if (seconds === undefined) {
            throw refusedBy(refuser, thrown);
          }
          if (seconds === 0) {
            await urls.renew(url);
          } else {
            const ms = Math.max(1000 * seconds, askedToWaitMs(thrown));
            onWait?.({ reason: 'fileNotThere', ms });
            await this.#delay(ms, { signal });
            onWait?.(undefined);
          }
        } else if (
          attempt >= maxAttempts ||
          (!isTransient(error) && !tries.isLostEnd(error, false))
        ) {
          throw error;
        } else {
          await this.#delay(
            Math.max(backoffMs(backoff, attempt, Math.random), askedToWaitMs(thrown)),
            { signal },
          );
        }
        if (refuser === undefined) {
          tries.forgetRefusals();
        }
      }
    }
  }
}
