import { withHidden } from './grid/layoutEdits.ts';
import type { TableController } from './tableController.ts';

/** What the field for the text to find does. */
export class FindControl {
  readonly #table: TableController;

  constructor(table: TableController) {
    this.#table = table;
  }

  /** Goes to the next cell with the text. */
  async next(direction: 'next' | 'previous'): Promise<void> {
    const { model, grid } = this.#table;
    const { row } = grid.cursor.active;
    const id = grid.activeColumn?.id;
    if (model.find.text === '' || id === undefined) {
      this.focus();
      return;
    }
    const place = await model.find.next({ row: Math.max(0, row), column: id }, direction);
    if (!place) {
      model.announce(model.words.text('foundNone'));
      return;
    }
    if (model.layout.hidden.includes(place.column)) {
      model.setLayout(withHidden(model.layout, place.column, false), true);
      this.#table.update();
    }
    grid.goTo({ row: place.row, column: grid.geometry.positionOf(place.column) });
  }

  onKey(event: KeyboardEvent): void {
    if (event.key === 'Enter' && !event.isComposing) {
      event.preventDefault();
      void this.next(event.shiftKey ? 'previous' : 'next');
    } else if (event.key === 'Escape' || event.key === 'ArrowDown') {
      event.preventDefault();
      this.#table.grid.element.focus();
    }
  }

  focus(): void {
    const input = document.getElementById('find');
    if (input instanceof HTMLInputElement) {
      input.focus();
      input.select();
    }
  }
}
