import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { ColumnFilter, TableFilter } from '../../../src/protocol/tableState.ts';
import type { TableController } from '../tableController.ts';
import type { TableModel } from '../tableModel.ts';
import {
  checkNames,
  conditionName,
  withoutFilter,
  withoutFilters,
  withToggled,
} from '../viewEdits.ts';
import { iconButton } from './icon.ts';
import { workText } from './toolbar.ts';

/** How many values of a filter a chip names. */
const namedValues = 2;

/** How many contacts match, and the filters that they match. */
export function filterLine(table: TableController) {
  const { model } = table;
  const { words, state, view } = model;
  const { filters } = view;
  if (filters.length === 0) {
    return nothing;
  }
  const { before, after } = words.around('contactsOf', state.records);
  return html`
    <div class="filter-line">
      <span class="count">
        <span class="dim">${before}</span><strong>${words.number(state.matches)}</strong
        ><span class="dim">${after}</span> ${workText(model)}
      </span>
      <ul class="chips" aria-label=${words.text('filters')}>
        ${filters.map((filter) => html`<li>${chip(table, filter)}</li>`)}
      </ul>
      <button class="link" id="clear-all" @click=${() => table.changeView(withoutFilters(view))}>
        ${words.text('clearAll')}
      </button>
    </div>
  `;
}

function chip(table: TableController, filter: TableFilter): TemplateResult {
  const { model } = table;
  const { view } = model;
  const { words } = model;
  const { name, operator, value } = wordsOf(model, filter);
  const text = [name, operator, value].filter((part) => part !== '').join(' ');
  return html`<span class=${filter.isOff ? 'chip off' : 'chip'}>
    <button
      class="chip-text"
      aria-pressed=${String(!filter.isOff)}
      aria-label=${text}
      title=${words.text(filter.isOff ? 'switchOn' : 'switchOff', text)}
      @click=${() => table.changeView(withToggled(view, filter))}
    >
      <strong>${name}</strong> <span class="dim">${operator}</span> ${value}
    </button>
    ${iconButton({
      icon: 'close',
      label: words.text('removeFilter', text),
      onClick: () => table.changeView(withoutFilter(view, filter)),
    })}
  </span>`;
}

/** Returns a filter in words. */
export function wordsOf(
  model: TableModel,
  filter: TableFilter,
): { readonly name: string; readonly operator: string; readonly value: string } {
  const { words } = model;
  if (filter.on === 'check') {
    const name = words.text(checkNames[filter.check]);
    return { name: filter.not ? words.text('not', name) : name, operator: '', value: '' };
  }
  return {
    name: model.nameOf(filter.column),
    operator: words.text(conditionName(filter)),
    value: valuesOf(model, filter),
  };
}

function valuesOf(model: TableModel, { column, test, values }: ColumnFilter): string {
  const { words } = model;
  if (test === 'empty') {
    return '';
  }
  const named = values
    .slice(0, namedValues)
    .map((value) => (value === '' ? words.text('emptyValue') : model.shownValue(column, value)))
    .join(', ');
  return values.length > namedValues
    ? words.text('andMore', named, values.length - namedValues)
    : named;
}
