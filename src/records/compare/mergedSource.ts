import type { JsonColumn } from '../kernel/kernel.ts';
import { ColumnSet } from '../table/source/columnSet.ts';
import { cellOf, noCell, type TablePart } from '../table/source/tablePart.ts';
import { TableSource } from '../table/source/tableSource.ts';
import type { ComparedColumn, Side } from './comparison.ts';

/** The records of both sides as one table: those after the change come first. */
export interface MergedSource {
  readonly source: TableSource;
  /** How many records there are after the change, once they are indexed. */
  readonly afterRecords: number;
}

/** Makes one table of two, whose columns are all known. */
export function mergeSources(
  before: TableSource,
  after: TableSource,
  columns: readonly ComparedColumn[],
): MergedSource {
  const json = new Map<string, JsonColumn>();
  for (const column of [...after.columns.json, ...before.columns.json]) {
    json.set(jsonKey(column), column);
  }
  const order = [...json.keys()];
  const partsOf = (table: TableSource, side: Side): TablePart[] =>
    table.parts.map((part) => ({
      ...part,
      cells: columns.map(({ places }) => {
        const cell = cellOf(part, places[side]);
        const field = part.width === undefined ? table.columns.json[cell] : undefined;
        return cell === noCell ? -1 : field ? order.indexOf(jsonKey(field)) : cell;
      }),
    }));
  const parts = [...partsOf(after, 'after'), ...partsOf(before, 'before')];
  const set = new ColumnSet();
  set.add(columns.map(({ name }) => name));
  set.setJson([...json.values()]);
  const source = new TableSource(parts, set);
  return {
    source,
    get afterRecords() {
      return after.records;
    },
  };
}

const jsonKey = ({ name, isCustom }: JsonColumn): string => (isCustom ? '.' : ' ') + name;
