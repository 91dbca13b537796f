import type { TemplateResult } from 'lit/html.js';
import { html, nothing } from '../kit.ts';
import type { Anchor } from '../popupModel.ts';
import type { TableController } from '../tableController.ts';
import { checksPopup } from './checksPopup.ts';
import { columnsPopup } from './columnsPopup.ts';
import { filterPopup } from './filterPopup.ts';

/** Space between a popup and the edge of the window. */
const margin = 8;
/** A popup goes above its anchor rather than be lower than this. */
const lowest = 220;

/** The popup that is open. */
export function popups(table: TableController) {
  const popup = table.model.popup.current;
  switch (popup?.kind) {
    case 'filter':
      return framed(
        table,
        popup.kind,
        filterLabel(table, popup.column),
        filterPopup(table, popup.column),
      );
    case 'columns':
      return framed(table, popup.kind, table.model.words.text('columns'), columnsPopup(table));
    case 'checks':
      return framed(table, popup.kind, table.model.words.text('checks'), checksPopup(table));
    case 'goToRow':
      return framed(table, popup.kind, table.model.words.text('goToRow'), goToRow(table));
    case undefined:
      return nothing;
  }
}

const filterLabel = ({ model }: TableController, column: string): string =>
  model.words.text('filterColumn', model.nameOf(column));

function framed(
  table: TableController,
  kind: string,
  label: string,
  content: TemplateResult,
): TemplateResult {
  return html`<div
    class="popup ${kind}"
    role="dialog"
    aria-label=${label}
    @keydown=${(event: KeyboardEvent) => onKey(table, event)}
  >
    ${content}
  </div>`;
}

/** Escape closes; Tab remains inside. */
function onKey(table: TableController, event: KeyboardEvent): void {
  if (event.key === 'Escape') {
    event.stopPropagation();
    event.preventDefault();
    table.popups.close();
  } else if (event.key === 'Tab' && event.currentTarget instanceof HTMLElement) {
    const stops = [
      ...event.currentTarget.querySelectorAll<HTMLElement>(
        `input,select,button:not([tabindex='-1'])`,
      ),
    ];
    const edge = event.shiftKey ? stops[0] : stops.at(-1);
    if (document.activeElement === edge) {
      event.preventDefault();
      (event.shiftKey ? stops.at(-1) : stops[0])?.focus();
    }
  }
}

function goToRow(table: TableController): TemplateResult {
  const { words, state } = table.model;
  return html`<form
    class="go-to-row"
    @submit=${(event: SubmitEvent) => {
      event.preventDefault();
      const input = document.getElementById('row-number');
      const row = input instanceof HTMLInputElement ? Number(input.value.replaceAll(/\D/g, '')) : 0;
      if (row >= 1) {
        table.popups.close();
        table.goToRow(Math.min(row, state.rows) - 1);
      }
    }}
  >
    <label for="row-number">${words.text('goToRowLabel', state.rows)}</label>
    <div class="line">
      <input id="row-number" type="text" inputmode="numeric" autocomplete="off" />
      <button type="submit" class="primary">${words.text('go')}</button>
    </div>
  </form>`;
}

/** Puts a popup below its anchor or, where there is more space, above it. */
export function placePopup(popup: HTMLElement, anchor: Anchor): void {
  const { innerWidth, innerHeight } = window;
  const below = innerHeight - anchor.bottom - margin;
  const above = anchor.top - margin;
  const isAbove = below < lowest && above > below;
  popup.style.maxHeight = `${Math.max(80, isAbove ? above : below)}px`;
  const { offsetWidth, offsetHeight } = popup;
  const left = Math.min(anchor.left, innerWidth - offsetWidth - margin);
  popup.style.left = `${Math.max(margin, left)}px`;
  popup.style.top = `${isAbove ? anchor.top - offsetHeight : anchor.bottom}px`;
}
