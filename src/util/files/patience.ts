import { delay as realDelay, type Delay } from '../delay.ts';

/** How long to retry an operation on a file that another program holds. */
export interface Patience {
  /** Ends the retries: the last error is then thrown at once. */
  readonly signal?: AbortSignal | undefined;
  /** The platform whose error codes apply; default: this one. */
  readonly platform?: NodeJS.Platform | undefined;
  readonly delay?: Delay | undefined;
  /** The limit of all delays together; default 5 s. */
  readonly totalMs?: number | undefined;
  /** Returns whether an error is permanent although its code is that of a file in use. Called once. */
  readonly isLasting?: (() => Promise<boolean>) | undefined;
}

/**
 * Returns a patience that several operations share, sequentially or concurrently: all their delays together take
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
/** The default of callers. Tests of what ends the retries earlier make it longer than they may take. */
export const defaultPatience = { totalMs: 5000 };

/**
 * The error codes of Windows while a scanner, an indexer or a sync client has a file open. Elsewhere they are
 * permanent, and fail at once.
 */
const inUse = ['EPERM', 'EACCES', 'EBUSY'];
/** Too many open files, of this process or of all: transient on every system. */
const tooManyOpen = ['EMFILE', 'ENFILE'];

/**
 * Runs an operation on a file, and retries it for some seconds while it fails because another program holds the file.
 *
 * @throws the last error of the operation.
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
      const mayBeTransient =
        isTransient(error, transient) && waitedMs < totalMs && signal?.aborted !== true;
      if (!mayBeTransient || (waitedMs === 0 && (await isLasting?.()) === true)) {
        throw error;
      }
      if (!(await waited(delay(waitMs, signal ? { signal } : {}), signal))) {
        throw error;
      }
      waitedMs += waitMs;
    }
  }
}

/** Returns whether a delay ended; false if the signal was aborted. */
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
