import { html, nothing, svg, type TemplateResult } from 'lit/html.js';
import type { TableState } from '../../../src/protocol/tableState.ts';
import type { TableStringKey } from '../../../src/protocol/tableStrings.ts';
import type { Panel } from '../panelModel.ts';
import type { TableController } from '../tableController.ts';
import type { TableModel } from '../tableModel.ts';
import { filterLine } from './filterLine.ts';
import { icon } from './icon.ts';
import { strips } from './strips.ts';
import { toolbar } from './toolbar.ts';

/** Returns the whole page. */
export function tablePage(table: TableController): TemplateResult {
  const { model, grid } = table;
  const { words, state } = model;
  const isEmpty = state.rows === 0 && state.work.kind === 'none';
  return html`
    <h1 class="visually-hidden">${state.title}</h1>
    ${progress(model)} ${toolbar(table)} ${changes(table)} ${filterLine(table)} ${strips(table)}
    <div class="content">
      <div class="grid-frame">
        ${grid.element}
        ${isEmpty ? html`<p class="nothing">${words.text(nothingKey(state))}</p>` : nothing}
      </div>
      ${panel(table)}
    </div>
    ${model.popup.current ? table.panels.get()?.popups(table) : nothing}
    <div role="status" class="visually-hidden" id="status">${model.announcement}</div>
  `;
}

/** Returns why there are no rows. */
function nothingKey({ comparison, records, view }: TableState): TableStringKey {
  if (comparison && view.filters.length === 0) {
    return 'noChanges';
  }
  return records > 0 ? 'noMatch' : 'noRows';
}

function progress({ state: { work } }: TableModel) {
  return html`<svg class="progress" aria-hidden="true">
    ${work.kind === 'none' ? nothing : svg`<rect height="100%" width=${`${work.done * 100}%`} />`}
  </svg>`;
}

function panel(table: TableController) {
  const current = table.model.panel.current;
  if (!current) {
    return nothing;
  }
  const { words } = table.model;
  const label =
    current.kind === 'card' ? words.text('contact', current.row + 1) : words.text('column');
  return html`<aside
    class="panel"
    aria-label=${label}
    @keydown=${(event: KeyboardEvent) => {
      if (event.key === 'Escape') {
        event.stopPropagation();
        table.closePanel();
      }
    }}
  >
    ${panelContent(table, current)}
  </aside>`;
}

function panelContent(table: TableController, current: Panel) {
  const panels = table.panels.get();
  if (!panels) {
    return html`<p class="help">${table.model.words.text('loading')}</p>`;
  }
  return current.kind === 'card'
    ? panels.contactCard(table, current)
    : panels.profilePanel(table, current);
}

function changes(table: TableController) {
  const { comparison } = table.model.state;
  return comparison && !table.changes.hasFailed
    ? table.changes.get()?.changesLine(table, comparison)
    : nothing;
}

/** Returns the page where there is no table. */
export function otherPage(model: TableModel): TemplateResult | typeof nothing {
  const { screen } = model;
  switch (screen.kind) {
    case 'connecting':
      return screen.message === undefined
        ? nothing
        : html`<div class="message" role="status"><p>${screen.message}</p></div>`;
    case 'table':
      return nothing;
    case 'failed':
      return html`<div class="message" role="alert">
        ${icon('error')}
        <p>${screen.message}</p>
      </div>`;
    case 'notATable':
      return html`<div class="message" role="alert">
        ${icon('info')}
        <p>${screen.message}</p>
        <div class="buttons">
          ${
            screen.canRetry
              ? html`<button class="primary" id="try-again" @click=${() => void model.open()}>
                  ${model.words.text('tryAgain')}
                </button>`
              : nothing
          }
          ${
            screen.canOpenAsText
              ? html`<button
                  class="primary"
                  id="open-as-text"
                  @click=${() => void model.actions.openAsText()}
                >
                  ${model.words.text('openAsText')}
                </button>`
              : nothing
          }
        </div>
      </div>`;
  }
}
