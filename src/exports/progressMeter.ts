import { Throttle } from '../util/throttle.ts';
import type { ExportProgress } from './exportJob.ts';

/** At most four announcements a second. */
const intervalMs = 250;

interface PartProgress {
  receivedBytes: number;
  expectedBytes: number | undefined;
  writtenBytes: number;
}

/** Adds up the progress of one job and announces it, at most four times a second. */
export class ProgressMeter {
  readonly #jobId: string;
  readonly #announcing: Throttle;
  #polls = 0;
  #parts: PartProgress[] = [];

  constructor(jobId: string, announce: (progress: ExportProgress) => void) {
    this.#jobId = jobId;
    this.#announcing = new Throttle({ intervalMs, action: () => announce(this.value) });
  }

  get value(): ExportProgress {
    const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
    const expected = this.#parts.flatMap(({ expectedBytes }) => expectedBytes ?? []);
    return {
      jobId: this.#jobId,
      polls: this.#polls,
      receivedBytes: sum(this.#parts.map(({ receivedBytes }) => receivedBytes)),
      writtenBytes: sum(this.#parts.map(({ writtenBytes }) => writtenBytes)),
      expectedBytes:
        expected.length > 0 && expected.length === this.#parts.length ? sum(expected) : undefined,
    };
  }

  polled(): void {
    this.#polls++;
    this.#announcing.request();
  }

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

  /** Ends all announcements. */
  stop(): void {
    this.#announcing.dispose();
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
