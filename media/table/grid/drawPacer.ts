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

/**
 * Decides when to draw which place. Rows that are not there yet are waited for, for a short time, and then the place is drawn
 * for which they were requested, though there may be a newer one by now: while the user drags the thumb, each place that is
 * drawn has its rows.
 */
export class DrawPacer<P> {
  readonly #options: DrawPacerOptions<P>;
  #newest: P | undefined;
  #drawn: P | undefined;
  #awaited: { readonly place: P; readonly since: number } | undefined;
  #isScheduled = false;

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
  }

  /** Called when more rows have been read. */
  loaded(): void {
    this.#schedule();
  }

  #schedule(): void {
    if (!this.#isScheduled) {
      this.#isScheduled = true;
      this.#options.onFrame(() => {
        this.#isScheduled = false;
        this.#frame();
      });
    }
  }

  #frame(): void {
    const { isReady, isSame, want, now, onTimeout } = this.#options;
    const awaited = this.#awaited;
    if (awaited) {
      if (!isReady(awaited.place) && now() - awaited.since < patience) {
        return;
      }
      this.#awaited = undefined;
      this.#draw(awaited.place);
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
    this.#awaited = { place, since: now() };
    onTimeout(() => this.#schedule(), patience);
  }

  #draw(place: P): void {
    this.#drawn = place;
    this.#options.draw(place);
  }
}
