import type { TableStringKey, TableStrings } from '../../src/protocol/tableStrings.ts';
import { fillIn } from '../../src/util/fillIn.ts';

/** The table's texts and numbers in the user's language. */
export class Wording {
  readonly #texts: TableStrings['texts'];
  readonly #numbers: Intl.NumberFormat;
  readonly #percents: Intl.NumberFormat;
  readonly #seconds: Intl.NumberFormat;

  constructor({ texts }: TableStrings, language: string) {
    this.#texts = texts;
    this.#numbers = new Intl.NumberFormat(language);
    this.#percents = new Intl.NumberFormat(language, { style: 'percent' });
    this.#seconds = new Intl.NumberFormat(language, {
      ...{ style: 'unit', unit: 'second', unitDisplay: 'short', maximumFractionDigits: 1 },
    });
  }

  text(key: TableStringKey, ...values: readonly (string | number)[]): string {
    return fillIn(
      this.#texts[key],
      ...values.map((value) => (typeof value === 'number' ? this.number(value) : value)),
    );
  }

  /** Returns a text with another one for one: `key` has the number of things as its first value. */
  counted(
    one: TableStringKey,
    many: TableStringKey,
    count: number,
    ...others: readonly (string | number)[]
  ): string {
    return this.text(count === 1 ? one : many, count, ...others);
  }

  /** Returns a text in pieces: what is between its first value and the rest. */
  around(key: TableStringKey, ...values: readonly (string | number)[]) {
    const [before = '', after = ''] = this.#texts[key].split('{0}');
    const rest = ['', ...values].map((value) =>
      typeof value === 'number' ? this.number(value) : value,
    );
    return { before: fillIn(before, ...rest), after: fillIn(after, ...rest) };
  }

  contacts(count: number): string {
    return this.counted('contactsOne', 'contactsMany', count);
  }

  readonly number = (value: number): string => this.#numbers.format(value);

  /** Returns a share of 1 as a percentage. */
  readonly percent = (share: number): string => this.#percents.format(share);

  readonly seconds = (milliseconds: number): string =>
    this.#seconds.format(Math.max(0.1, milliseconds / 1000));
}
