import type { ChangeKind, ComparisonInfo, TableView } from '../../src/protocol/tableState.ts';

/** What of a comparison is shown until the user chooses: what one looks for. */
const firstKinds = ['added', 'removed', 'changed', 'duplicate'] as const;

/** Returns the kinds of contacts that are shown. */
export const changesOf = (
  { changes }: TableView,
  { keysOnly }: ComparisonInfo,
): readonly ChangeKind[] =>
  changes ?? (keysOnly ? firstKinds.filter((kind) => kind !== 'changed') : firstKinds);

/** Shows or hides contacts of a kind. */
export function withKind(
  view: TableView,
  comparison: ComparisonInfo,
  kind: ChangeKind,
  isOn: boolean,
): TableView {
  const others = changesOf(view, comparison).filter((one) => one !== kind);
  return { ...view, changes: isOn ? [...others, kind] : others };
}
