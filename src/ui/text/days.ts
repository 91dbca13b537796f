import type { Disposable } from '../../util/emitter.ts';

/** The day of a moment by this machine's clock, as `2026-11-24`. */
export const dayOf = (date: Date): string =>
  [
    String(date.getFullYear()).padStart(4, '0'),
    String(date.getMonth() + 1).padStart(2, '0'),
    String(date.getDate()).padStart(2, '0'),
  ].join('-');

/** How many midnights lie between a day and now: 0 for today, 1 for yesterday. */
export function daysAgo(day: string, now: Date): number {
  // By the calendar and not by hours: a day of 23 or 25 hours is one day.
  return Math.round((Date.parse(dayOf(now)) - Date.parse(day)) / 86_400_000);
}

/** How often the clock is looked at, in ms: a machine that slept past midnight has no timer that rings then. */
const lookEveryMs = 60_000;

/** Tells when a new day has begun. */
export class DayWatch implements Disposable {
  readonly #timer: NodeJS.Timeout;

  constructor({ onNewDay, now }: { readonly onNewDay: () => void; readonly now: () => Date }) {
    let today = dayOf(now());
    this.#timer = setInterval(() => {
      const day = dayOf(now());
      if (day !== today) {
        today = day;
        onNewDay();
      }
    }, lookEveryMs);
    this.#timer.unref();
  }

  dispose(): void {
    clearInterval(this.#timer);
  }
}
