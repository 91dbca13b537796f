/** How long drawing waits for the rows of a place that was jumped to. */
const patience = 60;

export interface DrawPacerOptions<P> {
  /** Starts reading what a place needs. */
  readonly want: (place: P) => void;
  /** Whether everything that a place needs has been read. */
  readonly isReady: (place: P) => boolean;
  readonly isSame: (a: P, b: P) => boolean;
  readonly draw: (place: P) => void;
  readonly now: () => number;
  /** Calls back before the next frame. */
  readonly onFrame: (callback: () => void) => void;
  readonly onTimeout: (callback: () => void, milliseconds: number) => void;
}

/** A place whose rows have been requested. */
interface Awaited<P> {
  readonly place: P;
  readonly since: number;
}

/**
 * Decides when to draw which place. Rows that are not there yet are waited for, for a short time, and then the place is drawn
 * for which they were requested, though there may be a newer one by now: while the user drags the thumb, each place that is
 * drawn has its rows.
 */
export class DrawPacer<P> {
  readonly #options: DrawPacerOptions<P>;
  #newest: P | undefined;
  #drawn: P | undefined;
  #awaited: Awaited<P> | undefined;
  /** What is awaited once the place before has been drawn. */
  #next: Awaited<P> | undefined;
  #isScheduled = false;
  #isDue = false;

  constructor(options: DrawPacerOptions<P>) {
    this.#options = options;
  }

  /** Draws a place once its rows are there, replacing the newest one that was requested. */
  request(place: P): void {
    this.#newest = place;
    this.#schedule();
  }

  /** Forgets what was drawn, as the rows of the place are others now. */
  reset(): void {
    this.#drawn = undefined;
    this.#awaited = undefined;
    this.#next = undefined;
  }

  /** Called when more rows have been read. */
  loaded(): void {
    const { isReady, isSame } = this.#options;
    const [awaited, newest] = [this.#awaited, this.#newest];
    if (awaited && newest !== undefined && !this.#next && isReady(awaited.place)) {
      if (!isSame(awaited.place, newest)) {
        // Requested before the place is drawn: the response takes as long as some frames.
        this.#options.want(newest);
        this.#next = this.#wait(newest);
      }
    }
    this.#schedule();
  }

  /** Draws now instead of in the next frame. */
  flush(): void {
    this.#frame();
  }

  #schedule(): void {
    this.#isDue = true;
    if (!this.#isScheduled) {
      this.#isScheduled = true;
      this.#options.onFrame(() => {
        this.#isScheduled = false;
        if (this.#isDue) {
          this.#frame();
        }
      });
    }
  }

  #wait(place: P): Awaited<P> {
    const { now, onTimeout } = this.#options;
    onTimeout(() => this.#schedule(), patience);
    return { place, since: now() };
  }

  #frame(): void {
    const { isReady, isSame, want, now } = this.#options;
    this.#isDue = false;
    const awaited = this.#awaited;
    if (awaited) {
      if (!isReady(awaited.place) && now() - awaited.since < patience) {
        return;
      }
      this.#awaited = this.#next;
      this.#next = undefined;
      this.#draw(awaited.place);
      if (this.#awaited) {
        if (isReady(this.#awaited.place)) {
          this.#schedule();
        }
        return;
      }
    }
    const place = this.#newest;
    if (place === undefined) {
      return;
    }
    want(place);
    const isDrawn = this.#drawn !== undefined && isSame(this.#drawn, place);
    if (isDrawn || isReady(place)) {
      if (!awaited || !isDrawn) {
        this.#draw(place);
      }
      return;
    }
    this.#awaited = this.#wait(place);
  }

  #draw(place: P): void {
    this.#drawn = place;
    this.#options.draw(place);
  }
}
