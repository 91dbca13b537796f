import type { FormStringKey, FormStrings } from '../../src/protocol/formStrings.ts';
import { fillIn } from '../../src/util/fillIn.ts';

/** The form's texts and numbers in the user's language. */
export class Texts {
  readonly #strings: FormStrings;
  readonly #numbers: Intl.NumberFormat;

  constructor(strings: FormStrings, language: string) {
    this.#strings = strings;
    this.#numbers = new Intl.NumberFormat(language);
  }

  text(key: FormStringKey, ...values: readonly (string | number)[]): string {
    return fillIn(
      this.#strings.texts[key],
      ...values.map((value) => (typeof value === 'number' ? this.number(value) : value)),
    );
  }

  number(value: number): string {
    return this.#numbers.format(value);
  }

  /** Returns a number of contacts as text. */
  contacts(count: number | undefined): string {
    switch (count) {
      case undefined:
        return this.text('countUnknown');
      case 1:
        return this.text('countOne');
      default:
        return this.text('countMany', count);
    }
  }

  /** Returns the translation of a message of the options' schema. */
  problem(message: string): string {
    return this.#strings.problems[message] ?? message;
  }
}
