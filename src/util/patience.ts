import { delay as realDelay, type Delay } from './delay.ts';

/** How long to go on trying an operation on a file that another program holds. */
export interface Patience {
  /** Ends the trying: what failed last is then thrown at once. */
  readonly signal?: AbortSignal | undefined;
  /** The system whose habits count; default: this one. */
  readonly platform?: NodeJS.Platform | undefined;
  readonly delay?: Delay | undefined;
  /** How long all waits together may take; default 5 s. */
  readonly totalMs?: number | undefined;
  /** Whether an error is lasting although its code is that of a file in use. Asked once. */
  readonly isLasting?: (() => Promise<boolean>) | undefined;
}

/**
 * Returns a patience that several operations share, one after the other or side by side: all their waits together take
 * `totalMs` and little more, however many files another program holds.
 */
export function sharedPatience({
  totalMs,
  delay = realDelay,
  signal,
}: {
  readonly totalMs: number;
  readonly delay?: Delay;
  /** Ends it early. */
  readonly signal?: AbortSignal | undefined;
}): Patience {
  const spent = new AbortController();
  let waitedMs = 0;
  return {
    signal: signal ? AbortSignal.any([spent.signal, signal]) : spent.signal,
    async delay(ms) {
      await delay(ms, signal ? { signal } : {});
      waitedMs += ms;
      if (waitedMs >= totalMs) {
        spent.abort();
      }
    },
  };
}

const firstWaitMs = 10;
const longestWaitMs = 400;
/** For callers that do not say how long. A test of what ends the trying earlier makes it longer than it may take. */
export const defaultPatience = { totalMs: 5000 };

/** What Windows says while a scanner, an indexer or a sync client has a file open. Elsewhere these last, and fail at once. */
const inUse = ['EPERM', 'EACCES', 'EBUSY'];
/** Too many open files, of this process or of all: passes on every system. */
const tooManyOpen = ['EMFILE', 'ENFILE'];

/**
 * Does an operation on a file, again and again for some seconds while it fails because another program holds the file.
 *
 * @throws what the operation threw last.
 */
export async function patiently<T>(
  operation: () => Promise<T>,
  {
    signal,
    platform = process.platform,
    delay = realDelay,
    totalMs = defaultPatience.totalMs,
    isLasting,
  }: Patience = {},
): Promise<T> {
  const transient = platform === 'win32' ? [...inUse, ...tooManyOpen] : tooManyOpen;
  let waitedMs = 0;
  for (let waitMs = firstWaitMs; ; waitMs = Math.min(2 * waitMs, longestWaitMs)) {
    try {
      return await operation();
    } catch (error) {
      const mayPass =
        isTransient(error, transient) && waitedMs < totalMs && signal?.aborted !== true;
      if (!mayPass || (waitedMs === 0 && (await isLasting?.()) === true)) {
        throw error;
      }
      if (!(await waited(delay(waitMs, signal ? { signal } : {}), signal))) {
        throw error;
      }
      waitedMs += waitMs;
    }
  }
}

/** Whether a wait came to its end; not so when the signal was aborted. */
async function waited(wait: Promise<void>, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    await wait;
    return true;
  } catch (error) {
    if (signal?.aborted === true) {
      return false;
    }
    throw error;
  }
}

function isTransient(error: unknown, codes: readonly string[]): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    codes.includes(error.code)
  );
}
