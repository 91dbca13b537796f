import { blockColumns, blockRows, fitting, type Area } from '../../../src/protocol/rowBlocks.ts';
import type { ChangeKind } from '../../../src/protocol/tableState.ts';

/** How many blocks are kept: some 82,000 cells. */
const mostBlocks = 160;
const columnBlocks = 65_536;

/** How many rows and columns a table has. */
export interface TableSize {
  readonly rows: number;
  readonly columns: number;
}

interface Block {
  readonly rows: number;
  readonly columns: number;
  readonly cells: readonly (readonly (string | null)[])[];
  /** `row * blockColumns + column` of the values that were cut. */
  readonly cut: ReadonlySet<number>;
  /** By the same number, what values were before a change. */
  readonly old: ReadonlyMap<number, string | null>;
  /** By row, what became of the contact in a comparison. */
  readonly changes: readonly (ChangeKind | undefined)[];
}

/** What a `rows` request returns. */
export interface LoadedRows {
  readonly rows: readonly (readonly (string | null)[])[];
  readonly cut: readonly (readonly [number, number])[];
  readonly changes?: readonly (ChangeKind | undefined)[] | undefined;
  readonly old?: readonly (readonly [number, number, string | null])[] | undefined;
}

/** The values that have been read, in blocks of 32 rows and 16 columns; the ones used least recently are forgotten. */
export class BlockCache {
  readonly #blocks = new Map<number, Block>();

  clear(): void {
    this.#blocks.clear();
  }

  /** Returns a value; null where the record has none, undefined where it has not been read. */
  value(row: number, column: number): string | null | undefined {
    return this.#blockOf(row, column)?.cells[row % blockRows]?.[column % blockColumns];
  }

  isCut(row: number, column: number): boolean {
    return this.#blockOf(row, column)?.cut.has(placeIn(row, column)) === true;
  }

  /** Returns what a value was before a change; undefined for one that was not changed. */
  oldValue(row: number, column: number): string | null | undefined {
    return this.#blockOf(row, column)?.old.get(placeIn(row, column));
  }

  /** Returns what became of a contact in a comparison, if any value of these columns was read. */
  change(row: number, columns: readonly number[]): ChangeKind | undefined {
    for (const column of columns) {
      const block = this.#blockOf(row, column);
      if (block) {
        return block.changes[row % blockRows];
      }
    }
    return undefined;
  }

  /**
   * Returns the blocks of an area that are missing or incomplete. A block is incomplete when the table has got more rows or
   * columns since it was read.
   */
  missing({ from, to, columns }: Area, size: TableSize): readonly number[] {
    const found: number[] = [];
    const columnParts = [...new Set(columns.map((column) => Math.floor(column / blockColumns)))];
    const end = Math.min(to, size.rows);
    for (let part = Math.floor(from / blockRows); part * blockRows < end; part++) {
      const rows = Math.min(blockRows, size.rows - part * blockRows);
      for (const columnPart of columnParts) {
        const key = part * columnBlocks + columnPart;
        const block = this.#blocks.get(key);
        const wide = Math.min(blockColumns, size.columns - columnPart * blockColumns);
        if (block && block.rows >= rows && block.columns >= wide) {
          // Used now: among the last to be forgotten.
          this.#blocks.delete(key);
          this.#blocks.set(key, block);
        } else {
          found.push(key);
        }
      }
    }
    return found;
  }

  /** Stores what was read for an area that `areaOf` has returned. */
  store({ from, columns }: Area, { rows, cut, changes = [], old = [] }: LoadedRows): void {
    for (let first = 0; first < columns.length; first += blockColumns) {
      const columnPart = Math.floor((columns[first] ?? 0) / blockColumns);
      for (let start = 0; start < Math.max(1, rows.length); start += blockRows) {
        const cells = rows.slice(start, start + blockRows);
        this.#blocks.delete(blockKey(from + start, columnPart));
        this.#blocks.set(blockKey(from + start, columnPart), {
          rows: cells.length,
          columns: Math.min(blockColumns, columns.length - first),
          cells: cells.map((row) => row.slice(first, first + blockColumns)),
          cut: new Set(cut.flatMap((one) => placesIn(one, start, first))),
          old: new Map(
            old.flatMap(([row, column, value]) =>
              placesIn([row, column], start, first).map((place) => [place, value] as const),
            ),
          ),
          changes: changes.slice(start, start + blockRows),
        });
      }
    }
    for (const key of this.#blocks.keys()) {
      if (this.#blocks.size <= mostBlocks) {
        break;
      }
      this.#blocks.delete(key);
    }
  }

  #blockOf(row: number, column: number): Block | undefined {
    return this.#blocks.get(blockKey(row, Math.floor(column / blockColumns)));
  }
}

const placeIn = (row: number, column: number): number =>
  (row % blockRows) * blockColumns + (column % blockColumns);

/** Returns the place of a cell of a response in the block that begins at a row and a column of it; none in another block. */
function placesIn(
  [row, column]: readonly [number, number],
  start: number,
  first: number,
): readonly number[] {
  const [down, right] = [row - start, column - first];
  const isInside = down >= 0 && down < blockRows && right >= 0 && right < blockColumns;
  return isInside ? [down * blockColumns + right] : [];
}

const blockKey = (row: number, columnPart: number): number =>
  Math.floor(row / blockRows) * columnBlocks + columnPart;

/**
 * Returns the area to request for missing blocks: as many of them as fit into one message, from the first one on. The columns
 * are those of whole blocks, so that the response can be stored by block.
 */
export function areaOf(missing: readonly number[], columnCount: number): Area {
  const rowParts = missing.map((key) => Math.floor(key / columnBlocks));
  return fitting(
    {
      from: Math.min(...rowParts) * blockRows,
      to: (Math.max(...rowParts) + 1) * blockRows,
      columns: missing.map((key) => (key % columnBlocks) * blockColumns),
    },
    columnCount,
  );
}
