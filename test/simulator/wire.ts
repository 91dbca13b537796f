import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** A fault of a body on the wire. */
export interface WireFault {
  /** The connection is reset after so many bytes. */
  readonly resetAt?: number | undefined;
  /** Nothing is sent any more after so many bytes. */
  readonly stallAt?: number | undefined;
  /** Returns how fast the body is sent now; without a limit, as fast as the client reads. */
  readonly bytesPerSecond?: (() => number | undefined) | undefined;
  /** The connection is closed after the body, though the announced length is greater. */
  readonly endConnection?: boolean;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<Buffer> | Iterable<Buffer>;
}

/** Resets a connection, as a network does: the client gets an error, not an end. */
export function resetConnection(outgoing: ServerResponse): void {
  outgoing.socket?.resetAndDestroy();
}

/**
 * Waits until the connection is closed, which happens to a stalled one when the client gives up or the simulator
 * closes.
 */
export async function connectionGone(outgoing: ServerResponse): Promise<void> {
  if (!outgoing.destroyed && outgoing.socket !== null) {
    await once(outgoing, 'close');
  }
}

/**
 * Sends a response, no faster than the client reads, with a fault on the wire. Also ends when the connection is closed.
 */
export async function sendOnWire(
  outgoing: ServerResponse,
  { status, headers, body }: WireResponse,
  fault: WireFault = {},
): Promise<void> {
  outgoing.writeHead(status, headers);
  outgoing.flushHeaders();
  const limit = Math.min(fault.resetAt ?? Infinity, fault.stallAt ?? Infinity);
  let sent = 0;
  if (limit > 0) {
    for await (const chunk of body) {
      const piece = chunk.subarray(0, Math.min(chunk.length, limit - sent));
      if (!(await writePaced(outgoing, piece, fault.bytesPerSecond))) {
        return;
      }
      sent += piece.length;
      if (sent >= limit) {
        break;
      }
    }
  }
  if (sent >= limit && fault.stallAt !== undefined) {
    await connectionGone(outgoing);
  } else if (sent >= limit) {
    // Lets what was sent arrive first; a reset discards what the kernel still holds.
    await sleep(20, undefined, { ref: false });
    resetConnection(outgoing);
  } else if (fault.endConnection === true) {
    outgoing.socket?.end();
  } else {
    outgoing.end();
  }
}

async function writePaced(
  outgoing: ServerResponse,
  bytes: Buffer,
  bytesPerSecond: (() => number | undefined) | undefined,
): Promise<boolean> {
  let rest = bytes;
  for (let rate = bytesPerSecond?.(); rate !== undefined && rest.length > 0;) {
    const piece = Math.max(1, Math.floor(rate / 20));
    if (!(await write(outgoing, rest.subarray(0, piece)))) {
      return false;
    }
    rest = rest.subarray(piece);
    await sleep(50, undefined, { ref: false });
    rate = bytesPerSecond?.();
  }
  return rest.length === 0 || write(outgoing, rest);
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
