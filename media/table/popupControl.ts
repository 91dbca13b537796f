import { ConditionEdits } from './conditionEdits.ts';
import { headerRow } from './grid/cursor.ts';
import type { Anchor, Popup } from './popupModel.ts';
import type { TableController } from './tableController.ts';

/** Opens and closes popups. */
export class PopupControl {
  readonly conditions: ConditionEdits;
  readonly #table: TableController;

  constructor(table: TableController) {
    this.#table = table;
    const { model } = table;
    this.conditions = new ConditionEdits({
      view: () => model.view,
      change: (view) => table.changeView(view),
      onChange: () => model.popup.changed(),
    });
    document.addEventListener('pointerdown', (event) => this.#onPointerDown(event), true);
  }

  open(popup: Popup): void {
    this.conditions.finish();
    this.#table.model.popup.open(popup);
  }

  /** Closes the popup, and focuses what it belongs to. */
  close(): void {
    const popup = this.#table.model.popup.current;
    if (popup) {
      this.#dismiss();
      document.getElementById(openerOf(popup))?.focus();
    }
  }

  /** Returns where a popup belongs by now: what is above the table may have changed since it opened. */
  anchorOf(popup: Popup): Anchor | undefined {
    const { grid } = this.#table;
    const element =
      popup.kind === 'filter'
        ? grid.surface.elementOf({
            row: headerRow,
            column: grid.geometry.positionOf(popup.column),
          })
        : document.getElementById(openerOf(popup));
    return popup.kind === 'goToRow' ? undefined : element?.getBoundingClientRect();
  }

  toggle(kind: 'columns' | 'checks'): void {
    const element = document.getElementById(kind);
    if (this.#table.model.popup.current?.kind === kind) {
      this.close();
    } else if (element) {
      this.open({ kind, anchor: element.getBoundingClientRect() });
    }
  }

  /** Opens the filter of the active column. */
  openFilter(): void {
    const { grid } = this.#table;
    const element = grid.surface.elementOf({ ...grid.cursor.active, row: headerRow });
    const column = grid.activeColumn;
    if (element && column) {
      const anchor = element.getBoundingClientRect();
      this.open({ kind: 'filter', column: column.id, anchor });
    }
  }

  openGoToRow(): void {
    const { left, top } = this.#table.grid.element.getBoundingClientRect();
    const anchor = { left: left + 8, right: left + 8, top, bottom: top };
    this.open({ kind: 'goToRow', anchor });
  }

  #dismiss(): void {
    this.conditions.finish();
    this.#table.model.popup.close();
  }

  /** A press outside closes the popup, and does what it does anyway. */
  #onPointerDown({ target }: PointerEvent): void {
    const popup = this.#table.model.popup.current;
    const isOutside =
      target instanceof Element &&
      !target.closest('.popup') &&
      !(openerOf(popup) !== 'grid' && target.closest(`#${openerOf(popup)}`));
    if (popup && isOutside) {
      this.#dismiss();
    }
  }
}

/** Returns the id of the element that a popup belongs to. */
const openerOf = (popup: Popup | undefined): string =>
  popup?.kind === 'columns' || popup?.kind === 'checks' ? popup.kind : 'grid';
