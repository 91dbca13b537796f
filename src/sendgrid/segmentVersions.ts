import type { Logger } from '../util/logger.ts';
import { SendGridError } from './errors.ts';
import type { Segment } from './models.ts';

/** Reads the segments of one version; the signal ends the attempt. */
type ReadSegments = (signal: AbortSignal | undefined) => Promise<readonly Segment[]>;

export interface SegmentVersions {
  /** Segments of 2.0, with retries. */
  readonly current: ReadSegments;
  /** Segments of v1, in one short attempt. */
  readonly older: ReadSegments;
  /** Called with what was received, while the rest is still being read, and before a failure. */
  readonly show: (segments: readonly Segment[]) => void;
  readonly logger: Logger;
  readonly signal?: AbortSignal | undefined;
}

/** How long v1 may take after 2.0 was received, in ms: it is deprecated, and most accounts have nothing there. */
const graceMs = 3000;
/** What is received within this time after the first, in ms, is shown together with it. */
const togetherMs = 100;

/** Statuses of a server that has no such endpoint, so that there is only v1. */
const goneStatuses: ReadonlySet<number | undefined> = new Set([404, 405, 410, 501]);

/**
 * Returns the segments of 2.0 and of v1, each once. Both are requested at the same time, so that neither delays the other.
 * v1 is deprecated and not served to every account, so its failure is only logged.
 *
 * Throws what 2.0 failed with, unless the server has no 2.0 and v1 has some: an empty v1 beside it proves nothing. Throws the
 * signal's reason when it is aborted.
 */
export async function readSegmentVersions(versions: SegmentVersions): Promise<readonly Segment[]> {
  const { current, show, signal } = versions;
  const found: { current?: readonly Segment[]; older?: readonly Segment[] } = {};
  const timers: NodeJS.Timeout[] = [];
  const showSoon = (): void => {
    timers.push(setTimeout(() => show(merged(found)), togetherMs));
  };
  const giveUp = new AbortController();
  const olderDone = readOlder(versions, giveUp.signal).then((segments) => {
    if (segments) {
      found.older = segments;
      showSoon();
    }
  });
  try {
    const failure = await current(signal).then(
      (segments) => {
        found.current = segments;
        showSoon();
        return undefined;
      },
      (error: unknown) => ({ error }),
    );
    timers.push(setTimeout(() => giveUp.abort(), graceMs));
    await olderDone;
    signal?.throwIfAborted();
    if (failure && !(hasAny(found.older) && isGone(failure.error))) {
      show(merged(found));
      throw failure.error;
    }
    return merged(found);
  } finally {
    timers.forEach((timer) => clearTimeout(timer));
    giveUp.abort();
  }
}

/** Returns undefined where v1 failed. Never rejects. */
async function readOlder(
  { older, logger, signal }: SegmentVersions,
  giveUp: AbortSignal,
): Promise<readonly Segment[] | undefined> {
  try {
    return await older(signal ? AbortSignal.any([signal, giveUp]) : giveUp);
  } catch (error) {
    logger.debug(`Segments of v1 are left out: ${reasonOf(error)}`);
    return undefined;
  }
}

/** Where both have a segment, 2.0 has more of its fields. Ids are case-insensitive. */
function merged({
  older = [],
  current = [],
}: {
  readonly older?: readonly Segment[];
  readonly current?: readonly Segment[];
}): readonly Segment[] {
  const byId = new Map(
    [...older, ...current].map((segment) => [segment.id.toLowerCase(), segment]),
  );
  return [...byId.values()];
}

const hasAny = (segments: readonly Segment[] = []): boolean => segments.length > 0;

const isGone = (error: unknown): boolean =>
  error instanceof SendGridError && goneStatuses.has(error.status);

function reasonOf(error: unknown): string {
  if (error instanceof SendGridError) {
    return error.reason;
  }
  return error instanceof Error && error.name === 'AbortError' ? 'given up' : 'unknown';
}
