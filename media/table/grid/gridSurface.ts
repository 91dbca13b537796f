import type { ChangeKind } from '../../../src/protocol/tableState.ts';
import { BodyRows } from './bodyRows.ts';
import type { CellLabels } from './cellElement.ts';
import { headerRow, type Cell } from './cursor.ts';
import { createElement, setAttribute } from './elements.ts';
import { highlightText } from './findHighlight.ts';
import type { Frame } from './frame.ts';
import { HeaderCells } from './headerCells.ts';
import type { GridContent } from './gridContent.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The active cell as screen readers have read it out. */
interface Announced {
  readonly cell: Cell;
  readonly v: number;
  readonly element: HTMLElement;
  readonly isPending: boolean;
}

export interface GridLabels {
  readonly number: string;
  readonly grid: string;
  readonly cells: CellLabels;
  readonly changes: Readonly<Record<ChangeKind, string>>;
}

/**
 * The grid's elements: one that scrolls, with a surface as large as the table or as large as browsers allow, and on it a layer
 * that stays in sight and holds the rows.
 */
export class GridSurface {
  readonly element = createElement('grid', 'grid');
  readonly header: HeaderCells;
  readonly body: BodyRows;
  readonly #surface = createElement('surface', 'presentation');
  /** What stays in sight. */
  readonly layer = createElement('layer', 'presentation');
  #announced: Announced | undefined;
  #onDidResize: (size: Size) => void = () => undefined;
  /** Without scroll bars. */
  #size: Size = { width: 0, height: 0 };
  #surfaceSize: Size = { width: 0, height: 0 };

  constructor(labels: GridLabels, formatNumber: (value: number) => string) {
    this.header = new HeaderCells(labels.number);
    this.body = new BodyRows({ formatNumber, cells: labels.cells, changes: labels.changes });
    const head = createElement('head', 'rowgroup');
    head.append(this.header.element);
    this.layer.append(head, this.body.element);
    this.#surface.append(this.layer);
    this.element.append(this.#surface);
    this.element.id = 'grid';
    this.element.tabIndex = 0;
    this.element.ariaLabel = labels.grid;
    this.element.ariaReadOnly = 'true';
    this.element.ariaMultiSelectable = 'true';
  }

  onDidResize(listener: (size: Size) => void): void {
    this.#onDidResize = listener;
    new ResizeObserver(() => this.measure()).observe(this.element);
  }

  /** Takes the size of the element, if it has changed. */
  measure(): void {
    const { clientWidth: width, clientHeight: height } = this.element;
    if (this.#size.width !== width || this.#size.height !== height) {
      this.#size = { width, height };
      this.layer.style.width = `${width}px`;
      this.layer.style.height = `${height}px`;
      this.#onDidResize(this.#size);
    }
  }

  resize({ width, height }: Size): void {
    if (this.#surfaceSize.width !== width || this.#surfaceSize.height !== height) {
      this.#surfaceSize = { width, height };
      this.#surface.style.width = `${width}px`;
      this.#surface.style.height = `${height}px`;
    }
  }

  /** Scrolls the element. Returns its `scrollTop`, of which browsers keep whole pixels only. */
  scrollTo(top: number, left: number): number {
    const whole = Math.round(top);
    this.element.scrollTop = whole;
    this.element.scrollLeft = Math.round(left);
    return whole;
  }

  draw(frame: Frame, content: GridContent): void {
    const { element } = this;
    const rows = content.isGrowing ? -1 : content.rows + 1;
    setAttribute(element, 'aria-rowcount', rows);
    setAttribute(element, 'aria-colcount', frame.geometry.shown.length + 1);
    this.layer.style.setProperty('--number-width', `${frame.numberWidth}px`);
    this.layer.style.setProperty('--columns-width', `${frame.geometry.width - frame.left}px`);
    this.layer.style.setProperty(
      '--pinned-end',
      `${frame.numberWidth + frame.geometry.pinnedWidth}px`,
    );
    this.layer.classList.toggle('is-scrolled', frame.left > 0);
    this.header.draw(frame, content);
    this.body.draw(frame);
    highlightText(this.body.cells, content.find);
    this.#nameActive(frame.active, content.v);
  }

  /** Returns the element of a cell, if it is in sight. */
  elementOf({ row, column }: Cell): HTMLElement | undefined {
    return (row === headerRow ? this.header.cell(column) : this.body.cell(row, column))?.element;
  }

  #nameActive(active: Cell, v: number): void {
    const { row, column } = active;
    const inRow = this.body.cell(row, column);
    const cell = row === headerRow ? this.header.cell(column) : inRow;
    const isPending = inRow?.isPending === true;
    const before = this.#announced;
    const isMoved = before?.v !== v || before.cell.row !== row || before.cell.column !== column;
    const isLate = before?.isPending === true && !isPending;
    if (cell && (isMoved || isLate) && before?.element === cell.element) {
      cell.renew();
    }
    setAttribute(this.element, 'aria-activedescendant', cell?.element.id);
    if (cell) {
      this.#announced = { cell: active, v, element: cell.element, isPending };
    }
  }
}
