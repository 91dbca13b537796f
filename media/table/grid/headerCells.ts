import type { TableSort } from '../../../src/protocol/tableState.ts';
import type { ShownColumn } from './columnGeometry.ts';
import { headerRow } from './cursor.ts';
import { createElement, newId, renew, setAttribute } from './elements.ts';
import type { Frame } from './frame.ts';
import { recycle } from './recycle.ts';

/** What the header shows besides names. */
export interface HeaderMarks {
  readonly sort: TableSort | undefined;
  /** The columns that filter. */
  readonly filtered: ReadonlySet<string>;
}

/** The name of a column, with its sign for the order, its filter button and the edge by which it is resized. */
class HeaderCell {
  element: HTMLElement = createElement('', 'columnheader');
  position = -1;
  #column: ShownColumn | undefined;

  constructor() {
    this.element.id = newId();
    this.element.append(...['name', 'sign', 'filter', 'edge'].map((part) => decoration(part)));
  }

  place(position: number, shown: ShownColumn, offset: number): void {
    if (this.position === position && this.#column === shown) {
      return;
    }
    const { column } = shown;
    this.position = position;
    this.#column = shown;
    this.element.style.left = `${offset + shown.left}px`;
    this.element.style.width = `${shown.width}px`;
    setAttribute(this.element, 'aria-colindex', position + 2);
    if (this.element.title !== column.name) {
      this.element.title = column.name;
      this.element.children.item(0)?.replaceChildren(column.name);
    }
  }

  mark({ sort, filtered }: HeaderMarks, isActive: boolean): void {
    const id = this.#column?.column.id ?? '';
    const order = sort?.column === id ? (sort.descending ? 'descending' : 'ascending') : undefined;
    const className = [
      'header-cell',
      ...(isActive ? ['active'] : []),
      ...(order === undefined ? [] : [order]),
      ...(filtered.has(id) ? ['filtered'] : []),
    ].join(' ');
    if (className !== this.element.className) {
      this.element.className = className;
      setAttribute(this.element, 'aria-sort', order);
    }
  }

  renew(): void {
    this.element = renew(this.element);
  }
}

/** The row with the names of the columns. */
export class HeaderCells {
  readonly element = createElement('header', 'row');
  readonly #corner = createElement('corner', 'columnheader');
  readonly #rest = createElement('rest', 'presentation');
  #pinned: readonly HeaderCell[] = [];
  #scrolled: readonly HeaderCell[] = [];

  constructor(numberLabel: string) {
    this.element.setAttribute('aria-rowindex', '1');
    this.#corner.setAttribute('aria-colindex', '1');
    const label = document.createElement('span');
    label.className = 'visually-hidden';
    label.textContent = numberLabel;
    this.#corner.append(label);
    this.element.append(this.#corner, this.#rest);
  }

  draw(frame: Frame, marks: HeaderMarks): void {
    const { geometry, columns, numberWidth, left } = frame;
    const create = (): HeaderCell => new HeaderCell();
    const positionOf = (cell: HeaderCell): number => cell.position;
    if (this.#pinned.length !== geometry.pinned) {
      const pinned = { from: 0, to: geometry.pinned };
      this.#pinned = recycle(this.#pinned, positionOf, pinned, { parent: this.element, create });
      this.element.append(this.#rest);
    }
    this.#scrolled = recycle(this.#scrolled, positionOf, columns, { parent: this.#rest, create });
    this.#rest.style.transform = `translateX(${numberWidth - left}px)`;
    const all = [
      ...this.#pinned.map((cell, index) => ({ cell, position: index, offset: numberWidth })),
      ...this.#scrolled.map((cell, index) => ({ cell, position: columns.from + index, offset: 0 })),
    ];
    for (const { cell, position, offset } of all) {
      const shown = geometry.shown[position];
      if (shown) {
        cell.place(position, shown, offset);
        cell.mark(marks, frame.active.row === headerRow && frame.active.column === position);
      }
    }
  }

  cell(position: number): HeaderCell | undefined {
    return [...this.#pinned, ...this.#scrolled].find((cell) => cell.position === position);
  }
}

/** Returns a part of a header cell. What others than the name do is done by keys and the menu: screen readers skip them. */
function decoration(part: string): HTMLElement {
  const element = document.createElement('span');
  element.className =
    part === 'filter' ? 'filter codicon' : part === 'sign' ? 'sign codicon' : part;
  if (part !== 'name') {
    element.ariaHidden = 'true';
  }
  return element;
}
