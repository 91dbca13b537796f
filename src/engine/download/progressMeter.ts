import type { OnWait } from '../../sendgrid/wait.ts';
import { Throttle } from '../../util/throttle.ts';
import {
  activityOf,
  waitActivity,
  type ExportActivity,
  type PlainActivity,
} from '../model/exportActivity.ts';
import type { ExportProgress } from '../model/exportJob.ts';

/** At most four announcements a second. */
const intervalMs = 250;
/** What takes less than this is not worth a word. */
const quietMs = 500;

interface PartProgress {
  receivedBytes: number;
  expectedBytes: number | undefined;
  writtenBytes: number;
}

/** Adds up the progress of one job, with what is being done for it, and announces it, at most four times a second. */
export class ProgressMeter {
  readonly #jobId: string;
  readonly #announcing: Throttle;
  readonly #now: () => number;
  #polls = 0;
  #parts: PartProgress[] = [];
  #activity: ExportActivity | undefined;
  /** Interrupts the activity, until it is over. */
  #wait: ExportActivity | undefined;
  /** Of the parts that are under way: nothing for one whose bytes come. */
  readonly #partActivities = new Map<number, ExportActivity | undefined>();

  /** `now` is the clock of the activities, in epoch ms. */
  constructor(
    jobId: string,
    announce: (progress: ExportProgress) => void,
    now: () => number = Date.now,
  ) {
    this.#jobId = jobId;
    this.#now = now;
    this.#announcing = new Throttle({ intervalMs, action: () => announce(this.value) });
  }

  get value(): ExportProgress {
    const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
    const activity = this.#currentActivity();
    const expected = this.#parts.flatMap(({ expectedBytes }) => expectedBytes ?? []);
    return {
      jobId: this.#jobId,
      polls: this.#polls,
      receivedBytes: sum(this.#parts.map(({ receivedBytes }) => receivedBytes)),
      writtenBytes: sum(this.#parts.map(({ writtenBytes }) => writtenBytes)),
      expectedBytes:
        expected.length > 0 && expected.length === this.#parts.length ? sum(expected) : undefined,
      ...(activity && { activity }),
    };
  }

  polled(): void {
    this.#polls++;
    this.#announcing.request();
  }

  /** Says what is being done from now on; nothing where the job's state says it. */
  doing(kind: PlainActivity | undefined): void {
    this.#activity = kind && activityOf(kind, this.#now());
    this.#wait = undefined;
    this.#announcing.request();
  }

  /** Says that nothing is being done any more. */
  idle(): void {
    this.#partActivities.clear();
    this.doing(undefined);
  }

  /** Says what is being done until a promise settles, if it takes long enough for a word. */
  async during<T>(kind: PlainActivity, promise: Promise<T>): Promise<T> {
    const since = this.#now();
    const timer = setTimeout(() => this.#waitFor(activityOf(kind, since)), quietMs);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      if (this.#wait?.kind === kind) {
        this.#waitFor(undefined);
      }
    }
  }

  /** To be given to each call to SendGrid, so that users read why it takes long. */
  readonly onWait: OnWait = (wait) =>
    this.#waitFor(wait && waitActivity(wait, 'call', this.#now()));

  /** Says how many parts there are. Parts that are finished already count by what was written. */
  parts(finishedBytes: readonly (number | undefined)[]): void {
    this.#parts = finishedBytes.map((bytes) => ({
      receivedBytes: 0,
      expectedBytes: bytes === undefined ? undefined : 0,
      writtenBytes: bytes ?? 0,
    }));
    this.#announcing.request();
  }

  /** Gives the meter of one part, set back to its beginning. */
  part(index: number): PartMeter {
    const part: PartProgress = { receivedBytes: 0, expectedBytes: undefined, writtenBytes: 0 };
    this.#parts[index] = part;
    return {
      expect: (bytes) => {
        part.expectedBytes = bytes;
      },
      received: (bytes) => {
        part.receivedBytes += bytes;
        this.#announcing.request();
      },
      written: (bytes) => {
        part.writtenBytes += bytes;
        this.#announcing.request();
      },
    };
  }

  /** Follows a part from its beginning to its end: why it waits, and when its bytes are all there. */
  partActivity(index: number): PartActivity {
    const set = (activity: ExportActivity | undefined): void => {
      this.#partActivities.set(index, activity);
      this.#announcing.request();
    };
    let timer: NodeJS.Timeout | undefined;
    set(undefined);
    return {
      onWait: (wait) => {
        clearTimeout(timer);
        set(wait && waitActivity(wait, 'file', this.#now()));
      },
      onFinishing: () => {
        const activity = activityOf('finishing', this.#now());
        // A part that has ended meanwhile has nothing to say any more.
        timer = setTimeout(() => {
          if (this.#partActivities.has(index)) {
            set(activity);
          }
        }, quietMs);
      },
      end: () => {
        clearTimeout(timer);
        this.#partActivities.delete(index);
        this.#announcing.request();
      },
    };
  }

  /** Ends all announcements. */
  stop(): void {
    this.#partActivities.clear();
    this.#announcing.dispose();
  }

  #waitFor(activity: ExportActivity | undefined): void {
    this.#wait = activity;
    this.#announcing.request();
  }

  /** While the bytes of one part come, the others may wait: the job gets on. */
  #currentActivity(): ExportActivity | undefined {
    const parts = [...this.#partActivities.values()];
    const waiting = parts.flatMap((part) => part ?? []);
    const slowest = waiting.find(({ kind }) => kind === 'retrying') ?? waiting[0];
    return this.#wait ?? this.#activity ?? (waiting.length === parts.length ? slowest : undefined);
  }
}

/** Counts what passes by for one part of an export. */
export interface PartMeter {
  /** Compressed bytes that the headers promise. */
  expect(bytes: number | undefined): void;
  /** More compressed bytes came. */
  received(bytes: number): void;
  /** More bytes were written. */
  written(bytes: number): void;
}

/** What one part of an export is at, beyond its bytes. */
export interface PartActivity {
  /** It waits before it is asked for again, and no longer does. */
  readonly onWait: OnWait;
  /** All its bytes are there. */
  readonly onFinishing: () => void;
  /** It is done, or given up. */
  readonly end: () => void;
}
