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
/** What takes less than this is not shown. */
const quietMs = 500;

interface PartProgress {
  receivedBytes: number;
  expectedBytes: number | undefined;
  writtenBytes: number;
}

/** Sums the progress of one job, with what is being done for it, and announces it at most four times a second. */
export class ProgressMeter {
  readonly #jobId: string;
  readonly #announcing: Throttle;
  readonly #now: () => number;
  #polls = 0;
  #parts: PartProgress[] = [];
  #activity: ExportActivity | undefined;
  /** Interrupts the activity, until it is over. */
  #wait: ExportActivity | undefined;
  /** Of the parts that are being downloaded: undefined for one that is receiving bytes. */
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

  /** Sets what is being done from now on; undefined where the job's state says so. */
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

  /** Returns the meter of one part, reset to zero. */
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

  /** Tracks a part from its start to its end: why it waits, and when all its bytes were received. */
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
        // The part may have ended meanwhile.
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

  /** While one part receives bytes, the others may wait: the job makes progress. */
  #currentActivity(): ExportActivity | undefined {
    const parts = [...this.#partActivities.values()];
    const waiting = parts.flatMap((part) => part ?? []);
    const slowest = waiting.find(({ kind }) => kind === 'retrying') ?? waiting[0];
    return this.#wait ?? this.#activity ?? (waiting.length === parts.length ? slowest : undefined);
  }
}

/** Counts the bytes of one part of an export. */
export interface PartMeter {
  /** How many compressed bytes the headers promise. */
  expect(bytes: number | undefined): void;
  /** Called with more compressed bytes that were received. */
  received(bytes: number): void;
  /** Called with more bytes that were written. */
  written(bytes: number): void;
}

/** What is being done for one part of an export, beyond its bytes. */
export interface PartActivity {
  /** Called when it waits before another attempt, and when it no longer does. */
  readonly onWait: OnWait;
  /** Called when all its bytes were received. */
  readonly onFinishing: () => void;
  /** Called when it is done, or given up. */
  readonly end: () => void;
}
