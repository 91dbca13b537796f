import type { TemplateResult } from 'lit/html.js';
import type { ColumnProfile } from '../../../src/protocol/tableState.ts';
import { columnFilter, html, iconButton, nothing, svg, withFilter } from '../kit.ts';
import type { Panel } from '../panelModel.ts';
import type { TableController } from '../tableController.ts';

/** What the values of a column are. */
export function profilePanel(
  table: TableController,
  { column, profile, error }: Extract<Panel, { kind: 'profile' }>,
): TemplateResult {
  const { words, nameOf } = { words: table.model.words, nameOf: table.model.nameOf(column) };
  return html`
    ${header(table, column)}
    <p class="title">${nameOf}</p>
    ${error === undefined ? nothing : html`<p class="error">${error}</p>`}
    ${
      profile
        ? [figures(table, profile), valueBars(table, profile)]
        : error === undefined
          ? html`<p class="help">${words.text('counting')}</p>`
          : nothing
    }
  `;
}

function header(table: TableController, column: string): TemplateResult {
  const { words, panel } = table.model;
  const { geometry } = table.grid;
  const position = geometry.positionOf(column);
  const show = (to: number) => () => {
    const id = geometry.shown[to]?.column.id;
    if (id !== undefined) {
      table.grid.goTo({ row: table.grid.cursor.active.row, column: to });
      void panel.showProfile(id);
    }
  };
  return html`<div class="panel-header">
    <h2>${words.text('column')}</h2>
    ${iconButton({
      ...{ icon: 'arrow-left', label: words.text('previousColumn'), id: 'previous-column' },
      ...{ onClick: show(position - 1), isDisabled: position <= 0 },
    })}
    ${iconButton({
      ...{ icon: 'arrow-right', label: words.text('nextColumn'), id: 'next-column' },
      ...{ onClick: show(position + 1), isDisabled: position + 1 >= geometry.shown.length },
    })}
    ${iconButton({
      ...{ icon: 'refresh', label: words.text('countAgain'), id: 'count-again' },
      onClick: () => void panel.showProfile(column),
    })}
    ${iconButton({
      ...{ icon: 'close', label: words.text('close'), id: 'close-panel' },
      onClick: () => table.closePanel(),
    })}
  </div>`;
}

function figures(table: TableController, profile: ColumnProfile): TemplateResult {
  const { words } = table.model;
  const { filled, empty, rows, distinct, isExact } = profile;
  const share = rows === 0 ? 0 : filled / rows;
  return html`
    <p class="help">${kindText(table, profile)}</p>
    <dl class="figures">
      <div>
        <dt>${words.text('filled')}</dt>
        <dd>${words.percent(share)}</dd>
      </div>
      <div>
        <dt>${words.text('empty')}</dt>
        <dd>${words.number(empty)}</dd>
      </div>
      <div>
        <dt>${words.text('distinct')}</dt>
        <dd>${isExact ? words.number(distinct) : words.text('valuesAbout', distinct)}</dd>
      </div>
    </dl>
    <svg class="share" aria-hidden="true">${rectangle(share)}</svg>
  `;
}

/** Returns a bar; the CSP forbids style attributes, but not those of SVG. */
const rectangle = (share: number): TemplateResult =>
  svg`<rect height="100%" width=${`${Math.max(0, Math.min(1, share)) * 100}%`} rx="2" />`;

function kindText({ model }: TableController, profile: ColumnProfile): string {
  const { words, state } = model;
  const { kind, least, greatest, shortest, longest, filled } = profile;
  const name = words.text(
    kind === 'number' ? 'kindNumber' : kind === 'date' ? 'kindDate' : 'kindText',
  );
  if (least !== undefined && greatest !== undefined) {
    return `${name} · ${words.text('range', least, greatest)}`;
  }
  const isHidden = state.isMasked && model.column(profile.column)?.isPersonal === true;
  if (filled === 0 || isHidden) {
    // The length of a masked value is not shown either.
    return name;
  }
  return `${name} · ${
    shortest === longest
      ? words.text('lengthSame', longest)
      : words.text('lengthRange', shortest, longest)
  }`;
}

function valueBars(table: TableController, profile: ColumnProfile): TemplateResult {
  const { words } = table.model;
  const { top, rows, empty, column, ms, masked = 0 } = profile;
  const bars = [...top, ...(empty > 0 ? [{ value: '', count: empty }] : [])];
  const most = Math.max(1, ...bars.map(({ count }) => count));
  return html`
    <div class="values-heading">
      <h3>${words.text('values')}</h3>
      ${top.length === 0 ? nothing : html`<span class="help">${words.text('chooseToFilter')}</span>`}
    </div>
    ${masked > 0 ? html`<p class="help">${words.text('maskedValues')}</p>` : nothing}
    ${
      top.length === 0 && masked === 0 && profile.filled > 0
        ? html`<p class="help">${words.text('tooManyValues')}</p>`
        : nothing
    }
    <ul class="bars">
      ${bars.map(
        ({ value, count }) =>
          html`<li>
            <button class="bar" @click=${() => choose(table, column, value)}>
              <svg aria-hidden="true">${rectangle(count / most)}</svg>
              <span class="name">
                ${value === '' ? html`<em>${words.text('emptyValue')}</em>` : value}
              </span>
              <span>${words.number(count)}</span>
              <span>${words.percent(rows === 0 ? 0 : count / rows)}</span>
            </button>
          </li>`,
      )}
    </ul>
    <p class="help">${words.text('countedOver', words.contacts(rows), words.seconds(ms))}</p>
  `;
}

function choose(table: TableController, column: string, value: string): void {
  const { view } = table.model;
  const filter =
    value === ''
      ? columnFilter(column, 'empty', [])
      : columnFilter(column, 'equals', [value], { matchCase: true });
  table.changeView(withFilter(view, filter));
}
