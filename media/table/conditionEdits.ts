import type { TableView } from '../../src/protocol/tableState.ts';
import { columnFilter, conditions, filtersOf, withFilter, withoutFilter } from './viewEdits.ts';

const pause = 300;

/** A condition as it is in the popup of a column. */
export interface EditedCondition {
  /** Its place among the conditions. */
  readonly index: number;
  readonly text: string;
  /** Whether the user has typed the text since the popup opened: if not, it may come from a value. */
  readonly isTyped: boolean;
  readonly matchCase: boolean;
}

export interface ConditionEditsOptions {
  readonly view: () => TableView;
  readonly change: (view: TableView) => void;
  readonly onChange: () => void;
}

/** The condition that the user is editing: it filters once typing pauses. */
export class ConditionEdits {
  readonly #options: ConditionEditsOptions;
  #edit: { readonly column: string; readonly condition: EditedCondition } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ConditionEditsOptions) {
    this.#options = options;
  }

  /** Returns the condition of a column: the edited one, or that of its filter. */
  of(column: string): EditedCondition {
    if (this.#edit?.column === column) {
      return this.#edit.condition;
    }
    const filter = filtersOf(this.#options.view(), column).condition;
    const index = conditions.findIndex(
      ({ test, not }) => test === filter?.test && not === filter.not,
    );
    return {
      index: Math.max(0, index),
      text: filter?.values[0] ?? '',
      isTyped: false,
      matchCase: filter?.matchCase ?? false,
    };
  }

  set(column: string, condition: EditedCondition): void {
    this.#edit = { column, condition };
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#apply(), pause);
    this.#options.onChange();
  }

  /** Applies what is pending at once, and forgets the edit. */
  finish(): void {
    if (this.#timer !== undefined) {
      this.#apply();
    }
    this.#edit = undefined;
  }

  #apply(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#edit) {
      return;
    }
    const { column, condition } = this.#edit;
    const { test, not } = conditions[condition.index] ?? { test: 'contains', not: false };
    const values = test === 'empty' ? [] : [condition.text];
    const { matchCase } = condition;
    const filter = columnFilter(column, test, values, { not, matchCase });
    const isNone = test !== 'empty' && condition.text === '';
    const view = this.#options.view();
    const hadOne = filtersOf(view, column).condition !== undefined;
    if (!isNone) {
      this.#options.change(withFilter(view, filter));
    } else if (hadOne) {
      this.#options.change(withoutFilter(view, filter));
    }
  }
}
