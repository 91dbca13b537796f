import * as vscode from 'vscode';
import { daysAgo } from './days.ts';

const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** Formats counts, sizes and times in the display language. */
export class Formats {
  readonly #locale: string;
  readonly #count: Intl.NumberFormat;
  readonly #time: Intl.DateTimeFormat;
  readonly #dateTime: Intl.DateTimeFormat;

  /** `locale` is a BCP 47 tag, such as `vscode.env.language`. */
  constructor(options: { locale: string }) {
    this.#locale = options.locale;
    this.#count = new Intl.NumberFormat(options.locale);
    this.#time = new Intl.DateTimeFormat(options.locale, { timeStyle: 'short' });
    this.#dateTime = new Intl.DateTimeFormat(options.locale, {
      dateStyle: 'medium',
      timeStyle: 'short',
    });
  }

  /** `1,234` */
  count(value: number): string {
    return this.#count.format(value);
  }

  /** `1 contact`, `1,234 contacts` */
  contacts(value: number): string {
    return value === 1
      ? vscode.l10n.t('1 contact')
      : vscode.l10n.t('{0} contacts', this.count(value));
  }

  /** `3.2 MB`: in steps of 1000, as SendGrid and file managers count. */
  bytes(value: number): string {
    // A value that rounds up to 1000 of a unit is shown as 1 of the next.
    const step = byteUnits.findIndex(
      (_, index) => value < 999.95 * 1000 ** index || index === byteUnits.length - 1,
    );
    return new Intl.NumberFormat(this.#locale, {
      style: 'unit',
      unit: byteUnits[step] ?? 'byte',
      unitDisplay: step === 0 ? 'long' : 'short',
      maximumFractionDigits: step === 0 ? 0 : 1,
    }).format(value / 1000 ** step);
  }

  /** `45%`, `45 %`: of a fraction from 0 to 1. Never rounded up to 100%. */
  percent(fraction: number): string {
    return new Intl.NumberFormat(this.#locale, { style: 'percent' }).format(
      Math.floor(fraction * 100) / 100,
    );
  }

  /** `12:30` if the time is on the same day as `now`, otherwise with the date. Empty for an invalid date. */
  moment(iso: string, now: Date): string {
    const date = new Date(iso);
    if (Number.isNaN(date.getTime())) {
      return '';
    }
    return date.toDateString() === now.toDateString()
      ? this.#time.format(date)
      : this.#dateTime.format(date);
  }

  /**
   * `Today`, `Yesterday`, `Friday, May 1`; with the year unless it is the current one. The day is in the format of `dayOf`.
   */
  day(day: string, now: Date): string {
    const ago = daysAgo(day, now);
    if (ago === 0 || ago === 1) {
      return ago === 0 ? vscode.l10n.t('Today') : vscode.l10n.t('Yesterday');
    }
    const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
    return new Intl.DateTimeFormat(this.#locale, {
      ...{ weekday: 'long', day: 'numeric', month: 'long' },
      ...(year !== now.getFullYear() && { year: 'numeric' }),
    }).format(new Date(year, month - 1, date));
  }

  /** Date and time, for tooltips. Returns an invalid date unchanged. */
  dateTime(iso: string): string {
    const date = new Date(iso);
    return Number.isNaN(date.getTime()) ? iso : this.#dateTime.format(date);
  }

  /** `12 s`, `2 min 5 s`, `1 h 3 min`. */
  duration(milliseconds: number): string {
    const seconds = Math.max(0, Math.floor(milliseconds / 1000));
    if (seconds < 60) {
      return vscode.l10n.t('{0} s', this.count(seconds));
    }
    const minutes = Math.floor(seconds / 60);
    return minutes < 60
      ? vscode.l10n.t('{0} min {1} s', this.count(minutes), this.count(seconds % 60))
      : vscode.l10n.t(
          '{0} h {1} min',
          this.count(Math.floor(minutes / 60)),
          this.count(minutes % 60),
        );
  }
}
