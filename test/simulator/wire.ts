import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** What happens to a body on its way, beside being sent. */
export interface Mishap {
  /** The connection is reset after so many bytes. */
  readonly resetAt?: number | undefined;
  /** Nothing comes any more after so many bytes. */
  readonly stallAt?: number | undefined;
  readonly bytesPerSecond?: number | undefined;
  /** The connection is ended after the body, for a length that was promised and does not come. */
  readonly endConnection?: boolean;
}

export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<Buffer> | Iterable<Buffer>;
}

/** Resets a connection, as a network does: the client gets an error, not an end. */
export function resetConnection(outgoing: ServerResponse): void {
  outgoing.socket?.resetAndDestroy();
}

/** Waits until the connection is gone, which a stalled one is when the client gives up or the simulator closes. */
export async function connectionGone(outgoing: ServerResponse): Promise<void> {
  if (!outgoing.destroyed && outgoing.socket !== null) {
    await once(outgoing, 'close');
  }
}

/** Sends an answer, no faster than the client reads, and lets a mishap happen to it. Ends when the connection is gone, too. */
export async function sendOnWire(
  outgoing: ServerResponse,
  { status, headers, body }: WireAnswer,
  mishap: Mishap = {},
): Promise<void> {
  outgoing.writeHead(status, headers);
  outgoing.flushHeaders();
  const limit = Math.min(mishap.resetAt ?? Infinity, mishap.stallAt ?? Infinity);
  let sent = 0;
  if (limit > 0) {
    for await (const chunk of body) {
      const piece = chunk.subarray(0, Math.min(chunk.length, limit - sent));
      if (!(await writePaced(outgoing, piece, mishap.bytesPerSecond))) {
        return;
      }
      sent += piece.length;
      if (sent >= limit) {
        break;
      }
    }
  }
  if (sent >= limit && mishap.stallAt !== undefined) {
    await connectionGone(outgoing);
  } else if (sent >= limit) {
    // What was sent is let through first; a reset throws away what the kernel still holds.
    await sleep(20, undefined, { ref: false });
    resetConnection(outgoing);
  } else if (mishap.endConnection === true) {
    outgoing.socket?.end();
  } else {
    outgoing.end();
  }
}

async function writePaced(
  outgoing: ServerResponse,
  bytes: Buffer,
  bytesPerSecond: number | undefined,
): Promise<boolean> {
  if (bytesPerSecond === undefined) {
    return write(outgoing, bytes);
  }
  const piece = Math.max(1, Math.floor(bytesPerSecond / 20));
  for (let at = 0; at < bytes.length; at += piece) {
    if (!(await write(outgoing, bytes.subarray(at, at + piece)))) {
      return false;
    }
    await sleep(50, undefined, { ref: false });
  }
  return true;
}

async function write(outgoing: ServerResponse, bytes: Buffer): Promise<boolean> {
  if (outgoing.destroyed) {
    return false;
  }
  if (!outgoing.write(bytes)) {
    const gone = new AbortController();
    const { signal } = gone;
    try {
      await Promise.race([
        once(outgoing, 'drain', { signal }),
        once(outgoing, 'close', { signal }),
      ]);
    } finally {
      gone.abort();
    }
  }
  return !outgoing.destroyed;
}
