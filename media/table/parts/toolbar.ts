import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { TableController } from '../tableController.ts';
import { icon, iconButton } from './icon.ts';

/** The field for the text to find, and the buttons of the table. */
export function toolbar(table: TableController): TemplateResult {
  const { model } = table;
  const { words, view } = model;
  return html`
    <div class="toolbar" role="group" aria-label=${words.text('toolbarLabel')}>
      ${findBox(table)} ${foundText(table)}
      ${view.filters.length === 0 ? countText(table) : nothing}
      <div class="tools">${columnsButton(table)} ${actionButtons(table)}</div>
    </div>
  `;
}

function actionButtons(table: TableController): TemplateResult {
  const { model } = table;
  const { words, state } = model;
  return html`
    <button
      id="mask"
      class="tool"
      title=${words.text(state.isMasked ? 'masked' : 'mask')}
      aria-pressed=${String(state.isMasked)}
      @click=${() => void model.toggleMask()}
    >
      ${icon(state.isMasked ? 'eye-closed' : 'eye')}
      <span class="label">${words.text(state.isMasked ? 'masked' : 'mask')}</span>
    </button>
    <span class="separator" aria-hidden="true"></span>
    <button
      id="save-rows"
      class="tool"
      title=${words.text('saveRows')}
      @click=${() => void model.actions.saveRows()}
    >
      ${icon('save-as')}<span class="label">${words.text('saveRows')}</span>
    </button>
    ${
      state.canOpenAsText
        ? html`<button
            id="open-as-text"
            class="tool"
            title=${words.text('openAsText')}
            @click=${() => table.openAsText()}
          >
            ${icon('go-to-file')}<span class="label">${words.text('openAsText')}</span>
          </button>`
        : nothing
    }
  `;
}

function findBox(table: TableController): TemplateResult {
  const { words, find, state } = table.model;
  return html`
    <div class="find">
      ${icon('search')}
      <input
        id="find"
        type="text"
        autocomplete="off"
        spellcheck="false"
        placeholder=${words.text('findPlaceholder')}
        aria-label=${words.text('findPlaceholder')}
        .value=${find.text}
        @input=${(event: InputEvent) => {
          if (event.target instanceof HTMLInputElement) {
            table.model.find.setText(event.target.value);
          }
        }}
        @keydown=${(event: KeyboardEvent) => table.finding.onKey(event)}
      />
      <button
        id="match-case"
        class="icon"
        title=${words.text('matchCase')}
        aria-label=${words.text('matchCase')}
        aria-pressed=${String(find.matchCase)}
        @click=${() => find.setMatchCase(!find.matchCase)}
      >
        ${icon('case-sensitive')}
      </button>
      ${state.comparison ? nothing : checksButton(table)}
    </div>
  `;
}

/** In a comparison, many contacts are there twice. */
function checksButton({ model, popups }: TableController): TemplateResult {
  const { words, popup, view } = model;
  const hasChecks = view.filters.some((one) => one.on === 'check' && !one.isOff);
  return html`<button
    id="checks"
    class="icon"
    title=${words.text('checks')}
    aria-label=${words.text('checks')}
    aria-haspopup="dialog"
    aria-expanded=${String(popup.current?.kind === 'checks')}
    @click=${() => popups.toggle('checks')}
  >
    ${icon(hasChecks ? 'filter-filled' : 'filter')}
  </button>`;
}

function foundText(table: TableController) {
  const { words, find } = table.model;
  if (find.text === '') {
    return nothing;
  }
  return html`
    <span class="found">${foundWords(table)}</span>
    ${iconButton({
      ...{ icon: 'arrow-up', label: words.text('previousMatch'), id: 'previous-match' },
      onClick: () => void table.finding.next('previous'),
    })}
    ${iconButton({
      ...{ icon: 'arrow-down', label: words.text('nextMatch'), id: 'next-match' },
      onClick: () => void table.finding.next('next'),
    })}
  `;
}

/** Returns in how many contacts the text was found. */
export function foundWords({ model: { words, find } }: TableController): string {
  const { found } = find;
  if (!found) {
    return '';
  }
  if (!found.isDone) {
    return words.text('foundSoFar', found.rows);
  }
  return found.rows === 0
    ? words.text('foundNone')
    : words.counted('foundOne', 'foundMany', found.rows);
}

function countText({ model }: TableController): TemplateResult {
  const { words, state } = model;
  return html`<span class="count">
    <strong>${words.contacts(state.matches)}</strong> ${workText(model)}
  </span>`;
}

/** Returns what the table is working on, with a link to stop it. */
export function workText(model: TableController['model']) {
  const { words, state } = model;
  const { work } = state;
  switch (work.kind) {
    case 'none':
      return nothing;
    case 'indexing':
      return html`<span class="dim">${words.text('soFar', words.percent(work.done))}</span>`;
    case 'filtering':
    case 'sorting':
      return html`<span class="dim">${words.text(work.kind, words.percent(work.done))}</span>
        <button class="link" id="cancel" @click=${() => void model.cancel()}>
          ${words.text('cancel')}
        </button>`;
  }
}

function columnsButton(table: TableController): TemplateResult {
  const { words, state, layout, popup } = table.model;
  const all = state.columns.length;
  const hidden = state.columns.filter(({ id }) => layout.hidden.includes(id)).length;
  return html`
    <button
      id="columns"
      class="tool"
      title=${words.text('columns')}
      aria-haspopup="dialog"
      aria-expanded=${String(popup.current?.kind === 'columns')}
      @click=${() => table.popups.toggle('columns')}
    >
      ${icon('list-flat')}<span class="label">${words.text('columns')}</span>
      <span class="dim"
        >${hidden === 0 ? words.number(all) : words.text('countOf', all - hidden, all)}</span
      >
    </button>
  `;
}
