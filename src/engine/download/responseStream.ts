import type { Readable } from 'node:stream';
import { SendGridError } from '../../sendgrid/errors.ts';
import { streamPieces } from '../../util/streamPieces.ts';
import { ExportError } from '../model/exportError.ts';

/**
 * The size of the pieces: TLS delivers 16 KiB at most, and each piece costs turns of two event loops. Half as much takes about a
 * tenth more processor time, twice as much takes no less, and a few of them are always in flight.
 */
const pieceBytes = 256 * 1024;
/** The first piece is smaller, so that a small file does not wait and a large one shows progress at once. */
const firstPieceBytes = 64 * 1024;
/** How much is read ahead before the server has to wait. */
const aheadBytes = 512 * 1024;

interface BodyOptions {
  readonly body: Readable;
  readonly contentLength: number | undefined;
  readonly stallMs: number;
  /** Called with the number of bytes of each chunk that is received. */
  readonly onBytes: (bytes: number) => void;
  readonly signal: AbortSignal;
}

type Pieces = AsyncGenerator<Uint8Array<ArrayBuffer>>;

/**
 * Reads a body to its end, in pieces that each have a buffer of their own, and checks that it is the end: a body that breaks
 * off, stalls, or has another length than its header promises is a network error. What was received before is returned first,
 * even if the connection breaks before the first piece is read: a file can take long to open.
 *
 * `stallMs` counts only while this waits for the server, not while the server waits for the disk. Destroys the body in any case.
 */
export function wholeBody(options: BodyOptions): Pieces {
  const received: Received = { bytes: 0, timer: undefined };
  const onBytes = (bytes: number): void => {
    received.timer?.refresh();
    received.bytes += bytes;
    options.onBytes(bytes);
  };
  const sizes = { firstPieceBytes, pieceBytes, aheadBytes };
  return toItsEnd(streamPieces(options.body, { ...sizes, onBytes }), received, options);
}

/** What was received of a body. */
interface Received {
  bytes: number;
  /** Restarted by each chunk: one timer, since that can be thousands of times a second. */
  timer: NodeJS.Timeout | undefined;
}

async function* toItsEnd(
  pieces: Pieces,
  received: Received,
  { body, contentLength, stallMs, signal }: BodyOptions,
): Pieces {
  const end = (): void => void body.destroy();
  signal.addEventListener('abort', end, { once: true });
  let isWaiting = false;
  const timer = setTimeout(() => {
    if (isWaiting) {
      body.destroy(new SendGridError('timeout', `No bytes were received for ${stallMs / 1000} s.`));
    }
  }, stallMs);
  received.timer = timer;
  try {
    signal.throwIfAborted();
    for (;;) {
      isWaiting = true;
      timer.refresh();
      const piece = await nextPiece(pieces, signal);
      isWaiting = false;
      if (piece === undefined) {
        break;
      }
      yield piece;
    }
    // A body that was destroyed because of the signal can look as if it had ended.
    signal.throwIfAborted();
    if (contentLength !== undefined && received.bytes !== contentLength) {
      throw new SendGridError(
        'network',
        `The file has ${received.bytes} bytes where ${contentLength} were promised.`,
      );
    }
  } finally {
    clearTimeout(timer);
    received.timer = undefined;
    signal.removeEventListener('abort', end);
    body.destroy();
  }
}

async function nextPiece(
  pieces: Pieces,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    const next = await pieces.next();
    return next.done === true ? undefined : next.value;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof SendGridError || error instanceof ExportError) {
      throw error;
    }
    throw new SendGridError('network', 'The download broke off.', { cause: error });
  }
}
