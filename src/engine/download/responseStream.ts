import type { Readable } from 'node:stream';
import { SendGridError } from '../../sendgrid/errors.ts';
import { streamPieces } from '../../util/streamPieces.ts';
import { ExportError } from '../model/exportError.ts';

/**
 * The size of the pieces that go on: TLS hands over 16 KiB at most, and each piece costs a turn of an event loop. Twice as
 * much is hardly faster, and a few of them are always under way.
 */
const pieceBytes = 128 * 1024;
/** The first piece goes on sooner, so that a small file does not wait and a large one shows progress at once. */
const firstPieceBytes = 64 * 1024;
/** How much may wait for us before the server has to. */
const aheadBytes = 256 * 1024;

interface BodyOptions {
  readonly body: Readable;
  readonly contentLength: number | undefined;
  readonly stallMs: number;
  /** Is told of bytes as they come. */
  readonly onBytes: (bytes: number) => void;
  readonly signal: AbortSignal;
}

type Pieces = AsyncGenerator<Uint8Array<ArrayBuffer>>;

/**
 * Reads a body to its end, in pieces that each have a buffer of their own, and makes sure that it is the end: a body that
 * breaks off, stalls, or is not as long as its header promises is a network fault. What came before comes first, also when
 * the connection breaks before the first piece is asked for: a file can take long to be opened.
 *
 * `stallMs` counts only while we wait for the server, not while it waits for our disk. Ends the body in any case.
 */
export function wholeBody(options: BodyOptions): Pieces {
  const come: Come = { bytes: 0, timer: undefined };
  const onBytes = (bytes: number): void => {
    come.timer?.refresh();
    come.bytes += bytes;
    options.onBytes(bytes);
  };
  const sizes = { firstPieceBytes, pieceBytes, aheadBytes };
  return toItsEnd(streamPieces(options.body, { ...sizes, onBytes }), come, options);
}

/** What has come of a body. */
interface Come {
  bytes: number;
  /** Set back as bytes come: one for all of them, since that can be thousands of times a second. */
  timer: NodeJS.Timeout | undefined;
}

async function* toItsEnd(
  pieces: Pieces,
  come: Come,
  { body, contentLength, stallMs, signal }: BodyOptions,
): Pieces {
  const end = (): void => void body.destroy();
  signal.addEventListener('abort', end, { once: true });
  let isWaiting = false;
  const timer = setTimeout(() => {
    if (isWaiting) {
      body.destroy(new SendGridError('timeout', `No bytes came for ${stallMs / 1000} s.`));
    }
  }, stallMs);
  come.timer = timer;
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
    // A body that was ended because of the signal can look as if it had ended by itself.
    signal.throwIfAborted();
    if (contentLength !== undefined && come.bytes !== contentLength) {
      throw new SendGridError(
        'network',
        `The file has ${come.bytes} bytes where ${contentLength} were promised.`,
      );
    }
  } finally {
    clearTimeout(timer);
    come.timer = undefined;
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
