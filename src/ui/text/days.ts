import type { Disposable } from '../../util/emitter.ts';

/** Returns the day of a date in the local time zone, as `2026-11-24`. */
export const dayOf = (date: Date): string =>
  [
    String(date.getFullYear()).padStart(4, '0'),
    String(date.getMonth() + 1).padStart(2, '0'),
    String(date.getDate()).padStart(2, '0'),
  ].join('-');

/** Returns how many days ago a day was: 0 for today, 1 for yesterday. */
export function daysAgo(day: string, now: Date): number {
  // Compares calendar days rather than hours, since a day may have 23 or 25 hours.
  return Math.round((Date.parse(dayOf(now)) - Date.parse(day)) / 86_400_000);
}

/** Interval in ms at which the clock is checked. A timer for midnight would not fire in time on a machine that was asleep. */
const checkIntervalMs = 60_000;

/** Calls `onNewDay` when a new day has begun. */
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
    }, checkIntervalMs);
    this.#timer.unref();
  }

  dispose(): void {
    clearInterval(this.#timer);
  }
}
