import type { GridContent } from './grid/gridContent.ts';
import type { TableModel } from './tableModel.ts';
import { filteredColumns } from './viewEdits.ts';

/** Returns what the grid is to show after `before`. */
export function shownContent(model: TableModel, before?: GridContent): GridContent {
  const { state, layout, view, find } = model;
  // Until the first rows of another view are there, those before remain.
  const isWaiting = state.rows === 0 && ['filtering', 'sorting'].includes(state.work.kind);
  const { isMasked } = state;
  const { v, rows } = (isWaiting && before?.isMasked === isMasked ? before : undefined) ?? state;
  return {
    ...{ v, rows, isMasked, columns: state.columns, layout, sort: view.sort },
    isComparison: state.comparison !== undefined,
    isGrowing: state.work.kind === 'indexing',
    filtered: filteredColumns(view),
    find: { text: find.text, matchCase: find.matchCase },
  };
}
