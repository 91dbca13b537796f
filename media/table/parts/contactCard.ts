import type { TemplateResult } from 'lit/html.js';
import { html, icon, iconButton, nothing } from '../kit.ts';
import type { Panel } from '../panelModel.ts';
import type { TableController } from '../tableController.ts';
import type { TableModel } from '../tableModel.ts';

type Card = Extract<Panel, { kind: 'card' }>;
type Field = NonNullable<Card['contact']>['fields'][number];

type Old = NonNullable<NonNullable<Card['contact']>['old']>[number];

const isFilled = ({ value }: Field): boolean => value !== null && value !== '';

/** All fields of a contact. */
export function contactCard(table: TableController, card: Card): TemplateResult {
  const { model } = table;
  const { words, panel } = model;
  const { contact } = card;
  const fields = contact?.fields ?? [];
  const former = new Map(contact?.old?.map((one) => [one.column, one]));
  // A value that is gone is a change to be seen.
  const isShown = (field: Field): boolean => isFilled(field) || former.has(field.column);
  const filled = fields.filter(isShown);
  const empty = fields.filter((field) => !isShown(field));
  const title = filled.find(({ column }) => /^e-?mail$/i.test(column)) ?? filled[0];
  return html`
    ${header(table, card)}
    ${card.error === undefined ? nothing : html`<p class="error">${card.error}</p>`}
    ${
      contact
        ? html`<p class="title">${title?.value ?? ''}</p>
            <p class="help">${words.text('filledOf', filled.length, fields.length)}</p>
            <dl>
              ${filled.map((field) => fieldRow(table, card.row, field, former.get(field.column)))}
              ${contact.extra.map((value, index) => extraRow(table, value, index))}
            </dl>
            ${
              empty.length === 0
                ? nothing
                : html`<button
                    id="empty-fields"
                    class="fold"
                    aria-expanded=${String(panel.showsEmptyFields)}
                    @click=${() => panel.toggleEmptyFields()}
                  >
                    ${icon(panel.showsEmptyFields ? 'chevron-down' : 'chevron-right')}
                    ${words.counted('emptyFieldsOne', 'emptyFieldsMany', empty.length)}
                  </button>`
            }
            ${
              panel.showsEmptyFields
                ? html`<ul class="empty-fields">
                    ${empty.map(({ column }) => html`<li>${model.nameOf(column)}</li>`)}
                  </ul>`
                : nothing
            }`
        : nothing
    }
  `;
}

function header(table: TableController, { row }: Card): TemplateResult {
  const { model } = table;
  const { words, state } = model;
  return html`<div class="panel-header">
    <h2>${words.text('contact', row + 1)}</h2>
    ${iconButton({
      ...{ icon: 'arrow-up', label: words.text('previousContact'), id: 'previous-contact' },
      onClick: () => table.goToRow(row - 1, false),
      isDisabled: row === 0,
    })}
    ${iconButton({
      ...{ icon: 'arrow-down', label: words.text('nextContact'), id: 'next-contact' },
      onClick: () => table.goToRow(row + 1, false),
      isDisabled: row + 1 >= state.rows,
    })}
    ${iconButton({
      ...{ icon: 'copy', label: words.text('copyAll'), id: 'copy-all' },
      onClick: () => void model.actions.copyContact(row, undefined),
    })}
    ${iconButton({
      ...{ icon: 'close', label: words.text('close'), id: 'close-panel' },
      onClick: () => table.closePanel(),
    })}
  </div>`;
}

/** Returns a value, of a change with the one before. */
function valueOf({ words }: TableModel, field: Field, old: Old | undefined): TemplateResult {
  if (!old) {
    return html`<span class="value">${field.value}</span>`;
  }
  const side = (name: string, value: string | null): TemplateResult =>
    html`<span class=${value ? name : `${name} none`}
      >${value === '' || value === null ? words.text('emptyValue') : value}</span
    >`;
  return html`<span class="value"
    >${side('old', old.value)}<span class="arrow" aria-hidden="true">→</span>${side(
      'new',
      field.value,
    )}</span
  >`;
}

function fieldRow(
  { model }: TableController,
  row: number,
  field: Field,
  old: Old | undefined,
): TemplateResult {
  const name = model.nameOf(field.column);
  return html`<div class="field">
    <dt>${name}</dt>
    <dd>
      ${valueOf(model, field, old)}
      ${field.isCut ? html`<span class="help">${model.words.text('cutValue')}</span>` : nothing}
      ${iconButton({
        icon: 'copy',
        label: model.words.text('copyField', name),
        onClick: () => void model.actions.copyContact(row, field.column),
      })}
    </dd>
  </div>`;
}

function extraRow({ model }: TableController, value: string, index: number): TemplateResult {
  return html`<div class="field">
    <dt>${model.words.text('extraValue', model.state.columns.length + index + 1)}</dt>
    <dd><span class="value">${value}</span></dd>
  </div>`;
}
