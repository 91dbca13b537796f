import type { ChangeKind } from '../../../src/protocol/tableState.ts';
import { CellElement, type CellLabels } from './cellElement.ts';
import { createElement, newId } from './elements.ts';
import { isInRange, type Frame } from './frame.ts';
import { recycle } from './recycle.ts';
import { headerHeight, rowHeight } from './scrollPosition.ts';

/** Rows are placed relative to one of them, since far from their parent's origin browsers place elements inexactly. */
const farthest = 100_000;

interface BodyRow {
  readonly element: HTMLElement;
  readonly number: HTMLElement;
  /** Contains the cells that scroll sideways. */
  readonly rest: HTMLElement;
  pinned: readonly CellElement[];
  scrolled: readonly CellElement[];
  row: number;
  y: number;
  x: number;
  className: string;
  change: ChangeKind | undefined;
}

export interface BodyRowsOptions {
  readonly formatNumber: (value: number) => string;
  readonly cells: CellLabels;
  /** What became of contacts, in words. */
  readonly changes: Readonly<Record<ChangeKind, string>>;
}

/** What stands for it beside the number of a row, as beside the names of files in version control. */
const letters = {
  added: 'A',
  removed: 'D',
  changed: 'M',
  unchanged: '',
  duplicate: '2',
  withoutKey: '?',
} as const satisfies Readonly<Record<ChangeKind, string>>;

/** The rows in sight. */
export class BodyRows {
  readonly element = createElement('rows', 'rowgroup');
  readonly #options: BodyRowsOptions;
  #rows: readonly BodyRow[] = [];
  #origin = 0;

  constructor(options: BodyRowsOptions) {
    this.#options = options;
  }

  draw(frame: Frame): void {
    const { rows, top } = frame;
    if (Math.abs(rows.from - this.#origin) > farthest) {
      this.#origin = rows.from;
    }
    this.#rows = recycle(this.#rows, ({ row }) => row, rows, {
      parent: this.element,
      create: () => createRow(),
    });
    this.element.style.transform = `translateY(${Math.round(headerHeight + this.#origin * rowHeight - top)}px)`;
    this.#rows.forEach((row, index) => this.#drawRow(row, rows.from + index, frame));
  }

  /** Returns the cell at a place, if it is in sight. */
  cell(row: number, position: number): CellElement | undefined {
    const found = this.#rows.find((one) => one.row === row);
    return (
      found?.pinned.find((cell) => cell.position === position) ??
      found?.scrolled.find((cell) => cell.position === position)
    );
  }

  /** Returns the elements of all cells in sight. */
  get cells(): readonly HTMLElement[] {
    return this.#rows.flatMap(({ pinned, scrolled }) =>
      [...pinned, ...scrolled].map(({ element }) => element),
    );
  }

  /** Shows the number of a row, and a letter for what became of the contact. */
  #drawNumber({ number, row, change }: BodyRow): void {
    const text = this.#options.formatNumber(row + 1);
    number.textContent = text;
    if (change === undefined) {
      number.removeAttribute('aria-label');
      return;
    }
    number.setAttribute('aria-label', `${text}, ${this.#options.changes[change]}`);
    const letter = document.createElement('span');
    letter.className = 'letter';
    letter.textContent = letters[change];
    number.append(letter);
  }

  #drawRow(one: BodyRow, row: number, frame: Frame): void {
    const change = frame.change(row);
    if (one.row !== row || one.change !== change) {
      one.row = row;
      one.change = change;
      one.element.setAttribute('aria-rowindex', String(row + 2));
      this.#drawNumber(one);
    }
    place(one, (row - this.#origin) * rowHeight, frame);
    const isActive = frame.active.row === row;
    const className = `row${change ? ` is-${change}` : ''}${isActive ? ' active' : ''}`;
    if (one.className !== className) {
      one.className = className;
      one.element.className = className;
    }
    const { geometry } = frame;
    const create = (): CellElement => new CellElement(this.#options.cells);
    const positionOf = (cell: CellElement): number => cell.position;
    const pinned = { from: 0, to: geometry.pinned };
    if (one.pinned.length !== geometry.pinned) {
      one.pinned = recycle(one.pinned, positionOf, pinned, { parent: one.element, create });
      one.element.append(one.rest);
    }
    one.scrolled = recycle(one.scrolled, positionOf, frame.columns, { parent: one.rest, create });
    one.pinned.forEach((cell, index) => drawCell(cell, row, index, frame, frame.numberWidth));
    one.scrolled.forEach((cell, index) =>
      drawCell(cell, row, frame.columns.from + index, frame, 0),
    );
  }
}

function drawCell(
  cell: CellElement,
  row: number,
  position: number,
  frame: Frame,
  offset: number,
): void {
  const column = frame.geometry.shown[position];
  if (column) {
    cell.place(position, column, offset);
    cell.show(frame.content(row, position), {
      isActive: frame.active.row === row && frame.active.column === position,
      isSelected: isInRange(frame.range, row, position),
    });
  }
}

function place(one: BodyRow, y: number, { left, numberWidth }: Frame): void {
  if (one.y !== y) {
    one.y = y;
    one.element.style.top = `${y}px`;
  }
  const x = numberWidth - left;
  if (one.x !== x) {
    one.x = x;
    one.rest.style.transform = `translateX(${x}px)`;
  }
}

function createRow(): BodyRow {
  const element = createElement('row', 'row');
  const number = createElement('number', 'rowheader');
  number.id = newId();
  number.setAttribute('aria-colindex', '1');
  const rest = createElement('rest', 'presentation');
  element.append(number, rest);
  return {
    ...{ element, number, rest, pinned: [], scrolled: [] },
    ...{ row: -1, y: NaN, x: NaN, className: 'row', change: undefined },
  };
}
