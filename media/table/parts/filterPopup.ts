import type { TemplateResult } from 'lit/html.js';
import {
  conditions,
  filtersOf,
  html,
  icon,
  maskedValue,
  nothing,
  withPinned,
  withSort,
  withWidth,
} from '../kit.ts';
import type { TableController } from '../tableController.ts';

/** The order, the filters and the place of one column. */
export function filterPopup(table: TableController, column: string): TemplateResult {
  return html`
    <div class="section">${sortButtons(table, column)}</div>
    <div class="section">${condition(table, column)}</div>
    <div class="section">${values(table, column)}</div>
    <div class="section">${columnButtons(table, column)}</div>
  `;
}

function menuButton(name: string, text: string, onClick: () => void, isOn = false): TemplateResult {
  return html`<button class="menu-button" aria-pressed=${isOn ? 'true' : nothing} @click=${onClick}>
    ${icon(name)} ${text}
  </button>`;
}

function sortButtons(table: TableController, column: string): TemplateResult {
  const { words, view } = table.model;
  const { sort } = view;
  const isSorted = sort?.column === column;
  const sortBy = (descending: boolean) => () => {
    table.popups.close();
    table.changeView(withSort(view, { column, descending }));
  };
  return html`
    ${menuButton('arrow-up', words.text('sortAscending'), sortBy(false), isSorted && !sort.descending)}
    ${menuButton('arrow-down', words.text('sortDescending'), sortBy(true), isSorted && sort.descending)}
    ${
      isSorted
        ? menuButton('clear-all', words.text('clearSort'), () => {
            table.popups.close();
            table.changeView(withSort(view, undefined));
          })
        : nothing
    }
  `;
}

function condition(table: TableController, column: string): TemplateResult {
  const { words } = table.model;
  const current = table.popups.conditions.of(column);
  const { test } = conditions[current.index] ?? { test: 'contains' };
  const isHidden =
    !current.isTyped && table.model.shownValue(column, current.text) !== current.text;
  return html`<div class="line">
    <select
      id="condition"
      aria-label=${words.text('condition')}
      @change=${(event: Event) => {
        if (event.target instanceof HTMLSelectElement) {
          table.popups.conditions.set(column, { ...current, index: event.target.selectedIndex });
        }
      }}
    >
      ${conditions.map(
        ({ name }, index) =>
          html`<option ?selected=${index === current.index}>${words.text(name)}</option>`,
      )}
    </select>
    ${
      test === 'empty'
        ? nothing
        : html`<span class="with-case">
            <input
              id="condition-text"
              type="text"
              autocomplete="off"
              spellcheck="false"
              aria-label=${words.text('conditionText')}
              placeholder=${isHidden ? maskedValue : words.text('conditionText')}
              .value=${isHidden ? '' : current.text}
              @input=${(event: InputEvent) => {
                if (event.target instanceof HTMLInputElement) {
                  table.popups.conditions.set(column, {
                    ...{ ...current, text: event.target.value, isTyped: true },
                  });
                }
              }}
              @keydown=${(event: KeyboardEvent) => {
                if (event.key === 'Enter' && !event.isComposing) {
                  table.popups.close();
                }
              }}
            />
            <button
              class="icon"
              title=${words.text('matchCase')}
              aria-label=${words.text('matchCase')}
              aria-pressed=${String(current.matchCase)}
              @click=${() =>
                table.popups.conditions.set(column, { ...current, matchCase: !current.matchCase })}
            >
              ${icon('case-sensitive')}
            </button>
          </span>`
    }
  </div>`;
}

function values(table: TableController, column: string): TemplateResult {
  const { words, popup, view } = table.model;
  const found = popup.values;
  const filter = filtersOf(view, column).values;
  const { state } = table.model;
  const isHidden = state.isMasked && table.model.column(column)?.isPersonal === true;
  const isLong =
    !isHidden && (popup.search !== '' || (found && found.distinct > found.values.length));
  return html`
    <div class="values-heading">
      <span class="help" id="values-heading">${words.text('valuesHeading')}</span>
      ${
        filter
          ? html`<select
              aria-labelledby="values-heading"
              @change=${() => table.changeValues(column, filter.values, !filter.not)}
            >
              <option ?selected=${!filter.not}>${words.text('equals')}</option>
              <option ?selected=${filter.not}>${words.text('notEquals')}</option>
            </select>`
          : nothing
      }
    </div>
    ${
      isLong
        ? html`<input
            id="values-find"
            type="text"
            autocomplete="off"
            placeholder=${words.text('valuesPrefix')}
            aria-label=${words.text('valuesPrefix')}
            .value=${popup.search}
            @input=${(event: InputEvent) => {
              if (event.target instanceof HTMLInputElement) {
                popup.setSearch(event.target.value);
              }
            }}
          />`
        : nothing
    }
    ${popup.error === undefined ? nothing : html`<p class="error">${popup.error}</p>`}
    ${found ? valueList(table, column) : html`<p class="help">${words.text('counting')}</p>`}
  `;
}

function valueList(table: TableController, column: string): TemplateResult {
  const { words, popup, view } = table.model;
  const found = popup.values;
  const filter = filtersOf(view, column).values;
  const chosen = filter && !filter.isOff ? filter.values : [];
  const listed = found?.values ?? [];
  // What was chosen earlier stays in the list, though others are more frequent or nothing else begins like that.
  const others = chosen
    .filter((value) => !listed.some((one) => one.value === value))
    .map((value) => ({ value, count: undefined }));
  return html`<ul class="list values">
      ${[...listed, ...others].map(
        ({ value, count }) =>
          html`<li>
            <label class="entry">
              <input
                type="checkbox"
                .checked=${chosen.includes(value)}
                @change=${() =>
                  table.changeValues(
                    column,
                    chosen.includes(value)
                      ? chosen.filter((one) => one !== value)
                      : [...chosen, value],
                    filter?.not ?? false,
                  )}
              />
              <span class="name">
                ${
                  value === ''
                    ? html`<em>${words.text('emptyValue')}</em>`
                    : table.model.shownValue(column, value)
                }
              </span>
              <span class="dim">${count === undefined ? '' : words.number(count)}</span>
            </label>
          </li>`,
      )}
    </ul>
    ${found?.masked ? html`<p class="help">${words.text('maskedValues')}</p>` : nothing}
    ${
      listed.length > 0 && found && found.distinct > listed.length && popup.search === ''
        ? html`<p class="help">
            ${words.text(
              'valuesSome',
              listed.length,
              found.isExact ? found.distinct : words.text('valuesAbout', found.distinct),
            )}
          </p>`
        : nothing
    }`;
}

function columnButtons(table: TableController, column: string): TemplateResult {
  const { model } = table;
  const { words, state, layout } = model;
  const { geometry } = table.grid;
  const position = geometry.positionOf(column);
  const isPinned = position < layout.pinned;
  const change = (next: typeof layout) => () => {
    table.popups.close();
    model.setLayout(next, true);
  };
  return html`
    ${menuButton('graph', words.text('showProfile'), () => {
      table.popups.close();
      void model.panel.showProfile(column);
    })}
    ${menuButton(
      isPinned ? 'pinned' : 'pin',
      words.text(isPinned ? 'unpinColumn' : 'pinColumn'),
      change(withPinned(state.columns, layout, column, !isPinned)),
    )}
    ${menuButton(
      'arrow-both',
      words.text('sizeToContent'),
      change(withWidth(layout, column, table.grid.widthToContent(position))),
    )}
    ${menuButton('eye-closed', words.text('hideColumn'), () => table.hideColumn(column))}
  `;
}
