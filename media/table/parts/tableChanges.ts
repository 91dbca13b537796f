import type { TemplateResult } from 'lit/html.js';
import type { ChangeKind, ComparisonInfo } from '../../../src/protocol/tableState.ts';
import type { TableStringKey } from '../../../src/protocol/tableStrings.ts';
import { changedColumnsLayout, isChangedColumnsOnly } from '../changedColumns.ts';
import { changesOf, withKind } from '../changeKinds.ts';
import { changeKinds, html, icon, iconButton, nothing } from '../kit.ts';
import type { TableController } from '../tableController.ts';

const kindNames = {
  added: 'kindAdded',
  removed: 'kindRemoved',
  changed: 'kindChanged',
  unchanged: 'kindUnchanged',
  duplicate: 'kindDuplicate',
  withoutKey: 'kindWithoutKey',
} as const satisfies Readonly<Record<ChangeKind, TableStringKey>>;

const icons = {
  added: 'diff-added',
  removed: 'diff-removed',
  changed: 'diff-modified',
  unchanged: 'check',
  duplicate: 'copy',
  withoutKey: 'question',
} as const satisfies Readonly<Record<ChangeKind, string>>;

/** What a comparison has found: how many contacts of each kind, which can be switched on and off, and how it was compared. */
export function changesLine(table: TableController, comparison: ComparisonInfo): TemplateResult {
  const { state, words } = table.model;
  const { sides } = state;
  return html`<div class="changes-line">
    ${
      sides
        ? html`<span class="sides"
            ><span class="dim">${sides.before}</span> <span aria-hidden="true">→</span>
            <strong>${sides.after}</strong></span
          >`
        : nothing
    }
    <div class="kinds" role="group" aria-label=${words.text('changes')}>
      ${kindsOf(comparison).map((kind) => toggle(table, comparison, kind))}
    </div>
    ${changedOnlyButton(table, comparison)}
    ${iconButton({
      ...{ icon: 'markdown', label: words.text('copySummary'), id: 'copy-summary' },
      onClick: () => void table.model.actions.copySummary(),
    })}
    <span class="compared"
      >${comparedText(table, comparison)}
      <button
        class="link"
        id="change-comparison"
        @click=${() => void table.model.actions.changeComparison()}
      >
        ${words.text('changeComparison')}
      </button></span
    >
  </div>`;
}

/** Returns the kinds that are there or that one asks for first. */
const kindsOf = ({ counts, keysOnly }: ComparisonInfo): readonly ChangeKind[] =>
  changeKinds.filter(
    (kind) =>
      counts[kind] > 0 ||
      (keysOnly
        ? kind === 'added' || kind === 'removed'
        : !['duplicate', 'withoutKey'].includes(kind)),
  );

function toggle(
  table: TableController,
  comparison: ComparisonInfo,
  kind: ChangeKind,
): TemplateResult {
  const { words, view } = table.model;
  const isOn = changesOf(view, comparison).includes(kind);
  const { before, after } = words.around(kindName(comparison, kind));
  return html`<button
    id=${`kind-${kind}`}
    class=${`kind ${kind}`}
    aria-pressed=${String(isOn)}
    @click=${() => table.changeView(withKind(view, comparison, kind, !isOn))}
  >
    ${icon(icons[kind])}<span
      >${before}<strong>${words.number(comparison.counts[kind])}</strong>${after}</span
    >
  </button>`;
}

/** Where only keys were compared, contacts of both sides may have changed. */
const kindName = ({ keysOnly }: ComparisonInfo, kind: ChangeKind): TableStringKey =>
  keysOnly && kind === 'unchanged' ? 'kindBoth' : kindNames[kind];

function changedOnlyButton(table: TableController, comparison: ComparisonInfo) {
  const { model } = table;
  const { words, state, layout } = model;
  const all = state.columns.length;
  if (comparison.changedIn.length === 0) {
    return nothing;
  }
  const isOnly = isChangedColumnsOnly(layout, state.columns, comparison);
  const shown = changedColumnsLayout(layout, state.columns, comparison, true);
  return html`<button
    id="changed-columns"
    class="tool"
    aria-pressed=${String(isOnly)}
    @click=${() =>
      model.setLayout(changedColumnsLayout(layout, state.columns, comparison, !isOnly), true)}
  >
    ${icon('list-filter')}<span>${words.text('changedColumnsOnly')}</span>
    <span class="dim">${words.text('countOf', all - shown.hidden.length, all)}</span>
  </button>`;
}

function comparedText({ model }: TableController, comparison: ComparisonInfo): string {
  const { words } = model;
  const names = (ids: readonly string[]): string => ids.map((id) => model.nameOf(id)).join(', ');
  return [
    words.text('comparedBy', names(comparison.key)),
    ...(comparison.ignored.length > 0 && !comparison.keysOnly
      ? [words.text('leftOut', names(comparison.ignored))]
      : []),
  ].join(' · ');
}
