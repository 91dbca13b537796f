import type { TemplateResult } from 'lit/html.js';
import type { TableColumn } from '../../../src/protocol/tableState.ts';
import {
  html,
  iconButton,
  initialLayout,
  nothing,
  orderedColumns,
  withHidden,
  withMovedBy,
} from '../kit.ts';
import type { TableController } from '../tableController.ts';

/** More columns than these are found by typing. */
const listed = 60;

/** All columns: to find, show, hide and move them. */
export function columnsPopup(table: TableController): TemplateResult {
  const { words, popup } = table.model;
  const found = matching(table);
  return html`
    <input
      id="columns-find"
      type="text"
      autocomplete="off"
      spellcheck="false"
      placeholder=${words.text('columnsFind')}
      aria-label=${words.text('columnsFind')}
      .value=${popup.search}
      @input=${(event: InputEvent) => {
        if (event.target instanceof HTMLInputElement) {
          popup.setSearch(event.target.value);
        }
      }}
      @keydown=${(event: KeyboardEvent) => onSearchKey(table, event, found[0])}
    />
    <p class="help" id="columns-help">${words.text('columnsHelp')}</p>
    <ul class="list columns">
      ${found.slice(0, listed).map((column) => html`<li>${entry(table, column)}</li>`)}
    </ul>
    ${found.length === 0 ? html`<p class="help">${words.text('columnsNone')}</p>` : nothing}
    ${
      found.length > listed
        ? html`<p class="help">${words.text('columnsMore', found.length - listed)}</p>`
        : nothing
    }
    ${buttons(table)}
  `;
}

function buttons({ model }: TableController): TemplateResult {
  const { words, layout } = model;
  return html`<div class="buttons">
    <button
      class="link"
      ?disabled=${layout.hidden.length === 0}
      @click=${() => model.setLayout({ ...layout, hidden: [] }, true)}
    >
      ${words.text('showAllColumns')}
    </button>
    <button class="link" @click=${() => model.setLayout(initialLayout(model.state.columns), true)}>
      ${words.text('resetColumns')}
    </button>
  </div>`;
}

function matching({ model }: TableController): readonly TableColumn[] {
  const text = model.popup.search.trim().toLowerCase();
  return orderedColumns(model.state.columns, model.layout.order)
    .map(({ column }) => column)
    .filter(({ name }) => name.toLowerCase().includes(text));
}

function entry(table: TableController, column: TableColumn): TemplateResult {
  const { model } = table;
  const { layout } = model;
  const isHidden = layout.hidden.includes(column.id);
  return html`<label class="entry">
      <input
        type="checkbox"
        .checked=${!isHidden}
        aria-describedby="columns-help"
        @change=${() => model.setLayout(withHidden(layout, column.id, !isHidden), true)}
        @keydown=${(event: KeyboardEvent) => onEntryKey(table, event, column)}
      />
      <span class="name">${column.name}</span>
    </label>
    ${iconButton({
      icon: 'arrow-right',
      label: model.words.text('goToColumn', column.name),
      onClick: () => table.goToColumn(column.id),
    })}`;
}

function onSearchKey(
  table: TableController,
  event: KeyboardEvent,
  first: TableColumn | undefined,
): void {
  if (event.key === 'Enter' && first) {
    event.preventDefault();
    table.goToColumn(first.id);
  } else if (event.key === 'ArrowDown') {
    event.preventDefault();
    boxes()[0]?.focus();
  }
}

const boxes = (): readonly HTMLInputElement[] => [
  ...document.querySelectorAll<HTMLInputElement>('.popup .list.columns input'),
];

function onEntryKey(table: TableController, event: KeyboardEvent, column: TableColumn): void {
  const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : undefined;
  const { model } = table;
  if (event.key === 'Enter') {
    event.preventDefault();
    table.goToColumn(column.id);
  } else if (by !== undefined) {
    event.preventDefault();
    event.stopPropagation();
    const all = boxes();
    const place = all.findIndex((box) => box === event.target);
    if (event.altKey) {
      model.setLayout(withMovedBy(model.state.columns, model.layout, column.id, by), true);
      all[place + by]?.focus();
    } else if (place + by < 0) {
      document.getElementById('columns-find')?.focus();
    } else {
      all[place + by]?.focus();
    }
  }
}
